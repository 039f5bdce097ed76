//! A damaged report is refused, never updated in part: one item new, another as it was, and counts that know of one
//! of them.

use super::fixture::{html, plain_threat, threat, three};
use super::models;
use super::shapes::{SHAPES, text};
use super::*;

fn refused(source: &str) -> bool {
    match read(source.as_bytes().to_vec(), None) {
        Ok(report) => report.rehearse().is_err(),
        Err(_) => true,
    }
}

fn stray(source: &str) {
    let read = read(source.as_bytes().to_vec(), None);
    assert_eq!(read.err(), Some(ReportError::Stray), "{source}");
}

/// Two items of one interaction, so that nothing stands between them.
fn two_of_one_flow() -> String {
    let report = html(&[vec![
        plain_threat("T1", "Mitigation Implemented", "done"),
        plain_threat("T2", "Mitigation Implemented", "done"),
    ]]);
    let (first, second) = report.rsplit_once("<h3 tabindex=\"0\">").unwrap();
    let (_, second) = second.split_once("</h3>").unwrap();
    format!("{first}{second}")
}

#[test]
fn a_heading_a_state_or_a_count_outside_all_items_is_damage() {
    let whole = two_of_one_flow();
    assert_eq!(parse(&whole).items().len(), 2);
    let frame = "<div class=\"threat\">";
    // The class of the first item, of the last, of an only one.
    stray(&whole.replacen(frame, "<div class=\"thrdat\">", 1));
    let (before, after) = whole.rsplit_once(frame).unwrap();
    stray(&format!("{before}<div class=\"thrdat\">{after}"));
    let single = html(&[vec![threat("T", "Not Started")]]);
    stray(&with(&single, frame, "<div class=\"uhreat\">"));
    // A heading whose frame and tags are lost.
    let start = whole.rfind(frame).unwrap();
    let lost = start + whole[start..].find("<span>").unwrap();
    stray(&format!("{}{}", &whole[..start], &whole[lost..]));
    // A state that is there and cannot be edited.
    stray(&whole.replacen("[State: Miti", "[Stade: Miti", 1));
    stray(&whole.replacen("Implemented]", "Implemented}", 1));
    // A row of counts, and a table of them.
    let counts = "<td>Mitigation Implemented</td><td>2</td>";
    assert_eq!(whole.matches(counts).count(), 2);
    for broken in [
        "<td>Mitigation Implemanted</td><td>2</td>",
        "<td>Mitigation Implemented</td><td>r</td>",
        "<td>Mitigation Implemented</td><td>3</td>",
        "<td>Mitigation Implemented</td><td>18446744073709551615</td>",
    ] {
        stray(&whole.replacen(counts, broken, 1));
    }
    stray(&whole.replacen("<table>", "<tacle>", 1));
    stray(&whole.replace("<td>Total</td><td>2</td>", "<td>Total</td><td>43</td>"));

    // What people and templates say is theirs.
    let mut threats = three();
    threats[0].title = "A [State: Not Started] title".to_owned();
    threats[1].description = "[State: Mitigated] Not Started".to_owned();
    let before = html(&[threats]);
    let before = before.replacen("Interaction: Flow", "Interaction: [State: on] Flow", 1);
    let before = with(
        &before,
        "What may happen: No log",
        "<h4>Why</h4><table><tr><td>Not Started</td><td>9</td></tr></table>",
    );
    assert_eq!(parse(&before).rehearse(), Ok(()));
}

#[test]
fn rows_a_state_or_a_count_outside_all_items_of_a_text_is_damage() {
    for shape in SHAPES {
        let whole = text(shape, &[three()]);
        assert!(!refused(&whole), "{whole}");
        // The first item, a later one, the last.
        for nth in 0..3 {
            let (at, _) = whole.match_indices("Category").nth(nth).unwrap();
            let broken = format!("{}Cauegory{}", &whole[..at], &whole[at + 8..]);
            stray(&broken);
        }
        let count = whole.find("Needs Investigation").unwrap();
        stray(&format!(
            "{}Needs Inves{}",
            &whole[..count],
            &whole[count + 10..]
        ));
    }
    let titled = "1. T\n[State: Not Started] [Priority: High]\nCategory: | a |\nDescription: | b |\nJustification: | c |\n";
    assert!(!refused(titled));
    stray(&format!(
        "{titled}2. U\n[State: Not Started] [Priority: High]\n"
    ));
    stray(&format!(
        "0. S\n[State: Not Started] [Priority: High]\n{titled}"
    ));
}

