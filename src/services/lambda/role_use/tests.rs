//! Who shares a role, over regions, versions and replicas.

use super::*;

const ORDERS: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders";

const fn member(arn: &'static str, name: &'static str, region: &'static str) -> Member<'static> {
    Member {
        arn,
        name,
        region,
        role: "role",
        code: "abc",
        master: "",
    }
}

fn orders() -> Member<'static> {
    member(ORDERS, "orders", "eu-west-1")
}

fn twin() -> Member<'static> {
    member(
        "arn:aws:lambda:us-east-1:111122223333:function:orders",
        "orders",
        "us-east-1",
    )
}

fn bills() -> Member<'static> {
    member(
        "arn:aws:lambda:us-east-1:111122223333:function:bills",
        "bills",
        "us-east-1",
    )
}

fn used(members: &[Member<'static>], unread: Option<Cause>) -> Reading<RoleUse> {
    Roles::new(members.iter().copied(), 2, unread).of(&orders(), &[own("role")], nobody())
}

const fn own(role: &str) -> OwnRole<'_> {
    OwnRole {
        role,
        versions: Vec::new(),
    }
}

const fn nobody() -> Reading<Vec<String>> {
    Reading::Known(Vec::new())
}

fn known(reading: Reading<RoleUse>) -> RoleUse {
    match reading {
        Reading::Known(known) => known,
        Reading::Unknown(cause) => panic!("{cause}"),
    }
}

fn denied() -> Option<Cause> {
    Some(Cause::denied("lambda:ListFunctions", "in us-east-1"))
}

#[test]
fn a_role_of_one_function_is_dedicated() {
    let other = Member {
        role: "another",
        ..bills()
    };
    let used = known(used(&[orders(), other], None));
    assert_eq!((used.by, used.functions), (UsedBy::One, 1));
    assert_eq!(
        used.detail,
        "no other function has its role, in the 2 regions read"
    );
}

#[test]
fn sharing_is_seen_across_regions() {
    let used = known(used(&[orders(), bills()], None));
    assert_eq!((used.by, used.functions), (UsedBy::Several, 2));
    assert_eq!(used.others, [bills().arn]);
    assert_eq!(used.detail, "its role is shared with bills (us-east-1)");
}

#[test]
fn twins_need_the_same_name_and_code_elsewhere() {
    let twins = known(used(&[orders(), twin()], None));
    assert_eq!(twins.by, UsedBy::Twins);
    assert!(
        twins
            .detail
            .contains("twin (same name and code) in us-east-1"),
        "{}",
        twins.detail
    );
    for stranger in [
        Member {
            code: "def",
            ..twin()
        },
        Member {
            name: "bills",
            ..twin()
        },
        Member {
            region: "eu-west-1",
            ..twin()
        },
    ] {
        assert_eq!(
            known(used(&[orders(), stranger], None)).by,
            UsedBy::Several,
            "{stranger:?}"
        );
    }
    let nameless_code = Member {
        code: "",
        ..orders()
    };
    let elsewhere = Member { code: "", ..twin() };
    let roles = Roles::new([nameless_code, elsewhere].into_iter(), 2, None);
    assert_eq!(
        known(roles.of(&nameless_code, &[own("role")], nobody())).by,
        UsedBy::Several
    );
}

#[test]
fn strangers_outweigh_twins_and_both_are_named() {
    let used = known(used(&[orders(), twin(), bills()], None));
    assert_eq!((used.by, used.functions), (UsedBy::Several, 3));
    assert!(
        used.detail
            .contains("bills (us-east-1), and with its multi-region twin"),
        "{}",
        used.detail
    );
}

#[test]
fn a_region_that_was_not_read_leaves_only_sharing_certain() {
    assert_eq!(
        used(&[orders()], denied()),
        Reading::Unknown(denied().expect("a cause"))
    );
    assert!(matches!(
        used(&[orders(), twin()], denied()),
        Reading::Unknown(_)
    ));
    assert_eq!(
        known(used(&[orders(), bills()], denied())).by,
        UsedBy::Several
    );
}

#[test]
fn versions_and_replicas_are_the_same_function() {
    let version = Member {
        arn: "arn:aws:lambda:eu-west-1:111122223333:function:orders:7",
        ..orders()
    };
    let replica = Member {
        arn: "arn:aws:lambda:us-east-1:111122223333:function:eu-west-1.orders",
        master: "arn:aws:lambda:eu-west-1:111122223333:function:orders:7",
        ..twin()
    };
    assert_eq!(
        known(used(&[orders(), version, replica], None)).by,
        UsedBy::One
    );
}

#[test]
fn a_function_without_a_role_is_unknown() {
    let bare = Member {
        role: "",
        ..orders()
    };
    let roles = Roles::new([bare].into_iter(), 1, None);
    assert!(matches!(
        roles.of(&bare, &[own("")], nobody()),
        Reading::Unknown(_)
    ));
}

#[test]
fn only_some_of_many_are_named() {
    let arns: Vec<String> = (0..20).map(|n| format!("{ORDERS}{n}")).collect();
    let crowd = arns
        .iter()
        .map(|arn| Member {
            arn,
            name: "n",
            ..orders()
        })
        .chain([orders()]);
    let used = known(Roles::new(crowd, 1, None).of(&orders(), &[own("role")], nobody()));
    assert_eq!((used.functions, used.others.len()), (21, NAMED));
    assert!(used.detail.ends_with("and 15 more"), "{}", used.detail);
}

#[test]
fn the_role_of_an_older_version_in_use_counts_as_well() {
    let of = |role: &'static str, version: &str| OwnRole {
        role,
        versions: vec![version.to_owned()],
    };
    let old = Member {
        role: "old",
        ..orders()
    };
    let sharer = Member {
        role: "old",
        ..bills()
    };
    let roles = Roles::new([orders(), old, sharer].into_iter(), 2, None);
    let own = [of("role", "$LATEST"), of("old", "version 7 (alias live)")];
    let used = known(roles.of(&orders(), &own, nobody()));
    assert_eq!(used.by, UsedBy::Several);
    assert_eq!(
        used.detail,
        "the role of version 7 (alias live) is shared with bills (us-east-1)"
    );
}

#[test]
fn a_role_that_other_services_may_assume_is_not_lambda_s_alone() {
    let of = |principal: &str| {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
        );
        others_trusted(&Policy::parse(&text).expect("a policy"))
    };
    let both = r#"{"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}"#;
    assert_eq!(of(both), ["ec2.amazonaws.com"]);
    let edge = r#"{"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}"#;
    assert_eq!(of(edge), [""; 0]);
    assert_eq!(of(r#"{"AWS": "arn:aws:iam::111122223333:root"}"#), [""; 0]);
    assert_eq!(of(r#""*""#), ["anyone"]);
    let issuer = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";
    assert_eq!(of(&format!(r#"{{"Federated": "{issuer}"}}"#)), [issuer]);
}
