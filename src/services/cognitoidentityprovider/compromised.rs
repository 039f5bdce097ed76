//! What is done about passwords that are known to have leaked. No AWS types here.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-compromised-credentials.html>

use super::DESCRIBE_RISK_CONFIGURATION;
use super::clients::{AppClient, Flow};
use super::risk::{Matter, Mode, Protected, Protection, Risk, skips_anybody};
use crate::facts::{Cause, Reading, words};

words! {
    /// What is done about leaked passwords, through the app client that does least.
    pub enum CompromisedCredentials {
        /// They are blocked, whenever they are used.
        Blocked = "blocked",
        /// They are blocked, but for sign-ins at which Cognito does not get the password.
        Unseen = "unseen",
        /// They are blocked at some events only.
        SomeEvents = "some-events",
        /// They are let in by choice.
        LetIn = "let-in",
        /// AWS tells no setting.
        NotSaid = "not-said",
        /// They are set, while the pool's plan has no threat protection.
        OtherPlan = "other-plan",
        /// They are only written down.
        Audited = "audited",
        /// Nobody is looked at: addresses that anybody may come from are left out.
        Skipped = "skipped",
        /// Nothing.
        Off = "off",
    }
}

/// What is the matter, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    Unseen,
    SomeEvents,
    LetIn,
    NotSaid,
    Skipped,
}

impl Lack {
    fn word(self) -> CompromisedCredentials {
        match self {
            Self::Unseen => CompromisedCredentials::Unseen,
            Self::SomeEvents => CompromisedCredentials::SomeEvents,
            Self::LetIn => CompromisedCredentials::LetIn,
            Self::NotSaid => CompromisedCredentials::NotSaid,
            Self::Skipped => CompromisedCredentials::Skipped,
        }
    }
}

/// The events at which a password can be looked at.
const EVENTS: &[&str] = &["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"];

/// Judges a pool, with the words for it.
#[must_use]
pub fn judge(protection: &Protection<'_>) -> Reading<(CompromisedCredentials, String)> {
    match protection.mode {
        Mode::Off => {
            let off = "threat protection is off".to_owned();
            return Reading::Known((CompromisedCredentials::Off, off));
        }
        Mode::Audit => {
            let audited = "threat protection only writes down what it sees (AUDIT)".to_owned();
            return Reading::Known((CompromisedCredentials::Audited, audited));
        }
        Mode::Enforced => {}
    }
    let has_custom = protection.pool.has_custom_sign_in;
    let through = |protected: &Protected, risk: &Risk| match &protected.client {
        // Cognito looks at the passwords of its own users alone, and others have none.
        Some(client) if !client.is_for_users(has_custom) => Ok(Vec::new()),
        Some(_) | None => of_client(protected, risk, has_custom),
    };
    let is_hopeless = |lack| match lack {
        Lack::Skipped => true,
        Lack::Unseen | Lack::SomeEvents | Lack::LetIn | Lack::NotSaid => false,
    };
    let judged = protection
        .worst(through, is_hopeless)
        .map(|worst| match worst {
            Some((lack, detail)) => (lack.word(), detail),
            None => {
                let blocked = "compromised credentials are blocked at every event".to_owned();
                (CompromisedCredentials::Blocked, blocked)
            }
        });
    match (judged, protection.without_plan()) {
        // What lets everybody through does so under any plan.
        (Reading::Known((word, _)), Some(why)) if word != CompromisedCredentials::Skipped => {
            Reading::Known((CompromisedCredentials::OtherPlan, why))
        }
        (judged, Some(_) | None) => judged,
    }
}

fn of_client(
    protected: &Protected,
    risk: &Risk,
    has_custom: bool,
) -> Result<Vec<Matter<Lack>>, Cause> {
    let unrecognised = |what: String| DESCRIBE_RISK_CONFIGURATION.unrecognised(what);
    let whom = protected.whom();
    let mut found = Vec::new();
    if skips_anybody(&risk.skipped).map_err(unrecognised)? {
        let ranges = risk.skipped.join(", ");
        found.push((
            Lack::Skipped,
            format!("{whom}: no risk is seen at {ranges}"),
        ));
    }
    let action = risk
        .compromised
        .as_ref()
        .and_then(|compromised| compromised.action.as_deref());
    match action {
        None => found.push((
            Lack::NotSaid,
            format!("{whom}: AWS tells nothing about compromised credentials"),
        )),
        Some("NO_ACTION") => found.push((
            Lack::LetIn,
            format!("{whom}: compromised credentials are let in (NO_ACTION)"),
        )),
        Some("BLOCK") => {}
        Some(other) => return Err(unrecognised(format!("action {other}"))),
    }
    let events = risk
        .compromised
        .as_ref()
        .map(|compromised| compromised.events.as_slice());
    let events = events.unwrap_or_default();
    if let Some(odd) = events
        .iter()
        .find(|event| !EVENTS.contains(&event.as_str()))
    {
        return Err(unrecognised(format!("event {odd}")));
    }
    let is_left_out = |event: &&&str| !events.is_empty() && !events.iter().any(|e| e == **event);
    let left_out: Vec<&str> = EVENTS.iter().filter(is_left_out).copied().collect();
    if !left_out.is_empty() {
        let left_out = left_out.join(", ");
        found.push((
            Lack::SomeEvents,
            format!("{whom}: passwords are not looked at for {left_out}"),
        ));
    }
    if let Some(client) = &protected.client
        && let Some(how) = unseen(client, has_custom)
    {
        found.push((
            Lack::Unseen,
            format!("{whom}: Cognito cannot look at the password where somebody signs in by {how}"),
        ));
    }
    Ok(found)
}

/// The flows of an app client at which Cognito does not get the password, in words.
fn unseen(client: &AppClient, has_custom: bool) -> Option<String> {
    let ways = client.flows.iter().filter_map(|flow| match flow {
        Flow::Srp => Some("SRP"),
        Flow::Choice => Some("SRP within USER_AUTH"),
        Flow::Custom if has_custom => Some("a custom sign-in"),
        Flow::Custom | Flow::Password | Flow::ByServer | Flow::Refresh => None,
    });
    let ways: Vec<&str> = ways.collect();
    (!ways.is_empty()).then(|| ways.join(" or "))
}

#[cfg(test)]
mod tests;
