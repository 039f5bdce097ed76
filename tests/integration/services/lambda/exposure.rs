//! Who can invoke functions from outside. No emulator lists function URLs, or has analyzers.

use serde_json::{Value, json};

use super::{REGION, list_functions, listed, scan};
use crate::kit::{ACCOUNT, Results, account, empty};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::services::cloudfront::{self, page};

pub(super) const THREAT: &str = "lambda-exposed";

fn arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

/// A function as it is planted: name, aliases, policies by alias, and URLs as alias and kind.
pub(super) struct Planted<'a> {
    name: &'a str,
    aliases: &'a [&'a str],
    policies: Vec<(&'a str, Value)>,
    urls: &'a [(&'a str, &'a str)],
    /// When its URLs were made.
    since: &'a str,
}

fn plain(name: &str) -> Planted<'_> {
    Planted {
        name,
        aliases: &[],
        policies: Vec::new(),
        urls: &[],
        since: "2026-01-01T00:00:00.000Z",
    }
}

pub(super) fn allow(principal: Value, action: &str, condition: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "one", "Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*",
        "Condition": condition }] })
}

fn gateway(condition: Value) -> Value {
    let gateway = json!({ "Service": "apigateway.amazonaws.com" });
    allow(gateway, "lambda:InvokeFunction", condition)
}

fn of_api(id: &str) -> Value {
    let source = format!("arn:aws:execute-api:{REGION}:{ACCOUNT}:{id}/*/GET/orders");
    json!({ "ArnLike": { "AWS:SourceArn": source } })
}

/// Everybody, by the URL, as the console writes it since October 2025.
fn by_url(auth: &str) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl", "Resource": "*",
          "Condition": { "StringEquals": { "lambda:FunctionUrlAuthType": auth } } },
        { "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunction", "Resource": "*",
          "Condition": { "Bool": { "lambda:InvokedViaFunctionUrl": "true" } } },
    ] })
}

pub(super) fn with<'a>(name: &'a str, policy: Value) -> Planted<'a> {
    Planted {
        policies: vec![("", policy)],
        ..plain(name)
    }
}

