//! Signs that a function serves several concerns.

use serde_json::json;

use aws_sdk_lambda::types::FunctionUrlAuthType;

use super::{Planted, REGION};
use crate::kit::{ACCOUNT, HERE, Results, Stage};
use crate::peer::rule::{On, Reply};

const THREAT: &str = "lambda-separation-of-concerns";

impl Stage {
    async fn allow(&self, function: &str, alias: Option<&str>, service: &str, source: &str) {
        self.lambda(REGION)
            .add_permission()
            .function_name(function)
            .set_qualifier(alias.map(str::to_owned))
            .statement_id(service.replace('.', "-"))
            .action("lambda:InvokeFunction")
            .principal(service)
            .source_arn(source)
            .send()
            .await
            .expect("a permission");
    }
}

async fn stage() -> Stage {
    let stage = Stage::ministack();
    let names = [
        "quiet",
        "queue",
        "route",
        "whole-api",
        "aliased",
        "both",
        "url",
    ];
    stage.plant_functions(names.map(Planted::named)).await;
    let queue = stage.queue("orders").await;
    for name in ["queue", "both"] {
        let request = stage.lambda(REGION).create_event_source_mapping();
        let request = request.function_name(name).event_source_arn(&queue);
        request.send().await.expect("a mapping");
    }
    let api = format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:abc123");
    let gateway = "apigateway.amazonaws.com";
    stage
        .allow("route", None, gateway, &format!("{api}/*/POST/orders"))
        .await;
    stage
        .allow("whole-api", None, gateway, &format!("{api}/*/*/{{proxy+}}"))
        .await;
    stage.alias("aliased", "prod").await;
    stage
        .allow("aliased", Some("prod"), gateway, &format!("{api}/*/*/*"))
        .await;
    let rule = format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/nightly");
    stage
        .allow("both", None, "events.amazonaws.com", &rule)
        .await;
    let url = stage
        .lambda(REGION)
        .create_function_url_config()
        .function_name("url");
    url.auth_type(FunctionUrlAuthType::AwsIam)
        .send()
        .await
        .expect("a URL");
    // ministack answers an empty policy where AWS documents that there is none.
    // https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
    for name in ["quiet", "queue", "url"] {
        stage.wire.rule(
            On::call("lambda", "*").containing(&format!("/functions/{name}/policy")),
            Reply::error(
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            ),
        );
    }
    stage
}

fn expect_all(results: &Results) {
    results.expect("quiet", "pass", "no sign");
    results.expect("queue", "pass", "triggers seen: sqs");
    results.expect("route", "pass", "triggers seen: apigateway");
    results.expect("whole-api", "partial", "every route of an API");
    results.expect("aliased", "partial", "every route of an API");
    results.expect("both", "partial", "2 kinds of trigger (events, sqs)");
    results.expect("url", "partial", "function URL");
}

#[tokio::test]
async fn strong_signs_are_partial_and_none_is_a_pass() {
    let stage = stage().await;
    let results = stage.scan(THREAT, &[]);
    expect_all(&results);
    assert_eq!(results.called("lambda:ListEventSourceMappings"), 1);
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[tokio::test]
async fn each_denial_is_told_by_its_action_unless_a_sign_was_seen() {
    let stage = Stage::ministack();
    stage
        .plant_functions([Planted::named("quiet"), Planted::named("url")])
        .await;
    let url = stage
        .lambda(REGION)
        .create_function_url_config()
        .function_name("url");
    url.auth_type(FunctionUrlAuthType::AwsIam)
        .send()
        .await
        .expect("a URL");
    for (part, action) in [
        ("/event-source-mappings", "lambda:ListEventSourceMappings"),
        ("/policy", "lambda:GetPolicy"),
        ("/aliases", "lambda:ListAliases"),
        ("/urls", "lambda:ListFunctionUrlConfigs"),
    ] {
        stage.wire.clear();
        stage
            .wire
            .rule(On::call("lambda", "*").containing(part), Reply::Denied);
        let results = stage.scan(THREAT, &[]);
        results.expect("quiet", "unknown", action);
        if part != "/urls" {
            results.expect("url", "partial", "function URL");
        }
    }
    for (part, answer, lacking) in [
        (
            "/event-source-mappings",
            json!({ "EventSourceMappings": [{ "State": "Enabled" }] }),
            "an event source mapping without a function",
        ),
        (
            "/aliases",
            json!({ "Aliases": [{ "FunctionVersion": "1" }] }),
            "an alias without a name",
        ),
    ] {
        stage.wire.clear();
        let on = On::call("lambda", "*").containing(part);
        stage.wire.rule(on, Reply::json(&answer));
        let results = stage.scan(THREAT, &[]);
        results.expect("quiet", "unknown", lacking);
    }
}

#[tokio::test]
async fn a_person_completes_what_the_scan_cannot() {
    let stage = Stage::ministack();
    stage.plant_functions([Planted::named("quiet")]).await;
    let (status, reason) = stage.scan(THREAT, &[]).decided(THREAT);
    assert_eq!(status, "needs-investigation", "{reason}");

    let program = stage.program();
    let attestation = "[[attestation]]\nthreat = \"lambda-separation-of-concerns\"\n\
         part = \"functions-single-purpose\"\nby = \"Ada\"\ndate = 2020-01-01\nexpires = 2999-01-01\n";
    program.file("own.toml", attestation);
    let config = [HERE, &["--config", "own.toml"]].concat();
    let (status, reason) = program.scan_threat(THREAT, &config).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}
