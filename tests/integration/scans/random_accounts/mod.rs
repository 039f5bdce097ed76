//! Accounts made up at random, judged twice: by the program, and by the plain
//! rules in `expected`, which know nothing of the program's own evaluation.
//!
//! Here general purpose buckets, in an emulator: twenty-eight accounts in the gate, sixty in the long run
//! (`THREATPROOF_LONG=1`). Everything else is told by a stub, a folder a subject.

mod built;
/// What the program says beside what plain rules say.
mod compared;
/// Databases of every service.
mod databases;
mod dice;
mod expected;
/// Functions, and who can call them.
mod functions;
/// Registries of container images.
mod images;
mod invented;
mod keys;
/// Instances, and the network that they stand in.
mod machines;
mod network;
mod policies;
/// User pools.
mod pools;
/// Volumes, file systems, buckets of the further kinds.
mod storage;

use std::collections::BTreeMap;

use expected::{CONTROLS, Expected};
use invented::Account;

use crate::kit::{S3_THREATS, Stage, seeds};
use crate::peer::stub::Stub;

/// A made-up account of instances with their network, user pools, registries and functions.
pub(in crate::scans) fn of_machines(seed: u64) -> Stub {
    let answers = [
        machines::answers(seed),
        pools::answers(seed),
        images::answers(seed),
        functions::answers(seed),
    ];
    compared::telling(answers.concat())
}

/// A made-up account of databases and storage.
pub(in crate::scans) fn of_databases(seed: u64) -> Stub {
    network::telling([databases::answers(seed), storage::answers(seed)].concat())
}

/// The controls of each threat.
const ITEMS: [(&str, &[&str]); 8] = [
    (
        "storage-encryption",
        &[
            "s3-bucket-encrypted-at-rest",
            "s3-bucket-default-encryption-kms",
        ],
    ),
    (
        "s3-account-public-access",
        &["s3-account-public-access-blocked"],
    ),
    (
        "s3-bucket-public-access",
        &["s3-bucket-public-access-blocked"],
    ),
    (
        "s3-authenticated-users-acl",
        &["s3-bucket-acl-excludes-authenticated-users"],
    ),
    ("s3-tls", &["s3-bucket-tls-required"]),
    (
        "s3-immutable-objects",
        &[
            "s3-bucket-versioning-enabled",
            "s3-bucket-object-lock-enabled",
        ],
    ),
    ("s3-access-logging", &["s3-bucket-access-logging-enabled"]),
    ("s3-mfa-delete", &["s3-bucket-mfa-delete-enabled"]),
];

/// What an item gets for the verdicts of its controls.
fn status(controls: &[&str], expected: &Expected) -> &'static str {
    let count = |control: &str, verdict: &str| {
        let verdicts = &expected[control];
        verdicts.values().filter(|other| **other == verdict).count()
    };
    let others = |control: &str, wanted: &str| -> usize {
        let others = ["pass", "fail", "partial", "question", "unknown"].into_iter();
        others
            .filter(|verdict| *verdict != wanted)
            .map(|verdict| count(control, verdict))
            .sum()
    };
    // A control that can apply to none of the buckets stands in nobody's way.
    let holds = |control: &&str| {
        count(control, "pass") + count(control, "not-applicable") > 0
            && others(control, "pass") == 0
    };
    let fails = |control: &&str| count(control, "fail") > 0 && others(control, "fail") == 0;
    if controls.iter().all(holds) && controls.iter().any(|control| count(control, "pass") > 0) {
        "implemented"
    } else if controls.iter().all(fails) {
        "not-started"
    } else {
        "needs-investigation"
    }
}

/// How often each verdict of each control came up: a generator that never
/// makes some of them would prove nothing about them.
type Seen = BTreeMap<(String, String), usize>;

async fn compare(seeds: std::ops::Range<u64>) -> Seen {
    let mut stage = Stage::moto();
    let mut seen = Seen::new();
    for seed in seeds {
        // Bucket names are unique in all of moto, accounts keep the rest apart.
        stage.turn_to(&format!("{:012}", 100_000_000_000 + seed));
        let account = Account::invent(seed, &stage).await;
        account.build(&stage).await;
        let expected = expected::verdicts(&account);

        let results = stage.program().scan_s3(&[]);

        for control in CONTROLS {
            let verdicts = results.verdicts(control);
            for (bucket, verdict) in &expected[control] {
                let finding = results.finding(control, bucket);
                assert_eq!(
                    verdicts[bucket],
                    *verdict,
                    "seed {seed}: {control} on {bucket:?}: {finding}\n{:#?}\n{:?}",
                    account.bucket(bucket),
                    account.block
                );
                let key = (control.to_owned(), (*verdict).to_owned());
                *seen.entry(key).or_default() += 1;
            }
            assert_eq!(verdicts.len(), expected[control].len(), "seed {seed}");
        }
        for (threat, controls) in ITEMS {
            let wanted = status(controls, &expected);
            assert_eq!(
                results.status(threat),
                wanted,
                "seed {seed}: {threat}: {}",
                results.reason(threat)
            );
            *seen
                .entry((threat.to_owned(), wanted.to_owned()))
                .or_default() += 1;
        }
    }
    assert_eq!(ITEMS.map(|(threat, _)| threat), S3_THREATS);
    seen
}

fn has_seen(seen: &Seen, what: &str, outcomes: &[&str]) {
    for outcome in outcomes {
        let key = (what.to_owned(), (*outcome).to_owned());
        assert!(seen.contains_key(&key), "never seen: {key:?} in {seen:?}");
    }
}

#[tokio::test]
async fn made_up_accounts_get_the_verdicts_of_plain_rules() {
    let seen = compare(seeds(28, 60)).await;

    for control in CONTROLS {
        has_seen(&seen, control, &["pass", "unknown"]);
        if control == "s3-bucket-encrypted-at-rest" {
            has_seen(&seen, control, &["question"]);
            continue;
        }
        has_seen(&seen, control, &["fail"]);
        if control != "s3-bucket-versioning-enabled" {
            has_seen(&seen, control, &["partial"]);
        }
    }
    for control in [
        "s3-bucket-default-encryption-kms",
        "s3-bucket-versioning-enabled",
        "s3-bucket-object-lock-enabled",
        "s3-bucket-access-logging-enabled",
    ] {
        has_seen(&seen, control, &["not-applicable"]);
    }
    for (threat, _) in ITEMS {
        has_seen(&seen, threat, &["needs-investigation"]);
    }
}
