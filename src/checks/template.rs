//! Reasons with fields quoted in braces: `locked for {bucket.object_lock.days} days`.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::condition::{ConditionProblem, Path, Seen};
use crate::model::{printable_start, sha256};

/// Longest quoted value in a reason, in characters: account-controlled text stays short.
const LONGEST_QUOTE: usize = 200;

/// Longest question, in characters: whoever answers it answers all of it, so that what is cut stands there as a digest.
const LONGEST_QUESTION: usize = 4_000;

/// Characters of that digest.
const DIGEST: usize = 16;

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

    /// The reason for one resource, each quoted value cut.
    pub(super) fn fill(&self, fields: &Json) -> String {
        self.fill_to(fields, LONGEST_QUOTE)
    }

    /// The question about one resource, with all that it quotes or, of what is too long, a digest: an answer never
    /// covers what has changed since.
    pub(super) fn ask(&self, fields: &Json) -> String {
        shortened(self.fill_to(fields, usize::MAX))
    }

    fn fill_to(&self, fields: &Json, longest: usize) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Quote(path) => match path.look_up(fields) {
                    Seen::Known(value) => quote(value, longest, &mut text),
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

fn shortened(question: String) -> String {
    let Some((end, _)) = question.char_indices().nth(LONGEST_QUESTION) else {
        return question;
    };
    let (start, rest) = question.split_at(end);
    let digest: String = sha256(rest.as_bytes()).chars().take(DIGEST).collect();
    format!("{start}… (the evidence has all of it; digest of the rest: {digest})?")
}

fn quote(value: &Json, longest: usize, into: &mut String) {
    match value {
        Json::String(text) => {
            into.push_str(&printable_start(text, longest));
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.push_str(", ");
                }
                quote(item, longest, into);
            }
        }
        other @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_)) => {
            into.push_str(&other.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_question_quotes_all_that_it_is_about() {
        let detail = "x".repeat(3_000);
        let mut quoted = String::new();
        quote(&json!([detail, "b"]), usize::MAX, &mut quoted);
        assert_eq!(shortened(quoted), format!("{detail}, b"));
    }

    #[test]
    fn what_a_long_question_leaves_out_still_changes_it() {
        let long = |last: &str| shortened(format!("{}{last}?", "é".repeat(5_000)));
        assert_eq!(long("a"), long("a"));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").ends_with(")?"));
        assert!(long("a").chars().count() < LONGEST_QUESTION + 100);
    }
}
