//! Every item is implemented once each question has an answer, whatever the support plan.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;

use super::account::{Account, Change};
use super::records::{checks, checks_on};
use crate::kit::{Program, REPORT, Results};
use crate::scans::whole::samples;

/// A scan of an account, whose evidence can be judged again.
pub(super) struct Scanned {
    program: Program,
    pub(super) results: Results,
}

impl Scanned {
    pub(super) fn of(account: Account) -> Self {
        let stub = account.open();
        let program = Program::at(&stub.endpoint());
        let results = program.scan(&[]);
        let evidence = program.path("out/evidence");
        std::fs::rename(evidence, program.path("evidence")).expect("evidence");
        Self { program, results }
    }

    /// What the evidence comes to for a report, with these answers.
    pub(super) fn judged(&self, report: &str, answers: &str) -> Results {
        self.program.file("threatproof.toml", answers);
        let ran = self.program.run(&["evaluate", "evidence", report]);
        ran.results()
    }

    /// An answer to each question that is left after the last judgement, by somebody.
    pub(super) fn signed(&self) -> String {
        let draft = ["questions", "out", "--output", "-"];
        let draft = self.program.run(&draft).printed();
        draft.replace("by = \"\"", "by = \"Ada\"")
    }
}

/// The answers to all questions of the well-run account.
pub(super) fn answers() -> &'static str {
    static ANSWERS: OnceLock<String> = OnceLock::new();
    ANSWERS.get_or_init(|| Scanned::of(Account::well_run()).signed())
}

/// What no answer closes yet.
pub(super) const NOT_YET: &[&str] = &[
    "console-mfa",
    "macie",
    "shield",
    "storage-encryption",
    "tls-within-vpc",
    "trusted-advisor",
];

/// The threats of items that are not implemented.
pub(super) fn open(results: &Results) -> BTreeSet<&str> {
    let items = results.items().iter();
    let open = items.filter(|item| item["status"] != "implemented");
    let threats = open.map(|item| item["threat"].as_str().expect("a threat"));
    threats.filter(|threat| !NOT_YET.contains(threat)).collect()
}

fn business_support() -> Account {
    Account::well_run().but(&checks_on(), &Change::Instead(checks()))
}

/// Judges a report without answers and with all of them; how many items each leaves open.
fn concluded(scanned: &Scanned, report: &str) -> (usize, usize) {
    let before = scanned.judged(report, "");
    let answers = scanned.signed();
    let after = scanned.judged(report, &answers);
    assert_eq!(after.json["questions"], Value::Array(Vec::new()));
    assert_eq!(open(&after), BTreeSet::new());
    let count = |results: &Results| results.items().len() - implemented(results);
    (count(&before), count(&after))
}

fn implemented(results: &Results) -> usize {
    let items = results.items().iter();
    items.filter(|item| item["status"] == "implemented").count()
}

#[test]
fn every_item_is_concluded_by_what_is_read_and_what_people_say() {
    for account in [Account::well_run(), business_support()] {
        let scanned = Scanned::of(account);
        let mut reports = vec![REPORT.to_owned()];
        reports.extend(samples().iter().map(|path| path.display().to_string()));
        for report in &reports {
            let (before, after) = concluded(&scanned, report);
            let name = Path::new(report).file_name().expect("a name");
            println!("{}: {before} open, then {after}", name.display());
        }
    }
}
