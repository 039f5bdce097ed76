//! What an item of the report gets.

use serde::{Deserialize, Serialize};

/// The status of a report item.
///
/// Only humans set `NotApplicable`: a scan keeps it and never sets it.
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
pub enum Status {
    /// The mitigation is simply absent.
    NotStarted,
    /// Anything that is neither proven present nor proven absent.
    NeedsInvestigation,
    /// Proven, for every resource in scope, by evidence.
    Implemented,
    /// A human said that the threat does not apply.
    NotApplicable,
}

impl Status {
    /// Every status, in the order in which the Threat Modeling Tool lists them.
    pub const ALL: [Self; 4] = [
        Self::NotStarted,
        Self::NotApplicable,
        Self::NeedsInvestigation,
        Self::Implemented,
    ];

    /// The words of the Threat Modeling Tool's report.
    #[must_use]
    pub fn report_words(self) -> &'static str {
        match self {
            Self::NotStarted => "Not Started",
            Self::NeedsInvestigation => "Needs Investigation",
            Self::Implemented => "Mitigation Implemented",
            Self::NotApplicable => "Not Applicable",
        }
    }

    /// The status that these words of a report stand for; case and
    /// surrounding blanks do not matter. `Mitigated` is what the tool's CSV
    /// export says where its report says `Mitigation Implemented`.
    #[must_use]
    pub fn from_report_words(words: &str) -> Option<Self> {
        let words = words.trim();
        if words.eq_ignore_ascii_case("Mitigated") {
            return Some(Self::Implemented);
        }
        Self::ALL
            .into_iter()
            .find(|status| status.report_words().eq_ignore_ascii_case(words))
    }

    /// The word of `results.json`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::NeedsInvestigation => "needs-investigation",
            Self::Implemented => "implemented",
            Self::NotApplicable => "not-applicable",
        }
    }
}
