//! Logs of API stages: they count where they can arrive.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>

use serde_json::{Value, json};

use super::{api, get, items};
use crate::kit::{HERE, account, nothing_else, scan_for};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const LOGS: &str = "apigateway-stage-logging-enabled";

fn group(name: &str) -> String {
    format!("arn:aws:logs:us-east-1:111122223333:log-group:{name}")
}

fn logging_to(stage: &str, destination: &str) -> Value {
    json!({ "stageName": stage, "accessLogSettings": { "destinationArn": destination, "format": "$context.requestId" } })
}

fn levels(stage: &str, levels: &[(&str, &str)]) -> Value {
    let settings: serde_json::Map<String, Value> = levels
        .iter()
        .map(|(path, level)| ((*path).to_owned(), json!({ "loggingLevel": level })))
        .collect();
    json!({ "stageName": stage, "methodSettings": settings })
}

fn stages_that_log() -> Vec<Value> {
    let stream = "arn:aws:firehose:us-east-1:111122223333:deliverystream/amazon-apigateway-";
    vec![
        logging_to("access", &group("there")),
        logging_to("prefix", &group("ther")),
        logging_to("denied", &group("denied")),
        logging_to(
            "foreign",
            "arn:aws:logs:us-east-1:999999999999:log-group:there",
        ),
        logging_to("stream", &format!("{stream}good")),
        logging_to("no-stream", &format!("{stream}gone")),
        json!({ "stageName": "no-format", "accessLogSettings": { "destinationArn": group("there") } }),
        levels("info", &[("*/*", "INFO")]),
        levels("off", &[("*/*", "OFF")]),
        levels("errors", &[("*/*", "ERROR")]),
        levels("hole", &[("*/*", "INFO"), ("orders/POST", "OFF")]),
        levels("one", &[("orders/POST", "INFO")]),
        levels("new", &[("*/*", "VERBOSE")]),
        json!({ "stageName": "none" }),
    ]
}

/// One REST and one HTTP API. `role` is what the account names.
fn logging(role: &Value) -> Stub {
    let groups = |names: &[&str]| {
        let groups: Vec<Value> = names
            .iter()
            .map(|name| json!({ "logGroupName": name }))
            .collect();
        Reply::json(&json!({ "logGroups": groups }))
    };
    let describe = |text: &str| On::call("logs", "DescribeLogGroups").containing(text);
    let stream = |text: &str| On::call("firehose", "DescribeDeliveryStream").containing(text);
    account()
        .answering(get("/restapis"), items(&[api("rest", "REGIONAL", &json!({}))]))
        .answering(get("/restapis/rest/stages"), items(&stages_that_log()))
        .answering(get("/v2/apis"), items(&[json!({ "apiId": "http", "protocolType": "HTTP" })]))
        .answering(get("/v2/apis/http/stages"), items(&[logging_to("$default", &group("there")), json!({ "stageName": "dev" })]))
        .answering(get("/account"), Reply::json(&json!({ "cloudwatchRoleArn": role })))
        .answering(describe("\"there\""), groups(&["there", "there-too"]))
        .answering(describe("\"ther\""), groups(&["there", "there-too"]))
        .answering(describe("denied"), Reply::Denied)
        .answering(stream("good"), Reply::json(&json!({ "DeliveryStreamDescription": {
            "DeliveryStreamName": "x", "DeliveryStreamARN": "x", "DeliveryStreamStatus": "ACTIVE",
            "DeliveryStreamType": "DirectPut", "VersionId": "1", "Destinations": [], "HasMoreDestinations": false } })))
        .answering(stream("gone"), Reply::error(400, "ResourceNotFoundException", "Firehose not found"))
}

