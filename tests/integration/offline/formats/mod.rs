//! What is written for others, judged by their own tools: each format of a run in which findings and items came to
//! everything that they can come to. The tools are installed below the target folder, the first time from package
//! registries.

mod asff;
mod csv;
mod intoto;
mod junit;
mod markdown;
mod ocsf;
mod oscal;
mod prometheus;
#[cfg(target_os = "linux")]
pub(super) mod sarif;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::kit::{CALLS, FACTS, Program, Results, packed, project, venv};

/// A run, with every format in its folder `out`.
pub(super) struct Written {
    pub(super) program: Program,
    pub(super) results: Results,
}

impl Written {
    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.program.path("out").join(file)
    }

    pub(super) fn text(&self, file: &str) -> String {
        let bytes = self.program.read(&format!("out/{file}"));
        String::from_utf8(bytes).expect("UTF-8")
    }

    pub(super) fn json(&self, file: &str) -> Value {
        serde_json::from_str(&self.text(file)).expect("JSON")
    }

    /// The text of a file, with these words in the place of others.
    fn changed(&self, file: &str, changes: &[(&str, &str)]) -> String {
        let mut text = self.text(file);
        for (words, others) in changes {
            assert!(text.contains(words), "{words} in {file}");
            text = text.replacen(words, others, 1);
        }
        text
    }

    /// The tools refuse each of these texts of a file, and say why. They are started once for all of them.
    #[track_caller]
    fn refused(&self, format: &str, broken: &[(String, &str)]) {
        let files = broken.iter().enumerate().map(|(nth, (text, _))| {
            let file = format!("broken/{format}-{nth}");
            self.program.file(&file, text)
        });
        let files: Vec<PathBuf> = files.collect();
        let said = asked("--each", &[(format, files)]);
        let said: Vec<String> = serde_json::from_str(&said.expect("what is wrong")).expect("JSON");
        assert_eq!(said.len(), broken.len(), "{said:?}");
        for (said, (_, why)) in said.iter().zip(broken) {
            println!("{format} refused: {said}");
            assert!(said.contains(why), "no {why:?} in {said:?}");
        }
    }
}

/// What the tools of others say of files of these formats.
fn asked(how: &str, files: &[(&str, Vec<PathBuf>)]) -> Result<String, String> {
    let requirements = project("tests/formats/requirements.txt");
    let ran = Command::new(venv::python("formats", Path::new(&requirements)))
        .arg(project("tests/formats/check.py"))
        .arg(how)
        .args(files.iter().flat_map(|(format, files)| {
            let files = files.iter().map(|file| file.as_os_str().to_owned());
            std::iter::once((*format).into())
                .chain(files)
                .chain(["--".into()])
        }))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("Python starts");
    let said = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8").trim().to_owned();
    match ran.status.success() {
        true => Ok(said(ran.stdout)),
        false => Err(said(ran.stderr)),
    }
}

/// The tools take these files, and say so.
#[track_caller]
pub(super) fn accepted(format: &str, files: &[PathBuf]) -> String {
    all_accepted(&[(format, files.to_vec())])
}

/// The same of several formats, for which they are started once.
#[track_caller]
pub(super) fn all_accepted(files: &[(&str, Vec<PathBuf>)]) -> String {
    let said = asked("--all", files);
    let said = said.unwrap_or_else(|error| panic!("{error}"));
    println!("{said}");
    said
}

/// The names of all formats, as an option takes them.
pub(super) fn every_format() -> String {
    let names = threatproof::output::FORMATS.iter();
    let names: Vec<&str> = names.map(|format| format.name).collect();
    names.join(",")
}

/// What people said: one waiver of three buckets, and an answer.
const SAID: &str = r#"
[[waiver]]
control = "s3-bucket-mfa-delete-enabled"
resource = "arn:aws:s3:::pinewood-p*"
by = "Ada"
date = 2026-11-01
expires = 2027-05-01
note = "previews can be made again"

[[attestation]]
control = "shield-advanced-active"
resource = "arn:aws:shield::*"
by = "Ada"
date = 2026-11-01
expires = 2027-05-01
"#;

