//! How clients reach listeners, and load balancers their targets.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html>

use super::{balancer, balancers, on};
use crate::kit::{HERE, account, nothing_else, scan, scan_external, scan_for};
use crate::peer::rule::Reply;
use crate::peer::stub::Stub;
use crate::services::ec2::{scan_item, yes};

const PUBLIC: &str = "elb-listener-tls-strong";
const INTERNAL: &str = "elb-internal-listener-tls-strong";
const TARGETS: &str = "elb-target-group-tls";

fn listener(name: &str, protocol: &str, rest: &str) -> String {
    format!(
        "<member><ListenerArn>listener/{name}</ListenerArn><Port>443</Port><Protocol>{protocol}</Protocol>{rest}</member>"
    )
}

fn redirect(protocol: &str) -> String {
    format!(
        "<member><Type>redirect</Type><RedirectConfig><Protocol>{protocol}</Protocol><Port>443</Port>\
         <StatusCode>HTTP_301</StatusCode></RedirectConfig></member>"
    )
}

const FORWARD: &str = "<member><Type>forward</Type><TargetGroupArn>tg</TargetGroupArn></member>";

/// What this version does not know.
const NOVEL: &str = "<member><Type>teleport</Type></member>";

fn default_actions(actions: &str) -> String {
    format!("<DefaultActions>{actions}</DefaultActions>")
}

fn rules(all: &[&str]) -> Reply {
    let members: String = all
        .iter()
        .map(|actions| format!("<member><RuleArn>r</RuleArn><Actions>{actions}</Actions></member>"))
        .collect();
    Reply::query("DescribeRules", &format!("<Rules>{members}</Rules>"))
}

/// A rule for these paths alone.
fn rule_for(paths: &str, priority: u16, actions: &str) -> String {
    format!(
        "<member><RuleArn>r</RuleArn><Priority>{priority}</Priority><IsDefault>false</IsDefault><Conditions><member>\
         <Field>path-pattern</Field><PathPatternConfig><Values><member>{paths}</member></Values></PathPatternConfig>\
         </member></Conditions><Actions>{actions}</Actions></member>"
    )
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeSSLPolicies.html>
fn policies() -> Reply {
    let policy = |name: &str, versions: &[&str]| {
        let versions: String = versions
            .iter()
            .map(|version| format!("<member>{version}</member>"))
            .collect();
        format!("<member><Name>{name}</Name><SslProtocols>{versions}</SslProtocols></member>")
    };
    let all = policy(
        "ELBSecurityPolicy-TLS13-1-2-2021-06",
        &["TLSv1.2", "TLSv1.3"],
    ) + &policy(
        "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09",
        &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
    );
    Reply::query(
        "DescribeSSLPolicies",
        &format!("<SslPolicies>{all}</SslPolicies>"),
    )
}

fn ssl(policy: &str) -> String {
    format!("<SslPolicy>{policy}</SslPolicy>")
}

fn listeners() -> Reply {
    let https = redirect("HTTPS");
    let all = [
        listener("good", "HTTPS", &ssl("ELBSecurityPolicy-TLS13-1-2-2021-06")),
        listener("pq", "TLS", &ssl("ELBSecurityPolicy-TLS13-1-0-PQ-2025-09")),
        listener("future", "HTTPS", &ssl("ELBSecurityPolicy-TLS14-2030")),
        listener("tcp", "TCP", ""),
        listener("new", "HTTP3", ""),
        listener("plain", "HTTP", &default_actions(FORWARD)),
        listener("keeps", "HTTP", &default_actions(&redirect("#{protocol}"))),
        listener("redirects", "HTTP", &default_actions(&https)),
        listener("mixed", "HTTP", &default_actions(&https)),
        listener("unread", "HTTP", &default_actions(&https)),
        listener("unseen", "HTTP", &default_actions(FORWARD)),
        listener("silent", "HTTP", ""),
        listener("novel", "HTTP", &default_actions(NOVEL)),
        listener("served", "HTTP", &default_actions(NOVEL)),
        listener("caught", "HTTP", &default_actions(FORWARD)),
        listener("late", "HTTP", &default_actions(FORWARD)),
    ];
    Reply::query(
        "DescribeListeners",
        &format!("<Listeners>{}</Listeners>", all.concat()),
    )
}

#[test]
fn listeners_are_judged_by_versions_and_rules() {
    let https = redirect("HTTPS");
    let of = |name: &str| on("DescribeRules").containing(&format!("listener%2F{name}"));
    let ordered =
        |all: &[String]| Reply::query("DescribeRules", &format!("<Rules>{}</Rules>", all.concat()));
    let health = rule_for("/health", 1, FORWARD);
    let stub = account()
        .answering(
            on("DescribeLoadBalancers"),
            balancers(&[balancer("shop", "application", "internal")]),
        )
        .answering(on("DescribeListeners"), listeners())
        .answering(on("DescribeSSLPolicies"), policies())
        .answering(of("redirects"), rules(&[&https, &https]))
        .answering(of("mixed"), rules(&[&https, FORWARD]))
        .answering(of("unread"), Reply::Denied)
        // A rule for every path may come before the default action.
        .answering(of("unseen"), Reply::Denied)
        .answering(of("silent"), rules(&[&https]))
        .answering(of("novel"), rules(&[&https, NOVEL]))
        .answering(of("served"), rules(&[NOVEL, FORWARD]))
        .answering(of("plain"), rules(&[FORWARD]))
        .answering(of("keeps"), rules(&[&redirect("#{protocol}")]))
        // Nothing gets past a rule for every path.
        .answering(of("caught"), ordered(&[rule_for("/*", 1, &https)]))
        .answering(of("late"), ordered(&[rule_for("/*", 2, &https), health]));

    let stub = nothing_else(stub);
    let results = scan(&stub.endpoint(), "tls-within-vpc", HERE);

    for (name, verdict) in [
        ("good", "pass"),
        ("redirects", "pass"),
        ("pq", "fail"),
        ("plain", "fail"),
        ("keeps", "fail"),
        ("mixed", "fail"),
        ("served", "fail"),
        ("caught", "pass"),
        ("late", "fail"),
        ("unseen", "unknown"),
        ("silent", "unknown"),
        ("novel", "unknown"),
        ("future", "unknown"),
        ("tcp", "question"),
        ("new", "unknown"),
    ] {
        assert_eq!(
            results.verdict(INTERNAL, &format!("listener/{name}")),
            verdict,
            "{name}"
        );
    }
    let (verdict, reason) = results.judged(INTERNAL, "listener/unread");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("elasticloadbalancing:DescribeRules"),
        "{reason}"
    );
    assert_eq!(
        stub.calls()["elasticloadbalancing:DescribeRules"],
        11,
        "only of listeners for plain HTTP"
    );
    assert_eq!(stub.calls()["elasticloadbalancing:DescribeSSLPolicies"], 1);
}

