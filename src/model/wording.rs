//! Words that may be cut where there is little room: in their lists and asides, and not where they ask something
//! or say what they are about.

use std::fmt;

use super::piece::{Length, start};
use super::{Piece, sentences};

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
        let mut whole = LENGTHS.iter().map(|length| self.at(*length, usize::MAX));
        if let Some(text) = whole.find(|text| text.chars().count() <= room) {
            return text;
        }
        let [.., shortest] = LENGTHS;
        let kept = self.at(shortest, 0).chars().count();
        start(&self.at(shortest, room.saturating_sub(kept)), room)
    }

    /// At that length, with so much room for all that is not kept.
    fn at(&self, length: Length, room: usize) -> String {
        let mut left = room;
        let mut told: Vec<String> = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Plain(words) => told.push(take(words, &mut left)),
                Block::Sentence { pieces, is_kept } => {
                    let mut text = String::new();
                    for piece in pieces {
                        piece.write(length, &mut text);
                    }
                    told.push(match is_kept {
                        true => sentences([text]),
                        false => take(&sentences([text]), &mut left),
                    });
                }
            }
        }
        told.retain(|text| !text.is_empty());
        told.join(" ")
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
    use crate::model::Entry;

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
}
