//! Amazon EFS: file systems, how they are encrypted, who gets to them, and who may then mount them.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::accessanalyzer::{self, PolicyExposure};
use crate::services::ec2::network::{
    DESCRIBE_MANAGED_PREFIX_LISTS, DESCRIBE_NETWORK_ACLS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_ROUTE_TABLES, DESCRIBE_SECURITY_GROUPS, DESCRIBE_SUBNETS,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    GET_MANAGED_PREFIX_LIST_ENTRIES,
};
use crate::services::file_servers::Reachable;
use crate::services::kms;
use crate::services::service::Service;

pub mod policy;

#[cfg(feature = "aws")]
mod live;

pub use policy::{Mounting, Transit};

// IAM actions: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticfilesystem.html>
calls! {
    "efs" as "elasticfilesystem";
    /// Lists the file systems of a region.
    /// <https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystems.html>
    pub DESCRIBE_FILE_SYSTEMS = "DescribeFileSystems" telling "FileSystems";
    /// Lists the mount targets of a file system, each with its network interface.
    /// <https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html>
    pub DESCRIBE_MOUNT_TARGETS = "DescribeMountTargets" telling "MountTargets";
    /// Tells the policy of a file system.
    /// <https://docs.aws.amazon.com/efs/latest/ug/API_DescribeFileSystemPolicy.html>
    pub DESCRIBE_FILE_SYSTEM_POLICY = "DescribeFileSystemPolicy" telling "Policy"
        on "elasticfilesystem:*:*:file-system/*";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "efs",
    kinds: &[&FILE_SYSTEM],
    tagged: &["elasticfilesystem:*"],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `efs.file_system`.
pub static FILE_SYSTEM: FactKind = FactKind {
    name: "efs.file_system",
    noun: "EFS file system",
    plural: "EFS file systems",
    doc: "A file system of Elastic File System.",
    stencils: &["Elastic File System", "Amazon EFS"],
    reach: Reach::Region,
    listing: &[DESCRIBE_FILE_SYSTEMS],
    fallback: &[],
    fields: FileSystem::fields,
};

record! {
    /// A file system of Elastic File System.
    pub struct FileSystem {
        /// Its id.
        name: String,
        /// Whether it is encrypted.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if it is not encrypted.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
        /// Who on the internet gets to its mount targets.
        internet: Reading<Reachable> => [
            DESCRIBE_MOUNT_TARGETS, DESCRIBE_SUBNETS, DESCRIBE_ROUTE_TABLES, DESCRIBE_NETWORK_ACLS,
            DESCRIBE_SECURITY_GROUPS, DESCRIBE_NETWORK_INTERFACES, DESCRIBE_MANAGED_PREFIX_LISTS,
            GET_MANAGED_PREFIX_LIST_ENTRIES, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
            DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS
        ],
        /// Whom its policy lets in who is not of the account, by its statements and by what analyzers found.
        exposure: Reading<PolicyExposure> => [
            DESCRIBE_FILE_SYSTEM_POLICY, accessanalyzer::LIST_ANALYZERS, accessanalyzer::LIST_FINDINGS
        ],
        /// Who may mount it of those who reach a mount target. Without a policy anybody may.
        mounting: Reading<Mounting> => [DESCRIBE_FILE_SYSTEM_POLICY],
        /// Whether clients need TLS. Without a policy they do not.
        transit: Reading<Transit> => [DESCRIBE_FILE_SYSTEM_POLICY],
    }
}

/// What `Encrypted` says; `None` if it says nothing. An encrypted file system is always under a key in KMS.
/// <https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html>
#[must_use]
pub fn at_rest(is_encrypted: Option<bool>) -> Option<kms::AtRest> {
    match is_encrypted {
        Some(true) => Some(kms::AtRest::Key),
        Some(false) => Some(kms::AtRest::None),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_that_says_nothing_is_not_judged() {
        assert_eq!(at_rest(Some(true)), Some(kms::AtRest::Key));
        assert_eq!(at_rest(Some(false)), Some(kms::AtRest::None));
        assert_eq!(at_rest(None), None);
    }
}
