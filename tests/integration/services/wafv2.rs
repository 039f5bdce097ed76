//! Web ACLs of entry points beside distributions, load balancers and stages: APIs of AppSync, user pools, services of
//! App Runner, apps of Amplify, instances of Verified Access. Prowler asks for those of load balancers, stages,
//! distributions and user pools only, and passes a web ACL that stops nothing.

use serde_json::{Value, json};

use crate::kit::{
    ACCOUNT, HERE, Program, Results, account, nothing_else, scan, scan_for, unpacked,
};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const WAF: &str = "waf";
const APPSYNC: &str = "appsync-waf-attached";
const POOLS: &str = "cognito-user-pool-waf-attached";
const APPRUNNER: &str = "apprunner-waf-attached";
const AMPLIFY: &str = "amplify-waf-attached";
const VERIFIED: &str = "ec2-verified-access-waf-attached";

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}")
}

fn acl_arn(name: &str) -> String {
    arn("wafv2", &format!("regional/webacl/{name}/1"))
}

/// A web ACL with AWS's two groups, which act or only count.
/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html>
fn web_acl(name: &str, action: &str) -> Reply {
    let group = |priority: u8, set: &str| {
        json!({ "Name": set, "Priority": priority, "OverrideAction": { action: {} },
                "Statement": { "ManagedRuleGroupStatement": { "VendorName": "AWS", "Name": set } } })
    };
    Reply::json(&json!({ "WebACL": {
        "Name": name, "Id": "1", "ARN": acl_arn(name), "DefaultAction": { "Allow": {} }, "Capacity": 900,
        "Rules": [group(0, "AWSManagedRulesCommonRuleSet"), group(1, "AWSManagedRulesSQLiRuleSet")],
    }}))
}

/// The two that are named here: one acts, one only counts.
fn named_acls(stub: Stub) -> Stub {
    let get = |name: &str| On::call("wafv2", "GetWebACL").containing(&format!("webacl/{name}/"));
    stub.answering(get("acts"), web_acl("acts", "None"))
        .answering(get("counts"), web_acl("counts", "Count"))
}

/// What WAF answers about resources whose ARN ends like this.
fn attached(stub: Stub, to: &str, reply: Reply) -> Stub {
    let on = On::call("wafv2", "GetWebACLForResource").containing(&format!("{to}\""));
    stub.answering(on, reply)
}

/// The same for one that acts, one that only counts, none, and a denial of the action of the resource's service.
fn four(stub: Stub, resource: &str, action: &str) -> Stub {
    let who = "arn:aws:iam::111122223333:user/ann";
    let words = format!("User: {who} is not authorized to perform: {action} on resource: arn");
    let denied = Reply::error(400, "AccessDeniedException", &words);
    let to = |name: &str| resource.replace('*', name);
    let stub = attached(stub, &to("acts"), web_acl("acts", "None"));
    let stub = attached(stub, &to("counts"), web_acl("counts", "Count"));
    let stub = attached(stub, &to("bare"), Reply::json(&json!({})));
    attached(stub, &to("hidden"), denied)
}

/// The verdicts that follow.
#[track_caller]
fn expect_four(results: &Results, control: &str, resource: &str, action: &str) {
    for (name, verdict) in [("acts", "pass"), ("counts", "fail"), ("bare", "fail")] {
        let of = resource.replace('*', name);
        assert_eq!(results.verdict(control, &of), verdict, "{name}");
    }
    let (verdict, reason) = results.judged(control, &resource.replace('*', "hidden"));
    assert_eq!(verdict, "unknown");
    assert!(reason.contains(&format!("{action} was denied")), "{reason}");
}

fn graphql(id: &str, more: &Value) -> Value {
    let mut api = json!({ "apiId": id, "name": id, "arn": arn("appsync", &format!("apis/{id}")) });
    let fields = api.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    api
}

