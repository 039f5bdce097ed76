//! What is done about leaked passwords, case by case.

use super::super::Pool;
use super::super::clients::AppClients;
use super::super::clients::tests::client;
use super::super::risk::Compromised;
use super::*;

const PASSWORD: &[&str] = &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

fn risk(action: &str, events: &[&str]) -> Risk {
    Risk {
        compromised: Some(Compromised {
            action: Some(action.to_owned()),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
        }),
        ..Risk::default()
    }
}

fn through(words: &[&str], risk: Risk) -> Protected {
    Protected {
        client: Some(client(words, &["COGNITO"], false)),
        risk: Reading::Known(risk),
    }
}

fn all(
    mode: Mode,
    each: &[Protected],
    unknown: Option<Cause>,
) -> Reading<(CompromisedCredentials, String)> {
    let clients = AppClients {
        each: vec![],
        incomplete: unknown,
    };
    let pool = Pool::default();
    judge(&Protection {
        mode,
        pool: &pool,
        each,
        clients: &clients,
    })
}

fn judged(each: &[Protected]) -> CompromisedCredentials {
    match all(Mode::Enforced, each, None) {
        Reading::Known((word, _)) => word,
        Reading::Unknown(cause) => panic!("{cause}"),
    }
}

#[test]
fn only_a_block_at_every_event_is_one() {
    let all_three = ["PASSWORD_CHANGE", "SIGN_UP", "SIGN_IN"];
    for (risk, expected) in [
        (risk("BLOCK", &[]), CompromisedCredentials::Blocked),
        (risk("BLOCK", &all_three), CompromisedCredentials::Blocked),
        (
            risk("BLOCK", &["SIGN_IN"]),
            CompromisedCredentials::SomeEvents,
        ),
        (risk("NO_ACTION", &[]), CompromisedCredentials::LetIn),
        (Risk::default(), CompromisedCredentials::NotSaid),
    ] {
        assert_eq!(judged(&[through(PASSWORD, risk)]), expected);
    }
}

#[test]
fn an_app_client_that_does_less_than_the_pool_decides() {
    let strong = through(PASSWORD, risk("BLOCK", &[]));
    let weak = through(PASSWORD, risk("NO_ACTION", &[]));
    assert_eq!(judged(&[strong, weak]), CompromisedCredentials::LetIn);
}

/// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html>
#[test]
fn an_app_client_that_only_hands_on_takes_no_passwords() {
    let strong = || through(PASSWORD, risk("BLOCK", &[]));
    let handing_on = |words: &[&str], risk: Risk| Protected {
        client: Some(client(words, &["Okta"], true)),
        risk: Reading::Known(risk),
    };
    let refresh = &["ALLOW_REFRESH_TOKEN_AUTH"];
    for weak in [risk("NO_ACTION", &[]), Risk::default()] {
        assert_eq!(
            judged(&[strong(), handing_on(refresh, weak.clone())]),
            CompromisedCredentials::Blocked
        );
        // By its API users of the pool could sign in.
        assert_ne!(
            judged(&[strong(), handing_on(PASSWORD, weak)]),
            CompromisedCredentials::Blocked
        );
    }
}

#[test]
fn a_password_that_is_not_sent_is_not_looked_at() {
    for words in [
        &["ALLOW_USER_SRP_AUTH"][..],
        &[],
        &["ALLOW_USER_AUTH"],
        &["ADMIN_NO_SRP_AUTH"],
    ] {
        let judged = judged(&[through(words, risk("BLOCK", &[]))]);
        assert_eq!(judged, CompromisedCredentials::Unseen, "{words:?}");
    }
    // The client takes passwords as well, but nobody has to send one.
    let both = through(
        &["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"],
        risk("BLOCK", &[]),
    );
    assert_eq!(judged(&[both]), CompromisedCredentials::Unseen);
    let by_server = through(&["ALLOW_ADMIN_USER_PASSWORD_AUTH"], risk("BLOCK", &[]));
    assert_eq!(judged(&[by_server]), CompromisedCredentials::Blocked);
}

#[test]
fn addresses_that_anybody_may_have_take_everything_away() {
    let skipped = Risk {
        skipped: vec!["0.0.0.0/0".to_owned()],
        ..risk("BLOCK", &[])
    };
    assert_eq!(
        judged(&[through(PASSWORD, skipped.clone())]),
        CompromisedCredentials::Skipped
    );
    // What is unknown besides cannot make it better.
    let denied = Cause::denied("cognito-idp:DescribeRiskConfiguration", "");
    let unread = Protected {
        risk: Reading::Unknown(denied),
        ..through(PASSWORD, Risk::default())
    };
    assert_eq!(
        judged(&[unread, through(PASSWORD, skipped)]),
        CompromisedCredentials::Skipped
    );
}

#[test]
fn off_and_audit_need_nothing_else_to_be_known() {
    let denied = Cause::denied("cognito-idp:ListUserPoolClients", "");
    let off = all(Mode::Off, &[], Some(denied.clone()));
    assert!(matches!(
        off,
        Reading::Known((CompromisedCredentials::Off, _))
    ));
    let audit = all(Mode::Audit, &[], Some(denied.clone()));
    assert!(matches!(
        audit,
        Reading::Known((CompromisedCredentials::Audited, _))
    ));
    let blocked = [through(PASSWORD, risk("BLOCK", &[]))];
    assert_eq!(
        all(Mode::Enforced, &blocked, Some(denied.clone())),
        Reading::Unknown(denied)
    );
}

#[test]
fn words_that_are_new_are_unknown() {
    for risk in [
        risk("PERHAPS", &[]),
        risk("BLOCK", &["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE", "BLINK"]),
        Risk {
            skipped: vec!["everywhere".to_owned()],
            ..risk("BLOCK", &[])
        },
    ] {
        let judged = all(Mode::Enforced, &[through(PASSWORD, risk)], None);
        assert!(matches!(judged, Reading::Unknown(_)), "{judged:?}");
    }
}

#[test]
fn all_that_is_the_matter_is_told() {
    let judged = all(
        Mode::Enforced,
        &[through(&[], risk("NO_ACTION", &["SIGN_UP"]))],
        None,
    );
    let Reading::Known((CompromisedCredentials::LetIn, detail)) = judged else {
        panic!("{judged:?}");
    };
    for part in ["NO_ACTION", "SIGN_IN, PASSWORD_CHANGE", "by SRP"] {
        assert!(detail.contains(part), "{detail}");
    }
}

#[test]
fn a_plan_without_threat_protection_leaves_it_to_a_person_whether_it_acts() {
    let clients = AppClients::default();
    let of_plan = |plan: &str| {
        let pool = Pool {
            plan: plan.to_owned(),
            ..Pool::default()
        };
        let each = [through(PASSWORD, risk("BLOCK", &[]))];
        let judged = judge(&Protection {
            mode: Mode::Enforced,
            pool: &pool,
            each: &each,
            clients: &clients,
        });
        match judged {
            Reading::Known((word, _)) => word,
            Reading::Unknown(cause) => panic!("{cause}"),
        }
    };
    assert_eq!(of_plan("PLUS"), CompromisedCredentials::Blocked);
    assert_eq!(of_plan("ESSENTIALS"), CompromisedCredentials::OtherPlan);
}
