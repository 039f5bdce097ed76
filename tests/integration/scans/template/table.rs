//! The table of types and statuses: each cell names the nearest test that reaches it, or why nothing does.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use crate::kit::{project, template};

/// The table as it is committed.
const STATUSES: &str = include_str!("statuses.md");

/// The statuses, in the order of its columns.
const COLUMNS: [&str; 3] = ["implemented", "not-started", "needs-investigation"];

/// The lines of the table: a type, its cells, and what people are asked of it.
fn lines() -> impl Iterator<Item = [&'static str; 5]> {
    let lines = STATUSES.lines().filter(|line| line.starts_with("| "));
    lines.skip(1).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        cells.try_into().unwrap_or_else(|_| panic!("{line}"))
    })
}

/// The cells of each type by status.
fn rows() -> Vec<(String, BTreeMap<&'static str, String>)> {
    let rows = lines().map(|[threat, implemented, not_started, open, _]| {
        let cells = [implemented, not_started, open].map(str::to_owned);
        (threat.to_owned(), COLUMNS.into_iter().zip(cells).collect())
    });
    rows.collect()
}

/// What people are asked of each type in the well-run account; types of which they are asked nothing are left out.
pub(super) fn asked() -> BTreeMap<String, BTreeSet<String>> {
    let told = lines().filter(|[.., asked]| *asked != "-");
    told.map(|[threat, .., asked]| {
        let asked = asked.split(", ").map(str::to_owned).collect();
        (threat.to_owned(), asked)
    })
    .collect()
}

/// The types that never come to a status.
pub(super) fn never(status: &str) -> BTreeSet<String> {
    let rows = rows().into_iter();
    let never = rows.filter(|(_, cells)| cells[status].starts_with("never: "));
    never.map(|(threat, _)| threat).collect()
}

/// What stands in the file of a module of tests, `services/rds` or `services/rds/exposed`, and in the folder's own.
fn module(path: &str) -> Option<String> {
    let read = |file: String| std::fs::read_to_string(project(&file)).ok();
    let own = read(format!("tests/integration/{path}.rs"))
        .or_else(|| read(format!("tests/integration/{path}/mod.rs")))?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let around = read(format!("tests/integration/{folder}/mod.rs")).unwrap_or_default();
    Some(own + &around)
}

/// That there is such a test, which names the status, in a file that knows the type.
fn exists(threat: &str, status: &str, cell: &str) {
    let name = cell.trim_matches('`');
    let (path, test) = name.split_once("::").expect(name);
    let text = module(path).unwrap_or_else(|| panic!("there is no {path}"));
    let body = ["#[test]\nfn", "#[tokio::test]\nasync fn"]
        .iter()
        .find_map(|head| text.split_once(&format!("{head} {test}()")))
        .and_then(|(_, rest)| rest.split_once("\n}\n"));
    let (body, _) = body.unwrap_or_else(|| panic!("there is no test {name}"));
    assert!(body.contains(&format!("\"{status}\"")), "{name}: {status}");
    let lists = include_str!("../../kit/program.rs");
    let is_known = path.starts_with("scans/")
        || text.contains(&format!("\"{threat}\""))
        || lists.contains(&format!("\"{threat}\""));
    assert!(is_known, "{name}: {threat}");
}

#[test]
fn each_cell_of_the_table_names_a_test_or_says_why_there_is_none() {
    let rows = rows();
    let types: Vec<&String> = rows.iter().map(|(threat, _)| threat).collect();
    assert_eq!(types, template::threats().iter().collect::<Vec<_>>());
    for (threat, cells) in &rows {
        for (status, cell) in cells {
            match cell.strip_prefix("never: ") {
                Some(why) => assert!(why.split(' ').count() > 5, "{threat} {status}: {why}"),
                None => exists(threat, status, cell),
            }
        }
    }
}

fn parsed(path: &str) -> Option<Table> {
    let text = std::fs::read_to_string(project(path)).ok()?;
    Some(text.parse().expect("TOML"))
}

/// The verdicts that a control can give, whatever is read.
fn verdicts(control: &str) -> BTreeSet<String> {
    let services = std::fs::read_dir(project("checks/controls")).expect("the controls");
    let own = services.filter_map(|service| {
        let service = service.expect("a folder").file_name();
        parsed(&format!(
            "checks/controls/{}/{control}.toml",
            service.display()
        ))
    });
    let mut own: Vec<Table> = own.collect();
    let like = own[0].get("like").and_then(Value::as_str);
    let family = like.and_then(|family| parsed(&format!("checks/families/{family}.toml")));
    own.extend(family);
    let mut verdicts = BTreeSet::new();
    for file in &own {
        let cases = file.get("case").and_then(Value::as_array);
        let cases = cases.into_iter().flatten().chain(file.get("otherwise"));
        let told = cases.map(|case| case["verdict"].as_str().expect("a verdict"));
        verdicts.extend(told.map(str::to_owned));
        let none = file.get("subject").and_then(|subject| subject.get("none"));
        verdicts.extend(none.and_then(Value::as_str).map(str::to_owned));
    }
    verdicts
}

/// Whether some control decides the status so, or each has to and one of them cannot.
fn is_possible(threat: &str, wanted: &[&str]) -> bool {
    let file = parsed(&format!("checks/threats/{threat}.toml")).expect("the threat");
    let answer = &file["answer"];
    let controls = answer["controls"].as_array().expect("controls").iter();
    let mut can = controls.map(|control| {
        let given = verdicts(control.as_str().expect("an id"));
        wanted.iter().any(|verdict| given.contains(*verdict))
    });
    match answer["subjects"].as_str() {
        Some("each") => can.all(|can| can),
        Some("together") => can.any(|can| can),
        other => panic!("{threat}: {other:?}"),
    }
}

#[test]
fn a_status_that_is_never_reached_is_none_that_the_checks_can_give() {
    let impossible = |wanted: &[&str]| -> BTreeSet<String> {
        let types = template::threats().into_iter();
        types
            .filter(|threat| !is_possible(threat, wanted))
            .collect()
    };
    assert_eq!(never("not-started"), impossible(&["fail"]));
    // A question counts as a pass once somebody has answered it.
    let held = ["pass", "question"];
    assert_eq!(never("implemented"), impossible(&held));
    assert_eq!(never("needs-investigation"), BTreeSet::new());
}
