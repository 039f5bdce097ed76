//! What people said about the human parts of a threat, and whether it holds on the day of the evidence.

use jiff::civil::Date;

use super::inquiry::Account;
use crate::checks::{HumanPart, Threat};
use crate::human::{Attestation, Word};
use crate::model::Member;
use crate::scope::Claim;

/// What humans said, on the day of the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Their answers to the human parts of threats.
    pub attestations: &'a [Attestation],
    /// The day of the evidence.
    pub today: Date,
}

impl<'a> Said<'a> {
    /// The answer to a human part for an item that is judged by these accounts. The best one that is true of all of
    /// them, if it holds; else what the best ones for each of them add up to. Best is one that holds, else the one
    /// that ended last.
    pub(super) fn answer(
        &self,
        threat: &Threat,
        part: &'a HumanPart,
        accounts: &[Account<'a>],
    ) -> Answer<'a> {
        let all = || accounts.iter().map(|account| account.member);
        let given = |is_meant: &dyn Fn(&Attestation) -> bool| {
            let given = self.attestations.iter().filter(|said| is_meant(said));
            let words = given.map(|said| &said.word);
            words.max_by_key(|word| (word.holds_on(self.today), word.expires))
        };
        match given(&|said| said.answers_part(&threat.id, &part.id, all())) {
            Some(word) if word.holds_on(self.today) => return Answer::Attested(part, vec![word]),
            Some(word) if accounts.is_empty() => return Answer::Expired(part, word),
            None if accounts.is_empty() => return Answer::Outstanding(part),
            Some(_) | None => {}
        }
        let of = |member: &Member| {
            given(&|said| {
                said.is_about_part(&threat.id, &part.id)
                    && said.accounts.covers(member) == Claim::Yes
            })
        };
        let (mut holding, mut lapsed, mut lacking) = (Vec::new(), Vec::new(), Vec::new());
        for account in accounts {
            match of(account.member) {
                Some(word) if word.holds_on(self.today) => {
                    if !holding.contains(&word) {
                        holding.push(word);
                    }
                    continue;
                }
                Some(word) => lapsed.push(word),
                None => {}
            }
            lacking.push(account.label);
        }
        holding.sort_by_key(|word| word.expires);
        let last = lapsed.iter().copied().max_by_key(|word| word.expires);
        let last = last.filter(|_| lapsed.len() == lacking.len());
        match (lacking.is_empty(), lacking.len() == accounts.len(), last) {
            (true, _, _) => Answer::Attested(part, holding),
            (false, true, None) => Answer::Outstanding(part),
            (false, true, Some(word)) => Answer::Expired(part, word),
            (false, false, lapsed) => Answer::InPart(part, lacking, lapsed),
        }
    }
}

/// How a human part of a threat stands.
pub(super) enum Answer<'a> {
    /// Nobody said anything.
    Outstanding(&'a HumanPart),
    /// People did, and it holds for each account. The word that ends first comes first.
    Attested(&'a HumanPart, Vec<&'a Word>),
    /// Somebody did, but not for this day.
    Expired(&'a HumanPart, &'a Word),
    /// For these of several accounts nobody said anything that holds on this day. If something was said of each of
    /// them, the word that ended last.
    InPart(&'a HumanPart, Vec<&'a str>, Option<&'a Word>),
}

impl<'a> Answer<'a> {
    pub(super) fn holds(&self) -> bool {
        self.open().is_none()
    }

    /// The part, if nobody's word on it holds.
    pub(super) fn open(&self) -> Option<&'a HumanPart> {
        match self {
            Self::Attested(..) => None,
            Self::Outstanding(part) | Self::Expired(part, _) | Self::InPart(part, ..) => Some(part),
        }
    }
}