/// The example, in which one bucket could not be read, one item does not apply, and one is of nobody's threat types.
fn recorded() -> Program {
    let program = Program::offline().with("THREATPROOF_FORCE", "true");
    let facts = include_str!("../../../../src/demo/bundle/facts.jsonl");
    let read = "\"tls\":\"required\"";
    assert!(facts.contains(read));
    let facts = facts.replacen(read, "\"tls\":{\"denied\":\"s3:GetBucketPolicy\"}", 1);
    program.file(&format!("bundle/{FACTS}"), packed(facts));
    let calls = include_str!("../../../../src/demo/bundle/calls.jsonl");
    program.file(&format!("bundle/{CALLS}"), packed(calls));
    let manifest = include_str!("../../../../src/demo/bundle/manifest.json");
    program.file("bundle/manifest.json", manifest);
    program.seal("bundle");
    let report = include_str!("../../../../src/demo/report.htm");
    let (before, rest) = report.split_once("<span>9. ").expect("item 9");
    let (unknown, rest) = rest.split_once("<span>10. ").expect("item 10");
    let (own, kept) = rest.split_once("<span>11. ").expect("item 11");
    let unknown = unknown
        .replace("Dead Letter", "Quiet")
        .replace("dead-letter", "quiet")
        .replace("Not Started", "Mitigation Implemented");
    let kept = kept.replacen("Not Started", "Not Applicable", 1);
    let report = format!("{before}<span>9. {unknown}<span>10. {own}<span>11. {kept}");
    program.file("model/report.htm", report);
    program.file("threatproof.toml", SAID);
    program
}

fn evaluated(more: &[&str]) -> Written {
    let program = recorded();
    let formats = every_format();
    let arguments = [
        "evaluate",
        "bundle",
        "model/report.htm",
        "--output-formats",
        &formats,
    ];
    let results = program.run(&[&arguments, more].concat()).results();
    Written { program, results }
}

/// The run that most tests look at, made once.
fn run() -> &'static Written {
    static RUN: OnceLock<Written> = OnceLock::new();
    RUN.get_or_init(|| evaluated(&[]))
}

/// The numbers of items, by what they came to in the eyes of formats.
fn standing(results: &Results, standing: &str) -> Vec<u64> {
    let is_one = |item: &&Value| {
        let status = item["status"].as_str().expect("a status");
        let is_judged = !item["controls"].as_array().expect("controls").is_empty();
        let own = match (item["selected"].as_bool(), status, is_judged) {
            (Some(false), ..) => "not-selected",
            (_, "implemented", false) => "kept",
            (_, other, _) => other,
        };
        own == standing
    };
    let items = results.items().iter().filter(is_one);
    items
        .map(|item| item["number"].as_u64().expect("a number"))
        .collect()
}

#[test]
fn the_run_has_everything_that_findings_and_items_come_to() {
    let results = &run().results;
    for verdict in [
        "pass",
        "fail",
        "partial",
        "question",
        "unknown",
        "not-applicable",
    ] {
        let mut findings = results.all_findings().iter();
        assert!(findings.any(|it| it["verdict"] == verdict), "{verdict}");
    }
    let mut findings = results.all_findings().iter();
    assert!(findings.any(|finding| finding["waiver"]["holds"] == true));
    let mut findings = results.all_findings().iter();
    assert!(findings.any(|finding| finding["answer"]["holds"] == true));
    for word in [
        "implemented",
        "kept",
        "not-started",
        "needs-investigation",
        "not-applicable",
    ] {
        assert!(!standing(results, word).is_empty(), "{word}");
    }
}

#[test]
fn the_same_evidence_gives_the_same_bytes_in_every_format() {
    let (one, other) = (run(), evaluated(&[]));
    for file in threatproof::output::FORMATS.iter().flat_map(|it| it.files) {
        assert!(
            one.text(file.name) == other.text(file.name),
            "{}",
            file.name
        );
    }
}

#[test]
fn the_document_on_formats_has_a_part_on_each() {
    let text = std::fs::read_to_string(project("docs/formats.md")).expect("the document");
    for format in threatproof::output::FORMATS {
        let heading = format!("\n## {}\n", format.name);
        assert!(text.contains(&heading), "no part on {}", format.name);
        for file in format.files {
            assert!(text.contains(&format!("`{}`", file.name)), "{}", file.name);
        }
    }
}
