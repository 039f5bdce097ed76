//! What is written, where, in each format.

use super::fixture::{html, plain_threat, threat, three};
use super::shapes::{SHAPES, Shape, text};
use super::*;
use crate::report::Format;

const OURS: &str = "[threatproof 2026-11-23: 2 of 2]";

#[test]
fn html_gets_its_state_its_counts_and_its_comment() {
    let before = html(&[three(), vec![threat("Other", "Not Applicable")]]);
    let after = updated_once(
        &before,
        &[None, update(Status::Implemented, "2 of 2"), None, None],
    );

    let mut expect = html(&[three(), vec![threat("Other", "Not Applicable")]]);
    expect = with(
        &expect,
        "[State: Needs Investigation]",
        "[State: Mitigation Implemented]",
    );
    let row = |name: &str, count: u8| format!("<td>{name}</td><td>{count}</td>");
    // Whole model and first diagram; the second diagram keeps its zeros.
    for (name, old, new) in [
        ("Needs Investigation", 1, 0),
        ("Mitigation Implemented", 0, 1),
    ] {
        expect = expect.replacen(&row(name, old), &row(name, new), 2);
    }
    let cell = "<strong>Comments:</strong></td><td class=\"infotd\" tabindex=\"0\" role=\"gridcell\" headers=\"threat-title-property\"";
    let at = expect.match_indices(cell).nth(1).unwrap().0 + cell.len();
    expect.replace_range(at..at + " />".len(), &format!(">{OURS}</td>"));
    assert_eq!(after, expect);
}

#[test]
fn without_comments_the_justification_takes_the_note() {
    let before = html(&[vec![
        plain_threat("a", "Not Started", "<no mitigation provided>"),
        plain_threat("b", "Not Started", "it's <fine> & good"),
    ]]);
    let updates = [
        update(Status::NotStarted, "2 of 2"),
        update(Status::NotStarted, "a <b> & \"c\" | d"),
    ];
    let expect = with(&before, "&lt;no mitigation provided&gt;", OURS);
    let human = "it's &amp;lt;fine&amp;gt; &amp;amp; good";
    let note = "[threatproof 2026-11-23: a &lt;b&gt; &amp; &quot;c&quot; | d]";
    let expect = with(&expect, human, &format!("{human} {note}"));
    assert_eq!(updated_once(&before, &updates), expect);
}

/// Earlier versions wrote `'` as it is.
#[test]
fn a_note_that_reads_the_same_stays() {
    let before = html(&[vec![threat("a", "Not Started")]]);
    let updates = [update(Status::NotStarted, "it's \"<so>\"")];
    let after = updated_once(&before, &updates);
    let written = "it&#39;s &quot;&lt;so&gt;&quot;]";
    for other in ["it's &quot;&lt;so&gt;&quot;]", "it&apos;s \"&lt;so&gt;\"]"] {
        let earlier = with(&after, written, other);
        assert_eq!(updated_once(&earlier, &updates), earlier);
    }
    let doubted = with(&after, written, "it&amp;#39;s &quot;&lt;so&gt;&quot;]");
    assert_eq!(updated_once(&doubted, &updates), after);
}

#[test]
fn what_people_wrote_around_a_note_stays() {
    for (comment, expect) in [
        ("ask Bob", format!("ask Bob {OURS}")),
        (
            "ask [threatproof 2020-01-01: old] Bob",
            format!("ask {OURS} Bob"),
        ),
        (
            "[threatproof without end",
            format!("[threatproof without end {OURS}"),
        ),
    ] {
        let mut threat = threat("a", "Not Started");
        threat.rows[1].1 = comment.to_owned();
        let updates = [update(Status::NotStarted, "2 of 2")];
        let mut texts = vec![html(&[vec![threat.clone()]])];
        texts.extend(
            SHAPES
                .into_iter()
                .filter(|shape| shape.headings)
                .map(|shape| text(shape, &[vec![threat.clone()]])),
        );
        for before in texts {
            assert_eq!(
                updated_once(&before, &updates),
                with(&before, comment, &expect)
            );
        }
    }
}

