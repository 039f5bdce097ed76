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
    assert_eq!(report.updated(&vec![None; count], today()), bytes);
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
    let after = report.updated(&same, today());
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
    let once = report.updated(&updates, today());
    let again = read(once.clone(), None).unwrap();
    assert_eq!(again.warnings(), [""; 0]);
    assert!(again.updated(&updates, today()) == once);
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
