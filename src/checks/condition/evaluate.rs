//! Three-valued evaluation over the recorded JSON of one resource.
//!
//! Kleene's logic: unknown `||` true is true, unknown `&&` false is false,
//! anything else that needs an unknown is unknown and carries its causes.

use std::cell::Cell;

use serde_json::Value as Json;

use super::Causes;
use super::ast::{Comparison, Expr, Literal, Node, Path, Quantified, Quantifier, TextTest};
use crate::facts::{Cause, Failure};

/// Steps that one evaluation may take. A condition over the largest account
/// seen needs hundreds; this bounds what a hostile one can cost.
const MOST_STEPS: u32 = 200_000;

/// What a condition is for one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not hold.
    False,
    /// The facts do not decide, and this is why.
    Unknown(Causes),
}

impl Truth {
    fn of(known: bool) -> Self {
        if known { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown(causes) => Self::Unknown(causes),
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, other) | (other, Self::True) => other,
            (Self::Unknown(mut causes), Self::Unknown(more)) => {
                causes.extend(more);
                Self::Unknown(causes)
            }
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    fn causes(self) -> Causes {
        match self {
            Self::True | Self::False => Causes::new(),
            Self::Unknown(causes) => causes,
        }
    }
}

/// What is seen at the end of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen<'a> {
    /// A value.
    Known(&'a Json),
    /// AWS answered that it is not configured.
    Absent,
    /// It is not known.
    Unknown(Cause),
}

impl Path {
    /// Follows the path through one resource's fields.
    #[must_use]
    pub fn look_up<'a>(&self, fields: &'a Json) -> Seen<'a> {
        self.follow(fields)
    }

    fn follow<'a>(&self, start: &'a Json) -> Seen<'a> {
        // An element of a list may itself be unknown. A resource or an element that is listed is
        // not absent, so that word proves nothing here.
        let mut at = match see(start) {
            Seen::Known(start) => start,
            Seen::Absent => {
                return Seen::Unknown(unparseable("an element of a list is marked absent"));
            }
            Seen::Unknown(cause) => return Seen::Unknown(cause),
        };
        for (index, step) in self.steps.iter().enumerate() {
            let Some(value) = at.get(step.name) else {
                return Seen::Unknown(Cause::failed(Failure::NotRead, self.prefix(index + 1), ""));
            };
            match see(value) {
                Seen::Known(value) => at = value,
                other @ (Seen::Absent | Seen::Unknown(_)) => return other,
            }
        }
        Seen::Known(at)
    }
}

/// Tells a value from the two objects that stand for not having one.
fn see(value: &Json) -> Seen<'_> {
    let Json::Object(object) = value else {
        return Seen::Known(value);
    };
    if let Some(absent) = object.get("absent") {
        // Absence can prove a failure, so nothing but the exact form stands for it.
        if absent == &Json::Bool(true) && object.len() == 1 {
            Seen::Absent
        } else {
            Seen::Unknown(unparseable("an absence is malformed"))
        }
    } else if object.contains_key("denied") || object.contains_key("failed") {
        Seen::Unknown(cause(value))
    } else {
        Seen::Known(value)
    }
}

fn cause(value: &Json) -> Cause {
    serde_json::from_value(value.clone()).unwrap_or_else(|_| unparseable("a cause is malformed"))
}

fn unparseable(detail: &str) -> Cause {
    Cause::failed(Failure::Unparseable, "evidence", detail)
}

/// A value in the middle of an evaluation.
enum Value<'a> {
    Bool(bool),
    Int(i64),
    Text(&'a str),
    List(Vec<Self>, Option<Cause>),
    /// A group of fields: nothing compares or tests one as a whole.
    Record,
    Unknown(Causes),
}

struct Evaluation<'a> {
    fields: &'a Json,
    steps: Cell<u32>,
}

/// The variables of `all` and siblings that are in reach, innermost last.
type Bound<'b, 'a> = &'b [(&'a str, &'a Json)];

pub(super) fn judge(root: &Node, fields: &Json) -> Truth {
    Evaluation {
        fields,
        steps: Cell::new(0),
    }
    .truth(root, &[])
}

impl<'a> Evaluation<'a> {
    fn truth(&self, node: &'a Node, bound: Bound<'_, 'a>) -> Truth {
        match self.value(node, bound) {
            Value::Bool(known) => Truth::of(known),
            Value::Unknown(causes) => Truth::Unknown(causes),
            Value::Int(_) | Value::Text(_) | Value::List(..) | Value::Record => {
                Truth::Unknown(malformed())
            }
        }
    }