const TRUST: &str = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22apigateway.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%7D";
const WRITES: &str = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22logs%3APutLogEvents%22%2C%22Resource%22%3A%22%2A%22%7D%7D";

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>
fn role(trust: &str) -> (On, Reply) {
    let reply = format!(
        "<GetRoleResponse><GetRoleResult><Role><Path>/</Path><RoleName>logs</RoleName><RoleId>AROA</RoleId>\
         <Arn>arn:aws:iam::111122223333:role/logs</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument></Role></GetRoleResult></GetRoleResponse>"
    );
    (On::call("iam", "GetRole"), Reply::xml(&reply))
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>
fn details(policies: &str) -> (On, Reply) {
    let reply = format!(
        "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><Policies/><RoleDetailList><member><Path>/</Path>\
         <RoleName>logs</RoleName><RoleId>AROA</RoleId><Arn>arn:aws:iam::111122223333:role/logs</Arn>\
         <AssumeRolePolicyDocument>{TRUST}</AssumeRolePolicyDocument><RolePolicyList>{policies}</RolePolicyList>\
         <AttachedManagedPolicies/></member></RoleDetailList>"
    );
    (
        On::call("iam", "GetAccountAuthorizationDetails"),
        Reply::query("GetAccountAuthorizationDetails", &reply),
    )
}

fn writing() -> (On, Reply) {
    details(&format!(
        "<member><PolicyName>own</PolicyName><PolicyDocument>{WRITES}</PolicyDocument></member>"
    ))
}

fn with(stub: Stub, answers: impl IntoIterator<Item = (On, Reply)>) -> Stub {
    answers
        .into_iter()
        .fold(stub, |stub, (on, reply)| stub.answering(on, reply))
}

fn with_role() -> Stub {
    logging(&json!("arn:aws:iam::111122223333:role/logs"))
}

#[test]
fn logs_count_where_they_can_arrive() {
    let stub = with(with_role(), [role(TRUST), writing()]);

    let results = scan_for(&stub.endpoint(), "apigateway-best-practices", LOGS, HERE);

    for (name, verdict) in [
        ("rest/stages/access", "pass"),
        ("rest/stages/prefix", "fail"),
        ("rest/stages/foreign", "unknown"),
        ("rest/stages/stream", "pass"),
        ("rest/stages/no-stream", "fail"),
        ("rest/stages/no-format", "fail"),
        ("rest/stages/info", "pass"),
        ("rest/stages/off", "fail"),
        ("rest/stages/errors", "partial"),
        ("rest/stages/hole", "partial"),
        ("rest/stages/one", "partial"),
        ("rest/stages/new", "unknown"),
        ("rest/stages/none", "fail"),
        ("http/stages/$default", "pass"),
        ("http/stages/dev", "fail"),
    ] {
        assert_eq!(results.verdict(LOGS, name), verdict, "{name}");
    }
    let (verdict, reason) = results.judged(LOGS, "rest/stages/denied");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("logs:DescribeLogGroups"), "{reason}");
    assert_eq!(
        stub.calls()["logs:DescribeLogGroups"],
        3,
        "each distinct target once"
    );
    assert_eq!(stub.calls()["apigateway:GET /account"], 1);
    assert_eq!(stub.calls()["iam:GetAccountAuthorizationDetails"], 1);
}

/// API Gateway looks at the role's permissions only when it is set.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
#[test]
fn a_role_that_no_longer_lets_api_gateway_write_is_no_logging() {
    let other = TRUST.replace("apigateway", "lambda");
    let reads = WRITES.replace("PutLogEvents", "GetLogEvents");
    let reading = format!(
        "<member><PolicyName>own</PolicyName><PolicyDocument>{reads}</PolicyDocument></member>"
    );
    for (answers, verdict, words) in [
        ([role(TRUST), details("")], "partial", "logs:PutLogEvents"),
        (
            [role(TRUST), details(&reading)],
            "partial",
            "logs:PutLogEvents",
        ),
        ([role(&other), writing()], "partial", "does not trust"),
        ([role(""), writing()], "unknown", "iam:GetRole"),
        (
            [
                role(TRUST),
                (
                    On::call("iam", "GetAccountAuthorizationDetails"),
                    Reply::Denied,
                ),
            ],
            "unknown",
            "iam:GetAccountAuthorizationDetails",
        ),
    ] {
        let stub = with(with_role(), answers);
        let results = scan_for(&stub.endpoint(), "apigateway-best-practices", LOGS, HERE);
        for name in ["rest/stages/access", "rest/stages/info"] {
            let (found, reason) = results.judged(LOGS, name);
            assert_eq!(found, verdict, "{name}: {reason}");
            assert!(reason.contains(words), "{reason}");
        }
        for name in ["rest/stages/stream", "http/stages/$default"] {
            assert_eq!(results.verdict(LOGS, name), "pass", "{name} needs no role");
        }
        assert_eq!(results.verdict(LOGS, "rest/stages/none"), "fail");
    }
}

#[test]
fn without_the_role_only_what_needs_none_is_logged() {
    let gone = Reply::error(
        404,
        "NoSuchEntity",
        "The role with name logs cannot be found.",
    );
    let without = [
        logging(&Value::Null),
        with_role().answering(On::call("iam", "GetRole"), gone),
    ];
    for stub in without {
        let results = scan_for(&stub.endpoint(), "apigateway-best-practices", LOGS, HERE);
        for name in ["rest/stages/access", "rest/stages/info"] {
            assert_eq!(results.verdict(LOGS, name), "fail", "{name}");
        }
        for name in ["rest/stages/stream", "http/stages/$default"] {
            assert_eq!(results.verdict(LOGS, name), "pass", "{name}");
        }
    }
}

#[test]
fn a_role_that_may_not_be_read_proves_neither() {
    let unread = [
        (
            with_role().answering(On::call("iam", "GetRole"), Reply::Denied),
            "iam:GetRole",
        ),
        (
            account()
                .answering(get("/account"), Reply::Denied)
                .answering(
                    get("/restapis"),
                    items(&[api("rest", "REGIONAL", &json!({}))]),
                )
                .answering(
                    get("/restapis/rest/stages"),
                    items(&[levels("info", &[("*/*", "INFO")])]),
                ),
            "apigateway:GET",
        ),
    ];
    for (stub, action) in unread {
        let stub = nothing_else(stub);
        let results = scan_for(&stub.endpoint(), "apigateway-best-practices", LOGS, HERE);
        let (verdict, reason) = results.judged(LOGS, "rest/stages/info");
        assert_eq!(verdict, "unknown");
        assert!(reason.contains(action), "{reason}");
    }
}
