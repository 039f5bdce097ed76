//! What each control should say of each user pool, from how it was made.
//!
//! By <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa.html>,
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html>
//! and <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html>.

use super::invented::{Client, Factor, Made, Risk};
use crate::scans::random_accounts::compared::{Expected, Verdict};

pub(super) const MFA: &str = "cognito-user-pool-mfa-required";
pub(super) const CREDENTIALS: &str = "cognito-user-pool-compromised-credentials-blocked";
pub(super) const ADAPTIVE: &str = "cognito-user-pool-adaptive-authentication-enforced";

pub(super) fn verdicts(made: &[Made]) -> Expected {
    let mut expected = Expected::default();
    for pool in made {
        let refused = |calls: &[&str]| pool.denied.is_some_and(|denied| calls.contains(&denied));
        let always = [
            "DescribeUserPool",
            "ListUserPoolClients",
            "DescribeUserPoolClient",
        ];
        let [of_pool, of_clients, of_client] = always;
        // Without app clients there is none to describe.
        let always_asked: &[&str] = match pool.clients.as_slice() {
            [] => &[of_pool, of_clients],
            [_, ..] => &[of_pool, of_clients, of_client],
        };
        let mfa = refused(always_asked)
            || refused(&["GetUserPoolMfaConfig"])
            || (who(pool) == Who::Others && refused(&["ListIdentityProviders"]));
        let risks = pool.mode == "ENFORCED" && refused(&["DescribeRiskConfiguration"]);
        let unread = refused(always_asked) || risks;
        let after = |is_refused: bool, verdict: Verdict| match verdict {
            Verdict::Is(truth) => Verdict::after(is_refused, truth),
            Verdict::OrUnknown("pass") if is_refused => Verdict::Is("unknown"),
            open @ Verdict::OrUnknown(_) => open,
        };
        expected.say(MFA, &pool.id, Verdict::after(mfa, second_factor(pool)));
        expected.say(CREDENTIALS, &pool.id, after(unread, leaked(pool)));
        let has_mfa = pool.mfa != "SOMETIMES" && !refused(&["GetUserPoolMfaConfig"]);
        expected.say(ADAPTIVE, &pool.id, after(unread, risky(pool, has_mfa)));
    }
    expected
}

/// Who signs in to a pool.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Users of the pool, for certain.
    Users,
    /// Users of another identity provider alone.
    Others,
    /// Users of the pool could, through what is made for machines.
    Perhaps,
    Nobody,
    Unknown,
}

fn is_for_users(pool: &Made, kind: Client) -> bool {
    match kind {
        Client::Password
        | Client::PasswordByApi
        | Client::Srp
        | Client::Default
        | Client::Choice
        | Client::Server
        | Client::LoginPage => true,
        // Without a function that asks the questions nobody can answer them.
        Client::Custom => pool.custom,
        Client::Okta | Client::Machine | Client::OpenMachine | Client::Unheard => false,
    }
}

fn who(pool: &Made) -> Who {
    let kinds = || pool.clients.iter().map(|(_, kind, _)| *kind);
    let has = |wanted: Client| kinds().any(|kind| kind == wanted);
    if kinds().any(|kind| is_for_users(pool, kind)) {
        Who::Users
    } else if has(Client::Unheard) {
        Who::Unknown
    } else if has(Client::OpenMachine) {
        Who::Perhaps
    } else if has(Client::Okta) {
        Who::Others
    } else {
        Who::Nobody
    }
}

/// A custom sign-in is asked for by the client, and a function of the pool makes it.
fn takes_custom(pool: &Made) -> bool {
    let kinds = pool.clients.iter().map(|(_, kind, _)| *kind);
    let mut takers =
        kinds.filter(|kind| matches!(kind, Client::Custom | Client::Default | Client::OpenMachine));
    pool.custom && takers.next().is_some()
}

/// Whether nobody signs in but by what functions of the pool ask, as far as the clients are known.
fn takes_custom_alone(pool: &Made) -> bool {
    let kinds = pool.clients.iter().map(|(_, kind, _)| *kind);
    let mut of_people = kinds.filter(|kind| !matches!(kind, Client::Machine | Client::Unheard));
    pool.custom && of_people.all(|kind| kind == Client::Custom)
}

fn second_factor(pool: &Made) -> &'static str {
    match who(pool) {
        Who::Nobody => return "not-applicable",
        Who::Others if pool.knows_okta => return "question",
        Who::Others | Who::Unknown => return "unknown",
        Who::Users | Who::Perhaps => {}
    }
    let works = !matches!(
        pool.factor,
        Factor::None | Factor::BrokenText | Factor::SinglePasskey
    );
    match (pool.mfa, who(pool)) {
        ("ON", _) if !works => "partial",
        ("ON", _) if takes_custom(pool) => "question",
        ("ON", _) => "pass",
        ("OPTIONAL", _) => "question",
        // Its functions may ask for one.
        ("OFF", Who::Users) if takes_custom_alone(pool) => "question",
        ("OFF", Who::Users) => "fail",
        ("OFF", Who::Perhaps) => "question",
        _ => "unknown",
    }
}

