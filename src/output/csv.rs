//! Rows for spreadsheets: `findings.csv` and `items.csv`, RFC 4180 with commas and CRLF, UTF-8 without a mark.
//!
//! Columns that mean the same as in Prowler's files are called the same. What it cannot express: lists (within a cell,
//! parted by ` | `), the facts of a finding, and what is longer than a cell of a spreadsheet. Control characters become
//! blanks, so that there is no tab. A cell that a spreadsheet would take for a formula begins with an apostrophe, and so
//! does what follows a semicolon, at which spreadsheets of some countries part cells; every cell is quoted. Spreadsheets
//! read account ids as numbers and drop their leading zeros: import that column as text.

use std::collections::BTreeSet;
use std::io;

use super::frameworks::named;
use super::outcome::{Outcome, Standing, counts, item_ids, severity_word};
use super::{File, Format, resource};
use crate::checks::Control;
use crate::conclusion::{Conclusion, DecidedItem, Found};
use crate::model::{Status, printable_start};
use crate::rollup::{Need, Tally};

/// `csv`.
pub(super) const FORMAT: Format = Format {
    name: "csv",
    about: "findings.csv and items.csv, for spreadsheets",
    files: &[
        File {
            name: "findings.csv",
            write: findings,
        },
        File {
            name: "items.csv",
            write: items,
        },
    ],
};

/// Characters that a cell of a spreadsheet holds, with room for what is put before and behind.
const MOST: usize = 32_000;

/// What stands between several things in a cell.
const BETWEEN: &str = " | ";

const OF_FINDINGS: [&str; 25] = [
    "TIMESTAMP",
    "ACCOUNT_UID",
    "ACCOUNT_NAME",
    "ACCOUNT_ORGANIZATION_UID",
    "ACCOUNT_OU_NAME",
    "FINDING_UID",
    "CHECK_ID",
    "CHECK_TITLE",
    "STATUS",
    "STATUS_EXTENDED",
    "MUTED",
    "SERVICE_NAME",
    "SEVERITY",
    "RESOURCE_TYPE",
    "RESOURCE_UID",
    "RESOURCE_NAME",
    "PARTITION",
    "REGION",
    "RISK",
    "REMEDIATION_RECOMMENDATION_TEXT",
    "REMEDIATION_RECOMMENDATION_URL",
    "COMPLIANCE",
    "THREATS",
    "ITEMS",
    "RUN_ID",
];

const OF_ITEMS: [&str; 14] = [
    "NUMBER",
    "ITEM_UID",
    "TITLE",
    "THREAT",
    "CATEGORY",
    "INTERACTION",
    "PREVIOUS_STATUS",
    "STATUS",
    "BASIS",
    "NEEDS",
    "SEVERITY",
    "REASON",
    "REPORT",
    "RUN_ID",
];

fn findings(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut sheet = Sheet::new(out);
    sheet.row(OF_FINDINGS)?;
    conclusion
        .findings
        .each(&mut |found| sheet.row(finding(conclusion, found)))?;
    sheet.end()
}

fn finding(conclusion: &Conclusion<'_>, found: Found<'_>) -> Vec<String> {
    let Found {
        finding,
        control,
        items,
        quotes: _,
    } = found;
    let member = conclusion.of_account(&finding.account).0.first();
    let member = member.map(|expected| &expected.member);
    let list = conclusion.run.list.as_ref();
    let is_waived = match finding.is_waived() {
        true => "True",
        false => "False",
    };
    let numbers: Vec<String> = items.iter().map(u32::to_string).collect();
    let arn = finding.resource.as_str();
    let told = |text: Option<&String>| text.cloned().unwrap_or_default();
    vec![
        conclusion.run.finished_at.clone(),
        finding.account.to_string(),
        told(member.map(|member| &member.name)),
        told(list.and_then(|list| list.organization.as_ref())),
        told(member.map(|member| &member.unit)),
        finding.id(),
        control.id.to_string(),
        control.title.clone(),
        in_capitals(Outcome::of(finding).word()),
        finding.reason.clone(),
        is_waived.to_owned(),
        control.kind.service().to_owned(),
        control.severity.as_str().to_owned(),
        resource::type_name(control.kind.name, arn).to_owned(),
        arn.to_owned(),
        resource::name(arn).to_owned(),
        resource::partition(arn).to_owned(),
        finding.region.to_string(),
        control.why.clone(),
        control.fix.clone(),
        told(control.references.first()),
        compliance(conclusion, control),
        threats(conclusion, items),
        numbers.join(BETWEEN),
        conclusion.run.run_id.clone(),
    ]
}

/// As words of this format are written.
fn in_capitals(word: &str) -> String {
    word.replace('-', "_").to_ascii_uppercase()
}

