//! Fields and values, checked against the schema of a fact.

use serde_json::Value;

use super::{Unusable, absent, fields_of, is_absent};
use crate::checks::nearest;
use crate::facts::{FactKind, Field, Type};

/// The field that a path leads to, with the path as the schema spells it. It may begin with the kind, or with
/// the name that conditions give the resource.
pub(super) fn field(
    kind: &FactKind,
    path: &[String],
) -> Result<(Field, Vec<&'static str>), Unusable> {
    let fields = (kind.fields)();
    let is_known = |name: &String| fields.iter().any(|field| field.name == name);
    let of_kind: Vec<&str> = kind.name.split('.').collect();
    let path = match path {
        [service, noun, rest @ ..] if of_kind == [service, noun] && !rest.is_empty() => rest,
        [first, rest @ ..] if first == kind.variable() && !is_known(first) && !rest.is_empty() => {
            rest
        }
        path => path,
    };
    let (mut among, mut found, mut names) = (fields, None, Vec::new());
    for (depth, name) in path.iter().enumerate() {
        let Some(field) = among.iter().find(|field| field.name == name) else {
            let known: Vec<&'static str> = among.iter().map(|field| field.name).collect();
            return Err(Unusable::NoField {
                kind: kind.name,
                field: path[..=depth].join("."),
                near: nearest(name, known.iter().copied()).map(str::to_owned),
                fields: known,
            });
        };
        names.push(field.name);
        let field = field.clone();
        among = fields_of(&field.of).to_vec();
        found = Some(field);
    }
    found.map(|field| (field, names)).ok_or(Unusable::NoField {
        kind: kind.name,
        field: String::new(),
        near: None,
        fields: Vec::new(),
    })
}

/// The value as facts are recorded, if the field can have it.
pub(super) fn checked(field: &Field, path: &str, value: Option<&Value>) -> Result<Value, Unusable> {
    match value {
        None if field.may_be_absent => Ok(absent()),
        None => Err(Unusable::NeverAbsent(path.to_owned())),
        Some(value) if is_absent(value) => checked(field, path, None),
        Some(value) => {
            fits(&field.of, path, value)?;
            Ok(value.clone())
        }
    }
}

/// Whether a value is of a type.
fn fits(of: &Type, path: &str, value: &Value) -> Result<(), Unusable> {
    let wrong = |near: Option<&str>| {
        Err(Unusable::WrongType {
            field: path.to_owned(),
            expected: describe(of),
            found: value.to_string(),
            near: near.map(|near| format!("{near:?}")),
        })
    };
    match (of, value) {
        (Type::Bool, Value::Bool(_)) | (Type::Text, Value::String(_)) => Ok(()),
        (Type::Int, Value::Number(number)) if number.is_i64() => Ok(()),
        (Type::Word(words), Value::String(word)) => match words.contains(&word.as_str()) {
            true => Ok(()),
            false => wrong(nearest(word, words.iter().copied())),
        },
        (Type::List(of), Value::Array(values)) => {
            let mut values = values.iter().enumerate();
            values.try_for_each(|(at, value)| fits(of, &format!("{path}[{at}]"), value))
        }
        (Type::Record(fields), Value::Object(values)) => {
            for (name, value) in values {
                let path = format!("{path}.{name}");
                let Some(field) = fields.iter().find(|field| field.name == name) else {
                    let known: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
                    return Err(Unusable::NoField {
                        kind: "the value",
                        field: path,
                        near: nearest(name, known.iter().copied()).map(str::to_owned),
                        fields: known,
                    });
                };
                checked(field, &path, Some(value))?;
            }
            Ok(())
        }
        (
            Type::Bool | Type::Int | Type::Text | Type::Word(_) | Type::List(_) | Type::Record(_),
            _,
        ) => wrong(None),
    }
}

fn describe(of: &Type) -> String {
    match of {
        Type::Bool => "true or false".to_owned(),
        Type::Int => "a whole number".to_owned(),
        Type::Text => "text in quotation marks".to_owned(),
        Type::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("{word:?}")).collect();
            format!("one of {}", words.join(", "))
        }
        Type::List(_) => "a list, such as []".to_owned(),
        Type::Record(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
            format!("an object with {}", names.join(", "))
        }
    }
}
