//! What a region shares with everybody: snapshots of EBS volumes, and images made of them. Volumes themselves
//! have no way to the Internet.

use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};

use super::volumes::{DESCRIBE_VOLUMES, STENCILS};

#[cfg(feature = "aws")]
pub(super) mod live;

calls! {
    "ec2";
    /// Lists the account's snapshots of a region from which everybody can create volumes.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>
    pub DESCRIBE_SNAPSHOTS = "DescribeSnapshots" telling "snapshotSet";
    /// Tells whether a region refuses to share snapshots with everybody, asked where some are shared so.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html>
    pub GET_SNAPSHOT_BLOCK = "GetSnapshotBlockPublicAccessState" telling "state";
    /// Lists the account's images of a region that everybody can launch.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>
    pub DESCRIBE_IMAGES = "DescribeImages" telling "imagesSet";
}

/// `ec2.sharing`.
pub static SHARING: FactKind = FactKind {
    name: "ec2.sharing",
    noun: "region",
    plural: "regions",
    doc: "What one region shares with everybody: snapshots of EBS volumes, and images.",
    stencils: STENCILS,
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: Sharing::fields,
};

words! {
    /// How far a region refuses to share snapshots with everybody.
    pub enum SnapshotBlock {
        /// Nothing is shared, not even what was shared before.
        All = "block-all-sharing",
        /// Nothing more can be shared; what was shared before still is.
        New = "block-new-sharing",
        /// Not at all.
        Unblocked = "unblocked",
    }
}

record! {
    /// What one region shares with everybody.
    pub struct Sharing {
        /// The region.
        name: String,
        /// Whether it holds EBS volumes.
        holds_volumes: Reading<bool> => [DESCRIBE_VOLUMES],
        /// Snapshots whose permissions share them with everybody.
        shared_snapshots: Reading<Vec<String>> => [DESCRIBE_SNAPSHOTS],
        /// Whether the region blocks that; absent without asking where no snapshot is shared.
        snapshot_block: Fact<SnapshotBlock> => [DESCRIBE_SNAPSHOTS, GET_SNAPSHOT_BLOCK],
        /// Images that everybody can launch. A block on new sharing does not make them private again.
        public_images: Reading<Vec<String>> => [DESCRIBE_IMAGES],
    }
}
