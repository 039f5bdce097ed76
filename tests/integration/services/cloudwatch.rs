//! Alarms of API stages: they count where somebody hears of them.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>

use serde_json::{Value, json};

use super::apigateway::{api, get, items};
use crate::kit::{HERE, Results, account, scan_for};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const CONTROL: &str = "apigateway-alarms-configured";

fn topic(name: &str) -> String {
    format!("arn:aws:sns:us-east-1:111122223333:{name}")
}

/// <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>
fn with_topics(stub: Stub) -> Stub {
    let topic = |number: usize, key: &str| {
        Reply::xml(&format!(
            "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry>\
             <key>SubscriptionsConfirmed</key><value>{number}</value></entry><entry>\
             <key>KmsMasterKeyId</key><value>{key}</value></entry></Attributes>\
             </GetTopicAttributesResult></GetTopicAttributesResponse>"
        ))
    };
    let confirmed = |number: usize| topic(number, "");
    let ask = |name: &str| On::call("sns", "GetTopicAttributes").containing(name);
    stub.answering(ask("heard"), confirmed(1))
        .answering(ask("silent"), confirmed(0))
        .answering(ask("sealed"), topic(1, "alias/aws/sns"))
        .answering(ask("keyed"), topic(1, "alias/alarms"))
        .answering(
            ask("gone"),
            Reply::error(404, "NotFound", "Topic does not exist"),
        )
        .answering(ask("denied"), Reply::Denied)
}

fn alarm(name: &str, metric: &str, dimensions: &[(&str, &str)], action: &str) -> Value {
    let dimensions: Vec<Value> = dimensions
        .iter()
        .map(|(name, value)| json!({ "Name": name, "Value": value }))
        .collect();
    json!({
        "AlarmName": name, "AlarmArn": format!("arn:aws:cloudwatch:us-east-1:111122223333:alarm:{name}"),
        "ActionsEnabled": true, "AlarmActions": [topic(action)],
        "Namespace": "AWS/ApiGateway", "MetricName": metric, "Dimensions": dimensions,
    })
}

fn on_errors(api: &str, action: &str) -> Value {
    alarm(
        &format!("{api}-5xx"),
        "5XXError",
        &[("ApiName", api)],
        action,
    )
}

fn without(mut alarm: Value, field: &str, value: Value) -> Value {
    alarm[field] = value;
    alarm
}

const APIS: [&str; 17] = [
    "good",
    "goo",
    "silent",
    "sealed",
    "keyed",
    "gone",
    "denied",
    "off",
    "never",
    "low",
    "slow",
    "math",
    "joined",
    "muted",
    "other-stage",
    "query",
    "none",
];

/// One REST API of each name with a stage `prod`, and one HTTP API.
fn apis() -> Stub {
    let rest: Vec<Value> = APIS
        .iter()
        .map(|id| api(id, "REGIONAL", &json!({})))
        .collect();
    let mut stub = with_topics(account())
        .answering(get("/restapis"), items(&rest))
        .answering(
            get("/v2/apis"),
            items(&[json!({ "apiId": "h1", "protocolType": "HTTP" })]),
        )
        .answering(
            get("/v2/apis/h1/stages"),
            items(&[json!({ "stageName": "prod" })]),
        );
    for id in APIS {
        let stages = items(&[json!({ "stageName": "prod" })]);
        stub = stub.answering(get(&format!("/restapis/{id}/stages")), stages);
    }
    stub
}

