//! `threatproof.sarif`: SARIF 2.1.0 with a result for each item that is not implemented, as GitHub's code scanning takes
//! it. The rules are the threats; the place of a result is where the item begins in the report, so that it is shown
//! where the report lies in the repository.
//!
//! What it cannot express: what holds (an alert is closed by being no longer among the results, so implemented items,
//! those that do not apply and those that were not selected have none), findings (thousands would be hidden), and that
//! something is not known, but as a warning. GitHub ignores `suppressions`, which items have whose every violation is
//! accepted. Of very many results only those that GitHub takes are written, errors first.

mod rules;

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use self::rules::{UNRECOGNISED, rule};
use super::outcome::{Standing, item_ids};
use super::{File, Format};
use crate::checks::Threat;
use crate::conclusion::{Conclusion, DecidedItem, Need};
use crate::files::write_json;
use crate::model::printable_start;

/// `sarif`.
pub(super) const FORMAT: Format = Format {
    name: "sarif",
    about: "threatproof.sarif: open items as alerts of GitHub's code scanning",
    files: &[File {
        name: "threatproof.sarif",
        write,
    }],
};

/// Results that GitHub takes.
const MOST: usize = 25_000;

/// Characters of a message.
const MOST_OF_A_MESSAGE: usize = 4_000;

/// The level of an item; none if it has no result.
fn level(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::NotStarted => Some("error"),
        Standing::NeedsInvestigation => Some("warning"),
        Standing::Kept => Some("note"),
        Standing::Implemented | Standing::NotApplicable | Standing::NotSelected => None,
    }
}

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let rules = Rules::of(conclusion);
    let ids = item_ids(conclusion);
    let mut results = Vec::new();
    for (position, (decided, id)) in conclusion.items.iter().zip(&ids).enumerate() {
        if let Some(level) = level(Standing::of(decided)) {
            let place = rules.places.get(rule_of(decided)).copied();
            let result = result(conclusion, decided, position, id);
            results.push((level, place.unwrap_or_default(), result));
        }
    }
    let results = taken(results);
    let results = results.into_iter().map(|(level, place, mut result)| {
        result["level"] = level.into();
        result["ruleIndex"] = place.into();
        result
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "threatproof",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.all,
            } },
            "automationDetails": { "id": category(conclusion) },
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    write_json(out, &log)
}

/// What GitHub tells analyses apart by: two reports of a repository are two. So is a run that was asked about some
/// threats only: in the place of a whole one it would close the alerts of all others.
fn category(conclusion: &Conclusion<'_>) -> String {
    let stem = &conclusion.report.name;
    let stem = stem
        .rsplit_once('.')
        .map_or(stem.as_str(), |(stem, _)| stem);
    let mut category = format!("threatproof/{}/", encoded(stem));
    let threats = conclusion.only.iter();
    let threats: Vec<String> = threats.map(|threat| encoded(threat.as_str())).collect();
    if !threats.is_empty() {
        category.push_str(&threats.join("+"));
        category.push('/');
    }
    category
}

/// As many results as GitHub takes, of more the worst.
fn taken<T>(mut results: Vec<(&'static str, usize, T)>) -> Vec<(&'static str, usize, T)> {
    if results.len() > MOST {
        results.sort_by_key(|(level, ..)| ["error", "warning", "note"].map(|it| it != *level));
        results.truncate(MOST);
    }
    results
}

/// The rules of a run, in order, and the place of each.
struct Rules<'c> {
    all: Vec<Value>,
    places: BTreeMap<&'c str, usize>,
}

impl<'c> Rules<'c> {
    /// Of every item, be it implemented or not: rules do not come and go with their results.
    fn of(conclusion: &'c Conclusion<'_>) -> Self {
        let threats = conclusion.items.iter();
        let threats = threats.map(|decided| (rule_of(decided), decided.threat));
        let threats: BTreeMap<&str, Option<&Threat>> = threats.collect();
        Self {
            all: threats
                .values()
                .map(|threat| rule(conclusion, *threat))
                .collect(),
            places: threats.into_keys().zip(0..).collect(),
        }
    }
}

