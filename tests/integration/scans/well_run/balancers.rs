//! An Application Load Balancer, a Network Load Balancer that gives it fixed addresses, and the two that a cluster of
//! EKS has made: one in front of its ingress, which hands TLS on unread, and an internal one, which ends it.

use super::account::arn;
use super::apis::web_acl;
use super::network::POD;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::query;

pub(super) const WEB: &str = "app/pinewood-web/50dc6c495c0c9188";
const INGRESS: &str = "net/k8s-shop-ingress-0a1b2c3d4e/60dc6c495c0c9188";
const FIXED: &str = "net/pinewood-fixed/80dc6c495c0c9188";
const INSIDE: &str = "net/k8s-shop-gallery-1b2c3d4e5f/70dc6c495c0c9188";

const STRONG: &str = "ELBSecurityPolicy-TLS13-1-2-2021-06";

pub(super) fn on(operation: &str) -> On {
    On::call("elasticloadbalancing", operation)
}

/// The listeners of the load balancer with this word in its name.
pub(super) fn listeners_on(word: &str) -> On {
    on("DescribeListeners").containing(word)
}

pub(super) fn web_acl_on() -> On {
    On::call("wafv2", "GetWebACLForResource").containing(WEB)
}

fn answer(operation: &str, list: &str, members: &[String]) -> Reply {
    let members: String = members
        .iter()
        .map(|member| format!("<member>{member}</member>"))
        .collect();
    query(operation, &format!("<{list}>{members}</{list}>"))
}

pub(super) fn balancer_arn(balancer: &str) -> String {
    arn("elasticloadbalancing", &format!("loadbalancer/{balancer}"))
}

fn group_arn(name: &str) -> String {
    arn(
        "elasticloadbalancing",
        &format!("targetgroup/{name}/6d0ecf831eec9f09"),
    )
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html>
fn balancer(of: &str, scheme: &str) -> String {
    let (kind, name) = match of.split('/').collect::<Vec<_>>().as_slice() {
        ["app", name, _] => ("application", (*name).to_owned()),
        ["net", name, _] => ("network", (*name).to_owned()),
        _ => panic!("{of}"),
    };
    format!(
        "<LoadBalancerArn>{}</LoadBalancerArn><LoadBalancerName>{name}</LoadBalancerName><Type>{kind}</Type>\
         <Scheme>{scheme}</Scheme><VpcId>vpc-1</VpcId><State><Code>active</Code></State>\
         <AvailabilityZones><member><ZoneName>us-east-1a</ZoneName><SubnetId>subnet-1</SubnetId></member></AvailabilityZones>",
        balancer_arn(of)
    )
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html>
fn listener(of: &str, port: u16, protocol: &str, action: &str) -> String {
    let policy = match protocol {
        "HTTPS" | "TLS" => format!("<SslPolicy>{STRONG}</SslPolicy>"),
        _ => String::new(),
    };
    format!(
        "<ListenerArn>{}</ListenerArn><LoadBalancerArn>{}</LoadBalancerArn><Port>{port}</Port>\
         <Protocol>{protocol}</Protocol>{policy}<DefaultActions><member>{action}</member></DefaultActions>",
        arn(
            "elasticloadbalancing",
            &format!("listener/{of}/{port:016x}")
        ),
        balancer_arn(of)
    )
}

fn forward(group: &str) -> String {
    format!(
        "<Type>forward</Type><TargetGroupArn>{}</TargetGroupArn>",
        group_arn(group)
    )
}

const TO_HTTPS: &str = "<Type>redirect</Type><RedirectConfig><Protocol>HTTPS</Protocol><Port>443</Port>\
                        <StatusCode>HTTP_301</StatusCode></RedirectConfig>";

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html>
fn group(name: &str, protocol: &str, of: &str) -> String {
    let kind = if of == FIXED { "alb" } else { "ip" };
    format!(
        "<TargetGroupArn>{}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName><Protocol>{protocol}</Protocol>\
         <Port>8443</Port><VpcId>vpc-1</VpcId><TargetType>{kind}</TargetType>\
         <LoadBalancerArns><member>{}</member></LoadBalancerArns>",
        group_arn(name),
        balancer_arn(of)
    )
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealthDescription.html>
fn health(target: &str, port: u16) -> Reply {
    let target = format!(
        "<Target><Id>{target}</Id><Port>{port}</Port></Target><TargetHealth><State>healthy</State></TargetHealth>"
    );
    answer(
        "DescribeTargetHealth",
        "TargetHealthDescriptions",
        &[target],
    )
}

fn ssl_policies() -> Reply {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html
    let policy = |name: &str, versions: &str| {
        format!("<Name>{name}</Name><SslProtocols>{versions}</SslProtocols>")
    };
    let since = "<member>TLSv1.2</member><member>TLSv1.3</member>";
    let old = "<member>TLSv1</member><member>TLSv1.1</member><member>TLSv1.2</member>";
    let all = [
        policy(STRONG, since),
        policy("ELBSecurityPolicy-2016-08", old),
    ];
    answer("DescribeSSLPolicies", "SslPolicies", &all)
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let listeners = |all: &[String]| answer("DescribeListeners", "Listeners", all);
    let rule = format!(
        "<RuleArn>r</RuleArn><Priority>default</Priority><Actions><member>{TO_HTTPS}</member></Actions>"
    );
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    let attribute = "<Key>waf.fail_open.enabled</Key><Value>false</Value>".to_owned();
    vec![
        (
            on("DescribeLoadBalancers"),
            answer(
                "DescribeLoadBalancers",
                "LoadBalancers",
                &[
                    balancer(WEB, "internet-facing"),
                    balancer(INGRESS, "internet-facing"),
                    balancer(FIXED, "internet-facing"),
                    balancer(INSIDE, "internal"),
                ],
            ),
        ),
        (
            listeners_on("pinewood-web"),
            listeners(&[
                listener(WEB, 443, "HTTPS", &forward("web")),
                listener(WEB, 80, "HTTP", TO_HTTPS),
            ]),
        ),
        (
            listeners_on("k8s-shop-ingress"),
            listeners(&[listener(INGRESS, 443, "TCP", &forward("ingress"))]),
        ),
        (
            listeners_on("pinewood-fixed"),
            listeners(&[listener(FIXED, 443, "TCP", &forward("fixed"))]),
        ),
        (
            listeners_on("k8s-shop-gallery"),
            listeners(&[
                listener(INSIDE, 443, "TLS", &forward("gallery")),
                listener(INSIDE, 8443, "TCP", &forward("gallery-admin")),
            ]),
        ),
        (
            on("DescribeRules"),
            answer("DescribeRules", "Rules", &[rule]),
        ),
        (on("DescribeSSLPolicies"), ssl_policies()),
        (
            on("DescribeTargetGroups"),
            answer(
                "DescribeTargetGroups",
                "TargetGroups",
                &[
                    group("web", "HTTPS", WEB),
                    group("ingress", "TCP", INGRESS),
                    group("fixed", "TCP", FIXED),
                    group("gallery", "TLS", INSIDE),
                    group("gallery-admin", "TCP", INSIDE),
                ],
            ),
        ),
        (
            on("DescribeTargetHealth").containing("targetgroup%2Ffixed"),
            health(&balancer_arn(WEB), 443),
        ),
        (on("DescribeTargetHealth"), health(POD, 8443)),
        (
            on("DescribeLoadBalancerAttributes"),
            answer("DescribeLoadBalancerAttributes", "Attributes", &[attribute]),
        ),
        (web_acl_on(), Reply::json(&web_acl("regional"))),
    ]
}
