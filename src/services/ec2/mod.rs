//! Amazon EC2: what its one large interface tells of instances, volumes and the network of a region. A file or folder
//! a subject.

use crate::services::service::Service;

pub mod acls;
pub mod addresses;
pub mod attributes;
pub mod fleets;
pub mod groups;
pub mod instances;
pub mod metadata;
pub mod network;
pub mod sharing;
#[cfg(test)]
mod testing;
pub mod verified_access;
pub mod volumes;

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "ec2",
    kinds: &[
        &acls::NETWORK_ACL,
        &fleets::FLEET,
        &groups::SECURITY_GROUP,
        &instances::INSTANCE,
        &metadata::REGION,
        &sharing::SHARING,
        &volumes::REGION,
        &volumes::VOLUME,
        &verified_access::VERIFIED_ACCESS_INSTANCE,
    ],
    tagged: &["ec2:*"],
    #[cfg(feature = "aws")]
    readers: &[
        acls::READER,
        fleets::READER,
        groups::READER,
        instances::READER,
        metadata::READER,
        sharing::live::SHARINGS,
        volumes::live::REGIONS,
        volumes::live::VOLUMES,
        verified_access::live::READER,
    ],
};

/// The most that is said of a kind in one sentence.
const MOST: usize = 5;

/// The first of several findings in words, and how many more there are.
fn in_few_words(mut words: Vec<String>) -> String {
    let more = words.len().saturating_sub(MOST);
    words.truncate(MOST);
    match more {
        0 => words.join("; "),
        more => format!("{}; and {more} more", words.join("; ")),
    }
}
