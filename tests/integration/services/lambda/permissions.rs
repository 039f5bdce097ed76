//! The IAM actions that `plan` names are enough where IAM is enforced, and one that is missing is told.

use serde_json::{Value, json};

use super::Planted;
use crate::kit::{ACCOUNT, HERE, Program, REPORT, Results, Stage};
use crate::peer::iam;

const THREATS: &[&str] = &["--threat", "lambda-dead-letter-queue,lambda-dedicated-role"];

/// What the emulator does not enforce, or takes for another action; denials by the wire test these.
const NOT_ENFORCED: &[&str] = &[
    "account:ListRegions",
    "lambda:ListAliases",
    "lambda:ListFunctionEventInvokeConfigs",
];

/// The actions that the plan of the example report lists.
fn planned() -> Vec<String> {
    let text = Program::offline()
        .run(&[&["plan", REPORT], THREATS].concat())
        .printed();
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
    let program = stage
        .program()
        .with("AWS_ACCESS_KEY_ID", keys.access_key_id())
        .with("AWS_SECRET_ACCESS_KEY", keys.secret_access_key());
    let attempts = ["--retries-max-attempts", "1"];
    program.scan(&[THREATS, HERE, &attempts].concat())
}

fn unknowns(results: &Results) -> Vec<&Value> {
    results
        .all_findings()
        .iter()
        .filter(|finding| finding["verdict"] == "unknown")
        .collect()
}

#[tokio::test]
async fn the_planned_actions_are_enough_and_one_less_is_told_by_its_name() {
    let stage = Stage::ministack_with_iam();
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
        .plant_functions([
            Planted::named("queue").dead_letters_to(&queue),
            Planted::named("topic").dead_letters_to(&topic),
        ])
        .await;
    let planned = planned();
    assert!(planned.len() > 4, "{planned:?}");
    let results = scan_with(&stage, "auditor", &planned.iter().collect::<Vec<_>>());
    assert_eq!(unknowns(&results), [] as [&Value; 0]);
    assert_eq!(results.all_findings().len(), 4);

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
