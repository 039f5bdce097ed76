//! What stands behind a Network Load Balancer, which can have no web ACL.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html>

use serde_json::json;

use super::{WAF, arn, balancer, balancers, on, web_acl};
use crate::kit::{HERE, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Its target groups, each with type and targets.
type Groups<'a> = &'a [(&'a str, &'a str, &'a [&'a str])];

fn groups(of: Groups<'_>) -> Vec<(On, Reply)> {
    let members: String = of
        .iter()
        .map(|(name, kind, _)| {
            format!(
                "<member><TargetGroupArn>group/{name}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName>\
                 <Protocol>TCP</Protocol><TargetType>{kind}</TargetType><VpcId>vpc-1</VpcId>\
                 <LoadBalancerArns><member>{}</member></LoadBalancerArns></member>",
                arn("front")
            )
        })
        .collect();
    let listed = Reply::query(
        "DescribeTargetGroups",
        &format!("<TargetGroups>{members}</TargetGroups>"),
    );
    let health = of.iter().map(|(name, _, targets)| {
        let targets: String = targets
            .iter()
            .map(|id| {
                format!(
                    "<member><Target><Id>{id}</Id><Port>443</Port></Target>\
                     <TargetHealth><State>healthy</State></TargetHealth></member>"
                )
            })
            .collect();
        (
            on("DescribeTargetHealth").containing(&format!("group%2F{name}")),
            Reply::query(
                "DescribeTargetHealth",
                &format!("<TargetHealthDescriptions>{targets}</TargetHealthDescriptions>"),
            ),
        )
    });
    let mut answers = vec![(on("DescribeTargetGroups"), listed)];
    answers.extend(health);
    answers
}

/// A public Network Load Balancer `front`, and internal load balancers with web ACLs of all kinds.
fn front(of: Groups<'_>, first: Vec<(On, Reply)>) -> Stub {
    let internal = ["good", "counts", "none", "open", "denied"];
    let mut all = vec![balancer("front", "network", "internet-facing")];
    all.extend(internal.map(|name| balancer(name, "application", "internal")));
    let acl_of = |name: &str| {
        On::call("wafv2", "GetWebACLForResource").containing(&format!("loadbalancer/{name}\""))
    };
    let attributes = |open: &str| {
        let attribute = format!("<Key>waf.fail_open.enabled</Key><Value>{open}</Value>");
        Reply::query(
            "DescribeLoadBalancerAttributes",
            &format!("<Attributes><member>{attribute}</member></Attributes>"),
        )
    };
    let stub = first
        .into_iter()
        .chain(groups(of))
        .fold(account(), |stub, (on, reply)| stub.answering(on, reply))
        .answering(on("DescribeLoadBalancers"), balancers(&all))
        .answering(acl_of("good"), web_acl("good", "None"))
        .answering(acl_of("open"), web_acl("good", "None"))
        .answering(
            acl_of("counts"),
            super::acl_of("counts", &[super::common("Count")]),
        )
        .answering(acl_of("none"), Reply::json(&json!({})))
        .answering(acl_of("denied"), Reply::Denied)
        .answering(
            On::call("wafv2", "GetRuleGroup"),
            super::rule_group("Block"),
        )
        .answering(
            on("DescribeLoadBalancerAttributes").containing("%2Fopen"),
            attributes("true"),
        )
        .answering(on("DescribeLoadBalancerAttributes"), attributes("false"));
    nothing_else(stub)
}

/// Prowler's `elbv2_waf_acl_attached` looks at Application Load Balancers alone: one that a Network Load Balancer
/// leads to counts for itself, and the Network Load Balancer is never asked about.
#[test]
fn unlike_prowler_a_network_load_balancer_is_judged_by_what_stands_behind_it() {
    let (good, counts, none) = (arn("good"), arn("counts"), arn("none"));
    let (open, denied) = (arn("open"), arn("denied"));
    for (of, verdict, told) in [
        (&[("a", "alb", &[&*good][..])][..], "pass", "CommonRuleSet"),
        (
            &[("a", "alb", &[&*good]), ("b", "instance", &["i-1"])],
            "question",
            "i-1",
        ),
        (&[("a", "ip", &["10.0.0.1"])], "question", "10.0.0.1"),
        (&[("a", "alb", &[&*none])], "fail", "no web ACL"),
        (
            &[("a", "alb", &[&*good]), ("b", "alb", &[&*counts])],
            "fail",
            "counts",
        ),
        (&[("a", "alb", &[&*open])], "partial", "unfiltered"),
        (
            &[("a", "alb", &[&*denied])],
            "unknown",
            "wafv2:GetWebACLForResource",
        ),
        (&[("a", "pod", &["p-1"])], "unknown", "pod"),
        (&[("a", "alb", &[])], "question", "nothing is registered"),
        (&[], "question", "nothing is registered"),
    ] {
        let stub = front(of, Vec::new());
        let results = scan(&stub.endpoint(), "waf", HERE);
        let (found, reason) = results.judged(WAF, "loadbalancer/front");
        assert_eq!(found, verdict, "{of:?}: {reason}");
        assert!(reason.contains(told), "{of:?}: {reason}");
        assert_eq!(results.findings(WAF).len(), 1, "the others are internal");
    }
}

#[test]
fn what_may_not_be_read_behind_it_is_named() {
    let good = arn("good");
    for operation in [
        "DescribeTargetGroups",
        "DescribeTargetHealth",
        "DescribeLoadBalancerAttributes",
    ] {
        let denied = vec![(on(operation), Reply::Denied)];
        let stub = front(&[("a", "alb", &[&*good])], denied);
        let results = scan(&stub.endpoint(), "waf", HERE);
        let (verdict, reason) = results.judged(WAF, "loadbalancer/front");
        assert_eq!(verdict, "unknown");
        let action = format!("elasticloadbalancing:{operation}");
        assert!(reason.contains(&action), "{reason}");
        assert_eq!(results.status("waf"), "needs-investigation");
    }
}
