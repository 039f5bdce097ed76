//! Snapshots and images that everybody can use.

use super::super::element;
use crate::kit::{HERE, Results, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const EXPOSED: &str = "storage-exposed";
const SNAPSHOTS: &str = "ebs-snapshots-not-public";
const IMAGES: &str = "ami-images-not-public";
const REGION: &str = "region/us-east-1";

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html>
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html>
fn listed(operation: &str, list: &str, id: &str, ids: &[&str], next: &str) -> Reply {
    let items: String = ids
        .iter()
        .map(|of| format!("<item><{id}>{of}</{id}></item>"))
        .collect();
    let next = element("nextToken", next);
    Reply::xml(&format!(
        "<{operation}Response><{list}>{items}</{list}>{next}</{operation}Response>"
    ))
}

fn volumes(ids: &[&str]) -> Reply {
    listed("DescribeVolumes", "volumeSet", "volumeId", ids, "")
}

fn snapshots(ids: &[&str], next: &str) -> Reply {
    listed("DescribeSnapshots", "snapshotSet", "snapshotId", ids, next)
}

fn images(ids: &[&str]) -> Reply {
    listed("DescribeImages", "imagesSet", "imageId", ids, "")
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSnapshotBlockPublicAccessState.html>
fn block(state: &str) -> Reply {
    Reply::xml(&format!(
        "<GetSnapshotBlockPublicAccessStateResponse><state>{state}</state><managedBy>account</managedBy>\
         </GetSnapshotBlockPublicAccessStateResponse>"
    ))
}

/// What is public is asked for, and nothing else of what an account may have very much.
fn on(operation: &str) -> On {
    let on = On::call("ec2", operation);
    match operation {
        "DescribeSnapshots" => on.containing("RestorableBy.1=all"),
        "DescribeImages" => on.containing("is-public"),
        _ => on,
    }
}

fn judged(stub: Stub) -> Results {
    let stub = nothing_else(super::super::without_buckets(stub));
    scan(&stub.endpoint(), EXPOSED, HERE)
}

#[test]
fn storage_of_volumes_of_which_nothing_is_shared_is_not_exposed() {
    let stub = account().answering(on("DescribeVolumes"), volumes(&["vol-1"]));
    let results = judged(stub);
    assert_eq!(results.verdict(SNAPSHOTS, REGION), "pass");
    assert_eq!(results.verdict(IMAGES, REGION), "pass");
    assert_eq!(results.status(EXPOSED), "implemented");
}

#[test]
fn a_public_snapshot_and_a_public_image_expose_the_volumes_that_they_were_made_of() {
    let stub = account()
        .answering(on("DescribeVolumes"), volumes(&[]))
        .answering(on("DescribeSnapshots"), snapshots(&["snap-1"], ""))
        .answering(on("GetSnapshotBlockPublicAccessState"), block("unblocked"))
        .answering(on("DescribeImages"), images(&["ami-1"]));
    let results = judged(stub);
    let (verdict, reason) = results.judged(SNAPSHOTS, REGION);
    assert_eq!(
        (verdict.as_str(), reason.contains("snap-1")),
        ("fail", true)
    );
    let (verdict, reason) = results.judged(IMAGES, REGION);
    assert_eq!((verdict.as_str(), reason.contains("ami-1")), ("fail", true));
    assert_eq!(results.status(EXPOSED), "not-started");
}

/// Prowler's `ec2_ebs_public_snapshot` fails here: the permissions still say `all`, and AWS gives nobody anything.
/// <https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html>
#[test]
fn a_snapshot_that_was_shared_is_private_where_all_sharing_is_blocked() {
    for (state, verdict) in [
        ("block-all-sharing", "pass"),
        ("block-new-sharing", "fail"),
        ("something-new", "unknown"),
    ] {
        let stub = account()
            .answering(on("DescribeVolumes"), volumes(&["vol-1"]))
            .answering(on("DescribeSnapshots"), snapshots(&["snap-1"], ""))
            .answering(on("GetSnapshotBlockPublicAccessState"), block(state));
        assert_eq!(judged(stub).verdict(SNAPSHOTS, REGION), verdict, "{state}");
    }
}

/// Prowler's `ec2_ebs_public_snapshot` passes a snapshot whose permissions it may not read; CloudSploit's
/// `ebsSnapshotPublic` tells that, and passes the region all the same.
#[test]
fn what_may_not_be_read_of_what_is_shared_is_not_known() {
    for (refused, control) in [
        ("DescribeSnapshots", SNAPSHOTS),
        ("GetSnapshotBlockPublicAccessState", SNAPSHOTS),
        ("DescribeImages", IMAGES),
    ] {
        let stub = account()
            .answering(on(refused), Reply::Denied)
            .answering(on("DescribeVolumes"), volumes(&["vol-1"]))
            .answering(on("DescribeSnapshots"), snapshots(&["snap-1"], ""));
        // Where all sharing is blocked, it does not matter what is shared.
        let stub = stub.answering(
            on("GetSnapshotBlockPublicAccessState"),
            block(match refused {
                "DescribeSnapshots" => "unblocked",
                _ => "block-all-sharing",
            }),
        );
        let results = judged(stub);
        let (verdict, reason) = results.judged(control, REGION);
        assert_eq!(verdict, "unknown", "{refused}");
        assert!(reason.contains(&format!("ec2:{refused}")), "{reason}");
        assert_eq!(results.status(EXPOSED), "needs-investigation");
    }
}

#[test]
fn whether_there_are_volumes_may_not_be_known() {
    let stub = account().answering(on("DescribeVolumes"), Reply::Denied);
    let results = judged(stub);
    let (verdict, reason) = results.judged(SNAPSHOTS, REGION);
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("ec2:DescribeVolumes"), "{reason}");
}

#[test]
fn a_public_snapshot_on_the_last_page_is_found() {
    let stub = account()
        .answering(on("DescribeVolumes"), volumes(&["vol-1"]))
        .answering(
            on("DescribeSnapshots").containing("NextToken=more"),
            snapshots(&["snap-9"], ""),
        )
        // A page may be empty and not the last.
        .answering(on("DescribeSnapshots"), snapshots(&[], "more"))
        .answering(on("GetSnapshotBlockPublicAccessState"), block("unblocked"));
    let (verdict, reason) = judged(stub).judged(SNAPSHOTS, REGION);
    assert_eq!(
        (verdict.as_str(), reason.contains("snap-9")),
        ("fail", true)
    );
}

#[test]
fn an_account_without_any_storage_is_not_taken_for_well_kept() {
    let results = judged(account());
    assert_eq!(results.findings(SNAPSHOTS).len(), 0);
    assert_eq!(results.status(EXPOSED), "needs-investigation");
}
