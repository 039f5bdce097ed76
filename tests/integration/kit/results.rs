//! What a run wrote, as tests ask for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{CALLS, unpacked};

/// The outputs of a run.
#[derive(Debug)]
pub(crate) struct Results {
    pub(crate) json: Value,
    /// `results.json` as bytes.
    pub(crate) bytes: Vec<u8>,
    /// The updated report.
    pub(crate) updated: Vec<u8>,
    /// Lines of the evidence's ledger; none where evidence was judged that lies elsewhere.
    pub(crate) ledger: Vec<Value>,
}

impl Results {
    pub(crate) fn read(out: &Path) -> Self {
        let bytes = fs::read(out.join("results.json")).expect("results.json");
        let json = serde_json::from_slice(&bytes).expect("results.json is JSON");
        let ledger = out.join("evidence").join(CALLS);
        let ledger = match ledger.exists() {
            true => unpacked(&ledger),
            false => String::new(),
        };
        let updated = fs::read_dir(out)
            .expect("the output folder")
            .map(|entry| entry.expect("an entry").path())
            .find(|path| path.display().to_string().contains(".updated."))
            .map(|path| fs::read(path).expect("the updated report"))
            .unwrap_or_default();
        Self {
            json,
            bytes,
            updated,
            ledger: ledger
                .lines()
                .map(|line| serde_json::from_str(line).expect("a JSON line"))
                .collect(),
        }
    }

    pub(crate) fn items(&self) -> &[Value] {
        self.json["items"].as_array().expect("items")
    }

    /// The first item of this threat.
    pub(crate) fn item(&self, threat: &str) -> &Value {
        let found = self.items().iter().find(|item| item["threat"] == threat);
        found.unwrap_or_else(|| panic!("no item of {threat}"))
    }

    pub(crate) fn status(&self, threat: &str) -> &str {
        self.item(threat)["status"].as_str().expect("a status")
    }

    pub(crate) fn reason(&self, threat: &str) -> &str {
        self.item(threat)["reason"].as_str().expect("a reason")
    }

    /// Status and reason of the first item of this threat.
    pub(crate) fn decided(&self, threat: &str) -> (String, String) {
        (
            self.status(threat).to_owned(),
            self.reason(threat).to_owned(),
        )
    }

    pub(crate) fn all_findings(&self) -> &[Value] {
        self.json["findings"].as_array().expect("findings")
    }

    pub(crate) fn findings(&self, control: &str) -> Vec<&Value> {
        let all = self.all_findings().iter();
        all.filter(|finding| finding["control"] == control)
            .collect()
    }

    /// The only finding of a control on the resource whose ARN ends with this name.
    #[track_caller]
    pub(crate) fn finding(&self, control: &str, resource: &str) -> &Value {
        let of_control = self.findings(control);
        let found: Vec<_> = of_control
            .iter()
            .filter(|finding| is_named(resource_of(finding), resource))
            .collect();
        assert_eq!(
            found.len(),
            1,
            "{control} on {resource:?} among {of_control:#?}"
        );
        found[0]
    }

    #[track_caller]
    pub(crate) fn verdict(&self, control: &str, resource: &str) -> &str {
        let finding = self.finding(control, resource);
        finding["verdict"].as_str().expect("a verdict")
    }

    /// Verdict and reason of the only finding of a control on this resource.
    #[track_caller]
    pub(crate) fn judged(&self, control: &str, resource: &str) -> (String, String) {
        verdict_and_reason(self.finding(control, resource))
    }

    /// Verdict and reason of the only finding of a control.
    #[track_caller]
    pub(crate) fn only(&self, control: &str) -> (String, String) {
        let found = self.findings(control);
        assert_eq!(found.len(), 1, "{found:#?}");
        verdict_and_reason(found[0])
    }

    /// Every verdict of a control by bucket name; the account's own is ``.
    pub(crate) fn verdicts(&self, control: &str) -> BTreeMap<String, String> {
        let findings = self.findings(control).into_iter();
        findings
            .map(|finding| {
                let bucket = bucket_of(resource_of(finding)).unwrap_or_default();
                (bucket.to_owned(), verdict_and_reason(finding).0)
            })
            .collect()
    }

    /// Calls by operation, as the results tell them.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        serde_json::from_value(self.json["calls"]["by_operation"].clone()).expect("counts")
    }

    /// How often an operation was called, as the results tell it.
    pub(crate) fn called(&self, operation: &str) -> usize {
        self.calls().get(operation).copied().unwrap_or_default()
    }
}

pub(crate) fn verdict_and_reason(finding: &Value) -> (String, String) {
    let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
    (text("verdict"), text("reason"))
}

fn resource_of(finding: &Value) -> &str {
    finding["resource"].as_str().expect("a resource")
}

fn bucket_of(resource: &str) -> Option<&str> {
    resource.split_once(":s3:::").map(|(_, bucket)| bucket)
}

/// Whether an ARN ends with this name, and not in the midst of a longer one. The account among
/// buckets is ``.
fn is_named(resource: &str, name: &str) -> bool {
    const BETWEEN: [char; 2] = [':', '/'];
    if name.is_empty() {
        return bucket_of(resource).is_none();
    }
    resource.strip_suffix(name).is_some_and(|before| {
        before.is_empty() || before.ends_with(BETWEEN) || name.starts_with(BETWEEN)
    })
}

#[test]
fn a_resource_is_known_by_the_whole_end_of_its_name() {
    let arn = "arn:aws:lambda:us-east-1:111122223333:function:more-data";
    assert!(is_named(arn, "more-data") && is_named(arn, ":function:more-data"));
    assert!(!is_named(arn, "data"));
    assert!(is_named("111122223333", "") && !is_named("arn:aws:s3:::data", ""));
}
