//! Why a finding moved, from what two runs tell of it.

use serde_json::{Map, Value};

use super::held::Facts;
use super::reach::denied;
use crate::changes::{FieldChange, Said, Standing, Why};
use crate::output::json_v1::{Finding, Word};

/// Fields that are told of a finding.
const MOST_FIELDS: usize = 4;

/// Characters that are told of a value.
const MOST_OF_A_VALUE: usize = 60;

/// How a finding stands.
pub(super) fn standing(finding: &Finding) -> Standing {
    let holds = |word: &Option<Word>| word.as_ref().is_some_and(|word| word.holds);
    Standing::new(
        finding.verdict,
        holds(&finding.waiver),
        finding.asks.is_some() && holds(&finding.answer),
    )
}

/// Why it moved. `is_other_check` tells that the control, or what reads it, changed.
pub(super) fn why(before: &Finding, after: &Finding, is_other_check: bool) -> Vec<Why> {
    let (was, is) = (standing(before), standing(after));
    if is.is_unknown() {
        return unread(before, after);
    }
    let is_check = is_other_check
        && was.verdict != is.verdict
        && Facts::of(&before.evidence).is_same(&after.evidence);
    let mut whys = Vec::new();
    match (was.is_unknown(), is.is_open()) {
        (true, true) => whys.push(into_sight(is)),
        (true, false) if !is_check => whys.push(Why::ReadAgain),
        (true, false) | (false, _) => {}
    }
    whys.extend(of_waiver(was, is, after));
    whys.extend(of_answer(was, is, after));
    let is_other = was.verdict != is.verdict || before.asks != after.asks;
    let fields = fields(&before.evidence, &after.evidence);
    match (is_other, fields.is_empty()) {
        // Facts that only one of the checks asks for are none that changed.
        (true, false) if is_check => whys.push(Why::Check),
        (true, false) => whys.push(Why::Resource(fields)),
        (true, true) if is_other_check => whys.push(Why::Check),
        (true, true) | (false, _) => {}
    }
    if whys.is_empty() {
        whys.push(Why::Untold);
    }
    whys
}

/// That something open can be read, and could not be.
pub(super) fn into_sight(is: Standing) -> Why {
    Why::IntoSight {
        is_question: !is.is_violation(),
    }
}

/// Why it is no longer known.
fn unread(before: &Finding, after: &Finding) -> Vec<Why> {
    let mut whys: Vec<Why> = Vec::new();
    for (field, value) in &after.evidence {
        if before.evidence.get(field) == Some(value) {
            continue;
        }
        let why = match (text(value, "denied"), text(value, "failed")) {
            (Some(action), _) => Why::PermissionLost(action.to_owned()),
            (None, Some(failure)) => {
                let call = text(value, "call").unwrap_or(field);
                Why::Unread(format!("{call} ({failure})"))
            }
            (None, None) => continue,
        };
        if !whys.contains(&why) {
            whys.push(why);
        }
    }
    if whys.is_empty() {
        let unread = || Why::Unread(after.reason.clone());
        whys.push(denied(&after.reason).unwrap_or_else(unread));
    }
    whys
}

fn of_waiver(was: Standing, is: Standing, after: &Finding) -> Option<Why> {
    match (was.said == Said::Waived, is.said == Said::Waived) {
        (true, false) if is.is_open() => Some(match &after.waiver {
            Some(word) => Why::WaiverExpired(word.expires.clone()),
            None => Why::WaiverWithdrawn,
        }),
        (false, true) => after
            .waiver
            .as_ref()
            .map(|word| Why::WaiverGiven(word.by.clone(), word.expires.clone())),
        (true, _) | (false, false) => None,
    }
}

fn of_answer(was: Standing, is: Standing, after: &Finding) -> Option<Why> {
    match (was.said == Said::Answered, is.said == Said::Answered) {
        (true, false) if after.asks.is_some() && is.is_open() => Some(match &after.answer {
            Some(word) => Why::AnswerExpired(word.expires.clone()),
            None => Why::AnswerWithdrawn,
        }),
        (false, true) => after
            .answer
            .as_ref()
            .map(|word| Why::AnswerGiven(word.by.clone(), word.expires.clone())),
        (true, _) | (false, false) => None,
    }
}

/// The fields that are known in both and differ.
fn fields(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let new = after.keys().filter(|name| !before.contains_key(*name));
    let changed = before.keys().chain(new).filter_map(|name| {
        let (old, new) = (before.get(name), after.get(name));
        let is_unknown = |value: Option<&Value>| {
            value.is_some_and(|it| text(it, "denied").or(text(it, "failed")).is_some())
        };
        // What is in a group says more than the group.
        let is_part = |other: &String| {
            let rest = other.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.starts_with('.')) && before.get(other) != after.get(other)
        };
        let mut names = before.keys().chain(after.keys());
        if old == new || is_unknown(old) || is_unknown(new) || names.any(is_part) {
            return None;
        }
        let (before, after) = cut(&words(old), &words(new));
        Some(FieldChange {
            field: name.clone(),
            before,
            after,
        })
    });
    changed.take(MOST_FIELDS).collect()
}

fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.as_object()?.get(name)?.as_str()
}

fn words(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::Object(fields)) if fields.get("absent") == Some(&Value::Bool(true)) => {
            "absent".to_owned()
        }
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

/// Both, cut to where they differ.
fn cut(before: &str, after: &str) -> (String, String) {
    const LEAD: usize = 15;
    let both = before.chars().zip(after.chars());
    let same = both.take_while(|(before, after)| before == after).count();
    let part = |text: &str| {
        let length = text.chars().count();
        if length <= MOST_OF_A_VALUE {
            return text.to_owned();
        }
        let start = same.saturating_sub(LEAD).min(length - MOST_OF_A_VALUE);
        let mut part: String = text.chars().skip(start).take(MOST_OF_A_VALUE).collect();
        if start > 0 {
            part.insert(0, '…');
        }
        if start + MOST_OF_A_VALUE < length {
            part.push('…');
        }
        part
    };
    (part(before), part(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_to_where_they_differ() {
        let same = "x".repeat(200);
        let (before, after) = cut(&format!("{same}old{same}"), &format!("{same}new"));
        assert!(before.contains("old") && before.starts_with('…') && before.ends_with('…'));
        assert!(after.contains("new") && !after.ends_with('…'), "{after}");
        assert_eq!(cut("a", "é"), ("a".to_owned(), "é".to_owned()));
    }
}