#[test]
fn each_shape_of_text_is_written_in_its_own_syntax() {
    for shape in SHAPES {
        let before = text(shape, &[three()]);
        let report = parse(&before);
        assert_eq!(report.format(), Format::Text, "{}", shape.name);
        assert_eq!(report.items().len(), 3, "{}", shape.name);
        assert_eq!(
            report.items()[1].description,
            "What may happen: Open bucket",
            "{}",
            shape.name
        );
        assert_eq!(
            report.items()[1].action_items,
            "1. Do this 2. Do that",
            "{}",
            shape.name
        );
        assert_eq!(
            report.items()[1].title.is_some(),
            shape.headings,
            "{}",
            shape.name
        );

        let updates = [
            Status::Implemented,
            Status::NotStarted,
            Status::NeedsInvestigation,
        ]
        .map(|status| update(status, "2 of 2"));
        let after = updated_once(&before, &updates);

        // The same report with the new states and notes, made by the builder.
        let mut threats = three();
        for (threat, update) in threats.iter_mut().zip(&updates) {
            threat.state = update.as_ref().unwrap().status.report_words().to_owned();
            threat.rows[1].1 = OURS.to_owned();
        }
        let state_rows = !shape.headings;
        let expect = text(
            Shape {
                state_rows,
                ..shape
            },
            &[threats],
        );
        assert_eq!(after, expect, "{}", shape.name);
    }
}

#[test]
fn text_without_comments_gets_a_row_of_them() {
    let before = text(
        SHAPES[0],
        &[vec![plain_threat("a", "Not Started", "none yet")]],
    );
    let after = updated_once(&before, &[update(Status::NotStarted, "a | b")]);
    let rows = "State: | Not Started |\nJustification: | none yet |\nComments: | [threatproof 2026-11-23: a / b] |";
    assert_eq!(after, with(&before, "Justification: | none yet |", rows));
}

#[test]
fn diagrams_of_a_text_are_counted_where_totals_confirm_them() {
    let diagrams = [three(), vec![threat("Other", "Not Started")]];
    let before = text(SHAPES[1], &diagrams);
    let after = updated_once(
        &before,
        &[None, None, None, update(Status::Implemented, "x")],
    );
    let implemented: Vec<_> = after
        .lines()
        .filter(|line| line.starts_with("Mitigation Implemented"))
        .collect();
    let line = |count: u8| format!("Mitigation Implemented | {count} |");
    assert_eq!(implemented, [line(1), line(0), line(1)]);

    let stale = before.replacen("Total | 3 |", "Total | 2 |", 1);
    let report = parse(&stale);
    assert_eq!(report.warnings().len(), 1, "{:?}", report.warnings());
}

#[test]
fn other_encodings_are_kept() {
    for source in [
        html(&[three()]),
        format!("\u{FEFF}{}", text(SHAPES[0], &[three()])),
    ] {
        let utf16: Vec<u8> = source.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let report = read(utf16.clone(), None).unwrap();
        assert_eq!(report.updated(&[], today()).unwrap(), utf16);
        let updates = [update(Status::Implemented, "é €")];
        let expect: Vec<u8> = updated(&source, &updates)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(report.updated(&updates, today()).unwrap(), expect);
    }
    let mut latin = text(SHAPES[0], &[three()]).into_bytes();
    latin.splice(0..0, *b"it\x92s \x81\n");
    let report = read(latin.clone(), None).unwrap();
    assert!(report.warnings()[0].contains("Windows-1252"));
    assert_eq!(report.updated(&[], today()).unwrap(), latin);
    let after = report
        .updated(&[update(Status::Implemented, "\u{2019} \u{4e2d}")], today())
        .unwrap();
    assert!(after.starts_with(b"it\x92s \x81\n"));
    assert!(after.windows(6).any(|window| window == b" \x92 ?] "));
}

#[test]
fn the_right_state_in_other_words_stays() {
    let before = html(&[three()]).replacen("[State: Not Started]", "[State: not started]", 1);
    let after = updated(&before, &[update(Status::NotStarted, "x")]);
    assert!(after.contains("[State: not started]"));
}
