//! Policies and URLs of functions, each with what it lets in.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::*;
use crate::services::lambda::{GET_POLICY, LIST_FUNCTION_URL_CONFIGS};

const OWN: &str = "111122223333";
const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders";
const API: &str = "arn:aws:execute-api:eu-west-1:111122223333:abc123/*/GET/orders";
const GROUP: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/orders/1";

fn around(fronts: &[Reading<Front>]) -> Around<'static> {
    Around {
        account: OWN,
        region: "eu-west-1",
        apis: BTreeMap::from([("abc123".to_owned(), "API orders (abc123, HTTP)".to_owned())]),
        apis_unread: None,
        fronts: fronts
            .iter()
            .map(|front| (GROUP.to_owned(), front.clone()))
            .collect(),
        buckets: BTreeSet::from(["uploads".to_owned()]),
    }
}

fn policy(statements: Value) -> Policy {
    Policy::parse(&json!({ "Statement": statements }).to_string()).expect("a policy")
}

fn url(auth: UrlAuth) -> UrlSeen {
    UrlSeen {
        auth: Reading::Known(auth),
    }
}

fn seen(statements: Value, url: Option<&UrlSeen>, around: &Around<'_>) -> FunctionExposure {
    let of = Qualified {
        alias: "",
        arn: ARN,
        url,
        urls_unread: None,
    };
    let mut ways = Ways::default();
    ways.see(&of, Some(&policy(statements)), around);
    ways.finish()
}

fn allow(principal: Value, action: &str, condition: Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": ARN, "Condition": condition })
}

fn service(name: &str, condition: Value) -> Value {
    allow(
        json!({ "Service": name }),
        "lambda:InvokeFunction",
        condition,
    )
}

fn by_url(auth: &str) -> Value {
    let condition = json!({ "StringEquals": { "lambda:FunctionUrlAuthType": auth } });
    allow(json!("*"), "lambda:InvokeFunctionUrl", condition)
}

fn invoked_via_url() -> Value {
    let condition = json!({ "Bool": { "lambda:InvokedViaFunctionUrl": "true" } });
    allow(json!("*"), "lambda:InvokeFunction", condition)
}

#[track_caller]
fn check(found: &FunctionExposure, open: usize, questions: usize, doors: usize) {
    let counts = (
        found.open.items.len(),
        found.questions.items.len(),
        found.doors.items.len(),
    );
    assert_eq!(counts, (open, questions, doors), "{found:#?}");
}

#[test]
fn without_policy_and_url_nobody_gets_in() {
    check(&seen(json!([]), None, &around(&[])), 0, 0, 0);
    let own = allow(json!({ "AWS": OWN }), "lambda:*", json!({}));
    check(&seen(json!([own]), None, &around(&[])), 0, 0, 0);
}

#[test]
fn api_gateway_is_the_door_where_the_api_is_the_accounts_own() {
    let gateway = |source: &str| {
        let condition = json!({ "ArnLike": { "AWS:SourceArn": source } });
        service("apigateway.amazonaws.com", condition)
    };
    let own = seen(json!([gateway(API)]), None, &around(&[]));
    check(&own, 0, 0, 1);
    assert_eq!(own.doors.items, ["API orders (abc123, HTTP)"]);
    let gone = seen(
        json!([gateway(&API.replace("abc123", "gone12"))]),
        None,
        &around(&[]),
    );
    check(&gone, 0, 0, 1);
    assert_eq!(gone.doors.items, ["an API that is gone (gone12)"]);
    // One of another region, one of another account, and one that has an id and no account are for a person to explain.
    for source in [
        API.replace(OWN, "*"),
        API.replace("eu-west-1", "us-east-1"),
        API.replace(OWN, "444455556666"),
    ] {
        check(
            &seen(json!([gateway(&source)]), None, &around(&[])),
            0,
            1,
            0,
        );
    }
    // Anybody's API could front it; Prowler passes this.
    let anybodys = service("apigateway.amazonaws.com", json!({}));
    check(&seen(json!([anybodys]), None, &around(&[])), 1, 0, 0);
    let unread = Around {
        apis_unread: Some(GET_POLICY.unparseable("")),
        apis: BTreeMap::new(),
        ..around(&[])
    };
    let unknown = seen(json!([gateway(API)]), None, &unread);
    check(&unknown, 0, 0, 0);
    assert!(unknown.open.incomplete.is_some());
}

#[test]
fn a_url_without_signature_is_open_with_both_permissions_and_a_question_otherwise() {
    let url = url(UrlAuth::Everybody);
    let both = json!([by_url("NONE"), invoked_via_url()]);
    check(&seen(both, Some(&url), &around(&[])), 1, 0, 0);
    for one in [by_url("NONE"), invoked_via_url()] {
        let found = seen(json!([one]), Some(&url), &around(&[]));
        check(&found, 0, 1, 0);
        assert!(
            found.questions.items[0].contains("one of the two"),
            "{found:#?}"
        );
    }
    check(&seen(json!([]), Some(&url), &around(&[])), 0, 1, 0);
    // CloudSploit fails it whatever the policy denies.
    let denied = json!([
        by_url("NONE"),
        { "Effect": "Deny", "Principal": "*", "Action": "lambda:*", "Resource": ARN },
    ]);
    check(&seen(denied, Some(&url), &around(&[])), 0, 1, 0);
}

