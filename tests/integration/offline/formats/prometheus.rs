//! Counts, read by Prometheus' own parser for Python.

use super::{accepted, evaluated, run, standing};

#[test]
fn counts_are_read_and_no_status_is_without_a_series() {
    let written = run();
    let file = "threatproof.prom";
    let said = accepted("prometheus", &[written.path(file)]);
    assert!(said.starts_with("prometheus: 10 families"), "{said}");
    let text = written.text(file);
    let count = |family: &str, label: &str| {
        let series = format!("{family}{{report=\"report.htm\",{label}}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&series));
        line.unwrap_or_else(|| panic!("no {series}")).to_owned()
    };
    for word in [
        "implemented",
        "kept",
        "not-started",
        "needs-investigation",
        "not-applicable",
        "not-selected",
    ] {
        let own = standing(&written.results, word).len().to_string();
        assert_eq!(
            count("threatproof_items", &format!("status=\"{word}\"")),
            own
        );
    }
    // A violation that is accepted is no violation to an alert.
    let control = "control=\"s3-bucket-mfa-delete-enabled\"";
    for (word, own) in [("waived", "1"), ("fail", "3"), ("pass", "0")] {
        let label = format!("{control},verdict=\"{word}\"");
        assert_eq!(count("threatproof_findings", &label), own, "{word}");
    }
    for (state, own) in [("partial", "1"), ("read", "0"), ("missing", "0")] {
        let label = format!("state=\"{state}\"");
        assert_eq!(count("threatproof_accounts", &label), own);
    }
    assert!(text.contains("\nthreatproof_run_complete{report=\"report.htm\"} 0\n"));
    assert!(
        text.contains("\nthreatproof_run_timestamp_seconds{report=\"report.htm\"} 1795140004\n")
    );

    let some = evaluated(&["--threat", "s3-tls"]);
    let text = some.text(file);
    assert!(text.contains("status=\"not-selected\"} 46\n"), "{text}");
}

#[test]
fn broken_counts_are_refused() {
    let written = run();
    let file = "threatproof.prom";
    let line = "threatproof_run_complete{report=\"report.htm\"} 0\n";
    let broken = [
        (format!("{line}{line}"), "twice"),
        (line.replace("} 0", "\\x 0"), "Error"),
        (line.replace("} 0", "} zero"), "Error"),
    ];
    let broken = broken.map(|(changed, why)| (written.changed(file, &[(line, &changed)]), why));
    written.refused("prometheus", &broken);
}
