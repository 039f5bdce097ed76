//! Volumes and file systems, each under a key of the account's own. Nothing of them is shared with everybody, and new
//! volumes are encrypted by default.

use serde_json::json;

use super::account::arn;
use super::buckets::KEY;
use super::network::on;
use crate::kit::ACCOUNT;
use crate::kit::network::ec2;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::target;

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html>
fn volumes(key: &str) -> (On, Reply) {
    let volume = |id: &str| {
        format!(
            "<item><volumeId>{id}</volumeId><encrypted>true</encrypted><kmsKeyId>{key}</kmsKeyId></item>"
        )
    };
    let all = ["vol-0a1b2c3d", "vol-1b2c3d4e"].map(volume).concat();
    ec2("DescribeVolumes", &format!("<volumeSet>{all}</volumeSet>"))
}

pub(super) fn efs_on() -> On {
    On::call("elasticfilesystem", "GET /2015-02-01/file-systems")
}

pub(super) fn fsx_on() -> On {
    On::call("fsx", "DescribeFileSystems")
}

/// Whatever an account shares with everybody, and whether it could.
/// <https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html>
pub(super) fn shared() -> On {
    on("DescribeSnapshots")
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let key = arn("kms", &format!("key/{KEY}"));
    // https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html
    let efs = json!({ "FileSystemId": "fs-0a1b2c3d", "OwnerId": ACCOUNT, "CreationToken": "uploads",
        "CreationTime": 1_700_000_000, "LifeCycleState": "available", "NumberOfMountTargets": 1,
        "PerformanceMode": "generalPurpose", "SizeInBytes": { "Value": 6144 }, "Tags": [],
        "Encrypted": true, "KmsKeyId": key });
    // https://docs.aws.amazon.com/efs/latest/ug/API_MountTargetDescription.html
    let mount = json!({ "MountTargetId": "fsmt-0a1b2c3d", "FileSystemId": "fs-0a1b2c3d", "SubnetId": "subnet-1",
        "LifeCycleState": "available", "NetworkInterfaceId": "eni-efs", "IpAddress": "10.1.1.40" });
    // https://docs.aws.amazon.com/efs/latest/ug/security_iam_resource-based-policy-examples.html
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "elasticfilesystem:Client*" },
        { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "*",
          "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
    ]});
    // https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html
    let fsx = json!({ "FileSystemId": "fs-1b2c3d4e", "FileSystemType": "WINDOWS", "Lifecycle": "AVAILABLE",
        "KmsKeyId": key, "NetworkInterfaceIds": ["eni-fsx"] });
    vec![
        volumes(&key),
        ec2(
            "GetEbsEncryptionByDefault",
            "<ebsEncryptionByDefault>true</ebsEncryptionByDefault>",
        ),
        ec2("DescribeSnapshots", "<snapshotSet/>"),
        ec2(
            "GetSnapshotBlockPublicAccessState",
            "<state>unblocked</state><managedBy>account</managedBy>",
        ),
        ec2("DescribeImages", "<imagesSet/>"),
        (efs_on(), Reply::json(&json!({ "FileSystems": [efs] }))),
        target(
            "elasticfilesystem",
            "GET /2015-02-01/mount-targets",
            &json!({ "MountTargets": [mount] }),
        ),
        target(
            "elasticfilesystem",
            "GET /2015-02-01/file-systems/fs-0a1b2c3d/policy",
            &json!({ "FileSystemId": "fs-0a1b2c3d", "Policy": policy.to_string() }),
        ),
        (fsx_on(), Reply::json(&json!({ "FileSystems": [fsx] }))),
    ]
}