#[test]
fn listeners_and_policies_that_may_not_be_read_are_named() {
    let with = |operation: &str| {
        account()
            .answering(on(operation), Reply::Denied)
            .answering(
                on("DescribeLoadBalancers"),
                balancers(&[balancer("shop", "application", "internal")]),
            )
            .answering(
                on("DescribeListeners"),
                Reply::query(
                    "DescribeListeners",
                    &format!(
                        "<Listeners>{}</Listeners>",
                        listener("good", "HTTPS", &ssl("ELBSecurityPolicy-TLS13-1-2-2021-06"))
                    ),
                ),
            )
            .answering(on("DescribeSSLPolicies"), policies())
    };
    for operation in [
        "DescribeLoadBalancers",
        "DescribeListeners",
        "DescribeSSLPolicies",
    ] {
        let results = scan(
            &nothing_else(with(operation)).endpoint(),
            "tls-within-vpc",
            HERE,
        );
        let (status, reason) = results.decided("tls-within-vpc");
        assert_eq!(status, "needs-investigation");
        let (_, of_finding) = if operation == "DescribeSSLPolicies" {
            results.judged(INTERNAL, "listener/good")
        } else {
            (String::new(), reason)
        };
        assert!(
            of_finding.contains(&format!("elasticloadbalancing:{operation}")),
            "{of_finding}"
        );
    }
}

