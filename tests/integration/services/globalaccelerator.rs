//! What accelerators lead to, as Global Accelerator documents its answers.
//! <https://docs.aws.amazon.com/global-accelerator/latest/api/API_EndpointGroup.html>

use serde_json::{Value, json};

use crate::kit::{HERE, account, nothing_else, scan, scan_external};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const WAF: &str = "accelerator-endpoint-requests-filtered";
const TLS: &str = "accelerator-endpoint-tls-strong";
const ALB_WAF: &str = "elb-waf-attached";
const LISTENER_TLS: &str = "elb-listener-tls-strong";
const OURS: &str = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer";
const THEIRS: &str =
    "arn:aws:elasticloadbalancing:us-east-1:444455556666:loadbalancer/app/theirs/1";

fn on(operation: &str) -> On {
    On::call("globalaccelerator", operation)
}

fn arn(name: &str) -> String {
    format!("arn:aws:globalaccelerator::111122223333:accelerator/{name}")
}

fn accelerators(names: &[(&str, Value)], next: Option<&str>) -> Reply {
    let all: Vec<Value> = names
        .iter()
        .map(|(name, enabled)| json!({ "AcceleratorArn": arn(name), "Name": name, "Enabled": enabled }))
        .collect();
    Reply::json(&json!({ "Accelerators": all, "NextToken": next }))
}

fn listener(of: &str, ports: &[(u16, u16)]) -> Reply {
    let ranges: Vec<Value> = ports
        .iter()
        .map(|(from, to)| json!({ "FromPort": from, "ToPort": to }))
        .collect();
    let listener = json!({ "ListenerArn": format!("{}/listener/l", arn(of)), "Protocol": "TCP", "PortRanges": ranges });
    Reply::json(&json!({ "Listeners": [listener] }))
}

fn group(of: &str, endpoints: &[&str], overrides: &Value) -> Reply {
    let endpoints: Vec<Value> = endpoints
        .iter()
        .map(|id| json!({ "EndpointId": id, "Weight": 128 }))
        .collect();
    let group = json!({ "EndpointGroupArn": format!("{}/listener/l/endpoint-group/g", arn(of)),
        "EndpointGroupRegion": "us-east-1", "EndpointDescriptions": endpoints, "PortOverrides": overrides });
    Reply::json(&json!({ "EndpointGroups": [group] }))
}

/// One accelerator called `shop`, with port 443, before these endpoints.
fn shop(enabled: Value, endpoints: &[&str]) -> Vec<(On, Reply)> {
    vec![
        (
            on("ListAccelerators"),
            accelerators(&[("shop", enabled)], None),
        ),
        (on("ListListeners"), listener("shop", &[(443, 443)])),
        (
            on("ListEndpointGroups"),
            group("shop", endpoints, &json!([])),
        ),
    ]
}

/// An internal Application Load Balancer, `app/inside/1`, with listeners for HTTP at these ports.
fn inside(ports: &[u16]) -> Vec<(On, Reply)> {
    let elb = |operation: &str| On::call("elasticloadbalancing", operation);
    let balancer = format!(
        "<LoadBalancers><member><LoadBalancerArn>{OURS}/app/inside/1</LoadBalancerArn>\
         <LoadBalancerName>inside</LoadBalancerName><Type>application</Type><Scheme>internal</Scheme>\
         <State><Code>active</Code></State></member></LoadBalancers>"
    );
    let forward = "<member><Type>forward</Type><TargetGroupArn>tg</TargetGroupArn></member>";
    let listeners: String = ports
        .iter()
        .map(|port| {
            format!(
                "<member><ListenerArn>listener/{port}</ListenerArn><Port>{port}</Port><Protocol>HTTP</Protocol>\
                 <DefaultActions>{forward}</DefaultActions></member>"
            )
        })
        .collect();
    vec![
        (
            elb("DescribeLoadBalancers"),
            Reply::query("DescribeLoadBalancers", &balancer),
        ),
        (
            elb("DescribeListeners"),
            Reply::query(
                "DescribeListeners",
                &format!("<Listeners>{listeners}</Listeners>"),
            ),
        ),
        (
            elb("DescribeRules"),
            Reply::query(
                "DescribeRules",
                &format!(
                    "<Rules><member><RuleArn>r</RuleArn><Priority>default</Priority><IsDefault>true</IsDefault>\
                     <Actions>{forward}</Actions></member></Rules>"
                ),
            ),
        ),
        (
            On::call("wafv2", "GetWebACLForResource"),
            Reply::json(&json!({})),
        ),
    ]
}

