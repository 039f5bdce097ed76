//! What security groups let in.

use super::world::{World, permission};
use super::{ec2, on, scan_item, yes};
use crate::kit::{HERE, Results, account};
use crate::peer::rule::Reply;

const THREAT: &str = "security-groups";
const NARROW: &str = "security-group-ingress-narrow";
const ADMIN: &str = "security-group-admin-ports-restricted";

/// A world with these groups, each with an instance in it, by their rules.
fn world(groups: &[(&str, &[&str])]) -> World {
    groups.iter().fold(World::new(), |world, (id, rules)| {
        let rules: String = rules.iter().map(|rule| permission(rule)).collect();
        let (interface, instance) = (format!("eni-{id}"), format!("i-{id}"));
        world.with_group(id, id, &rules).with_interface(
            &interface,
            &instance,
            "subnet-private",
            id,
            "",
        )
    })
}

fn scan(world: &World) -> Results {
    scan_item(&world.tell(account()), THREAT, "", HERE)
}

#[test]
fn https_for_all_and_groups_for_the_rest_implement_it_once_the_tiers_are_confirmed() {
    let world = world(&[
        ("sg-web", &["tcp 443 0.0.0.0/0", "tcp 443 ::/0"]),
        ("sg-app", &["tcp 8080 sg-web", "tcp 22 sg-bastion"]),
        ("sg-data", &["tcp 5432 sg-app"]),
    ]);
    let results = scan(&world);
    for id in ["sg-web", "sg-app", "sg-data"] {
        assert_eq!(results.verdict(NARROW, id), "pass", "{id}");
        assert_eq!(results.verdict(ADMIN, id), "pass", "{id}");
    }
    let (open, reason) = results.decided(THREAT);
    assert_eq!(open, "needs-investigation");
    assert!(reason.contains("A person must confirm"), "{reason}");
    let stub = world.tell(account());
    let said = yes(THREAT, "tiers-separated");
    let (status, reason) = scan_item(&stub, THREAT, &said, HERE).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    for operation in [
        "DescribeSecurityGroups",
        "DescribeNetworkInterfaces",
        "DescribeVpcs",
    ] {
        assert_eq!(
            results.called(&format!("ec2:{operation}")),
            1,
            "{operation}"
        );
    }
    assert_eq!(
        results.called("ec2:DescribeManagedPrefixLists"),
        0,
        "no rule names one"
    );
}

#[test]
fn where_every_group_is_open_it_is_not_started() {
    let results = scan(&world(&[
        ("sg-all", &["-1 all 0.0.0.0/0"]),
        ("sg-ssh", &["tcp 22 ::/0"]),
    ]));
    assert_eq!(results.verdict(NARROW, "sg-all"), "fail");
    assert_eq!(results.verdict(ADMIN, "sg-ssh"), "fail");
    assert_eq!(results.status(THREAT), "not-started");
}

/// Prowler's rule evaluator looks at `IpRanges` and `Ipv6Ranges` alone, so for it a list of 0.0.0.0/0 is no source.
#[test]
fn a_prefix_list_is_what_it_holds() {
    let mut world = world(&[
        ("sg-all", &["tcp 5432 pl-all", "tcp 22 pl-all"]),
        ("sg-office", &["tcp 22 pl-office"]),
        ("sg-edge", &["tcp 80 pl-edge"]),
    ]);
    world.lists = vec![
        ("pl-all", crate::kit::ACCOUNT, "0.0.0.0/0"),
        ("pl-office", crate::kit::ACCOUNT, "198.51.100.0/24"),
        ("pl-edge", "AWS", "130.176.0.0/17"),
    ];
    let results = scan(&world);
    assert_eq!(results.verdict(NARROW, "sg-all"), "fail");
    assert_eq!(results.verdict(ADMIN, "sg-all"), "fail");
    let (verdict, reason) = results.judged(ADMIN, "sg-office");
    assert_eq!(verdict, "question");
    assert!(reason.contains("198.51.100.0/24"), "{reason}");
    assert_eq!(results.verdict(NARROW, "sg-edge"), "pass");
}

