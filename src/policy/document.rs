//! A policy document as JSON says it.

use serde_json::{Map, Value};

use super::json::Once;

/// Largest policy that is read, in bytes. AWS allows 20 KB for a bucket policy.
const LARGEST: usize = 256 * 1024;

/// A policy that cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the policy document cannot be read: {0}")]
pub struct Unreadable(String);

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id, if it has one.
    pub sid: Option<String>,
    /// Allow or deny.
    pub effect: Effect,
    /// To whom it applies.
    pub principals: Principals,
    /// The actions it is about.
    pub actions: Element,
    /// The resources it is about.
    pub resources: Element,
    /// All of these must hold.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// To whom a statement of a resource policy applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// Everybody: `"*"` or `{"AWS": "*"}`, which mean the same in a resource policy.
    Everybody,
    /// These, as (type, value) pairs such as (`Service`, `logging.s3.amazonaws.com`).
    Named(Vec<(String, String)>),
    /// Everybody but these, as the same pairs.
    Not(Vec<(String, String)>),
    /// No `Principal` element at all, as in identity policies.
    Unstated,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// These patterns.
    Listed(Vec<String>),
    /// All but these patterns.
    AllBut(Vec<String>),
    /// Not stated.
    Unstated,
}

/// One operator, key and values of a `Condition` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator in lower case, with its `…IfExists` and set prefix.
    pub operator: String,
    /// The key in lower case: condition keys are case-insensitive.
    pub key: String,
    /// The values as text; `false` and `"false"` are the same to IAM.
    pub values: Vec<String>,
}

impl Policy {
    /// Reads a policy document.
    ///
    /// # Errors
    ///
    /// If it is no JSON object with statements whose effect is known, or tells a member twice;
    /// then nothing can be said about it.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        if text.len() > LARGEST {
            return Err(Unreadable(format!("it is larger than {LARGEST} bytes")));
        }
        let Once(document) =
            serde_json::from_str(text).map_err(|error| Unreadable(error.to_string()))?;
        let statements = match member(object(&document)?, "Statement") {
            Some(Value::Array(statements)) => {
                statements.iter().map(statement).collect::<Result<_, _>>()?
            }
            Some(single @ Value::Object(_)) => vec![statement(single)?],
            _ => return Err(Unreadable("it has no Statement".to_owned())),
        };
        Ok(Self { statements })
    }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Unreadable> {
    value
        .as_object()
        .ok_or_else(|| Unreadable("expected an object".to_owned()))
}

/// A member by name; element names are matched without regard to case.
fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn statement(value: &Value) -> Result<Statement, Unreadable> {
    let object = object(value)?;
    let effect = match member(object, "Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => {
            return Err(Unreadable(
                "a statement has neither Effect Allow nor Deny".to_owned(),
            ));
        }
    };
    let sid = member(object, "Sid").and_then(Value::as_str);
    Ok(Statement {
        sid: sid.filter(|sid| !sid.is_empty()).map(str::to_owned),
        effect,
        principals: principals(object)?,
        actions: element(object, "Action", "NotAction")?,
        resources: element(object, "Resource", "NotResource")?,
        conditions: conditions(object)?,
    })
}

fn principals(statement: &Map<String, Value>) -> Result<Principals, Unreadable> {
    if let Some(spared) = member(statement, "NotPrincipal") {
        return Ok(Principals::Not(named(spared)?));
    }
    let Some(principal) = member(statement, "Principal") else {
        return Ok(Principals::Unstated);
    };
    let named = named(principal)?;
    let is_everybody =
        |(kind, value): &(String, String)| kind.eq_ignore_ascii_case("AWS") && value == "*";
    Ok(if named.iter().any(is_everybody) {
        Principals::Everybody
    } else {
        Principals::Named(named)
    })
}

/// Those whom a `Principal` or `NotPrincipal` element names, by type.
fn named(principal: &Value) -> Result<Vec<(String, String)>, Unreadable> {
    match principal {
        Value::String(everybody) if everybody == "*" => {
            Ok(vec![("AWS".to_owned(), everybody.clone())])
        }
        Value::Object(kinds) => {
            let mut named = Vec::new();
            for (kind, values) in kinds {
                let values = texts(values)?.into_iter();
                named.extend(values.map(|value| (kind.clone(), value)));
            }
            Ok(named)
        }
        _ => Err(Unreadable(
            "a Principal is neither \"*\" nor an object".to_owned(),
        )),
    }
}

fn element(
    statement: &Map<String, Value>,
    listed: &str,
    all_but: &str,
) -> Result<Element, Unreadable> {
    match (member(statement, listed), member(statement, all_but)) {
        (Some(_), Some(_)) => Err(Unreadable(format!(
            "a statement has both {listed} and {all_but}"
        ))),
        (Some(values), None) => Ok(Element::Listed(texts(values)?)),
        (None, Some(values)) => Ok(Element::AllBut(texts(values)?)),
        (None, None) => Ok(Element::Unstated),
    }
}

fn conditions(statement: &Map<String, Value>) -> Result<Vec<Condition>, Unreadable> {
    let Some(operators) = member(statement, "Condition") else {
        return Ok(Vec::new());
    };
    let mut conditions = Vec::new();
    for (operator, keys) in object(operators)? {
        for (key, values) in object(keys)? {
            conditions.push(Condition {
                operator: operator.to_ascii_lowercase(),
                key: key.to_ascii_lowercase(),
                values: texts(values)?,
            });
        }
    }
    Ok(conditions)
}

/// A string, boolean or number, or a list of them.
fn texts(value: &Value) -> Result<Vec<String>, Unreadable> {
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        single => Ok(vec![text(single)?]),
    }
}

fn text(value: &Value) -> Result<String, Unreadable> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(known) => Ok(known.to_string()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(Unreadable("expected text".to_owned()))
        }
    }
}
