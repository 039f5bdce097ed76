//! What is done about sign-ins that look like the takeover of an account. No AWS types here.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html>
//!
//! The risk of a sign-in that a server makes for a user is that of the server, unless it hands on what it knows of
//! the user. Whether it does is not known.

use super::DESCRIBE_RISK_CONFIGURATION;
use super::clients::Flow;
use super::risk::{Matter, Mode, Protected, Protection, Response, Risk, Takeover, skips_anybody};
use crate::facts::{Cause, Reading, words};

words! {
    /// What is done about risky sign-ins, through the app client that does least.
    pub enum AdaptiveAuthentication {
        /// Each level of risk has its answer, and users hear of it.
        Answers = "answers",
        /// The same, as far as servers hand on what they know of the users.
        ByServer = "by-server",
        /// Users do not hear of it, or not in words of the pool's owner.
        Silent = "silent",
        /// Custom sign-ins are left out.
        ButCustom = "but-custom",
        /// A second factor is all that is done, where MFA is off or is asked of everybody anyhow.
        Inert = "inert",
        /// A level of risk has no answer, or a weak one.
        Weak = "weak",
        /// Risky sign-ins are only written down.
        Audited = "audited",
        /// AWS tells no setting.
        NotSaid = "not-said",
        /// They are set, while the pool's plan has no threat protection.
        OtherPlan = "other-plan",
        /// Sign-ins of high risk are let in.
        LetIn = "let-in",
        /// Nobody is looked at: addresses that anybody may come from are left out.
        Skipped = "skipped",
        /// Nothing.
        Off = "off",
    }
}

/// What is the matter, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lack {
    ByServer,
    Silent,
    ButCustom,
    Inert,
    Weak,
    NotSaid,
    LetIn,
    Skipped,
}

impl Lack {
    fn word(self) -> AdaptiveAuthentication {
        match self {
            Self::ByServer => AdaptiveAuthentication::ByServer,
            Self::Silent => AdaptiveAuthentication::Silent,
            Self::ButCustom => AdaptiveAuthentication::ButCustom,
            Self::Inert => AdaptiveAuthentication::Inert,
            Self::Weak => AdaptiveAuthentication::Weak,
            Self::NotSaid => AdaptiveAuthentication::NotSaid,
            Self::LetIn => AdaptiveAuthentication::LetIn,
            Self::Skipped => AdaptiveAuthentication::Skipped,
        }
    }

    /// Whether nothing that is unknown could make it better.
    fn is_hopeless(self) -> bool {
        match self {
            Self::LetIn | Self::Skipped => true,
            Self::ByServer
            | Self::Silent
            | Self::ButCustom
            | Self::Inert
            | Self::Weak
            | Self::NotSaid => false,
        }
    }
}

/// Whether the pool asks for second factors, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mfa {
    /// Never.
    Off,
    /// Of those who have one.
    Optional,
    /// Always.
    On,
}

impl Mfa {
    /// What `MfaConfiguration` stands for; `None` for a word that is new to us.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "OFF" => Some(Self::Off),
            "OPTIONAL" => Some(Self::Optional),
            "ON" => Some(Self::On),
            _ => None,
        }
    }
}

/// What is done at a level of risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Block,
    /// A second factor, without which the sign-in is blocked.
    Mfa,
    /// A second factor, if there is one.
    MfaIfThere,
    Nothing,
}

fn answer(response: &Response) -> Result<Answer, Cause> {
    match response.action.as_str() {
        "BLOCK" => Ok(Answer::Block),
        "MFA_REQUIRED" => Ok(Answer::Mfa),
        "MFA_IF_CONFIGURED" => Ok(Answer::MfaIfThere),
        "NO_ACTION" => Ok(Answer::Nothing),
        other => Err(DESCRIBE_RISK_CONFIGURATION.unrecognised(format!("action {other}"))),
    }
}

/// Judges a pool, with the words for it.
#[must_use]
pub fn judge(
    protection: &Protection<'_>,
    mfa: &Reading<Mfa>,
) -> Reading<(AdaptiveAuthentication, String)> {
    match protection.mode {
        Mode::Off => {
            let off = "threat protection is off".to_owned();
            return Reading::Known((AdaptiveAuthentication::Off, off));
        }
        Mode::Audit => {
            let audited = "threat protection only writes down what it sees (AUDIT)".to_owned();
            return Reading::Known((AdaptiveAuthentication::Audited, audited));
        }
        Mode::Enforced => {}
    }
    let of_client = |protected: &Protected, risk: &Risk| {
        let mut found = of_risk(protected.whom(), risk, mfa)?;
        found.extend(of_ways_in(protected, protection));
        Ok(found)
    };
    let judged = protection
        .worst(of_client, Lack::is_hopeless)
        .map(|worst| match worst {
            Some((lack, detail)) => (lack.word(), detail),
            None => {
                let answers = "each level of risk has its answer, and users hear of it".to_owned();
                (AdaptiveAuthentication::Answers, answers)
            }
        });
    match (judged, protection.without_plan()) {
        // What lets everybody through does so under any plan.
        (Reading::Known((word, _)), Some(why))
            if word != AdaptiveAuthentication::Skipped && word != AdaptiveAuthentication::LetIn =>
        {
            Reading::Known((AdaptiveAuthentication::OtherPlan, why))
        }
        (judged, Some(_) | None) => judged,
    }
}