/// Prowler's `ec2_securitygroup_allow_ingress_from_internet_to_any_port` skips the groups of load balancers by default;
/// Security Hub's EC2.18 lets port 80 pass.
#[test]
fn a_group_of_a_load_balancer_is_a_group() {
    let open = world(&[
        ("sg-balancer", &["tcp 8080 0.0.0.0/0"]),
        ("sg-plain", &["tcp 80 0.0.0.0/0"]),
    ]);
    let open =
        open.with_service_interface("eni-lb", "subnet-public", "sg-balancer", "ELB app/web/1");
    let results = scan(&open);
    assert_eq!(results.verdict(NARROW, "sg-balancer"), "fail");
    assert_eq!(results.verdict(NARROW, "sg-plain"), "question");
}

#[test]
fn what_only_a_person_knows_is_asked() {
    let shared = world(&[
        ("sg-vpc", &["tcp 5432 10.1.0.0/16"]),
        ("sg-shared", &["tcp 5432 sg-vpc"]),
        ("sg-partner", &["tcp 8443 203.0.113.7/32"]),
        ("sg-lan", &["tcp 3389 10.0.0.0/8"]),
        ("sg-subnet", &["tcp 5432 10.1.4.0/24"]),
    ]);
    let shared = shared.with_service_interface(
        "eni-db",
        "subnet-private",
        "sg-shared",
        "RDSNetworkInterface",
    );
    let results = scan(&shared);
    for (id, narrow, admin) in [
        ("sg-vpc", "question", "pass"),
        ("sg-shared", "question", "pass"),
        ("sg-partner", "question", "pass"),
        ("sg-lan", "question", "question"),
        ("sg-subnet", "pass", "pass"),
    ] {
        assert_eq!(results.verdict(NARROW, id), narrow, "{id}");
        assert_eq!(results.verdict(ADMIN, id), admin, "{id}");
    }
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn default_groups_are_for_nobody_and_those_that_nobody_uses_have_no_say() {
    let world = World::new()
        .with_group("sg-default", "default", &permission("-1 all sg-default"))
        .with_group("sg-idle", "idle", &permission("-1 all 0.0.0.0/0"))
        .with_group("sg-other", "default", &permission("-1 all sg-other"))
        .with_interface("eni-1", "i-1", "subnet-private", "sg-default", "");
    let results = scan(&world);
    assert_eq!(results.verdict(NARROW, "sg-default"), "fail");
    assert_eq!(results.findings(NARROW).len(), 1);
}

#[test]
fn what_may_not_be_read_is_named() {
    for (operation, action) in [
        ("DescribeSecurityGroups", "ec2:DescribeSecurityGroups"),
        ("DescribeNetworkInterfaces", "ec2:DescribeNetworkInterfaces"),
        ("DescribeVpcs", "ec2:DescribeVpcs"),
        (
            "GetManagedPrefixListEntries",
            "ec2:GetManagedPrefixListEntries",
        ),
    ] {
        let mut world = world(&[("sg-a", &["tcp 5432 pl-office", "tcp 22 10.1.4.0/24"])]);
        world.lists = vec![("pl-office", crate::kit::ACCOUNT, "10.9.0.0/24")];
        let stub = world.tell(account().answering(on(operation), Reply::Denied));
        let results = scan_item(&stub, THREAT, "", HERE);
        assert_eq!(results.status(THREAT), "needs-investigation", "{action}");
        let told =
            String::from_utf8_lossy(&results.bytes).contains(&format!("{action} was denied"));
        assert!(told, "{action}");
    }
}

#[test]
fn groups_come_page_by_page() {
    let both = world(&[
        ("sg-1", &["tcp 443 0.0.0.0/0"]),
        ("sg-2", &["tcp 22 0.0.0.0/0"]),
    ]);
    let cut = both
        .groups
        .find("</item><item><ownerId>")
        .expect("two groups")
        + "</item>".len();
    let (first, second) = both.groups.split_at(cut);
    let page = |items: &str, token: &str| {
        let holds = format!("<securityGroupInfo>{items}</securityGroupInfo>{token}");
        ec2("DescribeSecurityGroups", &holds)
    };
    let stub = account()
        .answering(
            on("DescribeSecurityGroups").containing("second"),
            page(second, ""),
        )
        .answering(
            on("DescribeSecurityGroups"),
            page(first, "<nextToken>second</nextToken>"),
        );
    let results = scan_item(&both.tell(stub), THREAT, "", HERE);
    assert_eq!(results.verdict(NARROW, "sg-1"), "pass");
    assert_eq!(results.verdict(ADMIN, "sg-2"), "fail");
}
