//! Classic Load Balancers, as Elastic Load Balancing documents its answers: how clients come in, and that no web ACL
//! can stand there.
//! <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerDescription.html>

use crate::kit::{
    HERE, account, attested, nothing_else, scan, scan_external, scan_external_answered,
};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const TLS: &str = "elb-classic-listener-tls-strong";
const WAF: &str = "elb-classic-requests-filtered";

fn on(operation: &str) -> On {
    On::call("elb", operation)
}

/// Port, protocol, and the names of policies.
type Listener<'a> = (u16, &'a str, &'a [&'a str]);

fn balancer(name: &str, scheme: &str, listeners: &[Listener<'_>]) -> String {
    let listeners: String = listeners
        .iter()
        .map(|(port, protocol, policies)| {
            let policies: String = policies
                .iter()
                .map(|name| format!("<member>{name}</member>"))
                .collect();
            format!(
                "<member><Listener><Protocol>{protocol}</Protocol><LoadBalancerPort>{port}</LoadBalancerPort>\
                 <InstanceProtocol>HTTP</InstanceProtocol><InstancePort>80</InstancePort></Listener>\
                 <PolicyNames>{policies}</PolicyNames></member>"
            )
        })
        .collect();
    format!(
        "<member><LoadBalancerName>{name}</LoadBalancerName><Scheme>{scheme}</Scheme>\
         <ListenerDescriptions>{listeners}</ListenerDescriptions>\
         <Instances><member><InstanceId>i-1</InstanceId></member></Instances></member>"
    )
}

fn balancers(members: &[String], next: &str) -> Reply {
    let list = format!(
        "<LoadBalancerDescriptions>{}</LoadBalancerDescriptions>{next}",
        members.concat()
    );
    Reply::query("DescribeLoadBalancers", &list)
}

/// Name, type, and the attributes that are true.
/// <https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_PolicyDescription.html>
fn policies(all: &[(&str, &str, &[&str])]) -> Reply {
    let members: String = all
        .iter()
        .map(|(name, kind, attributes)| {
            let attributes: String = [
                "Protocol-SSLv3",
                "Protocol-TLSv1",
                "Protocol-TLSv1.1",
                "Protocol-TLSv1.2",
            ]
            .iter()
            .map(|attribute| {
                let value = attributes.contains(attribute);
                format!(
                    "<member><AttributeName>{attribute}</AttributeName>\
                         <AttributeValue>{value}</AttributeValue></member>"
                )
            })
            .collect();
            format!(
                "<member><PolicyName>{name}</PolicyName><PolicyTypeName>{kind}</PolicyTypeName>\
                 <PolicyAttributeDescriptions>{attributes}</PolicyAttributeDescriptions></member>"
            )
        })
        .collect();
    let list = format!("<PolicyDescriptions>{members}</PolicyDescriptions>");
    Reply::query("DescribeLoadBalancerPolicies", &list)
}

const NEGOTIATION: &str = "SSLNegotiationPolicyType";

fn mixed() -> Vec<(On, Reply)> {
    let shop = balancer(
        "shop",
        "internet-facing",
        &[
            (443, "HTTPS", &["sticky", "mine"]),
            (8443, "SSL", &["ELBSecurityPolicy-2016-08"]),
            (80, "HTTP", &[]),
            (22, "TCP", &[]),
            (444, "HTTPS", &["sticky"]),
        ],
    );
    let inside = balancer("inside", "internal", &[(80, "HTTP", &[])]);
    vec![
        (on("DescribeLoadBalancers"), balancers(&[shop, inside], "")),
        (
            on("DescribeLoadBalancerPolicies"),
            policies(&[
                ("sticky", "AppCookieStickinessPolicyType", &[]),
                ("mine", NEGOTIATION, &["Protocol-TLSv1.2"]),
                (
                    "ELBSecurityPolicy-2016-08",
                    NEGOTIATION,
                    &["Protocol-TLSv1", "Protocol-TLSv1.1", "Protocol-TLSv1.2"],
                ),
            ]),
        ),
    ]
}

fn with(answers: Vec<(On, Reply)>) -> Stub {
    let answers = answers.into_iter();
    nothing_else(answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply)))
}

#[test]
fn attributes_of_policies_decide_and_http_cannot_redirect() {
    let stub = with(mixed());

    let results = scan_external(&stub.endpoint());

    for (port, verdict) in [
        ("443", "pass"),
        ("8443", "fail"),
        ("80", "fail"),
        ("22", "question"),
        ("444", "unknown"),
    ] {
        let (found, reason) = results.judged(TLS, &format!("loadbalancer/shop#{port}"));
        assert_eq!(found, verdict, "{port}: {reason}");
    }
    assert_eq!(results.findings(TLS).len(), 5, "nothing internal");
    assert_eq!(stub.calls()["elb:DescribeLoadBalancerPolicies"], 1);
    assert_eq!(results.status("tls-external"), "needs-investigation");
}

