//! Recorded facts changed in memory, and what flips.

use crate::kit::{Program, project};

const LOGGED: [&str; 2] = [
    "website-assets logging={\"target_bucket\":\"pinewood-access-logs\"}",
    "website-assets log_delivery.state=\"possible\"",
];

fn demo() -> Program {
    let place = Program::offline();
    place.run(&["demo", "--quiet", "-o", "out"]).printed();
    place
}

fn suppose<'a>(report: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["evaluate", "out/evidence", report], more].concat()
}

#[test]
fn what_a_repair_would_flip_is_told_and_nothing_is_written() {
    let place = demo();
    let report = project("src/demo/report.htm");
    let files = place.files();
    let both = suppose(&report, &["--suppose", LOGGED[0], "--suppose", LOGGED[1]]);
    let told = place.run(&both).printed();
    for words in [
        "A supposition: nothing was written, and nothing in AWS changed.",
        "logging: {\"absent\":true} -> {\"target_bucket\":\"pinewood-access-logs\"}",
        "fail -> pass · s3-bucket-access-logging-enabled",
        "Needs Investigation -> Mitigation Implemented · 31.",
    ] {
        assert!(told.contains(words), "no {words:?} in {told}");
    }
    assert_eq!(place.files(), files);

    // The other way: whether something else requires TLS was not read, because the policy decided.
    let worse = suppose(&report, &["--suppose", "pinewood-originals policy=absent"]);
    let told = place.run(&worse).printed();
    assert!(
        told.contains("pass -> unknown · s3-bucket-tls-required"),
        "{told}"
    );
    assert!(
        told.contains("Mitigation Implemented -> Needs Investigation · 29."),
        "{told}"
    );

    // What is only in part supposed is not known, and proves nothing.
    let part = suppose(
        &report,
        &[
            "--suppose",
            "website-assets log_delivery.state=\"hindered\"",
        ],
    );
    let told = place.run(&part).printed();
    assert!(
        told.contains("(the rest of what it belongs to is not known)"),
        "{told}"
    );
    assert!(told.contains("FINDINGS THAT FLIP\n  none"), "{told}");
}

#[test]
fn suppositions_come_from_a_file_as_well() {
    let place = demo();
    let report = project("src/demo/report.htm");
    let lines = format!("# after the repair\n\n{}\n{}\n", LOGGED[0], LOGGED[1]);
    place.file("repair.txt", lines);
    let told = place
        .run(&suppose(&report, &["--suppose-file", "repair.txt"]))
        .printed();
    assert!(
        told.contains("Needs Investigation -> Mitigation Implemented · 31."),
        "{told}"
    );
    place.file("empty.txt", "# nothing\n");
    let empty = suppose(&report, &["--suppose-file", "empty.txt"]);
    place.run(&empty).refused(2, &["nothing is supposed"]);
    let missing = suppose(&report, &["--suppose-file", "missing.txt"]);
    place.run(&missing).refused(2, &["missing.txt"]);
}

#[test]
fn what_cannot_be_supposed_is_named() {
    let place = demo();
    let report = project("src/demo/report.htm");
    for (supposed, words) in [
        ("website-assets loging=absent", "did you mean `logging`?"),
        ("website-assets receives_logs=absent", "cannot be absent"),
        ("website-assets receives_logs=1", "is true or false, not 1"),
        (
            "pinewood-website-asset5 receives_logs=true",
            "did you mean `pinewood-website-assets`?",
        ),
        ("pinewood receives_logs=true", "several resources are meant"),
        ("receives_logs=true", "expected `RESOURCE FIELD=VALUE`"),
        (
            "website-assets policy.tls=required",
            "text is written in quotation marks",
        ),
    ] {
        let refused = place.run(&suppose(&report, &["--suppose", supposed]));
        refused.refused(2, &[words]);
    }
    for output in [&["--output-directory", "new"][..], &["--output", "new"]] {
        let both = suppose(&report, &[&["--suppose", LOGGED[0]], output].concat());
        place.run(&both).refused(2, &["cannot be used with"]);
        assert!(!place.path("new").exists());
    }
}
