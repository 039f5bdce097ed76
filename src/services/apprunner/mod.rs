//! AWS App Runner: services, whether the internet reaches them, and their web ACLs.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::service::Service;
use crate::services::wafv2;

#[cfg(feature = "aws")]
mod live;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "apprunner",
    kinds: &[&APP],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `apprunner.service`.
pub static APP: FactKind = FactKind {
    name: "apprunner.service",
    noun: "App Runner service",
    plural: "App Runner services",
    doc: "A service that App Runner runs.",
    stencils: &["AWS App Runner"],
    reach: Reach::Region,
    listing: &[LIST_SERVICES],
    fallback: &[],
    fields: App::fields,
};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapprunner.html>
calls! {
    "apprunner";
    /// Lists services.
    /// <https://docs.aws.amazon.com/apprunner/latest/api/API_ListServices.html>
    pub LIST_SERVICES = "ListServices" telling "ServiceSummaryList";
    /// Tells whether the internet reaches a service. It answers with the environment variables, too, which end
    /// where the answer is read. To the SDK a service of which it is not said is a private one.
    /// <https://docs.aws.amazon.com/apprunner/latest/api/API_DescribeService.html>
    pub DESCRIBE_SERVICE = "DescribeService" telling "Service.NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible"
        on "apprunner:*:*:service/*/*";
}

record! {
    /// A service of App Runner.
    pub struct App {
        /// Its name.
        name: String,
        /// Whether it takes requests: it is neither paused nor deleted, and was made.
        takes_requests: Reading<bool>,
        /// Whether it is reached from anywhere, and not from VPCs only.
        is_public: Reading<bool> => [DESCRIBE_SERVICE],
        /// The web ACL of AWS WAF; absent if there is none. Not asked of a service that is not public.
        web_acl: Fact<wafv2::WebAcl> => [
            DESCRIBE_SERVICE, wafv2::GET_WEB_ACL_FOR_RESOURCE, wafv2::GET_WEB_ACL_FOR_APP_RUNNER,
            wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP
        ],
    }
}

/// What the status of a service says; `None` for a word that is new to us. One that could not be deleted may
/// still answer.
/// <https://docs.aws.amazon.com/apprunner/latest/api/API_ServiceSummary.html>
#[must_use]
pub fn takes_requests(status: &str) -> Option<bool> {
    match status {
        "RUNNING" | "OPERATION_IN_PROGRESS" | "DELETE_FAILED" => Some(true),
        "PAUSED" | "DELETED" | "CREATE_FAILED" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::takes_requests;

    #[test]
    fn only_what_is_known_to_be_stopped_takes_none() {
        for running in ["RUNNING", "OPERATION_IN_PROGRESS", "DELETE_FAILED"] {
            assert_eq!(takes_requests(running), Some(true), "{running}");
        }
        for stopped in ["PAUSED", "DELETED", "CREATE_FAILED"] {
            assert_eq!(takes_requests(stopped), Some(false), "{stopped}");
        }
        assert_eq!(takes_requests("HIBERNATING"), None);
    }
}
