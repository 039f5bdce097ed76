//! Which way something went between two runs. Not knowing is no way: what can no longer be read is lost sight of,
//! whatever it was.

use crate::model::{Status, Verdict};

/// Which way something went. The first are the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It held or was accepted, and no longer is; or it got worse.
    Regressed,
    /// It was known, and can no longer be read.
    LostSight,
    /// It was not there, by a listing that was read to its end.
    Appeared,
    /// It is no longer there, by a listing that was read to its end.
    Vanished,
    /// It got better, by evidence or by the answer of a person.
    Improved,
    /// It changed, neither for the better nor for the worse.
    Changed,
}

impl Turn {
    /// All of them, the worst first.
    pub const ALL: [Self; 6] = [
        Self::Regressed,
        Self::LostSight,
        Self::Appeared,
        Self::Vanished,
        Self::Improved,
        Self::Changed,
    ];

    /// What a person calls it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::LostSight => "lost sight of",
            Self::Appeared => "appeared",
            Self::Vanished => "vanished",
            Self::Improved => "improved",
            Self::Changed => "changed",
        }
    }

    /// Whether `--fail-on regression` is about it: what can no longer be read may be as bad as can be.
    #[must_use]
    pub fn is_worse(self) -> bool {
        match self {
            Self::Regressed | Self::LostSight => true,
            Self::Appeared | Self::Vanished | Self::Improved | Self::Changed => false,
        }
    }
}

/// How a finding stands: its verdict, and the word of a person that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// What a person said of it.
    pub said: Said,
}

/// What a person said of a finding that still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Nothing that counts.
    Nothing,
    /// The question is answered.
    Answered,
    /// The violation is accepted.
    Waived,
}

/// What a standing comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comes {
    /// It holds, by evidence or by an answer.
    Held,
    /// It is open, the more so the less.
    Open(u8),
    /// People accept it.
    Waived,
    /// It cannot apply.
    NotApplicable,
    /// Nobody knows.
    Unknown,
}

impl Standing {
    /// How a finding with this verdict stands.
    #[must_use]
    pub fn new(verdict: Verdict, is_waived: bool, is_answered: bool) -> Self {
        // Only what is known can be accepted, and only a question answered.
        let said = match verdict {
            Verdict::Question if is_waived => Said::Waived,
            Verdict::Question if is_answered => Said::Answered,
            Verdict::Fail | Verdict::Partial if is_waived => Said::Waived,
            Verdict::Question
            | Verdict::Fail
            | Verdict::Partial
            | Verdict::Pass
            | Verdict::Unknown
            | Verdict::NotApplicable => Said::Nothing,
        };
        Self { verdict, said }
    }

    fn comes(self) -> Comes {
        match (self.said, self.verdict) {
            (Said::Waived, _) => Comes::Waived,
            (Said::Answered, _) | (Said::Nothing, Verdict::Pass) => Comes::Held,
            (Said::Nothing, Verdict::Fail) => Comes::Open(0),
            (Said::Nothing, Verdict::Partial) => Comes::Open(1),
            (Said::Nothing, Verdict::Question) => Comes::Open(2),
            (Said::Nothing, Verdict::Unknown) => Comes::Unknown,
            (Said::Nothing, Verdict::NotApplicable) => Comes::NotApplicable,
        }
    }

    /// Whether it is a violation, or a question, that nobody accepted or answered.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self.comes() {
            Comes::Open(_) => true,
            Comes::Held | Comes::Waived | Comes::NotApplicable | Comes::Unknown => false,
        }
    }

    /// Whether it is a violation, at least in part, that nobody accepted.
    #[must_use]
    pub fn is_violation(self) -> bool {
        match self.verdict {
            Verdict::Fail | Verdict::Partial => self.said == Said::Nothing,
            Verdict::Pass | Verdict::Question | Verdict::Unknown | Verdict::NotApplicable => false,
        }
    }

    /// Whether it holds, by evidence or by an answer.
    #[must_use]
    pub fn is_held(self) -> bool {
        self.comes() == Comes::Held
    }

    /// Whether nobody knows.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self.comes() == Comes::Unknown
    }

    /// Which way a finding went from here, if it moved at all.
    #[must_use]
    pub fn turn(self, after: Self) -> Option<Turn> {
        if self == after {
            return None;
        }
        let after_is_violation = after.is_violation();
        match (self.comes(), after.comes()) {
            (Comes::Unknown, Comes::Unknown) => None,
            (_, Comes::Unknown) => Some(Turn::LostSight),
            (Comes::Unknown | Comes::Waived | Comes::Open(_), Comes::Held) => Some(Turn::Improved),
            // What comes into sight may be new: the run that lost sight of it need not have seen it before.
            (
                Comes::Held | Comes::Waived | Comes::NotApplicable | Comes::Unknown,
                Comes::Open(_),
            ) => Some(Turn::Regressed),
            (Comes::Open(before), Comes::Open(after)) => match after < before {
                true => Some(Turn::Regressed),
                // Nobody answered it, and nothing shows that it is better.
                false if self.is_violation() && !after_is_violation => Some(Turn::Changed),
                false => Some(Turn::Improved),
            },
            // An accepted violation is still one.
            (_, Comes::Waived | Comes::NotApplicable)
            | (Comes::Held | Comes::NotApplicable, Comes::Held) => Some(Turn::Changed),
        }
    }

    /// What a person calls it.
    #[must_use]
    pub fn words(self) -> String {
        match self.said {
            Said::Nothing => self.verdict.as_str().to_owned(),
            Said::Answered => format!("{}, answered", self.verdict.as_str()),
            Said::Waived => format!("{}, waived", self.verdict.as_str()),
        }
    }
}

/// What is known of an item of which the status moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Findings that violate or ask, and did not before, in the later run.
    pub worse: bool,
    /// Something that was read for it and no longer can be, or that counts and is not known.
    pub lost: bool,
    /// A person's answer to a part of the threat no longer counts.
    pub lapsed: bool,
    /// Findings that got better, violations that are proven to be gone, or answers that were given.
    pub better: bool,
}

/// Which way an item went, if it moved at all.
#[must_use]
pub fn of_item(before: Status, after: Status, seen: Seen) -> Option<Turn> {
    use Status::{Implemented, NeedsInvestigation, NotApplicable, NotStarted};
    match (before, after) {
        (Implemented, Implemented)
        | (NeedsInvestigation, NeedsInvestigation)
        | (NotStarted, NotStarted)
        | (NotApplicable, NotApplicable) => None,
        // A person set it, or took it back.
        (NotApplicable, _) | (_, NotApplicable) => Some(Turn::Changed),
        (Implemented, NotStarted) | (NeedsInvestigation, NotStarted) => Some(Turn::Regressed),
        (Implemented, NeedsInvestigation) => match seen.lost && !seen.worse && !seen.lapsed {
            true => Some(Turn::LostSight),
            false => Some(Turn::Regressed),
        },
        (NotStarted, NeedsInvestigation) => match (seen.lapsed, seen.lost, seen.better) {
            (true, ..) => Some(Turn::Regressed),
            (false, true, _) => Some(Turn::LostSight),
            (false, false, true) => Some(Turn::Improved),
            (false, false, false) => Some(Turn::Changed),
        },
        // Nothing that is lost or merely accepted makes it better.
        (NotStarted | NeedsInvestigation, Implemented) => match seen.better && !seen.lost {
            true => Some(Turn::Improved),
            false => Some(Turn::Changed),
        },
    }
}