    fn value(&self, node: &'a Node, bound: Bound<'_, 'a>) -> Value<'a> {
        if !self.may_take(1) {
            return too_costly();
        }
        let truth = match &node.expr {
            Expr::Literal(literal) => return literal.value(),
            Expr::Literals(literals) => {
                return Value::List(literals.iter().map(Literal::value).collect(), None);
            }
            Expr::Path(path) => return self.path(path, bound),
            Expr::Has(path) => match path.follow(self.start(path, bound)) {
                Seen::Known(_) => Truth::True,
                Seen::Absent => Truth::False,
                Seen::Unknown(cause) => Truth::Unknown([cause].into()),
            },
            Expr::Not(inner) => self.truth(inner, bound).not(),
            Expr::And(a, b) => match self.truth(a, bound) {
                Truth::False => Truth::False,
                a @ (Truth::True | Truth::Unknown(_)) => a.and(self.truth(b, bound)),
            },
            Expr::Or(a, b) => match self.truth(a, bound) {
                Truth::True => Truth::True,
                a @ (Truth::False | Truth::Unknown(_)) => a.or(self.truth(b, bound)),
            },
            Expr::If(condition, yes, no) => self.choose(condition, yes, no, bound),
            Expr::Compare(comparison, a, b) => {
                compare(*comparison, &self.value(a, bound), &self.value(b, bound))
            }
            Expr::In(element, list) => {
                contained(&self.value(element, bound), self.value(list, bound))
            }
            Expr::Size(inner) => {
                return match self.value(inner, bound) {
                    Value::Text(text) => {
                        Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
                    }
                    Value::List(items, None) => {
                        Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))
                    }
                    Value::List(_, Some(cause)) => Value::Unknown([cause].into()),
                    Value::Unknown(causes) => Value::Unknown(causes),
                    Value::Bool(_) | Value::Int(_) | Value::Record => Value::Unknown(malformed()),
                };
            }
            Expr::Text(test, text, part) => {
                text_test(*test, &self.value(text, bound), &self.value(part, bound))
            }
            Expr::Quantified(quantified) => self.quantified(quantified, bound),
        };
        match truth {
            Truth::True => Value::Bool(true),
            Truth::False => Value::Bool(false),
            Truth::Unknown(causes) => Value::Unknown(causes),
        }
    }

    /// Takes steps; false once there are none left.
    fn may_take(&self, steps: usize) -> bool {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.steps.set(self.steps.get().saturating_add(steps));
        self.steps.get() <= MOST_STEPS
    }

    fn choose(
        &self,
        condition: &'a Node,
        yes: &'a Node,
        no: &'a Node,
        bound: Bound<'_, 'a>,
    ) -> Truth {
        match self.truth(condition, bound) {
            Truth::True => self.truth(yes, bound),
            Truth::False => self.truth(no, bound),
            Truth::Unknown(causes) => match (self.truth(yes, bound), self.truth(no, bound)) {
                (Truth::True, Truth::True) => Truth::True,
                (Truth::False, Truth::False) => Truth::False,
                (yes, no) => Truth::Unknown(
                    [Truth::Unknown(causes), yes, no]
                        .into_iter()
                        .flat_map(Truth::causes)
                        .collect(),
                ),
            },
        }
    }

    fn start(&self, path: &Path, bound: Bound<'_, 'a>) -> &'a Json {
        bound
            .iter()
            .rev()
            .find(|(name, _)| *name == path.root)
            .map_or(self.fields, |(_, value)| value)
    }

    fn path(&self, path: &Path, bound: Bound<'_, 'a>) -> Value<'a> {
        match path.follow(self.start(path, bound)) {
            Seen::Known(value) => self.of_json(value),
            Seen::Unknown(cause) => Value::Unknown([cause].into()),
            // The guard check refuses conditions that get here.
            Seen::Absent => Value::Unknown(
                [Cause::failed(
                    Failure::NotRead,
                    path.to_string(),
                    "not configured",
                )]
                .into(),
            ),
        }
    }

    fn of_json(&self, value: &'a Json) -> Value<'a> {
        match value {
            Json::Bool(known) => Value::Bool(*known),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Value::Unknown(malformed()), Value::Int),
            Json::String(text) => Value::Text(text),
            Json::Array(items) => self.list(items, None),
            Json::Object(_) => match (list_parts(value), see(value)) {
                (Some((items, incomplete)), _) => self.list(items, incomplete),
                (None, Seen::Unknown(cause)) => Value::Unknown([cause].into()),
                (None, Seen::Known(_) | Seen::Absent) => Value::Record,
            },
            Json::Null => Value::Unknown(malformed()),
        }
    }

    fn list(&self, items: &'a [Json], incomplete: Option<Cause>) -> Value<'a> {
        if !self.may_take(items.len()) {
            return too_costly();
        }
        let items = items.iter().map(|item| self.of_json(item)).collect();
        Value::List(items, incomplete)
    }

    fn quantified(&self, quantified: &'a Quantified, bound: Bound<'_, 'a>) -> Truth {
        let Expr::Path(path) = &quantified.list.expr else {
            return Truth::Unknown(malformed());
        };
        let list = match path.follow(self.start(path, bound)) {
            Seen::Known(list) => list,
            Seen::Absent => return Truth::Unknown(malformed()),
            Seen::Unknown(cause) => return Truth::Unknown([cause].into()),
        };
        let Some((items, incomplete)) = list_parts(list) else {
            return Truth::Unknown(malformed());
        };
        let mut inner = bound.to_vec();
        let mut each = items.iter().map(|item| {
            inner.truncate(bound.len());
            inner.push((&quantified.variable, item));
            self.truth(&quantified.body, &inner)
        });
        let rest = incomplete.map(|cause| Truth::Unknown([cause].into()));
        match quantified.quantifier {
            Quantifier::All => each.by_ref().chain(rest).fold(Truth::True, Truth::and),
            Quantifier::Exists => each.by_ref().chain(rest).fold(Truth::False, Truth::or),
            Quantifier::ExistsOne => exactly_one(each.by_ref().chain(rest)),
        }
    }
}

