//! Conditions over a made-up kind of resource: what they mean, and which are refused.

use serde_json::{Value as Json, json};

use super::{Causes, Condition, ConditionProblem, Truth};
use crate::facts::{Cause, FactKind, Failure, Field, Reach, Type};

mod differential;
mod guards;
mod lists;
mod logic;
mod neutral;
mod refusals;
mod values;

/// The words of `thing.mode`.
const MODES: &[&str] = &["open", "closed", "mixed"];

static THING: FactKind = FactKind {
    name: "test.thing",
    noun: "thing",
    plural: "things",
    doc: "Made up, with a field of every type.",
    stencils: &[],
    reach: Reach::Account,
    listing: &[],
    fallback: &[],
    fields,
};

fn fields() -> Vec<Field> {
    let list = |of| Type::List(Box::new(of));
    let rule = Type::Record(vec![
        field("id", Type::Text),
        field("on", Type::Bool),
        field("level", Type::Int),
        optional("days", Type::Int),
        field("ports", list(Type::Int)),
        field("tags", list(Type::Record(vec![field("key", Type::Text)]))),
    ]);
    let policy = Type::Record(vec![
        field("strict", Type::Bool),
        field("mode", Type::Word(MODES)),
        optional("note", Type::Text),
    ]);
    vec![
        field("a", Type::Bool),
        field("b", Type::Bool),
        field("c", Type::Bool),
        field("count", Type::Int),
        field("limit", Type::Int),
        field("name", Type::Text),
        field("other", Type::Text),
        field("mode", Type::Word(MODES)),
        field("was", Type::Word(MODES)),
        optional("owner", Type::Text),
        optional("policy", policy),
        field("names", list(Type::Text)),
        field("numbers", list(Type::Int)),
        field("modes", list(Type::Word(MODES))),
        field("rules", list(rule)),
    ]
}

fn field(name: &'static str, of: Type) -> Field {
    Field {
        name,
        doc: "",
        of,
        may_be_absent: false,
        calls: &[],
    }
}

fn optional(name: &'static str, of: Type) -> Field {
    Field {
        may_be_absent: true,
        ..field(name, of)
    }
}

/// The condition, which must be accepted.
#[track_caller]
fn condition(text: &str) -> Condition {
    Condition::check(text, &THING).unwrap_or_else(|problems| panic!("{text}: {problems:#?}"))
}

/// Judges the condition for a thing with these fields and compares the outcome.
#[track_caller]
fn check(text: &str, fields: &Json, expect: &Truth) {
    assert_eq!(
        &condition(text).judge(fields),
        expect,
        "{text} for {fields}"
    );
}

/// The problems of a condition, which must be refused.
#[track_caller]
fn problems(text: &str) -> Vec<ConditionProblem> {
    match Condition::check(text, &THING) {
        Ok(_) => panic!("accepted: {text}"),
        Err(problems) => problems,
    }
}

/// A value whose call was refused.
fn denied(action: &str) -> Json {
    json!({ "denied": action })
}

/// A list of which only these items were read.
fn incomplete(items: &Json, action: &str) -> Json {
    json!({ "items": items, "incomplete": denied(action) })
}

fn absent() -> Json {
    json!({ "absent": true })
}

/// Unknown, because these actions were denied.
fn unknown(actions: &[&str]) -> Truth {
    Truth::Unknown(
        actions
            .iter()
            .map(|action| Cause::denied(*action, ""))
            .collect(),
    )
}

/// Unknown, because the evidence is not what its schema says.
#[track_caller]
fn check_malformed(text: &str, fields: &Json) {
    let found = condition(text).judge(fields);
    let Truth::Unknown(causes) = &found else {
        panic!("{text} for {fields} is {found:?}");
    };
    assert!(
        causes.iter().any(|cause| matches!(
            cause,
            Cause::Failed {
                failed: Failure::Unparseable,
                ..
            }
        )),
        "{text} for {fields}: {causes:?}"
    );
}

fn too_costly() -> Truth {
    Truth::Unknown(Causes::from([Cause::failed(
        Failure::TooCostly,
        "condition",
        "",
    )]))
}
