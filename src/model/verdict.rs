//! The outcome of one control for one resource.

use serde::{Deserialize, Serialize};

/// The verdict of a finding.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The control holds, by evidence.
    Pass,
    /// The control does not hold, by evidence.
    Fail,
    /// Part of what the control requires is there, part is not.
    Partial,
    /// Everything was read, and only a person can say; the finding asks it in a sentence.
    Question,
    /// The evidence does not decide: something could not be read.
    Unknown,
    /// The control cannot apply to this resource, for a named reason.
    NotApplicable,
}

impl Verdict {
    /// Every verdict, in the order of `results.json`.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::Fail,
        Self::Partial,
        Self::Question,
        Self::Unknown,
        Self::NotApplicable,
    ];

    /// The word of `results.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Partial => "partial",
            Self::Question => "question",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}