fn apis(key: &str, apis: &[Value], token: Option<&str>) -> Reply {
    Reply::json(&json!({ key: apis, "nextToken": token }))
}

/// <https://docs.aws.amazon.com/appsync/latest/APIReference/API_GraphqlApi.html>
#[test]
fn public_apis_of_appsync_need_a_web_acl() {
    let v1 = |text: &str| On::call("appsync", "GET /v1/apis").containing(text);
    let acts = json!({ "visibility": "GLOBAL", "wafWebAclArn": acl_arn("acts") });
    let private = json!({ "visibility": "PRIVATE" });
    let event = json!({ "apiId": "event", "name": "event", "wafWebAclArn": acl_arn("counts"),
                        "apiArn": arn("appsync", "apis/event") });
    let late = json!({ "apiId": "late", "name": "late", "apiArn": arn("appsync", "apis/late") });
    let stub = account()
        .answering(
            v1("MERGED"),
            apis("graphqlApis", &[graphql("merged", &json!({}))], None),
        )
        .answering(
            v1("page-2"),
            apis("graphqlApis", &[graphql("bare", &json!({}))], None),
        )
        .answering(
            v1("GRAPHQL"),
            apis(
                "graphqlApis",
                &[
                    graphql("acts", &acts),
                    graphql("inside", &private),
                    graphql("odd", &json!({ "visibility": "FOGGY" })),
                ],
                Some("page-2"),
            ),
        )
        .answering(
            On::call("appsync", "GET /v2/apis").containing("page-2"),
            apis("apis", &[late], None),
        )
        .answering(
            On::call("appsync", "GET /v2/apis"),
            apis("apis", &[event], Some("page-2")),
        );

    let stub = named_acls(stub);
    let results = scan_for(&stub.endpoint(), WAF, APPSYNC, HERE);

    for (id, verdict) in [
        ("acts", "pass"),
        ("bare", "fail"),
        ("merged", "fail"),
        ("event", "fail"),
        ("late", "fail"),
        ("odd", "unknown"),
    ] {
        assert_eq!(
            results.verdict(APPSYNC, &format!("apis/{id}")),
            verdict,
            "{id}"
        );
    }
    assert_eq!(results.all_findings().len(), 6, "no private API");
    assert!(
        !stub.calls().contains_key("wafv2:GetWebACLForResource"),
        "they name it themselves"
    );
}

/// An answer that does not heed the type of API.
#[test]
fn an_api_that_is_told_twice_is_judged_once() {
    let stub = nothing_else(account().answering(
        On::call("appsync", "GET /v1/apis"),
        apis("graphqlApis", &[graphql("shop", &json!({}))], None),
    ));
    let results = scan_for(&stub.endpoint(), WAF, APPSYNC, HERE);
    assert_eq!(results.only(APPSYNC).0, "fail");
    assert_eq!(results.status(WAF), "not-started");
}

#[test]
fn user_pools_need_a_web_acl() {
    let pools = [
        "us-east-1_acts",
        "us-east-1_counts",
        "us-east-1_bare",
        "us-east-1_hidden",
    ];
    let pools = pools.map(|id| json!({ "Id": id, "Name": "shop" }));
    let stub = account().answering(
        On::call("cognito-idp", "ListUserPools"),
        Reply::json(&json!({ "UserPools": pools })),
    );
    let stub = four(
        stub,
        "userpool/us-east-1_*",
        "cognito-idp:GetWebACLForResource",
    );
    let results = scan_for(&stub.endpoint(), WAF, POOLS, HERE);
    expect_four(
        &results,
        POOLS,
        "userpool/us-east-1_*",
        "cognito-idp:GetWebACLForResource",
    );
    // Nothing else is asked about a pool.
    let calls = stub.calls();
    let asked: Vec<&String> = calls
        .keys()
        .filter(|call| call.starts_with("cognito-idp"))
        .collect();
    assert_eq!(asked, ["cognito-idp:ListUserPools"]);
}

