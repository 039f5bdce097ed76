//! Amazon CloudFront: distributions and their cache behaviors.
//!
//! Tenants of multi-tenant distributions can bring a certificate and a web ACL of their own. Whether they do is
//! read, but not what their certificates and web ACLs are.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::service::Service;
use crate::services::wafv2;

pub mod field_encryption;
pub mod origin_choice;
pub mod origins;
pub mod viewer_tls;

#[cfg(feature = "aws")]
mod encryption_listings;
#[cfg(feature = "aws")]
mod functions;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod staging;
#[cfg(feature = "aws")]
mod tenants;
#[cfg(feature = "aws")]
pub(crate) mod vpc_origins;

pub use field_encryption::{FieldCoverage, FieldEncryption};
pub use viewer_tls::ViewerTls;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "cloudfront",
    kinds: &[&BEHAVIOR, &DISTRIBUTION],
    tagged: &["cloudfront:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `cloudfront.behavior`.
pub static BEHAVIOR: FactKind = FactKind {
    name: "cloudfront.behavior",
    noun: "cache behavior",
    plural: "cache behaviors",
    doc: "A cache behavior of a distribution: the default one, or one for a path pattern.",
    stencils: &["Amazon CloudFront"],
    reach: Reach::Account,
    listing: &[LIST_DISTRIBUTIONS],
    fallback: &[],
    fields: Behavior::fields,
};

/// `cloudfront.distribution`.
pub static DISTRIBUTION: FactKind = FactKind {
    name: "cloudfront.distribution",
    noun: "distribution",
    plural: "distributions",
    doc: "A distribution.",
    stencils: &["Amazon CloudFront"],
    reach: Reach::Account,
    listing: &[LIST_DISTRIBUTIONS],
    fallback: &[],
    fields: Distribution::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html>
calls! {
    "cloudfront";
    /// Lists distributions with everything about their behaviors, certificates and origins.
    pub LIST_DISTRIBUTIONS = "ListDistributions" telling "Quantity", "IsTruncated";
    /// Tells how CloudFront connects to an origin inside a VPC.
    pub GET_VPC_ORIGIN = "GetVpcOrigin" telling "VpcOrigin" on "cloudfront::*:vpcorigin/*";
    /// Lists the origins inside VPCs, each with the load balancer or the instance that it is.
    /// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListVpcOrigins.html>
    pub LIST_VPC_ORIGINS = "ListVpcOrigins" telling "Quantity", "IsTruncated";
    /// Lists the tenants of a multi-tenant distribution.
    pub LIST_TENANTS = "ListDistributionTenants" telling "DistributionTenantList";
    /// Lists the policies that send viewers to staging distributions, where there is one of these.
    pub LIST_CONTINUOUS_DEPLOYMENT_POLICIES = "ListContinuousDeploymentPolicies" telling "Quantity";
    /// Lists CloudFront Functions with their runtimes, where one of them could choose origins.
    pub LIST_FUNCTIONS = "ListFunctions" telling "Quantity";
    /// Lists configurations of field-level encryption.
    pub LIST_FIELD_ENCRYPTION_CONFIGS = "ListFieldLevelEncryptionConfigs" telling "Quantity";
    /// Lists profiles of field-level encryption.
    pub LIST_FIELD_ENCRYPTION_PROFILES = "ListFieldLevelEncryptionProfiles" telling "Quantity";
    /// Lists public keys.
    pub LIST_PUBLIC_KEYS = "ListPublicKeys" telling "Quantity";
}

record! {
    /// A cache behavior of a distribution.
    pub struct Behavior {
        /// Id of the distribution.
        distribution: String,
        /// The path pattern; `default` for the default behavior.
        path: String,
        /// Whether the distribution is enabled: a disabled one answers nobody.
        enabled: bool,
        /// Whether the distribution is a staging copy that no continuous deployment policy sends viewers to.
        staging: Reading<bool> => [LIST_CONTINUOUS_DEPLOYMENT_POLICIES],
        /// Whether it lets POST requests through, and so bodies of forms.
        accepts_forms: Reading<bool>,
        /// Field-level encryption; absent if the behavior has none.
        encryption: Fact<FieldEncryption> => [
            LIST_FIELD_ENCRYPTION_CONFIGS, LIST_FIELD_ENCRYPTION_PROFILES, LIST_PUBLIC_KEYS
        ],
    }
}

record! {
    /// A distribution.
    pub struct Distribution {
        /// Its domain name at CloudFront.
        domain: String,
        /// Whether it is enabled: a disabled one answers nobody.
        enabled: bool,
        /// Whether it is a staging copy, which viewers only get to by a continuous deployment policy.
        staging: bool,
        /// Whether it only serves tenants, which can bring certificates and web ACLs of their own.
        for_tenants: Reading<bool>,
        /// Whether it serves anybody: directly, or at least one tenant that is not switched off, or as a staging copy
        /// that a continuous deployment policy sends viewers to.
        serves: Reading<bool> => [LIST_TENANTS, LIST_CONTINUOUS_DEPLOYMENT_POLICIES],
        /// Tenants that disable its web ACL.
        tenants_without_web_acl: Reading<Vec<String>> => [LIST_TENANTS],
        /// Tenants that replace its web ACL by their own.
        tenants_with_own_web_acl: Reading<Vec<String>> => [LIST_TENANTS],
        /// The web ACLs by which tenants replace its own, each once. Unknown unless all are known.
        web_acls_of_tenants: Reading<Vec<String>> => [LIST_TENANTS],
        /// Paths of the cache behaviors that answer plain HTTP (`allow-all`).
        plain_http_paths: Reading<Vec<String>>,
        /// The oldest TLS version that viewers can use.
        viewer_tls: Reading<ViewerTls>,
        /// The security policy for viewers, for example `TLSv1.2_2021`; absent with the default certificate.
        viewer_policy: Fact<String>,
        /// Origins that are reached without TLS or with an outdated version, each with what is weak.
        weak_origins: Reading<Vec<String>> => [GET_VPC_ORIGIN],
        /// Origins in use of which the account does not see how CloudFront connects to them: VPC origins of other
        /// accounts, whose settings only these can read, and what functions choose.
        unseen_origins: Reading<Vec<String>> => [LIST_FUNCTIONS],
        /// Origins whose transport the listing does not tell.
        untold_origins: Vec<String>,
        /// The web ACL of AWS WAF; absent if there is none.
        web_acl: Fact<wafv2::WebAcl> => [wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP],
    }
}
