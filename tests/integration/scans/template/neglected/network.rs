//! A VPC that lets everything in: one server, one task of a container, a volume, and what was made of it for everybody.

use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::template::vpc;
use crate::services::ec2::world::{World, permission};
use crate::services::ec2::{described, ec2, on, running};

/// The group of whatever stands in the VPC.
pub(super) const GROUP: &str = "sg-wide";

fn world() -> World {
    let task = format!("arn:aws:ecs:us-east-1:{ACCOUNT}:attachment/1");
    World::new()
        .with_group(GROUP, "wide", &permission("-1 all 0.0.0.0/0"))
        .with_interface("eni-1", "i-web", "subnet-public", GROUP, "203.0.113.10")
        .with_service_interface("eni-2", "subnet-public", GROUP, &task)
}

/// What is shared with everybody is told where it is asked for.
fn shared() -> Vec<(On, Reply)> {
    let snapshots = "<snapshotSet><item><snapshotId>snap-1</snapshotId></item></snapshotSet>";
    let images = "<imagesSet><item><imageId>ami-1</imageId></item></imagesSet>";
    let block = "<state>unblocked</state><managedBy>account</managedBy>";
    vec![
        (
            on("DescribeSnapshots").containing("RestorableBy.1=all"),
            ec2("DescribeSnapshots", snapshots),
        ),
        (
            on("DescribeImages").containing("is-public"),
            ec2("DescribeImages", images),
        ),
        (
            on("GetSnapshotBlockPublicAccessState"),
            ec2("GetSnapshotBlockPublicAccessState", block),
        ),
    ]
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let volumes = "<volumeSet><item><volumeId>vol-1</volumeId><encrypted>false</encrypted></item></volumeSet>";
    let by_default = "<ebsEncryptionByDefault>false</ebsEncryptionByDefault>";
    let own = vec![
        (
            on("DescribeInstances"),
            described(&[running("i-web", "optional")]),
        ),
        (on("DescribeVolumes"), ec2("DescribeVolumes", volumes)),
        (
            on("GetEbsEncryptionByDefault"),
            ec2("GetEbsEncryptionByDefault", by_default),
        ),
        (
            on("DescribeVpcEndpoints"),
            ec2("DescribeVpcEndpoints", "<vpcEndpointSet/>"),
        ),
    ];
    [own, shared(), vpc::answers(&world(), false)].concat()
}