/// <https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html>
#[test]
fn public_services_of_app_runner_need_a_web_acl() {
    let service_arn = |name: &str| arn("apprunner", &format!("service/{name}/1"));
    let summary = |name: &str, status: &str| json!({ "ServiceName": name, "ServiceArn": service_arn(name), "Status": status });
    let described = |name: &str, network: Value| {
        let configuration = json!({ "ImageRepository": { "ImageConfiguration": {
            "RuntimeEnvironmentVariables": { VARIABLE: SECRET } } } });
        let service = json!({ "ServiceName": name, "ServiceId": "1", "ServiceArn": service_arn(name),
            "Status": "RUNNING", "CreatedAt": 1_700_000_000, "UpdatedAt": 1_700_000_000,
            "SourceConfiguration": configuration, "NetworkConfiguration": network });
        let on = On::call("apprunner", "DescribeService").containing(&service_arn(name));
        (on, Reply::json(&json!({ "Service": service })))
    };
    let open =
        |is_open: bool| json!({ "IngressConfiguration": { "IsPubliclyAccessible": is_open } });
    let services = json!([
        summary("acts", "RUNNING"),
        summary("counts", "RUNNING"),
        summary("bare", "OPERATION_IN_PROGRESS"),
        summary("hidden", "RUNNING"),
        summary("inside", "RUNNING"),
        summary("paused", "PAUSED"),
        summary("gone", "DELETED"),
    ]);
    let more = json!([summary("silent", "RUNNING"), summary("denied", "RUNNING")]);
    let list = On::call("apprunner", "ListServices");
    let mut stub = account()
        .answering(
            list.clone().containing("page-2"),
            Reply::json(&json!({ "ServiceSummaryList": more })),
        )
        .answering(
            list,
            Reply::json(&json!({ "ServiceSummaryList": services, "NextToken": "page-2" })),
        );
    for name in ["acts", "counts", "bare", "hidden"] {
        let (on, reply) = described(name, open(true));
        stub = stub.answering(on, reply);
    }
    for (name, network) in [
        ("inside", open(false)),
        ("silent", json!({ "IngressConfiguration": {} })),
    ] {
        let (on, reply) = described(name, network);
        stub = stub.answering(on, reply);
    }
    let stub = stub.answering(On::call("apprunner", "DescribeService"), Reply::Denied);
    let stub = four(stub, "service/*/1", "apprunner:DescribeWebAclForService");

    let program = Program::at(&stub.endpoint());
    let results = program.scan_control(WAF, APPRUNNER, HERE);

    expect_four(
        &results,
        APPRUNNER,
        "service/*/1",
        "apprunner:DescribeWebAclForService",
    );
    for (name, cause) in [
        ("silent", "IsPubliclyAccessible"),
        ("denied", "apprunner:DescribeService"),
    ] {
        let (verdict, reason) = results.judged(APPRUNNER, &format!("service/{name}/1"));
        assert_eq!(verdict, "unknown", "{name}");
        assert!(reason.contains(cause), "{reason}");
    }
    assert_eq!(
        results.all_findings().len(),
        6,
        "nothing that takes no requests from outside"
    );
    assert_eq!(
        stub.calls()["apprunner:DescribeService"],
        7,
        "not of what is stopped"
    );
    assert_eq!(
        stub.calls()["wafv2:GetWebACLForResource"],
        4,
        "only of what is public"
    );
    expect_no_secret(&program);
}

