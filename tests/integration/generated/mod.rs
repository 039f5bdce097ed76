//! Documents that are made from the program: what is committed is what it would make today.
//!
//! `UPDATE_DOCS=1 make test-core` rewrites them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Command, CommandFactory as _};
use serde_json::{Value, json};
use threatproof::checks::{
    Catalog, Control, ControlFile, FamilyFile, FrameworkFile, MemberFile, Threat, ThreatFile,
};
use threatproof::cli::Cli;
use threatproof::facts::{Call, FactKind, Field, Reach, Type};
use threatproof::files::write_atomically;
use threatproof::matching::Assignment;
use threatproof::model::ThreatId;
use threatproof::output::{changes, checks_v1, json_v1, summary_v1};
use threatproof::permissions;
use threatproof::plan::Plan;
use threatproof::{app, services};

mod results;

const MADE: &str =
    "Made from the program by `UPDATE_DOCS=1 make test-core`; changes by hand do not last.";

/// Compares with the committed document, or rewrites it if asked to.
#[track_caller]
fn committed(name: &str, made: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found == made {
        return;
    }
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().expect("docs/")).expect("a folder");
        write_atomically(&path, made.as_bytes()).expect("written");
        return;
    }
    let line = found
        .lines()
        .zip(made.lines())
        .take_while(|(found, made)| found == made)
        .count();
    panic!(
        "docs/{name}:{} is out of date\n  committed: {:?}\n  today:     {:?}\n  `UPDATE_DOCS=1 make test-core` rewrites it",
        line + 1,
        found.lines().nth(line),
        made.lines().nth(line),
    );
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn catalog() -> Catalog {
    app::load_catalog(&[]).expect("the embedded checks load")
}

#[test]
fn schema_of_the_results() {
    let schema = serde_json::to_value(json_v1::schema()).expect("JSON");
    committed("results.schema.json", &pretty(&schema));
}

#[test]
fn schema_of_printed_checks() {
    let mut generator = schemars::SchemaGenerator::default();
    let list = generator.subschema_for::<checks_v1::Catalog>();
    let shown = generator.subschema_for::<checks_v1::Check>();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `threatproof checks list` and `checks show` print with --format json",
        "anyOf": [list, shown],
        "$defs": generator.take_definitions(true),
    });
    committed("checks.schema.json", &pretty(&schema));
}

#[test]
fn schema_of_the_summary() {
    let schema = schemars::schema_for!(summary_v1::Summary);
    let schema = serde_json::to_value(schema).expect("JSON");
    committed("summary.schema.json", &pretty(&schema));
}

#[test]
fn schema_of_explanations() {
    let schema = schemars::schema_for!(threatproof::explain::told::Told);
    let schema = serde_json::to_value(schema).expect("JSON");
    committed("explain.schema.json", &pretty(&schema));
}

#[test]
fn schema_of_the_changes() {
    let schema = serde_json::to_value(changes::json_v1::schema()).expect("JSON");
    committed("changes.schema.json", &pretty(&schema));
}

#[test]
fn schema_of_check_files() {
    let mut generator = schemars::SchemaGenerator::default();
    let control = generator.subschema_for::<ControlFile>();
    let member = generator.subschema_for::<MemberFile>();
    let family = generator.subschema_for::<FamilyFile>();
    let threat = generator.subschema_for::<ThreatFile>();
    let framework = generator.subschema_for::<FrameworkFile>();
    let frameworks = json!({"type": "object", "additionalProperties": framework});
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A check file of threatproof: a control, a family of controls, a threat, or frameworks",
        "anyOf": [control, member, family, threat, frameworks],
        "$defs": generator.take_definitions(true),
    });
    committed("check.schema.json", &pretty(&schema));
}

#[test]
fn reference_of_checks() {
    let catalog = catalog();
    let mut text = format!(
        "# Checks\n\n{MADE}\n\n{} threats, {} controls.\n\n## Threats\n",
        catalog.threats.len(),
        catalog.controls.len()
    );
    for threat in catalog.threats.values() {
        describe_threat(&mut text, threat);
    }
    text.push_str("\n## Controls\n");
    for control in catalog.controls.values() {
        describe_control(&mut text, control);
    }
    committed("checks.md", &text);
}

/// The words of a text on one line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn describe_threat(text: &mut String, threat: &Threat) {
    let _ = write!(
        text,
        "\n### {}\n\n{} ({})\n\n{}\n\n",
        threat.id,
        threat.title,
        threat.category,
        flat(&threat.why)
    );
    if threat.controls.is_empty() {
        text.push_str("- no control yet\n");
    }
    for control in &threat.controls {
        let _ = writeln!(text, "- control [{control}](#{control})");
    }
    for human in &threat.humans {
        let _ = writeln!(text, "- human (`{}`): {}", human.id, human.asks);
    }
    references(text, &threat.references);
}

fn describe_control(text: &mut String, control: &Control) {
    let _ = write!(
        text,
        "\n### {}\n\n{}\n\n{}\n\n- severity: {}\n- fact: [{}](facts.md)\n",
        control.id,
        control.title,
        flat(&control.why),
        control.severity.as_str(),
        control.kind.name
    );
    if let Some(filter) = &control.filter {
        let _ = writeln!(text, "- only where: `{}`", flat(filter.source()));
    }
    let _ = writeln!(text, "- IAM actions: {}", actions(&calls_of(control)));
    let _ = writeln!(text, "- fix: {}", flat(&control.fix));
    describe_remedy(text, control);
    references(text, &control.references);
    describe_maps(text, control);
    text.push_str("\n| the first that holds | verdict |\n|---|---|\n");
    for (verdict, condition) in control.cases() {
        let condition = flat(condition).replace('|', "\\|");
        let _ = writeln!(text, "| `{condition}` | {} |", verdict.as_str());
    }
    let _ = writeln!(
        text,
        "| otherwise | {} |",
        control.otherwise_verdict().as_str()
    );
}

