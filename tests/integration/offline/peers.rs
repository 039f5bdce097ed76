//! The document on other scanners: the controls and tests that it names are there, and every control of the threats that
//! it is about has a row. What it says of others was read, and is held by nothing.

use std::collections::BTreeSet;
use std::path::Path;

use threatproof::app;
use threatproof::checks::Catalog;

use crate::kit::project;

fn document() -> String {
    std::fs::read_to_string(project("docs/peers.md")).expect("the document")
}

fn catalog() -> Catalog {
    app::load_catalog(&[]).expect("the embedded checks load")
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The cells of each row about controls.
fn rows(document: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = document.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").collect())
}

/// Whether a test is there by its name, as `cargo test` takes it.
fn is_test(name: &str) -> bool {
    let Some((module, function)) = name.rsplit_once("::") else {
        return false;
    };
    let module = module.replace("::", "/");
    // Tests may stand in a module of the file that they are about.
    let modules = [Some(module.as_str()), module.strip_suffix("/tests")];
    let folders = ["tests/integration/services", "src"];
    let function = format!("fn {function}()");
    for module in modules.into_iter().flatten() {
        for folder in folders {
            for end in ["", "/mod"] {
                let file = project(&format!("{folder}/{module}{end}.rs"));
                if std::fs::read_to_string(file).is_ok_and(|text| has_test(&text, &function)) {
                    return true;
                }
            }
        }
    }
    false
}

fn has_test(text: &str, function: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut pairs = lines.windows(2);
    pairs.any(|pair| pair[0].ends_with("test]") && pair[1].contains(function))
}

/// Whether a test is there, or a check file, whose examples are its tests.
fn is_there(name: &str) -> bool {
    is_test(name) || Path::new(&project(name)).is_file()
}

#[test]
fn the_controls_and_tests_that_it_names_are_there() {
    let (document, catalog) = (document(), catalog());
    let controls: BTreeSet<String> = catalog.controls.keys().map(ToString::to_string).collect();
    let mut broken = Vec::new();
    for row in rows(&document) {
        let [own, peers, _, shown] = row[..] else {
            broken.push(format!("not four cells: {row:?}"));
            continue;
        };
        let absent = quoted(own).filter(|control| !controls.contains(*control));
        broken.extend(absent.map(|control| format!("no control {control}")));
        let absent = quoted(shown).filter(|name| !is_there(name));
        broken.extend(absent.map(|name| format!("no test {name}")));
        if peers.is_empty() || quoted(shown).next().is_none() {
            broken.push(format!("nothing to compare, or no test: {own}"));
        }
    }
    assert!(broken.is_empty(), "docs/peers.md: {broken:#?}");
    assert!(rows(&document).count() > 50, "its rows are read");
    assert!(!is_test("ecr::exposure::there_is_no_such_test"));
    assert!(!is_test("ecr::exposure::everybody_if"), "it is no test");
}

#[test]
fn every_control_of_its_threats_has_a_row() {
    let (document, catalog) = (document(), catalog());
    let compared: BTreeSet<&str> = rows(&document).flat_map(|row| quoted(row[0])).collect();
    let named = document
        .lines()
        .filter_map(|line| line.strip_prefix("Threats: "));
    let named: BTreeSet<&str> = named.flat_map(quoted).collect();
    let threats = catalog.threats.values();
    let threats: Vec<_> = threats
        .filter(|threat| named.contains(threat.id.as_str()))
        .collect();
    assert_eq!(threats.len(), named.len(), "each is a threat: {named:?}");
    let controls = threats.iter().flat_map(|threat| &threat.controls);
    let absent: BTreeSet<&str> = controls
        .map(|control| control.as_str())
        .filter(|control| !compared.contains(control))
        .collect();
    assert!(absent.is_empty(), "docs/peers.md has no row for {absent:?}");
}
