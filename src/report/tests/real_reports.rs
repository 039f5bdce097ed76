//! Reports that the Threat Modeling Tool really wrote, where there are any:
//! `../shared/samples`, or the folder that `THREATPROOF_SAMPLES` names. They
//! are not part of this repository, so elsewhere these tests say that they
//! are skipped.

use std::io::Write as _;
use std::path::PathBuf;

use super::*;
use crate::report::{Format, ReportError};

fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("THREATPROOF_SAMPLES").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples")),
        PathBuf::from,
    );
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        // Past the test harness, which would swallow it.
        let _ = writeln!(
            std::io::stderr(),
            "SKIPPED: no {name} in {}",
            folder.display()
        );
    }
    bytes
}

/// Checks a report against itself and updates every item of it.
fn check(name: &str, format: Format, count: usize, titles: bool) {
    let Some(bytes) = sample(name) else { return };
    let report = read(bytes.clone(), None).unwrap();
    assert_eq!(report.format(), format);
    assert_eq!(report.items().len(), count);
    // In particular, the totals are right.
    assert_eq!(report.warnings(), [""; 0]);
    assert_eq!(report.updated(&vec![None; count], today()).unwrap(), bytes);
    for item in report.items() {
        assert_eq!(item.title.is_some(), titles);
        assert_eq!(item.interaction.is_some(), titles);
        assert!(
            !item.category.is_empty() && !item.description.is_empty() && item.state.is_some(),
            "{item:?}"
        );
        assert!(!item.description.contains("margin"), "{item:?}");
    }

    // To recompute the counts from the states changes none of them.
    let same: Vec<_> = report
        .items()
        .iter()
        .map(|item| match &item.state {
            Some(State::Known(status)) => update(*status, "same"),
            _ => None,
        })
        .collect();
    let after = report.updated(&same, today()).unwrap();
    let counted = |bytes: &[u8]| {
        let end = bytes
            .windows(9)
            .position(|window| window == b"Category:")
            .unwrap();
        bytes[..end].to_vec()
    };
    assert!(
        counted(&after) == counted(&bytes),
        "the counts of {name} are not those of its states"
    );

    let updates: Vec<_> = (0..count)
        .map(|index| update(Status::ALL[index % 4], "12 of 14 <b> | c"))
        .collect();
    let once = report.updated(&updates, today()).unwrap();
    let again = read(once.clone(), None).unwrap();
    assert_eq!(again.warnings(), [""; 0]);
    assert!(again.updated(&updates, today()).unwrap() == once);
    for (item, update) in again.items().iter().zip(updates.iter().flatten()) {
        assert_eq!(item.state, Some(State::Known(update.status)));
    }
    let _ = writeln!(
        std::io::stderr(),
        "checked {name}: {count} items, {} -> {} bytes",
        bytes.len(),
        once.len()
    );
}

#[test]
fn plain_text_of_the_aws_example() {
    check("user-report.txt", Format::Text, 43, false);
}

#[test]
fn html_of_the_aws_example() {
    check("aws_tmt_report.htm", Format::Html, 43, true);
}

#[test]
fn html_of_an_azure_model() {
    check("azure-crlf.htm", Format::Html, 21, true);
}

#[test]
fn html_with_all_states() {
    check("medical-mixed-states.htm", Format::Html, 39, true);
}

#[test]
fn html_of_the_tool_of_2014() {
    check("tmt2014.html", Format::Html, 6, true);
}

#[test]
fn html_saved_by_word() {
    if let Some(bytes) = sample("resaved-by-word-utf16.htm") {
        assert_eq!(read(bytes, None).unwrap_err(), ReportError::ResavedByWord);
    }
}

