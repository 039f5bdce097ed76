//! The rule of a control in words.

use std::collections::BTreeMap;

use super::told::Rule;
use crate::model::Verdict;
use crate::output::json_v1::{Case, Control};

/// The rule of a control; all that is known of one that the results do not hold is its id.
pub(super) fn rule(id: &str, controls: &BTreeMap<String, Control>) -> Rule {
    let Some(control) = controls.get(id) else {
        return Rule {
            id: id.to_owned(),
            title: String::new(),
            severity: None,
            why: String::new(),
            judges: String::new(),
            claim: String::new(),
            cases: Vec::new(),
        };
    };
    let subject = &control.subject;
    let judges = match &subject.filter {
        None => format!("{} ({})", subject.plural, subject.fact),
        Some(filter) => format!(
            "{} ({}) where {}",
            subject.plural,
            subject.fact,
            flat(filter)
        ),
    };
    Rule {
        id: id.to_owned(),
        title: control.title.clone(),
        severity: Some(control.severity),
        why: flat(&control.why),
        judges,
        claim: subject.claim.clone(),
        cases: control.cases.iter().map(case).collect(),
    }
}

fn case(case: &Case) -> String {
    let verb = match case.verdict {
        Verdict::Pass => "passes",
        Verdict::Fail => "fails",
        Verdict::Partial => "holds in part",
        Verdict::Question => "asks a person",
        Verdict::Unknown => "stays unknown",
        Verdict::NotApplicable => "does not apply",
    };
    match &case.when {
        Some(when) => format!("{verb} when {}", flat(when)),
        None => format!("else {verb}"),
    }
}

/// The words of a text on one line.
pub(super) fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
