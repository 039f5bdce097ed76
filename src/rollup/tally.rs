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
    /// Counts one more.
    pub fn count(&mut self, finding: &Finding) {
        if finding.is_waived() {
            self.waived += 1;
            return;
        }
        match finding.verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Partial => self.partial += 1,
            Verdict::Question if finding.is_answered() => self.answered += 1,
            Verdict::Question => self.question += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.judged() + self.not_applicable + self.waived
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
