//! Without one of the answers exactly the items that need it are open again.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::answered::{Scanned, WAIVERS, answers, open};

/// Who asks, a human part of a threat by both their names or a control; how many answers it needs; and what each of them opens again.
const ANSWERS: &[(&str, usize, &[&str])] = &[
    ("api-managers-approved", 1, &["apigateway-best-practices"]),
    (
        "apigateway-management-least-privilege",
        4,
        &["apigateway-best-practices"],
    ),
    ("apigateway-stage-waf-attached", 1, &["waf"]),
    ("elb-internal-listener-tls-strong", 1, &["tls-within-vpc"]),
    ("elb-target-group-tls", 3, &["tls-within-vpc"]),
    ("elb-waf-attached", 1, &["waf"]),
    ("findings-reviewed", 1, &["macie"]),
    ("flow-covered", 1, &["tls-within-vpc"]),
    (
        "functions-single-purpose",
        1,
        &["lambda-separation-of-concerns"],
    ),
    ("iam-console-user-mfa-enabled", 1, &["console-mfa"]),
    ("iam-root-mfa-enabled", 1, &["console-mfa"]),
    ("other-entry-points", 1, &["waf"]),
    ("permissions-needed", 1, &["lambda-least-privilege"]),
    ("report-reviewed", 1, &["trusted-advisor"]),
    (
        "s3-bucket-default-encryption-kms",
        1,
        &["storage-encryption"],
    ),
    (
        "sensitive-fields-covered",
        1,
        &["cloudfront-field-level-encryption"],
    ),
    ("shield-advanced-active", 1, &["shield"]),
    ("trusted-advisor-available", 1, &["trusted-advisor"]),
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