/// What the settings lack.
fn of_risk(whom: &str, risk: &Risk, mfa: &Reading<Mfa>) -> Result<Vec<Matter<Lack>>, Cause> {
    let mut found = Vec::new();
    let unrecognised = |what: String| DESCRIBE_RISK_CONFIGURATION.unrecognised(what);
    if skips_anybody(&risk.skipped).map_err(unrecognised)? {
        let ranges = risk.skipped.join(", ");
        found.push((
            Lack::Skipped,
            format!("{whom}: no risk is seen at {ranges}"),
        ));
    }
    // What AWS then does, it does not tell.
    // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetRiskConfiguration.html
    let Some(takeover) = &risk.takeover else {
        found.push((
            Lack::NotSaid,
            format!("{whom}: AWS tells nothing about risky sign-ins"),
        ));
        return Ok(found);
    };
    let at = |response: &Option<Response>| response.as_ref().map(answer).transpose();
    let [low, medium, high] = [
        at(&takeover.low)?,
        at(&takeover.medium)?,
        at(&takeover.high)?,
    ];
    let high = match high {
        None | Some(Answer::Nothing) => {
            found.push((
                Lack::LetIn,
                format!("{whom}: sign-ins of high risk are let in"),
            ));
            return Ok(found);
        }
        Some(answer) => answer,
    };
    if high == Answer::MfaIfThere {
        let text = "a sign-in of high risk is let in if the user has no second factor";
        found.push((Lack::Weak, format!("{whom}: {text}")));
    }
    if matches!(medium, None | Some(Answer::Nothing)) {
        found.push((
            Lack::Weak,
            format!("{whom}: sign-ins of medium risk are let in"),
        ));
    }
    if low.is_none() {
        found.push((
            Lack::Weak,
            format!("{whom}: nothing is said about low risk"),
        ));
    }
    let asks = |answer: Option<Answer>| matches!(answer, Some(Answer::Mfa | Answer::MfaIfThere));
    if asks(Some(high)) || asks(medium) {
        let mfa = match mfa {
            Reading::Known(mfa) => mfa,
            Reading::Unknown(cause) => return Err(cause.clone()),
        };
        match mfa {
            Mfa::Off => {
                let text = "a second factor is asked for at a risk, but MFA is off";
                found.push((Lack::Inert, format!("{whom}: {text}")));
            }
            Mfa::On if asks(Some(high)) => {
                let text = "at high risk a second factor is asked for, as of everybody";
                found.push((Lack::Inert, format!("{whom}: {text}")));
            }
            Mfa::On | Mfa::Optional => {}
        }
    }
    if !notifies(takeover)? {
        let text = "users get no message of the owner's about a risky sign-in";
        found.push((Lack::Silent, format!("{whom}: {text}")));
    }
    Ok(found)
}

/// Whether users hear of a risk at one level at least, in a message that the owner of the pool has set.
fn notifies(takeover: &Takeover) -> Result<bool, Cause> {
    for response in [&takeover.low, &takeover.medium, &takeover.high]
        .into_iter()
        .flatten()
    {
        let has_message = match answer(response)? {
            Answer::Block => takeover.block_message,
            Answer::Mfa | Answer::MfaIfThere => takeover.mfa_message,
            Answer::Nothing => takeover.no_action_message,
        };
        if response.notifies && has_message && takeover.has_sender {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What the ways in through an app client leave out.
fn of_ways_in(protected: &Protected, protection: &Protection<'_>) -> Vec<Matter<Lack>> {
    let Some(client) = &protected.client else {
        return Vec::new();
    };
    let whom = protected.whom();
    let pool = protection.pool;
    let mut found = Vec::new();
    if pool.has_custom_sign_in
        && pool.custom_protection != "ENFORCED"
        && client.flows.contains(&Flow::Custom)
    {
        let text = "custom sign-ins are not protected (CustomAuthMode)";
        found.push((Lack::ButCustom, format!("{whom}: {text}")));
    }
    if client.flows.contains(&Flow::ByServer) {
        let text = "a server can sign users in, whose address then stands for theirs";
        found.push((Lack::ByServer, format!("{whom}: {text}")));
    }
    found
}

#[cfg(test)]
mod tests;
