//! Volumes, file systems and buckets of the other kinds.

use super::{Loss, altered, lost, try_all};
use crate::kit::network::ec2;
use crate::peer::rule::Reply;
use crate::scans::well_run::account::Change;
use crate::scans::well_run::files::{efs_on, fsx_on, shared};
use crate::scans::well_run::network::on;
use crate::scans::well_run::other_buckets::{
    directory_encryption_on, index_on, table_encryption_on, website_on,
};

const ENCRYPTION: &[&str] = &["storage-encryption"];
const EXPOSED: &[&str] = &["storage-exposed"];

fn encryption() -> Vec<Loss> {
    let (kms, ours) = ("\"aws:kms\"", "\"AES256\"");
    vec![
        altered(
            "a volume's encryption",
            on("DescribeVolumes"),
            "<encrypted>true",
            "<encrypted>false",
            ENCRYPTION,
        ),
        altered(
            "that new volumes are encrypted",
            on("GetEbsEncryptionByDefault"),
            ">true<",
            ">false<",
            ENCRYPTION,
        ),
        altered(
            "the encryption of an EFS file system",
            efs_on(),
            "\"Encrypted\":true",
            "\"Encrypted\":false",
            ENCRYPTION,
        ),
        altered(
            "the key of an FSx file system",
            fsx_on(),
            "KmsKeyId",
            "Nothing",
            ENCRYPTION,
        ),
        altered(
            "a key in KMS for a directory bucket",
            directory_encryption_on(),
            "aws:kms",
            "AES256",
            ENCRYPTION,
        ),
        altered(
            "a key in KMS for a table",
            table_encryption_on(),
            kms,
            ours,
            ENCRYPTION,
        ),
        altered(
            "a key in KMS for an index of vectors",
            index_on(),
            kms,
            ours,
            ENCRYPTION,
        ),
    ]
}

fn shared_with_everybody() -> Vec<Loss> {
    let snapshot = "<snapshotSet><item><snapshotId>snap-1</snapshotId></item></snapshotSet>";
    let (_, snapshot) = ec2("DescribeSnapshots", snapshot);
    let (image_on, image) = ec2(
        "DescribeImages",
        "<imagesSet><item><imageId>ami-1</imageId></item></imagesSet>",
    );
    let script = "<WebsiteConfiguration><IndexDocument><Suffix>index.php</Suffix></IndexDocument></WebsiteConfiguration>";
    vec![
        lost(
            "that no snapshot is public",
            shared(),
            Change::Instead(snapshot),
            EXPOSED,
        ),
        lost(
            "that no image is public",
            image_on,
            Change::Instead(image),
            EXPOSED,
        ),
        lost(
            "that no bucket is a website of scripts",
            website_on(),
            Change::Instead(Reply::xml(script)),
            &["s3-dynamic-content"],
        ),
    ]
}

#[test]
fn what_volumes_and_files_lack_opens_the_items_about_it() {
    let all = [encryption(), shared_with_everybody()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
