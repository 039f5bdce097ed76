//! Endpoints and stages of APIs of both generations, as API Gateway documents its answers.
//! <https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html>

use serde_json::{Value, json};

use crate::kit::{HERE, account, nothing_else, scan, scan_for};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

mod logging;

const TLS: &str = "apigateway-domain-tls-strong";
const PRIVATE: &str = "apigateway-private-domain-tls-strong";
const WAF: &str = "apigateway-stage-waf-attached";

pub(super) fn get(path: &str) -> On {
    On::call("apigateway", &format!("GET {path}"))
}

pub(super) fn api(id: &str, kind: &str, more: &Value) -> Value {
    let mut api = json!({ "id": id, "name": id, "endpointConfiguration": { "types": [kind] } });
    for (key, value) in more.as_object().expect("an object") {
        api[key] = value.clone();
    }
    api
}

fn domain(name: &str, kind: &str, policy: &str, routing: &str) -> Value {
    json!({
        "domainName": name, "endpointConfiguration": { "types": [kind] }, "securityPolicy": policy,
        "domainNameStatus": "AVAILABLE", "routingMode": routing,
    })
}

pub(super) fn items(items: &[Value]) -> Reply {
    Reply::json(&json!({ "item": items, "items": items }))
}

/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html>
fn maps(stub: Stub, name: &str, api: &str) -> Stub {
    let path = format!("/v2/domainnames/{name}/apimappings");
    stub.answering(
        get(&path),
        items(&[json!({ "apiId": api, "stage": "prod" })]),
    )
}

const ONLY_MAPPINGS: &str = "BASE_PATH_MAPPING_ONLY";

fn apis() -> Vec<Value> {
    vec![
        api("legacy", "REGIONAL", &json!({})),
        api(
            "strong",
            "REGIONAL",
            &json!({ "securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09", "apiStatus": "AVAILABLE" }),
        ),
        api(
            "changing",
            "REGIONAL",
            &json!({ "securityPolicy": "TLS_1_2", "apiStatus": "UPDATING" }),
        ),
        api(
            "future",
            "EDGE",
            &json!({ "securityPolicy": "SecurityPolicy_TLS14_2030" }),
        ),
        api("private", "PRIVATE", &json!({})),
        api(
            "off",
            "REGIONAL",
            &json!({ "disableExecuteApiEndpoint": true }),
        ),
    ]
}

fn domains() -> Vec<Value> {
    vec![
        domain("good.example", "REGIONAL", "TLS_1_2", ONLY_MAPPINGS),
        domain("http.example", "REGIONAL", "TLS_1_2", ONLY_MAPPINGS),
        domain("over-legacy.example", "REGIONAL", "TLS_1_2", ONLY_MAPPINGS),
        domain("edge.example", "EDGE", "TLS_1_2", ONLY_MAPPINGS),
        domain("old.example", "REGIONAL", "TLS_1_0", ONLY_MAPPINGS),
        domain("routed.example", "REGIONAL", "TLS_1_2", "ROUTING_RULE_ONLY"),
        domain("denied.example", "REGIONAL", "TLS_1_2", ONLY_MAPPINGS),
        domain("gone.example", "REGIONAL", "TLS_1_2", ONLY_MAPPINGS),
    ]
}

#[test]
fn endpoints_are_judged_by_their_own_policy_and_by_the_api_behind() {
    let (apis, domains) = (apis(), domains());
    let mut stub = account()
        .answering(
            get("/restapis").containing("position=p2"),
            items(&apis[3..]),
        )
        .answering(
            get("/restapis"),
            Reply::json(&json!({ "item": apis[..3], "position": "p2" })),
        )
        .answering(
            get("/v2/apis"),
            items(&[json!({ "apiId": "http", "name": "http", "protocolType": "HTTP" })]),
        )
        .answering(get("/domainnames"), items(&domains))
        .answering(
            get("/domainnames/edge.example/basepathmappings"),
            items(&[json!({ "restApiId": "off" })]),
        )
        .answering(
            get("/v2/domainnames/denied.example/apimappings"),
            Reply::Denied,
        );
    for (name, api) in [
        ("good.example", "strong"),
        ("http.example", "http"),
        ("over-legacy.example", "legacy"),
        ("gone.example", "gone"),
    ] {
        stub = maps(stub, name, api);
    }
    let stub = nothing_else(stub);

    let results = scan_for(&stub.endpoint(), "tls-within-vpc", TLS, HERE);

    for (name, verdict) in [
        ("/restapis/legacy", "fail"),
        ("/restapis/strong", "pass"),
        ("/restapis/changing", "unknown"),
        ("/restapis/future", "unknown"),
        ("/apis/http", "pass"),
        ("/domainnames/good.example", "pass"),
        ("/domainnames/http.example", "pass"),
        ("/domainnames/over-legacy.example", "partial"),
        ("/domainnames/edge.example", "partial"),
        ("/domainnames/old.example", "fail"),
        ("/domainnames/routed.example", "question"),
        ("/domainnames/gone.example", "unknown"),
    ] {
        assert_eq!(results.verdict(TLS, name), verdict, "{name}");
    }
    let (verdict, reason) = results.judged(TLS, "/domainnames/denied.example");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("apigateway:GET"), "{reason}");
    assert_eq!(
        results.all_findings().len(),
        13,
        "a disabled default endpoint accepts no requests, and a private one none from outside"
    );
}

