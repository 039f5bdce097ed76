//! Amazon FSx: file systems, how they are encrypted, and who gets to them.
//!
//! File caches and backups have listings of their own and are not seen here.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::ec2::network::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    GET_MANAGED_PREFIX_LIST_ENTRIES,
};
use crate::services::file_servers::Reachable;
use crate::services::kms;
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;

calls! {
    "fsx";
    /// Lists the file systems of a region.
    /// <https://docs.aws.amazon.com/fsx/latest/APIReference/API_DescribeFileSystems.html>
    pub DESCRIBE_FILE_SYSTEMS = "DescribeFileSystems" telling "FileSystems";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "fsx",
    kinds: &[&FILE_SYSTEM],
    tagged: &["fsx:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `fsx.file_system`.
pub static FILE_SYSTEM: FactKind = FactKind {
    name: "fsx.file_system",
    noun: "FSx file system",
    plural: "FSx file systems",
    doc: "A file system of Amazon FSx.",
    stencils: &["Amazon FSx"],
    reach: Reach::Region,
    listing: &[DESCRIBE_FILE_SYSTEMS],
    fallback: &[],
    fields: FileSystem::fields,
};

record! {
    /// A file system of Amazon FSx.
    pub struct FileSystem {
        /// Its id.
        name: String,
        /// What it is, for example `WINDOWS` or `LUSTRE`; empty if AWS tells nothing.
        form: String,
        /// By whose key it is encrypted. File systems of Amazon FSx always are.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if AWS's own key encrypts it.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// `CREATING`, `DELETING` or `FAILED`, where it has no network interface because of it; absent otherwise.
        without_network: Fact<String>,
        /// Who on the internet gets to its network interfaces.
        internet: Reading<Reachable> => [
            DESCRIBE_SUBNETS, DESCRIBE_ROUTE_TABLES, DESCRIBE_NETWORK_ACLS, DESCRIBE_SECURITY_GROUPS,
            DESCRIBE_NETWORK_INTERFACES, DESCRIBE_MANAGED_PREFIX_LISTS, GET_MANAGED_PREFIX_LIST_ENTRIES,
            DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS
        ],
    }
}

/// By whose key a file system is encrypted; `None` if that is not said. Only scratch file systems of Lustre have
/// none in KMS: FSx encrypts those with keys of its own.
/// <https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-at-rest.html>
#[must_use]
pub fn at_rest(form: &str, deployment: Option<&str>, key: Option<&str>) -> Option<kms::AtRest> {
    let is_scratch =
        form == "LUSTRE" && deployment.is_some_and(|kind| kind.starts_with("SCRATCH_"));
    match key.filter(|key| !key.is_empty()) {
        Some(_) => Some(kms::AtRest::Key),
        None if is_scratch => Some(kms::AtRest::AwsOwned),
        None => None,
    }
}

/// The state of a file system that explains why it has no network interface.
/// <https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html>
#[must_use]
pub fn without_network(lifecycle: &str, has_interfaces: bool) -> Option<String> {
    let has_none = ["CREATING", "DELETING", "FAILED"].contains(&lifecycle);
    (has_none && !has_interfaces).then(|| lifecycle.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_system_that_is_not_there_may_have_no_interface() {
        for state in ["CREATING", "DELETING", "FAILED"] {
            assert_eq!(without_network(state, false).as_deref(), Some(state));
            assert_eq!(without_network(state, true), None);
        }
        for state in ["AVAILABLE", "UPDATING", "MISCONFIGURED", "NEW", ""] {
            assert_eq!(without_network(state, false), None, "{state}");
        }
    }

    #[test]
    fn only_scratch_file_systems_are_under_keys_of_fsx() {
        let key = Some("arn:aws:kms:eu-west-1:111122223333:key/1");
        for form in ["WINDOWS", "LUSTRE", "ONTAP", "OPENZFS"] {
            assert_eq!(at_rest(form, None, key), Some(kms::AtRest::Key));
            for silent in [None, Some("")] {
                assert_eq!(at_rest(form, Some("SINGLE_AZ_1"), silent), None);
            }
        }
        let lustre = |deployment| at_rest("LUSTRE", Some(deployment), None);
        assert_eq!(lustre("SCRATCH_2"), Some(kms::AtRest::AwsOwned));
        assert_eq!(lustre("PERSISTENT_2"), None);
        assert_eq!(at_rest("WINDOWS", Some("SCRATCH_2"), None), None);
    }
}
