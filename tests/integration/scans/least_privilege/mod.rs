//! The policy that `policy` writes, under emulators that enforce IAM: with it nothing is denied, and
//! without any one of its actions that action is named and nothing more passes.

/// What becomes of a scan whose policy lacks an action.
mod proof;
mod s3;

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types as dynamodb;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use proof::Proof;
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Program, REPORT, Results, Stage, policy, receiving_logs, template};
use crate::peer::clients::Clients;
use crate::peer::iam;
use crate::peer::plant::plant;
use crate::peer::seed::{Bucket, Group, Lock};
use crate::peer::server::Emulator;
use crate::peer::wire::Wire;

/// What the emulator asks for beside the policy: the first instead of two actions on a function,
/// `ListFunctionEventInvokeConfigs` and `ListFunctionUrlConfigs`, the second on no table, although AWS tells its
/// permission by the table.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>
const BESIDE: [&str; 2] = ["lambda:GetFunction", "dynamodb:GetResourcePolicy"];

/// Nothing is shorter than a zip of no file.
const EMPTY_ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Something of each kind that the emulator can make.
async fn furnish(emulator: &Emulator, clients: &Clients) {
    let logs = Bucket::named("logs")
        .encrypted()
        .policy(policy(&[receiving_logs("logs")]));
    plant(clients, [logs]).await;
    let data = Bucket::named("data")
        .encrypted_with_kms(None)
        .versioned()
        .locked(Lock::Compliance { days: 30 })
        .logging_to("logs", "data/");
    let shared = Bucket::named("shared").granting(Group::AuthenticatedUsers, "READ");
    plant(clients, [data, shared]).await;

    let nothing = iam::allowing(&["xray:PutTraceSegments"]);
    let role = iam::role(
        emulator,
        ACCOUNT,
        "orders",
        "lambda.amazonaws.com",
        &nothing,
    );
    iam::user(emulator, ACCOUNT, "ann", &nothing);
    let lambda = aws_sdk_lambda::Client::new(clients.config());
    lambda
        .create_function()
        .function_name("orders")
        .role(role)
        .handler("index.handler")
        .runtime(Runtime::Nodejs22x)
        .code(
            FunctionCode::builder()
                .zip_file(Blob::new(EMPTY_ZIP))
                .build(),
        )
        .send()
        .await
        .expect("a function");
    let attribute = dynamodb::AttributeDefinition::builder()
        .attribute_name("id")
        .attribute_type(dynamodb::ScalarAttributeType::S)
        .build();
    let key = dynamodb::KeySchemaElement::builder()
        .attribute_name("id")
        .key_type(dynamodb::KeyType::Hash)
        .build();
    aws_sdk_dynamodb::Client::new(clients.config())
        .create_table()
        .table_name("orders")
        .attribute_definitions(attribute.expect("an attribute"))
        .key_schema(key.expect("a key"))
        .billing_mode(dynamodb::BillingMode::PayPerRequest)
        .send()
        .await
        .expect("a table");
}

/// A program that runs as a user who may do what the policy says.
fn auditor(emulator: &Emulator, wire: &Wire, name: &str, policy: &Value) -> Program {
    let keys = iam::user(emulator, ACCOUNT, name, policy);
    Program::at(&wire.endpoint())
        .with("AWS_ACCESS_KEY_ID", keys.access_key_id())
        .with("AWS_SECRET_ACCESS_KEY", keys.secret_access_key())
}

/// Of every type of threat, so that every action is needed.
fn scan(program: &Program) -> Results {
    let report = whole_template(program);
    program.scan_report(
        &report,
        &["--region", "us-east-1", "--retries-max-attempts", "1"],
    )
}

/// A report with an item of every type.
fn whole_template(program: &Program) -> String {
    let report = program.file("template.txt", template::report());
    report.display().to_string()
}

/// Actions that results say were denied.
fn denied(results: &Results) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(&results.bytes).into_owned();
    let before = text.rsplit(" was denied").skip(1);
    let action = |text: &str| {
        let name = text
            .rsplit(|c: char| !c.is_alphanumeric() && c != ':' && c != '-')
            .next();
        name.unwrap_or_default().to_owned()
    };
    before.map(action).collect()
}

fn statuses(results: &Results) -> Vec<(String, String)> {
    let items = results.items().iter();
    items
        .map(|item| {
            let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
            (text("threat"), text("status"))
        })
        .collect()
}

/// What an action's loss may not do: make an item implemented that was not.
fn nothing_more_passes(without: &str, truth: &Results, results: &Results) {
    assert_eq!(results.items().len(), truth.items().len(), "{without}");
    for (before, after) in statuses(truth).iter().zip(statuses(results)) {
        let passes = |status: &str| status == "implemented";
        assert!(
            passes(&before.1) || !passes(&after.1),
            "{without}: {before:?} {after:?}"
        );
    }
}