fn exactly_one(each: impl Iterator<Item = Truth>) -> Truth {
    let mut holding = 0_u32;
    let mut unknown = Causes::new();
    for truth in each {
        match truth {
            Truth::True => holding += 1,
            Truth::False => {}
            Truth::Unknown(causes) => unknown.extend(causes),
        }
    }
    if holding > 1 || unknown.is_empty() {
        Truth::of(holding == 1)
    } else {
        Truth::Unknown(unknown)
    }
}

/// The items of a list and, if its later pages are missing, why.
fn list_parts(value: &Json) -> Option<(&[Json], Option<Cause>)> {
    match value {
        Json::Array(items) => Some((items, None)),
        Json::Object(object) => {
            let items = object.get("items")?.as_array()?;
            Some((items, Some(cause(object.get("incomplete")?))))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

fn malformed() -> Causes {
    [unparseable("a value does not have the type of its schema")].into()
}

impl Literal {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Bool(known) => Value::Bool(*known),
            Self::Int(number) => Value::Int(*number),
            Self::Text(text) => Value::Text(text),
        }
    }
}

fn too_costly<'a>() -> Value<'a> {
    Value::Unknown([Cause::failed(Failure::TooCostly, "condition", "")].into())
}

/// The causes of both operands, if one is unknown.
fn unknown(a: &Value<'_>, b: &Value<'_>) -> Option<Causes> {
    match (a, b) {
        (Value::Unknown(a), Value::Unknown(b)) => Some(a.union(b).cloned().collect()),
        (Value::Unknown(causes), _) | (_, Value::Unknown(causes)) => Some(causes.clone()),
        _ => None,
    }
}

fn compare(comparison: Comparison, a: &Value<'_>, b: &Value<'_>) -> Truth {
    if let Some(causes) = unknown(a, b) {
        return Truth::Unknown(causes);
    }
    let ordering = match (a, b) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => return Truth::Unknown(malformed()),
    };
    Truth::of(match comparison {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterOrEqual => ordering.is_ge(),
    })
}

fn contained(element: &Value<'_>, list: Value<'_>) -> Truth {
    if let Some(causes) = unknown(element, &list) {
        return Truth::Unknown(causes);
    }
    let Value::List(items, incomplete) = list else {
        return Truth::Unknown(malformed());
    };
    let rest = incomplete.map(|cause| Truth::Unknown([cause].into()));
    items
        .into_iter()
        .map(|item| match (element, item) {
            (Value::Int(a), Value::Int(b)) => Truth::of(*a == b),
            (Value::Text(a), Value::Text(b)) => Truth::of(*a == b),
            (_, Value::Unknown(causes)) => Truth::Unknown(causes),
            _ => Truth::Unknown(malformed()),
        })
        .chain(rest)
        .fold(Truth::False, Truth::or)
}

fn text_test(test: TextTest, text: &Value<'_>, part: &Value<'_>) -> Truth {
    if let Some(causes) = unknown(text, part) {
        return Truth::Unknown(causes);
    }
    let (Value::Text(text), Value::Text(part)) = (text, part) else {
        return Truth::Unknown(malformed());
    };
    Truth::of(match test {
        TextTest::StartsWith => text.starts_with(part),
        TextTest::EndsWith => text.ends_with(part),
        TextTest::Contains => text.contains(part),
    })
}
