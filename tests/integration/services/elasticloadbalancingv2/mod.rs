//! Load balancers, as Elastic Load Balancing documents its answers: their web ACLs here, listeners and
//! targets in the file beside.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>

use serde_json::json;

use crate::kit::{HERE, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::services::ec2::{scan_item, yes};

/// What stands behind Network Load Balancers.
mod behind;
/// How clients reach listeners, and load balancers their targets.
mod transport;

const WAF: &str = "elb-waf-attached";

fn on(operation: &str) -> On {
    On::call("elasticloadbalancing", operation)
}

fn balancer(name: &str, kind: &str, scheme: &str) -> String {
    format!(
        "<member><LoadBalancerArn>{}</LoadBalancerArn><LoadBalancerName>{name}</LoadBalancerName>\
         <Type>{kind}</Type><Scheme>{scheme}</Scheme><State><Code>active</Code></State></member>",
        arn(name)
    )
}

fn arn(name: &str) -> String {
    format!("arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/{name}")
}

fn balancers(members: &[String]) -> Reply {
    Reply::query(
        "DescribeLoadBalancers",
        &format!("<LoadBalancers>{}</LoadBalancers>", members.concat()),
    )
}

#[test]
fn what_has_no_arn_leaves_a_hole() {
    let nameless = balancer("shop", "application", "internet-facing").replace(&arn("shop"), "");
    let stub =
        nothing_else(account().answering(on("DescribeLoadBalancers"), balancers(&[nameless])));
    for threat in ["waf", "tls-within-vpc"] {
        let results = scan(&stub.endpoint(), threat, HERE);
        assert_eq!(results.all_findings().len(), 0);
        let (status, reason) = results.decided(threat);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains("without ARN"), "{reason}");
    }
    assert!(
        !stub
            .calls()
            .contains_key("elasticloadbalancing:DescribeListeners")
    );
}