/// The ids of frameworks that ask for what the control asks.
fn compliance(conclusion: &Conclusion<'_>, control: &Control) -> String {
    let ids = named(conclusion, control).map(|named| named.key);
    ids.collect::<Vec<_>>().join(BETWEEN)
}

/// The threats of these items.
fn threats(conclusion: &Conclusion<'_>, items: &[u32]) -> String {
    let of = |number: &u32| {
        let position = usize::try_from(*number).ok()?.checked_sub(1)?;
        conclusion.items.get(position)?.threat
    };
    let ids: BTreeSet<&str> = items
        .iter()
        .filter_map(of)
        .map(|threat| threat.id.as_str())
        .collect();
    ids.into_iter().collect::<Vec<_>>().join(BETWEEN)
}

fn items(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut sheet = Sheet::new(out);
    let counted = counts(&Tally::default()).map(|(word, _)| in_capitals(word));
    let names = OF_ITEMS.into_iter().map(str::to_owned).chain(counted);
    sheet.row(names)?;
    for (decided, id) in conclusion.items.iter().zip(item_ids(conclusion)) {
        sheet.row(item(conclusion, decided, id))?;
    }
    sheet.end()
}

fn item(conclusion: &Conclusion<'_>, decided: &DecidedItem<'_>, id: String) -> Vec<String> {
    let item = decided.item;
    let basis = match Standing::of(decided) {
        Standing::Implemented | Standing::NotStarted | Standing::NeedsInvestigation => "EVIDENCE",
        Standing::Kept | Standing::NotApplicable => "PEOPLE",
        Standing::NotSelected => "NOT_SELECTED",
    };
    let status = |status: Option<Status>| status.map_or("", Status::as_str);
    let mut cells = vec![
        item.number.to_string(),
        id,
        decided.title().to_owned(),
        decided
            .threat
            .map(|threat| threat.id.to_string())
            .unwrap_or_default(),
        item.category.clone(),
        item.interaction.clone().unwrap_or_default(),
        in_capitals(status(decided.previous)),
        in_capitals(decided.status.as_str()),
        basis.to_owned(),
        in_capitals(decided.need.map_or("", Need::as_str)),
        severity_word(decided.severity).to_owned(),
        decided.reason.clone(),
        conclusion.report.name.clone(),
        conclusion.run.run_id.clone(),
    ];
    let mut sums = counts(&Tally::default()).map(|(_, count)| count);
    for (_, tally) in &decided.controls {
        for (sum, (_, count)) in sums.iter_mut().zip(counts(tally)) {
            *sum += count;
        }
    }
    cells.extend(sums.map(|sum| sum.to_string()));
    cells
}

/// A file of rows.
struct Sheet<'o>(::csv::Writer<&'o mut dyn io::Write>);

impl<'o> Sheet<'o> {
    fn new(out: &'o mut dyn io::Write) -> Self {
        let mut writer = ::csv::WriterBuilder::new();
        let writer = writer.terminator(::csv::Terminator::CRLF);
        let writer = writer.quote_style(::csv::QuoteStyle::Always);
        Self(writer.from_writer(out))
    }

    fn row(&mut self, cells: impl IntoIterator<Item: AsRef<str>>) -> io::Result<()> {
        for cell in cells {
            self.0.write_field(guarded(cell.as_ref()))?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn end(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Whether a spreadsheet takes a cell that begins so for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

/// The text as a cell that is no formula, and that holds none where it is parted at semicolons.
fn guarded(text: &str) -> String {
    let plain = printable_start(text, MOST);
    // Some programs trim cells before they look at them.
    let mut cell = match is_formula(text) || is_formula(plain.trim_start()) {
        true => "'".to_owned(),
        false => String::new(),
    };
    for (nth, part) in plain.split(';').enumerate() {
        if nth > 0 {
            cell.push(';');
            // Quotes would begin a cell there, and be taken away.
            let start = part.trim_start_matches(|it: char| it.is_whitespace() || it == '"');
            cell.extend(is_formula(start).then_some('\''));
        }
        cell.push_str(part);
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            (" \u{200b}+1", "'  +1"),
            ("\tx", "' x"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("a=1", "a=1"),
            ("x;=1+1", "x;'=1+1"),
            ("x; \"-1;;@y;z", "x;' \"-1;;'@y;z"),
            ("=1;=2\t=3", "'=1;'=2 =3"),
            ("a;b", "a;b"),
            ("", ""),
            ("\u{1b}[31m\na", " [31m a"),
        ] {
            assert_eq!(guarded(text), cell, "{text:?}");
        }
        let long = guarded(&format!("={}", "x".repeat(100_000)));
        assert_eq!(long.chars().count(), MOST + 2);
    }
}
