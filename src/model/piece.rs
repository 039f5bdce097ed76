//! Parts of a sentence: words, and lists whose last entries may be counted instead of named where there is little
//! room.

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
                    let is_last = next.is_none_or(|next| next.aside != entry.aside);
                    if is_last && !entry.aside.is_empty() && length.aside > 0 {
                        into.push_str(" (");
                        into.push_str(&start(&entry.aside, length.aside));
                        into.push(')');
                    }
                }
                match entries.len() - shown.len() + unnamed {
                    0 => {}
                    more => {
                        let _ = write!(into, " and {more} more");
                    }
                }
            }
        }
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
