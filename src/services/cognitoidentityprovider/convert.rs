//! From the SDK's answers to what is judged. The secret of an app client ends here.

use aws_sdk_cognitoidentityprovider::operation::get_user_pool_mfa_config::GetUserPoolMfaConfigOutput;
use aws_sdk_cognitoidentityprovider::types as sdk;

use super::clients::{AppClient, flows};
use super::mfa::Factors;
use super::risk::{Compromised, Response, Risk, Takeover};
use super::{DESCRIBE_USER_POOL_CLIENT, Pool};
use crate::facts::Cause;

/// What `DescribeUserPool` tells.
pub(super) fn pool(from: &sdk::UserPoolType) -> Pool {
    let add_ons = from.user_pool_add_ons.as_ref();
    let flows = add_ons.and_then(|add_ons| add_ons.advanced_security_additional_flows.as_ref());
    let custom = flows.and_then(|flows| flows.custom_auth_mode.as_ref());
    let functions = from.lambda_config.as_ref();
    let define = functions.and_then(|functions| functions.define_auth_challenge.as_deref());
    Pool {
        // Where there are no add-ons, there is no threat protection.
        protection: add_ons
            .map_or("OFF", |add_ons| add_ons.advanced_security_mode.as_str())
            .to_owned(),
        plan: from
            .user_pool_tier
            .as_ref()
            .map_or("", |tier| tier.as_str())
            .to_owned(),
        custom_protection: custom.map_or("", |mode| mode.as_str()).to_owned(),
        has_custom_sign_in: define.is_some_and(|arn| !arn.is_empty()),
        sms_failure: from.sms_configuration_failure.clone().unwrap_or_default(),
        email_failure: from.email_configuration_failure.clone().unwrap_or_default(),
    }
}

/// What `GetUserPoolMfaConfig` tells.
pub(super) fn factors(from: &GetUserPoolMfaConfigOutput) -> Factors {
    let sms = from.sms_mfa_configuration.as_ref();
    let passkeys = from.web_authn_configuration.as_ref();
    let passkeys = passkeys.and_then(|passkeys| passkeys.factor_configuration.as_ref());
    let app = from.software_token_mfa_configuration.as_ref();
    Factors {
        configured: from
            .mfa_configuration
            .as_ref()
            .map_or("", |mfa| mfa.as_str())
            .to_owned(),
        app: app.is_some_and(|app| app.enabled),
        sms: sms.is_some_and(|sms| sms.sms_configuration.is_some()),
        email: from.email_mfa_configuration.is_some(),
        passkey: passkeys
            .is_some_and(|kind| kind.as_str() == "MULTI_FACTOR_WITH_USER_VERIFICATION"),
    }
}

/// What `DescribeUserPoolClient` tells of an app client, without its secret.
pub(super) fn client(id: &str, from: &sdk::UserPoolClientType) -> Result<AppClient, Cause> {
    let words = from.explicit_auth_flows().iter().map(|flow| flow.as_str());
    let flows = flows(words).map_err(|word| DESCRIBE_USER_POOL_CLIENT.unrecognised(word))?;
    let told = from.allowed_o_auth_flows().iter();
    let mut oauth: Vec<&str> = told.map(|flow| flow.as_str()).collect();
    if let Some(odd) = oauth.iter().find(|flow| !OAUTH.contains(flow)) {
        return Err(DESCRIBE_USER_POOL_CLIENT.unrecognised(format!("OAuth flow {odd}")));
    }
    // What is listed is then not in force.
    // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
    if from.allowed_o_auth_flows_user_pool_client == Some(false) {
        oauth.clear();
    }
    let is_for_machines = oauth == ["client_credentials"];
    let name = from.client_name.as_deref().filter(|name| !name.is_empty());
    Ok(AppClient {
        id: id.to_owned(),
        name: name.unwrap_or(id).to_owned(),
        flows,
        providers: from.supported_identity_providers().to_vec(),
        has_login_page: !oauth.is_empty() && !is_for_machines,
        is_for_machines,
    })
}

const OAUTH: &[&str] = &["code", "implicit", "client_credentials"];

/// What `DescribeRiskConfiguration` tells.
pub(super) fn risk(from: &sdk::RiskConfigurationType) -> Risk {
    let compromised = from.compromised_credentials_risk_configuration.as_ref();
    let exceptions = from.risk_exception_configuration.as_ref();
    Risk {
        compromised: compromised.map(|compromised| Compromised {
            action: compromised
                .actions
                .as_ref()
                .map(|actions| actions.event_action.as_str().to_owned()),
            events: compromised
                .event_filter()
                .iter()
                .map(|event| event.as_str().to_owned())
                .collect(),
        }),
        takeover: from
            .account_takeover_risk_configuration
            .as_ref()
            .map(takeover),
        skipped: exceptions
            .map(|all| all.skipped_ip_range_list().to_vec())
            .unwrap_or_default(),
    }
}

fn takeover(from: &sdk::AccountTakeoverRiskConfigurationType) -> Takeover {
    let actions = from.actions.as_ref();
    let response = |action: &sdk::AccountTakeoverActionType| Response {
        action: action.event_action.as_str().to_owned(),
        notifies: action.notify,
    };
    let messages = from.notify_configuration.as_ref();
    Takeover {
        low: actions
            .and_then(|actions| actions.low_action.as_ref())
            .map(response),
        medium: actions
            .and_then(|actions| actions.medium_action.as_ref())
            .map(response),
        high: actions
            .and_then(|actions| actions.high_action.as_ref())
            .map(response),
        has_sender: messages.is_some_and(|messages| !messages.source_arn.is_empty()),
        block_message: messages.is_some_and(|messages| messages.block_email.is_some()),
        mfa_message: messages.is_some_and(|messages| messages.mfa_email.is_some()),
        no_action_message: messages.is_some_and(|messages| messages.no_action_email.is_some()),
    }
}

/// Whether the answer to the question about an app client is about that client, and not about the pool that it
/// takes its settings from.
pub(super) fn is_own(from: &sdk::RiskConfigurationType) -> bool {
    let is_told = from.compromised_credentials_risk_configuration.is_some()
        || from.account_takeover_risk_configuration.is_some()
        || from.risk_exception_configuration.is_some();
    is_told && from.client_id.as_deref().is_some_and(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_client_that_may_not_use_oauth_has_no_flow_of_it() {
        use sdk::OAuthFlowType::{ClientCredentials, Code};
        let told = |flow: sdk::OAuthFlowType, is_on: bool| {
            let from = sdk::UserPoolClientType::builder()
                .allowed_o_auth_flows(flow)
                .allowed_o_auth_flows_user_pool_client(is_on);
            let client = client("1", &from.build()).expect("an app client");
            (client.has_login_page, client.is_for_machines)
        };
        assert_eq!(told(Code, true), (true, false));
        assert_eq!(told(Code, false), (false, false));
        assert_eq!(told(ClientCredentials, true), (false, true));
        assert_eq!(told(ClientCredentials, false), (false, false));
    }
}