fn describe() -> On {
    On::call("monitoring", "DescribeAlarms")
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html>
fn with_mute_rule(stub: Stub) -> Stub {
    stub.answering(
        On::call("monitoring", "ListAlarmMuteRules"),
        Reply::cbor(&json!({ "AlarmMuteRuleSummaries": [
            { "AlarmMuteRuleArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm-mute-rule:night", "Status": "ACTIVE" }
        ] })),
    )
    .answering(
        On::call("monitoring", "GetAlarmMuteRule").containing("night"),
        Reply::cbor(&json!({ "Name": "night", "MuteTargets": { "AlarmNames": ["muted-5xx"] } })),
    )
}

fn scan(stub: &Stub) -> Results {
    scan_for(&stub.endpoint(), "apigateway-best-practices", CONTROL, HERE)
}

#[test]
fn alarms_count_where_somebody_hears_of_them() {
    let rate = json!({
        "AlarmName": "rate", "AlarmArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:rate",
        "ActionsEnabled": true, "AlarmActions": [topic("heard")],
        "Metrics": [
            { "Id": "e", "Expression": "m1 / m2", "ReturnData": true },
            { "Id": "m1", "ReturnData": false, "MetricStat": { "Period": 60, "Stat": "Sum", "Metric": {
                "Namespace": "AWS/ApiGateway", "MetricName": "5XXError", "Dimensions": [{ "Name": "ApiName", "Value": "math" }] } } },
        ],
    });
    let joined = without(on_errors("joined", "heard"), "AlarmActions", json!([]));
    let at_one = |api: &str, comparison: &str| {
        let mut alarm = on_errors(api, "heard");
        alarm["Statistic"] = json!("Average");
        alarm["ComparisonOperator"] = json!(comparison);
        alarm["Threshold"] = json!(1.0);
        alarm
    };
    let prefix_of_another = [("ApiName", "good-2")];
    let first = json!({
        "MetricAlarms": [
            on_errors("good", "heard"), on_errors("silent", "silent"), on_errors("gone", "gone"),
            on_errors("sealed", "sealed"), on_errors("keyed", "keyed"),
            on_errors("denied", "denied"), on_errors("muted", "heard"),
            without(on_errors("off", "heard"), "ActionsEnabled", json!(false)),
            at_one("never", "GreaterThanThreshold"), at_one("low", "LessThanThreshold"),
            alarm("slow", "Latency", &[("ApiName", "slow")], "heard"),
            alarm("prefix", "5XXError", &prefix_of_another, "heard"),
            rate, joined,
        ],
        "NextToken": "2",
    });
    let second = json!({
        "MetricAlarms": [
            alarm("stage", "5XXError", &[("ApiName", "other-stage"), ("Stage", "dev")], "heard"),
            alarm("http", "5xx", &[("ApiId", "h1"), ("Stage", "prod")], "heard"),
        ],
        "CompositeAlarms": [{
            "AlarmName": "any", "ActionsEnabled": true, "AlarmActions": [topic("heard")],
            "AlarmRule": "ALARM(\"joined-5xx\") OR ALARM(\"something-else\")",
        }],
    });
    let stub = with_mute_rule(apis())
        .answering(describe().first(1), Reply::cbor(&first))
        .answering(describe(), Reply::cbor(&second));

    let results = scan(&stub);

    for (api, verdict) in [
        ("restapis/good", "pass"),
        ("restapis/math", "pass"),
        ("restapis/joined", "pass"),
        ("apis/h1", "pass"),
        ("restapis/silent", "partial"),
        ("restapis/sealed", "partial"),
        ("restapis/keyed", "unknown"),
        ("restapis/gone", "partial"),
        ("restapis/off", "partial"),
        ("restapis/never", "partial"),
        ("restapis/low", "partial"),
        ("restapis/muted", "partial"),
        ("restapis/slow", "partial"),
        ("restapis/denied", "unknown"),
        ("restapis/goo", "fail"),
        ("restapis/other-stage", "fail"),
        ("restapis/none", "fail"),
    ] {
        let (found, reason) = results.judged(CONTROL, &format!("{api}/stages/prod"));
        assert_eq!(found, verdict, "{api}: {reason}");
    }
    let (_, reason) = results.judged(CONTROL, "restapis/denied/stages/prod");
    assert!(reason.contains("sns:GetTopicAttributes"), "{reason}");
    assert_eq!(
        results.status("apigateway-best-practices"),
        "needs-investigation"
    );
    let calls = stub.calls();
    assert_eq!(
        calls["monitoring:DescribeAlarms"], 2,
        "two pages, for all stages"
    );
    assert_eq!(calls["sns:GetTopicAttributes"], 6, "each topic once");
}

#[test]
fn what_may_not_be_read_is_no_alarm_and_no_lack_of_one() {
    let alarms = || Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")] }));
    let more =
        Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")], "NextToken": "2" }));
    let query = json!({ "MetricAlarms": [{
        "AlarmName": "query", "AlarmArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:query", "ActionsEnabled": true,
        "AlarmActions": [topic("heard")],
        "Metrics": [{ "Id": "q", "Expression": "SELECT SUM(\"5XXError\") FROM SCHEMA(\"AWS/ApiGateway\", ApiName)" }],
    }] });
    let quiet = |stub: Stub| {
        let rules = Reply::cbor(&json!({ "AlarmMuteRuleSummaries": [] }));
        stub.answering(On::call("monitoring", "ListAlarmMuteRules"), rules)
    };
    for (stub, of_good, of_none, named) in [
        (
            apis().answering(describe(), Reply::Denied),
            "unknown",
            "unknown",
            "cloudwatch:DescribeAlarms",
        ),
        // A page that is missing may hold the alarm that is looked for.
        (
            quiet(apis())
                .answering(describe().first(1), more)
                .answering(describe(), Reply::Denied),
            "pass",
            "unknown",
            "cloudwatch:DescribeAlarms",
        ),
        (
            apis()
                .answering(describe(), alarms())
                .answering(On::call("monitoring", "ListAlarmMuteRules"), Reply::Denied),
            "unknown",
            "fail",
            "",
        ),
        (
            quiet(apis()).answering(describe(), Reply::cbor(&query)),
            "unknown",
            "unknown",
            "query",
        ),
    ] {
        let results = scan(&stub);

        assert_eq!(
            results.verdict(CONTROL, "restapis/good/stages/prod"),
            of_good
        );
        let (verdict, reason) = results.judged(CONTROL, "restapis/none/stages/prod");
        assert_eq!(verdict, of_none, "{reason}");
        assert!(reason.contains(named), "{named} in {reason}");
        assert_eq!(
            results.status("apigateway-best-practices"),
            "needs-investigation"
        );
    }
}

#[test]
fn without_the_rules_that_mute_it_an_alarm_may_be_mute() {
    let stub = with_mute_rule(apis()).answering(
        describe(),
        Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")] })),
    );
    assert_eq!(
        scan(&stub).verdict(CONTROL, "restapis/good/stages/prod"),
        "pass"
    );
    let denied = apis()
        .answering(On::call("monitoring", "ListAlarmMuteRules"), Reply::Denied)
        .answering(
            describe(),
            Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")] })),
        );
    let (verdict, reason) = scan(&denied).judged(CONTROL, "restapis/good/stages/prod");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("cloudwatch:ListAlarmMuteRules"), "{reason}");

    for (rule, expected, words) in [
        (json!({ "Name": "night" }), "pass", ""),
        (
            json!({ "Name": "night", "MuteTargets": {} }),
            "unknown",
            "whom it mutes",
        ),
        (json!({}), "unknown", "without `Name`"),
    ] {
        let on = On::call("monitoring", "GetAlarmMuteRule");
        let aimless = with_mute_rule(apis().answering(on, Reply::cbor(&rule))).answering(
            describe(),
            Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")] })),
        );
        let (verdict, reason) = scan(&aimless).judged(CONTROL, "restapis/good/stages/prod");
        assert_eq!(verdict, expected, "{rule}: {reason}");
        assert!(reason.contains(words), "{rule}: {reason}");
    }
    let hollow = with_mute_rule(apis()).answering(describe(), Reply::cbor(&json!({})));
    let (verdict, reason) = scan(&hollow).judged(CONTROL, "restapis/good/stages/prod");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("without any list of alarms"), "{reason}");
}

#[test]
fn rest_apis_of_one_name_share_their_metrics() {
    let twins = [
        api("a1", "REGIONAL", &json!({ "name": "good" })),
        api("a2", "REGIONAL", &json!({ "name": "good" })),
    ];
    let mut stub = with_mute_rule(with_topics(account()))
        .answering(get("/restapis"), items(&twins))
        .answering(get("/v2/apis"), items(&[]))
        .answering(
            describe(),
            Reply::cbor(&json!({ "MetricAlarms": [on_errors("good", "heard")] })),
        );
    for id in ["a1", "a2"] {
        stub = stub.answering(
            get(&format!("/restapis/{id}/stages")),
            items(&[json!({ "stageName": "prod" })]),
        );
    }
    let results = scan(&stub);
    for id in ["a1", "a2"] {
        assert_eq!(
            results.verdict(CONTROL, &format!("{id}/stages/prod")),
            "unknown"
        );
    }
}
