//! What groups and network ACLs let through.

use super::*;

fn with_group(rules: &[&str]) -> Sketch {
    let mut sketch = Sketch::new();
    sketch.group = group(rules);
    sketch
}

fn with_acl(inbound: &[&str], outbound: &[&str]) -> Sketch {
    let mut sketch = Sketch::new();
    sketch.interface.v6 = [].into();
    sketch.acl = acl(inbound, outbound);
    sketch
}

fn word(told: &str) -> &str {
    told.split(' ').next().unwrap_or_default()
}

#[test]
fn any_source_may_be_said_in_many_ways() {
    for (rules, answer) in [
        (&["tcp 443 0.0.0.0/0"][..], "open"),
        (&["tcp 443 ::/0"], "open"),
        (&["tcp 443 0.0.0.0/1", "tcp 443 128.0.0.0/1"], "open"),
        (&["tcp 443 128.0.0.0/1"], "open"),
        (&["tcp 443 8.0.0.0/7"], "open"),
        (&["tcp 443 2000::/15"], "open"),
        (&["tcp 443 pl-any"], "open"),
        (&["-1 * 0.0.0.0/0"], "open"),
        (&["tcp 0-65535 0.0.0.0/0"], "open"),
        (&[], "closed"),
        (&["tcp 443 8.0.0.0/8"], "narrow"),
        (&["tcp 443 203.0.113.7/32"], "narrow"),
        (&["tcp 443 pl-some"], "narrow"),
        (&["tcp 443 2600::/16"], "narrow"),
        (&["tcp 443 10.0.0.0/8", "tcp 443 100.64.0.0/10"], "closed"),
        (&["tcp 443 fc00::/7"], "closed"),
        (&["udp 443 0.0.0.0/0"], "closed"),
        (&["tcp 444-500 0.0.0.0/0"], "closed"),
    ] {
        let mut sketch = with_group(rules);
        sketch.lists = vec![
            ("pl-any", list(false, &["10.0.0.0/8", "0.0.0.0/0"])),
            ("pl-some", list(false, &["203.0.113.0/24"])),
        ];
        let told = sketch.tcp(443);
        assert_eq!(word(&told), answer, "{rules:?}: {told}");
    }
}

#[test]
fn a_reference_to_a_group_lets_no_public_address_in() {
    // The members of sg-2 may have public addresses of their own: they are known here by their private ones.
    let mut sketch = with_group(&["tcp 443 sg-2", "-1 * sg-1"]);
    assert_eq!(word(&sketch.tcp(443)), "closed");
    let peered = Source::Group {
        id: "sg-2".into(),
        account: "444455556666".into(),
        peering: Some("pcx-1".into()),
    };
    sketch.group.rules[0].from = peered;
    assert_eq!(word(&sketch.tcp(443)), "closed");
}

#[test]
fn one_of_several_groups_is_enough_and_none_is_no_filter() {
    let mut sketch = with_group(&["tcp 443 0.0.0.0/0"]);
    sketch.interface.groups = ["sg-1".into(), "sg-2".into()].into();
    // That sg-2 is not listed takes nothing away.
    assert_eq!(word(&sketch.tcp(443)), "open");
    assert_eq!(word(&sketch.tcp(22)), "unknown");
    sketch.interface.groups = [].into();
    assert_eq!(word(&sketch.tcp(22)), "open");
}

#[test]
fn protocols_without_ports_are_let_through_as_a_whole() {
    let gre = Asked::of(Protocol::Number(47), [Ports::ALL]);
    assert_eq!(
        word(&told(&with_group(&["47 * 0.0.0.0/0"]).asked(&gre))),
        "open"
    );
    assert_eq!(
        word(&told(&with_group(&["-1 * 0.0.0.0/0"]).asked(&gre))),
        "open"
    );
    assert_eq!(
        word(&told(&with_group(&["tcp 0-65535 0.0.0.0/0"]).asked(&gre))),
        "closed"
    );
    let anything = Asked::anything();
    for rules in [
        &["47 * 0.0.0.0/0"][..],
        &["-1 * ::/0"],
        &["udp 53 0.0.0.0/0"],
    ] {
        assert_eq!(
            word(&told(&with_group(rules).asked(&anything))),
            "open",
            "{rules:?}"
        );
    }
    assert_eq!(
        word(&told(&with_group(&["-1 * sg-2"]).asked(&anything))),
        "closed"
    );
}

#[test]
fn icmp_has_types_in_place_of_ports() {
    let ping = Asked::ping();
    let told = |rules: &[&str]| told(&with_group(rules).asked(&ping));
    // Type 8, whatever code.
    assert_eq!(word(&told(&["icmp 2048-2303 0.0.0.0/0"])), "open");
    assert_eq!(word(&told(&["icmpv6 * ::/0"])), "open");
    // That of IPv4 says nothing to IPv6.
    assert_eq!(word(&told(&["icmp * ::/0"])), "closed");
    assert_eq!(word(&told(&["tcp 0-65535 0.0.0.0/0"])), "closed");
    let way = told(&["icmp * 0.0.0.0/0"]);
    assert!(way.ends_with("→ eni-1 (icmp)"), "{way}");
}

