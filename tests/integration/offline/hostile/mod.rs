//! Names in an account, words in a report and what a bundle says of itself are written by whoever
//! may write there: none of them steers a terminal, a page, a sheet or where files go.

mod checks;
mod formats;
mod reports;

use std::fs;

use serde_json::Value;
use threatproof::model::{is_unprintable, printable_lines};
use threatproof::report::{Format, State, read};

use reports::{every_report, with_formulas_and_quotes};

use crate::kit::{CALLS, FACTS, Program, Ran, packed};

/// Everything at once that has a meaning to some reader of our outputs.
pub(crate) const HOSTILE: &str = concat!(
    "=1+1,;\t@x </td></tr></b:State><script>alert(1)</script>\"'`$(touch evil) &amp; &#0; ]]> -->",
    "\u{1b}[2J\u{1b}]8;;file:///x\u{7}\u{9b}31m\u{202e}\u{200b}\u{2028}\r\n\u{0} ../../evil ",
    "[State: Mitigated] [threatproof 2020-01-01: fine] | Implemented |\nCategory: | Fake |"
);

/// Names that the embedded account gave to things.
const NAMES: [&str; 9] = [
    "print-jobs",
    "pinewood-originals",
    "pinewood-access-logs",
    "packing-desk",
    "inline policy access",
    "inline policy release",
    "orders-slow",
    "AWSManagedRulesCommonRuleSet, AWSManagedRulesSQLiRuleSet stop injection attacks",
    "E2PINEWOODSHOP",
];

const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A folder with the embedded account as a bundle, whose owner chose other names.
pub(crate) fn account() -> Program {
    let program = Program::offline().with("THREATPROOF_FORCE", "true");
    fs::create_dir(program.path("bundle")).expect("a folder");
    let name = serde_json::to_string(HOSTILE).expect("JSON");
    // Without the quotes around it, since it is put into strings.
    let name = &name[1..name.len() - 1];
    let facts = NAMES.iter().fold(
        include_str!("../../../../src/demo/bundle/facts.jsonl").to_owned(),
        |facts, own| {
            assert!(facts.contains(own), "{own}");
            facts.replace(own, &format!("{own}{name}"))
        },
    );
    let manifest = include_str!("../../../../src/demo/bundle/manifest.json");
    let calls = include_str!("../../../../src/demo/bundle/calls.jsonl");
    program.file("bundle/manifest.json", manifest);
    program.file(&format!("bundle/{FACTS}"), packed(facts));
    program.file(&format!("bundle/{CALLS}"), packed(calls));
    program.seal("bundle");
    program
}

fn assert_printable(what: &str, text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    assert_eq!(text, printable_lines(&text), "{what}");
}

/// What the run said may be looked at.
fn assert_harmless(ran: &Ran) {
    assert_printable("standard output", &ran.stdout);
    assert_printable("standard error", ran.stderr.as_bytes());
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
}

/// What may steer something, in order.
fn unprintable(text: &[u8]) -> Vec<char> {
    let text = String::from_utf8_lossy(text).into_owned();
    text.chars()
        .filter(|c| is_unprintable(*c) && *c != '\n')
        .collect()
}

/// The words of the items that a run leaves alone, and their states.
fn items(report: &[u8]) -> (Vec<String>, Vec<Option<State>>) {
    let report = read(report.to_vec(), None).expect("a report");
    let words = report.items().iter().map(|item| {
        format!(
            "{} {:?} {:?} {} {:?} {} {}",
            item.number,
            item.title,
            item.id,
            item.category,
            item.interaction,
            item.description,
            item.action_items
        )
    });
    let states = report.items().iter().map(|item| item.state.clone());
    (words.collect(), states.collect())
}

fn threats(results: &Value) -> Vec<(String, String)> {
    let items = results["items"].as_array().expect("items");
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    items
        .iter()
        .map(|item| (text(item, "threat"), text(item, "status")))
        .collect()
}

