//! Functions behind load balancers, from answers in the form of
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/>.

use serde_json::json;

use super::exposure::{THREAT, allow, stub_after, with};
use super::{REGION, scan};
use crate::kit::empty::vpc_origins;
use crate::kit::{ACCOUNT, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

fn arn(resource: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{resource}")
}

fn on(operation: &str) -> On {
    On::call("elasticloadbalancing", operation)
}

fn balancer(kind: &str, name: &str, scheme: &str) -> String {
    let arn = arn(&format!("loadbalancer/{name}"));
    format!(
        "<member><LoadBalancerArn>{arn}</LoadBalancerArn><Scheme>{scheme}</Scheme><Type>{kind}</Type></member>"
    )
}

fn group(name: &str, kind: &str, balancer: &str) -> String {
    let (group, balancer) = (
        arn(&format!("targetgroup/{name}")),
        arn(&format!("loadbalancer/{balancer}")),
    );
    format!(
        "<member><TargetGroupArn>{group}</TargetGroupArn><TargetType>{kind}</TargetType>\
         <LoadBalancerArns><member>{balancer}</member></LoadBalancerArns></member>"
    )
}

fn target(id: &str) -> Reply {
    Reply::query(
        "DescribeTargetHealth",
        &format!(
            "<TargetHealthDescriptions><member><Target><Id>{id}</Id></Target></member></TargetHealthDescriptions>"
        ),
    )
}

/// A function that an Application Load Balancer invokes, to which a Network Load Balancer leads; of these schemes.
fn scanned(before: Stub, application: &str, network: &str) -> Results {
    let policy = allow(
        json!({ "Service": "elasticloadbalancing.amazonaws.com" }),
        "lambda:InvokeFunction",
        json!({ "ArnLike": { "AWS:SourceArn": arn("targetgroup/orders/1") } }),
    );
    let balancers = balancer("application", "app/front/1", application)
        + &balancer("network", "net/entry/1", network);
    let groups =
        group("orders/1", "lambda", "app/front/1") + &group("fronts/1", "alb", "net/entry/1");
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:target");
    let before = before
        .answering(
            on("DescribeTargetHealth").containing("fronts"),
            target(&arn("loadbalancer/app/front/1")),
        )
        .answering(on("DescribeTargetHealth"), target(&function))
        .answering(
            on("DescribeTargetGroups"),
            Reply::query(
                "DescribeTargetGroups",
                &format!("<TargetGroups>{groups}</TargetGroups>"),
            ),
        )
        .answering(
            on("DescribeLoadBalancers"),
            Reply::query(
                "DescribeLoadBalancers",
                &format!("<LoadBalancers>{balancers}</LoadBalancers>"),
            ),
        );
    let stub = stub_after(before, &[with("target", policy)]);
    scan(&stub.endpoint(), THREAT, &[])
}

#[test]
fn a_target_of_a_public_load_balancer_is_asked_about() {
    let public = scanned(account(), "internet-facing", "internal");
    public.expect("target", "question", "a public load balancer invokes it");
    let internal = scanned(account(), "internal", "internal");
    internal.expect("target", "pass", "an internal load balancer");
}

/// Clients outside come to an internal load balancer by whatever leads to it.
#[test]
fn a_target_of_an_internal_load_balancer_is_asked_about_where_clients_outside_are_led_to_it() {
    let by_network = scanned(account(), "internal", "internet-facing");
    by_network.expect("target", "question", "clients outside are led to");

    let (on_origins, origins) = vpc_origins::listed(&[&arn("loadbalancer/app/front/1")]);
    let by_cloudfront = scanned(
        account().answering(on_origins, origins),
        "internal",
        "internal",
    );
    by_cloudfront.expect("target", "question", "clients outside are led to");

    let denied = account().answering(
        On::call("globalaccelerator", "ListAccelerators"),
        Reply::Denied,
    );
    let unread = scanned(denied, "internal", "internal");
    unread.expect(
        "target",
        "unknown",
        "globalaccelerator:ListAccelerators was denied",
    );
}
