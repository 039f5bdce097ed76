//! The root user's keys, users' own policies, and who can take over the account.

use super::principals::{Page, allowing, boundary, group, inline, managed, policy, role, user};
use super::*;
use crate::services::ec2::yes;

const THREAT: &str = "iam-best-practices";
const ROOT: &str = "iam-root-access-key-absent";
const GROUPS: &str = "iam-user-permissions-by-group";
const LIMITED: &str = "iam-principal-privilege-limited";
const LISTING: &str = "GetAccountAuthorizationDetails";
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// An account with these entries in its summary and these principals.
fn with(entries: &[(&str, i32)], page: &Page) -> Stub {
    account()
        .answering(on("GetAccountSummary"), summary(entries))
        .answering(on(LISTING), page.reply())
}

fn keys(number: i32) -> [(&'static str, i32); 1] {
    [("AccountAccessKeysPresent", number)]
}

fn judged(stub: &Stub, words: &str) -> Results {
    let program = Program::at(&stub.endpoint());
    program.file("own.toml", words);
    program.scan_threat(THREAT, &["--config", "own.toml"])
}

/// What only people can say of an account.
fn confirmed() -> String {
    [
        "individual-identities",
        "roles-for-delegation",
        "least-privilege-reviewed",
    ]
    .map(|part| yes(THREAT, part))
    .concat()
}

fn admin(list: &str) -> String {
    inline(list, &allowing("*", "*"))
}

fn waived(resource: &str) -> String {
    format!(
        "[[waiver]]\ncontrol = \"{LIMITED}\"\nresource = \"arn:aws:iam::{ACCOUNT}:{resource}\"\nby = \"Ann\"\n\
         date = 2026-01-01\nexpires = 2100-01-01\nnote = \"for emergencies\"\n"
    )
}

/// People sign in elsewhere, and what runs has what it needs.
fn without_users() -> Page {
    Page {
        roles: role(
            "/",
            "orders",
            &inline("RolePolicyList", &allowing("s3:GetObject", "*")),
        ),
        ..Page::default()
    }
}

#[test]
fn an_account_without_users_is_implemented_once_people_confirm_the_rest() {
    let stub = with(&keys(0), &without_users());
    let before = judged(&stub, "");
    assert_eq!(before.status(THREAT), "needs-investigation");
    assert_eq!(before.findings(GROUPS).len(), 0);
    let (status, reason) = judged(&stub, &confirmed()).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    // One summary and one listing, each time.
    assert_eq!(stub.calls()["iam:GetAccountSummary"], 2);
    assert_eq!(stub.calls()[&format!("iam:{LISTING}")], 2);
}

#[test]
fn an_account_where_nothing_is_limited_is_not_started() {
    let page = Page {
        users: user("ann", &admin("UserPolicyList")),
        roles: role("/", "boss", &admin("RolePolicyList")),
        ..Page::default()
    };
    let results = judged(&with(&keys(1), &page), &confirmed());
    for finding in results.all_findings() {
        assert_eq!(finding["verdict"], "fail", "{finding:#}");
    }
    assert_eq!(results.status(THREAT), "not-started");
}

/// Prowler's `iam_no_root_access_key` reads the credential report, in which a key that is switched off counts as none, and
/// says nothing at all of a root user without password. The summary counts every key, as the CIS benchmark says.
#[test]
fn prowler_passes_a_root_key_that_is_switched_off() {
    let switched_off = with(&keys(1), &without_users());
    let results = judged(&switched_off, &confirmed());
    let (verdict, reason) = results.only(ROOT);
    assert_eq!(verdict, "fail");
    assert!(reason.contains("inactive one counts"), "{reason}");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn the_summary_decides_on_root_keys() {
    let none: &[(&str, i32)] = &[("Users", 0)];
    let odd = keys(-1);
    for (entries, verdict) in [
        (&keys(0)[..], "pass"),
        (&keys(1)[..], "fail"),
        (&keys(2)[..], "fail"),
        (&odd[..], "unknown"),
        (none, "unknown"),
    ] {
        let results = judged(&with(entries, &without_users()), "");
        let (found, reason) = results.only(ROOT);
        assert_eq!(found, verdict, "{entries:?}: {reason}");
    }
}

#[test]
fn users_have_their_permissions_from_groups() {
    let limit = "arn:aws:iam::111122223333:policy/limit";
    let reading = allowing("s3:GetObject", "*");
    let page = Page {
        users: user("ann", "<GroupList><member>builders</member></GroupList>")
            + &user("bob", &inline("UserPolicyList", &reading))
            + &user("cid", &managed(&[limit]))
            + &user("dee", &boundary(limit)),
        groups: group("builders", &managed(&[limit])),
        policies: policy(limit, &reading),
        ..Page::default()
    };
    let results = judged(&with(&keys(0), &page), "");
    for (name, verdict, words) in [
        ("user/ann", "pass", "groups: builders"),
        ("user/bob", "fail", "own"),
        ("user/cid", "fail", "limit"),
        // A boundary gives nothing.
        ("user/dee", "pass", "no policy of its own"),
    ] {
        let (found, reason) = results.judged(GROUPS, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
}

#[test]
fn who_can_take_over_the_account_is_found_in_policies_of_every_kind() {
    let way = |action: &str| inline("RolePolicyList", &allowing(action, "*"));
    let center = "/aws-reserved/sso.amazonaws.com/";
    let own = "arn:aws:iam::111122223333:policy/own";
    let passing = allowing("iam:PassRole", "*").replace(
        "\"iam:PassRole\"",
        "[\"iam:PassRole\", \"ec2:RunInstances\"]",
    );
    let page = Page {
        users: user("ann", "<GroupList><member>admins</member></GroupList>")
            + &user("bob", "<GroupList><member>readers</member></GroupList>"),
        groups: group("admins", &managed(&[ADMINISTRATOR]))
            + &group(
                "readers",
                &inline("GroupPolicyList", &allowing("s3:Get*", "*")),
            ),
        roles: role("/", "boss", &managed(&[ADMINISTRATOR]))
            + &role("/", "rewrites", &way("iam:CreatePolicyVersion"))
            + &role("/", "passes", &managed(&[own]))
            + &role("/", "orders", &way("dynamodb:*"))
            + &role("/", "broken", &inline("RolePolicyList", "{"))
            + &role("/", "deploys", &way("lambda:UpdateFunctionCode"))
            + &role("/", "OrganizationAccountAccessRole", &managed(&[ADMINISTRATOR]))
            + &role("/", "AWSControlTowerExecution", &managed(&[ADMINISTRATOR]))
            + &role(center, "AWSReservedSSO_Admin_0a1b", &managed(&[ADMINISTRATOR]))
            // Its name is anybody's to give; its path is not.
            + &role("/", "AWSReservedSSO_Fake_0a1b", &managed(&[ADMINISTRATOR]))
            + &role("/aws-service-role/eks.amazonaws.com/", "AWSServiceRoleForAmazonEKS", &way("iam:*")),
        policies: policy(ADMINISTRATOR, &allowing("*", "*")) + &policy(own, &passing),
        ..Page::default()
    };
    let results = judged(&with(&keys(0), &page), "");
    for (name, verdict, words) in [
        ("user/ann", "fail", "AdministratorAccess: * on *"),
        ("user/bob", "pass", "no"),
        ("role/boss", "fail", "is an administrator"),
        ("role/rewrites", "fail", "iam:CreatePolicyVersion"),
        ("role/passes", "fail", "as any role"),
        ("role/orders", "pass", "for a person to say"),
        ("role/broken", "unknown", "own"),
        ("role/deploys", "question", "lambda:UpdateFunctionCode on *"),
        ("OrganizationAccountAccessRole", "question", "Organizations"),
        ("AWSControlTowerExecution", "question", "Control Tower"),
        (
            "AWSReservedSSO_Admin_0a1b",
            "not-applicable",
            "permission set",
        ),
        ("AWSReservedSSO_Fake_0a1b", "fail", "is an administrator"),
        (
            "AWSServiceRoleForAmazonEKS",
            "not-applicable",
            "service-linked",
        ),
    ] {
        let (found, reason) = results.judged(LIMITED, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
    }
}

/// A user for emergencies is declared by a waiver.
#[test]
fn a_user_for_emergencies_may_be_an_administrator_if_people_say_so() {
    let page = Page {
        users: user(
            "emergency",
            "<GroupList><member>emergencies</member></GroupList>",
        ),
        groups: group("emergencies", &managed(&[ADMINISTRATOR])),
        roles: without_users().roles,
        policies: policy(ADMINISTRATOR, &allowing("*", "*")),
        ..Page::default()
    };
    let stub = with(&keys(0), &page);
    assert_eq!(
        judged(&stub, &confirmed()).status(THREAT),
        "needs-investigation"
    );
    let words = confirmed() + &waived("user/emergency");
    let (status, reason) = judged(&stub, &words).decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn a_listing_that_breaks_off_or_is_refused_leaves_it_open() {
    let first = Page {
        marker: Some("second"),
        ..without_users()
    };
    let torn = account()
        .answering(on("GetAccountSummary"), summary(&keys(0)))
        .answering(on(LISTING).containing("Marker=second"), Reply::Denied)
        .answering(on(LISTING), first.reply());
    let refused = account()
        .answering(on("GetAccountSummary"), summary(&keys(0)))
        .answering(on(LISTING), Reply::Denied);
    for stub in [torn, refused] {
        let (status, reason) = judged(&stub, &confirmed()).decided(THREAT);
        assert_eq!(status, "needs-investigation");
        assert!(
            reason.contains("iam:GetAccountAuthorizationDetails was denied"),
            "{reason}"
        );
    }
    let stub = account()
        .answering(on("GetAccountSummary"), Reply::Denied)
        .answering(on(LISTING), without_users().reply());
    let (verdict, reason) = judged(&stub, "").only(ROOT);
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("iam:GetAccountSummary"), "{reason}");
}
