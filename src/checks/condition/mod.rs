//! Conditions of control files: a documented subset of CEL.
//!
//! Text is parsed by the `cel` crate. Everything that decides a verdict is
//! ours: types and names are checked against the fact's schema when a control
//! is loaded, and evaluation is three-valued, so that a fact nobody could read
//! can never make a condition true or false by accident.
//!
//! The subset: literals, field paths, `has(path)`, `!`, `&&`, `||`, `? :`,
//! comparisons, `in`, `size()`, `startsWith`, `endsWith`, `contains`, and
//! `all`, `exists`, `exists_one` nested at most two deep.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::facts::{Cause, FactKind};

mod ast;
mod check;
mod evaluate;
mod forms;
mod guard;
mod neutral;
mod parse;
mod room;
mod variables;

pub use ast::Path;
pub use evaluate::{Seen, Truth};
pub use neutral::{RESOURCE, check_neutral_path};
pub use room::with_room;

/// What is wrong with a condition, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionProblem {
    /// Bytes of the condition's text that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

/// A condition that fits the schema of its fact kind.
#[derive(Debug, Clone)]
pub struct Condition {
    source: String,
    root: ast::Node,
}

impl Condition {
    /// Parses and checks a condition on facts of this kind.
    ///
    /// # Errors
    ///
    /// Every problem found, not only the first.
    pub fn check(source: &str, kind: &FactKind) -> Result<Self, Vec<ConditionProblem>> {
        Ok(Self {
            source: source.to_owned(),
            root: check::condition(source, kind, kind.variable())?,
        })
    }

    /// The text as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every path of the fact that the condition reads, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = Vec::new();
        for (_, path) in self.root.fact_paths() {
            if !paths.contains(path) {
                paths.push(path.clone());
            }
        }
        paths
    }

    /// The truth of the condition for one resource's fields.
    #[must_use]
    pub fn judge(&self, fields: &serde_json::Value) -> Truth {
        evaluate::judge(&self.root, fields)
    }
}

/// A path of a message, such as `{bucket.name}`, checked like a condition.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_path(source: &str, kind: &FactKind) -> Result<Path, Vec<ConditionProblem>> {
    check::path(source, kind, kind.variable())
}

/// The causes that an unknown carries.
pub type Causes = BTreeSet<Cause>;

#[cfg(test)]
mod tests;
