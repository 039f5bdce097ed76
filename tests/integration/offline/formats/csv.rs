//! Rows for spreadsheets, read by Python's strict reader.

use super::{accepted, run, standing};

#[test]
fn sheets_are_read_and_hold_every_finding_and_item() {
    let written = run();
    let files = ["findings.csv", "items.csv"].map(|file| written.path(file));
    let said = accepted("csv", &files);
    let findings = written.results.all_findings();
    assert!(
        said.contains(&format!("csv: {} rows of 25 cells", findings.len())),
        "{said}"
    );
    assert!(said.contains("csv: 47 rows of 22 cells"), "{said}");

    let text = written.text("findings.csv");
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    let names = rows.headers().expect("names").clone();
    let of = |name: &str| names.iter().position(|own| own == name).expect("a column");
    let [status, muted, reason, uid, compliance] = [
        "STATUS",
        "MUTED",
        "STATUS_EXTENDED",
        "FINDING_UID",
        "COMPLIANCE",
    ]
    .map(of);
    for (row, finding) in rows.records().zip(findings) {
        let row = row.expect("a row");
        let is_answered = finding["answer"]["holds"] == true;
        let word = match finding["verdict"].as_str() {
            Some("question") if is_answered => "ANSWERED".to_owned(),
            other => other.expect("a verdict").replace('-', "_").to_uppercase(),
        };
        assert_eq!(&row[status], word, "{finding}");
        let is_waived = finding["waiver"]["holds"] == true;
        assert_eq!(&row[muted], if is_waived { "True" } else { "False" });
        assert_eq!(finding["reason"], row[reason]);
        assert_eq!(finding["id"], row[uid]);
        // Short ids, which are keys.
        let is_key = |key: &str| {
            key.split_once('/')
                .is_some_and(|(it, _)| !it.contains([' ', ':']))
        };
        assert!(row[compliance].is_empty() || row[compliance].split(" | ").all(is_key));
        let is_logging = finding["control"] == "s3-bucket-access-logging-enabled";
        assert!(!is_logging || row[compliance].contains("nist-800-53-r5/AU-2 | "));
    }

    let text = written.text("items.csv");
    let mut rows = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = rows.records().map(|row| row.expect("a row")).collect();
    for (word, status, basis) in [
        ("implemented", "IMPLEMENTED", "EVIDENCE"),
        ("kept", "IMPLEMENTED", "PEOPLE"),
        ("not-applicable", "NOT_APPLICABLE", "PEOPLE"),
    ] {
        for number in standing(&written.results, word) {
            let row = rows.iter().find(|row| row[0] == number.to_string());
            let row = row.expect("a row");
            assert_eq!((&row[7], &row[8]), (status, basis), "{row:?}");
        }
    }
}

#[test]
fn broken_sheets_are_refused() {
    let written = run();
    let broken = [
        (&[("\"PASS\"", "\"=PASS\"")][..], "a formula"),
        (&[("\"PASS\"", "\"PASS;=1+1\"")], "a formula"),
        (&[("\"PASS\"", "\"PASS;\"\"=1+1\"\"\"")], "a formula"),
        (&[("\"PASS\"", "\"PASS\t=1+1\"")], "a formula"),
        (&[("\"PASS\"", "PASS")], "a cell without quotes"),
        (
            &[("\"PASS\",", "\"PASS\",\"\",")],
            "26 cells below 25 names",
        ),
        (&[("\"PASS\"", "\"PA\"SS")], "expected after"),
        (&[("\r\n", "\n")], "a line that does not end with CRLF"),
    ];
    let broken = broken.map(|(changes, why)| (written.changed("findings.csv", changes), why));
    written.refused("csv", &broken);
}
