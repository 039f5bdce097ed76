//! Parts of a sentence: words, and lists whose last entries may be counted instead of named where there is little
//! room.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Always said.
    Said(String),
    /// Entries, of which the last may be left out and counted.
    List {
        /// What is listed.
        entries: Vec<Entry>,
        /// What stands between two.
        between: &'static str,
        /// How many more there are, which nobody named.
        unnamed: usize,
    },
    /// The same of what is in several places, such as accounts.
    Spread {
        /// What is listed.
        entries: Vec<Placed>,
        /// How many more there are, which nobody named.
        unnamed: usize,
        /// In how many places all of them are.
        places: usize,
    },
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Always said, if the entry is.
    pub words: String,
    /// Stands in parentheses behind it, or behind the last of several that have it in common; may be
    /// shortened. Empty if there is nothing to say.
    pub aside: String,
}

/// An entry of a list, and where that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The entry.
    pub entry: Entry,
    /// What its place is called; empty if the entry is the place.
    pub place: String,
    /// How many there are in that place, named or not.
    pub there: usize,
}

/// How much of lists and asides is said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    /// Entries of a list.
    pub(super) entries: usize,
    /// Characters of an aside.
    pub(super) aside: usize,
}

impl Piece {
    /// Words that are always said.
    #[must_use]
    pub fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into())
    }

    pub(super) fn write(&self, length: Length, into: &mut String) {
        match self {
            Self::Said(words) => into.push_str(words),
            Self::List {
                entries,
                between,
                unnamed,
            } => {
                let shown = &entries[..entries.len().min(length.entries)];
                for (index, entry) in shown.iter().enumerate() {
                    if index > 0 {
                        into.push_str(between);
                    }
                    into.push_str(&entry.words);
                    let next = shown.get(index + 1);
                    entry.write_aside(next, length, into);
                }
                match entries.len() - shown.len() + unnamed {
                    0 => {}
                    more => {
                        let _ = write!(into, " and {more} more");
                    }
                }
            }
            Self::Spread {
                entries,
                unnamed,
                places,
            } => {
                let shown = &entries[..entries.len().min(length.entries)];
                for (index, placed) in shown.iter().enumerate() {
                    if index > 0 {
                        into.push_str(", ");
                    }
                    into.push_str(&placed.entry.words);
                    let next = shown.get(index + 1);
                    placed.write_place(next, into);
                    let next = next.map(|next| &next.entry);
                    placed.entry.write_aside(next, length, into);
                }
                match entries.len() - shown.len() + unnamed {
                    0 => {}
                    more => {
                        let _ = write!(into, " and {more} more{}", elsewhere(shown, *places));
                    }
                }
            }
        }
    }
}

impl Entry {
    /// What stands behind it, unless the next one has it in common.
    fn write_aside(&self, next: Option<&Self>, length: Length, into: &mut String) {
        let is_last = next.is_none_or(|next| next.aside != self.aside);
        if is_last && !self.aside.is_empty() && length.aside > 0 {
            into.push_str(" (");
            into.push_str(&start(&self.aside, length.aside));
            into.push(')');
        }
    }
}

impl Placed {
    /// Where it is, unless the next one has that and its aside in common.
    fn write_place(&self, next: Option<&Self>, into: &mut String) {
        let is_common = next
            .is_some_and(|next| next.place == self.place && next.entry.aside == self.entry.aside);
        if !is_common && !self.place.is_empty() {
            into.push_str(" in ");
            into.push_str(&self.place);
        }
    }
}

/// Where those are that are not among these, when all of them are in so many places.
fn elsewhere(shown: &[Placed], places: usize) -> String {
    let mut told: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for placed in shown {
        let (named, there) = told.entry(&placed.place).or_default();
        *named += 1;
        *there = placed.there;
    }
    if told.contains_key("") {
        return String::new();
    }
    let mut open = told.iter().filter(|(_, (named, there))| named < there);
    let left = open.clone().count() + places.saturating_sub(told.len());
    match (left, open.next()) {
        (0, _) => String::new(),
        (1, Some((place, _))) => format!(" in {place}"),
        (1, None) => " in another account".to_owned(),
        (left, _) => format!(" in {left} accounts"),
    }
}

/// The words, or their start with a mark that there is more.
pub(super) fn start(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut text: String = words.chars().take(most.saturating_sub(1)).collect();
    text.truncate(text.trim_end().len());
    if most > 0 {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_are_not_named_are_counted_with_their_places() {
        let placed = |words: &str, place: &str, there| Placed {
            entry: Entry {
                words: words.to_owned(),
                aside: "why".to_owned(),
            },
            place: place.to_owned(),
            there,
        };
        let written = |entries: &[Placed], unnamed, places, most| {
            let spread = Piece::Spread {
                entries: entries.to_vec(),
                unnamed,
                places,
            };
            let mut text = String::new();
            let length = Length {
                entries: most,
                aside: 30,
            };
            spread.write(length, &mut text);
            text
        };
        let three = [
            placed("a", "shop", 2),
            placed("b", "shop", 2),
            placed("c", "data", 1),
        ];
        assert_eq!(written(&three, 0, 2, 5), "a, b in shop, c in data (why)");
        assert_eq!(
            written(&three, 0, 2, 2),
            "a, b in shop (why) and 1 more in another account"
        );
        assert_eq!(
            written(&three, 0, 2, 1),
            "a in shop (why) and 2 more in 2 accounts"
        );
        assert_eq!(
            written(&three, 4, 2, 5).rsplit(") ").next(),
            Some("and 4 more")
        );
        assert_eq!(
            written(&three, 4, 4, 5),
            "a, b in shop, c in data (why) and 4 more in 2 accounts"
        );
        let one = [placed("a", "shop", 9)];
        assert_eq!(written(&one, 8, 1, 5), "a in shop (why) and 8 more in shop");
        let accounts = [placed("shop", "", 1)];
        assert_eq!(written(&accounts, 8, 9, 5), "shop (why) and 8 more");
    }
}
