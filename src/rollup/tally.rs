//! How many findings have which verdict.

use crate::evaluate::Finding;
use crate::model::Verdict;

/// How many findings of a control have which verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Verdict `pass`.
    pub pass: usize,
    /// Verdict `fail`.
    pub fail: usize,
    /// Verdict `partial`.
    pub partial: usize,
    /// Verdict `question`, not answered.
    pub question: usize,
    /// Verdict `question`, answered by a person; counts as held.
    pub answered: usize,
    /// Verdict `unknown`.
    pub unknown: usize,
    /// Verdict `not-applicable`.
    pub not_applicable: usize,
    /// Violations that a waiver accepts; they count nowhere else.
    pub waived: usize,
}

impl Tally {
    pub(super) fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            if finding.is_waived() {
                tally.waived += 1;
                continue;
            }
            match finding.verdict {
                Verdict::Pass => tally.pass += 1,
                Verdict::Fail => tally.fail += 1,
                Verdict::Partial => tally.partial += 1,
                Verdict::Question if finding.is_answered() => tally.answered += 1,
                Verdict::Question => tally.question += 1,
                Verdict::Unknown => tally.unknown += 1,
                Verdict::NotApplicable => tally.not_applicable += 1,
            }
        }
        tally
    }

    /// Adds the counts of another account.
    pub(super) fn add(&mut self, other: Self) {
        let Self {
            pass,
            fail,
            partial,
            question,
            answered,
            unknown,
            not_applicable,
            waived,
        } = other;
        self.pass += pass;
        self.fail += fail;
        self.partial += partial;
        self.question += question;
        self.answered += answered;
        self.unknown += unknown;
        self.not_applicable += not_applicable;
        self.waived += waived;
    }

    /// Findings that the control could judge by its claim.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.held() + self.fail + self.partial + self.question + self.unknown
    }

    /// Findings for which the control holds, by evidence or by a person's answer.
    #[must_use]
    pub fn held(&self) -> usize {
        self.pass + self.answered
    }
}
