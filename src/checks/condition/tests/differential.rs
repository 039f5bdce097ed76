//! Random conditions over random facts: on known facts the outcome is that of
//! the `cel` crate's own interpreter, and not knowing more never turns an outcome.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Map, Value as Json, json};

use super::{MODES, THING, Truth, absent, denied};
use crate::checks::condition::Condition;

const TEXTS: &[&str] = &["", "a", "ab", "grün", "\u{1f512}", "it's"];
const NUMBERS: &[i64] = &[0, 1, 2, 3, -1];

/// Random decisions, handed out one by one; 0, the smallest, when they run out.
struct Choices<'a>(std::slice::Iter<'a, u16>);

impl Choices<'_> {
    fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or(0)) % count
    }

    fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }
}

/// Writes conditions that fit the schema; `rule` holds the variables that stand for a rule.
struct Writer<'a> {
    choices: Choices<'a>,
    rules: Vec<&'static str>,
    depth: u8,
}

impl Writer<'_> {
    fn condition(&mut self) -> String {
        if self.depth == 0 {
            return self.test();
        }
        self.depth -= 1;
        let text = match self.choices.below(8) {
            0 | 1 => self.test(),
            2 => format!("!({})", self.condition()),
            3 => format!("({}) && ({})", self.condition(), self.condition()),
            4 => format!("({}) || ({})", self.condition(), self.condition()),
            5 => format!(
                "({}) ? ({}) : ({})",
                self.condition(),
                self.condition(),
                self.condition()
            ),
            6 => self.guarded(),
            _ => self.quantified(),
        };
        self.depth += 1;
        text
    }

    fn test(&mut self) -> String {
        match self.choices.below(9) {
            0 => (*self.choices.one(&["true", "false"])).to_owned(),
            1 => self.truth(),
            2 => {
                let operator = *self.choices.one(&["==", "!=", "<", "<=", ">", ">="]);
                format!("{} {operator} {}", self.number(), self.number())
            }
            3 => format!("{} {} {}", self.text(), self.equality(), self.text()),
            4 => format!(
                "{} {} {}",
                self.word(),
                self.equality(),
                self.written_word()
            ),
            5 => {
                let test = *self.choices.one(&["startsWith", "endsWith", "contains"]);
                format!("{}.{test}({})", self.text(), self.text())
            }
            6 => match self.choices.below(3) {
                0 => format!("{} in thing.names", self.text()),
                1 => format!("{} in {}", self.number(), self.numbers()),
                _ => format!("{} in thing.modes", self.word()),
            },
            7 => match self.choices.below(3) {
                0 => format!("{} in ['a', 'grün', '']", self.text()),
                1 => format!("{} in [0, 2, -1]", self.number()),
                _ => format!("{} in ['open', 'mixed']", self.word()),
            },
            _ => format!("{} {} {}", self.truth(), self.equality(), self.truth()),
        }
    }

    fn equality(&mut self) -> &'static str {
        self.choices.one::<&str>(&["==", "!="])
    }

    fn rule(&mut self) -> Option<&'static str> {
        if self.rules.is_empty() || !self.choices.yes() {
            return None;
        }
        let rules = self.rules.clone();
        Some(*self.choices.one(&rules))
    }

    fn truth(&mut self) -> String {
        match self.rule() {
            Some(rule) => format!("{rule}.on"),
            None => format!("thing.{}", self.choices.one(&["a", "b", "c"])),
        }
    }

    fn number(&mut self) -> String {
        let rule = self.rule();
        match (self.choices.below(4), rule) {
            (0, _) => self.choices.one(NUMBERS).to_string(),
            (1, _) => format!("size({})", self.list()),
            (2, _) => format!("size({})", self.text()),
            (_, Some(rule)) => format!("{rule}.level"),
            (_, None) => format!("thing.{}", self.choices.one(&["count", "limit"])),
        }
    }

    fn text(&mut self) -> String {
        let rule = self.rule();
        match (self.choices.below(3), rule) {
            (0, _) => format!("{:?}", self.choices.one(TEXTS)),
            (_, Some(rule)) => format!("{rule}.id"),
            (_, None) => format!("thing.{}", self.choices.one(&["name", "other"])),
        }
    }

    fn word(&mut self) -> String {
        format!("thing.{}", self.choices.one(&["mode", "was"]))
    }

    fn written_word(&mut self) -> String {
        match self.choices.below(4) {
            0 => self.word(),
            _ => format!("'{}'", self.choices.one(MODES)),
        }
    }

    fn numbers(&mut self) -> String {
        self.rule().map_or_else(
            || "thing.numbers".to_owned(),
            |rule| format!("{rule}.ports"),
        )
    }

    fn list(&mut self) -> String {
        match self.rule() {
            Some(rule) => format!("{rule}.{}", self.choices.one(&["ports", "tags"])),
            None => format!(
                "thing.{}",
                self.choices.one(&["names", "numbers", "modes", "rules"])
            ),
        }
    }

    /// Something optional, asked for first in one of the three ways.
    fn guarded(&mut self) -> String {
        let rule = self.rule();
        let (path, test) = match (self.choices.below(3), rule) {
            (_, Some(rule)) => (
                format!("{rule}.days"),
                format!("{rule}.days > {}", self.choices.one(NUMBERS)),
            ),
            (0, None) => (
                "thing.owner".to_owned(),
                format!("thing.owner.contains({:?})", self.choices.one(TEXTS)),
            ),
            (1, None) => ("thing.policy".to_owned(), "thing.policy.strict".to_owned()),
            (_, None) => (
                "thing.policy".to_owned(),
                "(has(thing.policy.note) ? thing.policy.note == thing.name : thing.policy.mode == 'open')"
                    .to_owned(),
            ),
        };
        match self.choices.below(4) {
            0 => format!("has({path})"),
            1 => format!("has({path}) && {test}"),
            2 => format!("!has({path}) || {test}"),
            _ => format!("has({path}) ? {test} : {}", self.test()),
        }
    }

    fn quantified(&mut self) -> String {
        let macro_name = *self.choices.one(&["all", "exists", "exists_one"]);
        if self.rules.len() == 2 {
            return self.test();
        }
        let names = ["r", "s", "thing_rule"];
        if self.rules.len() == 1 && self.choices.yes() {
            // An inner list of a simple type, with a variable of its own.
            let (list, test) = match self.choices.below(2) {
                0 => (self.numbers(), format!("x > {}", self.choices.one(NUMBERS))),
                _ => {
                    let list = format!("{}.tags", self.rules[0]);
                    (list, format!("x.key != {:?}", self.choices.one(TEXTS)))
                }
            };
            return format!("{list}.{macro_name}(x, {test})");
        }
        let name = *self.choices.one(&names);
        self.rules.push(name);
        let body = self.condition();
        self.rules.pop();
        format!("thing.rules.{macro_name}({name}, {body})")
    }
}

