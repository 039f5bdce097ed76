//! AWS Verified Access: instances, whether applications are reached through them, and their web ACLs.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::wafv2;

#[cfg(feature = "aws")]
pub(crate) mod live;

/// `ec2.verified_access_instance`.
pub static VERIFIED_ACCESS_INSTANCE: FactKind = FactKind {
    name: "ec2.verified_access_instance",
    noun: "Verified Access instance",
    plural: "Verified Access instances",
    doc: "An instance of Verified Access, through which applications are reached without a VPN.",
    stencils: &["AWS Verified Access"],
    reach: Reach::Region,
    listing: &[DESCRIBE_VERIFIED_ACCESS_INSTANCES],
    fallback: &[],
    fields: VerifiedAccessInstance::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html>
calls! {
    "ec2";
    /// Lists the Verified Access instances of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessInstances.html>
    pub DESCRIBE_VERIFIED_ACCESS_INSTANCES = "DescribeVerifiedAccessInstances"
        telling "verifiedAccessInstanceSet";
    /// Lists the endpoints of Verified Access, each with its instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessEndpoints.html>
    pub DESCRIBE_VERIFIED_ACCESS_ENDPOINTS = "DescribeVerifiedAccessEndpoints"
        telling "verifiedAccessEndpointSet";
}

record! {
    /// An instance of Verified Access.
    pub struct VerifiedAccessInstance {
        /// Its id.
        name: String,
        /// Whether it has an endpoint, through which an application is reached.
        serves: Reading<bool> => [DESCRIBE_VERIFIED_ACCESS_ENDPOINTS],
        /// The web ACL of AWS WAF; absent if there is none.
        web_acl: Fact<wafv2::WebAcl> => [
            wafv2::GET_WEB_ACL_FOR_RESOURCE, wafv2::GET_WEB_ACL_FOR_VERIFIED_ACCESS, wafv2::GET_WEB_ACL,
            wafv2::GET_RULE_GROUP
        ],
    }
}