#[test]
fn a_row_of_a_csv_that_is_two_or_a_part_of_one_is_damage() {
    let whole = models::csv(&[three()]);
    assert!(!refused(&whole));
    let row = whole.lines().nth(1).unwrap();
    assert!(row.starts_with("1,Clear text,Storage,"), "{row}");
    for (from, to) in [
        ("1,Clear text,", "1,Clear, text,"),
        ("1,Clear text,", "1,Clear text;"),
        ("Generated\r\n2,", "Generated,2,"),
        ("1,Clear text,", "1,\"Clear text,"),
    ] {
        stray(&with(&whole, from, to));
    }
    // A delimiter that is missing around the state, or a row that ends before it.
    let header = "Id,Title,State,Category,Comments,Priority\n";
    for row in [
        "1,a;Not Started,b,,High",
        "1;a,Not Started,b,,High",
        "1,a,Not Started;b,,High",
        "1,a",
    ] {
        stray(&format!("{header}{row}\n"));
    }
}

#[test]
fn cells_of_a_csv_that_are_empty_at_the_end_may_be_left_out_whatever_the_state_is() {
    let header = "Id,Title,State,Category,Comments,Priority\n";
    for (row, state) in [
        ("1,a,Not Started,b", State::Known(Status::NotStarted)),
        ("1,a,,b", State::Other(String::new())),
        ("1,a,\"\"", State::Other(String::new())),
        (
            "1,a,Accepted by Ada,b",
            State::Other("Accepted by Ada".to_owned()),
        ),
        (
            "1,a,Not Started yet",
            State::Other("Not Started yet".to_owned()),
        ),
    ] {
        // The row of delimiters alone is what a spreadsheet makes of an empty one.
        let source = format!("{header}{row}\n0,z,Not Started,y,c,High\n,,,\n  \n,,,,,\n");
        let report = read(source.into_bytes(), None).unwrap();
        let states: Vec<_> = report
            .items()
            .iter()
            .map(|item| item.state.clone())
            .collect();
        let last = State::Known(Status::NotStarted);
        assert_eq!(states, [Some(state), Some(last)], "{row}");
        assert!(report.rehearse().is_ok(), "{row}");
    }
}

#[test]
fn a_threat_where_threat_dragon_keeps_none_is_damage() {
    let whole = models::threat_dragon(&[three()]);
    assert!(!refused(&whole));
    for (from, to) in [
        ("\"threats\"", "\"thveats\""),
        ("\"data\"", "\"daua\""),
        ("\"cells\"", "\"celms\""),
    ] {
        stray(&with(&whole, from, to));
    }
}

/// Whatever bit flips: the report is refused, or all of its items are there and none keeps its old state.
#[test]
fn no_flipped_bit_loses_an_item() {
    let threats = || {
        vec![
            plain_threat("T1", "Not Started", "Security Requirement"),
            threat("T2, with \"quotes\"", "Not Started"),
        ]
    };
    let sources = [
        two_of_one_flow().replace("Mitigation Implemented]", "Not Started]"),
        html(&[threats()]),
        text(SHAPES[0], &[threats()]),
        text(SHAPES[1], &[threats()]),
        models::tm7(&[threats()]),
        models::csv(&[threats()]),
        models::threat_composer(&[threats()]),
        models::threat_dragon(&[threats()]),
    ];
    let mut lost = Vec::new();
    for source in &sources {
        // Long runs try every bit, others one of each sixteenth byte.
        let bits: Vec<usize> = match std::env::var_os("THREATPROOF_LONG") {
            Some(_) => (0..source.len() * 8).collect(),
            None => (0..source.len())
                .step_by(16)
                .map(|byte| byte * 8 + byte / 16 % 7)
                .collect(),
        };
        for bit in bits {
            let mut bytes = source.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(report) = read(bytes.clone(), None) else {
                continue;
            };
            if report.rehearse().is_ok() && report.items().len() != 2 {
                let around = bit / 8;
                let text = String::from_utf8_lossy(
                    &bytes[around.saturating_sub(30)..(around + 30).min(bytes.len())],
                )
                .into_owned();
                lost.push((report.format(), report.items().len(), text));
            }
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
}
