//! Reasons with fields quoted in braces: `locked for {bucket.object_lock.days} days`.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::condition::{ConditionProblem, Path, Seen};
use crate::model::printable_start;

/// Longest quoted value in a reason, in characters: account-controlled text stays short.
const LONGEST_QUOTE: usize = 200;

/// A reason whose every quoted field exists.
#[derive(Debug, Clone)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Quote(Path),
}

impl Template {
    /// Reads a template whose paths are read by `check_path`; the spans of problems are offsets in the text.
    pub(super) fn check(
        text: &str,
        check_path: impl Fn(&str) -> Result<Path, Vec<ConditionProblem>>,
    ) -> Result<Self, Vec<ConditionProblem>> {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut offset = 0;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else {
                return Err(vec![ConditionProblem {
                    span: offset + open..text.len(),
                    message: "this brace is never closed".to_owned(),
                    help: None,
                }]);
            };
            parts.push(Part::Text(rest[..open].to_owned()));
            let start = offset + open + 1;
            let path = check_path(&rest[open + 1..open + length]).map_err(|problems| {
                problems
                    .into_iter()
                    .map(|problem| ConditionProblem {
                        span: problem.span.start + start..problem.span.end + start,
                        ..problem
                    })
                    .collect::<Vec<_>>()
            })?;
            parts.push(Part::Quote(path));
            offset += open + length + 1;
            rest = &rest[open + length + 1..];
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { parts })
    }

    /// The fields that are quoted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.parts.iter().filter_map(|part| match part {
            Part::Quote(path) => Some(path),
            Part::Text(_) => None,
        })
    }

    /// The reason for one resource.
    pub(super) fn fill(&self, fields: &Json) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Quote(path) => match path.look_up(fields) {
                    Seen::Known(value) => quote(value, &mut text),
                    Seen::Absent => text.push_str("(not configured)"),
                    Seen::Unknown(cause) => {
                        let _ = write!(text, "({cause})");
                    }
                },
            }
        }
        text
    }
}

fn quote(value: &Json, into: &mut String) {
    match value {
        Json::String(text) => {
            into.push_str(&printable_start(text, LONGEST_QUOTE));
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.push_str(", ");
                }
                quote(item, into);
            }
        }
        other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_)) => {
            into.push_str(&other.to_string());
        }
    }
}
