//! What to suppose of a resource to see what its repair would flip: read off the case of the control that passes, and
//! only if the finding then passes.

use serde_json::{Map, Value};

use super::Kit;
use crate::checks::condition::{Condition, Truth};
use crate::facts::FactKind;
use crate::model::Verdict;
use crate::output::json_v1::{Case, Control, Finding};

/// Fields with other values, each as `FIELD=VALUE`, that make the finding pass; none if no case tells them.
pub(super) fn supposed(control: &Control, finding: &Finding, kit: &Kit<'_>) -> Option<Vec<String>> {
    let mut kinds = kit.kinds.iter();
    let kind = kinds.find(|kind| kind.name == control.subject.fact)?;
    let passing = control
        .cases
        .iter()
        .filter(|case| case.verdict == Verdict::Pass);
    let mut conditions = passing.filter_map(|case| case.when.as_deref());
    conditions.find_map(|condition| {
        let mut wanted = Vec::new();
        for term in condition.split("&&") {
            wanted.extend(value(term.trim(), kind));
        }
        let mut fields = recorded(finding);
        wanted.retain(|(path, value)| at(&fields, path) != Some(value));
        for (path, value) in &wanted {
            put(&mut fields, path, value);
        }
        let is_told = !wanted.is_empty() && passes(&control.cases, kind, &Value::Object(fields));
        let words = wanted
            .iter()
            .map(|(path, value)| format!("{}={value}", path.join(".")));
        is_told.then(|| words.collect())
    })
}

/// The field that a term asks for one value of, and the value.
fn value<'t>(term: &'t str, kind: &FactKind) -> Option<(Vec<&'t str>, Value)> {
    let path = |text: &'t str| {
        let mut names = text.trim().split('.');
        let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_own = names.next() == Some(kind.variable());
        let names: Vec<&str> = names.collect();
        let is_path = is_own && !names.is_empty() && names.iter().all(|name| is_name(name));
        is_path.then_some(names)
    };
    if let Some((left, right)) = term.split_once("==") {
        let right = right.trim();
        let text = right
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''));
        let value = match text {
            Some(text) if !text.contains(['\'', '\\']) => Value::from(text),
            Some(_) => return None,
            None => serde_json::from_str(right).ok()?,
        };
        return Some((path(left)?, value));
    }
    match term.strip_prefix('!') {
        Some(field) => Some((path(field)?, Value::Bool(false))),
        None => Some((path(term)?, Value::Bool(true))),
    }
}

/// The facts of a finding in their places.
fn recorded(finding: &Finding) -> Map<String, Value> {
    let mut fields = Map::new();
    // A record comes before its parts.
    for (field, value) in &finding.evidence {
        let path: Vec<&str> = field.split('.').collect();
        if at(&fields, &path[..path.len() - 1]).is_none_or(|whole| fields_of(whole).is_some()) {
            put(&mut fields, &path, value);
        }
    }
    fields
}

/// The fields of a record; none of what stands for a value that is not there.
fn fields_of(value: &Value) -> Option<&Map<String, Value>> {
    let gone = ["absent", "denied", "failed"];
    value
        .as_object()
        .filter(|fields| !gone.iter().any(|word| fields.contains_key(*word)))
}

fn at<'f>(fields: &'f Map<String, Value>, path: &[&str]) -> Option<&'f Value> {
    let (first, rest) = path.split_first()?;
    let value = fields.get(*first)?;
    match rest {
        [] => Some(value),
        rest => at(fields_of(value)?, rest),
    }
}

fn put(fields: &mut Map<String, Value>, path: &[&str], to: &Value) {
    match path {
        [] => {}
        [last] => drop(fields.insert((*last).to_owned(), to.clone())),
        [first, rest @ ..] => {
            let inner = fields.get(*first).and_then(fields_of);
            let mut inner = inner.cloned().unwrap_or_default();
            put(&mut inner, rest, to);
            fields.insert((*first).to_owned(), Value::Object(inner));
        }
    }
}

/// Whether the first of the cases that holds passes, and it is known that those before do not hold.
fn passes(cases: &[Case], kind: &FactKind, fields: &Value) -> bool {
    for case in cases {
        let holds = match &case.when {
            None => Truth::True,
            Some(when) => match Condition::check(when, kind) {
                Ok(condition) => condition.judge(fields),
                Err(_) => return false,
            },
        };
        match holds {
            Truth::True => return case.verdict == Verdict::Pass,
            Truth::False => {}
            Truth::Unknown(_) => return false,
        }
    }
    false
}