fn written(choices: &[u16]) -> String {
    Writer {
        choices: Choices(choices.iter()),
        rules: Vec::new(),
        depth: 4,
    }
    .condition()
}

fn truth() -> impl Strategy<Value = Json> {
    any::<bool>().prop_map(Json::from)
}

fn number() -> impl Strategy<Value = Json> {
    prop::sample::select(NUMBERS).prop_map(Json::from)
}

fn text() -> impl Strategy<Value = Json> {
    prop::sample::select(TEXTS).prop_map(Json::from)
}

fn word() -> impl Strategy<Value = Json> {
    prop::sample::select(MODES).prop_map(Json::from)
}

fn optional(of: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    prop::option::of(of).prop_map(|value| value.unwrap_or_else(absent))
}

fn list(of: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
    prop::collection::vec(of, 0..4).prop_map(Json::from)
}

fn rule() -> impl Strategy<Value = Json> {
    let tag = text().prop_map(|key| json!({ "key": key }));
    (text(), truth(), number(), optional(number()), list(number()), list(tag)).prop_map(
        |(id, on, level, days, ports, tags)| {
            json!({ "id": id, "on": on, "level": level, "days": days, "ports": ports, "tags": tags })
        },
    )
}

/// The fields of a thing, all of them known.
fn thing() -> impl Strategy<Value = Json> {
    let policy = (truth(), word(), optional(text()))
        .prop_map(|(strict, mode, note)| json!({ "strict": strict, "mode": mode, "note": note }));
    let simple = (
        truth(),
        truth(),
        truth(),
        number(),
        number(),
        text(),
        text(),
        word(),
        word(),
    );
    let groups = (
        optional(text()),
        optional(policy),
        list(text()),
        list(number()),
        list(word()),
        list(rule()),
    );
    (simple, groups).prop_map(
        |((a, b, c, count, limit, name, other, mode, was), (owner, policy, names, numbers, modes, rules))| {
            json!({
                "a": a, "b": b, "c": c, "count": count, "limit": limit, "name": name, "other": other,
                "mode": mode, "was": was, "owner": owner, "policy": policy, "names": names,
                "numbers": numbers, "modes": modes, "rules": rules,
            })
        },
    )
}