/// The printed policies as one, which an emulator takes however long it is.
fn in_one(printed: &[u8]) -> Value {
    let printed: Value = serde_json::from_slice(printed).expect("a policy");
    let Some(parts) = printed.as_array() else {
        return printed;
    };
    let statements = parts
        .iter()
        .flat_map(|part| part["Statement"].as_array().expect("statements"));
    let statements: Vec<&Value> = statements.collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// The document without one action.
fn without(policy: &Value, action: &str) -> Value {
    let mut policy = policy.clone();
    let statements = policy["Statement"].as_array_mut().expect("statements");
    for statement in statements.iter_mut() {
        let actions = statement["Action"].as_array_mut().expect("actions");
        actions.retain(|own| own != action);
    }
    statements.retain(|statement| statement["Action"] != json!([]));
    policy
}

#[tokio::test]
async fn the_policy_suffices_and_nothing_in_it_is_spare() {
    let stage = Stage::ministack_with_iam();
    furnish(&stage.emulator, &stage.clients()).await;
    let root = stage.program();
    let truth = scan(&root);
    let requests = stage.wire.calls();
    let printed = root.run(&["policy", &whole_template(&root)]);
    let mut least = in_one(&printed.stdout);
    let statements = least["Statement"].as_array_mut().expect("statements");
    statements.push(iam::allowing(&BESIDE)["Statement"][0].clone());

    let results = scan(&auditor(&stage.emulator, &stage.wire, "all", &least));

    assert_eq!(denied(&results), BTreeSet::new());
    assert_eq!(
        statuses(&results),
        statuses(&truth),
        "{}",
        truth.reason("s3-tls")
    );

    let calls = truth.calls();
    let declared = threatproof::services::declared_calls().into_iter();
    let made: BTreeSet<&str> = declared
        .filter(|call| calls.contains_key(&call.to_string()))
        .map(|call| call.action)
        .collect();
    let proof = Proof {
        stage: &stage,
        least,
        truth,
        requests,
    };
    let wrong: Vec<String> = made
        .iter()
        .filter_map(|action| proof.wrong(action))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    proof::each_exception_is_made(&made);
    assert!(made.len() >= 80, "{made:?}");
}

#[tokio::test]
async fn a_preflight_names_what_lacks_and_what_it_leaves_open() {
    let stage = Stage::ministack_with_iam();
    let printed = Program::offline().run(&["policy", REPORT]);
    let least = in_one(&printed.stdout);
    let simulating = |policy: &Value| {
        let mut policy = policy.clone();
        let statements = policy["Statement"].as_array_mut().expect("statements");
        let simulate = iam::allowing(&["iam:SimulatePrincipalPolicy"]);
        statements.push(simulate["Statement"][0].clone());
        policy
    };
    let preflight = |name: &str, policy: &Value, more: &[&str]| {
        let program = auditor(&stage.emulator, &stage.wire, name, policy);
        program.run(&[&["scan", REPORT, "--preflight"], more].concat())
    };

    let whole = preflight("whole", &simulating(&least), &["--fail-on", "incomplete"]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    let text = String::from_utf8(whole.stdout).expect("text");
    assert!(
        text.contains("actions allowed") && !text.contains("is denied"),
        "{text}"
    );
    assert!(!text.contains("item 30:"), "{text}");

    let less = simulating(&without(&least, "s3:GetBucketPolicy"));
    let lacking = preflight("lacking", &less, &["--fail-on", "incomplete"]);
    assert_eq!(lacking.code, Some(4), "{}", lacking.stderr);
    let text = String::from_utf8(lacking.stdout).expect("text");
    assert!(text.contains("s3:GetBucketPolicy is denied"), "{text}");
    assert!(text.contains("s3-tls: needs s3:GetBucketPolicy"), "{text}");
    assert!(!text.contains("s3-mfa-delete"), "{text}");
    let calls = stage.wire.calls();
    assert!(
        calls
            .keys()
            .all(|call| call.starts_with("sts:") || call == "iam:SimulatePrincipalPolicy"),
        "{calls:?}"
    );

    preflight("mute", &least, &[]).refused(4, &["iam:SimulatePrincipalPolicy was denied", "grant"]);
}

#[test]
fn a_policy_is_written_as_document_template_and_module() {
    let program = Program::offline();
    let written = |format: &str| {
        let ran = program.run(&["policy", REPORT, "--threat", "s3-tls", "--format", format]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        String::from_utf8(ran.stdout).expect("text")
    };
    let document: Value = serde_json::from_str(&written("json")).expect("JSON");
    assert_eq!(
        document["Statement"],
        json!([
            {
                "Effect": "Allow",
                "Action": ["organizations:DescribeOrganization", "s3:ListAllMyBuckets", "sts:GetCallerIdentity"],
                "Resource": "*",
            },
            { "Effect": "Allow", "Action": ["s3:GetBucketPolicy"], "Resource": "arn:aws:s3:::*" },
        ])
    );
    let template: Value = serde_json::from_str(&written("cloudformation")).expect("JSON");
    assert_eq!(template["Resources"]["Role"]["Type"], "AWS::IAM::Role");
    assert!(written("terraform").contains("resource \"aws_iam_role\" \"threatproof\""));
}
