//! Whole accounts over the whole report: what each of the 22 threat types comes to where all is
//! well, where nothing is done, where nothing is there, and in several regions.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use crate::kit::{REPORT, Results, Stage};

pub(crate) mod accounts;
pub(in crate::scans) mod answers;
mod calls;
pub(crate) mod mixed;
mod regions;

/// A word of every human part that the threats have, valid today.
pub(crate) fn attestations() -> String {
    let today = threatproof::clock::now();
    let day = |days: i64| {
        let then = jiff::Timestamp::from_second(today.as_second() + days * 86_400);
        then.expect("a time").to_string()[..10].to_owned()
    };
    [
        (
            "cloudfront-field-level-encryption",
            "sensitive-fields-covered",
        ),
        ("trusted-advisor", "report-reviewed"),
        ("apigateway-best-practices", "api-managers-approved"),
        ("tls-within-vpc", "flow-covered"),
        ("lambda-separation-of-concerns", "functions-single-purpose"),
        ("lambda-least-privilege", "permissions-needed"),
        ("macie", "findings-reviewed"),
        ("waf", "other-entry-points"),
    ]
    .map(|(threat, part)| {
        format!(
            "[[attestation]]\nthreat = \"{threat}\"\npart = \"{part}\"\nby = \"Ann\"\ndate = {}\n\
             expires = {}\nnote = \"looked at it\"\n",
            day(-1),
            day(30)
        )
    })
    .concat()
}

/// Status of every threat of the report. Items of one threat always agree here.
fn statuses(results: &Results) -> BTreeMap<String, String> {
    let mut statuses = BTreeMap::new();
    for item in results.items() {
        let text = |key: &str| item[key].as_str().expect("a text").to_owned();
        let before = statuses.insert(text("threat"), text("status"));
        assert!(
            before.is_none_or(|before| before == text("status")),
            "{item}"
        );
    }
    assert_eq!(statuses.len(), 22);
    statuses
}

/// Those with a status, in the order of their names.
fn with_status<'a>(statuses: &'a BTreeMap<String, String>, status: &str) -> Vec<&'a str> {
    let found = statuses.iter().filter(|(_, own)| *own == status);
    found.map(|(threat, _)| threat.as_str()).collect()
}

/// What the Threat Modeling Tool really wrote, two reports and the model of one of them, which are not
/// part of this repository.
pub(in crate::scans) fn samples() -> Vec<PathBuf> {
    let folder = std::env::var_os("THREATPROOF_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples")),
        PathBuf::from,
    );
    let names = ["user-report.txt", "aws_tmt_report.htm", "aws-example.tm7"];
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        // Past the test harness, which would swallow it.
        let _ = writeln!(std::io::stderr(), "SKIPPED: no {}", missing.display());
        return Vec::new();
    }
    paths
}

/// Only a model tells which kind of storage or database an item is about.
const TOLD_BY_A_MODEL: [&str; 2] = ["database-encryption", "storage-encryption"];

/// The real reports come to the same: their 43 items are of the same threats. The model's items are those
/// of its report, one by one.
fn samples_agree(stage: &Stage, expected: &BTreeMap<String, String>) {
    let mut judged = Vec::new();
    for sample in samples() {
        let results = stage
            .program()
            .scan_report(&sample.display().to_string(), &[]);
        assert_eq!(results.items().len(), 43);
        let is_model = sample
            .extension()
            .is_some_and(|extension| extension == "tm7");
        for (threat, status) in statuses(&results) {
            if !is_model || !TOLD_BY_A_MODEL.contains(&threat.as_str()) {
                assert_eq!(status, expected[&threat], "{threat} {}", sample.display());
            }
        }
        let items = results.items().iter();
        let items =
            items.filter(|item| !TOLD_BY_A_MODEL.iter().any(|told| item["threat"] == *told));
        let judgement = items.map(|item| {
            ["number", "title", "threat", "status", "reason"].map(|key| item[key].clone())
        });
        judged.push(judgement.collect::<Vec<_>>());
    }
    if let [_, report, model] = judged.as_slice() {
        assert_eq!(report, model);
    }
}

fn scan(stage: &Stage, arguments: &[&str]) -> Results {
    stage.program().scan_report(REPORT, arguments)
}
