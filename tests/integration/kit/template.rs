//! A report with one item of each threat type that the program knows, as the Threat Modeling Tool writes it when its
//! page is copied as text. It is made from the threat files, so a type that is added is in it.

use std::fmt::Write as _;
use std::fs;

use toml::{Table, Value};

use super::project;

/// The ids of all threats, in the order of the items of [`report`].
pub(crate) fn threats() -> Vec<String> {
    files().into_iter().map(|(id, _)| id).collect()
}

/// The report.
pub(crate) fn report() -> String {
    let mut report =
        "Threat Modeling Report\nThreat Model Name: The whole template\nInteraction: Everything\n"
            .to_owned();
    for (number, (_, threat)) in files().iter().enumerate() {
        let recognise = threat["recognise"]
            .as_table()
            .expect("how it is recognised");
        let phrase = |key: &str| {
            let phrase = recognise.get(key).and_then(Value::as_str).unwrap_or("none");
            let named = phrase.replace("{target.Name}", "it");
            named.replace("{flow.Name}", "it")
        };
        write!(
            report,
            "{}. {}\n[State: Not Started]\n[Priority: High]\nCategory: | {} |\nDescription: | {} |\n\
             Justification: | <no mitigation provided> |\nAction Items: | {} |\nComments: | |\n",
            number + 1,
            phrase("title"),
            threat["category"].as_str().expect("a category"),
            phrase("description"),
            phrase("action-items"),
        )
        .expect("a string takes everything");
    }
    report
}

/// Whether the example report has an item of this threat.
#[cfg(feature = "aws")]
pub(crate) fn is_in_example(threat: &str) -> bool {
    let example = include_str!("../../fixtures/reports/pinewood-with-headings.txt");
    let files = files();
    let (_, file) = files.iter().find(|(id, _)| id == threat).expect(threat);
    let title = file["recognise"]["title"].as_str().expect("a title");
    let mut around_names = title.split(['{', '}']).step_by(2);
    around_names.all(|part| example.contains(part))
}

/// The threat files by id.
fn files() -> Vec<(String, Table)> {
    let folder = fs::read_dir(project("checks/threats")).expect("the folder of threats");
    let mut files: Vec<(String, Table)> = folder
        .map(|entry| {
            let text = fs::read_to_string(entry.expect("a file").path()).expect("a text");
            let threat: Table = text.parse().expect("TOML");
            (threat["id"].as_str().expect("an id").to_owned(), threat)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}
