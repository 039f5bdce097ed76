//! Words that may be cut where there is little room: in their lists and asides, and not where they ask something
//! or say what they are about.

use std::fmt::{self, Write as _};

use super::sentences;

/// Sentences, with what of them may be cut short.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    /// Words as they are, which are no sentences of ours.
    Plain(String),
    /// One sentence; if it is kept, whatever else there is to say is cut before it.
    Sentence { pieces: Vec<Piece>, is_kept: bool },
    /// The same told of several, of which the last may be left out and counted.
    Members {
        members: Vec<(String, Wording)>,
        noun: &'static str,
    },
}

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
struct Length {
    /// Entries of a list.
    entries: usize,
    /// Characters of an aside.
    aside: usize,
}

/// From all there is to say to the least that says something.
const LENGTHS: [Length; 9] = {
    const fn length(entries: usize, aside: usize) -> Length {
        Length { entries, aside }
    }
    [
        length(usize::MAX, usize::MAX),
        length(5, 240),
        length(5, 120),
        length(3, 120),
        length(3, 60),
        length(2, 60),
        length(1, 60),
        length(1, 30),
        length(1, 0),
    ]
};

impl Piece {
    /// Words that are always said.
    #[must_use]
    pub fn said(words: impl Into<String>) -> Self {
        Self::Said(words.into())
    }

    fn write(&self, length: Length, into: &mut String) {
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

impl Wording {
    /// Adds a sentence; an empty one says nothing.
    pub fn add(&mut self, pieces: Vec<Piece>) {
        let is_kept = false;
        self.blocks.push(Block::Sentence { pieces, is_kept });
    }

    /// Adds a sentence that is said even if that leaves no room for anything else.
    pub fn add_kept(&mut self, pieces: Vec<Piece>) {
        let is_kept = true;
        self.blocks.push(Block::Sentence { pieces, is_kept });
    }

    /// The same of words that cannot be shortened.
    pub fn add_kept_words(&mut self, words: impl Into<String>) {
        self.add_kept(vec![Piece::said(words)]);
    }

    /// Adds what is told of each of several, such as accounts, which are called by that noun.
    pub fn add_members(&mut self, members: Vec<(String, Self)>, noun: &'static str) {
        self.blocks.push(Block::Members { members, noun });
    }

    /// Adds the sentences of another.
    pub fn append(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
    }

    /// All of it, as sentences.
    #[must_use]
    pub fn full(&self) -> String {
        self.at(LENGTHS[0], usize::MAX)
    }

    /// As much of it as fits into so many characters.
    #[must_use]
    pub fn within(&self, room: usize) -> String {
        let lengths = LENGTHS.iter().map(|length| self.at(*length, usize::MAX));
        let mut fitting = lengths.filter(|text| text.chars().count() <= room);
        fitting.next().unwrap_or_else(|| {
            let [.., shortest] = LENGTHS;
            let kept = self.at(shortest, 0).chars().count();
            start(&self.at(shortest, room.saturating_sub(kept)), room)
        })
    }

    /// At that length, with so much room for all sentences that are not kept.
    fn at(&self, length: Length, room: usize) -> String {
        let mut left = room;
        let mut told = String::new();
        let mut tell = |text: &str| {
            if !told.is_empty() && !text.is_empty() {
                told.push(' ');
            }
            told.push_str(text);
        };
        for block in &self.blocks {
            match block {
                Block::Plain(words) => tell(&take(words, &mut left)),
                Block::Sentence { pieces, is_kept } => {
                    let mut text = String::new();
                    for piece in pieces {
                        piece.write(length, &mut text);
                    }
                    tell(&match is_kept {
                        true => sentences([text]),
                        false => take(&sentences([text]), &mut left),
                    });
                }
                Block::Members { members, noun } => {
                    let shown = members.len().min(length.entries);
                    for (name, wording) in &members[..shown] {
                        let text = format!("{name}: {}", wording.at(length, usize::MAX));
                        tell(&take(&sentences([text]), &mut left));
                    }
                    if let more @ 1.. = members.len() - shown {
                        let text = sentences([format!("and {more} more {noun}")]);
                        tell(&take(&text, &mut left));
                    }
                }
            }
        }
        told
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full())
    }
}

impl From<&str> for Wording {
    fn from(words: &str) -> Self {
        Self {
            blocks: vec![Block::Plain(words.to_owned())],
        }
    }
}

/// The words, or their start with a mark that there is more.
fn start(words: &str, most: usize) -> String {
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

/// As much of the words as there is room for, which they take.
fn take(text: &str, left: &mut usize) -> String {
    // The blank behind them takes room as well.
    let text = start(text, left.saturating_sub(1));
    *left = left.saturating_sub(text.chars().count() + 1);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(names: usize, aside: &str) -> Wording {
        let entry = |index| Entry {
            words: format!("bucket-{index}"),
            aside: aside.to_owned(),
        };
        let mut wording = Wording::default();
        wording.add(vec![
            Piece::said("1 of 9 buckets hold; failing: "),
            Piece::List {
                entries: (0..names).map(entry).collect(),
                between: ", ",
                unnamed: 2,
            },
        ]);
        wording.add_kept_words("a person must confirm (x): is it so?");
        wording.add_kept_words("scope: all");
        wording
    }

    const END: &str = " A person must confirm (x): is it so? Scope: all.";

    #[test]
    fn where_there_is_room_everything_is_said() {
        let said = reason(2, "why").full();
        assert_eq!(
            said,
            format!("1 of 9 buckets hold; failing: bucket-0, bucket-1 (why) and 2 more.{END}")
        );
        assert_eq!(reason(2, "why").within(said.len()), said);
        assert_eq!(Wording::default().full(), "");
        assert_eq!(Wording::from("one").within(10), "one");
    }

    #[test]
    fn lists_and_asides_are_cut_and_never_the_question_or_the_scope() {
        let wording = reason(5, &"because ".repeat(40));
        for room in [60, 80, 100, 120, 200, 300, 500, 1000, 1500] {
            let said = wording.within(room);
            assert!(said.chars().count() <= room, "{room}: {said}");
            assert!(said.ends_with(END.trim_start()), "{room}: {said}");
        }
        assert!(wording.within(130).contains("bucket-0 and 6 more."));
        assert!(wording.within(300).contains("bucket-3, bucket-4 (because"));
        assert!(wording.within(1000).contains("bucket-3, bucket-4 (because"));
        // Less than the least is cut like any other words.
        assert_eq!(wording.within(20), "A person must confi…");
    }

    #[test]
    fn of_several_accounts_the_last_are_counted() {
        let member = |number| (format!("account {number}"), reason(1, "why"));
        let mut wording = Wording::default();
        wording.add_members((0..30).map(member).collect(), "accounts");
        wording.add_kept_words("scope: all");
        let said = wording.within(500);
        assert!(said.chars().count() <= 500, "{said}");
        assert!(said.starts_with("Account 0: 1 of 9 buckets"), "{said}");
        assert!(said.ends_with(" more accounts. Scope: all."), "{said}");
    }
}
