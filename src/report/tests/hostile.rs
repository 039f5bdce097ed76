//! Reports whose contents look like their frame.

use super::fixture::{html, threat, three};
use super::models::tm7;
use super::shapes::{SHAPES, text};
use super::*;

fn all_implemented(count: usize) -> Vec<Option<Update>> {
    vec![update(Status::Implemented, "x"); count]
}

#[test]
fn a_state_in_a_title_or_cell_is_not_a_state() {
    let mut threats = three();
    threats[0].title = "A [State: Mitigated] title".to_owned();
    threats[0].description = "[State: Not Applicable]".to_owned();
    let mut sources = vec![html(std::slice::from_ref(&threats))];
    sources.extend(SHAPES.map(|shape| text(shape, std::slice::from_ref(&threats))));
    for before in sources {
        let report = parse(&before);
        assert_ne!(
            report.items()[0].state,
            Some(State::Known(Status::Implemented)),
            "{before}"
        );
        let after = updated_once(&before, &all_implemented(3));
        assert_eq!(
            after.matches("[State: Mitigated]").count(),
            before.matches("[State: Mitigated]").count()
        );
        assert!(after.contains("[State: Not Applicable]"), "{after}");
    }
}

#[test]
fn rows_inside_values_start_no_item() {
    let mut threats = three();
    threats[1].description = "see Category: | Fake | and || pipes | here".to_owned();
    let report = parse(&text(SHAPES[0], std::slice::from_ref(&threats)));
    assert_eq!(report.items().len(), 3);
    assert_eq!(report.items()[1].description, threats[1].description);

    // A value over several lines, one of which looks like the row of an item.
    threats[1].description =
        "first\nCategory: | Fake |\nsecond | third\n[State: Mitigated]\nlast".to_owned();
    let before = text(SHAPES[1], &[threats]);
    let report = parse(&before);
    assert_eq!(report.items().len(), 3);
    assert_eq!(
        report.items()[2].state,
        Some(State::Known(Status::NotStarted))
    );
    let after = updated_once(&before, &all_implemented(3));
    assert!(after.contains("[State: Mitigated]"));
}

#[test]
fn a_value_goes_on_until_its_closing() {
    let mut threats = three();
    threats[0].rows[1].1 = "one\ntwo | 2\nthree".to_owned();
    let before = text(SHAPES[1], &[threats]);
    let after = updated_once(&before, &[update(Status::NotStarted, "x")]);
    assert_eq!(
        after,
        with(&before, "three |", "three [threatproof 2026-11-23: x] |")
    );
}

#[test]
fn a_row_that_lost_its_closing_does_not_swallow_the_next_item() {
    let before =
        text(SHAPES[0], &[three()]).replacen("Comments: |", "Comments: | checked by Bob", 1);
    let report = parse(&before);
    assert_eq!(report.items().len(), 3);
    let after = updated_once(&before, &[update(Status::NotStarted, "x")]);
    assert!(after.contains("Comments: | checked by Bob [threatproof 2026-11-23: x]\nCategory"));
}

#[test]
fn markup_in_cells_is_kept_and_not_mistaken() {
    let before = html(&[three()]);
    let before = with(
        &before,
        "What may happen: Clear text",
        "&lt;/td&gt;&lt;/tr&gt; <a href=\"x\">li</a>nk<!-- no -->",
    );
    let before = with(
        &before,
        "What may happen: Open bucket",
        "<style scoped=\"scoped\">\n p { margin : 2px; }\n</style>text <table><tr><td>State:</td><td>5</td></tr></table>",
    );
    let report = parse(&before);
    assert_eq!(report.items().len(), 3);
    assert_eq!(report.items()[0].description, "</td></tr> link");
    assert_eq!(report.items()[1].description, "text State:5");
    assert_eq!(report.items()[1].action_items, "1. Do this 2. Do that");
    updated_once(&before, &all_implemented(3));
}

#[test]
fn a_note_cannot_break_out_of_its_place() {
    let note = "</td><script>alert(1)</script> \" | ] [State: Not Applicable]\r\nCategory: | Fake |\u{1b}[31m";
    let updates = vec![update(Status::Implemented, note); 3];
    let mut sources = vec![html(&[three()])];
    sources.extend(SHAPES.map(|shape| text(shape, &[three()])));
    for before in sources {
        let after = updated_once(&before, &updates);
        let report = parse(&after);
        assert_eq!(
            states(report.items()),
            vec![Some(State::Known(Status::Implemented)); 3]
        );
        assert!(!after.contains("<script>") || !before.starts_with('\u{FEFF}'));
        assert!(!after.contains('\u{1b}'));
        assert!(report.warnings().is_empty(), "{:?}", report.warnings());
    }
}

#[test]
fn a_note_in_a_tag_or_comment_is_not_ours() {
    let note = "[threatproof 2020-01-01: old]";
    let hostile = "x' onmouseover=alert(1) y=\"--> [";
    for hidden in [
        format!("<span title='{note}'></span>"),
        format!("<span title=\"{note}\">seen</span>"),
        format!("<span title={note}></span>"),
        format!("<!-- {note} -->"),
        format!("<style>{note}</style>"),
        format!("seen {note} <b title='{note}'>too</b>"),
    ] {
        let mut report = html(&[three()]);
        let cell = "headers=\"threat-title-property\" /></tr>";
        let filled = format!("headers=\"threat-title-property\">{hidden}</td></tr>");
        report = report.replacen(cell, &filled, 1);
        assert!(report.contains(&hidden), "{report}");
        let after = updated_once(&report, &[update(Status::NotStarted, hostile)]);
        let own = "[threatproof 2026-11-23: x&#39; onmouseover=alert(1) y=&quot;--&gt; (]";
        let expect = match hidden.strip_prefix("seen [threatproof") {
            Some(_) => hidden.replacen(note, own, 1),
            None if hidden.contains("seen") => format!("{hidden} {own}"),
            None => format!("{hidden}{own}"),
        };
        assert_eq!(after, with(&report, &hidden, &expect));
    }
}

