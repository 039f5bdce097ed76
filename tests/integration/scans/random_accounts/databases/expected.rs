//! What each control should say of each database, from how it was made.
//!
//! By <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html>,
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html>,
//! <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html> and the pages of each service on encryption.

use super::invented::{Account, Kind, Made, Place, Refuses, Stored};
use crate::scans::random_accounts::compared::{Expected, REGIONS, Verdict};
use crate::scans::random_accounts::keys::State;
use crate::scans::random_accounts::policies::Gives;

pub(super) const SNAPSHOT: &str = "rds-snapshot-public-absent";

/// The controls on exposure, encryption at rest and encryption with a key in KMS of a kind; `""` where there is none.
pub(super) fn controls(kind: Kind) -> [&'static str; 3] {
    match kind {
        Kind::Instance | Kind::Aurora => [
            "rds-database-not-exposed",
            "rds-database-encrypted-at-rest",
            "rds-database-encrypted-kms",
        ],
        Kind::Document => [
            "documentdb-cluster-not-exposed",
            "documentdb-cluster-encrypted-at-rest",
            "documentdb-cluster-encrypted-kms",
        ],
        Kind::Neptune => [
            "neptune-cluster-not-exposed",
            "neptune-cluster-encrypted-at-rest",
            "neptune-cluster-encrypted-kms",
        ],
        Kind::Redshift => [
            "redshift-cluster-not-exposed",
            "redshift-cluster-encrypted-at-rest",
            "redshift-cluster-encrypted-kms",
        ],
        Kind::Namespace => [
            "",
            "redshiftserverless-namespace-encrypted-at-rest",
            "redshiftserverless-namespace-encrypted-kms",
        ],
        Kind::Workgroup => ["redshiftserverless-workgroup-not-exposed", "", ""],
        Kind::Domain => [
            "opensearch-domain-not-exposed",
            "opensearch-domain-encrypted-at-rest",
            "opensearch-domain-encrypted-kms",
        ],
        Kind::Dax => [
            "dax-cluster-not-exposed",
            "dax-cluster-encrypted-at-rest",
            "dax-cluster-encrypted-kms",
        ],
        Kind::Memory => [
            "memorydb-cluster-not-exposed",
            "memorydb-cluster-encrypted-at-rest",
            "memorydb-cluster-encrypted-kms",
        ],
        Kind::Elastic => [
            "docdbelastic-cluster-not-exposed",
            "docdbelastic-cluster-encrypted-at-rest",
            "docdbelastic-cluster-encrypted-kms",
        ],
        Kind::Keyspaces => [
            "keyspaces-table-not-exposed",
            "keyspaces-table-encrypted-at-rest",
            "keyspaces-table-encrypted-kms",
        ],
        Kind::LiveAnalytics => [
            "timestream-database-not-exposed",
            "timestream-database-encrypted-at-rest",
            "timestream-database-encrypted-kms",
        ],
        Kind::Influx => [
            "timestreaminfluxdb-database-not-exposed",
            "timestreaminfluxdb-database-encrypted-at-rest",
            "timestreaminfluxdb-database-encrypted-kms",
        ],
        Kind::Dsql => [
            "dsql-cluster-not-exposed",
            "dsql-cluster-encrypted-at-rest",
            "dsql-cluster-encrypted-kms",
        ],
        Kind::Table => [
            "dynamodb-table-not-exposed",
            "dynamodb-table-encrypted-at-rest",
            "dynamodb-table-encrypted-kms",
        ],
    }
}

pub(super) fn verdicts(account: &Account) -> Expected {
    let mut expected = Expected::default();
    for one in &account.databases {
        let [exposed, at_rest, kms] = controls(one.kind);
        let here = REGIONS.iter().zip(account.denied);
        let denied = here.filter(|(region, _)| **region == one.region);
        let denied = denied.map(|(_, denied)| denied).next().flatten();
        if !exposed.is_empty() {
            expected.say(exposed, &one.name, exposure(one, denied));
        }
        if !at_rest.is_empty() {
            let (first, second) = encryption(one);
            expected.is(at_rest, &one.name, first);
            expected.is(kms, &one.name, second);
        }
    }
    for one in &account.snapshots {
        // AWS lets nobody share an encrypted one with everybody.
        match (one.encrypted, one.denied, one.shared_with.contains(&"all")) {
            (true, _, _) | (false, false, false) => {}
            (false, true, _) => expected.is(SNAPSHOT, &one.name, "unknown"),
            (false, false, true) => expected.is(SNAPSHOT, &one.name, "fail"),
        }
    }
    expected
}

