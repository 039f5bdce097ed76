//! What functions leave in /tmp. Nothing that AWS tells can pass or fail it, so that a person is always asked.

use super::*;
use crate::kit::{Program, account};

const THREAT: &str = "lambda-tmp-cleanup";
const CONTROL: &str = "lambda-tmp-cleaned";
const LIST: &str = "GET /2015-03-31/functions";

/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
fn function(name: &str, more: &Value) -> Value {
    let mut function = json!({
        "FunctionName": name, "FunctionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"),
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "Version": "$LATEST", "Runtime": "java21",
        "EphemeralStorage": { "Size": 512 }, "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
    });
    let fields = function.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    function
}

fn with(functions: &[Value]) -> Stub {
    account().answering(
        On::call("lambda", LIST),
        Reply::json(&json!({ "Functions": functions })),
    )
}

fn judged(stub: &Stub, words: &str) -> Results {
    let program = Program::at(&stub.endpoint());
    program.file("own.toml", words);
    program.scan_threat(THREAT, &[HERE, &["--config", "own.toml"]].concat())
}

#[test]
fn how_much_hangs_on_it_is_told_and_a_person_is_asked() {
    let managed = |at_once: &Value| {
        json!({ "CapacityProviderConfig": { "LambdaManagedInstancesCapacityProviderConfig": {
            "CapacityProviderArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:capacity-provider:own"),
            "PerExecutionEnvironmentMaxConcurrency": at_once } } })
    };
    let cases = [
        ("plain", json!({}), "later requests find"),
        (
            "large",
            json!({ "EphemeralStorage": { "Size": 10240 } }),
            "10240 MB",
        ),
        (
            "copied",
            json!({ "SnapStart": { "ApplyOn": "PublishedVersions" } }),
            "SnapStart",
        ),
        (
            "apart",
            json!({ "TenancyConfig": { "TenantIsolationMode": "PER_TENANT" } }),
            "same tenant",
        ),
        ("parallel", managed(&json!(16)), "at the same time"),
        ("one-by-one", managed(&json!(1)), "later requests find"),
    ];
    let functions: Vec<Value> = cases
        .iter()
        .map(|(name, more, _)| function(name, more))
        .collect();
    let stub = with(&functions);
    let results = judged(&stub, "");
    for (name, _, words) in &cases {
        let (verdict, reason) = results.judged(CONTROL, name);
        assert_eq!(verdict, "question", "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
    assert_eq!(results.status(THREAT), "needs-investigation");
    // The listing that other items of Lambda need too, and no other call.
    let calls: Vec<_> = stub
        .calls()
        .into_iter()
        .filter(|(name, _)| name.starts_with("lambda:"))
        .collect();
    assert_eq!(calls, [(format!("lambda:{LIST}"), 1)]);
}

/// No peer has a check for it; one that passed it would be guessing. One that failed it would, too: it is never
/// not-started.
#[test]
fn an_answer_for_every_function_is_implemented_and_one_for_some_is_not() {
    let stub = with(&[
        function("orders", &json!({})),
        function("photos", &json!({})),
    ]);
    let answer = |name: &str| {
        format!(
            "[[attestation]]\ncontrol = \"{CONTROL}\"\nresource = \"arn:aws:lambda:*:*:function:{name}\"\nby = \"Ann\"\n\
             date = 2026-01-01\nexpires = 2100-01-01\n"
        )
    };
    assert_eq!(
        judged(&stub, &answer("orders")).status(THREAT),
        "needs-investigation"
    );
    assert_eq!(judged(&stub, &answer("*")).status(THREAT), "implemented");
}

#[test]
fn words_that_are_new_are_unknown() {
    let new = json!({ "TenancyConfig": { "TenantIsolationMode": "PER_REQUEST" } });
    let results = judged(&with(&[function("orders", &new)]), "");
    assert_eq!(results.verdict(CONTROL, "orders"), "unknown");
}

#[test]
fn no_function_and_a_refusal_leave_it_open() {
    let refused = account().answering(On::call("lambda", LIST), Reply::Denied);
    let (status, reason) = judged(&refused, "").decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("lambda:ListFunctions was denied"),
        "{reason}"
    );
    assert_eq!(judged(&with(&[]), "").status(THREAT), "needs-investigation");
}
