//! Amazon EC2: what its one large interface tells of instances, volumes and the network of a region. A file or folder
//! a subject.

use crate::services::service::Service;

pub mod instances;
pub mod metadata;
pub mod network;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "ec2",
    kinds: &[&instances::INSTANCE, &metadata::REGION],
    tagged: &["ec2:*"],
    #[cfg(feature = "aws")]
    readers: &[instances::READER, metadata::READER],
};