fn with(answers: Vec<(On, Reply)>) -> Stub {
    let answers = answers.into_iter();
    nothing_else(answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply)))
}

#[test]
fn what_can_have_no_web_acl_is_asked_about_in_both_threats() {
    let endpoints = ["i-0a1b2c3d4e5f67890", "eipalloc-0a1b", THEIRS, "pod-1"];
    let stub = with(shop(json!(true), &endpoints));
    let theirs = format!("g#{THEIRS}");

    let waf = scan(&stub.endpoint(), "waf", HERE);
    let tls = scan_external(&stub.endpoint());

    for (id, verdict) in [
        ("g#i-0a1b2c3d4e5f67890", "question"),
        ("g#eipalloc-0a1b", "question"),
        (theirs.as_str(), "question"),
        ("g#pod-1", "unknown"),
    ] {
        let (found, reason) = waf.judged(WAF, id);
        assert_eq!(found, verdict, "{id}: {reason}");
        let (found, reason) = tls.judged(TLS, id);
        assert_eq!(found, verdict, "{id}: {reason}");
    }
    assert_eq!(waf.status("waf"), "needs-investigation");
    assert_eq!(tls.status("tls-external"), "needs-investigation");
}

/// Prowler's `elbv2_waf_acl_attached` and Security Hub's ELB.16 take every load balancer alike, and a check of public
/// ones alone would leave out this one; what nobody outside reaches is left out here.
/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/preserve-client-ip-address.html>
#[test]
fn unlike_peers_an_internal_load_balancer_is_judged_exactly_if_an_accelerator_leads_to_it() {
    let of = |enabled: Value, id: &str| {
        let answers = [shop(enabled, &[id]), inside(&[443, 80])].concat();
        with(answers)
    };
    let own = format!("{OURS}/app/inside/1");
    let led_to = of(json!(true), &own);
    let results = scan(&led_to.endpoint(), "waf", HERE);
    let (verdict, reason) = results.judged(ALB_WAF, "app/inside/1");
    assert_eq!(verdict, "fail", "{reason}");
    assert_eq!(results.findings(WAF).len(), 0, "judged where it is read");
    assert_eq!(results.status("waf"), "not-started");

    for stub in [of(json!(false), &own), of(json!(true), "i-1")] {
        let results = scan(&stub.endpoint(), "waf", HERE);
        assert_eq!(
            results.findings(ALB_WAF).len(),
            0,
            "nobody outside reaches it"
        );
    }
    let silent = of(Value::Null, &own);
    let results = scan(&silent.endpoint(), "waf", HERE);
    assert_eq!(results.verdict(ALB_WAF, "app/inside/1"), "unknown");
}

/// <https://docs.aws.amazon.com/global-accelerator/latest/dg/about-endpoint-groups-port-override.html>
#[test]
fn listeners_are_external_at_the_ports_that_an_accelerator_leads_to() {
    let own = format!("{OURS}/app/inside/1");
    let overrides = json!([{ "ListenerPort": 443, "EndpointPort": 8443 }]);
    let answers = vec![
        (
            on("ListAccelerators"),
            accelerators(&[("shop", json!(true))], None),
        ),
        (on("ListListeners"), listener("shop", &[(442, 443)])),
        (on("ListEndpointGroups"), group("shop", &[&own], &overrides)),
    ];
    let stub = with([answers, inside(&[80, 442, 443, 8443])].concat());

    let results = scan_external(&stub.endpoint());

    for port in ["442", "8443"] {
        let (verdict, reason) = results.judged(LISTENER_TLS, &format!("listener/{port}"));
        assert_eq!(verdict, "fail", "{reason}");
    }
    assert_eq!(results.findings(LISTENER_TLS).len(), 2);
    assert_eq!(results.status("tls-external"), "not-started");
}