#[test]
fn a_url_with_signature_is_a_question_unless_everybody_may_sign() {
    let signed = url(UrlAuth::Iam);
    check(&seen(json!([]), Some(&signed), &around(&[])), 0, 1, 0);
    let everybody = json!([by_url("AWS_IAM"), invoked_via_url()]);
    check(&seen(everybody, Some(&signed), &around(&[])), 1, 0, 0);
    // The permission asks for the other kind of URL.
    let other = json!([by_url("NONE"), invoked_via_url()]);
    check(&seen(other, Some(&signed), &around(&[])), 0, 1, 0);
    let distribution = "arn:aws:cloudfront::111122223333:distribution/E1";
    let condition = json!({ "ArnLike": { "AWS:SourceArn": distribution } });
    let cloudfront = json!({ "Service": "cloudfront.amazonaws.com" });
    let fronted = json!([allow(cloudfront, "lambda:InvokeFunctionUrl", condition)]);
    let found = seen(fronted, Some(&signed), &around(&[]));
    check(&found, 0, 1, 0);
    assert!(
        found.questions.items[0].starts_with("CloudFront"),
        "{found:#?}"
    );
}

#[test]
fn a_permission_for_a_url_that_is_not_there_is_asked_about() {
    let statements = json!([by_url("NONE"), invoked_via_url()]);
    let found = seen(statements.clone(), None, &around(&[]));
    check(&found, 0, 1, 0);
    assert!(
        found.questions.items[0].ends_with("no function URL today"),
        "{found:#?}"
    );
    // It may be on a page that was not read.
    let cause = LIST_FUNCTION_URL_CONFIGS.unparseable("");
    let of = Qualified {
        alias: "prod",
        arn: ARN,
        url: None,
        urls_unread: Some(&cause),
    };
    let mut ways = Ways::default();
    ways.see(&of, Some(&policy(statements)), &around(&[]));
    let found = ways.finish();
    check(&found, 0, 0, 0);
    assert_eq!(found.open.incomplete, Some(cause));
}

#[test]
fn everybody_and_others_by_a_plain_permission() {
    let plain = |principal: Value| json!([allow(principal, "lambda:InvokeFunction", json!({}))]);
    check(&seen(plain(json!("*")), None, &around(&[])), 1, 0, 0);
    let foreign = json!({ "AWS": "arn:aws:iam::444455556666:root" });
    check(&seen(plain(foreign), None, &around(&[])), 0, 1, 0);
    let deleted = json!({ "AWS": "AROAEXAMPLEEXAMPLE12" });
    check(&seen(plain(deleted), None, &around(&[])), 0, 0, 0);
    let skill = json!({ "StringEquals": { "lambda:EventSourceToken": "amzn1.ask.skill.1" } });
    let alexa = json!([service("alexa-appkit.amazon.com", skill)]);
    check(&seen(alexa, None, &around(&[])), 0, 1, 0);
    let topic =
        json!({ "ArnLike": { "AWS:SourceArn": "arn:aws:sns:eu-west-1:111122223333:news" } });
    let sns = json!([service("sns.amazonaws.com", topic)]);
    check(&seen(sns, None, &around(&[])), 0, 0, 1);
    let bucket = |name: &str| {
        let source = json!({ "ArnLike": { "AWS:SourceArn": format!("arn:aws:s3:::{name}") } });
        json!([service("s3.amazonaws.com", source)])
    };
    assert!(needs([&policy(bucket("uploads"))]).buckets);
    let own = seen(bucket("uploads"), None, &around(&[]));
    check(&own, 0, 0, 1);
    assert_eq!(
        own.doors.items,
        ["s3.amazonaws.com for arn:aws:s3:::uploads"]
    );
    for other in ["somebodys", "upload*"] {
        check(&seen(bucket(other), None, &around(&[])), 0, 1, 0);
    }
    let events = json!([service("events.amazonaws.com", json!({}))]);
    check(&seen(events, None, &around(&[])), 0, 1, 0);
}

#[test]
fn a_load_balancer_is_asked_about_if_it_is_public() {
    let statements = || {
        let condition = json!({ "ArnLike": { "AWS:SourceArn": GROUP } });
        json!([service("elasticloadbalancing.amazonaws.com", condition)])
    };
    assert_eq!(needs([&policy(statements())]).groups, [GROUP]);
    for (front, questions, doors) in [
        (Front::Public, 1, 0),
        (Front::Reached, 1, 0),
        (Front::Internal, 0, 1),
        (Front::Nothing, 0, 1),
    ] {
        let around = around(&[Reading::Known(front)]);
        check(&seen(statements(), None, &around), 0, questions, doors);
    }
    let unread = around(&[GET_POLICY.unparseable("").into()]);
    assert!(
        seen(statements(), None, &unread)
            .questions
            .incomplete
            .is_some()
    );
    let any = json!([service(
        "elasticloadbalancing.amazonaws.com",
        json!({ "StringEquals": { "AWS:SourceAccount": OWN } })
    )]);
    check(&seen(any, None, &around(&[])), 0, 1, 0);
}

#[test]
fn a_version_at_the_edge_is_asked_about() {
    let mut ways = Ways::default();
    ways.at_edge("3");
    check(&ways.finish(), 0, 1, 0);
}

#[test]
fn what_is_said_of_an_alias_names_it() {
    let everybody = policy(json!([allow(
        json!("*"),
        "lambda:InvokeFunction",
        json!({})
    )]));
    let of = Qualified {
        alias: "prod",
        arn: ARN,
        url: None,
        urls_unread: None,
    };
    let mut ways = Ways::default();
    ways.see(&of, Some(&everybody), &around(&[]));
    let found = ways.finish();
    assert!(
        found.open.items[0].starts_with("alias prod: statement 1: everybody"),
        "{found:#?}"
    );
    let mut ways = Ways::default();
    ways.see(
        &Qualified { alias: "7", ..of },
        Some(&everybody),
        &around(&[]),
    );
    let found = ways.finish();
    assert!(
        found.open.items[0].starts_with("version 7: statement 1: everybody"),
        "{found:#?}"
    );
}