/// Prowler's `elb_insecure_ssl_ciphers` takes one name of a policy for the only strong one, so that a policy of one's
/// own with TLS 1.2 alone fails there; and it looks at listeners for HTTPS only, so that the one for SSL passes.
#[test]
fn unlike_prowler_names_of_policies_prove_nothing_and_ssl_listeners_are_seen() {
    let results = scan_external(&with(mixed()).endpoint());

    let (verdict, reason) = results.judged(TLS, "loadbalancer/shop#443");
    assert_eq!(verdict, "pass", "{reason}");
    assert!(reason.contains("mine"), "{reason}");
    let (verdict, reason) = results.judged(TLS, "loadbalancer/shop#8443");
    assert_eq!(verdict, "fail", "{reason}");
    assert!(reason.contains("ELBSecurityPolicy-2016-08"), "{reason}");
}

#[test]
fn an_external_flow_is_decided_by_classic_load_balancers_alone() {
    let of = |listeners: &[Listener<'_>]| {
        let shop = balancer("shop", "internet-facing", listeners);
        with(vec![
            (on("DescribeLoadBalancers"), balancers(&[shop], "")),
            (
                on("DescribeLoadBalancerPolicies"),
                policies(&[("mine", NEGOTIATION, &["Protocol-TLSv1.2"])]),
            ),
        ])
    };
    let covered = attested("tls-external", "flow-covered");
    let good = of(&[(443, "HTTPS", &["mine"])]);
    let results = scan_external_answered(&good.endpoint(), &covered);
    let (status, reason) = results.decided("tls-external");
    assert_eq!(status, "implemented", "{reason}");
    assert_eq!(
        scan_external(&good.endpoint()).status("tls-external"),
        "needs-investigation",
        "somebody has to say that this is the flow"
    );

    let plain = of(&[(80, "HTTP", &[])]);
    let results = scan_external_answered(&plain.endpoint(), &covered);
    assert_eq!(results.status("tls-external"), "not-started");

    let both = of(&[(443, "HTTPS", &["mine"]), (80, "HTTP", &[])]);
    let results = scan_external_answered(&both.endpoint(), &covered);
    assert_eq!(results.status("tls-external"), "needs-investigation");
}

/// <https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html>
#[test]
fn a_public_one_can_have_no_web_acl_and_is_asked_about() {
    let stub = with(mixed());

    let results = scan(&stub.endpoint(), "waf", HERE);

    let (verdict, reason) = results.judged(WAF, "loadbalancer/shop");
    assert_eq!(verdict, "question", "{reason}");
    assert_eq!(results.findings(WAF).len(), 1, "nothing internal");
    assert_eq!(results.status("waf"), "needs-investigation");
    assert!(
        !stub
            .calls()
            .contains_key("elb:DescribeLoadBalancerPolicies")
    );
}

#[test]
fn every_page_is_read_and_a_scheme_that_is_new_may_be_public() {
    let shop = balancer("shop", "internet-facing", &[]);
    let odd = balancer("odd", "dualstack", &[]);
    let stub = with(vec![
        (
            on("DescribeLoadBalancers").containing("page-2"),
            balancers(&[odd], ""),
        ),
        (
            on("DescribeLoadBalancers"),
            balancers(&[shop], "<NextMarker>page-2</NextMarker>"),
        ),
    ]);

    let results = scan(&stub.endpoint(), "waf", HERE);

    assert_eq!(results.verdict(WAF, "loadbalancer/shop"), "question");
    assert_eq!(results.verdict(WAF, "loadbalancer/odd"), "unknown");
}

#[test]
fn what_may_not_be_read_is_named() {
    for (operation, of_finding) in [
        ("DescribeLoadBalancers", false),
        ("DescribeLoadBalancerPolicies", true),
    ] {
        let mut answers = mixed();
        answers.insert(0, (on(operation), Reply::Denied));
        let results = scan_external(&with(answers).endpoint());
        let (status, reason) = results.decided("tls-external");
        assert_eq!(status, "needs-investigation");
        let told = match of_finding {
            true => results.judged(TLS, "loadbalancer/shop#443").1,
            false => reason,
        };
        let action = format!("elasticloadbalancing:{operation}");
        assert!(told.contains(&action), "{told}");
    }
}
