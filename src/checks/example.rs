//! The examples of a control file, run when the file is loaded.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use toml::{Spanned, Table};

use super::control::Control;
use super::file::Reader;
use super::problem::nearest;
use crate::facts::{Cause, FactKind, Failure, Field, Type};
use crate::model::Verdict;

/// One made-up resource.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ExampleFile {
    /// What it shows.
    #[schemars(with = "String")]
    pub(super) name: Spanned<String>,
    /// The fields that the control reads. `{ absent = true }`, `{ denied = "s3:…" }` stand for values that are not there.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub(super) given: Spanned<Table>,
    /// The verdict it must get.
    #[schemars(with = "Verdict")]
    pub(super) expect: Spanned<Verdict>,
}

/// There is an example of every verdict that the control can give, and of an unknown.
pub(super) fn cover<'e>(
    reader: &mut Reader<'_>,
    control: &Control,
    examples: impl Iterator<Item = &'e ExampleFile> + Clone,
) {
    for needed in Verdict::ALL {
        let possible = needed == Verdict::Unknown || control.can_be(needed);
        if possible
            && !examples
                .clone()
                .any(|example| *example.expect.as_ref() == needed)
        {
            reader.problem(
                0..0,
                format!("no example expects `{}`", needed.as_str()),
                None,
            );
        }
    }
}

/// Runs the examples; every one that does not hold is a problem of the file. Each has the fields
/// of `also`, unless it says itself what they are.
pub(super) fn run(
    reader: &mut Reader<'_>,
    control: &Control,
    examples: &[ExampleFile],
    also: &Table,
) {
    for example in examples {
        let mut given = also.clone();
        given.extend(example.given.as_ref().clone());
        let given = to_json(toml::Value::Table(given));
        match conforms_to_kind(&given, control.kind, reader) {
            Ok(()) => check_expectation(reader, control, example, &given),
            Err(message) => reader.problem(example.given.span(), message, None),
        }
    }
}

/// Whether these can be fields of what the control judges; if not, that is a problem of the file.
pub(super) fn fits(reader: &mut Reader<'_>, control: &Control, given: &Spanned<Table>) -> bool {
    let fields = to_json(toml::Value::Table(given.as_ref().clone()));
    match conforms_to_kind(&fields, control.kind, reader) {
        Ok(()) => true,
        Err(message) => {
            reader.problem(given.span(), message, None);
            false
        }
    }
}

fn conforms_to_kind(given: &Json, kind: &FactKind, reader: &Reader<'_>) -> Result<(), String> {
    let fields = Type::Record((kind.fields)());
    conforms(given, &fields, reader.resource(kind))
}

fn check_expectation(
    reader: &mut Reader<'_>,
    control: &Control,
    example: &ExampleFile,
    given: &Json,
) {
    let Some(judgement) = control.judge(given) else {
        reader.problem(
            example.given.span(),
            "`where` excludes this resource, so it gets no verdict",
            None,
        );
        return;
    };
    let missing = judgement.causes.iter().find_map(|cause| match cause {
        Cause::Failed {
            failed: Failure::NotRead,
            call,
            detail,
        } if detail.is_empty() => Some(call),
        Cause::Failed { .. } | Cause::Denied { .. } => None,
    });
    let expected = *example.expect.as_ref();
    if let Some(path) = missing {
        reader.problem(
            example.given.span(),
            format!("the example does not give `{path}`"),
            reader.is_family.then(|| {
                "if only one control reads it, set it in that control's file with `given`"
                    .to_owned()
            }),
        );
    } else if judgement.verdict != expected {
        reader.problem(
            example.expect.span(),
            format!(
                "the verdict is `{}`: {}",
                judgement.verdict.as_str(),
                judgement.reason
            ),
            None,
        );
    }
}

fn to_json(value: toml::Value) -> Json {
    match value {
        toml::Value::String(text) => Json::String(text),
        toml::Value::Integer(number) => Json::from(number),
        toml::Value::Float(number) => Json::from(number),
        toml::Value::Boolean(known) => Json::Bool(known),
        toml::Value::Datetime(time) => Json::String(time.to_string()),
        toml::Value::Array(items) => Json::Array(items.into_iter().map(to_json).collect()),
        toml::Value::Table(table) => Json::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, to_json(value)))
                .collect::<Map<_, _>>(),
        ),
    }
}

/// Whether a value has the type that the schema says.
fn conforms(value: &Json, of: &Type, path: &str) -> Result<(), String> {
    match (of, value) {
        (_, Json::Object(object)) if object.keys().any(|key| Cause::is_reserved_key(key)) => {
            if object.contains_key("absent")
                || serde_json::from_value::<Cause>(value.clone()).is_ok()
            {
                Ok(())
            } else {
                Err(format!(
                    "`{path}` is neither a value, nor absent, nor a cause"
                ))
            }
        }
        (Type::Bool, Json::Bool(_))
        | (Type::Int, Json::Number(_))
        | (Type::Text, Json::String(_)) => Ok(()),
        (Type::Word(words), Json::String(word)) => {
            if words.contains(&word.as_str()) {
                Ok(())
            } else {
                let hint = nearest(word, words.iter().copied())
                    .unwrap_or_else(|| words.first().copied().unwrap_or(""));
                Err(format!("`{path}` is never '{word}', for example '{hint}'"))
            }
        }
        (Type::List(of), Json::Array(items)) => items
            .iter()
            .try_for_each(|item| conforms(item, of, &format!("{path}[]"))),
        (Type::List(of), Json::Object(object)) => match object.get("items") {
            Some(items @ Json::Array(_)) => conforms(items, &Type::List(of.clone()), path),
            _ => Err(format!("`{path}` is a list")),
        },
        (Type::Record(fields), Json::Object(object)) => object
            .iter()
            .try_for_each(|(key, value)| conforms_field(key, value, fields, path)),
        _ => Err(format!(
            "`{path}` does not have the type of the fact's schema"
        )),
    }
}

fn conforms_field(key: &str, value: &Json, fields: &[Field], path: &str) -> Result<(), String> {
    match fields.iter().find(|field| field.name == key) {
        Some(field) => conforms(value, &field.of, &format!("{path}.{key}")),
        None => {
            let hint = nearest(key, fields.iter().map(|field| field.name))
                .map(|best| format!(", did you mean `{best}`?"))
                .unwrap_or_default();
            Err(format!("`{path}` has no field `{key}`{hint}"))
        }
    }
}