/// A custom routing accelerator leads to every instance in a subnet.
/// <https://docs.aws.amazon.com/global-accelerator/latest/api/API_CustomRoutingEndpointGroup.html>
fn custom() -> Vec<(On, Reply)> {
    let listener =
        json!({ "ListenerArn": "arn:l", "PortRanges": [{ "FromPort": 5000, "ToPort": 60000 }] });
    let group = json!({ "EndpointGroupArn": format!("{}/listener/l/endpoint-group/c", arn("game")),
        "EndpointGroupRegion": "us-east-1", "EndpointDescriptions": [{ "EndpointId": "subnet-1" }],
        "DestinationDescriptions": [{ "FromPort": 80, "ToPort": 81, "Protocols": ["TCP"] }] });
    vec![
        (
            on("ListCustomRoutingAccelerators"),
            accelerators(&[("game", json!(true))], None),
        ),
        (
            on("ListCustomRoutingListeners"),
            Reply::json(&json!({ "Listeners": [listener] })),
        ),
        (
            on("ListCustomRoutingEndpointGroups"),
            Reply::json(&json!({ "EndpointGroups": [group] })),
        ),
    ]
}

#[test]
fn subnets_of_custom_routing_are_told_with_their_ports() {
    let stub = with(custom());
    let results = scan_external(&stub.endpoint());
    let (verdict, reason) = results.judged(TLS, "c#subnet-1");
    assert_eq!(verdict, "question");
    assert!(reason.contains("80-81"), "{reason}");
}

#[test]
fn every_page_is_read() {
    let answers = vec![
        (
            on("ListAccelerators").containing("page-2"),
            accelerators(&[("second", json!(true))], None),
        ),
        (
            on("ListAccelerators"),
            accelerators(&[("first", json!(true))], Some("page-2")),
        ),
        (
            on("ListListeners").containing("first"),
            listener("first", &[(443, 443)]),
        ),
        (
            on("ListListeners").containing("second"),
            listener("second", &[(443, 443)]),
        ),
        (
            on("ListEndpointGroups").containing("first"),
            group("first", &["i-1"], &json!([])),
        ),
        (
            on("ListEndpointGroups").containing("second"),
            group("second", &["i-2"], &json!([])),
        ),
    ];
    let stub = with(answers);
    let results = scan(&stub.endpoint(), "waf", HERE);
    assert_eq!(results.verdict(WAF, "g#i-1"), "question");
    assert_eq!(results.verdict(WAF, "g#i-2"), "question");
    let requests = stub.requests();
    let mut own = requests
        .iter()
        .filter(|call| call.service == "globalaccelerator");
    assert!(
        own.all(|call| call.region == "us-west-2"),
        "the only endpoint"
    );
}

#[test]
fn each_denial_is_told_by_its_action() {
    for operation in [
        "ListAccelerators",
        "ListListeners",
        "ListEndpointGroups",
        "ListCustomRoutingAccelerators",
        "ListCustomRoutingListeners",
        "ListCustomRoutingEndpointGroups",
        "ListCrossAccountAttachments",
    ] {
        let denied = vec![(on(operation), Reply::Denied)];
        let answers = [
            denied,
            shop(json!(true), &["i-1"]),
            custom(),
            inside(&[443]),
        ];
        let stub = with(answers.concat());
        let action = format!("globalaccelerator:{operation}");
        let results = scan(&stub.endpoint(), "waf", HERE);
        let (status, reason) = results.decided("waf");
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains(&action), "{reason}");
        // An accelerator that was not read may lead to what is internal.
        let (verdict, reason) = results.judged(ALB_WAF, "app/inside/1");
        assert_eq!(verdict, "unknown");
        assert!(reason.contains(&action), "{reason}");
    }
}

#[test]
fn govcloud_has_no_accelerators_or_distributions_and_is_not_asked() {
    let regions = json!({ "Regions": [{ "RegionName": "us-gov-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" }] });
    let stub = crate::kit::account_in("aws-us-gov").answering(
        On::call("account", "POST /listRegions"),
        Reply::json(&regions),
    );
    let stub = nothing_else(stub);
    let results = scan(&stub.endpoint(), "waf", &["--region", "us-gov-west-1"]);
    assert_eq!(results.findings(WAF).len(), 0);
    let called = stub.calls();
    for service in ["globalaccelerator:", "cloudfront:"] {
        let is_called = called.keys().any(|name| name.starts_with(service));
        assert!(!is_called, "{called:?}");
    }
}
