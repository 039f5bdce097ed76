//! Without one of the answers exactly the items that need it are open again.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::answered::{Scanned, WAIVERS, answers, open};

/// Who asks, a human part of a threat by both their names or a control; how many answers it needs; and what each of them opens again.
const ANSWERS: &[(&str, usize, &[&str])] = &[
    (
        "apigateway-best-practices/api-managers-approved",
        1,
        &["apigateway-best-practices"],
    ),
    (
        "apigateway-management-least-privilege",
        4,
        &["apigateway-best-practices"],
    ),
    ("apigateway-stage-waf-attached", 2, &["waf"]),
    (
        "cloudfront-field-level-encryption/sensitive-fields-covered",
        1,
        &["cloudfront-field-level-encryption"],
    ),
    ("dax-cluster-encrypted-kms", 1, &["database-encryption"]),
    ("dsql-cluster-not-exposed", 1, &["database-exposed"]),
    ("ec2-inspector/findings-reviewed", 1, &["ec2-inspector"]),
    ("ec2-instance-not-exposed", 1, &["ec2-exposed"]),
    ("elb-classic-requests-filtered", 1, &["waf"]),
    ("elb-internal-listener-tls-strong", 1, &["tls-within-vpc"]),
    ("elb-listener-tls-strong", 2, &["tls-external"]),
    ("elb-target-group-tls", 3, &["tls-within-vpc"]),
    ("elb-waf-attached", 1, &["waf"]),
    (
        "iam-best-practices/individual-identities",
        1,
        &["iam-best-practices"],
    ),
    (
        "iam-best-practices/least-privilege-reviewed",
        1,
        &["iam-best-practices"],
    ),
    (
        "iam-best-practices/roles-for-delegation",
        1,
        &["iam-best-practices"],
    ),
    ("iam-console-user-mfa-enabled", 1, &["console-mfa"]),
    (
        "iam-principal-privilege-limited",
        2,
        &["iam-best-practices"],
    ),
    ("iam-root-mfa-enabled", 1, &["console-mfa"]),
    ("keyspaces-table-encrypted-kms", 1, &["database-encryption"]),
    ("keyspaces-table-not-exposed", 1, &["database-exposed"]),
    (
        "lambda-least-privilege/permissions-needed",
        1,
        &["lambda-least-privilege"],
    ),
    (
        "lambda-separation-of-concerns/functions-single-purpose",
        1,
        &["lambda-separation-of-concerns"],
    ),
    ("lambda-tmp-cleaned", 2, &["lambda-tmp-cleanup"]),
    ("macie/findings-reviewed", 1, &["macie"]),
    (
        "rds-best-practices/individual-administrators",
        1,
        &["rds-best-practices"],
    ),
    (
        "rds-best-practices/minimum-permissions",
        1,
        &["rds-best-practices"],
    ),
    (
        "s3-bucket-default-encryption-kms",
        1,
        &["storage-encryption"],
    ),
    (
        "s3-directory-bucket-replaceable",
        1,
        &["s3-immutable-objects", "s3-mfa-delete"],
    ),
    (
        "s3-directory-bucket-requests-recorded",
        1,
        &["s3-access-logging"],
    ),
    (
        "s3-table-bucket-replaceable",
        1,
        &["s3-immutable-objects", "s3-mfa-delete"],
    ),
    (
        "s3-table-bucket-requests-recorded",
        1,
        &["s3-access-logging"],
    ),
    (
        "s3-vector-bucket-replaceable",
        1,
        &["s3-immutable-objects", "s3-mfa-delete"],
    ),
    (
        "s3-vector-bucket-requests-recorded",
        1,
        &["s3-access-logging"],
    ),
    ("security-group-ingress-narrow", 1, &["security-groups"]),
    ("security-groups/tiers-separated", 1, &["security-groups"]),
    ("shield-advanced-active", 1, &["shield"]),
    ("timestream-database-not-exposed", 1, &["database-exposed"]),
    ("tls-external/flow-covered", 1, &["tls-external"]),
    ("tls-within-vpc/flow-covered", 1, &["tls-within-vpc"]),
    ("trusted-advisor-available", 1, &["trusted-advisor"]),
    ("trusted-advisor/report-reviewed", 1, &["trusted-advisor"]),
    ("waf/other-entry-points", 1, &["waf"]),
];

/// The entries of a file of answers, each with who asked.
fn entries(text: &str) -> Vec<(String, String)> {
    let (_, entries) = text.split_once("[[attestation]]").expect("an answer");
    entries
        .split("[[attestation]]")
        .map(|entry| {
            let value = |key: &str| {
                let mut lines = entry.lines();
                lines.find_map(|line| line.strip_prefix(&format!("{key} = ")))
            };
            let told = |key: &str| value(key).map(|word| word.trim_matches('"').to_owned());
            let part = told("part").zip(told("threat"));
            let part = part.map(|(part, threat)| format!("{threat}/{part}"));
            let asks = part.or_else(|| told("control")).expect("who asks");
            (asks, format!("[[attestation]]{entry}"))
        })
        .collect()
}

#[test]
fn without_one_answer_exactly_the_items_that_need_it_are_open_again() {
    let scanned = Scanned::of(Account::well_run());
    let (report, entries) = (scanned.whole_template(), entries(answers()));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut opened: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (at, (asks, _)) in entries.iter().enumerate() {
        let others = entries.iter().enumerate();
        let others = others.filter(|(other, _)| *other != at);
        let others: String = others.map(|(_, (_, entry))| entry.as_str()).collect();
        let results = scanned.judged(&report, &(others + WAIVERS));
        let open: BTreeSet<String> = open(&results).into_iter().map(str::to_owned).collect();
        let before = opened.insert(asks, open.clone());
        assert!(
            before.is_none_or(|before| before == open),
            "{asks}: {open:?}"
        );
        *counts.entry(asks).or_default() += 1;
    }
    let found: Vec<_> = opened
        .iter()
        .map(|(asks, open)| {
            let open: Vec<&str> = open.iter().map(String::as_str).collect();
            (*asks, counts[asks], open)
        })
        .collect();
    let expected: Vec<_> = ANSWERS
        .iter()
        .map(|(asks, count, open)| (*asks, *count, open.to_vec()))
        .collect();
    assert_eq!(found, expected);
}
