//! `intoto.json`: an in-toto Statement v1 with the predicate test-result v0.1, to be signed by whoever has a key, for
//! example with `cosign attest-blob --type https://in-toto.io/attestation/test-result/v0.1`.
//!
//! What it cannot express: reasons, findings and evidence; they are in `results.json`, whose hash it vouches for. Items
//! that do not apply or were not selected are in no list. What people set as implemented and nothing could judge is
//! among the warned, and so is what is open.

use std::io;

use serde_json::json;

use super::outcome::Standing;
use super::{File, Format, RESULTS};
use crate::conclusion::{Conclusion, DecidedItem};
use crate::files::write_json;
use crate::model::{Hashing, sha256};

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
        let list = match Standing::of(decided) {
            Standing::Implemented => &mut self.passed,
            Standing::Kept | Standing::NeedsInvestigation => &mut self.warned,
            Standing::NotStarted => &mut self.failed,
            Standing::NotApplicable | Standing::NotSelected => return,
        };
        list.push(format!("{} {}", decided.item.number, decided.title()));
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
    let resource =
        |name: &str, digest: &str| json!({ "name": name, "digest": { "sha256": digest } });
    let mut subject = vec![resource(RESULTS.name, &results.sha256())];
    if let Ok(updated) = &conclusion.updated {
        let name = format!("updated report of {}", report.name);
        subject.push(resource(&name, &sha256(updated)));
    }
    let checks = conclusion.catalog;
    let checks = checks.strip_prefix("sha256:").unwrap_or(checks);
    let statement = json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subject,
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "result": lists.result(conclusion.is_complete()),
            "configuration": [resource("checks", checks), resource(&report.name, &report.sha256)],
            "passedTests": lists.passed,
            "warnedTests": lists.warned,
            "failedTests": lists.failed,
        },
    });
    write_json(out, &statement)
}
