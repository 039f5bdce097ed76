//! Reading results back, from whole files and from damaged and hostile ones.

use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::files::write_atomically;
use crate::model::Verdict;

fn results(findings: &[Value]) -> Value {
    json!({
        "schema_version": "1",
        "tool": {"name": "threatproof", "version": "1.0.0"},
        "catalog": {"digest": "sha256:0"},
        "run": {
            "id": "run-1",
            "started_at": "2026-11-20T02:00:00Z",
            "finished_at": "2026-11-20T02:00:09Z",
            "report": {"name": "a.htm", "format": "html", "sha256": "0"},
            "targets": [],
        },
        "summary": {"total": 0, "implemented": 0, "not_started": 0, "needs_investigation": 0, "not_applicable": 0},
        "items": [],
        "findings": findings,
        "coverage": {"cells": []},
        "calls": {"total": 0, "by_operation": {}},
    })
}

fn finding(id: &str) -> Value {
    json!({
        "id": id, "control": "c", "account": "111122223333", "region": "global", "resource": "arn:aws:s3:::b",
        "verdict": "pass", "reason": "why", "evidence": {"tls": true},
    })
}

fn part(account: &str, findings: &[Value]) -> Value {
    let mut part = results(findings);
    part["account"] = json!(account);
    part
}

fn put(folder: &Path, name: &str, value: &Value) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_atomically(&path, value.to_string().as_bytes()).unwrap();
}

fn ids(past: &Past) -> Result<Vec<String>, String> {
    let mut ids = Vec::new();
    let each = past.each_finding(&mut |finding| {
        assert_eq!(finding.verdict, Verdict::Pass);
        ids.push(finding.id);
        Ok(())
    });
    each.map(|()| ids).map_err(|error| error.to_string())
}

#[test]
fn findings_are_read_as_often_as_wanted_and_from_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    put(
        place,
        "results.json",
        &results(&[finding("a"), finding("b")]),
    );
    for path in [place.to_owned(), place.join("results.json")] {
        let past = Past::open(&path).unwrap();
        assert_eq!(past.head.run.id, "run-1");
        assert_eq!(past.finished.to_string(), "2026-11-20T02:00:09Z");
        for _ in 0..2 {
            assert_eq!(ids(&past).unwrap(), ["a", "b"]);
        }
    }
    // What takes its place meanwhile is not mistaken for it.
    let past = Past::open(place).unwrap();
    put(place, "results.json", &results(&[]));
    assert_eq!(ids(&past).unwrap(), ["a", "b"]);

    let mut whole = results(&[]);
    whole["findings_in"] = json!(["accounts/1/results.json", "accounts/2/results.json"]);
    put(place, "results.json", &whole);
    put(
        place,
        "accounts/1/results.json",
        &part("1", &[finding("c")]),
    );
    put(
        place,
        "accounts/2/results.json",
        &part("2", &[finding("d"), finding("e")]),
    );
    assert_eq!(ids(&Past::open(place).unwrap()).unwrap(), ["c", "d", "e"]);
    let one = Past::open(&place.join("accounts/1")).unwrap_err();
    assert!(one.to_string().contains("account 1 alone"), "{one}");
}

#[test]
fn what_fails_while_findings_are_read_is_told_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    put(
        folder.path(),
        "results.json",
        &results(&[finding("a"), finding("b")]),
    );
    let past = Past::open(folder.path()).unwrap();
    let mut seen = 0;
    let error = past.each_finding(&mut |_| {
        seen += 1;
        Err(io::Error::other("enough"))
    });
    assert_eq!(error.unwrap_err().to_string(), "enough");
    assert_eq!(seen, 1);
}

#[test]
fn files_of_findings_stay_in_the_folder_and_are_of_the_run() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("out");
    put(outside.path(), "secret.json", &part("1", &[finding("x")]));
    put(&folder, "whole.json", &results(&[finding("x")]));
    let mut other = part("1", &[finding("x")]);
    other["run"]["id"] = json!("run-2");
    put(&folder, "other.json", &other);
    put(&folder, "good.json", &part("1", &[]));
    put(&folder, "damaged.json", &json!([]));
    let absolute = outside.path().join("secret.json").display().to_string();
    for (names, words) in [
        (vec!["../secret.json"], "not below the folder"),
        (vec!["x/../../secret.json"], "not below the folder"),
        (vec![absolute.as_str()], "not below the folder"),
        (vec![""], "not below the folder"),
        (vec!["."], "not below the folder"),
        (
            vec!["gone.json"],
            "gone.json, which holds findings of it: No such file",
        ),
        (
            vec!["whole.json"],
            "does not hold the findings of one account",
        ),
        (
            vec!["results.json"],
            "does not hold the findings of one account",
        ),
        (vec!["other.json"], "of another run, run-2"),
        (vec!["good.json", "good.json"], "named twice"),
        (vec!["damaged.json"], "not the results.json of a run"),
        #[cfg(unix)]
        (vec!["link.json"], "not below the folder"),
    ] {
        let mut whole = results(&[]);
        whole["findings_in"] = json!(names);
        put(&folder, "results.json", &whole);
        #[cfg(unix)]
        let _ = std::os::unix::fs::symlink(&absolute, folder.join("link.json"));
        let past = Past::open(&folder).unwrap();
        let error = ids(&past).unwrap_err();
        assert_eq!(past.check().unwrap_err().to_string(), error);
        assert!(error.contains(words), "{names:?}: {error}");
    }
}

#[test]
fn what_is_no_results_file_is_refused_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("results.json");
    let whole = results(&[finding("a")]).to_string();
    let refused = |text: &[u8]| {
        write_atomically(&path, text).unwrap();
        let past = Past::open(&path);
        past.and_then(|past| past.each_finding(&mut |_| Ok(())))
            .unwrap_err()
            .to_string()
    };
    for end in (0..whole.len()).step_by(23) {
        assert!(refused(&whole.as_bytes()[..end]).contains("not the results.json"));
    }
    let deep = "[".repeat(200_000);
    let twice = whole.replacen('{', r#"{"findings": [1], "#, 1);
    let later = whole.replace(r#""schema_version":"1""#, r#""schema_version":"2""#);
    let timeless = whole.replace("2026-11-20T02:00:09Z", "yesterday");
    let odd = whole.replace(r#""verdict":"pass""#, r#""verdict":"fine""#);
    for (text, words) in [
        (deep.as_str(), "not the results.json"),
        (&twice, "duplicate field"),
        (&later, "schema version 2"),
        (&timeless, "not a time"),
        (&odd, "unknown variant"),
        ("\u{feff}{}", "not the results.json"),
    ] {
        let told = refused(text.as_bytes());
        assert!(told.contains(words), "{told}");
    }
    assert!(
        refused(&whole.replace("\"why\"", "\"\\ud800\"").into_bytes())
            .contains("not the results.json")
    );
    let missing = Past::open(&folder.path().join("none")).unwrap_err();
    assert!(missing.is_missing());
    #[cfg(unix)]
    {
        let device = Past::open(Path::new("/dev/zero")).unwrap_err();
        assert!(device.to_string().contains("not a regular file"));
    }
}
