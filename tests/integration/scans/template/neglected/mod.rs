//! Accounts in which nothing is done. Two of them, for two reasons: S3 encrypts every object by itself, so that
//! storage is never all unencrypted where there are buckets; and whether administrators are meant to manage every API
//! is asked, so that APIs are not all unguarded where there are administrators.

use std::collections::BTreeSet;

use super::{confirmed, open, reasons, scan, statuses, table, those, unused};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::regions;

/// A bucket that is a website.
mod buckets;
/// Distributions, load balancers, APIs and user pools.
mod edge;
/// Functions that everybody may invoke.
mod functions;
/// Who may do what.
mod identities;
/// A VPC that lets everything in.
mod network;
/// A database and a repository of images.
mod storage;

/// The ARN of something in the account's only region.
fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}")
}

/// An account with a bucket, and with people who may manage APIs and are no administrators.
pub(super) fn answers() -> Vec<(On, Reply)> {
    [
        vec![regions(&["us-east-1"])],
        network::answers(),
        functions::answers(),
        buckets::answers(),
        identities::answers(),
        edge::answers(),
        storage::answers(),
        unused::answers(),
    ]
    .concat()
}

/// The same account without the bucket, where everybody is an administrator.
pub(super) fn without_buckets() -> Vec<(On, Reply)> {
    [
        vec![buckets::none(), identities::administrators()],
        answers(),
    ]
    .concat()
}

#[test]
fn where_nothing_is_done_each_type_is_not_started_that_can_be() {
    let stub = open(answers());
    let results = scan(&stub, "");
    let found = statuses(&results);
    let mut never = table::never("not-started");
    never.extend(["iam-best-practices", "storage-encryption"].map(str::to_owned));
    let open: BTreeSet<String> = those(&found, "needs-investigation")
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(open, never, "{}", reasons(&results));
    assert_eq!(
        those(&found, "implemented"),
        [""; 0],
        "{}",
        reasons(&results)
    );
    for finding in results.all_findings() {
        assert_ne!(finding["verdict"], "unknown", "{finding:#}");
    }
}

#[test]
fn without_buckets_and_with_administrators_storage_and_identities_are_not_started_either() {
    let stub = open(without_buckets());
    let results = scan(&stub, "");
    let found = statuses(&results);
    for threat in ["iam-best-practices", "storage-encryption"] {
        assert_eq!(found[threat], "not-started", "{}", reasons(&results));
    }
}

/// What people confirm makes nothing better that is read.
#[test]
fn what_people_confirm_starts_nothing() {
    for answers in [answers(), without_buckets()] {
        let stub = open(answers);
        let before = statuses(&scan(&stub, ""));
        assert_eq!(statuses(&scan(&stub, &confirmed())), before);
    }
}
