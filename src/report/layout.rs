//! Where in a report statuses, notes and counts stand or would go.
//!
//! A format's reader fills these in; writing them is the same for every format.

use std::ops::Range;

use super::flag::Flag;
use super::stamp::Stamp;
use super::summary::Summary;
use super::{Item, ReportError, TextEdit, note};

/// Bytes that the names of diagrams, flows and elements may take when each item has its own copy
/// of them, as it has in results. A small file can give one long name to many items; what people
/// write does not come near: 100,000 items with eleven names of 50 characters each.
const MOST_NAMES: usize = 64 << 20;

/// All that a format finds in a report.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The items, numbered from 1.
    pub items: Vec<Item>,
    /// For each item, the places of its status and note.
    pub places: Vec<Places>,
    /// Whole model first, then the diagrams that could be told apart.
    pub summaries: Vec<Summary>,
    /// What says whether any of some items is open.
    pub flags: Vec<Flag>,
    /// What a user should know.
    pub warnings: Vec<String>,
    /// Bytes of the items' names so far.
    names: usize,
}

impl Layout {
    /// Appends an item, numbering it.
    pub(super) fn push(&mut self, item: Item, places: Places) -> Result<(), ReportError> {
        self.names += names(&item).map(str::len).sum::<usize>();
        if self.names > MOST_NAMES {
            return Err(ReportError::LongNames);
        }
        let number = u32::try_from(self.items.len() + 1).unwrap_or(u32::MAX);
        self.items.push(Item { number, ..item });
        self.places.push(places);
        Ok(())
    }

    /// Whether no two edits could ever overlap.
    pub(super) fn is_disjoint(&self) -> bool {
        let mut ranges: Vec<&Range<usize>> = self
            .places
            .iter()
            .flat_map(Places::slots)
            .map(Slot::range)
            .chain(self.summaries.iter().flat_map(Summary::ranges))
            .chain(self.flags.iter().map(|flag| &flag.place))
            .collect();
        ranges.sort_by_key(|range| (range.start, range.end));
        ranges.windows(2).all(|pair| pair[0].end <= pair[1].start)
    }
}

/// What an item is told by that other items may share.
fn names(item: &Item) -> impl Iterator<Item = &str> {
    let elements = item.elements.iter();
    let elements = elements.flat_map(|element| [&element.id, &element.name, &element.stencil]);
    let own = item.diagram.iter().chain(&item.interaction);
    own.chain(elements).map(String::as_str)
}

/// Where one item's status and note go; `None` if the report has no place.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The word of the state.
    pub state: Option<Slot>,
    /// Our note.
    pub note: Option<Slot>,
    /// Characters that the note may have, where the format has a limit.
    pub room: Option<usize>,
    /// Who changed the item and when, where the format says so.
    pub stamps: Vec<(Stamp, Slot)>,
    /// Where the item begins, for people to find it; it is never edited.
    pub heading: Option<Range<usize>>,
}

impl Places {
    fn slots(&self) -> impl Iterator<Item = &Slot> {
        let stamps = self.stamps.iter().map(|(_, slot)| slot);
        self.state.iter().chain(&self.note).chain(stamps)
    }
}

/// A place for one short text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// The text stands here.
    Filled(Range<usize>),
    /// It is not there yet: `range` is replaced by it, with its surroundings.
    Vacant {
        /// What gives way; empty to insert.
        range: Range<usize>,
        /// What comes before the text.
        before: String,
        /// What comes after the text.
        after: String,
    },
}

impl Slot {
    /// A slot between existing text.
    pub(super) fn vacant(
        range: Range<usize>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) -> Self {
        Self::Vacant {
            range,
            before: before.into(),
            after: after.into(),
        }
    }

    /// The slot of our note in a comment: the note that is there, otherwise
    /// the given place.
    pub(super) fn note(
        source: &str,
        comment: Range<usize>,
        otherwise: impl FnOnce() -> Self,
    ) -> Self {
        Self::own_note(source, comment).unwrap_or_else(otherwise)
    }

    /// The slot of our note, if it is in a comment.
    pub(super) fn own_note(source: &str, comment: Range<usize>) -> Option<Self> {
        let own = note::find(&source[comment.clone()])?;
        Some(Self::Filled(
            comment.start + own.start..comment.start + own.end,
        ))
    }

    /// Where the text already stands.
    pub(super) fn filled(&self) -> Option<Range<usize>> {
        match self {
            Self::Filled(range) => Some(range.clone()),
            Self::Vacant { .. } => None,
        }
    }

    /// Whether the text already stands here.
    pub(super) fn is_filled(&self) -> bool {
        matches!(self, Self::Filled(_))
    }

    fn range(&self) -> &Range<usize> {
        match self {
            Self::Filled(range) | Self::Vacant { range, .. } => range,
        }
    }

    /// The edit that makes `text` stand here; `None` if it already does.
    pub(super) fn fill(&self, source: &str, text: &str) -> Option<TextEdit> {
        match self {
            Self::Filled(range) => (&source[range.clone()] != text).then(|| TextEdit {
                range: range.clone(),
                with: text.as_bytes().to_vec(),
            }),
            Self::Vacant {
                range,
                before,
                after,
            } => Some(TextEdit {
                range: range.clone(),
                with: [before, text, after].concat().into_bytes(),
            }),
        }
    }
}
