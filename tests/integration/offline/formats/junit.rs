//! Test cases, read by `junitparser`, and judged by the grammar that Jenkins has for them. Its schema is not ours to
//! carry, so the elements and attributes that it allows are written down here.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Written, accepted, evaluated, run, standing};

/// Elements by what they may stand in, and attributes; `!` marks those that must be there.
const GRAMMAR: &[(&str, &str, &[&str])] = &[
    (
        "",
        "testsuites",
        &["name", "time", "tests", "failures", "errors"],
    ),
    (
        "testsuites",
        "testsuite",
        &[
            "!name",
            "!tests",
            "!failures",
            "!errors",
            "group",
            "time",
            "skipped",
            "timestamp",
            "hostname",
            "id",
            "package",
            "file",
            "log",
            "url",
        ],
    ),
    (
        "testsuite",
        "testcase",
        &["!name", "time", "classname", "group"],
    ),
    ("testcase", "failure", &["type", "message"]),
    ("testcase", "error", &["type", "message"]),
    ("testcase", "skipped", &["type", "message"]),
    ("testcase", "system-out", &[]),
    ("testcase", "system-err", &[]),
];

/// What of a document is against the grammar.
fn wrong(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Some(error.to_string()),
        };
        let (tag, is_empty) = match &event {
            Event::Start(tag) => (tag, false),
            Event::Empty(tag) => (tag, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            Event::Eof => return None,
            _ => continue,
        };
        let name = tag.name().as_ref().to_owned();
        let within = open.last().map_or("", String::as_str);
        let rule = GRAMMAR
            .iter()
            .find(|(place, own, _)| *place == within && *own == name);
        let Some((_, _, allowed)) = rule else {
            return Some(format!("<{name}> within <{within}>"));
        };
        let mut attributes = BTreeMap::new();
        for attribute in tag.attributes() {
            let Ok(attribute) = attribute else {
                return Some(format!("attributes of <{name}>"));
            };
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.value.to_string();
            if !allowed.iter().any(|own| own.trim_start_matches('!') == key) {
                return Some(format!("{key} of <{name}>"));
            }
            if key == "time" && !value.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
                return Some(format!("time=\"{value}\""));
            }
            attributes.insert(key, value);
        }
        let required = allowed.iter().filter_map(|own| own.strip_prefix('!'));
        for own in required {
            if !attributes.contains_key(own) {
                return Some(format!("<{name}> without {own}"));
            }
        }
        if !is_empty {
            open.push(name);
        }
    }
}

/// The elements in the test case of each item.
fn cases(written: &Written) -> BTreeMap<u64, String> {
    let text = written.text("junit.xml");
    let mut reader = Reader::from_str(&text);
    let (mut cases, mut number) = (BTreeMap::new(), 0);
    loop {
        match reader.read_event().expect("XML") {
            Event::Start(tag) | Event::Empty(tag) if tag.name().as_ref() == "testcase" => {
                let name = tag.try_get_attribute("name").expect("XML").expect("a name");
                let name = name.value.to_string();
                number = name
                    .split(' ')
                    .next()
                    .expect("a word")
                    .parse()
                    .expect("a number");
                cases.insert(number, "passed".to_owned());
            }
            Event::Start(tag) if number > 0 => {
                let name = tag.name().as_ref().to_owned();
                cases.insert(number, name);
            }
            Event::Eof => return cases,
            _ => {}
        }
    }
}

#[test]
fn cases_are_read_and_tell_every_item() {
    let written = run();
    let said = accepted("junit", &[written.path("junit.xml")]);
    assert!(said.starts_with("junit: 47 cases: "), "{said}");
    assert_eq!(wrong(&written.text("junit.xml")), None);
    let cases = cases(written);
    assert_eq!(cases.len(), 47);
    for (word, element) in [
        ("implemented", "passed"),
        ("kept", "skipped"),
        ("not-started", "failure"),
        ("needs-investigation", "error"),
        ("not-applicable", "skipped"),
    ] {
        for number in standing(&written.results, word) {
            assert_eq!(cases[&number], element, "{number} is {word}");
        }
    }
    let some = evaluated(&["--threat", "s3-tls"]);
    let said = accepted("junit", &[some.path("junit.xml")]);
    assert!(said.contains("'Skipped': 46"), "{said}");
    assert!(some.text("junit.xml").contains("message=\"not selected\""));
}

#[test]
fn broken_cases_are_refused() {
    let written = run();
    let broken = [
        (
            &[("tests=\"47\"", "tests=\"46\"")][..],
            "are told, and 47 cases",
        ),
        (&[("</testsuite>", "")], "mismatched tag"),
        (&[("time=\"0\"", "time=\"\u{1}\"")], "invalid"),
    ];
    let broken = broken.map(|(changes, why)| (written.changed("junit.xml", changes), why));
    written.refused("junit", &broken);
    let text = written.text("junit.xml");
    for (words, others, why) in [
        (
            "<failure ",
            "<properties/><failure ",
            "<properties> within <testcase>",
        ),
        (
            " tests=\"47\" failures",
            " failures",
            "<testsuite> without tests",
        ),
        ("<testcase ", "<testcase file=\"x\" ", "file of <testcase>"),
        ("time=\"0\"", "time=\"1 s\"", "time=\"1 s\""),
    ] {
        let changed = text.replace(words, others);
        assert_eq!(wrong(&changed).as_deref(), Some(why));
    }
}
