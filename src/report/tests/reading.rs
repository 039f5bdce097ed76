//! What is read, and what is refused.

use super::fixture::{html, threat, three};
use super::shapes::{SHAPES, text};
use super::*;
use crate::report::{Format, ReportError};

fn known(states: &[Status]) -> Vec<Option<State>> {
    states
        .iter()
        .map(|status| Some(State::Known(*status)))
        .collect()
}

#[test]
fn an_html_report_is_read_as_a_reader_sees_it() {
    let mut threats = three();
    threats[1].title = "1.5 Tier & <b>".to_owned();
    threats[1].description = "first\nsecond & \"third\"".to_owned();
    let report = parse(&html(&[threats]));
    assert_eq!(report.format(), Format::Html);
    assert!(report.warnings().is_empty(), "{:?}", report.warnings());
    let item = &report.items()[1];
    assert_eq!(item.number, 2);
    assert_eq!(item.title.as_deref(), Some("1.5 Tier & <b>"));
    assert_eq!(item.interaction.as_deref(), Some("Flow & 2"));
    assert_eq!(item.category, "Storage");
    assert_eq!(item.description, "first\nsecond & \"third\"");
    assert_eq!(item.action_items, "1. Do this 2. Do that");
    assert_eq!(
        states(report.items()),
        known(&[
            Status::NotStarted,
            Status::NeedsInvestigation,
            Status::NotStarted
        ])
    );
}

#[test]
fn a_summary_tells_the_state_of_items_that_show_none() {
    let all = |state: &str| text(SHAPES[0], &[vec![threat("a", state), threat("b", state)]]);
    let report = parse(&all("Needs Investigation"));
    assert_eq!(
        states(report.items()),
        known(&[Status::NeedsInvestigation; 2])
    );
    assert!(report.warnings().is_empty());

    let after = updated(
        &all("Not Started"),
        &[None, update(Status::Implemented, "x")],
    );
    assert!(after.contains("\nNot Started | 1 |"));
    assert!(after.contains("\nMitigation Implemented | 1 |"));
    // The counts go on with the item whose state is shown now; that of the
    // other one is not guessed from them.
    assert_eq!(
        states(parse(&after).items()),
        [None, Some(State::Known(Status::Implemented))]
    );
    let again = updated(&after, &[None, update(Status::NeedsInvestigation, "x")]);
    assert!(again.contains("\nNot Started | 1 |"));
    assert!(again.contains("\nMitigation Implemented | 0 |"));
    assert!(again.contains("\nNeeds Investigation | 1 |"));

    let mixed = text(
        SHAPES[0],
        &[vec![
            threat("a", "Not Started"),
            threat("b", "Not Applicable"),
        ]],
    );
    let report = parse(&mixed);
    assert_eq!(states(report.items()), [None, None]);
    assert_eq!(report.warnings().len(), 1, "{:?}", report.warnings());
    let after = updated(&mixed, &[None, update(Status::Implemented, "x")]);
    assert!(
        after.starts_with(&mixed[..mixed.find("Category").unwrap()]),
        "{after}"
    );
}

#[test]
fn what_does_not_add_up_is_said() {
    let before = html(&[three()]).replacen("[State: Not Started]", "[State: Open\u{1b}[2J]", 1);
    // A bracket inside is no state at all.
    assert!(parse(&before).items()[0].state.is_none() || !parse(&before).warnings().is_empty());

    let before = html(&[three()]).replacen("[State: Not Started]", "[State: Open\u{1b}]", 1);
    let report = parse(&before);
    assert_eq!(
        report.items()[0].state,
        Some(State::Other("Open\u{1b}".to_owned()))
    );
    assert_eq!(report.warnings().len(), 1);
    assert!(
        !report.warnings()[0].contains('\u{1b}'),
        "{:?}",
        report.warnings()
    );
    let after = updated(
        &before,
        &[None, update(Status::NeedsInvestigation, "x"), None],
    );
    assert!(
        after.contains("[State: Open\u{1b}]") && after.contains("<td>Not Started</td><td>1</td>")
    );

    let more = html(&[three()]).replace("<td>Total</td><td>3</td>", "<td>Total</td><td>2</td>");
    let more = more.replace(
        "<td>Not Started</td><td>2</td>",
        "<td>Not Started</td><td>1</td>",
    );
    let report = parse(&more);
    assert!(
        report.warnings()[0].contains("2 items but 3"),
        "{:?}",
        report.warnings()
    );
}

#[test]
fn files_that_are_no_report_are_refused_with_the_reason() {
    let whole = html(&[three()]);
    let empty = html(&[Vec::new()]);
    let word = "<html xmlns:w=\"urn:schemas-microsoft-com:office:word\"><body></body></html>";
    for (source, expect) in [
        ("", ReportError::Empty),
        ("GIF89a\0\0", ReportError::NotText),
        ("Dear Bob, the threat is real.\n", ReportError::NotAReport),
        (
            "<html><body><p>hello</p></body></html>",
            ReportError::NotAReport,
        ),
        ("<ThreatModel><x/></ThreatModel>", ReportError::NoItems),
        ("<KnowledgeBase><x/></KnowledgeBase>", ReportError::Template),
        (
            "<!DOCTYPE ThreatModel []><ThreatModel/>",
            ReportError::DocumentType,
        ),
        (
            "<ThreatModel><x></ThreatModel>",
            ReportError::DamagedModel { at: 16 },
        ),
        ("<ThreatModel><x>", ReportError::Truncated),
        ("{\"schema\": 1, \"threats\": []}", ReportError::NoItems),
        (
            "{\"schema\": 1,\n\"threats\": [\n 3]}",
            ReportError::DamagedJson { line: 3, column: 2 },
        ),
        (
            "{\"summary\": {}, \"detail\": {\"diagrams\": [{\"diagramJson\": {}}]}}",
            ReportError::OldDiagrams {
                diagrams: "diagram 1 of the file".to_owned(),
            },
        ),
        ("{\"a\": 1}", ReportError::NotAReport),
        ("State,Title,Category\n", ReportError::NoItems),
        (word, ReportError::ResavedByWord),
        (&empty, ReportError::NoItems),
        (&text(SHAPES[0], &[Vec::new()]), ReportError::NoItems),
        (
            whole.strip_suffix("</html>").unwrap(),
            ReportError::Truncated,
        ),
        (
            &whole[..whole.find("Action Items").unwrap()],
            ReportError::Truncated,
        ),
        (
            &whole[..whole.find("[State: Needs").unwrap() + 9],
            ReportError::Truncated,
        ),
        (&"<html><div>".repeat(10_000), ReportError::Damaged),
    ] {
        assert_eq!(
            read(source.as_bytes().to_vec(), None).unwrap_err(),
            expect,
            "{source:.80}"
        );
    }
}
