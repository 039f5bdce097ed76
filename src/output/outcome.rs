//! What findings and items came to, as formats of others tell it. Each format has one match over these words, and none
//! of them makes a pass of what is not known.

use std::collections::BTreeMap;

use crate::checks::Severity;
use crate::conclusion::Conclusion;
pub(super) use crate::conclusion::Standing;
use crate::evaluate::Finding;
use crate::model::{Verdict, sha256_of_all};
use crate::rollup::Tally;

/// What a finding came to, whether or not the violation is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// The control holds, by evidence.
    Pass,
    /// It does not.
    Fail,
    /// It does in part.
    Partial,
    /// Only a person can say, and nobody did.
    Question,
    /// Only a person can say, and somebody said that it holds.
    Answered,
    /// It could not be read.
    Unknown,
    /// The control cannot apply.
    NotApplicable,
}

impl Outcome {
    pub(super) fn of(finding: &Finding) -> Self {
        match finding.verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Fail => Self::Fail,
            Verdict::Partial => Self::Partial,
            Verdict::Question if finding.is_answered() => Self::Answered,
            Verdict::Question => Self::Question,
            Verdict::Unknown => Self::Unknown,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }

    /// The word of `results.json`, which has none for an answer.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Partial => "partial",
            Self::Question => "question",
            Self::Answered => "answered",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What a tally counts, by its words.
pub(super) fn counts(tally: &Tally) -> [(&'static str, usize); 8] {
    [
        ("pass", tally.pass),
        ("fail", tally.fail),
        ("partial", tally.partial),
        ("question", tally.question),
        ("answered", tally.answered),
        ("unknown", tally.unknown),
        ("not-applicable", tally.not_applicable),
        ("waived", tally.waived),
    ]
}

/// The id of each item, in their order: the same in every run over a report of this name. Items that nothing tells
/// apart are told apart by their order.
pub(super) fn item_ids(conclusion: &Conclusion<'_>) -> Vec<String> {
    let mut alike: BTreeMap<[&str; 2], usize> = BTreeMap::new();
    let ids = conclusion.items.iter().map(|decided| {
        let item = decided.item;
        let own = match &item.id {
            Some(id) => [id, ""],
            None => [decided.title(), item.interaction.as_deref().unwrap_or("")],
        };
        let nth = alike.entry(own).or_default();
        *nth += 1;
        let nth = nth.to_string();
        let mut id = sha256_of_all([conclusion.report.name.as_str(), own[0], own[1], &nth]);
        id.truncate(32);
        id
    });
    ids.collect()
}

/// The word of the check file; none where no control says how much it matters.
pub(super) fn severity_word(severity: Option<Severity>) -> &'static str {
    severity.map_or("", Severity::as_str)
}