#[test]
fn every_page_of_load_balancers_is_read() {
    let first = format!(
        "<LoadBalancers>{}</LoadBalancers><NextMarker>m2</NextMarker>",
        balancer("one", "application", "internet-facing")
    );
    let stub = account()
        .answering(
            on("DescribeLoadBalancers").containing("m2"),
            balancers(&[balancer("two", "application", "internet-facing")]),
        )
        .answering(
            on("DescribeLoadBalancers"),
            Reply::query("DescribeLoadBalancers", &first),
        )
        .answering(
            On::call("wafv2", "GetWebACLForResource"),
            Reply::json(&json!({})),
        );

    let stub = nothing_else(stub);
    let results = scan(&stub.endpoint(), "waf", HERE);

    assert_eq!(results.all_findings().len(), 2);
    let (status, reason) = results.decided("waf");
    assert_eq!(status, "not-started", "{reason}");
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html>
fn acl_of(name: &str, rules: &[serde_json::Value]) -> Reply {
    Reply::json(&json!({ "WebACL": {
        "Name": name, "Id": name, "ARN": format!("arn:aws:wafv2:us-east-1:111122223333:regional/webacl/{name}/1"),
        "DefaultAction": { "Allow": {} }, "Capacity": 1, "Rules": rules,
    }}))
}

fn managed(
    vendor: &str,
    name: &str,
    action: &str,
    overrides: &serde_json::Value,
) -> serde_json::Value {
    json!({
        "Name": name, "Priority": 1, "OverrideAction": { action: {} },
        "Statement": { "ManagedRuleGroupStatement": {
            "VendorName": vendor, "Name": name, "RuleActionOverrides": overrides } },
    })
}

fn common(action: &str) -> serde_json::Value {
    managed("AWS", "AWSManagedRulesCommonRuleSet", action, &json!([]))
}

fn own_group(name: &str, overrides: &serde_json::Value) -> serde_json::Value {
    json!({
        "Name": "own", "Priority": 0, "OverrideAction": { "None": {} },
        "Statement": { "RuleGroupReferenceStatement": {
            "ARN": format!("arn:aws:wafv2:us-east-1:111122223333:regional/rulegroup/{name}/1"),
            "RuleActionOverrides": overrides } },
    })
}

/// What AWS's group does not look for is left to a group of the account.
fn web_acl(name: &str, common_does: &str) -> Reply {
    acl_of(name, &[own_group(name, &json!([])), common(common_does)])
}

fn sql_in(name: &str, action: &str, field: &serde_json::Value) -> serde_json::Value {
    json!({ "Name": name, "Priority": 0, "Action": { action: {} }, "Statement": { "SqliMatchStatement": {
        "FieldToMatch": field, "TextTransformations": [{ "Priority": 0, "Type": "NONE" }] } } })
}

/// <https://docs.aws.amazon.com/waf/latest/APIReference/API_GetRuleGroup.html>
fn rule_group(action: &str) -> Reply {
    let cookies = json!({ "Cookies": { "MatchPattern": { "All": {} }, "MatchScope": "ALL", "OversizeHandling": "MATCH" } });
    Reply::json(&json!({ "RuleGroup": {
        "Name": "g", "Id": "g", "Capacity": 1, "ARN": "arn:g",
        "Rules": [
            sql_in("body", action, &json!({ "Body": {} })),
            sql_in("query", action, &json!({ "QueryString": {} })),
            sql_in("cookies", action, &cookies),
        ],
    }}))
}

/// A denial of an action that is not called like the operation.
fn lacking(action: &str) -> Reply {
    let who = "arn:aws:iam::111122223333:user/ann";
    let words = format!("User: {who} is not authorized to perform: {action} on resource: arn");
    Reply::error(400, "AccessDeniedException", &words)
}

#[test]
fn public_application_load_balancers_need_an_effective_web_acl() {
    let public = |name| balancer(name, "application", "internet-facing");
    let of = |name: &str| {
        On::call("wafv2", "GetWebACLForResource").containing(&format!("loadbalancer/{name}\""))
    };
    let group =
        |name: &str| On::call("wafv2", "GetRuleGroup").containing(&format!("rulegroup/{name}/"));
    let attributes = |open: &str| {
        Reply::query(
            "DescribeLoadBalancerAttributes",
            &format!(
                "<Attributes><member><Key>waf.fail_open.enabled</Key><Value>{open}</Value></member></Attributes>"
            ),
        )
    };
    let stub = account()
        .answering(
            on("DescribeLoadBalancers"),
            balancers(&[
                public("good"),
                public("open"),
                public("counts"),
                public("none"),
                public("denied"),
                public("hidden"),
                balancer("inside", "application", "internal"),
                balancer("tcp", "network", "internet-facing"),
            ]),
        )
        .answering(of("good"), web_acl("good", "None"))
        .answering(of("open"), web_acl("good", "None"))
        .answering(of("counts"), web_acl("counts", "Count"))
        .answering(of("none"), Reply::json(&json!({})))
        .answering(of("denied"), Reply::Denied)
        .answering(
            of("hidden"),
            lacking("elasticloadbalancing:GetLoadBalancerWebACL"),
        )
        .answering(group("good"), rule_group("Block"))
        .answering(group("counts"), rule_group("Count"))
        .answering(
            on("DescribeLoadBalancerAttributes").containing("%2Fopen"),
            attributes("true"),
        )
        .answering(on("DescribeLoadBalancerAttributes"), attributes("false"));

    let stub = nothing_else(stub);
    let results = scan(&stub.endpoint(), "waf", HERE);

    for (name, verdict) in [
        ("good", "pass"),
        ("open", "partial"),
        ("counts", "fail"),
        ("none", "fail"),
    ] {
        assert_eq!(
            results.verdict(WAF, &format!("loadbalancer/{name}")),
            verdict,
            "{name}"
        );
    }
    for (name, action) in [
        ("denied", "wafv2:GetWebACLForResource"),
        ("hidden", "elasticloadbalancing:GetLoadBalancerWebACL"),
    ] {
        let (verdict, reason) = results.judged(WAF, &format!("loadbalancer/{name}"));
        assert_eq!(verdict, "unknown");
        assert!(reason.contains(&format!("{action} was denied")), "{reason}");
    }
    // https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html
    let (verdict, reason) = results.judged(WAF, "loadbalancer/tcp");
    assert_eq!(verdict, "question");
    assert!(reason.contains("cannot have a web ACL"), "{reason}");
    assert_eq!(
        results.all_findings().len(),
        7,
        "no internal load balancers"
    );
    assert_eq!(
        stub.calls()["wafv2:GetRuleGroup"],
        2,
        "each distinct one once"
    );
}

#[test]
fn a_web_acl_that_stops_attacks_is_implemented_once_people_say_that_there_is_no_other_way_in() {
    let public = balancer("shop", "application", "internet-facing");
    let closed = "<Attributes><member><Key>waf.fail_open.enabled</Key><Value>false</Value></member></Attributes>";
    let stub = account()
        .answering(on("DescribeLoadBalancers"), balancers(&[public]))
        .answering(
            On::call("wafv2", "GetWebACLForResource"),
            web_acl("good", "None"),
        )
        .answering(On::call("wafv2", "GetRuleGroup"), rule_group("Block"))
        .answering(
            on("DescribeLoadBalancerAttributes"),
            Reply::query("DescribeLoadBalancerAttributes", closed),
        );
    let stub = nothing_else(stub);
    let status = |said: &str| scan_item(&stub, "waf", said, HERE).decided("waf");
    let (open, reason) = status("");
    assert_eq!(open, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    let (closed, reason) = status(&yes("waf", "other-entry-points"));
    assert_eq!(closed, "implemented", "{reason}");
}

/// What is not told of a web ACL, or is changed in it, decides for that one only.
#[test]
fn every_web_acl_is_judged_by_what_is_told_of_it_alone() {
    let names = [
        "changed", "tuned", "weakened", "bots", "inputs", "blog", "header", "silent", "nameless",
        "another",
    ];
    let public: Vec<String> = names
        .iter()
        .map(|name| balancer(name, "application", "internet-facing"))
        .collect();
    let of = |name: &str| {
        On::call("wafv2", "GetWebACLForResource").containing(&format!("loadbalancer/{name}\""))
    };
    let to_block = |name: &str| json!({ "Name": name, "ActionToUse": { "Block": {} } });
    let to_count = |name: &str| json!({ "Name": name, "ActionToUse": { "Count": {} } });
    let changes = json!([to_block("body"), to_block("query"), to_block("cookies")]);
    let changed = acl_of("changed", &[own_group("changed", &changes), common("None")]);
    let sets = |of_common: &serde_json::Value| {
        [
            managed("AWS", "AWSManagedRulesCommonRuleSet", "None", of_common),
            managed("AWS", "AWSManagedRulesSQLiRuleSet", "None", &json!([])),
        ]
    };
    let alone = |vendor: &str, set: &str| acl_of(set, &[managed(vendor, set, "None", &json!([]))]);
    let header = json!({ "SingleHeader": { "Name": "x-tenant" } });
    let silent = json!({ "WebACL": {
        "Name": "silent", "Id": "silent", "ARN": "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/silent/1",
        "Capacity": 1, "Rules": [],
    }});
    let nameless = |action: &str| {
        Reply::json(&json!({ "WebACL": {
            "Name": "n", "Id": "n", "ARN": "", "DefaultAction": { action: {} }, "Capacity": 1, "Rules": [],
        }}))
    };
    let attributes = "<Attributes><member><Key>waf.fail_open.enabled</Key><Value>false</Value></member></Attributes>";
    let stub = account()
        .answering(on("DescribeLoadBalancers"), balancers(&public))
        .answering(of("changed"), changed)
        .answering(
            of("tuned"),
            acl_of("tuned", &sets(&json!([to_count("NoUserAgent_HEADER")]))),
        )
        .answering(
            of("weakened"),
            acl_of("weakened", &sets(&json!([to_count("GenericLFI_BODY")]))),
        )
        .answering(of("bots"), alone("F5", "Bots_Managed"))
        .answering(
            of("inputs"),
            alone("AWS", "AWSManagedRulesKnownBadInputsRuleSet"),
        )
        .answering(of("blog"), alone("AWS", "AWSManagedRulesWordPressRuleSet"))
        .answering(
            of("header"),
            acl_of("header", &[sql_in("tenant", "Block", &header)]),
        )
        .answering(of("silent"), Reply::json(&silent))
        .answering(of("nameless"), nameless("Allow"))
        .answering(of("another"), nameless("Block"))
        .answering(On::call("wafv2", "GetRuleGroup"), rule_group("Count"))
        .answering(
            on("DescribeLoadBalancerAttributes"),
            Reply::query("DescribeLoadBalancerAttributes", attributes),
        );

    let results = scan(&nothing_else(stub).endpoint(), "waf", HERE);

    for (name, verdict) in [
        ("changed", "pass"),
        ("tuned", "pass"),
        ("weakened", "partial"),
        ("bots", "question"),
        ("inputs", "partial"),
        ("blog", "partial"),
        ("header", "partial"),
        ("silent", "unknown"),
        ("nameless", "unknown"),
        ("another", "unknown"),
    ] {
        let (found, reason) = results.judged(WAF, &format!("loadbalancer/{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
}