fn rule_of<'d>(decided: &'d DecidedItem<'_>) -> &'d str {
    decided
        .threat
        .map_or(UNRECOGNISED, |threat| threat.id.as_str())
}

fn result(
    conclusion: &Conclusion<'_>,
    decided: &DecidedItem<'_>,
    position: usize,
    id: &str,
) -> Value {
    let said = format!(
        "Item {}, {}, is {}. {}",
        decided.item.number,
        decided.title(),
        match Standing::of(decided) {
            Standing::NotStarted => "not started",
            Standing::NeedsInvestigation => "open",
            Standing::Kept => "not judged",
            Standing::Implemented | Standing::NotApplicable | Standing::NotSelected => "closed",
        },
        decided.reason
    );
    let region = match conclusion.places.get(position).copied().flatten() {
        Some(place) => json!({
            "startLine": place.start_line, "startColumn": place.start_column,
            "endLine": place.end_line, "endColumn": place.end_column,
        }),
        None => json!({ "startLine": 1 }),
    };
    let mut result = json!({
        "ruleId": rule_of(decided),
        "message": { "text": message(&said) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": encoded(conclusion.path) },
            "region": region,
        } }],
        // Not of the line: our own note in it changes.
        "partialFingerprints": {
            "primaryLocationLineHash": format!("{id}:1"),
            "threatproofItem/v1": id,
        },
    });
    if decided.need == Some(Need::Accepted) {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": message(&decided.reason),
        }]);
    }
    result
}

/// Words as the text of a message, in which brackets make links, and braces stand for arguments. What is put before them
/// counts as well.
fn message(text: &str) -> String {
    let mut escaped = String::new();
    let mut length = 0;
    for letter in printable_start(text, MOST_OF_A_MESSAGE).chars() {
        let before = match letter {
            '[' | ']' | '\\' => Some('\\'),
            '{' | '}' => Some(letter),
            _ => None,
        };
        length += 1 + usize::from(before.is_some());
        if length > MOST_OF_A_MESSAGE {
            escaped.push('…');
            return escaped;
        }
        escaped.extend(before);
        escaped.push(letter);
    }
    escaped
}

/// A path as a reference that is relative.
fn encoded(path: &str) -> String {
    use std::fmt::Write as _;

    let mut encoded = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte));
            }
            other => {
                let _ = write!(encoded, "%{other:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_paths_mean_nothing_but_themselves() {
        assert_eq!(message("[a](b) {0}\u{1b}"), "\\[a\\](b) {{0}} ");
        assert_eq!(encoded("m o/é:%.htm"), "m%20o/%C3%A9%3A%25.htm");
    }

    #[test]
    fn nothing_is_longer_than_is_taken() {
        for text in ["x", "[", "{", "é", "\\", "x["] {
            let length = message(&text.repeat(100_000)).chars().count();
            assert!(length <= MOST_OF_A_MESSAGE + 1, "{text}: {length}");
            assert!(length >= MOST_OF_A_MESSAGE, "{text}: {length}");
        }
        let levels = ["note", "error", "warning"].into_iter().cycle();
        let results: Vec<_> = levels
            .zip(0..)
            .take(MOST + 1)
            .map(|(level, nth)| (level, nth, ()))
            .collect();
        assert_eq!(taken(results[..MOST].to_vec()), results[..MOST]);
        let taken = taken(results);
        assert_eq!(taken.len(), MOST);
        let count = |level: &str| taken.iter().filter(|(own, ..)| *own == level).count();
        assert_eq!(
            (count("error"), count("warning"), count("note")),
            (8_334, 8_333, 8_333)
        );
        assert_eq!((taken[0].1, taken[MOST - 1].1), (1, 24_996));
    }
}
