//! Values that AWS may answer to be "not configured" must be asked for first.
//!
//! `bucket.policy.tls == 'required'` has no answer for a bucket without a
//! policy. Reading such a value is an error unless `has(bucket.policy)` is
//! known to hold at that point: left of `&&`, negated left of `||`, or in the
//! condition of `? :`. Cedar has the same rule.

use std::collections::BTreeSet;

use super::ConditionProblem;
use super::ast::{Expr, Node, Path};

type Present = BTreeSet<String>;

/// Every path that is read without its guard.
pub(super) fn unguarded(root: &Node) -> Vec<ConditionProblem> {
    let mut problems = Vec::new();
    visit(root, &Present::new(), &mut problems);
    problems
}

fn visit(node: &Node, present: &Present, problems: &mut Vec<ConditionProblem>) {
    match &node.expr {
        Expr::Literal(_) | Expr::Literals(_) => {}
        Expr::Path(path) => require(path, path.steps.len(), node, present, problems),
        Expr::Has(path) => require(path, path.steps.len() - 1, node, present, problems),
        Expr::Not(inner) | Expr::Size(inner) => visit(inner, present, problems),
        Expr::And(a, b) => {
            visit(a, present, problems);
            visit(b, &with(present, when_true(a)), problems);
        }
        Expr::Or(a, b) => {
            visit(a, present, problems);
            visit(b, &with(present, when_false(a)), problems);
        }
        Expr::If(condition, yes, no) => {
            visit(condition, present, problems);
            visit(yes, &with(present, when_true(condition)), problems);
            visit(no, &with(present, when_false(condition)), problems);
        }
        Expr::Compare(_, a, b) | Expr::In(a, b) | Expr::Text(_, a, b) => {
            visit(a, present, problems);
            visit(b, present, problems);
        }
        Expr::Quantified(quantified) => {
            visit(&quantified.list, present, problems);
            // What is known of an outer variable of the same name says nothing of this one.
            let hidden = format!("{}.", quantified.variable);
            let outer = present
                .iter()
                .filter(|path| !path.starts_with(&hidden))
                .cloned()
                .collect();
            visit(&quantified.body, &outer, problems);
        }
    }
}

/// Reports the first of the path's leading `count` steps that may be absent and is not known to be there.
fn require(
    path: &Path,
    count: usize,
    node: &Node,
    present: &Present,
    problems: &mut Vec<ConditionProblem>,
) {
    for (index, step) in path.steps[..count].iter().enumerate() {
        let prefix = path.prefix(index + 1);
        if step.may_be_absent && !present.contains(&prefix) {
            problems.push(ConditionProblem {
                span: node.span.clone(),
                message: format!("`{prefix}` may be absent"),
                help: Some(format!(
                    "test it first: `has({prefix}) && …` or `!has({prefix}) || …`"
                )),
            });
            return;
        }
    }
}

fn with(present: &Present, more: Present) -> Present {
    present.union(&more).cloned().collect()
}

/// What is known to be present where the expression is true.
fn when_true(node: &Node) -> Present {
    match &node.expr {
        Expr::Has(path) => Present::from([path.to_string()]),
        Expr::And(a, b) => with(&when_true(a), when_true(b)),
        Expr::Or(a, b) => when_true(a).intersection(&when_true(b)).cloned().collect(),
        Expr::Not(inner) => when_false(inner),
        Expr::Literal(_)
        | Expr::Literals(_)
        | Expr::Path(_)
        | Expr::If(..)
        | Expr::Compare(..)
        | Expr::In(..)
        | Expr::Size(_)
        | Expr::Text(..)
        | Expr::Quantified(_) => Present::new(),
    }
}

/// What is known to be present where the expression is false.
fn when_false(node: &Node) -> Present {
    match &node.expr {
        Expr::Or(a, b) => with(&when_false(a), when_false(b)),
        Expr::And(a, b) => when_false(a)
            .intersection(&when_false(b))
            .cloned()
            .collect(),
        Expr::Not(inner) => when_true(inner),
        Expr::Literal(_)
        | Expr::Literals(_)
        | Expr::Path(_)
        | Expr::Has(_)
        | Expr::If(..)
        | Expr::Compare(..)
        | Expr::In(..)
        | Expr::Size(_)
        | Expr::Text(..)
        | Expr::Quantified(_) => Present::new(),
    }
}
