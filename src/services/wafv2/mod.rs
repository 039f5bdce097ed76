//! AWS WAF: what a web ACL that is attached to something really does.
//!
//! Has no fact kinds of its own: distributions, load balancers, stages and further entry points name
//! their web ACL, and each distinct one is read once. Web ACLs of WAF Classic are not read; they are told apart.

use crate::facts::{Reading, calls, record};

pub mod effect;
pub mod looks;
pub mod rules;

#[cfg(feature = "aws")]
mod convert;
#[cfg(feature = "aws")]
pub(crate) mod live;

pub use effect::Effect;

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html>
calls! {
    "wafv2";
    /// Reads one web ACL by its ARN.
    pub GET_WEB_ACL = "GetWebACL" telling "WebACL" on "wafv2:*:*:*/webacl/*";
    /// Reads the web ACL of one regional resource.
    pub GET_WEB_ACL_FOR_RESOURCE = "GetWebACLForResource";
    /// The same where that resource is a load balancer, which asks for one action more.
    /// <https://docs.aws.amazon.com/waf/latest/developerguide/security_iam_service-with-iam.html#security_iam_action-GetWebACLForResource>
    ///
    /// AWS also verifies [`GET_WEB_ACL`] for the web ACL that it finds.
    /// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html>
    pub GET_WEB_ACL_FOR_LOAD_BALANCER = "GetWebACLForResource"
        as "elasticloadbalancing:GetLoadBalancerWebACL"
        on "elasticloadbalancing:*:*:loadbalancer/app/*/*";
    /// The same where it is a user pool.
    pub GET_WEB_ACL_FOR_USER_POOL = "GetWebACLForResource"
        as "cognito-idp:GetWebACLForResource"
        on "cognito-idp:*:*:userpool/*";
    /// The same where it is a service of App Runner.
    pub GET_WEB_ACL_FOR_APP_RUNNER = "GetWebACLForResource"
        as "apprunner:DescribeWebAclForService"
        on "apprunner:*:*:service/*/*";
    /// The same where it is an instance of Verified Access.
    pub GET_WEB_ACL_FOR_VERIFIED_ACCESS = "GetWebACLForResource"
        as "ec2:GetVerifiedAccessInstanceWebAcl"
        on "ec2:*:*:verified-access-instance/*";
    /// Reads a rule group of the account.
    pub GET_RULE_GROUP = "GetRuleGroup" telling "RuleGroup" on "wafv2:*:*:*/rulegroup/*";
}

record! {
    /// A web ACL as a public resource names it.
    pub struct WebAcl {
        /// Its ARN, or the id of a web ACL of WAF Classic.
        arn: String,
        /// What it does about attacks.
        effect: Reading<Effect>,
        /// The same in words.
        detail: String,
    }
}

/// Whether the name that a resource gives is that of a web ACL of WAF Classic: a bare id, or an ARN
/// of one of its two services. It can no more be created, and its end of life is staged.
/// <https://docs.aws.amazon.com/waf/latest/developerguide/classic-waf-chapter.html>
#[must_use]
pub fn is_classic(name: &str) -> bool {
    match name.splitn(4, ':').collect::<Vec<_>>().as_slice() {
        ["arn", _, service, _] => *service != "wafv2",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::is_classic;

    #[test]
    fn classic_web_acls_are_known_by_their_names() {
        assert!(is_classic("473e64fd-f30b-4765-81a0-62ad96dd167a"));
        assert!(is_classic(
            "arn:aws:waf-regional:us-east-1:111122223333:webacl/473e64fd"
        ));
        assert!(!is_classic(
            "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/473e64fd"
        ));
    }
}
