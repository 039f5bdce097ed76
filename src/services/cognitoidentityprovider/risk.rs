//! What threat protection is set to do, for a pool or one of its app clients. No AWS types here.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RiskConfigurationType.html>

use std::net::IpAddr;

use super::clients::{AppClient, AppClients};
use super::{DESCRIBE_USER_POOL, Pool};
use crate::facts::{Cause, Reading};

/// How threat protection works in a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It does not.
    Off,
    /// It only writes down what it sees.
    Audit,
    /// It acts.
    Enforced,
}

impl Mode {
    /// The mode that AWS's word stands for.
    ///
    /// # Errors
    ///
    /// If the word is new to us.
    pub fn of(pool: &Pool) -> Result<Self, Cause> {
        match pool.protection.as_str() {
            "OFF" => Ok(Self::Off),
            "AUDIT" => Ok(Self::Audit),
            "ENFORCED" => Ok(Self::Enforced),
            other => Err(DESCRIBE_USER_POOL.unrecognised(other)),
        }
    }
}

/// A risk configuration, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Risk {
    /// What is done about compromised credentials, if anything was ever said about it.
    pub compromised: Option<Compromised>,
    /// The same about what looks like the takeover of an account.
    pub takeover: Option<Takeover>,
    /// `SkippedIPRangeList`: addresses at which no risk is seen.
    pub skipped: Vec<String>,
}

/// `CompromisedCredentialsRiskConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compromised {
    /// `EventAction`, if it is told.
    pub action: Option<String>,
    /// `EventFilter`; all events if it is empty.
    pub events: Vec<String>,
}

/// `AccountTakeoverRiskConfiguration`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Takeover {
    /// What is done at a low risk.
    pub low: Option<Response>,
    /// At a medium risk.
    pub medium: Option<Response>,
    /// At a high risk.
    pub high: Option<Response>,
    /// Whether messages have a sender (`SourceArn`).
    pub has_sender: bool,
    /// Whether there is a message about a sign-in that was blocked.
    pub block_message: bool,
    /// About one that was asked for a second factor.
    pub mfa_message: bool,
    /// About one that was let in.
    pub no_action_message: bool,
}

/// What is done at a level of risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// `EventAction`.
    pub action: String,
    /// `Notify`.
    pub notifies: bool,
}

/// What holds for whoever signs in through one app client: its own risk configuration, or else that of the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// The app client; none stands for the pool, where no app client lets people in.
    pub client: Option<AppClient>,
    /// What holds there.
    pub risk: Reading<Risk>,
}

impl Protected {
    /// Which one, for people.
    pub(super) fn whom(&self) -> &str {
        self.client
            .as_ref()
            .map_or("the pool", |client| &client.name)
    }
}

/// What there is to judge of a pool by.
#[derive(Debug)]
pub struct Protection<'a> {
    /// How threat protection works.
    pub mode: Mode,
    /// The pool.
    pub pool: &'a Pool,
    /// What holds where people sign in; not read unless threat protection acts.
    pub each: &'a [Protected],
    /// The app clients.
    pub clients: &'a AppClients,
}

/// Something that is the matter with the protection of a pool: how bad it is, and the words for it. The greatest
/// decides.
pub(super) type Matter<W> = (W, String);

impl Protection<'_> {
    /// Why it cannot be told whether threat protection acts, although it is set to: the pool's plan has none. Pools that
    /// had it before there were plans may have kept it.
    /// <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html>
    pub(super) fn without_plan(&self) -> Option<String> {
        match self.pool.plan.as_str() {
            "" | "PLUS" => None,
            other => Some(format!(
                "threat protection is set to act, but the pool's plan is {other}, and only PLUS has it"
            )),
        }
    }

    /// The worst of what `judge` finds through each app client, with all that it finds in words. `hopeless` tells
    /// what no app client that is unknown could make better.
    pub(super) fn worst<W: Copy + Ord>(
        &self,
        judge: impl Fn(&Protected, &Risk) -> Result<Vec<Matter<W>>, Cause>,
        hopeless: impl Fn(W) -> bool,
    ) -> Reading<Option<Matter<W>>> {
        let mut found: Vec<Matter<W>> = Vec::new();
        let mut unknown = self.clients.unknown().cloned();
        for protected in self.each {
            let judged = match &protected.risk {
                Reading::Known(risk) => judge(protected, risk),
                Reading::Unknown(cause) => Err(cause.clone()),
            };
            match judged {
                Ok(matters) => found.extend(matters),
                Err(cause) => {
                    unknown.get_or_insert(cause);
                }
            }
        }
        let worst = found.iter().map(|(word, _)| *word).max();
        match (worst, unknown) {
            (Some(word), _) if hopeless(word) => Reading::Known(Some((word, told(&found)))),
            (_, Some(cause)) => Reading::Unknown(cause),
            (Some(word), None) => Reading::Known(Some((word, told(&found)))),
            (None, None) => Reading::Known(None),
        }
    }
}

