//! A report that was read, and its updated copy.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::encoding::Encoding;
use super::flag::Flag;
use super::layout::{Layout, Places, Slot};
use super::place::{Place, places};
use super::summary::Summary;
use super::{Format, Item, ReportError, State, TextEdit, Update, apply, note};
use crate::model::Status;

/// A report: what it says and where it may be edited.
#[derive(Debug)]
pub struct Report {
    source: String,
    encoding: Encoding,
    format: Format,
    items: Vec<Item>,
    places: Vec<Places>,
    summaries: Vec<Summary>,
    flags: Vec<Flag>,
    warnings: Vec<String>,
}

impl Report {
    pub(super) fn new(
        source: String,
        encoding: Encoding,
        format: Format,
        layout: Layout,
    ) -> Result<Self, ReportError> {
        if !layout.is_disjoint() {
            return Err(ReportError::Damaged);
        }
        if layout.summaries.iter().any(Summary::counts_more) {
            return Err(ReportError::Stray);
        }
        let Layout {
            mut items,
            places,
            summaries,
            flags,
            mut warnings,
            ..
        } = layout;
        for summary in &summaries {
            summary.infer_states(&mut items);
        }
        warnings.splice(0..0, encoding.warning());
        warnings.extend(discrepancies(format, &items, &places, &summaries));
        Ok(Self {
            source,
            encoding,
            format,
            items,
            places,
            summaries,
            flags,
            warnings,
        })
    }

    /// The format it is in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its items, in its order.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Where each of its items begins: its heading, or what else of it people find first.
    #[must_use]
    pub fn headings(&self) -> Vec<Option<Place>> {
        let headings = self.places.iter().map(|own| own.heading.clone());
        let headings: Vec<_> = headings.collect();
        places(&self.source, &headings)
    }

    /// What does not add up in it, for the user to know.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The copy in which each item has its update; `None`, or no entry, leaves
    /// the item as it is. All else stays byte for byte, but for the counts. `at` is the time
    /// of the evidence.
    ///
    /// # Errors
    ///
    /// If the copy, read again, does not say what was written: text in a damaged report can
    /// change its meaning once something stands before it.
    pub fn updated(
        &self,
        updates: &[Option<Update>],
        at: Timestamp,
    ) -> Result<Vec<u8>, ReportError> {
        let edits = self.edits(updates, at);
        let text = if edits.is_empty() {
            self.source.clone()
        } else {
            let bytes = apply(self.source.as_bytes(), edits);
            let text = String::from_utf8(bytes).map_err(|_unread| ReportError::Unfaithful)?;
            self.proofread(text, updates, at)?
        };
        Ok(self.encoding.encode(text))
    }

    /// Whether updates could be written, of all items or of those whose state is told; what a damaged report refuses is better
    /// said before a scan than after it.
    ///
    /// # Errors
    ///
    /// If they could not.
    pub fn rehearse(&self) -> Result<(), ReportError> {
        let update = |status: Status| Update {
            status,
            note: "<1> \"rehearsal\" & 'of', a | note".into(),
        };
        let rehearse = |is_updated: fn(&Item) -> bool| {
            let items = self.items.iter().zip(Status::ALL.into_iter().cycle());
            let updates: Vec<_> = items
                .map(|(item, status)| is_updated(item).then(|| update(status)))
                .collect();
            self.updated(&updates, Timestamp::UNIX_EPOCH).map(drop)
        };
        rehearse(|_| true)?;
        // Beside items whose state nobody knows, counts are not taken anew: they move.
        if self.items.iter().all(|item| item.state.is_some()) {
            return Ok(());
        }
        rehearse(|item| item.state.is_some())
    }

    fn edits(&self, updates: &[Option<Update>], at: Timestamp) -> Vec<TextEdit> {
        let mut edits = Vec::new();
        let before: Vec<_> = self.items.iter().map(|item| item.state.clone()).collect();
        let mut states = before.clone();
        for ((places, state), update) in self.places.iter().zip(&mut states).zip(updates) {
            if let Some(update) = update {
                edits.extend(self.item_edits(places, state.as_ref(), update, at));
                *state = Some(State::Known(update.status));
            }
        }
        // A report whose counts were wrong before is not touched for that alone.
        if updates.iter().any(Option::is_some) {
            edits.extend(
                self.summaries
                    .iter()
                    .flat_map(|summary| summary.edits(&before, &states)),
            );
        }
        let is_touched = |flag: &&Flag| {
            let about = updates.iter().take(flag.covers.end).skip(flag.covers.start);
            about.flatten().next().is_some()
        };
        let flags = self.flags.iter().filter(is_touched);
        edits.extend(flags.filter_map(|flag| flag.edit(&self.source, &states)));
        edits
    }

