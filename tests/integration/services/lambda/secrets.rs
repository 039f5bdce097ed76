//! Environment variables of functions get into nothing that the program writes.

use serde_json::json;

use super::{Planted, list_functions, listed};
use crate::kit::{CALLS, FACTS, HERE, Program, REPORT, Ran, Stage, account, unpacked};
use crate::peer::rule::{On, Reply};

const SECRET: &str = "correct-horse-battery-staple";
const THREATS: &[&str] = &[
    "--threat",
    "lambda-dead-letter-queue,lambda-dedicated-role,lambda-vpc,lambda-separation-of-concerns",
];

fn scan(program: &Program) -> Ran {
    let told = ["--log-level", "trace", "--retries-max-attempts", "1"];
    let ran = program.run(&[&["scan", REPORT], THREATS, HERE, &told].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    ran
}

/// Whatever the program wrote: every file below its folder and both streams.
fn written(program: &Program, run: &Ran) -> Vec<(String, String)> {
    let mut texts = vec![
        (
            "stdout".to_owned(),
            String::from_utf8_lossy(&run.stdout).into_owned(),
        ),
        ("stderr".to_owned(), run.stderr.clone()),
    ];
    for name in program.files() {
        let text = if name.ends_with(".zst") {
            unpacked(&program.path(&name))
        } else {
            String::from_utf8_lossy(&program.read(&name)).into_owned()
        };
        texts.push((name, text));
    }
    texts
}

fn expect_no_secret(program: &Program, run: &Ran) {
    let written = written(program, run);
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
    let stage = Stage::ministack();
    let planted = Planted {
        secret: Some(SECRET),
        ..Planted::named("careless")
    };
    stage.plant_functions([planted]).await;
    let listed = stage
        .lambda(super::REGION)
        .list_functions()
        .send()
        .await
        .expect("a listing");
    // The emulator does answer with it.
    assert!(listed.functions()[0].environment().is_some());
    let program = stage.program();
    let run = scan(&program);
    let facts = unpacked(&program.path("out/evidence").join(FACTS));
    assert!(facts.contains("careless"), "{facts}");
    expect_no_secret(&program, &run);
}

#[test]
fn a_secret_in_an_answer_that_cannot_be_read_stays_there() {
    let function = listed(
        "careless",
        json!({ "Environment": { "Variables": { "PASSWORD": SECRET } } }),
    );
    let whole = json!({ "Functions": [function] }).to_string();
    let stub = account()
        .answering(
            list_functions(),
            Reply::answer(
                200,
                &[("content-type", "application/json")],
                &whole[..whole.len() - 2],
            ),
        )
        .answering(On::call("account", "*"), Reply::Denied);
    let program = Program::at(&stub.endpoint());
    let run = scan(&program);
    expect_no_secret(&program, &run);
}
