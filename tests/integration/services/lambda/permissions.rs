//! The IAM actions that `plan` names are enough where IAM is enforced, and one that is missing is told.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::{ACCOUNT, Planted, Results, Stage, run_as};
use crate::peer::iam;
use crate::peer::server::Emulator;

const THREATS: &[&str] = &["--threat", "lambda-dead-letter-queue,lambda-dedicated-role"];

/// What the emulator does not enforce, or takes for another action; denials by the wire test these.
const NOT_ENFORCED: &[&str] = &[
    "account:ListRegions",
    "lambda:ListAliases",
    "lambda:ListFunctionEventInvokeConfigs",
];

/// The actions that the plan of the example report lists.
fn planned() -> Vec<String> {
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reports/pinewood.txt");
    let plan = Command::new(env!("CARGO_BIN_EXE_threatproof"))
        .arg("plan")
        .arg(report)
        .args(THREATS)
        .output()
        .expect("the program starts");
    let text = String::from_utf8(plan.stdout).expect("text");
    let actions = text
        .lines()
        .skip_while(|line| *line != "IAM actions:")
        .skip(1);
    actions
        .take_while(|line| !line.is_empty())
        .map(|line| line.trim().to_owned())
        .collect()
}

fn scan_with(stage: &Stage, user: &str, actions: &[&String]) -> Results {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    });
    let keys = iam::user(&stage.emulator, ACCOUNT, user, &policy);
    let folder = tempfile::tempdir().expect("a folder for the results");
    let keys = (keys.access_key_id(), keys.secret_access_key());
    let endpoint = stage.wire.endpoint();
    let run = run_as(keys, &endpoint, folder.path(), THREATS, &[]);
    assert!(run.status.success(), "{run:?}");
    let text = std::fs::read_to_string(folder.path().join("results.json")).expect("results");
    Results(serde_json::from_str(&text).expect("JSON"))
}

fn unknowns(results: &Results) -> Vec<&Value> {
    let findings = results.0["findings"].as_array().expect("findings");
    findings
        .iter()
        .filter(|finding| finding["verdict"] == "unknown")
        .collect()
}

#[tokio::test]
async fn the_planned_actions_are_enough_and_one_less_is_told_by_its_name() {
    let stage = Stage::on(Emulator::ministack_with_iam());
    // This emulator makes no function whose role does not exist, or may not send its failures.
    let sending = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish"], "Resource": "*" }],
    });
    for name in ["queue", "topic"] {
        let trusted = format!("arn:aws:iam::{ACCOUNT}:root");
        iam::role(&stage.emulator, ACCOUNT, name, &trusted, &sending);
    }
    let queue = stage.queue("failed").await;
    let topic = stage.topic("heard", Some(&queue)).await;
    stage
        .plant([
            Planted::named("queue").dead_letters_to(&queue),
            Planted::named("topic").dead_letters_to(&topic),
        ])
        .await;
    let planned = planned();
    assert!(planned.len() > 4, "{planned:?}");
    let results = scan_with(&stage, "auditor", &planned.iter().collect::<Vec<_>>());
    assert_eq!(unknowns(&results), [] as [&Value; 0]);
    assert_eq!(results.findings(), 4);

    for (number, missing) in planned.iter().enumerate() {
        // Needs no permission, or leaves nothing to judge.
        let told_otherwise = ["sts:GetCallerIdentity", "lambda:ListFunctions"];
        if told_otherwise
            .iter()
            .chain(NOT_ENFORCED)
            .any(|action| action == missing)
        {
            continue;
        }
        let others: Vec<&String> = planned.iter().filter(|action| *action != missing).collect();
        let results = scan_with(&stage, &format!("auditor-{number}"), &others);
        let told = unknowns(&results).iter().any(|finding| {
            finding["reason"]
                .as_str()
                .is_some_and(|text| text.contains(missing))
        });
        assert!(told, "{missing}: {:#?}", unknowns(&results));
    }
}
