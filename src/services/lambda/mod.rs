//! AWS Lambda: the functions of every region.
//!
//! Environment variables are dropped where AWS's answer is read, so that none
//! can get into evidence. Web functions and MicroVMs have listings of their
//! own and are not seen here.
//!
//! A function is judged by all its versions in use: by `$LATEST`, and by those
//! that an alias, an event source mapping or a distribution leads to. Versions
//! that nothing leads to are left alone, however many were published.

use crate::facts::{Fact, FactKind, Reach, Reading, own, record, words};
use crate::services::service::Service;
use crate::services::{
    accessanalyzer, apigateway, apigatewayv2, cloudfront, ec2, elasticloadbalancing,
    elasticloadbalancingv2, globalaccelerator, iam, s3, sns,
};

mod calls;
pub mod catch_all;
pub mod concerns;
pub mod exposure;
pub mod failed_events;
pub mod network;
pub mod privilege;
pub mod role_use;
pub mod targets;
pub mod tmp;
pub mod versions;

#[cfg(feature = "aws")]
mod doors;
#[cfg(feature = "aws")]
mod in_use;
#[cfg(feature = "aws")]
mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod prover;
#[cfg(feature = "aws")]
mod reader;
#[cfg(feature = "aws")]
mod urls;

pub use calls::*;
pub use concerns::Concerns;
pub use exposure::FunctionExposure;
pub use privilege::RunsWith;
pub use role_use::RoleUse;
pub use targets::{GET_QUEUE_ATTRIBUTES, Target};
pub use tmp::Tmp;
pub use versions::ByVersion;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "lambda",
    kinds: &[&FUNCTION, &URL],
    tagged: &["lambda:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `lambda.function`.
pub static FUNCTION: FactKind = FactKind {
    name: "lambda.function",
    noun: "function",
    plural: "functions",
    doc: "A Lambda function, with the versions of it that are in use.",
    stencils: &["AWS Lambda"],
    reach: Reach::Region,
    listing: &[LIST_FUNCTIONS],
    fallback: &[],
    fields: Function::fields,
};

/// `lambda.url`.
pub static URL: FactKind = FactKind {
    name: "lambda.url",
    noun: "function URL",
    plural: "function URLs",
    doc: "A URL by which a function, or an alias of one, is called from the Internet.",
    stencils: &["AWS Lambda"],
    reach: Reach::Region,
    listing: &[LIST_FUNCTIONS, LIST_FUNCTION_URL_CONFIGS],
    fallback: &[],
    fields: Url::fields,
};

record! {
    /// A URL of a function. It can have no web ACL.
    pub struct Url {
        /// Name of the function, with the alias that the URL calls.
        function: String,
        /// Who may call it.
        auth: Reading<UrlAuth>,
        /// The URL itself.
        address: String,
    }
}

words! {
    /// Who may call a function by its URL.
    pub enum UrlAuth {
        /// Whoever is allowed to, with signed requests.
        Iam = "AWS_IAM",
        /// Everybody.
        Everybody = "NONE",
    }
}

record! {
    /// A Lambda function.
    pub struct Function {
        /// Its name.
        name: String,
        /// ARN of the execution role of its unpublished version; empty if the listing does not tell.
        role: String,
        /// Which functions of the account have the same execution roles, as far as versions in use have them. All
        /// regions of the account are read for it but those left out by name, even if a run is narrowed to some.
        role_use: Reading<RoleUse> => [
            own::LIST_REGIONS, LIST_ALIASES, LIST_EVENT_SOURCE_MAPPINGS, cloudfront::LIST_DISTRIBUTIONS,
            iam::LIST_ROLES
        ],
        /// How far the permissions go that its versions in use have.
        role_privilege: Reading<RunsWith> => [
            iam::GET_ACCOUNT_AUTHORIZATION_DETAILS, iam::GET_POLICY, iam::GET_POLICY_VERSION, LIST_ALIASES,
            LIST_EVENT_SOURCE_MAPPINGS, cloudfront::LIST_DISTRIBUTIONS
        ],
        /// Which versions in use keep the asynchronous events that failed, in a place that exists: a dead-letter
        /// queue, or an on-failure destination of the version or alias. Event source mappings, which call and wait,
        /// have no say. That the role may send there is not read.
        failed_events: Reading<ByVersion> => [
            LIST_ALIASES, cloudfront::LIST_DISTRIBUTIONS, LIST_FUNCTION_EVENT_INVOKE_CONFIGS,
            GET_QUEUE_ATTRIBUTES, sns::GET_TOPIC_ATTRIBUTES
        ],
        /// The VPC that its unpublished version is attached to.
        vpc: Fact<Vpc>,
        /// Which versions in use run in a VPC: their own, or that of the managed instances that they run on.
        /// One whose subnets are all gone does not; one of whose subnets or security groups some are gone does in part.
        network: Reading<ByVersion> => [
            LIST_ALIASES, LIST_EVENT_SOURCE_MAPPINGS, cloudfront::LIST_DISTRIBUTIONS,
            LIST_CAPACITY_PROVIDERS, ec2::network::DESCRIBE_SUBNETS, ec2::network::DESCRIBE_SECURITY_GROUPS
        ],
        /// Where its unpublished version writes files that nobody asked it to keep.
        tmp: Tmp,
        /// What calls it, and what of that hints at several concerns in one function.
        concerns: Reading<Concerns> => [
            LIST_EVENT_SOURCE_MAPPINGS, LIST_ALIASES, GET_POLICY, LIST_FUNCTION_URL_CONFIGS
        ],
        /// Who outside of the account may invoke it, and through what.
        exposure: Reading<FunctionExposure> => [
            LIST_ALIASES, GET_POLICY, LIST_FUNCTION_URL_CONFIGS, cloudfront::LIST_DISTRIBUTIONS,
            apigateway::GET_REST_APIS, apigatewayv2::GET_APIS,
            elasticloadbalancingv2::DESCRIBE_TARGET_GROUPS, elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS,
            elasticloadbalancingv2::DESCRIBE_TARGET_HEALTH, elasticloadbalancing::DESCRIBE_LOAD_BALANCERS,
            globalaccelerator::LIST_ACCELERATORS, globalaccelerator::LIST_LISTENERS,
            globalaccelerator::LIST_ENDPOINT_GROUPS, globalaccelerator::LIST_CUSTOM_ROUTING_ACCELERATORS,
            globalaccelerator::LIST_CUSTOM_ROUTING_LISTENERS,
            globalaccelerator::LIST_CUSTOM_ROUTING_ENDPOINT_GROUPS,
            globalaccelerator::LIST_CROSS_ACCOUNT_ATTACHMENTS, cloudfront::LIST_VPC_ORIGINS,
            ec2::verified_access::DESCRIBE_VERIFIED_ACCESS_ENDPOINTS,
            s3::LIST_BUCKETS, accessanalyzer::LIST_ANALYZERS, accessanalyzer::LIST_FINDINGS
        ],
    }
}

record! {
    /// The VPC of a function.
    pub struct Vpc {
        /// Its id.
        id: String,
        /// Ids of the subnets.
        subnets: Vec<String>,
        /// Ids of the security groups.
        security_groups: Vec<String>,
    }
}

/// A capacity provider: instances of the account that Lambda runs functions on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityProvider {
    /// Its ARN.
    pub arn: String,
    /// Whether functions can run on it.
    pub state: Reading<ProviderState>,
    /// Ids of the subnets that its instances are in.
    pub subnets: Vec<String>,
    /// Ids of their security groups.
    pub security_groups: Vec<String>,
}

words! {
    /// Whether functions can run on a capacity provider.
    pub enum ProviderState {
        /// It is being made.
        Pending = "Pending",
        /// They can.
        Active = "Active",
        /// It could not be made, or broke.
        Failed = "Failed",
        /// It is being deleted.
        Deleting = "Deleting",
    }
}
