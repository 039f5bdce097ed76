//! Where the values of a JSON source are.
//!
//! `serde_json` finds them; as borrowed raw values they are slices of the source, so their
//! places are known and their text can be replaced without printing anything else anew.

use std::ops::Range;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::ReportError;
use super::layout::Slot;

/// A JSON source.
#[derive(Clone, Copy)]
pub(super) struct Json<'a> {
    source: &'a str,
}

impl<'a> Json<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Self { source }
    }

    /// Reads a value that is a part of the source.
    pub(super) fn read<T: Deserialize<'a>>(self, part: &'a str) -> Result<T, ReportError> {
        serde_json::from_str(part).map_err(|error| {
            let text = &self.source[..self.place(part).start];
            let (before, column) = match text.rfind('\n') {
                Some(end) => (text.matches('\n').count(), text.len() - end - 1),
                None => (0, text.len()),
            };
            ReportError::DamagedJson {
                line: before + error.line(),
                column: if error.line() > 1 {
                    error.column()
                } else {
                    column + error.column()
                },
            }
        })
    }

    /// Where a part of the source stands.
    pub(super) fn place(self, part: &str) -> Range<usize> {
        let start = part.as_ptr().addr() - self.source.as_ptr().addr();
        start..start + part.len()
    }

    /// Where a string's text stands, without its quotes; none of other values.
    pub(super) fn text(self, value: &RawValue) -> Option<Range<usize>> {
        let place = self.place(value.get());
        let quoted = value.get().len() >= 2 && value.get().starts_with('"');
        quoted.then(|| place.start + 1..place.end - 1)
    }

    /// The place of a member that an object does not have or has as `null`; between `before` and
    /// `after` goes what it is to say.
    pub(super) fn vacant_member(
        self,
        object: &RawValue,
        name: &str,
        value: Option<&RawValue>,
        [before, after]: [&str; 2],
    ) -> Option<Slot> {
        match value {
            Some(value) => Some(Slot::vacant(self.place(value.get()), before, after)),
            None => self.new_member(object, &format!("\"{name}\": {before}"), after),
        }
    }

    /// The place of a member that an object does not have: before its first one, laid out like
    /// it. An object without any has none.
    fn new_member(self, object: &RawValue, before: &str, after: &str) -> Option<Slot> {
        let place = self.place(object.get());
        let inner = object.get().strip_prefix('{')?;
        let blanks = &inner[..inner.len() - inner.trim_start().len()];
        if inner.trim_start().starts_with('}') {
            return None;
        }
        let at = place.start + 1 + blanks.len();
        Some(Slot::vacant(at..at, before, format!("{after},{blanks}")))
    }

    /// The place of a value behind the last one of an array, laid out like the array.
    pub(super) fn new_element(self, array: &RawValue, before: &str, after: &str) -> Option<Slot> {
        let place = self.place(array.get());
        let inner = array.get().strip_prefix('[')?.strip_suffix(']')?;
        let blanks = &inner[..inner.len() - inner.trim_start().len()];
        if inner.trim().is_empty() {
            return Some(Slot::vacant(place.start + 1..place.end - 1, before, after));
        }
        let at = place.start + 1 + inner.trim_end().len();
        Some(Slot::vacant(at..at, format!(",{blanks}{before}"), after))
    }

    /// The slot of our note behind what a string says, and how long that is.
    pub(super) fn note(self, value: &RawValue) -> Option<(Slot, usize)> {
        let inner = self.text(value)?;
        let says: String = serde_json::from_str(value.get()).ok()?;
        let space = if says.trim().is_empty() { "" } else { " " };
        let without = match super::note::find(&says) {
            Some(own) => says.chars().count() - says[own].chars().count(),
            None => says.chars().count() + space.len(),
        };
        let slot = Slot::note(self.source, inner.clone(), || {
            Slot::vacant(inner.end..inner.end, space, "")
        });
        Some((slot, without))
    }
}

/// A member that is there, be it `null`: its place is then where a value goes.
pub(super) fn told<'de, D: Deserializer<'de>>(
    source: D,
) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(source).map(Some)
}

/// A list as programs write it that put `null` for what is not there: for all of it or for a value.
pub(super) fn listed<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    source: D,
) -> Result<Vec<T>, D::Error> {
    let list: Option<Vec<Option<T>>> = Deserialize::deserialize(source)?;
    Ok(list.into_iter().flatten().flatten().collect())
}

/// Whether a value says that there is none.
pub(super) fn is_null(value: &RawValue) -> bool {
    value.get() == "null"
}

/// A note inside the quotes of a string.
pub(super) fn escape(note: &str) -> String {
    let quoted = serde_json::Value::from(note).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
