//! Conditions for several kinds: they call the resource [`RESOURCE`], whatever its kind.
//!
//! Such a condition is checked for one kind after the other, as it is written,
//! so that problems name what stands in the file. Then every `resource` that
//! the parser took for the resource, and nothing else of the text, is replaced
//! by the name that the kind has, and the outcome is checked like any other
//! condition. What is shown is what is judged.

use super::ast::{Node, Path};
use super::parse::problem;
use super::{Condition, ConditionProblem, check};
use crate::facts::FactKind;

/// What conditions for several kinds call the resource.
pub const RESOURCE: &str = "resource";

impl Condition {
    /// Parses and checks a condition for several kinds on facts of this one.
    ///
    /// # Errors
    ///
    /// Every problem found, not only the first.
    pub fn check_neutral(source: &str, kind: &FactKind) -> Result<Self, Vec<ConditionProblem>> {
        let root = check::condition(source, kind, RESOURCE)?;
        let whole = 0..source.len();
        let Some(named) = named(source, &root, kind.variable()) else {
            let message = format!("`{RESOURCE}` cannot be found in this text");
            return Err(problem(whole, message, None));
        };
        let condition = Self::check(&named, kind).map_err(|problems| {
            let first = problems.into_iter().map(|problem| problem.message).next();
            let message = format!(
                "with `{}` for `{RESOURCE}`: {}",
                kind.variable(),
                first.unwrap_or_default()
            );
            problem(whole.clone(), message, None)
        })?;
        if reads(&condition.root) == reads(&root) {
            Ok(condition)
        } else {
            // An element of `all` and siblings has the name that the resource has, and hides it.
            let message = format!("`{}` already names the resource itself", kind.variable());
            let help = "choose another name for the element of the list".to_owned();
            Err(problem(whole, message, Some(help)))
        }
    }
}

/// A path of a message for several kinds, such as `{resource.name}`.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_neutral_path(source: &str, kind: &FactKind) -> Result<Path, Vec<ConditionProblem>> {
    let path = check::path(source, kind, RESOURCE)?;
    Ok(Path {
        root: kind.variable().to_owned(),
        ..path
    })
}

/// The text with the kind's name for the resource; `None` if that does not stand where the parser says.
fn named(source: &str, root: &Node, name: &str) -> Option<String> {
    let mut starts: Vec<usize> = root.fact_paths().iter().map(|(start, _)| *start).collect();
    starts.sort_unstable();
    let mut named = String::new();
    let mut done = 0;
    for start in starts {
        named.push_str(source.get(done..start)?);
        source.get(start..)?.strip_prefix(RESOURCE)?;
        named.push_str(name);
        done = start + RESOURCE.len();
    }
    named.push_str(source.get(done..)?);
    Some(named)
}

/// What is read of the resource, in order and without its name.
fn reads(root: &Node) -> Vec<Vec<&'static str>> {
    let steps = |path: &Path| path.steps.iter().map(|step| step.name).collect();
    root.fact_paths()
        .into_iter()
        .map(|(_, path)| steps(path))
        .collect()
}
