//! `junit.xml`: one test case per item, as Jenkins, GitLab and others show them.
//!
//! What it cannot express: findings, waivers, evidence, and that something is open: an item that needs investigation is
//! an error, which breaks a build as a failure does. What nothing judged is skipped, and the message says why. There
//! are no properties within test cases: Jenkins refuses them.

use std::fmt::Write as _;
use std::io;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::outcome::{Standing, counts};
use super::{File, Format};
use crate::conclusion::{Conclusion, DecidedItem, Need};
use crate::model::{printable, printable_lines, printable_start};

/// `junit`.
pub(super) const FORMAT: Format = Format {
    name: "junit",
    about: "junit.xml: one test case per item",
    files: &[File {
        name: "junit.xml",
        write,
    }],
};

/// Characters of a message, which lists of failures show on one line. All of it stands below.
const MOST_OF_A_MESSAGE: usize = 500;

/// What an item is to a test runner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Passed,
    Failure,
    Error,
    Skipped(&'static str),
}

fn case(standing: Standing) -> Case {
    match standing {
        Standing::Implemented => Case::Passed,
        Standing::Kept => Case::Skipped("not judged; implemented by the word of people"),
        Standing::NotStarted => Case::Failure,
        Standing::NeedsInvestigation => Case::Error,
        Standing::NotApplicable => Case::Skipped("not applicable"),
        Standing::NotSelected => Case::Skipped("not selected"),
    }
}

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(out, b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases: Vec<Case> = conclusion
        .items
        .iter()
        .map(|decided| case(Standing::of(decided)))
        .collect();
    let count = |is_one: fn(&Case) -> bool| cases.iter().filter(|case| is_one(case)).count();
    let counts = [
        ("tests", cases.len()),
        ("failures", count(|case| *case == Case::Failure)),
        ("errors", count(|case| *case == Case::Error)),
    ];
    let skipped = count(|case| matches!(case, Case::Skipped(_)));
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    let counts: Vec<(&str, &str)> = counts
        .iter()
        .map(|(name, of)| (*name, of.as_str()))
        .collect();

    let mut suites = BytesStart::new("testsuites");
    suites.push_attribute(("name", "threatproof"));
    suites.extend_attributes(counts.iter().copied());
    suites.push_attribute(("time", "0"));
    let mut suite = BytesStart::new("testsuite");
    suite.push_attribute(("name", printable(&conclusion.report.name).as_str()));
    suite.extend_attributes(counts);
    suite.push_attribute(("skipped", skipped.to_string().as_str()));
    suite.push_attribute(("time", "0"));
    if let Ok(end) = conclusion.run.finished_at.parse::<Timestamp>() {
        let end = end
            .to_zoned(TimeZone::UTC)
            .datetime()
            .round(jiff::Unit::Second);
        let end = end.map(|end| end.to_string()).unwrap_or_default();
        suite.push_attribute(("timestamp", end.as_str()));
    }
    if let [only] = conclusion.accounts.as_slice() {
        let account = printable(only.member.account.as_str());
        suite.push_attribute(("hostname", account.as_str()));
    }
    suite.push_attribute(("id", "0"));
    writer.write_event(Event::Start(suites))?;
    writer.write_event(Event::Start(suite))?;
    for (decided, case) in conclusion.items.iter().zip(cases) {
        item(&mut writer, conclusion, decided, case)?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writer.into_inner().write_all(b"\n")
}

fn item(
    writer: &mut Writer<&mut dyn io::Write>,
    conclusion: &Conclusion<'_>,
    decided: &DecidedItem<'_>,
    case: Case,
) -> io::Result<()> {
    let item = decided.item;
    let title = decided.title();
    let name = match &item.interaction {
        Some(interaction) => format!("{} {interaction}: {title}", item.number),
        None => format!("{} {title}", item.number),
    };
    let class = decided
        .threat
        .map_or("unrecognised", |threat| threat.id.as_str());
    let mut element = BytesStart::new("testcase");
    element.push_attribute(("classname", class));
    element.push_attribute(("name", printable(&name).as_str()));
    element.push_attribute(("time", "0"));
    let (inner, message) = match case {
        Case::Passed => return writer.write_event(Event::Empty(element)),
        Case::Failure => (
            "failure",
            printable_start(&decided.reason, MOST_OF_A_MESSAGE),
        ),
        Case::Error => ("error", printable_start(&decided.reason, MOST_OF_A_MESSAGE)),
        Case::Skipped(why) => ("skipped", why.to_owned()),
    };
    writer.write_event(Event::Start(element))?;
    let mut told = BytesStart::new(inner);
    if !matches!(case, Case::Skipped(_)) {
        told.push_attribute((
            "type",
            decided.need.map_or(decided.status.as_str(), Need::as_str),
        ));
    }
    told.push_attribute(("message", message.as_str()));
    writer.write_event(Event::Start(told))?;
    let text = printable_lines(&details(conclusion, decided));
    writer.write_event(Event::Text(BytesText::new(&text)))?;
    writer.write_event(Event::End(BytesEnd::new(inner)))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

/// The whole reason, how each control fell out, and what to do where one does not hold.
fn details(conclusion: &Conclusion<'_>, decided: &DecidedItem<'_>) -> String {
    let mut text = decided.reason.clone();
    for (id, tally) in &decided.controls {
        let counted = counts(tally).into_iter().filter(|(_, count)| *count > 0);
        let counted: Vec<String> = counted
            .map(|(word, count)| format!("{count} {word}"))
            .collect();
        let _ = write!(text, "\n{id}: {}", counted.join(", "));
        let is_violated = tally.fail + tally.partial > 0;
        if let Some(control) = conclusion.controls.get(id).filter(|_| is_violated) {
            let fix: Vec<&str> = control.fix.split_whitespace().collect();
            let _ = write!(text, "\n  fix: {}", fix.join(" "));
        }
    }
    text
}
