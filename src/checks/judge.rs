//! One control for one resource.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::condition::{Causes, Path, Truth};
use super::control::{Control, Ruling};
use crate::model::Verdict;

/// The outcome of a control for one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: String,
    /// What a person is asked; there exactly if the verdict is a question.
    pub asks: Option<String>,
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
                    let decided = is_subject && case.ruling.is_alone(&open);
                    return Some(settle(&case.ruling, decided, causes, fields));
                }
                Truth::False => {}
                Truth::Unknown(unknown) => {
                    open.push(case.ruling.verdict);
                    causes.extend(unknown);
                }
            }
        }
        let decided = is_subject && self.otherwise.is_alone(&open);
        Some(settle(&self.otherwise, decided, causes, fields))
    }

    /// The IAM actions that it takes to judge one resource, its listing included.
    #[must_use]
    pub fn actions(&self) -> BTreeSet<&'static str> {
        let paths = self.paths();
        let fields = paths.iter().filter_map(|path| path.field());
        let fields = fields.map(str::to_owned).collect();
        let calls = self.kind.calls(&fields).into_iter();
        calls.map(|call| call.action).collect()
    }

    /// Every path that the conditions and reasons read, each once.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = Vec::new();
        let conditions = self
            .filter
            .iter()
            .chain(self.cases.iter().map(|case| &case.when));
        let rulings = self
            .cases
            .iter()
            .map(|case| &case.ruling)
            .chain([&self.otherwise]);
        let reasons = rulings.flat_map(|ruling| [&ruling.reason].into_iter().chain(&ruling.asks));
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

impl Ruling {
    /// Whether it decides although these verdicts were open before it. Two questions are never
    /// the same: to which of them a person would answer is not known.
    fn is_alone(&self, open: &[Verdict]) -> bool {
        match self.verdict {
            Verdict::Question => open.is_empty(),
            Verdict::Pass
            | Verdict::Fail
            | Verdict::Partial
            | Verdict::Unknown
            | Verdict::NotApplicable => open.iter().all(|other| *other == self.verdict),
        }
    }
}

fn settle(ruling: &Ruling, decided: bool, causes: Causes, fields: &Json) -> Judgement {
    if decided {
        return Judgement {
            verdict: ruling.verdict,
            reason: ruling.reason.fill(fields),
            asks: ruling.asks.as_ref().map(|asks| asks.ask(fields)),
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
        asks: None,
        causes,
    }
}
