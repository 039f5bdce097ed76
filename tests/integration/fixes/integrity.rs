//! What is true of every remedy and every map of the program's own checks.

use std::collections::BTreeSet;

use threatproof::app;
use threatproof::checks::{Catalog, Remedy, Target};

use super::APPLIED;

fn catalog() -> Catalog {
    app::load_catalog(&[]).expect("the embedded checks load")
}

#[test]
fn every_control_says_how_it_is_repaired() {
    for control in catalog().controls.values() {
        assert!(control.remedy.is_some(), "{} has no remedy", control.id);
    }
}

/// So that nobody takes a command for proven that is not, or leaves one unproven that could be.
#[test]
fn commands_are_applied_by_a_test_or_say_why_not() {
    let catalog = catalog();
    let remedies = catalog.controls.values();
    let remedies = remedies.filter_map(|control| Some((control, control.remedy.as_ref()?)));
    let tested: BTreeSet<&str> = remedies
        .filter(|(_, remedy)| remedy.aws_cli.is_some() && remedy.untested.is_none())
        .map(|(control, _)| control.id.as_str())
        .collect();
    let applied: BTreeSet<&str> = APPLIED.iter().copied().collect();
    assert_eq!(tested, applied);
    assert_eq!(applied.len(), APPLIED.len(), "one is named twice");
}

/// An ARN as our ids have it, one a kind.
const EXAMPLES: &[&str] = &[
    "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3",
    "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3/stages/prod",
    "arn:aws:cloudfront::111122223333:distribution/E1#api/*",
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2",
    "arn:aws:s3:::orders",
];

#[test]
fn commands_and_code_can_be_filled_in() {
    for control in catalog().controls.values() {
        let remedy = control.remedy.as_ref().expect("a remedy");
        for text in [&remedy.aws_cli, &remedy.terraform].into_iter().flatten() {
            let filled = EXAMPLES.iter().find_map(|resource| {
                let target = Target {
                    resource,
                    account: "111122223333",
                    region: "eu-west-1",
                };
                Remedy::fill(text, &target)
            });
            let filled = filled.unwrap_or_else(|| panic!("{}: {text}", control.id));
            assert!(!text.contains('\t') && !filled.contains("@name@"));
        }
    }
}

/// A placeholder outside quotes would be split, or taken for a pattern.
#[test]
fn placeholders_stand_between_quotes() {
    for control in catalog().controls.values() {
        let remedy = control.remedy.as_ref().expect("a remedy");
        let commands = remedy.aws_cli.as_deref().unwrap_or_default();
        let lines = commands.lines();
        let lines: Vec<&str> = lines.filter(|line| !line.starts_with('#')).collect();
        let bare = outside_quotes(&lines.join("\n"));
        assert!(!bare.contains('@'), "{}: {bare}", control.id);
    }
}

/// What of commands stands outside quotes, also in a `$(…)` between quotes.
fn outside_quotes(commands: &str) -> String {
    let mut bare = String::new();
    let mut quote = None;
    let mut around = Vec::new();
    let mut letters = commands.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (None | Some('"'), '\\') => drop(letters.next()),
            (None | Some('"'), '$') if letters.peek() == Some(&'(') => {
                around.push(quote.take());
                letters.next();
            }
            (None, ')') if !around.is_empty() => quote = around.pop().flatten(),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, _) => bare.push(letter),
        }
    }
    bare
}

#[test]
fn quotes_within_commands_within_quotes_are_told_apart() {
    for (commands, bare) in [
        ("a \"b\" c", "a  c"),
        ("\"$(d \"e\" 'f\"' g) h\" i", "d   g i"),
        ("j\\\"k", "jk"),
        ("case l in m) n ;; esac", "case l in m) n ;; esac"),
    ] {
        assert_eq!(outside_quotes(commands), bare, "{commands}");
    }
}

/// What the program says of frameworks are ids, never their words.
#[test]
fn maps_name_frameworks_in_use() {
    let catalog = catalog();
    let named: BTreeSet<&str> = catalog
        .controls
        .values()
        .flat_map(|control| &control.maps)
        .map(|map| map.framework.as_str())
        .collect();
    let known: BTreeSet<&str> = catalog.frameworks.keys().map(String::as_str).collect();
    assert_eq!(
        named, known,
        "a framework that no control names is of no use"
    );
    for (id, framework) in &catalog.frameworks {
        assert!(!framework.forms.is_empty(), "{id}");
        let version = framework.version.as_deref().unwrap_or_default();
        let in_id = version.replace("Revision ", "r");
        assert!(id.ends_with(&in_id), "{id} is version {version}");
    }
}
