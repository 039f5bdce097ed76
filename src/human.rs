//! What people say about findings and threats: each word with an author, a date and an end.
//!
//! Where it is written, and how, is not known here.

use jiff::civil::Date;

use crate::model::{AccountId, ControlId, Member, Region, ThreatId};
use crate::policy::covers;
use crate::scope::{Accounts, Claim};

/// Who said something, and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The author.
    pub by: String,
    /// From when on it holds.
    pub date: Date,
    /// The last day on which it holds.
    pub expires: Date,
    /// Anything more; may be empty.
    pub note: String,
    /// The line of the file in which it stands; 0 if that is not known.
    pub line: usize,
}

impl Word {
    /// Whether it holds on that day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.date <= day && day <= self.expires
    }
}

/// A human's answer: what is asked is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// What it answers.
    pub answers: Answers,
    /// The accounts of which it is true.
    pub accounts: Accounts,
    /// Who, when, until when.
    pub word: Word,
}

/// What an attestation answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answers {
    /// The human part of a threat.
    Part {
        /// The threat.
        threat: ThreatId,
        /// Id of its human part.
        part: String,
    },
    /// What a control asks about resources.
    Question {
        /// The control.
        control: ControlId,
        /// ARN pattern with `*` and `?`.
        resource: String,
        /// The question that was answered; another one stays open. `None` answers whatever the
        /// control asks.
        asks: Option<String>,
    },
}

impl Attestation {
    /// Whether it answers a human part of a threat, for the accounts of which it is true.
    #[must_use]
    pub fn is_about_part(&self, threat: &ThreatId, part: &str) -> bool {
        match &self.answers {
            Answers::Part {
                threat: of,
                part: id,
            } => of == threat && id == part,
            Answers::Question { .. } => false,
        }
    }

    /// Whether it answers a human part of a threat for an item that is judged by these accounts alone: it has to be
    /// true of each of them.
    #[must_use]
    pub fn answers_part<'m>(
        &self,
        threat: &ThreatId,
        part: &str,
        accounts: impl IntoIterator<Item = &'m Member>,
    ) -> bool {
        self.is_about_part(threat, part) && self.accounts.covers_all(accounts)
    }

    /// Whether it answers what this control asks about this resource of this account. It does not where it is not
    /// known whether the account is one of its.
    #[must_use]
    pub fn answers(
        &self,
        control: &ControlId,
        resource: &str,
        account: &Member,
        asks: &str,
    ) -> bool {
        match &self.answers {
            Answers::Part { .. } => false,
            Answers::Question {
                control: own,
                resource: pattern,
                asks: answered,
            } => {
                own == control
                    && covers(pattern, resource)
                    && self.accounts.covers(account) == Claim::Yes
                    && answered.as_deref().is_none_or(|answered| answered == asks)
            }
        }
    }
}

/// What only a person can say, and nobody has said for the day of the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub about: Asked,
    /// The question; yes if the mitigation is there.
    pub asks: String,
    /// An answer that does not hold on that day.
    pub lapsed: Option<Word>,
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The human part of a threat.
    Part {
        /// The threat.
        threat: ThreatId,
        /// Id of its human part.
        part: String,
    },
    /// A resource, by a control.
    Resource {
        /// The control.
        control: ControlId,
        /// The resource's account.
        account: AccountId,
        /// Its region.
        region: Region,
        /// Its ARN.
        resource: String,
    },
}

/// A human's acceptance that resources violate a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The control.
    pub control: ControlId,
    /// ARN pattern with `*` and `?`.
    pub resource: String,
    /// The accounts in which it holds.
    pub accounts: Accounts,
    /// Who, when, until when.
    pub word: Word,
}

impl Waiver {
    /// Whether it is about this resource of this account. It is not where it is not known whether the account is one
    /// of its.
    #[must_use]
    pub fn is_about(&self, control: &ControlId, resource: &str, account: &Member) -> bool {
        self.control == *control
            && covers(&self.resource, resource)
            && self.accounts.covers(account) == Claim::Yes
    }
}
