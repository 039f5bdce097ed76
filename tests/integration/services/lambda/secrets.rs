//! Environment variables of functions get into nothing that the program writes.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::json;

use super::{Planted, Stage, list_functions, listed, run, stub};
use crate::peer::rule::{On, Reply};
use crate::program::{CALLS, FACTS, unpacked};

const SECRET: &str = "correct-horse-battery-staple";
const THREATS: &[&str] = &[
    "--threat",
    "lambda-dead-letter-queue,lambda-dedicated-role,lambda-vpc,lambda-separation-of-concerns",
];

/// Whatever the program wrote: every file below the folder and both streams.
fn written(folder: &Path, run: &Output) -> Vec<(String, String)> {
    let mut texts = vec![
        (
            "stdout".to_owned(),
            String::from_utf8_lossy(&run.stdout).into_owned(),
        ),
        (
            "stderr".to_owned(),
            String::from_utf8_lossy(&run.stderr).into_owned(),
        ),
    ];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = if path.extension().is_some_and(|extension| extension == "zst") {
                    unpacked(&path)
                } else {
                    let bytes = fs::read(&path).expect("a file");
                    String::from_utf8_lossy(&bytes).into_owned()
                };
                texts.push((path.display().to_string(), text));
            }
        }
    }
    texts
}

fn expect_no_secret(folder: &Path, run: &Output) {
    let written = written(folder, run);
    for needed in ["results.json", FACTS, CALLS] {
        assert!(
            written.iter().any(|(name, _)| name.ends_with(needed)),
            "no {needed}"
        );
    }
    for (name, text) in written {
        assert!(!text.contains(SECRET), "the secret is in {name}");
        assert!(
            !text.contains("PASSWORD"),
            "the name of the variable is in {name}"
        );
    }
}

#[tokio::test]
async fn a_secret_in_the_environment_stays_there() {
    let stage = Stage::new();
    let planted = Planted {
        secret: Some(SECRET),
        ..Planted::named("careless")
    };
    stage.plant([planted]).await;
    let listed = stage
        .lambda(super::REGION)
        .list_functions()
        .send()
        .await
        .expect("a listing");
    // The emulator does answer with it.
    assert!(listed.functions()[0].environment().is_some());
    let folder = tempfile::tempdir().expect("a folder");
    let run = run(
        &stage.wire.endpoint(),
        folder.path(),
        THREATS,
        &["--log-level", "trace"],
    );
    assert!(run.status.success(), "{run:?}");
    let facts = unpacked(&folder.path().join("evidence").join(FACTS));
    assert!(facts.contains("careless"), "{facts}");
    expect_no_secret(folder.path(), &run);
}

#[test]
fn a_secret_in_an_answer_that_cannot_be_read_stays_there() {
    let function = listed(
        "careless",
        json!({ "Environment": { "Variables": { "PASSWORD": SECRET } } }),
    );
    let whole = json!({ "Functions": [function] }).to_string();
    let stub = stub()
        .answering(
            list_functions(),
            Reply::answer(
                200,
                &[("content-type", "application/json")],
                &whole[..whole.len() - 2],
            ),
        )
        .answering(On::call("account", "*"), Reply::Denied);
    let folder = tempfile::tempdir().expect("a folder");
    let run = run(
        &stub.endpoint(),
        folder.path(),
        THREATS,
        &["--log-level", "trace"],
    );
    assert!(run.status.success(), "{run:?}");
    expect_no_secret(folder.path(), &run);
}
