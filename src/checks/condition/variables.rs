//! The names that a condition may use, and the types they have.

use crate::facts::{FactKind, Field, Type};

/// The variables in reach: the resource, then those of `all` and siblings.
#[derive(Clone)]
pub(super) struct Variables {
    variables: Vec<(String, Type)>,
}

/// The nesting of `all`, `exists`, `exists_one` that is accepted.
const DEEPEST_NESTING: usize = 2;

impl Variables {
    /// Only the resource, by this name.
    pub(super) fn of(kind: &FactKind, name: &str) -> Self {
        Self {
            variables: vec![(name.to_owned(), Type::Record((kind.fields)()))],
        }
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Type> {
        self.variables
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, of)| of)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|(name, _)| name.as_str())
    }

    /// The variables inside a quantifier; `None` if it would nest too deep.
    pub(super) fn with(&self, name: &str, of: Type) -> Option<Self> {
        let mut inner = self.clone();
        inner.variables.push((name.to_owned(), of));
        (inner.variables.len() <= DEEPEST_NESTING + 1).then_some(inner)
    }
}

/// The field of that name, if the type has fields and it is one of them.
pub(super) fn field<'t>(of: &'t Type, name: &str) -> Option<&'t Field> {
    match of {
        Type::Record(fields) => fields.iter().find(|field| field.name == name),
        Type::Bool | Type::Int | Type::Text | Type::Word(_) | Type::List(_) => None,
    }
}

/// What a type is called in messages.
pub(super) fn describe(of: &Type) -> String {
    match of {
        Type::Bool => "true or false".to_owned(),
        Type::Int => "a number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Word(words) => format!("one of {}", quoted(words)),
        Type::List(_) => "a list".to_owned(),
        Type::Record(_) => "a record".to_owned(),
    }
}

pub(super) fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("'{word}'"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// "did you mean" for a name that is not among the candidates.
pub(super) fn did_you_mean<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<String> {
    crate::checks::problem::nearest(name, candidates).map(|best| format!("did you mean `{best}`?"))
}