#[test]
fn the_first_rule_of_an_acl_that_fits_decides() {
    let open = &["100 allow -1 * 0.0.0.0/0"];
    for (inbound, answer) in [
        (
            &["90 deny tcp 443 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"][..],
            "closed",
        ),
        (
            &["110 deny tcp 443 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"],
            "open",
        ),
        // In whatever order AWS tells them.
        (
            &["100 allow -1 * 0.0.0.0/0", "90 deny -1 * 0.0.0.0/0"],
            "closed",
        ),
        (
            &["90 deny tcp 443 0.0.0.0/1", "100 allow -1 * 0.0.0.0/0"],
            "open",
        ),
        (
            &[
                "80 deny tcp 443 0.0.0.0/1",
                "90 deny tcp 443 128.0.0.0/1",
                "100 allow -1 * 0.0.0.0/0",
            ],
            "closed",
        ),
        (
            &["90 deny udp * 0.0.0.0/0", "100 allow tcp 443 0.0.0.0/0"],
            "open",
        ),
        (
            &["90 deny tcp 0-442 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"],
            "open",
        ),
        (&["100 allow tcp 443 203.0.113.0/24"], "narrow"),
        (&["100 allow -1 * 10.0.0.0/8"], "closed"),
        (&["100 allow -1 * ::/0"], "closed"),
        // The last rule, which is always there.
        (&["32767 deny -1 * 0.0.0.0/0"], "closed"),
        (&[], "closed"),
    ] {
        let told = with_acl(inbound, open).tcp(443);
        assert_eq!(word(&told), answer, "{inbound:?}: {told}");
    }
}

#[test]
fn a_reply_needs_a_way_back_through_the_acl() {
    let open = &["100 allow -1 * 0.0.0.0/0"];
    for (outbound, answer) in [
        (&["100 allow tcp 1024-65535 0.0.0.0/0"][..], "open"),
        (&["100 allow tcp 32768-60999 0.0.0.0/0"], "open"),
        // Who comes from port 443 gets a reply.
        (&["100 allow tcp 443 0.0.0.0/0"], "open"),
        (&["100 allow udp 1024-65535 0.0.0.0/0"], "closed"),
        (&["100 allow tcp 1024-65535 10.0.0.0/8"], "closed"),
        (&["100 allow tcp 1024-65535 203.0.113.0/24"], "narrow"),
        (
            &["90 deny tcp * 0.0.0.0/0", "100 allow -1 * 0.0.0.0/0"],
            "closed",
        ),
        (&[], "closed"),
    ] {
        let told = with_acl(open, outbound).tcp(443);
        assert_eq!(word(&told), answer, "{outbound:?}: {told}");
    }
    let told = with_acl(open, &[]).tcp(443);
    assert!(
        told.contains("acl-1 lets no reply of tcp 443 back to the internet (IPv4)"),
        "{told}"
    );
}

#[test]
fn the_open_ports_are_told_with_who_gets_there() {
    let sketch = with_group(&[
        "tcp 443 0.0.0.0/0",
        "tcp 444 0.0.0.0/1",
        "tcp 22 203.0.113.0/24",
        "udp 53 ::/0",
        "tcp 5432 sg-2",
    ]);
    let passage = sketch.network().open_ports("eni-1", &sketch.interface);
    let told: Vec<String> = passage.openings.iter().map(Opening::to_string).collect();
    assert_eq!(
        told,
        ["tcp 22 (IPv4)", "tcp 443-444 (IPv4)", "udp 53 (IPv6)"]
    );
    let to: Vec<Who> = passage.openings.iter().map(|opening| opening.to).collect();
    assert_eq!(to, [Who::Some, Who::Anyone, Who::Anyone]);
    assert_eq!(passage.unread, []);
    let closed = {
        let mut sketch = with_group(&["-1 * 0.0.0.0/0"]);
        sketch.interface.addresses = [v4("10.0.0.5", None)].into();
        sketch.network().open_ports("eni-1", &sketch.interface)
    };
    assert_eq!(closed.openings, []);
}

#[test]
fn a_group_is_judged_by_itself() {
    let admits = |rules: &[&str]| {
        let mut sketch = with_group(rules);
        sketch.lists = vec![("pl-any", list(false, &["0.0.0.0/1", "128.0.0.0/1"]))];
        let passage = sketch.network().group_admits(&sketch.group);
        let all = passage.openings.iter().map(Opening::to_string);
        (all.collect::<Vec<_>>().join(", "), passage.unread.len())
    };
    let all = "icmp (IPv4), all ports of tcp (IPv4), all ports of udp (IPv4), all protocols (IPv4)";
    assert_eq!(admits(&["-1 * pl-any"]), (all.to_owned(), 0));
    assert_eq!(
        admits(&["tcp * ::/0"]),
        ("all ports of tcp (IPv6)".to_owned(), 0)
    );
    assert_eq!(
        admits(&["tcp 22 10.0.0.0/8", "-1 * sg-1"]),
        (String::new(), 0)
    );
    // Two that could not be read, in both families.
    assert_eq!(admits(&["tcp 22 pl-gone", "tcp 22 what"]).1, 2);
    // Whatever else it lets in, nothing can be added to any source.
    assert_eq!(
        admits(&["tcp 22 pl-gone", "tcp 22 0.0.0.0/0", "tcp 22 ::/0"]).1,
        0
    );
}

#[test]
fn an_acl_is_judged_by_itself_in_both_directions() {
    let sketch = with_acl(
        &[
            "100 allow tcp 443 0.0.0.0/0",
            "110 allow tcp 1024-65535 0.0.0.0/0",
        ],
        &[
            "90 deny tcp 25 0.0.0.0/0",
            "100 allow -1 * 0.0.0.0/1",
            "110 allow -1 * 128.0.0.0/1",
        ],
    );
    let network = sketch.network();
    let told = |direction| {
        let passage = network.acl_admits(&sketch.acl, direction);
        let all = passage.openings.iter().map(Opening::to_string);
        all.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        told(Direction::Inbound),
        "tcp 443 (IPv4), tcp 1024-65535 (IPv4)"
    );
    assert_eq!(
        told(Direction::Outbound),
        "icmp (IPv4), tcp 0-24 (IPv4), tcp 26-65535 (IPv4), all ports of udp (IPv4), all protocols (IPv4)"
    );
}
