//! One control for one resource.

use serde_json::Value as Json;

use super::condition::{Causes, Path, Truth};
use super::control::Control;
use super::template::Template;
use crate::model::Verdict;

/// The outcome of a control for one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: String,
    /// What could not be known; empty unless the verdict is unknown.
    pub causes: Causes,
}

impl Control {
    /// Judges one resource; `None` if the control is not about it.
    ///
    /// The cases are read from top to bottom and the first that holds decides.
    /// A case that cannot be decided leaves two ways open; only if every way
    /// that is open ends in the same verdict is that the verdict.
    #[must_use]
    pub fn judge(&self, fields: &Json) -> Option<Judgement> {
        let (mut causes, is_subject) = match self
            .filter
            .as_ref()
            .map_or(Truth::True, |filter| filter.judge(fields))
        {
            Truth::True => (Causes::new(), true),
            Truth::False => return None,
            Truth::Unknown(unknown) => (unknown, false),
        };
        let mut open: Vec<Verdict> = Vec::new();
        for case in &self.cases {
            match case.when.judge(fields) {
                Truth::True => {
                    let decided = is_subject && open.iter().all(|other| *other == case.verdict);
                    return Some(settle(case.verdict, &case.reason, decided, causes, fields));
                }
                Truth::False => {}
                Truth::Unknown(unknown) => {
                    open.push(case.verdict);
                    causes.extend(unknown);
                }
            }
        }
        let decided = is_subject && open.iter().all(|other| *other == self.otherwise.verdict);
        Some(settle(
            self.otherwise.verdict,
            &self.otherwise.reason,
            decided,
            causes,
            fields,
        ))
    }

    /// Every path that the conditions and reasons read, each once.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = Vec::new();
        let conditions = self
            .filter
            .iter()
            .chain(self.cases.iter().map(|case| &case.when));
        let reasons = self
            .cases
            .iter()
            .map(|case| &case.reason)
            .chain([&self.otherwise.reason]);
        let read = conditions.flat_map(|condition| condition.paths());
        for path in
            read.chain(reasons.flat_map(|reason| reason.paths().cloned().collect::<Vec<_>>()))
        {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        paths
    }
}

fn settle(
    verdict: Verdict,
    reason: &Template,
    decided: bool,
    causes: Causes,
    fields: &Json,
) -> Judgement {
    if decided {
        return Judgement {
            verdict,
            reason: reason.fill(fields),
            causes: Causes::new(),
        };
    }
    let reason = causes
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ");
    Judgement {
        verdict: Verdict::Unknown,
        reason,
        causes,
    }
}
