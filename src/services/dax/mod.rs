//! Amazon DynamoDB Accelerator (DAX): clusters and how what they write to disk is encrypted.
//!
//! A cluster takes no key of the account's choice, and no answer tells the one that it uses.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html>

use crate::facts::{FactKind, Reach, Reading, calls, record};
use crate::services::database_exposure::Exposure;
use crate::services::kms::AtRest;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "dax";
    /// Lists the clusters of a region.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/API_dax_DescribeClusters.html>
    pub DESCRIBE_CLUSTERS = "DescribeClusters" telling "Clusters";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "dax",
    kinds: &[&CLUSTER],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `dax.cluster`.
pub static CLUSTER: FactKind = FactKind {
    name: "dax.cluster",
    noun: "DAX cluster",
    plural: "DAX clusters",
    doc: "A cluster of DynamoDB Accelerator. One that is being deleted is left out.",
    stencils: &["Amazon DynamoDB Accelerator", "DynamoDB Accelerator"],
    reach: Reach::Region,
    listing: &[DESCRIBE_CLUSTERS],
    fallback: &[],
    fields: Cluster::fields,
};

record! {
    /// A cluster of DynamoDB Accelerator.
    pub struct Cluster {
        /// Its name.
        name: String,
        /// Whether what it writes to disk is encrypted.
        at_rest: Reading<AtRest>,
        /// How far it is exposed to the internet; it stands in a VPC and has no public address of IPv4.
        exposure: Reading<Exposure>,
    }
}

/// What the status of `SSEDescription` says. It never changes after a cluster is made.
///
/// # Errors
///
/// What is wrong, where it says nothing that can be relied on.
pub fn at_rest(status: Option<&str>) -> Result<AtRest, String> {
    match status {
        Some("ENABLED") => Ok(AtRest::Untold),
        Some("DISABLED") => Ok(AtRest::None),
        Some("ENABLING" | "DISABLING") => Ok(AtRest::Changing),
        other => Err(format!("SSE status {}", other.unwrap_or("missing"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_are_known_say_something() {
        assert_eq!(at_rest(Some("ENABLED")), Ok(AtRest::Untold));
        assert_eq!(at_rest(Some("DISABLED")), Ok(AtRest::None));
        for changing in ["ENABLING", "DISABLING"] {
            assert_eq!(at_rest(Some(changing)), Ok(AtRest::Changing));
        }
        for odd in [None, Some(""), Some("enabled"), Some("QUANTUM")] {
            assert!(at_rest(odd).is_err(), "{odd:?}");
        }
    }
}
