//! AWS Lambda: the functions of every region.
//!
//! Environment variables are dropped where AWS's answer is read, so that none
//! can get into evidence. Web functions and MicroVMs have listings of their
//! own and are not seen here; neither is whether CloudFront runs a function at
//! its edge, where Lambda allows no dead-letter queue and no VPC: such a
//! function fails the controls about them, and a waiver can say why.

use crate::facts::{Fact, FactKind, Reach, Reading, own, record, words};
use crate::services::service::Service;
use crate::services::{iam, sns};

mod calls;
pub mod catch_all;
pub mod concerns;
pub mod destination;
pub mod role_use;
pub mod targets;

#[cfg(feature = "aws")]
mod listing;
#[cfg(feature = "aws")]
mod live;
#[cfg(feature = "aws")]
mod prover;
#[cfg(feature = "aws")]
mod reader;

pub use calls::*;
pub use concerns::Concerns;
pub use destination::FailureDestination;
pub use role_use::RoleUse;
pub use targets::{GET_QUEUE_ATTRIBUTES, Target};

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "lambda",
    kinds: &[&FUNCTION],
    tagged: &["lambda:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `lambda.function`.
pub static FUNCTION: FactKind = FactKind {
    name: "lambda.function",
    noun: "function",
    plural: "functions",
    doc: "A Lambda function, as its unpublished version is configured.",
    stencils: &["AWS Lambda"],
    reach: Reach::Region,
    listing: &[LIST_FUNCTIONS],
    fallback: &[],
    fields: Function::fields,
};

record! {
    /// A Lambda function, as its unpublished version is configured.
    pub struct Function {
        /// Its name.
        name: String,
        /// ARN of its execution role; empty if the listing does not tell.
        role: String,
        /// Which functions of the account have the same execution role. All regions of the account are
        /// read for it but those left out by name, even if a run is narrowed to some.
        role_use: Reading<RoleUse> => [own::LIST_REGIONS],
        /// How far the permissions of its execution role go.
        role_privilege: Reading<iam::RolePrivilege> => [
            iam::GET_ACCOUNT_AUTHORIZATION_DETAILS, iam::GET_POLICY, iam::GET_POLICY_VERSION
        ],
        /// The dead-letter queue for asynchronous events that failed, a queue or a topic, and whether it exists.
        dead_letter_queue: Fact<Target> => [GET_QUEUE_ATTRIBUTES, sns::GET_TOPIC_ATTRIBUTES],
        /// Where failed asynchronous events go instead. Not read for a function with a dead-letter queue.
        failure_destination: Fact<FailureDestination> => [
            LIST_FUNCTION_EVENT_INVOKE_CONFIGS, LIST_ALIASES, GET_QUEUE_ATTRIBUTES, sns::GET_TOPIC_ATTRIBUTES
        ],
        /// The VPC that it is attached to. Whether its subnets still exist would need EC2, which is not asked.
        vpc: Fact<Vpc>,
        /// The capacity provider of a function that runs on managed instances: then the VPC is the provider's.
        capacity_provider: Fact<CapacityProvider> => [LIST_CAPACITY_PROVIDERS],
        /// What calls it, and what of that hints at several concerns in one function.
        concerns: Reading<Concerns> => [
            LIST_EVENT_SOURCE_MAPPINGS, LIST_ALIASES, GET_POLICY, LIST_FUNCTION_URL_CONFIGS
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

record! {
    /// A capacity provider: instances of the account that Lambda runs functions on.
    pub struct CapacityProvider {
        /// Its ARN.
        arn: String,
        /// Whether functions can run on it.
        state: Reading<ProviderState>,
        /// Ids of the subnets that its instances are in.
        subnets: Vec<String>,
    }
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