/// The worst of what is said of several.
fn worst(verdicts: impl IntoIterator<Item = &'static str>) -> &'static str {
    let said: Vec<&'static str> = verdicts.into_iter().collect();
    let ranks = ["fail", "unknown", "question"];
    let mut worst = ranks.into_iter().filter(|rank| said.contains(rank));
    worst.next().unwrap_or("pass")
}

/// The settings that count for each app client that users sign in through: its own take the place of the pool's.
fn in_force(pool: &Made) -> impl Iterator<Item = (Client, &Risk)> {
    let clients = pool.clients.iter();
    let clients = clients.filter(move |(_, kind, _)| match kind {
        Client::Okta => true,
        Client::OpenMachine => who(pool) == Who::Perhaps,
        kind => is_for_users(pool, *kind),
    });
    clients.map(move |(_, kind, own)| (*kind, own.as_ref().unwrap_or(&pool.risk)))
}

fn skips_all(risk: &Risk) -> bool {
    risk.skipped.iter().any(|range| range.ends_with("/0"))
}

/// What both controls on risks say before settings count.
fn before_settings(pool: &Made) -> Option<&'static str> {
    match who(pool) {
        Who::Nobody => return Some("not-applicable"),
        Who::Others => return Some("question"),
        Who::Users | Who::Perhaps | Who::Unknown => {}
    }
    match (pool.mode, who(pool)) {
        ("HALF", _) => Some("unknown"),
        ("" | "OFF", Who::Users) => Some("fail"),
        ("" | "OFF", Who::Perhaps) => Some("question"),
        (_, Who::Unknown) => Some("unknown"),
        ("AUDIT", _) => Some("question"),
        _ if pool.add_on_missing && who(pool) == Who::Users => Some("fail"),
        _ if pool.add_on_missing => Some("question"),
        _ => None,
    }
}

/// What is said where a word is new, or a call was refused, that all the rest hangs on.
fn or_unknown(is_open: bool, pool: &Made, said: &'static str) -> Verdict {
    let said = match (said, who(pool)) {
        ("fail", Who::Perhaps) => "question",
        (said, _) => said,
    };
    match is_open {
        true => Verdict::after(true, said),
        false => Verdict::Is(said),
    }
}

fn leaked(pool: &Made) -> Verdict {
    if let Some(verdict) = before_settings(pool) {
        return Verdict::Is(verdict);
    }
    let is_new = |risk: &Risk| risk.leaked == "SHRUG" || risk.events.contains(&"DAYDREAM");
    // Where sign-ins are handed on, Cognito gets no password.
    let all = || in_force(pool).filter(|(kind, _)| *kind != Client::Okta);
    let has_news = all().any(|(_, risk)| is_new(risk));
    let said = worst(all().map(|(kind, risk)| leaked_at(kind, risk)));
    or_unknown(has_news, pool, said)
}

fn leaked_at(kind: Client, risk: &Risk) -> &'static str {
    let all = ["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"];
    // Cognito looks at a password only where it is sent.
    let is_sent = matches!(
        kind,
        Client::Password | Client::PasswordByApi | Client::Server | Client::LoginPage
    );
    if skips_all(risk) {
        return "fail";
    }
    if risk.leaked != "BLOCK" {
        return "question";
    }
    let misses = !risk.events.is_empty() && !all.iter().all(|event| risk.events.contains(event));
    match misses || !is_sent {
        true => "question",
        false => "pass",
    }
}

/// `has_mfa`: whether the second factor of the pool is known.
fn risky(pool: &Made, has_mfa: bool) -> Verdict {
    if let Some(verdict) = before_settings(pool) {
        return Verdict::Is(verdict);
    }
    let custom = takes_custom(pool) && pool.custom_mode != "ENFORCED";
    let own = match custom {
        true => "question",
        false => "pass",
    };
    let clients = in_force(pool).map(|(kind, risk)| risky_at(pool, kind, risk));
    let said = worst(clients.chain([own]));
    let high = |risk: &Risk| risk.levels.map_or("", |[_, _, high]| high);
    let has_news = in_force(pool).any(|(_, risk)| high(risk) == "FROWN");
    match or_unknown(has_news, pool, said) {
        // Blocking does not hang on it.
        Verdict::Is(said) if !has_mfa => Verdict::OrUnknown(said),
        told => told,
    }
}

fn risky_at(pool: &Made, kind: Client, risk: &Risk) -> &'static str {
    if skips_all(risk) {
        return "fail";
    }
    let Some([low, medium, high]) = risk.levels else {
        return "question";
    };
    if high == "NO_ACTION" {
        return "fail";
    }
    let answers = match pool.mfa {
        // Without MFA nobody can be asked for it.
        "OFF" => high == "BLOCK" && medium == "BLOCK",
        // Everybody is asked for it anyhow.
        "ON" => high == "BLOCK" && medium != "NO_ACTION" && !medium.is_empty(),
        _ => {
            ["BLOCK", "MFA_REQUIRED"].contains(&high)
                && ["BLOCK", "MFA_REQUIRED", "MFA_IF_CONFIGURED"].contains(&medium)
        }
    };
    // Cognito takes the address of the server for that of the user.
    match answers && !low.is_empty() && risk.told && kind != Client::Server {
        true => "pass",
        false => "question",
    }
}