/// All in words, the worst first, and nothing twice.
fn told<W: Copy + Ord>(found: &[Matter<W>]) -> String {
    let mut sorted: Vec<&Matter<W>> = found.iter().collect();
    sorted.sort_by_key(|(word, _)| std::cmp::Reverse(*word));
    let mut texts: Vec<&str> = Vec::new();
    for (_, text) in sorted {
        if !texts.contains(&text.as_str()) {
            texts.push(text);
        }
    }
    texts.join("; ")
}

/// Whether the skipped addresses are so many that whoever comes from anywhere may be among them: a range shorter
/// than /8 (/16 of IPv6), or ranges that are half of all addresses together.
///
/// # Errors
///
/// The range that is none.
pub(super) fn skips_anybody(ranges: &[String]) -> Result<bool, String> {
    let mut of_v4: u64 = 0;
    for range in ranges {
        let (address, length) = parsed(range).ok_or_else(|| format!("the range {range}"))?;
        match address {
            IpAddr::V4(_) if length < 8 => return Ok(true),
            IpAddr::V4(_) => of_v4 += 1_u64 << (32 - length),
            IpAddr::V6(_) if length < 16 => return Ok(true),
            IpAddr::V6(_) => {}
        }
    }
    Ok(of_v4 >= 1 << 31)
}

fn parsed(range: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = range.trim().split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let most = match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    };
    let length: u32 = length.parse().ok()?;
    (length <= most).then_some((address, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skips(ranges: &[&str]) -> Result<bool, String> {
        let ranges: Vec<String> = ranges.iter().map(|range| (*range).to_owned()).collect();
        skips_anybody(&ranges)
    }

    #[test]
    fn a_range_that_anybody_may_come_from_is_told() {
        for any in [
            &["0.0.0.0/0"][..],
            &["::/0"],
            &["0.0.0.0/1", "128.0.0.0/1"],
            &["203.0.113.0/24", "64.0.0.0/2"],
            &["2000::/3"],
        ] {
            assert_eq!(skips(any), Ok(true), "{any:?}");
        }
        for some in [
            &[][..],
            &["10.0.0.0/8"],
            &["203.0.113.7/32", "2001:db8::/32"],
        ] {
            assert_eq!(skips(some), Ok(false), "{some:?}");
        }
        let many: Vec<String> = (0..128).map(|first| format!("{first}.0.0.0/8")).collect();
        assert_eq!(skips_anybody(&many), Ok(true));
        assert_eq!(skips_anybody(&many[..100]), Ok(false));
    }

    #[test]
    fn what_is_no_range_is_not_taken_for_none() {
        for odd in [
            "",
            "everywhere",
            "10.0.0.0",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/-1",
            "1.2.3/8",
        ] {
            assert!(skips(&[odd]).is_err(), "{odd}");
        }
    }

    #[test]
    fn only_what_aws_says_is_a_mode() {
        let mode = |word: &str| {
            Mode::of(&Pool {
                protection: word.to_owned(),
                ..Pool::default()
            })
        };
        assert_eq!(mode("OFF"), Ok(Mode::Off));
        assert_eq!(mode("AUDIT"), Ok(Mode::Audit));
        assert_eq!(mode("ENFORCED"), Ok(Mode::Enforced));
        assert!(mode("").is_err() && mode("MAYBE").is_err());
    }
}
