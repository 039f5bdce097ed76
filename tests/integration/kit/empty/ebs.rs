//! No EBS volumes, and nothing shared with everybody. A member without a value is an empty list.

use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html>
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>
pub(super) fn answers() -> Vec<(On, Reply)> {
    let none = |operation: &str, list: &str| {
        let answer = format!("<{operation}Response><{list}/></{operation}Response>");
        (On::call("ec2", operation), Reply::xml(&answer))
    };
    vec![
        none("DescribeVolumes", "volumeSet"),
        none("DescribeSnapshots", "snapshotSet"),
        none("DescribeImages", "imagesSet"),
    ]
}
