//! Volumes, and what a region shares with everybody.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>

use super::key;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::storage::invented::{Made, Region, Stored};
use crate::services::ec2::ec2;
use crate::services::element;

pub(super) fn volumes(region: &Region, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("ec2", operation).region(region.name);
    let volumes: Vec<String> = all.iter().map(|one| volume(one)).collect();
    let mut answers = listing(
        &on("DescribeVolumes"),
        "DescribeVolumes",
        "volumeSet",
        &volumes,
    );
    let ids = |tag: &str, kind: &str, count: usize| -> Vec<String> {
        (0..count)
            .map(|number| format!("<item><{tag}>{kind}-{number}</{tag}></item>"))
            .collect()
    };
    answers.extend(listing(
        &on("DescribeSnapshots"),
        "DescribeSnapshots",
        "snapshotSet",
        &ids("snapshotId", "snap", region.snapshots),
    ));
    answers.extend(listing(
        &on("DescribeImages"),
        "DescribeImages",
        "imagesSet",
        &ids("imageId", "ami", region.images),
    ));
    let block = format!(
        "<state>{}</state><managedBy>account</managedBy>",
        region.block
    );
    answers.push((
        on("GetSnapshotBlockPublicAccessState"),
        ec2("GetSnapshotBlockPublicAccessState", &block),
    ));
    let encrypts = element("ebsEncryptionByDefault", &region.encrypts.to_string());
    answers.push((
        on("GetEbsEncryptionByDefault"),
        ec2("GetEbsEncryptionByDefault", &encrypts),
    ));
    answers
}

fn listing(on: &On, operation: &str, set: &str, items: &[String]) -> Answers {
    pages(on, items, 4, |items, next| {
        let next = element("nextToken", next.unwrap_or_default());
        let holds = format!("<{set}>{}</{set}>{next}", items.concat());
        let reply: Reply = ec2(operation, &holds);
        reply
    })
}

fn volume(of: &Made) -> String {
    let encrypted = match of.stored {
        Stored::Key(_) => "true",
        Stored::Off => "false",
        _ => "",
    };
    format!(
        "<item><volumeId>{}</volumeId><size>8</size><status>in-use</status>{}{}</item>",
        of.name,
        element("encrypted", encrypted),
        element("kmsKeyId", &key(of).unwrap_or_default())
    )
}
