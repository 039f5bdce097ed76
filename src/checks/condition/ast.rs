//! The checked form of a condition.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use crate::facts::Type;

/// An expression whose names and types are known to fit.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) expr: Expr,
    pub(super) of: Type,
    pub(super) span: Range<usize>,
}

/// What an expression does.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    Literal(Literal),
    /// A list written in the condition, `['a', 'b']`.
    Literals(Vec<Literal>),
    Path(Path),
    Has(Path),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Size(Box<Node>),
    Text(TextTest, Box<Node>, Box<Node>),
    Quantified(Box<Quantified>),
}

/// A value written in the condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Bool(bool),
    Int(i64),
    Text(String),
}

/// A comparison operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A test of one text against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

/// `list.all(x, …)` and its siblings.
#[derive(Debug, Clone)]
pub(super) struct Quantified {
    pub(super) quantifier: Quantifier,
    pub(super) list: Node,
    pub(super) variable: String,
    pub(super) body: Node,
}

/// How many elements must fulfil the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    All,
    Exists,
    ExistsOne,
}

/// A path such as `bucket.policy.tls`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub(super) root: String,
    pub(super) steps: Vec<Step>,
}

/// One field of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) may_be_absent: bool,
}

impl Path {
    /// The field of the fact kind that the path goes through; `None` for the bare resource.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.steps.first().map(|step| step.name)
    }

    /// The first `count` steps as text.
    pub(super) fn prefix(&self, count: usize) -> String {
        let mut text = self.root.clone();
        for step in &self.steps[..count] {
            text.push('.');
            text.push_str(step.name);
        }
        text
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.prefix(self.steps.len()))
    }
}

impl Node {
    /// The paths that start at the fact itself, not at a variable of `all` and siblings, in order,
    /// each with the byte where it begins.
    pub(super) fn fact_paths(&self) -> Vec<(usize, &Path)> {
        let mut paths = Vec::new();
        self.collect_fact_paths(&mut BTreeSet::new(), &mut paths);
        paths
    }

    fn collect_fact_paths<'n>(
        &'n self,
        bound: &mut BTreeSet<&'n str>,
        into: &mut Vec<(usize, &'n Path)>,
    ) {
        match &self.expr {
            Expr::Literal(_) | Expr::Literals(_) => {}
            Expr::Path(path) | Expr::Has(path) => {
                if !bound.contains(path.root.as_str()) {
                    into.push((self.span.start, path));
                }
            }
            Expr::Not(inner) | Expr::Size(inner) => inner.collect_fact_paths(bound, into),
            Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Compare(_, a, b)
            | Expr::In(a, b)
            | Expr::Text(_, a, b) => {
                a.collect_fact_paths(bound, into);
                b.collect_fact_paths(bound, into);
            }
            Expr::If(condition, yes, no) => {
                condition.collect_fact_paths(bound, into);
                yes.collect_fact_paths(bound, into);
                no.collect_fact_paths(bound, into);
            }
            Expr::Quantified(quantified) => {
                quantified.list.collect_fact_paths(bound, into);
                let is_new = bound.insert(&quantified.variable);
                quantified.body.collect_fact_paths(bound, into);
                if is_new {
                    bound.remove(quantified.variable.as_str());
                }
            }
        }
    }
}
