//! A part that could not be read leaves the answer open, unless the others decide it.

use super::*;

fn word(told: &str) -> &str {
    told.split(' ').next().unwrap_or_default()
}

/// The answer for a port of TCP after a change to what was read.
fn changed(sketch: &Sketch, port: u16, change: impl FnOnce(&mut Parts)) -> String {
    let mut parts = sketch.network().parts;
    change(&mut parts);
    let network = Network::new(parts);
    told(&network.from_internet("eni-1", &sketch.interface, &Asked::tcp(port)))
}

#[test]
fn each_part_counts_where_it_may_decide() {
    let open = Sketch::new();
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.subnets = unread())),
        "unknown"
    );
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.tables = unread())),
        "unknown"
    );
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.acls = unread())),
        "unknown"
    );
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.groups = unread())),
        "unknown"
    );
    let block = Arc::new(Reading::Unknown(denied()));
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.block = block)),
        "unknown"
    );
    // No rule and no route names a list.
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.lists = unread())),
        "open"
    );
    assert_eq!(
        word(&changed(&open, 443, |parts| parts.interfaces = unread())),
        "open"
    );
}

#[test]
fn what_is_closed_by_one_part_is_closed_whatever_the_others_hold() {
    // By the group.
    let closed = Sketch::new();
    for told in [
        changed(&closed, 22, |parts| parts.subnets = unread()),
        changed(&closed, 22, |parts| parts.acls = unread()),
        changed(&closed, 22, |parts| parts.tables = unread()),
        changed(&closed, 22, |parts| {
            parts.block = Arc::new(Reading::Unknown(denied()));
        }),
    ] {
        assert_eq!(word(&told), "closed");
        assert!(!told.contains('|'), "{told}");
    }
    // By its address; but then something may come by other networks.
    let mut private = Sketch::new();
    private.interface.addresses = [v4("10.0.0.5", None)].into();
    private.interface.v6 = [].into();
    let told = changed(&private, 443, |parts| parts.tables = unread());
    assert_eq!(word(&told), "closed");
    assert!(told.ends_with("| and perhaps others"), "{told}");
    assert_eq!(
        word(&changed(&private, 443, |parts| parts.groups = unread())),
        "closed"
    );
    // By the block.
    let mut blocked = Sketch::new();
    blocked.block = blocking(Blocked::BothWays, &[]);
    assert_eq!(
        word(&changed(&blocked, 443, |parts| parts.groups = unread())),
        "closed"
    );
}

#[test]
fn a_subnet_whose_page_is_missing_may_have_a_table_of_its_own() {
    let told = changed(&Sketch::new(), 443, |parts| {
        let read: Vec<_> = parts
            .tables
            .iter()
            .map(|(id, it)| (id.clone(), it.clone()))
            .collect();
        parts.tables = Arc::new(Part::new(CALL, read, Some(denied())));
    });
    assert_eq!(word(&told), "unknown");
    assert!(told.contains("ec2:DescribeSomething was denied"), "{told}");
}

#[test]
fn a_rule_that_cannot_be_read_leaves_what_it_may_decide() {
    let mut sketch = Sketch::new();
    sketch.interface.v6 = [].into();
    for (inbound, answer) in [
        (&["90 deny ?", "100 allow -1 * 0.0.0.0/0"][..], "unknown"),
        (&["90 allow ?", "100 allow -1 * 0.0.0.0/0"], "unknown"),
        (&["90 deny ?", "100 deny -1 * 0.0.0.0/0"], "closed"),
        (&["90 allow ?", "100 deny -1 * 0.0.0.0/0"], "unknown"),
        (&["90 allow -1 * 0.0.0.0/0", "100 deny ?"], "open"),
        (
            &["90 what tcp 443 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"],
            "unknown",
        ),
        (
            &["90 what tcp 22 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"],
            "open",
        ),
    ] {
        sketch.acl = acl(inbound, WIDE);
        let told = sketch.tcp(443);
        assert_eq!(word(&told), answer, "{inbound:?}: {told}");
    }
}

#[test]
fn a_group_with_a_rule_that_cannot_be_read_lets_in_at_least_what_the_others_do() {
    let mut sketch = Sketch::new();
    sketch.group = group(&["tcp 443 0.0.0.0/0", "tcp 22 pl-gone", "tcp 25 what"]);
    assert_eq!(word(&sketch.tcp(443)), "open");
    assert_eq!(word(&sketch.tcp(22)), "unknown");
    assert_eq!(word(&sketch.tcp(25)), "unknown");
    assert_eq!(word(&sketch.tcp(80)), "closed");
}