#[test]
fn hostile_names_and_reports_come_out_harmless_in_every_format() {
    let program = account();
    for (name, before) in every_report() {
        program.file(name, &before);
        let judge = |report: &str, output: &str| {
            let ran = program.run(&["evaluate", "bundle", report, "--output", output]);
            assert_harmless(&ran);
            let results = ran.results();
            assert_printable("results.json", &results.bytes);
            let updated = fs::read(program.path(output)).expect("the updated report");
            (results, updated)
        };
        let (first, updated) = judge(name, "first");
        assert!(first.json.to_string().contains("print-jobs=1+1"), "{name}");
        let decided = threats(&first.json);
        // The others have the first diagram alone.
        let whole = !matches!(name, "model.tm7" | "text.txt" | "headings.txt");
        assert_eq!(decided.len(), if whole { 47 } else { 32 }, "{name}");
        // With a title of somebody else, some types are told by action items alone, which Threat Dragon does not have.
        let untold = decided.iter().filter(|(threat, _)| threat.is_empty());
        let most = if name == "dragon.json" { 4 } else { 0 };
        assert!(untold.count() <= most, "{name}");

        // Nobody's words changed, and none that steers anything was added.
        let ((words, states), (own_words, own)) = (items(&updated), items(&before));
        assert_eq!(words, own_words, "{name}");
        assert_ne!(states, own, "{name}");
        assert_eq!(unprintable(&updated), unprintable(&before), "{name}");
        let named = |text: &[u8]| String::from_utf8_lossy(text).matches("=1+1,;").count();
        assert!(named(&updated) > named(&before), "{name}");
        if name.ends_with(".htm") || name.ends_with(".tm7") {
            let scripts = |text: &[u8]| String::from_utf8_lossy(text).matches("<script").count();
            assert_eq!(scripts(&updated), scripts(&before), "{name}");
        }

        // Our own words are found again, whatever stands in them.
        let (second, again) = judge("first", "second");
        assert_eq!(threats(&second.json), decided, "{name}");
        assert_eq!(items(&again), (words, states), "{name}");
        let notes = |report: &[u8]| {
            let text = String::from_utf8_lossy(report);
            text.matches("[threatproof 20").count()
        };
        assert_eq!(notes(&again), notes(&updated), "{name}");
        let (_, third) = judge("second", "third");
        assert!(third == again, "{name} changes without end");
        let entries = ["bundle", "first", "home", "out", "second", "third", name];
        let mut entries = entries.map(ToOwned::to_owned);
        entries.sort();
        assert_eq!(program.listing("."), entries, "{name}");
        for file in [name, "first", "second", "third"] {
            fs::remove_file(program.path(file)).expect("a file");
        }
    }
}

#[test]
fn a_sheet_keeps_its_columns_and_gets_no_formula() {
    let program = account();
    for (name, before) in with_formulas_and_quotes() {
        program.file(name, &before);
        program.run(&["evaluate", "bundle", name]).results();
        let stem = name.trim_end_matches(".csv");
        let updated = program.path(&format!("out/{stem}.updated.csv"));
        let updated = fs::read(updated).expect("the sheet");
        let delimiter = if before.contains(&b';') && !before.starts_with(b"Id,") {
            b';'
        } else {
            b','
        };
        let rows = |sheet: &[u8]| -> Vec<Vec<String>> {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .delimiter(delimiter)
                .from_reader(sheet);
            // Not flexible: a row with more or fewer cells is an error.
            let rows = reader.records().map(|row| row.expect("a row"));
            rows.map(|row| row.iter().map(ToOwned::to_owned).collect())
                .collect()
        };
        let (own, rows) = (rows(&before), rows(&updated));
        assert_eq!((own.len(), rows.len()), (48, 48), "{name}");
        for (own, row) in own.iter().zip(&rows) {
            assert_eq!(own.len(), row.len(), "{name}");
            for (cell, own) in row.iter().zip(own).filter(|(cell, own)| cell != own) {
                let is_formula = cell.starts_with(FORMULA);
                assert!(!is_formula || own.starts_with(FORMULA), "{name}: {cell}");
                assert!(!cell.contains(HOSTILE), "{name}: {cell}");
            }
        }
    }
}

