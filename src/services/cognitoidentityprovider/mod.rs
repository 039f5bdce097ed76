//! Amazon Cognito: user pools, who signs in to them, and what is asked of them beyond a password.
//!
//! What the identity providers do to which sign-ins are handed on is not known, nor whether a user exists who
//! could sign in where all others are handed on.

use crate::facts::{Fact, FactKind, Listing, Reach, Reading, calls, record};
use crate::services::service::Service;
use crate::services::wafv2;

pub mod adaptive;
pub mod clients;
pub mod compromised;
pub mod mfa;
pub mod risk;

#[cfg(feature = "aws")]
mod convert;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod reader;

pub use adaptive::AdaptiveAuthentication;
pub use clients::SignIn;
pub use compromised::CompromisedCredentials;
pub use mfa::SecondFactor;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "cognitoidentityprovider",
    kinds: &[&USER_POOL],
    tagged: &["cognito-idp:*:*:userpool/*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `cognitoidentityprovider.user_pool`.
pub static USER_POOL: FactKind = FactKind {
    name: "cognitoidentityprovider.user_pool",
    noun: "user pool",
    plural: "user pools",
    doc: "A user pool of Amazon Cognito.",
    stencils: &["Amazon Cognito"],
    reach: Reach::Region,
    listing: &[LIST_USER_POOLS],
    fallback: &[],
    fields: UserPool::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncognitouserpools.html>
calls! {
    "cognitoidentityprovider" as "cognito-idp";
    /// Lists the user pools of a region.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html>
    pub LIST_USER_POOLS = "ListUserPools" telling "UserPools";
    /// Tells how threat protection works, and which functions take part in a sign-in.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPool.html>
    pub DESCRIBE_USER_POOL = "DescribeUserPool" telling "UserPool" on "cognito-idp:*:*:userpool/*";
    /// Tells whether a second factor is asked for, and which there are.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserPoolMfaConfig.html>
    pub GET_USER_POOL_MFA_CONFIG = "GetUserPoolMfaConfig" telling "MfaConfiguration"
        on "cognito-idp:*:*:userpool/*";
    /// Lists the app clients of a pool.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html>
    pub LIST_USER_POOL_CLIENTS = "ListUserPoolClients" telling "UserPoolClients";
    /// Tells the ways to sign in through an app client. It answers with the client's secret, too, which ends
    /// where the answer is read.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html>
    pub DESCRIBE_USER_POOL_CLIENT = "DescribeUserPoolClient" telling "UserPoolClient"
        on "cognito-idp:*:*:userpool/*";
    /// Lists the identity providers that a pool hands sign-ins on to.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListIdentityProviders.html>
    pub LIST_IDENTITY_PROVIDERS = "ListIdentityProviders" telling "Providers";
    /// Tells what threat protection does about sign-ins through a pool, or through one of its app clients.
    /// <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeRiskConfiguration.html>
    pub DESCRIBE_RISK_CONFIGURATION = "DescribeRiskConfiguration" telling "RiskConfiguration"
        on "cognito-idp:*:*:userpool/*";
}

record! {
    /// A user pool.
    pub struct UserPool {
        /// Its name and id.
        name: String,
        /// Who signs in to it.
        sign_in: Reading<SignIn> => [DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT],
        /// The same in words.
        sign_in_detail: String => [DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT],
        /// The identity providers that sign-ins are handed on to, with their types. Only read where all are.
        identity_providers: Listing<String> => [
            DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT, LIST_IDENTITY_PROVIDERS
        ],
        /// Whether a second factor is asked of those who sign in with a password.
        second_factor: Reading<SecondFactor> => [
            GET_USER_POOL_MFA_CONFIG, DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT
        ],
        /// The same in words.
        second_factor_detail: String => [
            GET_USER_POOL_MFA_CONFIG, DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT
        ],
        /// What is done about passwords that are known to have leaked, through the app client that does least.
        compromised_credentials: Reading<CompromisedCredentials> => [
            DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT, DESCRIBE_RISK_CONFIGURATION
        ],
        /// The same in words.
        compromised_credentials_detail: String => [
            DESCRIBE_USER_POOL, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT, DESCRIBE_RISK_CONFIGURATION
        ],
        /// What is done about sign-ins that look like an attack, through the app client that does least.
        adaptive_authentication: Reading<AdaptiveAuthentication> => [
            DESCRIBE_USER_POOL, GET_USER_POOL_MFA_CONFIG, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT,
            DESCRIBE_RISK_CONFIGURATION
        ],
        /// The same in words.
        adaptive_authentication_detail: String => [
            DESCRIBE_USER_POOL, GET_USER_POOL_MFA_CONFIG, LIST_USER_POOL_CLIENTS, DESCRIBE_USER_POOL_CLIENT,
            DESCRIBE_RISK_CONFIGURATION
        ],
        /// The web ACL of AWS WAF; absent if there is none.
        web_acl: Fact<wafv2::WebAcl> => [
            wafv2::GET_WEB_ACL_FOR_RESOURCE, wafv2::GET_WEB_ACL_FOR_USER_POOL, wafv2::GET_WEB_ACL,
            wafv2::GET_RULE_GROUP
        ],
    }
}

/// What AWS tells of a pool as a whole, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pool {
    /// `UserPoolAddOns.AdvancedSecurityMode`; `OFF` where no add-ons are told.
    pub protection: String,
    /// `UserPoolTier`: the plan, of which only `PLUS` has threat protection; empty if it is not told.
    pub plan: String,
    /// `AdvancedSecurityAdditionalFlows.CustomAuthMode`; empty if it is not told.
    pub custom_protection: String,
    /// Whether a function defines a sign-in of the pool's own (`LambdaConfig.DefineAuthChallenge`).
    pub has_custom_sign_in: bool,
    /// `SmsConfigurationFailure`; empty if there is none.
    pub sms_failure: String,
    /// `EmailConfigurationFailure`; empty if there is none.
    pub email_failure: String,
}
