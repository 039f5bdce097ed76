//! Findings as data for the script: texts once, in dictionaries, and rows that name them by number.
//!
//! A chunk of rows is in memory at a time, and the dictionaries. The facts of a chunk are in a block of their own, which
//! the script reads when somebody looks at one of them.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::block::write_block;
use super::limits::Shown;
use crate::conclusion::{Conclusion, Found};
use crate::evaluate::{Finding, Given};
use crate::model::{AccountId, ControlId, Labels, Verdict};

/// Rows of a chunk.
const CHUNK: usize = 250;

/// Bytes of facts that a page shows of one finding.
const MOST_OF_FACTS: usize = 16 << 10;

/// Writes the findings that are shown.
pub(super) fn write(
    conclusion: &Conclusion<'_>,
    shown: Shown,
    out: &mut dyn Write,
) -> io::Result<()> {
    match shown {
        Shown::None(_) => return Ok(()),
        Shown::All | Shown::Open(_) => {}
    }
    let mut words = Words::default();
    let mut chunk = Chunk::default();
    conclusion.findings.each(&mut |found| {
        if shown == Shown::All || found.finding.verdict != Verdict::Pass {
            chunk.push(&found, &mut words);
        }
        match chunk.rows.len() < CHUNK {
            true => Ok(()),
            false => chunk.write(out),
        }
    })?;
    chunk.write(out)?;
    words.write(conclusion, out)
}

/// Texts that many findings have in common.
#[derive(Default)]
struct Words {
    controls: Dictionary<ControlId>,
    accounts: Dictionary<AccountId>,
    regions: Dictionary<String>,
    reasons: Dictionary<String>,
    items: Dictionary<Vec<u32>>,
}

/// Each once, by number in the order in which they were first seen.
struct Dictionary<T> {
    numbers: BTreeMap<T, usize>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self {
            numbers: BTreeMap::new(),
        }
    }
}

impl<T: Clone + Ord> Dictionary<T> {
    fn number<Q>(&mut self, of: &Q) -> usize
    where
        Q: ToOwned<Owned = T> + Ord + ?Sized,
        T: Borrow<Q>,
    {
        let next = self.numbers.len();
        match self.numbers.get(of) {
            Some(number) => *number,
            None => {
                self.numbers.insert(of.to_owned(), next);
                next
            }
        }
    }

    fn in_order(&self) -> Vec<&T> {
        let mut all: Vec<(&T, usize)> = self.numbers.iter().map(|(it, at)| (it, *at)).collect();
        all.sort_by_key(|(_, at)| *at);
        all.into_iter().map(|(it, _)| it).collect()
    }
}

/// The dictionaries, as the script reads them.
#[derive(Serialize)]
struct Told<'a> {
    /// Id, title, severity and service of each control.
    controls: Vec<(&'a str, &'a str, &'a str, &'a str)>,
    /// Id and name of each account.
    accounts: Vec<(&'a str, &'a str)>,
    regions: Vec<&'a String>,
    reasons: Vec<&'a String>,
    items: Vec<&'a Vec<u32>>,
}

impl Words {
    fn write(&self, conclusion: &Conclusion<'_>, out: &mut dyn Write) -> io::Result<()> {
        let members = conclusion.accounts.iter().map(|it| &it.member);
        let labels = Labels::of(members);
        let controls = self.controls.in_order().into_iter().map(|id| {
            let control = conclusion.controls.get(id);
            let (title, severity, service) = control.map_or(("", "", ""), |control| {
                let service = control.kind.service();
                (&*control.title, control.severity.as_str(), service)
            });
            (id.as_str(), title, severity, service)
        });
        let ids = self.accounts.in_order();
        let told = Told {
            controls: controls.collect(),
            accounts: ids
                .iter()
                .map(|id| (id.as_str(), labels.label(id)))
                .collect(),
            regions: self.regions.in_order(),
            reasons: self.reasons.in_order(),
            items: self.items.in_order(),
        };
        write_block(out, "words", &told)
    }
}

/// Verdict, control, account, region, resource, reason, items: numbers, but for a resource that is not that of the row
/// before, and for what a person said of it.
type Row = (&'static str, usize, usize, usize, Value, usize, usize);

/// What the rows of a chunk open to.
#[derive(Default, Serialize)]
struct Facts {
    /// Each once: many findings of a chunk rest on the same.
    facts: Vec<Value>,
    findings: Vec<Opened>,
}

/// What a row opens to.
#[derive(Serialize)]
struct Opened {
    id: String,
    /// By number.
    facts: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    asks: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Word>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<Word>,
}

/// What a person said.
#[derive(Serialize)]
struct Word {
    by: String,
    date: String,
    expires: String,
    note: String,
    holds: bool,
}

impl Word {
    fn of(given: &Given) -> Self {
        let word = &given.word;
        Self {
            by: word.by.clone(),
            date: word.date.to_string(),
            expires: word.expires.to_string(),
            note: word.note.clone(),
            holds: given.holds,
        }
    }
}

/// Rows that are written together.
#[derive(Default)]
struct Chunk {
    rows: Vec<Row>,
    facts: Facts,
    numbers: BTreeMap<String, usize>,
    last: String,
}

impl Chunk {
    fn push(&mut self, found: &Found<'_>, words: &mut Words) {
        let finding = found.finding;
        let resource = match finding.resource == self.last && !self.rows.is_empty() {
            true => Value::from(0),
            false => Value::from(finding.resource.as_str()),
        };
        self.last.clone_from(&finding.resource);
        self.rows.push((
            letter(finding),
            words.controls.number(&finding.control),
            words.accounts.number(&finding.account),
            words.regions.number(finding.region.as_str()),
            resource,
            words.reasons.number(finding.reason.as_str()),
            words.items.number(found.items),
        ));
        let facts = self.facts_of(found);
        self.facts.findings.push(Opened {
            id: finding.id(),
            facts,
            asks: finding.asks.clone(),
            answer: finding.answer.as_ref().map(Word::of),
            waiver: finding.waiver.as_ref().map(Word::of),
        });
    }

    /// The number of the facts that decided a finding, unless they are more than anybody reads in a page.
    fn facts_of(&mut self, found: &Found<'_>) -> usize {
        let facts = Value::Object(found.quotes.evidence());
        let text = facts.to_string();
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        let number = self.facts.facts.len();
        self.facts.facts.push(match text.len() {
            ..=MOST_OF_FACTS => facts,
            length => Value::from(format!("{length} bytes, which are in results.json")),
        });
        self.numbers.insert(text, number);
        number
    }

    fn write(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write_block(out, "rows", &self.rows)?;
        write_block(out, "facts", &self.facts)?;
        *self = Self::default();
        Ok(())
    }
}

/// The verdict in a letter, as the script knows it.
fn letter(finding: &Finding) -> &'static str {
    if finding.is_waived() {
        return "w";
    }
    match finding.verdict {
        Verdict::Pass => "p",
        Verdict::Fail => "f",
        Verdict::Partial => "h",
        Verdict::Question if finding.is_answered() => "a",
        Verdict::Question => "q",
        Verdict::Unknown => "u",
        Verdict::NotApplicable => "n",
    }
}
