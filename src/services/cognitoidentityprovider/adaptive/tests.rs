//! What adaptive authentication comes to, case by case.

use super::super::Pool;
use super::super::clients::AppClients;
use super::super::clients::tests::client;
use super::*;

const SRP: &[&str] = &["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];

/// What is done at low, medium and high risk, with a message about each; empty for nothing that is said.
fn risk(low: &str, medium: &str, high: &str) -> Risk {
    let at = |word: &str| {
        (!word.is_empty()).then(|| Response {
            action: word.to_owned(),
            notifies: true,
        })
    };
    Risk {
        takeover: Some(Takeover {
            low: at(low),
            medium: at(medium),
            high: at(high),
            has_sender: true,
            block_message: true,
            mfa_message: true,
            no_action_message: true,
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
    each: &[Protected],
    pool: &Pool,
    mfa: &Reading<Mfa>,
) -> Reading<(AdaptiveAuthentication, String)> {
    let clients = AppClients::default();
    let mode = Mode::Enforced;
    judge(
        &Protection {
            mode,
            pool,
            each,
            clients: &clients,
        },
        mfa,
    )
}

fn judged(risk: Risk, mfa: Mfa) -> AdaptiveAuthentication {
    of(all(
        &[through(SRP, risk)],
        &Pool::default(),
        &Reading::Known(mfa),
    ))
}

fn of(judged: Reading<(AdaptiveAuthentication, String)>) -> AdaptiveAuthentication {
    match judged {
        Reading::Known((word, _)) => word,
        Reading::Unknown(cause) => panic!("{cause}"),
    }
}

#[test]
fn mfa_at_the_lower_levels_is_an_answer_where_users_may_have_a_factor() {
    for (low, medium, high) in [
        ("NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED"),
        ("NO_ACTION", "MFA_REQUIRED", "BLOCK"),
        ("BLOCK", "BLOCK", "BLOCK"),
        ("MFA_IF_CONFIGURED", "BLOCK", "MFA_REQUIRED"),
    ] {
        let judged = judged(risk(low, medium, high), Mfa::Optional);
        assert_eq!(
            judged,
            AdaptiveAuthentication::Answers,
            "{low} {medium} {high}"
        );
    }
}

#[test]
fn each_level_has_to_be_answered() {
    use AdaptiveAuthentication::{LetIn, Weak};
    for (low, medium, high, expected) in [
        ("NO_ACTION", "MFA_REQUIRED", "NO_ACTION", LetIn),
        ("BLOCK", "BLOCK", "", LetIn),
        ("NO_ACTION", "MFA_REQUIRED", "MFA_IF_CONFIGURED", Weak),
        ("NO_ACTION", "NO_ACTION", "BLOCK", Weak),
        ("NO_ACTION", "", "BLOCK", Weak),
        ("", "MFA_REQUIRED", "BLOCK", Weak),
    ] {
        let judged = judged(risk(low, medium, high), Mfa::Optional);
        assert_eq!(judged, expected, "{low} {medium} {high}");
    }
}

#[test]
fn what_is_done_where_nothing_was_ever_set_is_not_known() {
    use AdaptiveAuthentication::{LetIn, NotSaid, Skipped};
    assert_eq!(judged(Risk::default(), Mfa::Optional), NotSaid);
    let lets_in = risk("BLOCK", "BLOCK", "NO_ACTION");
    let both = [through(SRP, Risk::default()), through(SRP, lets_in)];
    let mfa = Reading::Known(Mfa::Optional);
    assert_eq!(of(all(&both, &Pool::default(), &mfa)), LetIn);
    let nobody_is_seen = Risk {
        skipped: vec!["::/0".to_owned()],
        ..Risk::default()
    };
    assert_eq!(judged(nobody_is_seen, Mfa::Optional), Skipped);
}

#[test]
fn a_second_factor_is_no_answer_where_mfa_is_off_or_asked_of_everybody() {
    use AdaptiveAuthentication::{Answers, Inert};
    let asks = || risk("NO_ACTION", "MFA_REQUIRED", "MFA_REQUIRED");
    let blocks = || risk("NO_ACTION", "MFA_REQUIRED", "BLOCK");
    let blocks_all = || risk("NO_ACTION", "BLOCK", "BLOCK");
    assert_eq!(judged(asks(), Mfa::Off), Inert);
    assert_eq!(judged(blocks(), Mfa::Off), Inert);
    assert_eq!(judged(blocks_all(), Mfa::Off), Answers);
    assert_eq!(judged(asks(), Mfa::On), Inert);
    assert_eq!(judged(blocks(), Mfa::On), Answers);
    assert_eq!(judged(asks(), Mfa::Optional), Answers);
}

#[test]
fn whether_mfa_is_on_need_not_be_known_where_all_is_blocked() {
    let denied = Cause::denied("cognito-idp:GetUserPoolMfaConfig", "");
    let unknown = Reading::Unknown(denied.clone());
    let pool = Pool::default();
    let blocks = [through(SRP, risk("NO_ACTION", "BLOCK", "BLOCK"))];
    assert_eq!(
        of(all(&blocks, &pool, &unknown)),
        AdaptiveAuthentication::Answers
    );
    let asks = [through(SRP, risk("NO_ACTION", "MFA_REQUIRED", "BLOCK"))];
    assert_eq!(all(&asks, &pool, &unknown), Reading::Unknown(denied));
    let lets_in = [through(SRP, risk("BLOCK", "MFA_REQUIRED", "NO_ACTION"))];
    assert_eq!(
        of(all(&lets_in, &pool, &unknown)),
        AdaptiveAuthentication::LetIn
    );
}

#[test]
fn a_message_needs_a_sender_and_words_for_what_was_done() {
    let with = |change: &dyn Fn(&mut Takeover)| {
        let mut risk = risk("NO_ACTION", "MFA_REQUIRED", "BLOCK");
        change(risk.takeover.as_mut().expect("a takeover"));
        judged(risk, Mfa::Optional)
    };
    assert_eq!(with(&|_| {}), AdaptiveAuthentication::Answers);
    let silent = AdaptiveAuthentication::Silent;
    assert_eq!(with(&|takeover| takeover.has_sender = false), silent);
    let only_about_others = |takeover: &mut Takeover| {
        takeover.low = None;
        takeover.medium.as_mut().expect("medium").notifies = false;
        takeover.block_message = false;
    };
    // That nothing is said about low risk is worse.
    assert_eq!(with(&only_about_others), AdaptiveAuthentication::Weak);
    let unsaid = |takeover: &mut Takeover| {
        takeover.block_message = false;
        takeover.mfa_message = false;
        takeover.no_action_message = false;
    };
    assert_eq!(with(&unsaid), silent);
    let one_is_enough = |takeover: &mut Takeover| {
        takeover.block_message = false;
        takeover.mfa_message = false;
    };
    assert_eq!(with(&one_is_enough), AdaptiveAuthentication::Answers);
}

#[test]
fn an_app_client_that_does_less_than_the_pool_decides() {
    let strong = through(SRP, risk("NO_ACTION", "MFA_REQUIRED", "BLOCK"));
    let weak = through(SRP, risk("NO_ACTION", "NO_ACTION", "NO_ACTION"));
    let optional = Reading::Known(Mfa::Optional);
    let judged = all(&[strong, weak], &Pool::default(), &optional);
    assert_eq!(of(judged), AdaptiveAuthentication::LetIn);
}

#[test]
fn custom_sign_ins_and_servers_are_ways_around() {
    let good = || risk("NO_ACTION", "MFA_REQUIRED", "BLOCK");
    let optional = Reading::Known(Mfa::Optional);
    let pool = |custom_protection: &str| Pool {
        has_custom_sign_in: true,
        custom_protection: custom_protection.to_owned(),
        ..Pool::default()
    };
    let custom = [through(&["ALLOW_CUSTOM_AUTH"], good())];
    for (mode, expected) in [
        ("", AdaptiveAuthentication::ButCustom),
        ("AUDIT", AdaptiveAuthentication::ButCustom),
        ("ENFORCED", AdaptiveAuthentication::Answers),
    ] {
        assert_eq!(of(all(&custom, &pool(mode), &optional)), expected, "{mode}");
    }
    let server = [through(&["ALLOW_ADMIN_USER_PASSWORD_AUTH"], good())];
    let judged = all(&server, &Pool::default(), &optional);
    assert_eq!(of(judged), AdaptiveAuthentication::ByServer);
}

#[test]
fn words_that_are_new_and_ranges_that_are_none_are_unknown() {
    let optional = Reading::Known(Mfa::Optional);
    let odd = Risk {
        skipped: vec!["here".to_owned()],
        ..risk("BLOCK", "BLOCK", "BLOCK")
    };
    for risk in [risk("SHRUG", "BLOCK", "BLOCK"), odd] {
        let judged = all(&[through(SRP, risk)], &Pool::default(), &optional);
        assert!(matches!(judged, Reading::Unknown(_)), "{judged:?}");
    }
    let skipped = Risk {
        skipped: vec!["::/0".to_owned()],
        ..risk("BLOCK", "BLOCK", "BLOCK")
    };
    assert_eq!(
        judged(skipped, Mfa::Optional),
        AdaptiveAuthentication::Skipped
    );
}

#[test]
fn a_plan_without_threat_protection_leaves_it_to_a_person_whether_it_acts() {
    let good = || risk("NO_ACTION", "MFA_REQUIRED", "BLOCK");
    let of_plan = |plan: &str, risk: Risk| {
        let pool = Pool {
            plan: plan.to_owned(),
            ..Pool::default()
        };
        let mfa = Reading::Known(Mfa::Optional);
        of(all(&[through(SRP, risk)], &pool, &mfa))
    };
    for plan in ["", "PLUS"] {
        assert_eq!(of_plan(plan, good()), AdaptiveAuthentication::Answers);
    }
    for plan in ["LITE", "ESSENTIALS", "A NEW PLAN"] {
        assert_eq!(of_plan(plan, good()), AdaptiveAuthentication::OtherPlan);
    }
    let none = risk("", "", "NO_ACTION");
    assert_eq!(
        of_plan("ESSENTIALS", none),
        AdaptiveAuthentication::LetIn,
        "that is no better for it"
    );
}
