//! Without one of the answers exactly the items that need it are open again.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::answered::{NOT_YET, Scanned, answers, open};
use crate::kit::REPORT;

/// Who asks, a human part of a threat or a control; how many answers it needs; and what each of them opens again.
const ANSWERS: &[(&str, usize, &[&str])] = &[
    ("api-managers-approved", 1, &["apigateway-best-practices"]),
    (
        "apigateway-management-least-privilege",
        4,
        &["apigateway-best-practices"],
    ),
    ("findings-reviewed", 1, &["macie"]),
    ("flow-covered", 1, &["tls-within-vpc"]),
    (
        "functions-single-purpose",
        1,
        &["lambda-separation-of-concerns"],
    ),
    ("only-buckets", 1, &["storage-encryption"]),
    ("permissions-needed", 1, &["lambda-least-privilege"]),
    (
        "sensitive-fields-covered",
        1,
        &["cloudfront-field-level-encryption"],
    ),
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
            let asks = value("part")
                .or_else(|| value("control"))
                .expect("who asks");
            (
                asks.trim_matches('"').to_owned(),
                format!("[[attestation]]{entry}"),
            )
        })
        .collect()
}

#[test]
fn without_one_answer_exactly_the_items_that_need_it_are_open_again() {
    let scanned = Scanned::of(Account::well_run());
    let entries = entries(answers());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut opened: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (at, (asks, _)) in entries.iter().enumerate() {
        let others = entries.iter().enumerate();
        let others = others.filter(|(other, _)| *other != at);
        let others: String = others.map(|(_, (_, entry))| entry.as_str()).collect();
        let results = scanned.judged(REPORT, &others);
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
        .map(|(asks, count, open)| {
            let open = open
                .iter()
                .copied()
                .filter(|threat| !NOT_YET.contains(threat));
            (*asks, *count, open.collect())
        })
        .collect();
    assert_eq!(found, expected);
}
