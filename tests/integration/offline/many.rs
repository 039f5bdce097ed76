//! Evidence of several accounts, judged: how each account ended, what of them keeps items open, and where the findings
//! are when there are very many.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use threatproof::output::json_v1;

use crate::kit::{FACTS, Program, Ran, packed, project, unpacked};

const PROD: &str = "111122223333";
const LAB: &str = "222233334444";
const OLD: &str = "333344445555";
const SHOP: &str = "444455556666";
const TEST: &str = "555566667777";

/// Two accounts that were read, and these.
pub(crate) fn accounts(others: &[Value]) -> Vec<Value> {
    let own = [
        json!({ "account": PROD, "name": "payments", "unit": "Workloads", "state": "read" }),
        json!({ "account": LAB, "name": "lab", "state": "read" }),
    ];
    own.into_iter().chain(others.iter().cloned()).collect()
}

/// The program beside the evidence of these accounts.
pub(crate) fn recorded(accounts: &[Value]) -> Program {
    let program = Program::offline();
    program.run(&["demo"]).results();
    program.spread("out/evidence", "several", accounts);
    program
}

pub(crate) fn judged(program: &Program, more: &[&str]) -> Ran {
    let bundle = program.path("several").display().to_string();
    let report = project("src/demo/report.htm");
    let mut arguments = vec!["evaluate", &bundle, &report, "--force"];
    arguments.extend(more);
    program.run(&arguments)
}

#[test]
fn every_account_that_was_expected_is_told_with_how_it_ended() {
    let program = recorded(&accounts(&[
        json!({ "account": OLD, "name": "old", "state": "suspended", "cause": "closed" }),
        json!({ "account": SHOP, "name": "shop", "state": "not-assumable", "cause": "sts:AssumeRole was denied" }),
        json!({ "account": TEST, "name": "test", "state": "excluded", "cause": "--exclude-account" }),
    ]));
    let results = judged(&program, &[]).results();
    let told: json_v1::Results = serde_json::from_slice(&results.bytes).expect("the schema");
    let ended: Vec<(&str, &str, json_v1::AccountState, bool)> = told
        .accounts
        .iter()
        .map(|it| {
            let name = it.name.as_deref().unwrap_or_default();
            (it.account.as_str(), name, it.state, it.cause.is_empty())
        })
        .collect();
    assert_eq!(
        ended,
        [
            (PROD, "payments", json_v1::AccountState::Partial, false),
            (LAB, "lab", json_v1::AccountState::Partial, false),
            (OLD, "old", json_v1::AccountState::Suspended, false),
            (SHOP, "shop", json_v1::AccountState::NotAssumable, false),
            (TEST, "test", json_v1::AccountState::Excluded, false),
        ]
    );
    assert_eq!(
        told.accounts[0].organizational_unit.as_deref(),
        Some("Workloads")
    );
    assert_eq!(told.run.targets[0].name.as_deref(), Some("payments"));
    // Of what could not be entered there is one cell; what was left out on purpose has none.
    let cell = |account: &str| {
        let cells = told.coverage.cells.iter();
        let own = cells.filter(|cell| cell.account == account);
        let told = own.map(|cell| format!("{} {} {}", cell.service, cell.region, cell.cause));
        told.collect::<Vec<_>>()
    };
    assert_eq!(cell(SHOP), ["sts global sts:AssumeRole was denied"]);
    assert_eq!((cell(OLD).len(), cell(TEST).len()), (0, 0));
    // It keeps every item open that a scan decides, by name.
    for item in &told.items {
        let is_kept = item.status == threatproof::model::Status::NotApplicable;
        let is_told = item.reason.contains("shop");
        assert!(is_kept || is_told || item.controls.is_empty(), "{item:?}");
    }
    assert!(told.items.iter().any(|item| {
        item.reason
            .starts_with("Not read: 1 of 3 accounts (shop): sts:AssumeRole was denied. ")
    }));
    let note = String::from_utf8_lossy(&results.updated).into_owned();
    assert!(note.contains("payments, lab"), "{note}");
    assert!(
        note.contains("; 1 not read; 1 left out; 1 suspended or closed"),
        "{note}"
    );
    assert_eq!(judged(&program, &["--fail-on", "incomplete"]).code, Some(4));
}