/// <https://docs.aws.amazon.com/amplify/latest/APIReference/API_App.html>
#[test]
fn apps_of_amplify_need_a_web_acl_that_is_in_force() {
    let app = |id: &str, firewall: Value| {
        json!({ "appId": id, "appArn": arn("amplify", &format!("apps/{id}")), "name": id, "description": "",
            "repository": "", "platform": "WEB", "createTime": 1_700_000_000, "updateTime": 1_700_000_000,
            "environmentVariables": { VARIABLE: SECRET }, "defaultDomain": "example.com",
            "enableBranchAutoBuild": false, "enableBasicAuth": true, "basicAuthCredentials": SECRET,
            "productionBranch": { "branchName": "main" }, "wafConfiguration": firewall })
    };
    let mut empty = app("empty", Value::Null);
    empty["productionBranch"] = Value::Null;
    let firewall =
        |name: &str, status: &str| json!({ "webAclArn": acl_arn(name), "wafStatus": status });
    let first = [
        app("acts", firewall("acts", "ASSOCIATION_SUCCESS")),
        app("counts", firewall("counts", "ASSOCIATION_SUCCESS")),
        app("bare", Value::Null),
        app("failed", firewall("acts", "ASSOCIATION_FAILED")),
        app("soon", firewall("acts", "ASSOCIATING")),
    ];
    let second = [
        app("leaving", firewall("acts", "DISASSOCIATING")),
        app("odd", firewall("acts", "PONDERING")),
        app("silent", json!({ "webAclArn": acl_arn("acts") })),
        empty,
    ];
    let stub = account()
        .answering(
            On::call("amplify", "GET /apps").containing("page-2"),
            Reply::json(&json!({ "apps": second })),
        )
        .answering(
            On::call("amplify", "GET /apps"),
            Reply::json(&json!({ "apps": first, "nextToken": "page-2" })),
        );
    let stub = named_acls(stub);
    let program = Program::at(&stub.endpoint());

    let results = program.scan_control(WAF, AMPLIFY, HERE);

    for (id, verdict) in [
        ("acts", "pass"),
        ("counts", "fail"),
        ("bare", "fail"),
        ("failed", "fail"),
        ("soon", "partial"),
        ("leaving", "partial"),
        ("odd", "unknown"),
        ("silent", "unknown"),
        ("empty", "question"),
    ] {
        assert_eq!(
            results.verdict(AMPLIFY, &format!("apps/{id}")),
            verdict,
            "{id}"
        );
    }
    expect_no_secret(&program);
}

/// A page of the query protocol of EC2.
fn ec2(operation: &str, set: &str, items: &[String], token: &str) -> Reply {
    let items: String = items
        .iter()
        .map(|item| format!("<item>{item}</item>"))
        .collect();
    Reply::xml(&format!(
        "<{operation}Response><requestId>1</requestId><{set}>{items}</{set}>{token}</{operation}Response>"
    ))
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVerifiedAccessInstances.html>
#[test]
fn instances_of_verified_access_with_endpoints_need_a_web_acl() {
    let instance = |id: &str| format!("<verifiedAccessInstanceId>{id}</verifiedAccessInstanceId>");
    let endpoint = |id: &str, code: &str| {
        format!(
            "<verifiedAccessEndpointId>e</verifiedAccessEndpointId>{}<status><code>{code}</code></status>",
            instance(id)
        )
    };
    let instances = |ids: &[&str], token: &str| {
        let items: Vec<String> = ids.iter().map(|id| instance(id)).collect();
        ec2(
            "DescribeVerifiedAccessInstances",
            "verifiedAccessInstanceSet",
            &items,
            token,
        )
    };
    let endpoints = |items: &[String]| {
        ec2(
            "DescribeVerifiedAccessEndpoints",
            "verifiedAccessEndpointSet",
            items,
            "",
        )
    };
    let all = [
        endpoint("vai-acts", "active"),
        endpoint("vai-counts", "active"),
        endpoint("vai-bare", "pending"),
        endpoint("vai-hidden", "updating"),
        endpoint("vai-left", "deleted"),
    ];
    let on = |operation: &str| On::call("ec2", operation);
    let listed = |stub: Stub| {
        stub.answering(
            on("DescribeVerifiedAccessInstances").containing("page-2"),
            instances(&["vai-hidden", "vai-left", "vai-empty"], ""),
        )
        .answering(
            on("DescribeVerifiedAccessInstances"),
            instances(
                &["vai-acts", "vai-counts", "vai-bare"],
                "<nextToken>page-2</nextToken>",
            ),
        )
    };
    let stub = listed(account()).answering(on("DescribeVerifiedAccessEndpoints"), endpoints(&all));
    let action = "ec2:GetVerifiedAccessInstanceWebAcl";
    let stub = four(stub, "verified-access-instance/vai-*", action);
    let results = scan_for(&stub.endpoint(), WAF, VERIFIED, HERE);
    expect_four(&results, VERIFIED, "verified-access-instance/vai-*", action);
    assert_eq!(
        results.all_findings().len(),
        4,
        "nobody comes through the others"
    );

    let denied = on("DescribeVerifiedAccessEndpoints");
    let stub = listed(account())
        .answering(denied, Reply::Denied)
        .answering(
            On::call("wafv2", "GetWebACLForResource"),
            Reply::json(&json!({})),
        );
    let results = scan_for(&stub.endpoint(), WAF, VERIFIED, HERE);
    let (verdict, reason) = results.judged(VERIFIED, "verified-access-instance/vai-acts");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("ec2:DescribeVerifiedAccessEndpoints"),
        "{reason}"
    );
}

