//! Reading threat-model reports and writing statuses back into them.
//!
//! A report is never parsed and printed again: a format finds the byte ranges
//! that may change, and the updated copy is the original bytes with those
//! ranges replaced. Formats know nothing of checks, verdicts or AWS.
//!
//! A new format is one module that implements [`ReportFormat`] and one variant
//! of [`Format`].

mod census;
mod csv;
mod edit;
mod encoding;
mod entities;
mod error;
mod flag;
mod html;
mod item;
mod json;
mod layout;
mod note;
mod place;
mod stamp;
mod summary;
mod text;
mod threat_composer;
mod threat_dragon;
mod tm7;
mod updated;

#[cfg(test)]
mod tests;

pub use edit::{TextEdit, apply};
pub use error::ReportError;
pub use item::{Element, Item, Part, State, Update};
/// What a model of the Threat Modeling Tool says.
pub mod diagram {
    pub use super::tm7::model::*;
    pub use super::tm7::status_of;
}
pub use place::Place;
pub use updated::Report;

use layout::Layout;

use crate::model::Status;

/// A format that reports come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The HTML report of the Threat Modeling Tool.
    Html,
    /// The plain text that text extractors make of the HTML report.
    Text,
    /// The model file of the Threat Modeling Tool.
    Tm7,
    /// What the Threat Modeling Tool's analysis view exports.
    Csv,
    /// A workspace of AWS Threat Composer.
    ThreatComposer,
    /// A model of OWASP Threat Dragon, version 2.
    ThreatDragon,
}

impl Format {
    /// Every format, in the order in which a report's content is tried.
    pub const ALL: [Self; 6] = [
        Self::Tm7,
        Self::ThreatComposer,
        Self::ThreatDragon,
        Self::Html,
        Self::Csv,
        Self::Text,
    ];

    /// The word of `results.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Tm7 => "tm7",
            Self::Csv => "csv",
            Self::ThreatComposer => "threat-composer",
            Self::ThreatDragon => "threat-dragon",
        }
    }

    /// The extension of a file of this format whose name has none.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "htm",
            Self::Text => "txt",
            Self::Tm7 => "tm7",
            Self::Csv => "csv",
            Self::ThreatComposer => "tc.json",
            Self::ThreatDragon => "json",
        }
    }

    fn reader(self) -> &'static dyn ReportFormat {
        match self {
            Self::Html => &html::Html,
            Self::Text => &text::Text,
            Self::Tm7 => &tm7::Tm7,
            Self::Csv => &csv::Csv,
            Self::ThreatComposer => &threat_composer::ThreatComposer,
            Self::ThreatDragon => &threat_dragon::ThreatDragon,
        }
    }
}

/// What a format has to know.
trait ReportFormat {
    /// Whether the content, not the file's name, is of this format.
    fn recognises(&self, source: &str) -> bool;

    /// The items, and where their statuses and notes stand or would go.
    fn read(&self, source: &str) -> Result<Layout, ReportError>;

    /// A note as this format writes it.
    fn escape(&self, note: &str) -> String;

    /// Whether the note that stands in a report reads like this escaped one.
    fn reads_like(&self, standing: &str, escaped: &str) -> bool {
        standing == escaped
    }

    /// The word by which this format writes a status.
    fn state(&self, status: Status) -> &'static str {
        status.report_words()
    }

    /// Whether files of this format count their items by state.
    fn has_summaries(&self) -> bool {
        false
    }
}

/// Reads a model of the Threat Modeling Tool.
///
/// # Errors
///
/// If this is none.
pub fn read_model(bytes: Vec<u8>) -> Result<diagram::Model, ReportError> {
    let (source, _) = encoding::decode(bytes)?;
    diagram::Model::read(&source)
}

/// Reads a report; without a format, the content decides which it is.
///
/// # Errors
///
/// If this is no complete report with at least one item.
pub fn read(bytes: Vec<u8>, format: Option<Format>) -> Result<Report, ReportError> {
    let (source, encoding) = encoding::decode(bytes)?;
    let format = format
        .or_else(|| {
            Format::ALL
                .into_iter()
                .find(|format| format.reader().recognises(&source))
        })
        .ok_or(ReportError::NotAReport)?;
    let layout = format.reader().read(&source)?;
    Report::new(source, encoding, format, layout)
}
