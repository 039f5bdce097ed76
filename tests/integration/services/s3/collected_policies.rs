//! Policies collected elsewhere, which are not part of this repository:
//! `../shared/facts/tls_cases.json`, or the file that `THREATPROOF_TLS_CASES` names.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::policies::check;

/// Judged like those of our own.
#[tokio::test]
async fn collected_policies_are_judged_likewise() {
    const PASS: [&str; 12] = [
        "01", "02", "11", "12", "13", "14", "19", "20", "21", "23", "24", "25",
    ];
    const FAIL: [&str; 2] = ["16", "22"];
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/facts/tls_cases.json"
    ));
    let path = std::env::var_os("THREATPROOF_TLS_CASES").map_or(path, PathBuf::from);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: no {}", path.display());
        return;
    };
    let cases: serde_json::Map<String, Value> = serde_json::from_str(&text).expect("cases");
    let shapes = cases.iter().map(|(name, statements)| {
        let number = &name[..2];
        let expected = match number {
            _ if PASS.contains(&number) => "pass",
            _ if FAIL.contains(&number) => "fail",
            _ => "partial",
        };
        // There the bucket is called b.
        let text = statements
            .to_string()
            .replace(":::b\"", ":::B\"")
            .replace(":::b/", ":::B/")
            .replace(":::b*", ":::B*");
        let statement: Value = serde_json::from_str(&text).expect("JSON");
        let document = json!({ "Version": "2012-10-17", "Statement": statement });
        (format!("case-{number}"), expected, document)
    });
    check(shapes.collect()).await;
}
