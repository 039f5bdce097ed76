//! What may lack: permissions, pages, words that are known; and what must not get out.

use serde_json::json;

use super::protection::{answered, risk};
use super::*;
use crate::kit::{CALLS, FACTS, unpacked};

/// All is done, so that only a gap can make it less.
fn perfect() -> World {
    World::new(mfa("ON"), vec![by_password("web")]).protected("ENFORCED")
}

fn risks(stub: Stub) -> Stub {
    stub.answering(on("DescribeRiskConfiguration"), answered(&risk()))
}

/// The calls of each threat beyond the listing, and how the action is called.
const CALLS_OF: &[(&str, &[&str])] = &[
    (
        MFA,
        &[
            "DescribeUserPool",
            "GetUserPoolMfaConfig",
            "ListUserPoolClients",
            "DescribeUserPoolClient",
        ],
    ),
    (
        CREDENTIALS,
        &[
            "DescribeUserPool",
            "ListUserPoolClients",
            "DescribeUserPoolClient",
            "DescribeRiskConfiguration",
        ],
    ),
    (
        ADAPTIVE,
        &[
            "DescribeUserPool",
            "ListUserPoolClients",
            "DescribeUserPoolClient",
            "DescribeRiskConfiguration",
        ],
    ),
];

#[test]
fn a_permission_that_lacks_is_named_and_never_a_pass() {
    for (threat, calls) in CALLS_OF {
        let all = scan(&risks(perfect().open()).endpoint(), threat);
        assert_eq!(all.only(control(threat)).0, "pass", "{threat}");
        for call in *calls {
            let stub = perfect().on(account().answering(on(call), Reply::Denied));
            let results = scan(&risks(stub).endpoint(), threat);
            let (verdict, reason) = results.only(control(threat));
            assert_eq!(verdict, "unknown", "{threat} {call}");
            assert!(
                reason.contains(&format!("cognito-idp:{call}")),
                "{call}: {reason}"
            );
            assert_eq!(
                results.status(threat),
                "needs-investigation",
                "{threat} {call}"
            );
        }
        let stub = account().answering(on("ListUserPools"), Reply::Denied);
        let (status, reason) = scan(&stub.endpoint(), threat).decided(threat);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains("cognito-idp:ListUserPools"), "{reason}");
    }
}

#[test]
fn mfa_that_cannot_be_read_leaves_open_what_depends_on_it() {
    let stub = perfect().on(account().answering(on("GetUserPoolMfaConfig"), Reply::Denied));
    let (verdict, reason) = judged(&risks(stub), ADAPTIVE);
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("cognito-idp:GetUserPoolMfaConfig"),
        "{reason}"
    );
}

#[test]
fn identity_providers_that_cannot_be_read_leave_nothing_to_ask() {
    let stub = World::new(mfa("OFF"), vec![by_okta("web")]).open();
    let stub = stub.answering(on("ListIdentityProviders"), Reply::Denied);
    let (verdict, reason) = judged(&stub, MFA);
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("cognito-idp:ListIdentityProviders"),
        "{reason}"
    );
}

