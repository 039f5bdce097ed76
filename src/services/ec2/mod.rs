//! Amazon EC2: what its one large interface tells of instances, volumes and the network of a region. A file or folder
//! a subject.

pub mod network;

use crate::services::service::Service;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "ec2",
    kinds: &[],
    tagged: &["ec2:*"],
    #[cfg(feature = "aws")]
    readers: &[],
};
