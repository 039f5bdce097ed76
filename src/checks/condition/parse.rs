//! From CEL text to the parser's tree, with room for the worst of texts.
//!
//! Knows nothing of names and types.

use std::ops::Range;

use cel::common::ast::{IdedExpr, SourceInfo};
use cel::parser::Parser;

use super::{ConditionProblem, room};

/// Longest condition that is accepted, in bytes.
const LONGEST: usize = 4_000;

/// What was asked for, or every problem found on the way.
pub(super) type Checked<T> = Result<T, Vec<ConditionProblem>>;

/// Runs the check with room for the worst text that is accepted.
pub(super) fn with_room<T: Send>(
    source: &str,
    check: impl FnOnce() -> Checked<T> + Send,
) -> Checked<T> {
    if source.len() > LONGEST {
        let message = format!("longer than {LONGEST} bytes");
        return Err(problem(0..source.len(), message, None));
    }
    room::with_room(check)
        .unwrap_or_else(|error| Err(problem(0..source.len(), error.to_string(), None)))
}

/// The parser's tree, and where its nodes stand in the text.
pub(super) fn parse(source: &str) -> Checked<(IdedExpr, SourceInfo)> {
    match Parser::new().parse_with_source_info(source) {
        Ok((parsed, info)) => Ok((parsed, info)),
        Err(errors) => Err(errors
            .errors
            .into_iter()
            .map(|error| ConditionProblem {
                span: byte_at(source, error.pos.0, error.pos.1)..source.len(),
                message: error
                    .msg
                    .lines()
                    .next()
                    .unwrap_or("not a condition")
                    .to_owned(),
                help: None,
            })
            .collect()),
    }
}

/// The byte at a line and column as the parser counts them (lines from 1).
fn byte_at(source: &str, line: isize, column: isize) -> usize {
    let lines_before = usize::try_from(line - 1).unwrap_or(0);
    let start: usize = source
        .split_inclusive('\n')
        .take(lines_before)
        .map(str::len)
        .sum();
    let column = usize::try_from(column - 1).unwrap_or(0);
    let mut byte = (start + column).min(source.len());
    while !source.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// A single problem.
pub(super) fn problem(
    span: Range<usize>,
    message: impl Into<String>,
    help: Option<String>,
) -> Vec<ConditionProblem> {
    vec![ConditionProblem {
        span,
        message: message.into(),
        help,
    }]
}