/// The account with these functions, and one HTTP API of the id `abc123`.
fn stub(functions: &[Planted<'_>]) -> Stub {
    stub_after(account(), functions)
}

/// The same, for whatever is not answered yet.
pub(super) fn stub_after(before: Stub, functions: &[Planted<'_>]) -> Stub {
    let all: Vec<Value> = functions
        .iter()
        .map(|one| listed(one.name, json!({})))
        .collect();
    let mut stub = before.answering(list_functions(), Reply::json(&json!({ "Functions": all })));
    for function in functions {
        stub = planted(stub, function);
    }
    let api = json!({ "apiId": "abc123", "name": "orders", "protocolType": "HTTP", "routeSelectionExpression": "x" });
    let stub = stub
        .answering(
            On::call("apigateway", "GET /v2/apis"),
            Reply::json(&json!({ "items": [api] })),
        )
        .answering(
            On::call("apigateway", "GET /restapis"),
            Reply::json(&json!({ "item": [] })),
        );
    empty::elsewhere(stub)
}

fn planted(mut stub: Stub, function: &Planted<'_>) -> Stub {
    let name = function.name;
    let path = |part: &str| {
        On::call(
            "lambda",
            &format!("GET /2015-03-31/functions/{name}/{part}"),
        )
    };
    // https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
    let aliases = function.aliases.iter().map(|alias| {
        json!({ "Name": alias, "FunctionVersion": "1", "AliasArn": format!("{}:{alias}", arn(name)) })
    });
    let aliases: Vec<Value> = aliases.collect();
    stub = stub.answering(path("aliases"), Reply::json(&json!({ "Aliases": aliases })));
    // https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html
    let urls = function.urls.iter().map(|(alias, auth)| {
        let of = match *alias {
            "" => arn(name),
            alias => format!("{}:{alias}", arn(name)),
        };
        json!({ "FunctionUrl": "https://abc.lambda-url.us-east-1.on.aws/", "FunctionArn": of, "AuthType": auth,
                "CreationTime": function.since, "LastModifiedTime": "2026-01-01T00:00:00.000Z" })
    });
    let urls: Vec<Value> = urls.collect();
    stub = stub.answering(
        On::call("lambda", &format!("GET /2021-10-31/functions/{name}/urls")),
        Reply::json(&json!({ "FunctionUrlConfigs": urls })),
    );
    // https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
    let mut policies: Vec<&(&str, Value)> = function.policies.iter().collect();
    policies.sort_by_key(|(alias, _)| std::cmp::Reverse(alias.len()));
    let none = || {
        Reply::error(
            404,
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
        )
    };
    for alias in function.aliases {
        if !policies.iter().any(|(own, _)| own == alias) {
            let on = path("policy").containing(&format!("Qualifier={alias}"));
            stub = stub.answering(on, none());
        }
    }
    for (alias, policy) in policies {
        let on = match *alias {
            "" => path("policy"),
            alias => path("policy").containing(&format!("Qualifier={alias}")),
        };
        stub = stub.answering(on, Reply::json(&json!({ "Policy": policy.to_string() })));
    }
    stub.answering(path("policy"), none())
        .answering(cloudfront::listing(), page(&[], None))
}

fn scanned(functions: &[Planted<'_>]) -> Results {
    scan(&stub(functions).endpoint(), THREAT, &[])
}

#[test]
fn functions_behind_api_gateway_alone_are_implemented() {
    let results = scanned(&[plain("quiet"), with("orders", gateway(of_api("abc123")))]);
    results.expect("quiet", "pass", "no policy and no URL lets anybody");
    results.expect("orders", "pass", "API orders (abc123, HTTP)");
    assert_eq!(
        results.status(THREAT),
        "implemented",
        "{}",
        results.reason(THREAT)
    );
    for (call, times) in [
        ("lambda:ListFunctionUrlConfigs", 2),
        ("lambda:ListAliases", 2),
        ("lambda:GetPolicy", 2),
        ("apigatewayv2:GetApis", 1),
        ("apigateway:GetRestApis", 1),
        ("accessanalyzer:ListAnalyzers", 1),
        ("accessanalyzer:ListFindings", 0),
        ("elasticloadbalancingv2:DescribeTargetGroups", 0),
    ] {
        assert_eq!(results.called(call), times, "{call}");
    }
}

/// A URL with the one permission that was enough before October 2025, and for some until November 2026.
fn half_open(name: &str) -> Planted<'_> {
    let condition = json!({ "StringEquals": { "lambda:FunctionUrlAuthType": "NONE" } });
    Planted {
        urls: &[("", "NONE")],
        ..with(
            name,
            allow(json!("*"), "lambda:InvokeFunctionUrl", condition),
        )
    }
}

#[test]
fn functions_that_everybody_can_invoke_are_not_started() {
    let url = Planted {
        urls: &[("", "NONE")],
        ..with("url", by_url("NONE"))
    };
    let everybody = allow(json!("*"), "lambda:InvokeFunction", json!({}));
    let results = scanned(&[url, with("everybody", everybody)]);
    results.expect("url", "fail", "everybody may call its function URL");
    results.expect("everybody", "fail", "everybody may lambda:InvokeFunction");
    assert_eq!(
        results.status(THREAT),
        "not-started",
        "{}",
        results.reason(THREAT)
    );
}

#[test]
fn what_only_a_person_can_say_needs_investigation() {
    let signed = Planted {
        urls: &[("", "AWS_IAM")],
        ..plain("signed")
    };
    let dormant = Planted {
        urls: &[("", "NONE")],
        ..plain("dormant")
    };
    let old = Planted {
        since: "2025-09-30T23:59:59.000Z",
        ..half_open("old")
    };
    let foreign = json!({ "AWS": "arn:aws:iam::444455556666:root" });
    let foreign = allow(foreign, "lambda:InvokeFunction", json!({}));
    let of_another = format!("arn:aws:execute-api:{REGION}:*:abc123/*/GET/orders");
    let results = scanned(&[
        signed,
        dormant,
        half_open("half"),
        old,
        with("foreign", foreign),
        with("gone", gateway(of_api("gone12"))),
        with(
            "another",
            gateway(json!({ "ArnLike": { "AWS:SourceArn": of_another } })),
        ),
    ]);
    results.expect("signed", "question", "signed requests");
    results.expect("dormant", "question", "asks for no signature");
    results.expect("half", "question", "one of the two permissions");
    results.expect("old", "question", "one of the two permissions");
    results.expect("foreign", "question", "account 444455556666");
    results.expect("gone", "pass", "an API that is gone (gone12)");
    results.expect("another", "question", "abc123");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn the_url_and_the_policy_of_an_alias_count_where_prowler_asks_the_function_alone() {
    let alias = Planted {
        aliases: &["prod"],
        policies: vec![("prod", by_url("NONE"))],
        urls: &[("prod", "NONE")],
        ..plain("aliased")
    };
    let results = scanned(&[alias]);
    results.expect(
        "aliased",
        "fail",
        "alias prod: everybody may call its function URL",
    );
}

/// Prowler and Security Hub look at policies, and CloudFront needs none.
#[test]
fn a_function_at_the_edge_is_asked_about_where_peers_pass_it() {
    let associated = format!(
        "<LambdaFunctionAssociations><Quantity>1</Quantity><Items><LambdaFunctionAssociation>\
         <LambdaFunctionARN>{}:3</LambdaFunctionARN><EventType>viewer-request</EventType>\
         </LambdaFunctionAssociation></Items></LambdaFunctionAssociations>",
        arn("edge")
    );
    for (enabled, verdict) in [(true, "question"), (false, "pass")] {
        let distribution = cloudfront::Distribution {
            enabled,
            ..cloudfront::sound("E1")
        };
        let list = cloudfront::altered(
            &[distribution],
            None,
            "</DefaultCacheBehavior>",
            &format!("{associated}</DefaultCacheBehavior>"),
        );
        let list = account().answering(cloudfront::listing(), list);
        let all = json!({ "Functions": [listed("edge", json!({}))] });
        let stub = planted(
            list.answering(list_functions(), Reply::json(&all)),
            &plain("edge"),
        );
        let stub = empty::elsewhere(stub);
        let results = scan(&stub.endpoint(), THREAT, &[]);
        results.expect(
            "edge",
            verdict,
            if enabled { "version 3 at its edge" } else { "" },
        );
    }
}

#[test]
fn api_gateway_without_a_source_is_open_where_prowler_passes_it() {
    let results = scanned(&[with("any-api", gateway(json!({})))]);
    results.expect(
        "any-api",
        "fail",
        "apigateway.amazonaws.com on behalf of anybody",
    );
}

#[test]
fn a_policy_that_denies_what_the_url_opens_is_no_exposure_where_cloudsploit_fails_it() {
    let mut policy = by_url("NONE");
    let denial =
        json!({ "Effect": "Deny", "Principal": "*", "Action": "lambda:*", "Resource": "*" });
    policy["Statement"]
        .as_array_mut()
        .expect("statements")
        .push(denial);
    let url = Planted {
        urls: &[("", "NONE")],
        ..with("denied", policy)
    };
    scanned(&[url]).expect(
        "denied",
        "question",
        "no permission for everybody is complete",
    );
}

#[test]
fn each_denial_is_told_by_its_action_where_prowler_passes() {
    for (service, part, action) in [
        ("lambda", "/policy", "lambda:GetPolicy"),
        ("lambda", "/aliases", "lambda:ListAliases"),
        ("lambda", "/urls", "lambda:ListFunctionUrlConfigs"),
        (
            "cloudfront",
            "/2020-05-31/distribution",
            "cloudfront:ListDistributions",
        ),
        ("apigateway", "/v2/apis", "apigateway:GET"),
    ] {
        let denied = account().answering(On::call(service, "*").containing(part), Reply::Denied);
        let function = with("orders", gateway(of_api("abc123")));
        let all = json!({ "Functions": [listed("orders", json!({}))] });
        let denied = planted(
            denied.answering(list_functions(), Reply::json(&all)),
            &function,
        );
        let denied = denied
            .answering(
                On::call("apigateway", "GET /restapis"),
                Reply::json(&json!({ "item": [] })),
            )
            .answering(
                On::call("apigateway", "GET /v2/apis"),
                Reply::json(&json!({ "items": [] })),
            );
        let stub = empty::elsewhere(denied);
        let results = scan(&stub.endpoint(), THREAT, &[]);
        results.expect("orders", "unknown", action);
        assert_eq!(results.status(THREAT), "needs-investigation", "{action}");
    }
}

/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_AnalyzerSummary.html>
fn analyzer(name: &str, kind: &str, status: &str) -> Value {
    json!({ "arn": format!("arn:aws:access-analyzer:{REGION}:{ACCOUNT}:analyzer/{name}"), "name": name, "type": kind,
            "status": status, "createdAt": "2026-01-01T00:00:00Z" })
}

/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummary.html>
fn finding(resource: &str, status: &str, public: bool) -> Value {
    json!({ "id": "f-1", "resource": resource, "resourceType": "AWS::Lambda::Function", "isPublic": public,
            "status": status, "resourceOwnerAccount": ACCOUNT, "condition": {}, "action": ["lambda:InvokeFunction"],
            "principal": { "AWS": "*" }, "createdAt": "2026-01-01T00:00:00Z", "analyzedAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-01-01T00:00:00Z" })
}

/// Scans one function that only an API invokes, with these analyzers and the pages of their findings.
fn witnessed(analyzers: &[Value], pages: &[Value]) -> Results {
    let mut own = account().answering(
        On::call("access-analyzer", "GET /analyzer"),
        Reply::json(&json!({ "analyzers": analyzers })),
    );
    for (at, page) in pages.iter().enumerate() {
        let mut answer = json!({ "findings": page });
        if at + 1 < pages.len() {
            answer["nextToken"] = json!(format!("page-{}", at + 1));
        }
        let on = On::call("access-analyzer", "POST /finding");
        let on = match at {
            0 => on.first(1),
            at => on.containing(&format!("page-{at}")),
        };
        own = own.answering(on, Reply::json(&answer));
    }
    let function = with("orders", gateway(of_api("abc123")));
    let all = json!({ "Functions": [listed("orders", json!({}))] });
    let own = planted(
        own.answering(list_functions(), Reply::json(&all)),
        &function,
    );
    let api = json!({ "apiId": "abc123", "name": "orders", "protocolType": "HTTP", "routeSelectionExpression": "x" });
    let own = own
        .answering(
            On::call("apigateway", "GET /v2/apis"),
            Reply::json(&json!({ "items": [api] })),
        )
        .answering(
            On::call("apigateway", "GET /restapis"),
            Reply::json(&json!({ "item": [] })),
        );
    scan(&own.endpoint(), THREAT, &[])
}

#[test]
fn an_analyzer_that_contradicts_leaves_it_unknown_and_both_are_told() {
    let active = [analyzer("outside", "ACCOUNT", "ACTIVE")];
    // On the second page.
    let pages = [
        json!([finding(&arn("other"), "ACTIVE", true)]),
        json!([finding(&arn("orders"), "ACTIVE", true)]),
    ];
    let results = witnessed(&active, &pages);
    results.expect(
        "orders",
        "unknown",
        "by its policies not everybody may invoke it, but IAM Access Analyzer",
    );
    assert_eq!(results.called("accessanalyzer:ListFindings"), 2);
}

#[test]
fn what_an_analyzer_does_not_say_proves_nothing() {
    let active = [analyzer("outside", "ACCOUNT", "ACTIVE")];
    for findings in [
        json!([]),
        json!([finding(&arn("orders"), "ARCHIVED", true)]),
        json!([finding(&arn("orders"), "ACTIVE", false)]),
    ] {
        witnessed(&active, &[findings]).expect("orders", "pass", "API orders");
    }
    // Neither of these looks at access from outside.
    for other in [
        analyzer("unused", "ACCOUNT_UNUSED_ACCESS", "ACTIVE"),
        analyzer("outside", "ACCOUNT", "DISABLED"),
    ] {
        let results = witnessed(&[other], &[]);
        results.expect("orders", "pass", "API orders");
        assert_eq!(results.called("accessanalyzer:ListFindings"), 0);
    }
}
