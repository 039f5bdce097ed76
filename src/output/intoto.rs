//! `intoto.json`: an in-toto Statement v1 with the predicate test-result v0.1, to be signed by whoever has a key, for
//! example with `cosign attest-blob --type https://in-toto.io/attestation/test-result/v0.1`.
//!
//! What it cannot express: reasons, findings and evidence; they are in `results.json`, whose hash it vouches for. Items
//! that do not apply are in no list. What people set as implemented and nothing could judge is among the warned, and so
//! is what is open, and what `--threat` left out, with the words `not selected`: of a part no pass of the whole comes.

use std::io;

use serde_json::{Value, json};

use super::outcome::Standing;
use super::{File, Format, RESULTS};
use crate::conclusion::{Conclusion, DecidedItem};
use crate::files::write_json;
use crate::model::{Hashing, printable, sha256};

/// `intoto`.
pub(super) const FORMAT: Format = Format {
    name: "intoto",
    about: "intoto.json: an in-toto statement with test results, to be signed",
    files: &[File {
        name: "intoto.json",
        write,
    }],
};

/// The lists that items may be in.
#[derive(Default)]
struct Lists {
    passed: Vec<String>,
    warned: Vec<String>,
    failed: Vec<String>,
}

impl Lists {
    fn add(&mut self, decided: &DecidedItem<'_>) {
        let name = format!("{} {}", decided.item.number, decided.title());
        match Standing::of(decided) {
            Standing::Implemented => self.passed.push(name),
            Standing::Kept | Standing::NeedsInvestigation => self.warned.push(name),
            Standing::NotStarted => self.failed.push(name),
            Standing::NotSelected => self.warned.push(format!("{name} (not selected)")),
            Standing::NotApplicable => {}
        }
    }

    /// What all of it comes to: of nothing, or of a part, that is no pass.
    fn result(&self, is_complete: bool) -> &'static str {
        if !self.failed.is_empty() {
            "FAILED"
        } else if !self.warned.is_empty() || self.passed.is_empty() || !is_complete {
            "WARNED"
        } else {
            "PASSED"
        }
    }
}

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut lists = Lists::default();
    for decided in &conclusion.items {
        lists.add(decided);
    }
    let mut results = Hashing::new(io::sink());
    (RESULTS.write)(conclusion, &mut results)?;
    let report = conclusion.report;
    let mut subject = vec![resource(RESULTS.name, &results.sha256())];
    if let Ok(updated) = &conclusion.updated {
        let name = format!("updated report of {}", report.name);
        subject.push(resource(&name, &sha256(updated)));
    }
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject,
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": lists.result(conclusion.is_complete()),
            "configuration": configuration(conclusion),
            "passedTests": lists.passed,
            "warnedTests": lists.warned,
            "failedTests": lists.failed,
        },
    });
    write_json(out, &statement)
}

/// What all of it was decided from: the checks as a whole, the report, what people gave beside it, and the evidence.
fn configuration(conclusion: &Conclusion<'_>) -> Vec<Value> {
    let checks = conclusion.catalog;
    let checks = checks.strip_prefix("sha256:").unwrap_or(checks);
    let report = conclusion.report;
    let mut all = vec![
        resource("checks", checks),
        resource(&report.name, &report.sha256),
    ];
    let given = conclusion.given.iter();
    all.extend(given.map(|(name, digest)| resource(&printable(name), digest)));
    let evidence = conclusion.evidence.iter();
    all.extend(evidence.map(|digest| resource("evidence/manifest.json", digest)));
    all
}

/// Something that is named and known by its hash.
fn resource(name: &str, digest: &str) -> Value {
    json!({ "name": name, "digest": { "sha256": digest } })
}
