//! What holds for every report and every update.

use jiff::Timestamp;
use proptest::prelude::*;

use super::fixture::{Threat, html, plain_threat, threat};
use super::models::{csv, threat_composer, threat_dragon, tm7};
use super::shapes::{SHAPES, text};
use super::*;
use crate::report::Format;

fn status() -> impl Strategy<Value = Status> {
    proptest::sample::select(&Status::ALL[..])
}

/// Text as people write it, with all that a report's frame is made of.
fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-zé<>&\"']{1,8}",
        Just("|".to_owned()),
        Just("||".to_owned()),
        Just("Category: | x |".to_owned()),
        Just("[State: Mitigated]".to_owned()),
        Just("[threatproof".to_owned()),
        Just("&amp;lt;".to_owned()),
        Just("</td>".to_owned()),
    ];
    proptest::collection::vec(word, 0..6).prop_map(|words| format!("w {} w", words.join(" ")))
}

fn threats() -> impl Strategy<Value = Vec<Threat>> {
    let one = (
        prose(),
        prose(),
        prose(),
        status(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(title, description, comment, status, with_comments, filled)| {
                let mut threat = if with_comments {
                    threat(&title, status.report_words())
                } else {
                    plain_threat(&title, status.report_words(), "<no mitigation provided>")
                };
                threat.description = description;
                if with_comments && filled {
                    threat.rows[1].1 = comment;
                }
                threat
            },
        );
    proptest::collection::vec(one, 1..6)
}

/// How a format writes items.
type Form = fn(&[Vec<Threat>]) -> String;

/// The formats other than text.
const OTHERS: [Form; 5] = [html, tm7, csv, threat_composer, threat_dragon];

/// A report in any format and shape.
fn source() -> impl Strategy<Value = String> {
    let forms = 0..SHAPES.len() + 2 * OTHERS.len();
    (threats(), threats(), forms, any::<bool>()).prop_map(|(first, second, form, two)| {
        let diagrams = if two {
            vec![first, second]
        } else {
            vec![first]
        };
        match form.checked_sub(SHAPES.len()) {
            None => text(SHAPES[form], &diagrams),
            Some(other) => OTHERS[other % OTHERS.len()](&diagrams),
        }
    })
}

/// What a format that has fewer words for states than there are statuses shows for one.
fn shown(format: Format, status: Status) -> Status {
    match (format, status) {
        (Format::ThreatComposer | Format::ThreatDragon, Status::NeedsInvestigation) => {
            Status::NotStarted
        }
        (_, other) => other,
    }
}

fn updates(note: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<Option<Update>>> {
    let one = (status(), note).prop_map(|(status, note)| Update {
        status,
        note: note.as_str().into(),
    });
    proptest::collection::vec(proptest::option::of(one), 10)
}

fn date() -> impl Strategy<Value = Timestamp> {
    (2000i16..2100, 1i8..=12, 1i8..=28)
        .prop_map(|(year, month, day)| at(jiff::civil::date(year, month, day)))
}

/// Whether `longer` is `shorter` with something put in.
fn contains_in_order(longer: &str, shorter: &str) -> bool {
    let mut rest = longer.chars();
    shorter.chars().all(|wanted| rest.any(|c| c == wanted))
}

/// The text without notes and rows of ours, and without all that is counted.
fn without_edits(source: &str, report: &Report) -> String {
    let mut text = source.to_owned();
    while let Some(range) = crate::report::note::find(&text) {
        text.replace_range(range, "");
    }
    for status in Status::ALL {
        text = text.replace(&format!("[State: {}]", status.report_words()), "[State]");
    }
    assert!(!report.items().is_empty());
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_update_changes_nothing(source in source()) {
        let report = parse(&source);
        let none = vec![None; report.items().len()];
        prop_assert_eq!(report.updated(&none, today()).unwrap(), source.as_bytes());
    }

    #[test]
    fn an_update_can_be_read_back(source in source(), updates in updates(prose()), date in date()) {
        let before = parse(&source);
        let format = before.format();
        let after = String::from_utf8(before.updated(&updates, date).unwrap()).unwrap();
        let after = parse(&after);
        prop_assert_eq!(before.items().len(), after.items().len());
        for ((before, after), update) in before.items().iter().zip(after.items()).zip(&updates) {
            match update {
                Some(update) => {
                    let shown = shown(format, update.status);
                    prop_assert_eq!(&after.state, &Some(State::Known(shown)));
                }
                // What only the counts told, they may tell no more.
                None if after.state.is_some() => prop_assert_eq!(&before.state, &after.state),
                None => {}
            }
            let same = Item { state: before.state.clone(), ..after.clone() };
            prop_assert_eq!(before, &same);
        }
        if after.items().iter().all(|item| item.state.is_some()) {
            prop_assert_eq!(after.warnings().len(), 0);
        }
    }

    #[test]
    fn what_is_read_can_be_written(source in source()) {
        prop_assert_eq!(parse(&source).rehearse(), Ok(()));
    }

    #[test]
    fn a_rerun_changes_nothing(source in source(), updates in updates(any::<String>()), date in date()) {
        let once = parse(&source).updated(&updates, date).unwrap();
        let twice = read(once.clone(), None).unwrap().updated(&updates, date).unwrap();
        prop_assert_eq!(String::from_utf8(once).unwrap(), String::from_utf8(twice).unwrap());
    }

    #[test]
    fn a_later_run_replaces_what_an_earlier_wrote(
        source in source(), first in updates(prose()), then in updates(prose()), date in date(),
    ) {
        // Counts cannot follow states that the report does not tell.
        if parse(&source).items().iter().any(|item| item.state.is_none()) {
            return Ok(());
        }
        // With the same items updated, the second run leaves no trace of the first.
        let then: Vec<_> = first.iter().zip(then).map(|(first, then)| {
            first.as_ref().map(|first| then.unwrap_or_else(|| first.clone()))
        }).collect();
        let direct = parse(&source).updated(&then, date).unwrap();
        let between = parse(&source).updated(&first, today()).unwrap();
        let again = read(between, None).unwrap().updated(&then, date).unwrap();
        prop_assert_eq!(String::from_utf8(direct).unwrap(), String::from_utf8(again).unwrap());
    }

    #[test]
    fn all_outside_the_edits_stays(source in source(), updates in updates(prose()), date in date()) {
        let report = parse(&source);
        let after = String::from_utf8(report.updated(&updates, date).unwrap()).unwrap();
        let (before, after) = (without_edits(&source, &report), without_edits(&after, &report));
        if let Some(masked) = super::models::masked(report.format()) {
            prop_assert_eq!(masked(&source), masked(&String::from_utf8(report.updated(&updates, date).unwrap()).unwrap()));
        } else if source.starts_with('\u{FEFF}') {
            // Only self-closing cells and the placeholder give way.
            let plain = |text: &str| {
                text.replace("&lt;no mitigation provided&gt;", "").replace(" /></tr>", "></td></tr>").replace(' ', "")
            };
            prop_assert_eq!(plain(&before), plain(&after));
        } else {
            prop_assert!(contains_in_order(&after, &before), "{}\n-----\n{}", before, after);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in any::<Vec<u8>>(), updates in updates(prose())) {
        for format in [None].into_iter().chain(Format::ALL.map(Some)) {
            if let Ok(report) = read(bytes.clone(), format) {
                let _ = report.updated(&updates, today());
            }
        }
    }

    #[test]
    fn damaged_reports_never_panic(
        source in source(), updates in updates(any::<String>()),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..200, any::<prop::sample::Index>()), 1..6),
    ) {
        // Pieces are cut out and put in elsewhere.
        let mut bytes = source.into_bytes();
        for (from, length, to) in cuts {
            let from = from.index(bytes.len());
            let piece: Vec<u8> = bytes.drain(from..(from + length).min(bytes.len())).collect();
            if bytes.is_empty() { break }
            let to = to.index(bytes.len());
            bytes.splice(to..to, piece);
        }
        for format in [None].into_iter().chain(Format::ALL.map(Some)) {
            if let Ok(report) = read(bytes.clone(), format) {
                prop_assert_eq!(&report.updated(&[], today()).unwrap(), &bytes);
                let _ = report.updated(&updates, today());
            }
        }
    }
}