#[test]
fn plans_models_and_drafts_of_hostile_words_are_harmless() {
    let program = account();
    for (name, report) in every_report() {
        program.file(name, &report);
        for format in ["text", "json"] {
            let ran = program.run(&["plan", name, "--format", format]);
            assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
            assert_harmless(&ran);
            assert!(ran.stdout.len() > 1000, "{name}");
        }
        if !name.ends_with(".tm7") {
            continue;
        }
        for format in ["html", "otm"] {
            let ran = program.run(&["render", name, "--format", format]);
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            let text = String::from_utf8(ran.stdout).expect("UTF-8");
            let text = text.trim_start_matches('\u{feff}').replace('\t', " ");
            assert_printable(format, text.as_bytes());
            assert!(!text.contains("<script") || format == "otm");
        }
        let ran = program.run(&["scope", "suggest", name, "--evidence", "bundle"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_harmless(&ran);
        let draft = String::from_utf8(ran.stdout).expect("UTF-8");
        toml::from_str::<toml::Table>(&draft).expect("the draft is TOML");
        program.file("threatproof.toml", draft);
        let ran = program.run(&["plan", name]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_harmless(&ran);
        fs::remove_file(program.path("threatproof.toml")).expect("the draft");
    }
    assert!(!program.path("evil").exists());
}

#[test]
fn what_a_bundle_says_of_itself_is_no_path() {
    let program = account();
    let manifest = fs::read_to_string(program.path("bundle/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let path = format!("../../evil{HOSTILE}");
    for place in [
        "/run_id",
        "/report/name",
        "/tool_version",
        "/catalog",
        "/targets/0/account",
        "/targets/0/principal",
        "/targets/0/regions/0",
    ] {
        let mut changed = manifest.clone();
        *changed.pointer_mut(place).expect("a place") = Value::from(path.as_str());
        program.file("bundle/manifest.json", changed.to_string());
        program.seal("bundle");
        let report = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");
        let ran = program.run(&["evaluate", "bundle", report]);
        assert_harmless(&ran);
        // The facts, too, say of which account they are.
        if place == "/targets/0/account" {
            ran.refused(2, &["manifest.json", "there is evidence of the account"]);
            continue;
        }
        let results = ran.results();
        assert_printable(place, &results.bytes);
        assert_eq!(program.listing("."), ["bundle", "home", "out"], "{place}");
        assert_eq!(
            program.listing("out"),
            ["report.updated.htm", "results.json", "seal"]
        );
    }
    // A bundle has the parts that this program writes and no others.
    for part in ["../../evil", "/etc/passwd", HOSTILE] {
        let mut changed = manifest.clone();
        let contents = changed["contents"]["parts"].as_object_mut();
        contents
            .expect("parts")
            .insert(part.to_owned(), Value::from("0".repeat(64)));
        program.file("bundle/manifest.json", changed.to_string());
        let sums = fs::read_to_string(program.path("bundle/SHA256SUMS")).expect("sums");
        program.file(
            "bundle/SHA256SUMS",
            format!("{sums}{}  {part}\n", "0".repeat(64)),
        );
        let report = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");
        let ran = program.run(&["evaluate", "bundle", report]);
        assert_harmless(&ran);
        ran.refused(2, &["bundle"]);
    }
}

#[test]
fn reports_with_odd_names_are_updated_beside_nothing_else() {
    let program = account();
    // Its name stands before the warning that there are too many items.
    let report = include_str!("../../../../src/demo/report.htm");
    let report = report.replace("<td>Total</td><td>47</td>", "<td>Total</td><td>46</td>");
    let report = report.as_bytes();
    for name in [
        "..htm",
        "-.htm",
        "evidence",
        "results.json",
        "$(touch evil).htm",
        "a\u{1b}[31m\u{202e}\r\nb.htm",
        " .htm",
        "x.updated.htm",
    ] {
        let program_name = format!("./{name}");
        program.file(name, report);
        let ran = program.run(&["evaluate", "bundle", &program_name]);
        assert_harmless(&ran);
        assert!(ran.stderr.contains("46 items but 47"), "{}", ran.stderr);
        let results = ran.results();
        assert_eq!(results.items().len(), 47, "{name:?}");
        let plan = program.run(&["plan", &program_name]);
        assert_harmless(&plan);
        let plan = String::from_utf8(plan.stdout).expect("UTF-8");
        let first = plan.lines().next().expect("a line");
        assert!(first.contains(": 47 items"), "{plan}");
        let is_updated = |name: &String| name.contains(".updated");
        assert!(program.listing("out").iter().any(is_updated), "{name:?}");
        assert_eq!(
            fs::read(program.path(name)).expect("the report"),
            report,
            "{name:?}"
        );
        fs::remove_file(program.path(name)).expect("the report");
        assert_eq!(program.listing("."), ["bundle", "home", "out"], "{name:?}");
        assert_eq!(program.listing("out").len(), 3, "{name:?}");
        let sealed = program.listing("out/seal");
        assert_eq!(sealed.len(), 3, "{sealed:?}");
        let seal = fs::read(program.path("out/seal/seal.json")).expect("the seal");
        assert_printable("seal.json", &seal);
        fs::remove_dir_all(program.path("out")).expect("the outputs");
    }
}

/// The reports are what the tests think they are.
#[test]
fn hostile_reports_are_of_every_format() {
    let formats = every_report().map(|(name, report)| {
        let report = read(report, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        report.format()
    });
    for format in Format::ALL {
        assert!(formats.contains(&format), "{format:?}");
    }
}
