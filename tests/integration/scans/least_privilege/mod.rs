//! The policy that `policy` writes, under emulators that enforce IAM: with it nothing is denied, and
//! without any one of its actions that action is named and nothing more passes.

mod s3;

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types as dynamodb;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, Program, REPORT, Results, Stage, policy, receiving_logs, template};
use crate::peer::clients::Clients;
use crate::peer::iam;
use crate::peer::plant::plant;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Bucket, Group, Lock};
use crate::peer::server::Emulator;
use crate::peer::wire::Wire;

/// What the emulator asks for beside the policy: the first instead of two actions on a function,
/// `ListFunctionEventInvokeConfigs` and `ListFunctionUrlConfigs`, the second on no table, although AWS tells its
/// permission by the table.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html>
const BESIDE: [&str; 2] = ["lambda:GetFunction", "dynamodb:GetResourcePolicy"];

/// Services whose permissions the emulator does not ask for; what their tests deny is denied on the wire.
const NOT_ENFORCED: [&str; 22] = [
    "access-analyzer:",
    "amplify:",
    "apprunner:",
    "appsync:",
    "cassandra:",
    "cloudfront:ListVpcOrigins",
    "cognito-idp:",
    "dax:",
    "docdb-elastic:",
    "dsql:",
    "ec2:",
    "ecr-public:",
    "elasticfilesystem:",
    "es:",
    "fsx:",
    "globalaccelerator:",
    "memorydb:",
    "redshift-serverless:",
    "s3express:",
    "s3tables:",
    "s3vectors:",
    "timestream",
];

/// Actions whose loss this emulator cannot show, why, and the requests that the wire denies in its place:
/// service, operation and a part of the address.
const UNPROVEN: [(&str, &str, Option<[&str; 3]>); 12] = [
    (
        "account:ListRegions",
        "never denied by the emulator",
        Some(["account", "POST /listRegions", ""]),
    ),
    (
        "ec2:DescribeVpcs",
        "only needed where a group lets in blocks of a VPC, or something stands in one",
        None,
    ),
    (
        "globalaccelerator:ListCrossAccountAttachments",
        "only needed where something stands that an accelerator can lead to",
        None,
    ),
    (
        "iam:GenerateCredentialReport",
        "only needed where no report is ready",
        None,
    ),
    (
        "lambda:ListFunctionEventInvokeConfigs",
        "the emulator asks for it as lambda:GetFunction",
        Some(["lambda", "*", "/event-invoke-config"]),
    ),
    (
        "lambda:ListFunctionUrlConfigs",
        "the emulator asks for it as lambda:GetFunction",
        Some(["lambda", "*", "/urls"]),
    ),
    (
        "macie2:GetMacieSession",
        "unknown to the emulator",
        Some(["macie2", "GET /macie", ""]),
    ),
    (
        "redshift:DescribeClusters",
        "unknown to the emulator",
        Some(["redshift", "DescribeClusters", ""]),
    ),
    // Proven in `s3`, too.
    (
        "s3:GetAccountPublicAccessBlock",
        "unknown to the emulator",
        Some(["s3control", "GetPublicAccessBlock", ""]),
    ),
    (
        "shield:GetSubscriptionState",
        "unknown to the emulator",
        Some(["shield", "GetSubscriptionState", ""]),
    ),
    (
        "sts:GetCallerIdentity",
        "allowed whatever policies say",
        None,
    ),
    (
        "support:DescribeTrustedAdvisorChecks",
        "unknown to the emulator",
        Some(["support", "DescribeTrustedAdvisorChecks", ""]),
    ),
];

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

/// Requests that have the name of their action.
fn named_as(action: &str) -> On {
    let (service, operation) = action.split_once(':').expect("a service and an operation");
    On::call(service, operation)
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
    let mut wrong = Vec::new();
    for action in &made {
        let user = action.replace(':', "-");
        let results = scan(&auditor(
            &stage.emulator,
            &stage.wire,
            &user,
            &without(&least, action),
        ));

        let named = denied(&results);
        println!("without {action}: denied {named:?}");
        nothing_more_passes(action, &truth, &results);
        let proven = BTreeSet::from([(*action).to_owned()]);
        let is_enforced = !NOT_ENFORCED.iter().any(|not| action.starts_with(not));
        let unproven = UNPROVEN.iter().find(|(name, ..)| name == action);
        let (why, on) = match unproven {
            Some((_, why, on)) => {
                if !named.is_empty() {
                    wrong.push(format!("{action} can be proven by now"));
                }
                (
                    *why,
                    on.map(|[of, name, part]| On::call(of, name).containing(part)),
                )
            }
            None if is_enforced || !named.is_empty() => {
                if named != proven {
                    wrong.push(format!("without {action}, denied are {named:?}"));
                }
                continue;
            }
            // A request whose operation is a path is denied in the tests of its service.
            None => (
                "not enforced",
                requests.contains_key(*action).then(|| named_as(action)),
            ),
        };
        let Some(on) = on else {
            println!("{why}: {action}");
            continue;
        };
        stage.wire.rule(on, Reply::Denied);
        let results = scan(&auditor(
            &stage.emulator,
            &stage.wire,
            &format!("{user}-denied"),
            &least,
        ));
        stage.wire.clear();
        let named = denied(&results);
        println!("{why}; denied on the wire: {named:?}");
        if named != proven {
            wrong.push(format!("{action}: denied on the wire are {named:?}"));
        }
        nothing_more_passes(action, &truth, &results);
    }
    assert_eq!(wrong, Vec::<String>::new());
    let unproven = UNPROVEN
        .iter()
        .filter(|(action, ..)| made.contains(action))
        .count();
    assert_eq!(unproven, UNPROVEN.len());
    assert!(made.len() >= 43, "{made:?}");
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
