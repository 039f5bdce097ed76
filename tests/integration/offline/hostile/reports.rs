//! The example report in every format, with hostile words wherever people write.

use serde_json::json;
use threatproof::checks::{embedded, load};
use threatproof::matching::assign;
use threatproof::report::{Item, read};
use threatproof::services::fact_kinds;

use super::HOSTILE;

const HTML: &str = include_str!("../../../../src/demo/report.htm");
const MODEL: &str = include_str!("../../../fixtures/reports/pinewood.tm7");
const TEXT: &str = include_str!("../../../fixtures/reports/pinewood.txt");
const WITH_HEADINGS: &str = include_str!("../../../fixtures/reports/pinewood-with-headings.txt");

/// Names of files and their contents.
pub(super) fn every_report() -> [(&'static str, Vec<u8>); 7] {
    [
        ("page.htm", html()),
        ("model.tm7", model()),
        ("text.txt", text(TEXT)),
        ("headings.txt", text(WITH_HEADINGS)),
        ("sheet.csv", sheet(',', "\n", Quotes::Always)),
        ("dragon.json", dragon()),
        ("composer.tc.json", composer()),
    ]
}

/// Sheets as several programs save them.
pub(super) fn with_formulas_and_quotes() -> [(&'static str, Vec<u8>); 4] {
    [
        ("quoted.csv", sheet(',', "\n", Quotes::Always)),
        ("semicolons.csv", sheet(';', "\r\n", Quotes::WhereNeeded)),
        ("few-quotes.csv", sheet(',', "\r\n", Quotes::WhereNeeded)),
        ("quoted-semicolons.csv", sheet(';', "\n", Quotes::Always)),
    ]
}

fn items() -> Vec<Item> {
    let report = read(HTML.as_bytes().to_vec(), None).expect("the example report");
    report.items().to_vec()
}

/// What no XML document may hold is left out, the rest escaped.
fn in_markup() -> String {
    let allowed = HOSTILE
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\r' | '\n' | '\u{9b}'));
    allowed
        .collect::<String>()
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn html() -> Vec<u8> {
    let changed = HTML.replace("Place order", &format!("Place order {}", in_markup()));
    assert_ne!(changed, HTML);
    changed.into_bytes()
}

fn model() -> Vec<u8> {
    let mut changed = MODEL.to_owned();
    for name in [
        "Orders API",
        "Customers",
        "Place order",
        "Pinewood Prints web shop",
    ] {
        assert!(changed.contains(name), "{name}");
        changed = changed.replace(name, &format!("{name} {}", in_markup()));
    }
    changed.into_bytes()
}

/// On one line, as a value of the text has to be, and without its separator.
fn text(report: &str) -> Vec<u8> {
    let word = HOSTILE.replace(['\0', '\n', '\r', '|', '\u{2028}'], " ");
    let changed = report.replace("Place order", &format!("Place order {word}"));
    assert_ne!(changed, report);
    changed.into_bytes()
}

#[derive(Clone, Copy)]
enum Quotes {
    Always,
    WhereNeeded,
}

fn sheet(delimiter: char, ending: &str, quotes: Quotes) -> Vec<u8> {
    // A text with a NUL is no text to any reader of sheets.
    let hostile = HOSTILE.replace('\0', "");
    let cell = |text: &str| {
        let is_needed = text.contains(['"', '\n', '\r', delimiter]);
        match quotes {
            Quotes::WhereNeeded if !is_needed => text.to_owned(),
            Quotes::Always | Quotes::WhereNeeded => format!("\"{}\"", text.replace('"', "\"\"")),
        }
    };
    let header = [
        "Id",
        "Title",
        "Category",
        "Interaction",
        "State",
        "Description",
        "Comments",
        "Action Items",
    ];
    let mut sheet = header.join(&delimiter.to_string()) + ending;
    for item in items() {
        let number = item.number.to_string();
        // A formula that somebody wrote stays his.
        let comments = if item.number % 2 == 0 { "" } else { "=2+2" };
        let row = [
            &number,
            item.title.as_deref().unwrap_or_default(),
            &item.category,
            &hostile,
            "Not Started",
            &item.description,
            comments,
            &item.action_items,
        ];
        sheet += &row.map(cell).join(&delimiter.to_string());
        sheet += ending;
    }
    sheet.into_bytes()
}

fn dragon() -> Vec<u8> {
    let threats = items().into_iter().map(|item| {
        json!({
            "id": format!("t{}", item.number),
            "title": format!("{HOSTILE} {}", item.number),
            "type": HOSTILE,
            "status": "Open",
            "description": item.description,
            "mitigation": HOSTILE,
        })
    });
    let threats: Vec<_> = threats.collect();
    let model = json!({
        "version": "2.0",
        "summary": { "title": HOSTILE },
        "detail": { "diagrams": [{ "title": HOSTILE, "cells": [
            { "id": "c", "shape": "store", "data": { "name": HOSTILE, "type": "tm.Store", "threats": threats } },
        ] }] },
    });
    format!("{model:#}\n").into_bytes()
}

fn composer() -> Vec<u8> {
    let catalog = load(embedded(), &fact_kinds()).expect("our own checks");
    let items = items();
    let threats = assign(&items, &catalog).into_iter().map(|assigned| {
        json!({
            "id": format!("t{}", assigned.item),
            "statement": HOSTILE,
            "threatSource": HOSTILE,
            "tags": [HOSTILE, assigned.threat.expect("recognised").as_str()],
            "status": "threatIdentified",
            "metadata": [{ "key": "Comments", "value": "see the wiki" }],
        })
    });
    let threats: Vec<_> = threats.collect();
    let workspace =
        json!({ "schema": 1, "applicationInfo": { "name": HOSTILE }, "threats": threats });
    format!("{workspace:#}\n").into_bytes()
}