/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html>
#[test]
fn within_a_vpc_only_private_endpoints_count() {
    let private = domain("inside.example", "PRIVATE", "TLS_1_2", ONLY_MAPPINGS);
    let public = account().answering(
        get("/restapis"),
        items(&[api("legacy", "REGIONAL", &json!({}))]),
    );
    let both = account()
        .answering(
            get("/restapis"),
            items(&[
                api("legacy", "REGIONAL", &json!({})),
                api("inside", "PRIVATE", &json!({})),
            ]),
        )
        .answering(get("/domainnames"), items(&[private]))
        .answering(
            get("/domainnames/inside.example/basepathmappings"),
            items(&[json!({ "restApiId": "inside" })]),
        );

    let results = scan(&nothing_else(public).endpoint(), "tls-within-vpc", HERE);
    let (status, reason) = results.decided("tls-within-vpc");
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("EFS file systems found to judge: is it the right account"),
        "{reason}"
    );
    assert_eq!(
        results.all_findings().len(),
        0,
        "a public API lies in no VPC"
    );

    let results = scan(&nothing_else(both).endpoint(), "tls-within-vpc", HERE);
    for name in ["/restapis/inside", "/domainnames/inside.example"] {
        assert_eq!(results.verdict(PRIVATE, name), "pass", "{name}");
    }
    assert_eq!(results.all_findings().len(), 2);
}

#[test]
fn each_listing_that_may_not_be_read_keeps_the_item_open() {
    for path in ["/restapis", "/v2/apis", "/domainnames"] {
        let strong = api(
            "strong",
            "REGIONAL",
            &json!({ "securityPolicy": "TLS_1_2" }),
        );
        let stub = account()
            .answering(get(path), Reply::Denied)
            .answering(get("/restapis"), items(&[strong]));
        let results = scan(&nothing_else(stub).endpoint(), "tls-within-vpc", HERE);
        let (status, reason) = results.decided("tls-within-vpc");
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains("apigateway:GET"), "{path}: {reason}");
    }
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACL.html>
fn web_acl(scope_down: Option<Value>) -> Reply {
    let mut group = json!({ "VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet" });
    if let Some(statement) = scope_down {
        group["ScopeDownStatement"] = statement;
    }
    Reply::json(&json!({ "WebACL": {
        "Name": "a", "Id": "a", "ARN": "arn:a", "DefaultAction": { "Allow": {} },
        "Rules": [{ "Name": "sqli", "Priority": 0, "OverrideAction": { "None": {} },
                    "Statement": { "ManagedRuleGroupStatement": group } },
                  { "Name": "common", "Priority": 1, "OverrideAction": { "None": {} }, "Statement": {
                    "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet" } } }],
    }}))
}

#[test]
fn public_stages_need_an_effective_web_acl() {
    let acl = |name: &str| format!("arn:aws:wafv2:us-east-1:111122223333:regional/webacl/{name}/1");
    let stages = [
        json!({ "stageName": "good", "webAclArn": acl("good") }),
        json!({ "stageName": "again", "webAclArn": acl("good") }),
        json!({ "stageName": "narrow", "webAclArn": acl("narrow") }),
        json!({ "stageName": "denied", "webAclArn": acl("denied") }),
        json!({ "stageName": "classic", "webAclArn": "arn:aws:waf-regional:us-east-1:111122223333:webacl/1" }),
        json!({ "stageName": "none" }),
    ];
    let of = |name: &str| On::call("wafv2", "GetWebACL").containing(&format!("webacl/{name}/"));
    let country = json!({ "GeoMatchStatement": { "CountryCodes": ["DE"] } });
    let stub = account()
        .answering(
            get("/restapis"),
            items(&[
                api("open", "EDGE", &json!({})),
                api("inside", "PRIVATE", &json!({})),
                api("locked", "REGIONAL", &json!({})),
            ]),
        )
        .answering(get("/restapis/open/stages"), items(&stages))
        .answering(
            get("/restapis/inside/stages"),
            items(&[json!({ "stageName": "prod" })]),
        )
        .answering(get("/restapis/locked/stages"), Reply::Denied)
        .answering(
            get("/v2/apis"),
            items(&[json!({ "apiId": "http", "protocolType": "HTTP" })]),
        )
        .answering(
            get("/v2/apis/http/stages"),
            items(&[json!({ "stageName": "$default" })]),
        )
        .answering(of("good"), web_acl(None))
        .answering(of("narrow"), web_acl(Some(country)))
        .answering(of("denied"), Reply::Denied);
    let stub = nothing_else(stub);

    let results = scan(&stub.endpoint(), "waf", HERE);

    for (name, verdict) in [
        ("good", "pass"),
        ("again", "pass"),
        ("narrow", "partial"),
        ("classic", "partial"),
        ("none", "fail"),
    ] {
        assert_eq!(
            results.verdict(WAF, &format!("stages/{name}")),
            verdict,
            "{name}"
        );
    }
    let (verdict, reason) = results.judged(WAF, "stages/denied");
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("wafv2:GetWebACL"), "{reason}");
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
    let (verdict, reason) = results.judged(WAF, "/apis/http/stages/$default");
    assert_eq!(verdict, "question");
    assert!(reason.contains("cannot have a web ACL"), "{reason}");
    assert_eq!(
        results.all_findings().len(),
        stages.len() + 1,
        "no private APIs"
    );
    assert_eq!(stub.calls()["wafv2:GetWebACL"], 3, "each distinct one once");
    let (status, reason) = results.decided("waf");
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("apigateway:GET"),
        "stages that may not be read: {reason}"
    );
}