/// Checks a file without counts against itself and updates every item of it.
fn check_model(name: &str, format: Format, count: usize) {
    let Some(bytes) = sample(name) else { return };
    let report = read(bytes.clone(), None).unwrap();
    assert_eq!(report.format(), format);
    assert_eq!(report.items().len(), count);
    assert_eq!(report.warnings(), [""; 0]);
    assert!(report.updated(&vec![None; count], today()).unwrap() == bytes);
    for item in report.items() {
        assert!(matches!(item.state, Some(State::Known(_))), "{item:?}");
        assert!(
            item.title.as_ref().is_some_and(|title| !title.is_empty()),
            "{item:?}"
        );
    }
    let updates: Vec<_> = (0..count)
        .map(|index| update(Status::ALL[index % 4], "12 of 14 <b> & \"c\", d"))
        .collect();
    let once = report.updated(&updates, today()).unwrap();
    let again = read(once.clone(), None).unwrap();
    assert!(again.updated(&updates, today()).unwrap() == once);
    for ((item, before), update) in again
        .items()
        .iter()
        .zip(report.items())
        .zip(updates.iter().flatten())
    {
        assert_eq!(item.state, Some(State::Known(update.status)));
        let same = Item {
            state: before.state.clone(),
            ..item.clone()
        };
        assert_eq!(&same, before);
    }
    // An earlier run leaves no trace in a later one.
    let later: Vec<_> = vec![update(Status::NeedsInvestigation, "later"); count];
    assert!(again.updated(&later, today()).unwrap() == report.updated(&later, today()).unwrap());
    let _ = writeln!(
        std::io::stderr(),
        "checked {name}: {count} items, {} -> {} bytes",
        bytes.len(),
        once.len()
    );
}

#[test]
fn models() {
    check_model("aws-example.tm7", Format::Tm7, 43);
    check_model("azure-crlf.tm7", Format::Tm7, 21);
    check_model("medical-mixed-states.tm7", Format::Tm7, 39);
    check_model("before-edit.tm7", Format::Tm7, 27);
    check_model("after-edit.tm7", Format::Tm7, 25);
    for (name, expect) in [
        ("no-diagram.tm7", ReportError::NoItems),
        ("billion-laughs.tm7", ReportError::DocumentType),
        ("aws-templates.tb7", ReportError::Template),
    ] {
        if let Some(bytes) = sample(name) {
            assert_eq!(read(bytes, None).unwrap_err(), expect, "{name}");
        }
    }
}

#[test]
fn csv_exports() {
    check_model("medical-mixed-states.csv", Format::Csv, 35);
    check_model("before-edit.csv", Format::Csv, 24);
}

#[test]
fn a_model_lists_its_threats_in_the_order_of_its_report() {
    for (model, report) in [
        ("aws-example.tm7", "aws_tmt_report.htm"),
        ("medical-mixed-states.tm7", "medical-mixed-states.htm"),
        ("azure-crlf.tm7", "azure-crlf.htm"),
    ] {
        let (Some(model), Some(report)) = (sample(model), sample(report)) else {
            return;
        };
        let (model, report) = (read(model, None).unwrap(), read(report, None).unwrap());
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (model, report) in model.items().iter().zip(report.items()) {
            let both = |of: fn(&Item) -> Option<&String>| {
                assert_eq!(
                    of(model).map(|text| words(text)),
                    of(report).map(|text| words(text)),
                    "{model:?}"
                );
            };
            both(|item| item.title.as_ref());
            both(|item| item.interaction.as_ref());
            both(|item| Some(&item.description));
            both(|item| Some(&item.action_items));
            assert_eq!(model.state, report.state);
        }
    }
}

#[test]
fn the_text_and_the_html_of_one_model_hold_the_same_items() {
    let (Some(html), Some(text)) = (sample("aws_tmt_report.htm"), sample("user-report.txt")) else {
        return;
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (html, text) = (read(html, None).unwrap(), read(text, None).unwrap());
    for (html, text) in html.items().iter().zip(text.items()) {
        assert_eq!(html.number, text.number);
        assert_eq!(words(&html.category), words(&text.category));
        assert_eq!(words(&html.description), words(&text.description));
        assert_eq!(words(&html.action_items), words(&text.action_items));
        assert_eq!(html.state, text.state);
    }
}
