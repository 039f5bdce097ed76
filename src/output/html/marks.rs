//! Shapes and words of statuses, verdicts and severities: nothing is said by colour alone.

use askama::Template;
use askama::filters::HtmlSafe;

use super::super::outcome::Standing;
use crate::checks::Severity;
use crate::conclusion::Need;
use crate::evaluate::Finding;
use crate::model::{Status, Verdict};

/// A shape and a word.
#[derive(Debug, Clone, Copy, Template)]
#[template(
    ext = "html",
    source = r##"<span class="badge {{ kind }}"><svg class="mark" aria-hidden="true"><use href="#mark-{{ kind }}"/></svg>{{ word }}</span>"##
)]
pub(super) struct Badge {
    /// The name of the shape and the colour.
    pub(super) kind: &'static str,
    /// What it says.
    pub(super) word: &'static str,
}

impl HtmlSafe for Badge {}

/// The badge of a status alone.
pub(super) fn of_status(status: Status) -> Badge {
    Badge {
        kind: status.as_str(),
        word: match status {
            Status::Implemented => "Implemented",
            Status::NotStarted => "Not started",
            Status::NeedsInvestigation => "Needs investigation",
            Status::NotApplicable => "Not applicable",
        },
    }
}

/// The badge of what an item came to, and by whose word.
pub(super) fn of_standing(standing: Standing) -> Badge {
    match standing {
        Standing::Implemented => of_status(Status::Implemented),
        Standing::NotStarted => of_status(Status::NotStarted),
        Standing::NeedsInvestigation => of_status(Status::NeedsInvestigation),
        Standing::NotApplicable => of_status(Status::NotApplicable),
        Standing::Kept => Badge {
            kind: standing.word(),
            word: "Kept, not judged",
        },
        Standing::NotSelected => Badge {
            kind: standing.word(),
            word: "Not selected",
        },
    }
}

/// The badge of a finding.
pub(super) fn of_finding(finding: &Finding) -> Badge {
    if finding.is_waived() {
        return Badge {
            kind: "waived",
            word: "Waived",
        };
    }
    if finding.is_answered() {
        return Badge {
            kind: "question",
            word: "Answered",
        };
    }
    Badge {
        kind: finding.verdict.as_str(),
        word: match finding.verdict {
            Verdict::Pass => "Pass",
            Verdict::Fail => "Fail",
            Verdict::Partial => "Partial",
            Verdict::Question => "Question",
            Verdict::Unknown => "Unknown",
            Verdict::NotApplicable => "Not applicable",
        },
    }
}

/// The word of a severity.
pub(super) fn of_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

/// What is in the way, in words that need no other, and in a sentence that says more.
pub(super) fn of_need(need: Need) -> (&'static str, &'static str) {
    match need {
        Need::Fix => ("To fix", "A resource violates a control, at least in part."),
        Need::Read => (
            "Not readable or not found",
            "Something could not be read, or nothing was found to judge.",
        ),
        Need::Decide => (
            "To decide",
            "Everything was read, and a resource asks what only a person can say.",
        ),
        Need::Attest => ("To attest", "Only what a person has to confirm is left."),
        Need::Accepted => (
            "Accepted",
            "People accepted every violation, which never makes an item implemented.",
        ),
        Need::Cover => (
            "Not covered",
            "No check recognises the threat, or it has no control.",
        ),
    }
}

/// The shapes, drawn once for the page.
pub(super) const SHAPES: &str = r##"<svg class="shapes" aria-hidden="true" width="0" height="0">
<symbol id="mark-implemented" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path class="cut" d="M4.5 8.3l2.4 2.4 4.6-5"/></symbol>
<symbol id="mark-pass" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7"/><path class="cut" d="M4.5 8.3l2.4 2.4 4.6-5"/></symbol>
<symbol id="mark-not-started" viewBox="0 0 16 16"><rect x="1" y="1" width="14" height="14" rx="2"/><path class="cut" d="M5 5l6 6M11 5l-6 6"/></symbol>
<symbol id="mark-fail" viewBox="0 0 16 16"><rect x="1" y="1" width="14" height="14" rx="2"/><path class="cut" d="M5 5l6 6M11 5l-6 6"/></symbol>
<symbol id="mark-needs-investigation" viewBox="0 0 16 16"><path d="M8 .8L15.6 14.6H.4z"/><path class="cut" d="M8 6v4M8 11.6v1.2"/></symbol>
<symbol id="mark-partial" viewBox="0 0 16 16"><circle class="line" cx="8" cy="8" r="6.2"/><path d="M8 1.8a6.2 6.2 0 010 12.4z"/></symbol>
<symbol id="mark-question" viewBox="0 0 16 16"><path d="M2.5 1h11A1.5 1.5 0 0115 2.5v7a1.5 1.5 0 01-1.5 1.5H8.8L4.6 15v-4H2.5A1.5 1.5 0 011 9.5v-7A1.5 1.5 0 012.5 1z"/><path class="cut" d="M4.7 6h.1M8 6h.1M11.2 6h.1"/></symbol>
<symbol id="mark-unknown" viewBox="0 0 16 16"><circle class="line dotted" cx="8" cy="8" r="6.2"/><circle cx="8" cy="8" r="1.8"/></symbol>
<symbol id="mark-not-applicable" viewBox="0 0 16 16"><circle class="line" cx="8" cy="8" r="6.2"/><path class="line" d="M4.6 8h6.8"/></symbol>
<symbol id="mark-kept" viewBox="0 0 16 16"><circle class="line" cx="8" cy="8" r="6.2"/><path class="line" d="M5 8.3l2.1 2.1 4-4.4"/></symbol>
<symbol id="mark-not-selected" viewBox="0 0 16 16"><rect class="line dotted" x="1.8" y="1.8" width="12.4" height="12.4" rx="2"/></symbol>
<symbol id="mark-waived" viewBox="0 0 16 16"><path class="line" d="M3 15V1.8h9.5L10 5.2l2.5 3.4H3"/></symbol>
</svg>
"##;