/// At rest, and with a key in KMS.
fn encryption(of: &Made) -> (&'static str, &'static str) {
    let is_described = matches!(
        of.kind,
        Kind::Elastic | Kind::Influx | Kind::Dsql | Kind::Table
    );
    if is_described && of.denied {
        return ("unknown", "unknown");
    }
    if of.kind == Kind::Keyspaces {
        return ("pass", "question");
    }
    let has_status = matches!(
        of.kind,
        Kind::Instance | Kind::Aurora | Kind::Document | Kind::Neptune
    );
    if has_status && of.status == "deleting" {
        return ("not-applicable", "not-applicable");
    }
    match of.stored {
        Stored::Key(State::Enabled | State::Managed) => ("pass", "pass"),
        Stored::Key(State::Disabled | State::Doomed) | Stored::KeyLost => ("pass", "fail"),
        Stored::Key(State::Foreign) | Stored::AwsOwned | Stored::Module => ("pass", "partial"),
        Stored::Key(State::Denied | State::Unheard) => ("pass", "unknown"),
        Stored::Off => ("fail", "fail"),
        Stored::NotTold | Stored::NewWord => ("unknown", "unknown"),
        Stored::Keyless if of.kind == Kind::Dax => ("pass", "question"),
        Stored::Keyless => ("pass", "unknown"),
        Stored::Changing if of.kind == Kind::Dax => ("unknown", "unknown"),
        Stored::Changing => ("pass", "partial"),
    }
}

fn exposure(of: &Made, denied: Option<&str>) -> Verdict {
    let through_network = |truth: &'static str| match (denied, truth) {
        (None, truth) => Verdict::Is(truth),
        // A private address is private whatever the network is; nobody needs to look for it.
        (Some(_), truth) => Verdict::OrUnknown(truth),
    };
    let of_policy = |kept: bool| match (of.policy_denied, kept) {
        (true, _) => Verdict::Is("unknown"),
        (false, true) => Verdict::Is("pass"),
        (false, false) => Verdict::Is("question"),
    };
    let places = || worst(of.places.iter().map(at));
    match of.kind {
        Kind::Instance | Kind::Aurora | Kind::Document | Kind::Neptune
            if of.status == "deleting" =>
        {
            Verdict::Is("not-applicable")
        }
        // It has no VPC that would keep anybody out.
        Kind::Aurora if of.gateway => Verdict::Is("fail"),
        Kind::Instance | Kind::Aurora | Kind::Neptune | Kind::Redshift | Kind::Workgroup => {
            through_network(places())
        }
        Kind::Influx if of.denied => Verdict::Is("unknown"),
        Kind::Influx => through_network(places()),
        Kind::Document | Kind::Elastic => Verdict::Is("pass"),
        Kind::Dax | Kind::Memory => Verdict::Is(inside(of)),
        Kind::Domain if of.in_vpc => Verdict::Is(inside(of)),
        Kind::Domain => {
            let policy = of.policy.as_ref();
            let is_open = policy.is_some_and(|policy| policy.gives(Gives::Everybody));
            Verdict::Is(match is_open {
                true => "fail",
                false => "question",
            })
        }
        Kind::Namespace => panic!("a namespace has no network"),
        Kind::Keyspaces | Kind::LiveAnalytics => Verdict::Is("question"),
        Kind::Dsql | Kind::Table => of_policy(of.refuses == Refuses::Outside),
    }
}

/// In a VPC alone; addresses of IPv6 are public ones.
fn inside(of: &Made) -> &'static str {
    match of.addresses {
        "dual" => "question",
        _ => "pass",
    }
}

fn at(place: &Place) -> &'static str {
    let is_public = place.subnets.contains(&"subnet-public");
    match (place.public, place.group) {
        (None, _) => "unknown",
        (Some(false), _) => "pass",
        (Some(true), "sg-open") if is_public => "fail",
        (Some(true), "sg-open") if place.subnets.contains(&"subnet-gone") => "unknown",
        (Some(true), _) => "question",
    }
}

fn worst(verdicts: impl Iterator<Item = &'static str>) -> &'static str {
    let said: Vec<&'static str> = verdicts.collect();
    let ranks = ["fail", "unknown", "question"];
    let mut worst = ranks.into_iter().filter(|rank| said.contains(rank));
    worst.next().unwrap_or("pass")
}
