//! EBS volumes and how they are encrypted, and how each region creates new ones.
//!
//! Snapshots of volumes are seen only as far as they are shared with everybody.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record};
use crate::services::kms;

#[cfg(feature = "aws")]
pub(super) mod live;

calls! {
    "ec2";
    /// Lists the volumes of a region.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>
    pub DESCRIBE_VOLUMES = "DescribeVolumes" telling "volumeSet";
    /// Tells whether new volumes of a region are encrypted without asking for it.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html>
    pub GET_EBS_ENCRYPTION_BY_DEFAULT = "GetEbsEncryptionByDefault" telling "ebsEncryptionByDefault";
}

/// `ec2.volume`.
pub static VOLUME: FactKind = FactKind {
    name: "ec2.volume",
    noun: "EBS volume",
    plural: "EBS volumes",
    doc: "A volume of Elastic Block Store.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[DESCRIBE_VOLUMES],
    fallback: &[],
    fields: Volume::fields,
};

/// `ec2.ebs_region`.
pub static REGION: FactKind = FactKind {
    name: "ec2.ebs_region",
    noun: "region",
    plural: "regions",
    doc: "Elastic Block Store in one region.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: EbsRegion::fields,
};

/// What the template calls volumes, and what people do.
pub(super) const STENCILS: &[&str] = &["Elastic Block Storage", "Amazon EBS"];

record! {
    /// A volume of Elastic Block Store.
    pub struct Volume {
        /// Its id.
        name: String,
        /// Whether it is encrypted.
        at_rest: Reading<kms::AtRest>,
        /// The KMS key it is under; absent if it is not encrypted.
        key: Fact<kms::Key> => [kms::DESCRIBE_KEY],
    }
}

record! {
    /// Elastic Block Store in one region.
    pub struct EbsRegion {
        /// The region.
        name: String,
        /// Whether it holds volumes.
        holds_volumes: Reading<bool> => [DESCRIBE_VOLUMES],
        /// Whether it holds volumes that are not encrypted.
        holds_unencrypted: Reading<bool> => [DESCRIBE_VOLUMES],
        /// Whether new volumes are encrypted without asking for it. Asked only where there are volumes.
        encrypts_by_default: Reading<bool> => [DESCRIBE_VOLUMES, GET_EBS_ENCRYPTION_BY_DEFAULT],
    }
}

/// What `Encrypted` says; `None` if it says nothing. An encrypted volume is always under a key in KMS.
/// <https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html>
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
    fn a_volume_that_says_nothing_is_not_judged() {
        assert_eq!(at_rest(Some(true)), Some(kms::AtRest::Key));
        assert_eq!(at_rest(Some(false)), Some(kms::AtRest::None));
        assert_eq!(at_rest(None), None);
    }
}