/// Two load balancers, and what their listeners and target groups are.
fn both(listeners_of: &[(&str, String)], groups: &str) -> Stub {
    let start = account().answering(
        on("DescribeLoadBalancers"),
        balancers(&[
            balancer("inside", "application", "internal"),
            balancer("open", "network", "internet-facing"),
        ]),
    );
    let with = listeners_of.iter().fold(start, |stub, (name, listeners)| {
        stub.answering(
            on("DescribeListeners").containing(&format!("loadbalancer%2F{name}")),
            Reply::query(
                "DescribeListeners",
                &format!("<Listeners>{listeners}</Listeners>"),
            ),
        )
    });
    nothing_else(
        with.answering(on("DescribeSSLPolicies"), policies())
            .answering(
                on("DescribeTargetGroups"),
                Reply::query(
                    "DescribeTargetGroups",
                    &format!("<TargetGroups>{groups}</TargetGroups>"),
                ),
            ),
    )
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html>
#[test]
fn what_is_internal_is_about_the_vpc_and_what_is_public_about_the_outside() {
    let plain = |name: &str| listener(name, "HTTP", &default_actions(FORWARD));
    let stub = both(
        &[("inside", plain("within")), ("open", plain("without"))],
        "",
    )
    .answering(on("DescribeRules"), rules(&[FORWARD]));

    let within = scan(&stub.endpoint(), "tls-within-vpc", HERE);
    let without = scan_external(&stub.endpoint());

    assert_eq!(within.verdict(INTERNAL, "listener/within"), "fail");
    assert_eq!(within.findings(INTERNAL).len(), 1);
    assert_eq!(without.verdict(PUBLIC, "listener/without"), "fail");
    assert_eq!(without.all_findings().len(), 1);
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_FixedResponseActionConfig.html>
#[test]
fn a_listener_that_refuses_every_request_passes_and_one_that_answers_with_a_page_does_not() {
    let fixed = |code: &str| {
        format!(
            "<member><Type>fixed-response</Type><FixedResponseConfig><StatusCode>{code}</StatusCode>\
             </FixedResponseConfig></member>"
        )
    };
    let all = ["403", "503", "200", "600"].map(|code| {
        let actions = default_actions(&fixed(code));
        listener(code, "HTTP", &actions)
    });
    let of = |name: &str| on("DescribeRules").containing(&format!("listener%2F{name}"));
    let stub = both(&[("inside", all.concat()), ("open", String::new())], "")
        .answering(of("403"), rules(&[&fixed("403")]))
        .answering(of("503"), rules(&[&fixed("503"), &fixed("404")]))
        .answering(of("200"), rules(&[&fixed("403"), &fixed("200")]))
        .answering(of("600"), rules(&[&fixed("600")]));
    let results = scan(&stub.endpoint(), "tls-within-vpc", HERE);
    for (name, verdict) in [
        ("403", "pass"),
        ("503", "pass"),
        ("200", "fail"),
        ("600", "unknown"),
    ] {
        let (found, reason) = results.judged(INTERNAL, &format!("listener/{name}"));
        assert_eq!(found, verdict, "{name}: {reason}");
    }
}

/// The status of an item on flows within a VPC, whose only listener is this one.
fn within(listener: String, said: &str) -> (String, String) {
    const THREAT: &str = "tls-within-vpc";
    let stub = both(&[("inside", listener), ("open", String::new())], "");
    let stub = stub.answering(on("DescribeRules"), rules(&[FORWARD]));
    scan_item(&stub, THREAT, said, HERE).decided(THREAT)
}

#[test]
fn a_flow_within_a_vpc_is_decided_by_internal_listeners_and_by_what_people_say_of_the_rest() {
    let strong = listener(
        "within",
        "HTTPS",
        &ssl("ELBSecurityPolicy-TLS13-1-2-2021-06"),
    );
    let (status, reason) = within(strong.clone(), "");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    let confirmed = yes("tls-within-vpc", "flow-covered");
    let (status, reason) = within(strong, &confirmed);
    assert_eq!(status, "implemented", "{reason}");
    let plain = listener("within", "HTTP", &default_actions(FORWARD));
    for said in ["", &confirmed] {
        let (status, reason) = within(plain.clone(), said);
        assert_eq!(status, "not-started", "{reason}");
    }
}

#[test]
fn an_internal_load_balancer_says_nothing_about_external_flows() {
    let stub = account()
        .answering(
            on("DescribeLoadBalancers"),
            balancers(&[balancer("inside", "application", "internal")]),
        )
        .answering(
            on("DescribeListeners"),
            Reply::query(
                "DescribeListeners",
                &format!(
                    "<Listeners>{}</Listeners>",
                    listener("plain", "HTTP", &default_actions(FORWARD))
                ),
            ),
        )
        .answering(on("DescribeRules"), rules(&[FORWARD]));

    let results = scan_external(&nothing_else(stub).endpoint());

    let (status, reason) = results.decided("tls-external");
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains(
            "No listeners, listeners of Classic Load Balancers, endpoints of accelerators, API"
        ),
        "{reason}"
    );
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html>
fn group(name: &str, kind: &str, protocol: &str, balancer: &str) -> String {
    let (protocol, used) = match (protocol, balancer) {
        ("", _) => (String::new(), super::arn(balancer)),
        (word, "") => (format!("<Protocol>{word}</Protocol>"), String::new()),
        (word, by) => (format!("<Protocol>{word}</Protocol>"), super::arn(by)),
    };
    let used = match used.as_str() {
        "" => String::new(),
        arn => format!("<member>{arn}</member>"),
    };
    format!(
        "<member><TargetGroupArn>group/{name}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName>{protocol}\
         <TargetType>{kind}</TargetType><LoadBalancerArns>{used}</LoadBalancerArns></member>"
    )
}

/// <https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-22>
#[test]
fn the_way_to_targets_is_judged_by_protocol_and_by_where_tls_ends() {
    let to = |name: &str| {
        let several = format!(
            "<member><Type>forward</Type><ForwardConfig><TargetGroups><member><TargetGroupArn>group/{name}\
             </TargetGroupArn></member></TargetGroups></ForwardConfig></member>"
        );
        default_actions(&several)
    };
    let strong = ssl("ELBSecurityPolicy-TLS13-1-2-2021-06");
    let inside = listener("good", "HTTPS", &(strong.clone() + &to("plain")));
    let open = listener("ends", "TLS", &(strong + &to("ended")))
        + &listener("hands-on", "TCP", &to("stream"));
    let groups = [
        group("plain", "instance", "HTTP", "inside"),
        group("tls", "ip", "HTTPS", "inside"),
        group("function", "lambda", "", "inside"),
        group("ended", "ip", "TCP", "open"),
        group("stream", "ip", "TCP", "open"),
        group("to-alb", "alb", "TCP", "open"),
        group("new", "ip", "HTTP4", "inside"),
        group("unused", "instance", "HTTP", ""),
        group("gone", "instance", "TCP", "gone"),
    ];
    let stub = both(&[("inside", inside), ("open", open)], &groups.concat()).answering(
        on("DescribeListeners").containing("loadbalancer%2Fgone"),
        Reply::Denied,
    );

    let results = scan(&stub.endpoint(), "tls-within-vpc", HERE);

    assert_eq!(results.verdict(INTERNAL, "listener/good"), "pass");
    for (name, verdict) in [
        ("plain", "partial"),
        ("ended", "partial"),
        ("tls", "question"),
        ("stream", "question"),
        ("function", "pass"),
        ("new", "unknown"),
        ("gone", "unknown"),
    ] {
        assert_eq!(
            results.verdict(TARGETS, &format!("group/{name}")),
            verdict,
            "{name}"
        );
    }
    assert_eq!(
        results.findings(TARGETS).len(),
        7,
        "neither unused nor other load balancers"
    );
    let calls = stub.calls();
    assert_eq!(calls["elasticloadbalancing:DescribeTargetGroups"], 1);
    assert_eq!(
        calls["elasticloadbalancing:DescribeListeners"], 3,
        "each load balancer once"
    );
    let (status, reason) = results.decided("tls-within-vpc");
    assert_eq!(status, "needs-investigation");
    assert!(reason.contains("plain"), "{reason}");
}

#[test]
fn target_groups_that_may_not_be_read_are_named() {
    let stub = account()
        .answering(on("DescribeTargetGroups"), Reply::Denied)
        .answering(
            on("DescribeLoadBalancers"),
            balancers(&[balancer("inside", "application", "internal")]),
        )
        .answering(
            on("DescribeListeners"),
            Reply::query("DescribeListeners", "<Listeners/>"),
        );

    let results = scan(&nothing_else(stub).endpoint(), "tls-within-vpc", HERE);

    let (status, reason) = results.decided("tls-within-vpc");
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("elasticloadbalancing:DescribeTargetGroups"),
        "{reason}"
    );
}

#[test]
fn without_load_balancers_no_target_groups_are_asked_for() {
    let stub = nothing_else(account());
    let results = scan_for(&stub.endpoint(), "tls-within-vpc", TARGETS, HERE);
    assert_eq!(results.status("tls-within-vpc"), "needs-investigation");
    assert!(
        !stub
            .calls()
            .contains_key("elasticloadbalancing:DescribeTargetGroups")
    );
}