/// EC2 of a region without Verified Access answers that it does not know the action.
#[test]
fn a_region_without_verified_access_holds_none_of_it() {
    let unknown = |operation: &str| {
        let words = format!("The action {operation} is not valid for this web service.");
        Reply::error(400, "InvalidAction", &words)
    };
    let listing = "DescribeVerifiedAccessInstances";
    let with = |reply| account().answering(On::call("ec2", listing), reply);
    let without = scan(&nothing_else(with(unknown(listing))).endpoint(), WAF, HERE);
    let none = scan(&nothing_else(account()).endpoint(), WAF, HERE);
    assert_eq!(without.decided(WAF), none.decided(WAF));
    let broken = Reply::error(400, "InvalidParameterValue", "no");
    let broken = scan(&nothing_else(with(broken)).endpoint(), WAF, HERE);
    let (_, reason) = broken.decided(WAF);
    assert!(
        reason.contains("ec2:DescribeVerifiedAccessInstances"),
        "{reason}"
    );
}

#[test]
fn a_kind_that_cannot_be_listed_keeps_the_item_open() {
    for (on, action) in [
        (
            On::call("appsync", "GET /v1/apis"),
            "appsync:ListGraphqlApis",
        ),
        (On::call("appsync", "GET /v2/apis"), "appsync:ListApis"),
        (
            On::call("cognito-idp", "ListUserPools"),
            "cognito-idp:ListUserPools",
        ),
        (
            On::call("apprunner", "ListServices"),
            "apprunner:ListServices",
        ),
        (On::call("amplify", "GET /apps"), "amplify:ListApps"),
        (
            On::call("ec2", "DescribeVerifiedAccessInstances"),
            "ec2:DescribeVerifiedAccessInstances",
        ),
    ] {
        let stub = nothing_else(account().answering(on, Reply::Denied));
        let (status, reason) = scan(&stub.endpoint(), WAF, HERE).decided(WAF);
        assert_eq!(status, "needs-investigation", "{action}");
        assert!(reason.contains(action), "{action}: {reason}");
    }
}

const SECRET: &str = "correct-horse-battery-staple";
/// The name of a variable that holds it.
const VARIABLE: &str = "PINEWOOD_LEDGER_KEY";

/// Environment variables and passwords are in nothing that is kept.
#[track_caller]
fn expect_no_secret(program: &Program) {
    for name in program.files() {
        let text = if name.ends_with(".zst") {
            unpacked(&program.path(&name))
        } else {
            String::from_utf8_lossy(&program.read(&name)).into_owned()
        };
        assert!(
            !text.contains(SECRET) && !text.contains(VARIABLE),
            "it is in {name}"
        );
    }
}
