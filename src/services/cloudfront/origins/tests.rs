//! Every way to reach an origin, and its verdict.

use super::*;
use crate::facts::{Cause, Failure};

fn server<'a>(policy: &'a str, versions: &[&'a str]) -> Transport<'a> {
    Transport::Server {
        policy,
        versions: versions.to_vec(),
    }
}

fn one(transport: Transport<'_>, viewers: &str) -> Origins {
    let used = Use {
        target: "o",
        viewers: Viewers::from_word(viewers),
    };
    judge(&[("o", transport)], &[], &[used])
}

fn strong() -> Origins {
    Origins {
        weak: Reading::Known(vec![]),
        foreign: vec![],
        untold: vec![],
    }
}

#[test]
fn only_tls_1_2_all_the_way_is_strong() {
    for transport in [
        Transport::Bucket,
        server("https-only", &["TLSv1.2"]),
        server("match-viewer", &["TLSv1.2"]),
    ] {
        for viewers in ["https-only", "redirect-to-https"] {
            assert_eq!(
                one(transport.clone(), viewers),
                strong(),
                "{transport:?} {viewers}"
            );
        }
    }
    assert_eq!(
        one(server("https-only", &["TLSv1.2"]), "allow-all"),
        strong()
    );
}

#[test]
fn plain_http_and_old_versions_are_weak() {
    for (transport, viewers) in [
        (server("http-only", &["TLSv1.2"]), "https-only"),
        (server("match-viewer", &["TLSv1.2"]), "allow-all"),
        (server("https-only", &["TLSv1.2", "TLSv1.1"]), "https-only"),
        (server("https-only", &["SSLv3"]), "https-only"),
        (server("match-viewer", &["TLSv1"]), "https-only"),
        (Transport::Bucket, "allow-all"),
    ] {
        let judged = one(transport.clone(), viewers);
        assert!(
            matches!(&judged.weak, Reading::Known(weak) if weak.len() == 1),
            "{transport:?} {judged:?}"
        );
    }
}

#[test]
fn what_is_new_is_unknown_and_what_is_not_told_is_named() {
    for (transport, viewers) in [
        (server("quantum-only", &["TLSv1.2"]), "https-only"),
        (server("https-only", &["TLSv1.9"]), "https-only"),
        (server("match-viewer", &["TLSv1.2"]), "sometimes"),
        (Transport::Bucket, "sometimes"),
    ] {
        assert!(
            matches!(
                one(transport.clone(), viewers).weak,
                Reading::Unknown(Cause::Failed {
                    failed: Failure::Unrecognised,
                    ..
                })
            ),
            "{transport:?}"
        );
    }
    let new = one(Transport::Untold("of a new kind"), "https-only");
    assert_eq!(new.untold, ["o (of a new kind)"]);
    let silent = one(server("https-only", &[]), "https-only");
    assert_eq!(silent.untold, ["o (no TLS versions told)"]);
}

#[test]
fn vpc_origins_of_others_are_named_and_an_unread_one_is_not_strong() {
    let foreign = one(Transport::Foreign("999999999999"), "https-only");
    assert_eq!(foreign.foreign, ["o (of account 999999999999)"]);
    assert_eq!(foreign.weak, Reading::Known(vec![]));
    let denied = Cause::denied("cloudfront:GetVpcOrigin", "");
    let unread = one(Transport::Unread(denied.clone()), "https-only");
    assert_eq!(unread.weak, Reading::Unknown(denied.clone()));
    // Another one that is weak decides, and one that nobody uses does not count.
    let both = [
        ("o", Transport::Unread(denied.clone())),
        ("plain", server("http-only", &[])),
    ];
    let used = |target| Use {
        target,
        viewers: Viewers::Https,
    };
    let judged = judge(&both, &[], &[used("o"), used("plain")]);
    assert_eq!(
        judged.weak,
        Reading::Known(vec!["plain (plain HTTP)".to_owned()])
    );
    let unused = judge(&both[..1], &[], &[]);
    assert_eq!(unused.weak, Reading::Known(vec![]));
}

fn group<'a>(members: &[&'a str]) -> Group<'a> {
    Group {
        id: "group",
        members: members.to_vec(),
        is_whole: true,
    }
}

#[test]
fn every_origin_of_a_group_must_be_told() {
    let used = [Use {
        target: "group",
        viewers: Viewers::Https,
    }];
    let untold = |group: Group<'_>| {
        let strong = server("https-only", &["TLSv1.2"]);
        judge(&[("a", strong)], &[group], &used).untold
    };
    assert!(untold(group(&["a"])).is_empty());
    assert_eq!(untold(group(&["a", "b"])), ["b (not among the origins)"]);
    let not_all = ["group (not all of its origins are told)"];
    assert_eq!(untold(group(&[])), not_all);
    let cut = Group {
        is_whole: false,
        ..group(&["a"])
    };
    assert_eq!(untold(cut), not_all);
}

#[test]
fn groups_are_followed_and_unused_origins_left_out() {
    let weak = || server("http-only", &[]);
    let used = [Use {
        target: "group",
        viewers: Viewers::Https,
    }];
    let judged = judge(
        &[("a", weak()), ("b", weak()), ("spare", weak())],
        &[group(&["a", "b"])],
        &used,
    );
    assert_eq!(
        judged.weak,
        Reading::Known(vec![
            "a (plain HTTP)".to_owned(),
            "b (plain HTTP)".to_owned()
        ])
    );

    let unused = judge(&[("spare", weak())], &[], &[]);
    assert_eq!(unused, strong());
    let dangling = judge(&[], &[], &used);
    assert_eq!(dangling.untold, ["group (not among the origins)"]);
}
