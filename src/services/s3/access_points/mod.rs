//! Access points: further names of buckets, each with a policy and a public access block of its own.
//!
//! Access points of directory buckets have listings of their own and are not seen here, nor those of Object Lambda: AWS
//! blocks public access to both, and nobody can change that. A public policy of an access point has effect only as far
//! as the bucket's policy lets it; that is not taken into account, as S3 does not where it calls a policy public.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointForObjectLambda.html>

use super::{
    EffectivePublicAccessBlock, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_PUBLIC_ACCESS_BLOCK,
    PublicAccessBlock, public_access,
};
use crate::facts::{Fact, FactKind, Reach, Reading, calls, record, words};
use crate::services::accessanalyzer::PolicyExposure;

#[cfg(feature = "aws")]
pub(super) mod live;
#[cfg(feature = "aws")]
mod multi_region;

calls! {
    "s3control" as "s3";
    /// The access points of a region.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html>
    pub LIST_ACCESS_POINTS = "ListAccessPoints" telling "AccessPointList";
    /// The public access block of an access point.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html>
    pub GET_ACCESS_POINT = "GetAccessPoint" telling "Name" on "s3:*:*:accesspoint/*";
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicy.html>
    pub GET_ACCESS_POINT_POLICY = "GetAccessPointPolicy" telling "Policy" on "s3:*:*:accesspoint/*";
    /// Whether S3 takes the policy for public.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyStatus.html>
    pub GET_ACCESS_POINT_POLICY_STATUS = "GetAccessPointPolicyStatus" telling "IsPublic"
        on "s3:*:*:accesspoint/*";
    /// The multi-region access points of the account, with their public access blocks.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html>
    pub LIST_MULTI_REGION_ACCESS_POINTS = "ListMultiRegionAccessPoints" telling "AccessPoints";
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetMultiRegionAccessPointPolicy.html>
    pub GET_MULTI_REGION_ACCESS_POINT_POLICY = "GetMultiRegionAccessPointPolicy" telling "Policy"
        on "s3::*:accesspoint/*";
    /// Whether S3 takes the policy for public.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetMultiRegionAccessPointPolicyStatus.html>
    pub GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS = "GetMultiRegionAccessPointPolicyStatus"
        telling "IsPublic" on "s3::*:accesspoint/*";
}

/// `s3.access_point`.
pub static ACCESS_POINT: FactKind = FactKind {
    name: "s3.access_point",
    noun: "access point",
    plural: "access points",
    doc: "An access point of a general purpose bucket.",
    stencils: &["AWS S3", "Amazon S3"],
    reach: Reach::Region,
    listing: &[LIST_ACCESS_POINTS],
    fallback: &[],
    fields: AccessPoint::fields,
};

/// `s3.multi_region_access_point`.
pub static MULTI_REGION_ACCESS_POINT: FactKind = FactKind {
    name: "s3.multi_region_access_point",
    noun: "multi-region access point",
    plural: "multi-region access points",
    doc: "An access point of buckets in several regions.",
    stencils: &["AWS S3", "Amazon S3"],
    reach: Reach::Account,
    listing: &[LIST_MULTI_REGION_ACCESS_POINTS],
    fallback: &[],
    fields: MultiRegionAccessPoint::fields,
};

record! {
    /// An access point of a general purpose bucket.
    pub struct AccessPoint {
        /// Its name.
        name: String,
        /// The bucket that it leads to.
        bucket: String,
        /// From where it can be reached.
        network_origin: Reading<NetworkOrigin>,
        /// Its own public access block together with the account's.
        effective_public_access_block: Reading<EffectivePublicAccessBlock> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_ACCESS_POINT
        ],
        /// Whom its policy lets in who is not of the account, by its statements and by what S3 says of it; by
        /// its statements alone where public policies are restricted. Not read where only a VPC reaches it.
        exposure: Reading<PolicyExposure> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_ACCESS_POINT, GET_ACCESS_POINT_POLICY, GET_ACCESS_POINT_POLICY_STATUS
        ],
        /// Whether the block of its bucket restricts public policies, which holds for access points as well. Asked only
        /// where its own policy is public.
        bucket_restricts: Reading<bool> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_ACCESS_POINT, GET_ACCESS_POINT_POLICY, GET_ACCESS_POINT_POLICY_STATUS,
            GET_PUBLIC_ACCESS_BLOCK
        ],
    }
}

record! {
    /// An access point of buckets in several regions.
    pub struct MultiRegionAccessPoint {
        /// Its name.
        name: String,
        /// The buckets that it leads to.
        buckets: Vec<String>,
        /// Its own public access block together with the account's.
        effective_public_access_block: Reading<EffectivePublicAccessBlock> => [GET_ACCOUNT_PUBLIC_ACCESS_BLOCK],
        /// Whom its policy lets in who is not of the account, by its statements and by what S3 says of it; by
        /// its statements alone where public policies are restricted.
        exposure: Reading<PolicyExposure> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_MULTI_REGION_ACCESS_POINT_POLICY,
            GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS
        ],
        /// Whether the blocks of all its buckets restrict public policies. Asked only where its own policy is public.
        bucket_restricts: Reading<bool> => [
            GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_MULTI_REGION_ACCESS_POINT_POLICY,
            GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS, GET_PUBLIC_ACCESS_BLOCK
        ],
    }
}

words! {
    /// From where an access point can be reached.
    pub enum NetworkOrigin {
        /// From the internet.
        Internet = "Internet",
        /// From one VPC alone.
        Vpc = "VPC",
    }
}

/// The block of an access point together with the account's.
#[must_use]
pub fn effective(
    account: &Fact<PublicAccessBlock>,
    own: &Fact<PublicAccessBlock>,
) -> EffectivePublicAccessBlock {
    let joined = public_access::effective(account, own);
    EffectivePublicAccessBlock {
        source: joined.source.replace("the bucket", "the access point"),
        ..joined
    }
}
