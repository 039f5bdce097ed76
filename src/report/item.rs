//! What is read from a report and what is written into it.

use crate::model::{Status, Wording};

/// One row of a report, in the report's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Position in the report, from 1.
    pub number: u32,
    /// Title, where the format carries one.
    pub title: Option<String>,
    /// What the format itself tells items apart by, where it does.
    pub id: Option<String>,
    /// GUID of the threat type, where the format carries one.
    pub type_guid: Option<String>,
    /// Tags that people gave it, where the format has tags.
    pub tags: Vec<String>,
    /// Category, for example `Storage`.
    pub category: String,
    /// Name of the diagram it is in, where the format carries one.
    pub diagram: Option<String>,
    /// Name of the data flow it was raised for, where the format carries one.
    pub interaction: Option<String>,
    /// The flow and the elements at its ends, where the format tells them.
    pub elements: Vec<Element>,
    /// Description, as a reader sees it (entities decoded).
    pub description: String,
    /// Action items; empty where the report has none.
    pub action_items: String,
    /// The state that the report shows, be it only by its summary: where no
    /// item carries a state but all are counted under one, that is theirs.
    pub state: Option<State>,
}

/// What an item is about in its diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// How it takes part.
    pub part: Part,
    /// Its identity in the model.
    pub id: String,
    /// The name that people gave it.
    pub name: String,
    /// The kind of element that the template calls it, such as `DynamoDB`.
    pub stencil: String,
}

/// How an element takes part in an interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where data comes from.
    Source,
    /// The data flow itself.
    Flow,
    /// Where data goes.
    Target,
}

/// The state that a report shows for an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// One of the four words of the Threat Modeling Tool.
    Known(Status),
    /// A human's decision in a word that only this format has, such as `Accepted`. Like
    /// `Not Applicable`, it is kept.
    Settled(String),
    /// Another word, which nobody knows.
    Other(String),
}

impl State {
    /// The state that the words of a report stand for.
    pub(super) fn from_words(words: &str) -> Self {
        Status::from_report_words(words)
            .map_or_else(|| Self::Other(words.trim().to_owned()), Self::Known)
    }
}

/// What one item gets: a status and the note that says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The status to write.
    pub status: Status,
    /// Plain text, cut to the room that there is; the format wraps it in the note's brackets and escapes it.
    pub note: Wording,
}