fn describe_remedy(text: &mut String, control: &Control) {
    let Some(remedy) = &control.remedy else {
        return;
    };
    let how = match (&remedy.by_hand, &remedy.untested) {
        (Some(reason), _) => format!("by hand: {}", flat(reason)),
        (None, None) => "AWS CLI, applied by a test".to_owned(),
        (None, Some(reason)) => format!("AWS CLI, applied by no test: {}", flat(reason)),
    };
    let terraform = if remedy.terraform.is_some() {
        "; Terraform"
    } else {
        ""
    };
    let _ = writeln!(text, "- remedy: {how}{terraform}");
}

/// The ids of a framework on one line, each with its strength.
fn describe_maps(text: &mut String, control: &Control) {
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for map in &control.maps {
        let id = format!("{} ({})", map.id, map.strength.as_str());
        lines.entry(&map.framework).or_default().push(id);
    }
    for (framework, ids) in lines {
        let _ = writeln!(text, "- {framework}: {}", ids.join(", "));
    }
}

fn references(text: &mut String, references: &[String]) {
    for reference in references {
        let _ = writeln!(text, "- <{reference}>");
    }
}

fn calls_of(control: &Control) -> BTreeSet<Call> {
    let fields = control
        .paths()
        .iter()
        .filter_map(|path| path.field())
        .map(str::to_owned)
        .collect();
    control.kind.calls(&fields)
}

fn actions(calls: &BTreeSet<Call>) -> String {
    let actions: BTreeSet<&str> = calls.iter().map(|call| call.action).collect();
    quoted(actions.into_iter())
}

fn quoted<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn reference_of_facts() {
    let mut text = format!("# Facts\n\n{MADE}\n\nWhat conditions of controls can read.\n");
    for kind in services::fact_kinds() {
        describe_kind(&mut text, kind);
    }
    committed("facts.md", &text);
}

fn describe_kind(text: &mut String, kind: &FactKind) {
    let often = match kind.reach {
        Reach::Account => "once per account",
        Reach::Region => "once per account and region",
    };
    let _ = write!(
        text,
        "\n## {}\n\n{} Read {often}; conditions call it `{}`.\n\n",
        kind.name,
        flat(kind.doc),
        kind.variable()
    );
    for (what, calls) in [
        ("found by", kind.listing),
        ("only if needed", kind.fallback),
    ] {
        if !calls.is_empty() {
            let _ = writeln!(text, "- {what}: {}", with_actions(calls));
        }
    }
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    text.push_str("| field | type | meaning | calls and their IAM actions |\n|---|---|---|---|\n");
    describe_fields(text, kind.variable(), &(kind.fields)());
}

fn with_actions(calls: &[Call]) -> String {
    calls
        .iter()
        .map(|call| format!("{call} (`{}`)", call.action))
        .collect::<Vec<_>>()
        .join(", ")
}

fn describe_fields(text: &mut String, path: &str, fields: &[Field]) {
    for field in fields {
        let path = format!("{path}.{}", field.name);
        let optional = if field.may_be_absent {
            ", may be absent"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "| `{path}` | {}{optional} | {} | {} |",
            type_words(&field.of),
            flat(field.doc).replace('|', "\\|"),
            with_actions(field.calls)
        );
        match &field.of {
            Type::Record(inner) => describe_fields(text, &path, inner),
            Type::List(of) => {
                if let Type::Record(inner) = of.as_ref() {
                    describe_fields(text, &format!("{path}[]"), inner);
                }
            }
            Type::Bool | Type::Int | Type::Text | Type::Word(_) => {}
        }
    }
}

fn type_words(of: &Type) -> String {
    match of {
        Type::Bool => "bool".to_owned(),
        Type::Int => "number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Word(words) => format!("one of {}", quoted(words.iter().copied())),
        Type::List(of) => format!("list of {}", type_words(of)),
        Type::Record(_) => "record".to_owned(),
    }
}

#[test]
fn reference_of_the_command_line() {
    let mut cli = Cli::command().term_width(100).max_term_width(100);
    cli.build();
    let mut text = format!("# Command line\n\n{MADE}\n");
    describe_command(&mut text, cli, 2);
    committed("cli.md", &text);
}

fn describe_command(text: &mut String, command: Command, level: usize) {
    // What happens to be set where the test runs is no part of the document.
    let mut command = command
        .mut_args(|argument| argument.hide_env_values(true))
        .term_width(100);
    let name = command.get_bin_name().unwrap_or("threatproof").to_owned();
    let _ = write!(text, "\n{} {name}\n\n```text\n", "#".repeat(level));
    for line in command.render_long_help().to_string().lines() {
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text.push_str("```\n");
    // What `help` prints is what is here already.
    let commands = command.get_subcommands().cloned();
    for inner in commands.filter(|inner| inner.get_name() != "help") {
        describe_command(text, inner, level + 1);
    }
}

#[test]
fn policy_for_everything() {
    let catalog = catalog();
    let all: Vec<Assignment> = catalog
        .threats
        .keys()
        .zip(1..)
        .map(|(threat, item)| Assignment {
            item,
            threat: Ok(threat.clone()),
        })
        .collect();
    let plan = Plan::new(&all, &catalog, &BTreeSet::<ThreatId>::new());
    let statements = permissions::statements(&plan.wants.actions());
    let policy = permissions::document(&statements, &|rest| json!(format!("arn:aws:{rest}")));
    committed("iam-policy.json", &pretty(&policy));
}