    /// The text, if it reads back as this report with these updates.
    fn proofread(
        &self,
        text: String,
        updates: &[Option<Update>],
        at: Timestamp,
    ) -> Result<String, ReportError> {
        let layout = self.format.reader().read(&text);
        let copy = layout.and_then(|layout| Self::new(text, self.encoding, self.format, layout));
        let copy = copy.map_err(|_unread| ReportError::Unfaithful)?;
        let said = |item: &Item| Item {
            state: None,
            ..item.clone()
        };
        let same = copy.items.len() == self.items.len()
            && copy
                .items
                .iter()
                .zip(&self.items)
                .all(|(new, old)| said(new) == said(old));
        if !same {
            return Err(ReportError::Unfaithful);
        }
        // That the words are the right ones follows from there being nothing left to edit.
        let written = self.places.iter().enumerate().all(|(index, places)| {
            let (old, new) = (&self.items[index], &copy.items[index]);
            let filled = |slot: &Option<Slot>| slot.as_ref().is_some_and(Slot::is_filled);
            let now = &copy.places[index];
            match updates.get(index) {
                Some(Some(_)) => {
                    filled(&now.state) == places.state.is_some()
                        && filled(&now.note) == places.note.is_some()
                }
                Some(None) | None => !filled(&places.state) || new.state == old.state,
            }
        });
        if written && copy.edits(updates, at).is_empty() {
            Ok(copy.source)
        } else {
            Err(ReportError::Unfaithful)
        }
    }

    fn item_edits(
        &self,
        places: &Places,
        state: Option<&State>,
        update: &Update,
        at: Timestamp,
    ) -> Vec<TextEdit> {
        let reader = self.format.reader();
        let status = places.state.as_ref().and_then(|slot| {
            // The same state in other words, such as other capitals, stays.
            let same = slot.is_filled() && state == Some(&State::Known(update.status));
            if same {
                None
            } else {
                slot.fill(&self.source, reader.state(update.status))
            }
        });
        let note = places.note.as_ref().and_then(|slot| {
            let date = at.to_zoned(TimeZone::UTC).date();
            let note = reader.escape(&note::render(date, &update.note, places.room));
            let standing = slot.filled().map(|range| &self.source[range]);
            let same = standing.is_some_and(|standing| reader.reads_like(standing, &note));
            if same {
                None
            } else {
                slot.fill(&self.source, &note)
            }
        });
        let mut edits: Vec<TextEdit> = status.into_iter().chain(note).collect();
        // Who changed nothing is not recorded as having changed something.
        if !edits.is_empty() {
            let stamps = places.stamps.iter();
            edits.extend(
                stamps.filter_map(|(stamp, slot)| slot.fill(&self.source, &stamp.text(at))),
            );
        }
        edits
    }
}

/// What contradicts itself or has no place in the report.
fn discrepancies(
    format: Format,
    items: &[Item],
    places: &[Places],
    summaries: &[Summary],
) -> Vec<String> {
    let mut warnings = Vec::new();
    for (index, summary) in summaries
        .iter()
        .enumerate()
        .filter(|(_, summary)| !summary.agrees())
    {
        let (total, found) = (summary.total.unwrap_or_default(), summary.covers.len());
        let whose = if index == 0 {
            "the report".to_owned()
        } else {
            format!("diagram {index} of the report")
        };
        warnings.push(format!(
            "{whose} declares a total of {total} items but {found} were found; text in it may look like an item"
        ));
    }
    let has_summaries = format.reader().has_summaries();
    if has_summaries && summaries.is_empty() {
        warnings
            .push("the report has no summary of states; there are no counts to update".to_owned());
    }
    for item in items {
        if let Some(State::Other(words)) = &item.state {
            let words: String = words.chars().take(60).collect();
            warnings.push(format!(
                "item {} has the unrecognised state \"{}\"; unless it is updated, it is \
                 kept and not counted",
                item.number,
                words.escape_debug()
            ));
        }
    }
    let numbers = |wanted: &dyn Fn(&Item, &Places) -> bool| {
        let wanted = items
            .iter()
            .zip(places)
            .filter(|(item, places)| wanted(item, places));
        listed(wanted.map(|(item, _)| item.number))
    };
    if has_summaries && let Some(list) = numbers(&|item, _| item.state.is_none()) {
        warnings.push(format!(
            "the report does not show the state of items {list}; unless all of them are updated, its counts \
             are unreliable"
        ));
    }
    if let Some(list) = numbers(&|_, places| places.state.is_none()) {
        warnings.push(format!(
            "the report has no place for the state of items {list}"
        ));
    }
    if let Some(list) = numbers(&|_, places| places.note.is_none()) {
        warnings.push(format!(
            "the report has no place for the note of items {list}"
        ));
    }
    warnings
}

/// The first numbers of a list and how many there are more; `None` of none.
fn listed(numbers: impl Iterator<Item = u32>) -> Option<String> {
    const SHOWN: usize = 10;
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    match numbers.len().checked_sub(SHOWN) {
        _ if numbers.is_empty() => None,
        Some(more @ 1..) => Some(format!("{} and {more} more", numbers[..SHOWN].join(", "))),
        _ => Some(numbers.join(", ")),
    }
}
