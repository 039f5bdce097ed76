//! A threat as a rule of SARIF: what it is about, and how each of its controls is repaired.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::checks::{Control, Severity, Threat};
use crate::conclusion::Conclusion;
use crate::model::{printable_lines, printable_start};
use crate::output::frameworks::named;

/// The rule of items that no threat file recognises.
pub(super) const UNRECOGNISED: &str = "unrecognised";

/// Characters of a description.
const MOST: usize = 1_000;

/// Tags that GitHub keeps.
const MOST_TAGS: usize = 10;

pub(super) fn rule(conclusion: &Conclusion<'_>, threat: Option<&Threat>) -> Value {
    let Some(threat) = threat else {
        return json!({
            "id": UNRECOGNISED,
            "shortDescription": { "text": "A threat of no type that the checks know." },
            "fullDescription": { "text": "No threat file recognises the item, so no scan can decide it." },
            "help": { "text": "Decide the item by hand, or write a threat file for it." },
            "defaultConfiguration": { "level": "warning" },
            "properties": { "tags": ["security"], "precision": "very-high" },
        });
    };
    let controls = threat.controls.iter();
    let controls: Vec<&Control> = controls
        .filter_map(|id| conclusion.controls.get(id).copied())
        .collect();
    let title = sentence(&threat.title);
    let mut rule = json!({
        "id": threat.id.as_str(),
        "shortDescription": { "text": title },
        "fullDescription": { "text": sentence(&threat.why) },
        "help": { "text": help(&controls), "markdown": markdown(threat, &controls) },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": tags(conclusion, &controls), "precision": "very-high" },
    });
    if let Some(reference) = threat.references.first() {
        rule["helpUri"] = reference.as_str().into();
    }
    if let Some(worst) = controls.iter().map(|control| control.severity).max() {
        rule["properties"]["security-severity"] = score(worst).into();
    }
    rule
}

/// A severity as GitHub's number for it.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "2.0",
        Severity::Medium => "5.5",
        Severity::High => "8.0",
        Severity::Critical => "9.5",
    }
}

fn tags(conclusion: &Conclusion<'_>, controls: &[&Control]) -> Vec<String> {
    let ids = controls
        .iter()
        .flat_map(|control| named(conclusion, control));
    let ids: BTreeSet<String> = ids.map(|named| named.key).collect();
    let tags = std::iter::once("security".to_owned()).chain(ids);
    tags.take(MOST_TAGS).collect()
}

fn help(controls: &[&Control]) -> String {
    let fixes = controls.iter().map(|control| sentence(&control.fix));
    let fixes: Vec<String> = fixes.collect();
    match fixes.is_empty() {
        true => "No scan can decide it: a person has to.".to_owned(),
        false => fixes.join(" "),
    }
}

/// Each control with its fix, in the words of check files, which whoever runs the scan chose.
fn markdown(threat: &Threat, controls: &[&Control]) -> String {
    let mut text = sentence(&threat.why);
    for control in controls {
        let _ = write!(
            text,
            "\n\n### {}\n\n`{}`: {}",
            sentence(&control.title),
            control.id,
            sentence(&control.fix)
        );
        let commands = control.remedy.as_ref();
        if let Some(commands) = commands.and_then(|remedy| remedy.aws_cli.as_ref()) {
            let commands = printable_lines(&in_capitals(commands)).replace("```", "` ` `");
            let _ = write!(
                text,
                "\n\nPut the resource in the place of the words in capitals; `threatproof explain` tells the \
                 commands for each resource:\n\n```bash\n{}\n```",
                commands.trim_end()
            );
        }
    }
    for reference in &threat.references {
        let _ = write!(text, "\n\n<{reference}>");
    }
    text
}

/// Placeholders of remedies, and words that tell a person what to put there. A rule is about many resources.
const PLACEHOLDERS: [(&str, &str); 7] = [
    ("@arn@", "RESOURCE_ARN"),
    ("@name@", "RESOURCE_NAME"),
    ("@parent@", "PARENT_NAME"),
    ("@part@", "PART_OF_RESOURCE"),
    ("@account@", "ACCOUNT_ID"),
    ("@region@", "REGION"),
    ("@partition@", "PARTITION"),
];

fn in_capitals(commands: &str) -> String {
    let commands = commands.to_owned();
    PLACEHOLDERS
        .iter()
        .fold(commands, |text, (name, word)| text.replace(name, word))
}

/// Words on one line, with a stop behind them.
fn sentence(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = printable_start(&words.join(" "), MOST);
    match text.ends_with(['.', '!', '?', '…']) {
        true => text,
        false => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_placeholder_is_left_in_commands() {
        let told = in_capitals("a \"@name@\" @parent@/@part@ [?@ == `1`] me@b.example");
        let expect = "a \"RESOURCE_NAME\" PARENT_NAME/PART_OF_RESOURCE [?@ == `1`] me@b.example";
        assert_eq!(told, expect);
    }

    #[test]
    fn descriptions_are_no_longer_than_is_taken() {
        assert!(sentence(&"x ".repeat(10_000)).chars().count() <= 1_024);
    }
}