/// Prowler reads one page of app clients.
#[test]
fn unlike_prowler_every_page_is_read() {
    let of_page = |operation: &str, token: &str| on(operation).containing(&format!("\"{token}\""));
    let ids = |id: &str, next: Option<&str>| {
        let clients = json!([{ "UserPoolId": POOL, "ClientId": id }]);
        Reply::json(&json!({ "UserPoolClients": clients, "NextToken": next }))
    };
    let pools = |id: &str, next: Option<&str>| {
        let pools = json!([{ "Id": id, "Name": "shop" }]);
        Reply::json(&json!({ "UserPools": pools, "NextToken": next }))
    };
    let weak = with(
        by_srp("late"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"] }),
    );
    let late = on("DescribeUserPoolClient").containing("\"late\"");
    let stub = account()
        .answering(
            of_page("ListUserPools", "pools-2"),
            pools("us-east-1_two", None),
        )
        .answering(on("ListUserPools"), pools(POOL, Some("pools-2")))
        .answering(
            of_page("ListUserPoolClients", "clients-2"),
            ids("late", None),
        )
        .answering(on("ListUserPoolClients"), ids("web", Some("clients-2")))
        .answering(late, Reply::json(&json!({ "UserPoolClient": weak })));
    let stub = risks(perfect().on(stub));

    let results = scan(&stub.endpoint(), CREDENTIALS);

    for pool in [POOL, "us-east-1_two"] {
        let (verdict, reason) = results.judged(control(CREDENTIALS), pool);
        assert_eq!(verdict, "question", "{pool}");
        assert!(reason.contains("late: "), "{reason}");
    }
    let calls = stub.calls();
    assert_eq!(calls["cognito-idp:ListUserPools"], 2);
    assert_eq!(calls["cognito-idp:ListUserPoolClients"], 4);
    assert_eq!(calls["cognito-idp:DescribeUserPoolClient"], 4);
}

#[test]
fn a_page_that_lacks_keeps_all_from_being_implemented() {
    let pools = json!({ "UserPools": [{ "Id": POOL, "Name": "shop" }], "NextToken": "pools-2" });
    let stub = account()
        .answering(on("ListUserPools").containing("pools-2"), Reply::Denied)
        .answering(on("ListUserPools"), Reply::json(&pools));
    let results = scan(&perfect().on(stub).endpoint(), MFA);
    assert_eq!(results.only(control(MFA)).0, "pass");
    assert_eq!(results.status(MFA), "needs-investigation");

    let clients = json!({ "UserPoolClients": [{ "ClientId": "web" }], "NextToken": "clients-2" });
    let stub = account()
        .answering(
            on("ListUserPoolClients").containing("clients-2"),
            Reply::Denied,
        )
        .answering(on("ListUserPoolClients"), Reply::json(&clients));
    assert_eq!(judged(&risks(perfect().on(stub)), CREDENTIALS).0, "unknown");
}

#[test]
fn words_that_are_new_and_answers_that_say_nothing_are_unknown() {
    let flow = with(
        by_password("web"),
        &json!({ "ExplicitAuthFlows": ["ALLOW_TELEPATHY"] }),
    );
    let stub = World::new(mfa("OFF"), vec![flow]).open();
    assert_eq!(judged(&stub, MFA).0, "unknown");

    let grant = with(
        by_password("web"),
        &json!({ "AllowedOAuthFlows": ["handshake"] }),
    );
    let stub = World::new(mfa("OFF"), vec![grant]).open();
    assert_eq!(judged(&stub, MFA).0, "unknown");

    let stub = World::new(mfa("SOMETIMES"), vec![by_password("web")]).open();
    assert_eq!(judged(&stub, MFA).0, "unknown");

    let stub = World::new(json!({}), vec![by_password("web")]).open();
    assert_eq!(judged(&stub, MFA).0, "unknown");

    let stub = World::new(mfa("ON"), vec![by_password("web")])
        .protected("HALF")
        .open();
    assert_eq!(judged(&stub, CREDENTIALS).0, "unknown");
}

/// DescribeUserPoolClient answers with it.
#[test]
fn the_secret_of_an_app_client_is_in_nothing_that_is_written() {
    let stub = risks(perfect().open());
    let program = Program::at(&stub.endpoint());
    let report = program.file("cognito.txt", report()).display().to_string();
    let threats = [MFA, CREDENTIALS, ADAPTIVE].join(",");
    let options = [
        "scan",
        &report,
        "--threat",
        &threats,
        "--log-level",
        "trace",
    ];
    let ran = program.run(&[&options, HERE].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        stub.calls()
            .contains_key("cognito-idp:DescribeUserPoolClient")
    );

    let mut texts = vec![
        (
            "stdout".to_owned(),
            String::from_utf8_lossy(&ran.stdout).into_owned(),
        ),
        ("stderr".to_owned(), ran.stderr.clone()),
    ];
    for name in program.files() {
        let text = if name.ends_with(".zst") {
            unpacked(&program.path(&name))
        } else {
            String::from_utf8_lossy(&program.read(&name)).into_owned()
        };
        texts.push((name, text));
    }
    for needed in ["results.json", FACTS, CALLS] {
        assert!(
            texts.iter().any(|(name, _)| name.ends_with(needed)),
            "no {needed}"
        );
    }
    for (name, text) in texts {
        assert!(!text.contains(SECRET), "the secret is in {name}");
    }
}