#[test]
fn two_accounts_alike_are_decided_as_one() {
    let program = recorded(&accounts(&[]));
    let one = program.run(&["demo", "--output-directory", "one"]);
    assert_eq!(one.code, Some(0));
    let one: Value = serde_json::from_slice(&program.read("one/results.json")).expect("JSON");
    let two = judged(&program, &[]).results();
    let statuses = |items: &[Value]| {
        let statuses = items.iter().map(|item| item["status"].clone());
        statuses.collect::<Vec<_>>()
    };
    assert_eq!(
        statuses(one["items"].as_array().expect("items")),
        statuses(two.items())
    );
    let findings = one["findings"].as_array().expect("findings").len();
    assert_eq!(two.all_findings().len(), 2 * findings);
    let ids: BTreeSet<&str> = two
        .all_findings()
        .iter()
        .filter_map(|it| it["id"].as_str())
        .collect();
    assert_eq!(ids.len(), 2 * findings);
}

/// Evidence of one account with so many buckets, each like the first of the example.
pub(crate) fn with_buckets(program: &Program, count: usize) {
    let facts = program.path("several").join(PROD).join(FACTS);
    let text = unpacked(&facts);
    let mut lines = text.lines();
    let mut all = String::new();
    while let Some(line) = lines.next() {
        let header: Value = serde_json::from_str(line).expect("a header");
        let own = header["resources"].as_u64().expect("a number");
        let own: Vec<&str> = (0..own).filter_map(|_| lines.next()).collect();
        if header["set"]["kind"] != "s3.bucket" {
            for line in std::iter::once(line).chain(own) {
                all.push_str(line);
                all.push('\n');
            }
            continue;
        }
        let mut header = header;
        header["resources"] = count.into();
        let _ = writeln!(all, "{header}");
        let first: Value = serde_json::from_str(own[0]).expect("a resource");
        for number in 0..count {
            let mut bucket = first.clone();
            bucket["resource"] = format!("arn:aws:s3:::bucket-{number:06}").into();
            let _ = writeln!(all, "{bucket}");
        }
    }
    program.file(&format!("several/{PROD}/{FACTS}"), packed(all));
    program.reseal("several");
}

#[test]
fn very_many_findings_are_in_a_file_for_each_account() {
    let program = recorded(&accounts(&[]));
    with_buckets(&program, 6_000);
    let strange = program.file("out/accounts/mine.txt", "mine");
    judged(&program, &[]).refused(2, &["out/accounts", "mine.txt", "move it elsewhere"]);
    std::fs::remove_file(strange).expect("it is still there");
    let whole = judged(&program, &[]).results();
    let told: json_v1::Results = serde_json::from_slice(&whole.bytes).expect("the schema");
    assert!(told.findings.is_empty());
    let paths = [PROD, LAB].map(|account| format!("accounts/{account}/results.json"));
    assert_eq!(told.findings_in, paths);
    let parts = paths.each_ref().map(|path| {
        let part = program.read(&format!("out/{path}"));
        serde_json::from_slice::<json_v1::Results>(&part).expect("the same schema")
    });
    assert!(parts[0].findings.len() > 50_000);
    assert!(parts[1].findings.len() < 1_000);
    for (part, account) in parts.iter().zip([PROD, LAB]) {
        assert_eq!(part.account.as_deref(), Some(account));
        assert_eq!(part.run.id, told.run.id);
        assert!(part.items.is_empty() && part.questions.is_empty());
        assert!(
            part.findings
                .iter()
                .all(|finding| finding.account == account)
        );
        assert!(
            part.coverage
                .cells
                .iter()
                .all(|cell| cell.account == account)
        );
        assert!(part.accounts.iter().all(|it| it.account == account));
        assert!(part.calls.total < told.calls.total);
    }
    // What the items say is in the file of the run.
    let all: usize = parts.iter().map(|part| part.findings.len()).sum();
    let of_tls = |part: &json_v1::Results| {
        let findings = part.findings.iter();
        findings
            .filter(|it| it.control == "s3-bucket-tls-required")
            .count()
    };
    let tls = told.items.iter().flat_map(|item| &item.controls);
    let tls = tls.filter(|tally| tally.control == "s3-bucket-tls-required");
    let judged_of_tls = parts.iter().map(of_tls).sum::<usize>();
    for tally in tls {
        let counted = tally.pass + tally.fail + tally.unknown + tally.waived;
        assert_eq!(counted, judged_of_tls, "of {all} findings");
    }
    // A smaller run after it leaves none of them.
    with_buckets(&program, 10);
    let small = judged(&program, &[]).results();
    assert!(!small.all_findings().is_empty());
    assert!(small.json.get("findings_in").is_none());
    assert!(!program.path("out/accounts").exists());
}

#[test]
fn a_folder_of_somebody_else_is_in_nobodys_way_and_stays() {
    let program = recorded(&accounts(&[]));
    program.file("out/accounts/mine.txt", "mine");
    assert!(!judged(&program, &[]).results().all_findings().is_empty());
    assert_eq!(program.read("out/accounts/mine.txt"), b"mine");
}