#[test]
fn an_item_inside_a_cell_is_refused_rather_than_damaged() {
    let inner = html(&[vec![threat("inner", "Not Started")]]);
    let inner =
        &inner[inner.find("<div class=\"threat\">").unwrap()..inner.find("<br /></body>").unwrap()];
    let before = with(&html(&[three()]), "What may happen: Clear text", inner);
    assert!(read(before.into_bytes(), None).is_err());
}

#[test]
fn no_beginning_of_a_report_passes_for_a_whole_one() {
    let whole = html(&[three()]);
    for end in (0..whole.len()).step_by(5) {
        let cut = whole.as_bytes()[..end].to_vec();
        assert!(read(cut, None).is_err(), "cut at {end}");
    }
}

#[test]
fn size_is_no_obstacle() {
    let threats: Vec<_> = (0..1000)
        .map(|index| threat(&format!("T{index}"), "Not Started"))
        .collect();
    let image = "A".repeat(5_000_000);
    let before = html(std::slice::from_ref(&threats)).replacen("aGVsbG8=", &image, 1);
    assert_eq!(parse(&before).items().len(), 1000);
    updated_once(&before, &all_implemented(1000));
    updated_once(&text(SHAPES[0], &[threats]), &all_implemented(1000));
}

/// A small file may give one long name to many items, which each have a copy of it in results.
#[test]
fn names_that_many_items_share_are_bounded() {
    let threats = vec![threat("a", "Not Started"); 100];
    let shared = |report: &str, name: &str| {
        let (before, after) = report.split_once("Interaction:").unwrap();
        format!(
            "{before}Interaction: {name}{}",
            after.replace("Interaction:", "")
        )
    };
    let html = html(std::slice::from_ref(&threats));
    let text = text(SHAPES[1], std::slice::from_ref(&threats));
    let dragon = |name: &str| {
        let threats = vec![serde_json::json!({ "title": "t", "status": "Open" }); 100];
        let cell = serde_json::json!({ "id": "a", "data": { "name": name, "threats": threats } });
        let diagrams = serde_json::json!([{ "title": "d", "cells": [cell] }]);
        serde_json::json!({ "summary": {}, "detail": { "diagrams": diagrams } }).to_string()
    };
    let sources = |name: &str| [shared(&html, name), shared(&text, name), dragon(name)];
    for long in sources(&"n".repeat(100_000)) {
        assert_eq!(parse(&long).items().len(), 100);
    }
    for longer in sources(&"n".repeat(1_000_000)) {
        let read = read(longer.into_bytes(), None);
        assert_eq!(read.unwrap_err(), ReportError::LongNames);
    }

    // What is drawn is drawn for each flow, but not what stands beside them.
    let model = tm7(&[threats]);
    for (length, is_read) in [(4096, true), (4097, false)] {
        let model = model.replace(">Orders<", &format!(">{}<", "n".repeat(length)));
        let read = crate::report::read_model(model.into_bytes());
        assert_eq!(read.err(), (!is_read).then_some(ReportError::LongNames));
    }
}

#[test]
fn work_grows_with_the_size_only() {
    let count = 50_000;
    for source in [
        "Total Migrated | 1 |\n".repeat(count),
        "Category: | x\n".repeat(count),
        "Category: | x\n\n\ny\n".repeat(count / 4),
        "[State: ".repeat(count),
        format!(
            "Category: | {} |",
            "[threatproof 2026-01-01: ".repeat(count)
        ),
        format!("<html>{}", "<td>".repeat(200) + &"</b>".repeat(count)),
        format!(
            "<html>{}</html>",
            "<div class=threat><h4></h4><td><td>".repeat(50)
        ),
        format!("<html>&{}", "&".repeat(count)),
    ] {
        let _ = read(source.into_bytes(), None);
    }
}

/// Found by fuzzing: attributes that hold tags, and a label whose value is the next line.
#[test]
fn what_would_not_read_back_is_refused() {
    let html =
        b"\xef\xbb\xbf\x0a\x09 <!Dtml>\x0a<html -US\x22\x22><td>Tot</td><td>0</td><><div class=\
        \x22threat\x22><h4 tabiespy\x22 />/tr> tab<td>Non<tr><td iditltab0\x22><strg>Comments:</\
        td><td class=\x22inas4,aGV \x22 />\x22>D0 Diagabition:<strong></td><td \x22infol\x22 h</\
        body></html>t/ml1\xef!DOE";
    for (format, damaged) in [
        (Format::Html, html.as_slice()),
        (Format::Text, b"|Category:\n|i\nComments:|"),
    ] {
        let report = read(damaged.to_vec(), Some(format)).unwrap();
        let updates = all_implemented(report.items().len());
        assert_eq!(
            report.updated(&updates, today()),
            Err(ReportError::Unfaithful)
        );
        assert_eq!(report.rehearse(), Err(ReportError::Unfaithful));
        assert_eq!(report.updated(&[], today()).unwrap(), damaged);
    }
}