/// The facts as CEL knows them: what is absent has no key.
fn as_cel(fields: &Json) -> cel::Value {
    match fields {
        Json::Null => cel::Value::Null,
        Json::Bool(known) => cel::Value::Bool(*known),
        Json::Number(number) => cel::Value::Int(number.as_i64().expect("made as an i64")),
        Json::String(text) => cel::Value::String(text.clone().into()),
        Json::Array(items) => cel::Value::List(items.iter().map(as_cel).collect::<Vec<_>>().into()),
        Json::Object(object) => object
            .iter()
            .filter(|(_, value)| **value != absent())
            .map(|(key, value)| (key.clone(), as_cel(value)))
            .collect::<HashMap<String, cel::Value>>()
            .into(),
    }
}

fn by_cel(condition: &str, fields: &Json) -> Option<bool> {
    let program = cel::Program::compile(condition).expect("ours accepts only what parses");
    let mut context = cel::Context::default();
    context.add_variable_from_value("thing", as_cel(fields));
    match program.execute(&context) {
        Ok(cel::Value::Bool(known)) => Some(known),
        Ok(other) => panic!("{condition} is {other:?}"),
        Err(_) => None,
    }
}

/// Makes some of the values unknown: fields, elements, and the later pages of lists.
fn forget(value: &mut Json, choices: &mut Choices<'_>) {
    if choices.below(6) == 5 {
        *value = denied("x:Forgotten");
        return;
    }
    match value {
        Json::Object(fields) if *fields != absent().as_object().cloned().unwrap_or_default() => {
            for field in fields.values_mut() {
                forget(field, choices);
            }
        }
        Json::Array(items) => {
            for item in &mut *items {
                forget(item, choices);
            }
            if choices.below(4) == 3 {
                items.truncate(choices.below(items.len() + 1));
                *value = json!({ "items": items, "incomplete": denied("x:NextPage") });
            }
        }
        Json::Object(_) | Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn accepted(text: &str) -> Result<Condition, TestCaseError> {
    Condition::check(text, &THING)
        .map_err(|problems| TestCaseError::fail(format!("{text}: {problems:?}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_known_facts_conditions_mean_what_cel_says(
        choices in prop::collection::vec(any::<u16>(), 0..80),
        fields in thing(),
    ) {
        let text = written(&choices);
        let ours = accepted(&text)?.judge(&fields);
        match (&ours, by_cel(&text, &fields)) {
            (Truth::True, Some(cel)) => prop_assert!(cel, "{} for {}", text, fields),
            (Truth::False, Some(cel)) => prop_assert!(!cel, "{} for {}", text, fields),
            (Truth::True | Truth::False, None) => prop_assert!(false, "cel gives an error: {} for {}", text, fields),
            (Truth::Unknown(causes), _) => prop_assert!(false, "{text} for {fields}: {causes:?}"),
        }
    }

    #[test]
    fn knowing_less_never_turns_an_outcome(
        choices in prop::collection::vec(any::<u16>(), 0..80),
        fields in thing(),
        forgotten in prop::collection::vec(any::<u16>(), 1..80),
        more in prop::collection::vec(any::<u16>(), 1..80),
    ) {
        let text = written(&choices);
        let condition = accepted(&text)?;
        let mut before = fields;
        let mut truth = condition.judge(&before);
        for choices in [&forgotten, &more] {
            let mut after = before.clone();
            if let Json::Object(fields) = &mut after {
                let mut choices = Choices(choices.iter());
                fields.values_mut().for_each(|field| forget(field, &mut choices));
            }
            let less = condition.judge(&after);
            if !matches!(less, Truth::Unknown(_)) {
                prop_assert_eq!(&less, &truth, "{} for {} and for {}", text, before, after);
            }
            (before, truth) = (after, less);
        }
    }

    #[test]
    fn no_evidence_whatever_ends_the_program(
        choices in prop::collection::vec(any::<u16>(), 0..80),
        fields in anything(),
    ) {
        let text = written(&choices);
        let _ = accepted(&text)?.judge(&fields);
    }

    #[test]
    fn no_text_whatever_ends_the_program(text in "[a-z.()!&|?:'\"\\[\\]{}<>=0-9 \u{fc}\n]{0,60}|\\PC{0,60}") {
        if let Err(problems) = Condition::check(&text, &THING) {
            for problem in problems {
                prop_assert!(text.get(problem.span.clone()).is_some(), "{:?}: {:?}", text, problem);
            }
        }
    }
}

/// JSON of any shape under the names that conditions read.
fn anything() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        truth(),
        number(),
        text(),
        Just(json!(1.5)),
        Just(json!(u64::MAX)),
        Just(absent()),
        Just(denied("x:Get")),
    ];
    let key = prop::sample::select(
        &[
            "a",
            "count",
            "name",
            "mode",
            "owner",
            "policy",
            "note",
            "names",
            "numbers",
            "rules",
            "on",
            "days",
            "items",
            "incomplete",
            "absent",
            "denied",
            "failed",
        ][..],
    );
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|fields| {
                fields
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<Map<_, _>>()
                    .into()
            }),
        ]
    })
}
