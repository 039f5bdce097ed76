//! Amazon API Gateway: where APIs of both generations can be reached, and their stages.
//!
//! HTTP and WebSocket APIs cannot have a web ACL; a stage of theirs that is public stays without
//! unless CloudFront is the only way in, which is not known here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::cloudwatch::coverage::Alarms;
use crate::services::service::Service;
use crate::services::{apigatewayv2, cloudwatch, iam, sns, wafv2};

pub mod logging;
pub mod security_policy;

#[cfg(feature = "aws")]
mod endpoints;
#[cfg(feature = "aws")]
pub(crate) mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod log_targets;
#[cfg(feature = "aws")]
mod naming;
#[cfg(feature = "aws")]
mod stages;

pub use logging::{AccessLog, ExecutionLog, LogRole};
pub use security_policy::EndpointTls;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "apigateway",
    kinds: &[&ENDPOINT, &STAGE],
    tagged: &["apigateway:*:*:/*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `apigateway.endpoint`.
pub static ENDPOINT: FactKind = FactKind {
    name: "apigateway.endpoint",
    noun: "API endpoint",
    plural: "API endpoints",
    doc: "A name under which APIs are reached: a custom domain, or the default endpoint of an API.",
    stencils: &["Amazon API Gateway"],
    reach: Reach::Region,
    listing: &[GET_DOMAIN_NAMES, GET_REST_APIS, apigatewayv2::GET_APIS],
    fallback: &[],
    fields: Endpoint::fields,
};

/// `apigateway.stage`.
pub static STAGE: FactKind = FactKind {
    name: "apigateway.stage",
    noun: "API stage",
    plural: "API stages",
    doc: "A stage of a REST, HTTP or WebSocket API.",
    stencils: &["Amazon API Gateway"],
    reach: Reach::Region,
    listing: &[
        GET_REST_APIS,
        GET_STAGES,
        apigatewayv2::GET_APIS,
        apigatewayv2::GET_STAGES,
    ],
    fallback: &[],
    fields: Stage::fields,
};

// Every read has this action; paths tell them apart. Below them lie integrations, authorizers and exports.
// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html>
calls! {
    "apigateway";
    /// Lists REST APIs.
    pub GET_REST_APIS = "GetRestApis" as "apigateway:GET" on "apigateway:*::/restapis";
    /// Lists the stages of a REST API.
    pub GET_STAGES = "GetStages" as "apigateway:GET" on "apigateway:*::/restapis/*/stages";
    /// Lists custom domains, private ones too: their names end in `+` and an id.
    pub GET_DOMAIN_NAMES = "GetDomainNames" as "apigateway:GET"
        on "apigateway:*::/domainnames", "apigateway:*:*:/domainnames/*+*";
    /// Lists the REST APIs that an edge-optimized or private domain maps to.
    pub GET_BASE_PATH_MAPPINGS = "GetBasePathMappings" as "apigateway:GET"
        on "apigateway:*::/domainnames/*/basepathmappings";
    /// Tells the role by which API Gateway writes to CloudWatch Logs.
    pub GET_ACCOUNT = "GetAccount" as "apigateway:GET" on "apigateway:*::/account";
}

calls! {
    "iam";
    /// Tells whether that role exists, and whom it trusts.
    pub GET_ROLE = "GetRole" telling "Role" on "iam::*:role/*";
}

calls! {
    "cloudwatchlogs" as "logs";
    /// Tells whether a log group exists.
    pub DESCRIBE_LOG_GROUPS = "DescribeLogGroups" telling "logGroups";
}

calls! {
    "firehose";
    /// Tells whether a delivery stream exists and is active.
    pub DESCRIBE_DELIVERY_STREAM = "DescribeDeliveryStream" telling "DeliveryStreamDescription"
        on "firehose:*:*:deliverystream/*";
}

record! {
    /// A name under which APIs are reached.
    pub struct Endpoint {
        /// The domain, or name and id of the API.
        name: String,
        /// What it is.
        form: EndpointForm,
        /// Whether it answers: the default endpoint of an API can be switched off.
        enabled: bool,
        /// Whether it is reached through VPC endpoints only.
        is_private: Reading<bool>,
        /// The oldest TLS version that clients can use.
        tls: Reading<EndpointTls> => [GET_BASE_PATH_MAPPINGS, apigatewayv2::GET_API_MAPPINGS],
        /// The same in words.
        tls_detail: String => [GET_BASE_PATH_MAPPINGS, apigatewayv2::GET_API_MAPPINGS],
    }
}

words! {
    /// What an endpoint is.
    pub enum EndpointForm {
        /// A custom domain, with the APIs that it maps to.
        CustomDomain = "custom-domain",
        /// The default endpoint of a REST API.
        RestApi = "rest-api",
        /// The default endpoint of an HTTP or WebSocket API.
        HttpApi = "http-api",
    }
}

record! {
    /// A stage of an API.
    pub struct Stage {
        /// Name and id of the API.
        api: String,
        /// Its name.
        name: String,
        /// Which kind of API it belongs to.
        protocol: Reading<Protocol>,
        /// Whether the API can be reached from outside a VPC. An API whose default endpoint is switched
        /// off counts as public, because a custom domain may lead to it.
        is_public: Reading<bool>,
        /// The web ACL of AWS WAF; absent if there is none. Only stages of REST APIs can have one.
        web_acl: Fact<wafv2::WebAcl> => [wafv2::GET_WEB_ACL, wafv2::GET_RULE_GROUP],
        /// The access log; absent if there is none.
        access_log: Fact<AccessLog> => [DESCRIBE_LOG_GROUPS, DESCRIBE_DELIVERY_STREAM],
        /// The execution log, which HTTP APIs cannot have.
        execution_log: Reading<ExecutionLog>,
        /// The account's role by which API Gateway writes to CloudWatch Logs in this region.
        log_role: Reading<LogRole> => [
            GET_ACCOUNT, GET_ROLE, iam::GET_ACCOUNT_AUTHORIZATION_DETAILS, iam::GET_POLICY,
            iam::GET_POLICY_VERSION
        ],
        /// The alarms of this account and region that watch it.
        alarms: Reading<Alarms> => [
            cloudwatch::DESCRIBE_ALARMS, cloudwatch::LIST_ALARM_MUTE_RULES,
            cloudwatch::GET_ALARM_MUTE_RULE, sns::GET_TOPIC_ATTRIBUTES
        ],
    }
}

words! {
    /// Kinds of APIs.
    pub enum Protocol {
        /// The first generation.
        Rest = "REST",
        /// The second, for HTTP.
        Http = "HTTP",
        /// The second, for WebSocket.
        WebSocket = "WEBSOCKET",
    }
}
