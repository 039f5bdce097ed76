//! Reading threat-model reports and writing statuses back into them.
//!
//! A report is never parsed and printed again: a format finds the byte ranges
//! that may change, and the updated copy is the original bytes with those
//! ranges replaced. Formats know nothing of checks, verdicts or AWS.
//!
//! A new format is one module that implements [`ReportFormat`] and one variant
//! of [`Format`].

mod edit;
mod encoding;
mod error;
mod html;
mod item;
mod layout;
mod note;
mod summary;
mod text;
mod updated;

#[cfg(test)]
mod tests;

pub use edit::{TextEdit, apply};
pub use error::ReportError;
pub use item::{Item, State, Update};
pub use updated::Report;

use layout::Layout;

/// A format that reports come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The HTML report of the Threat Modeling Tool.
    Html,
    /// The plain text that text extractors make of the HTML report.
    Text,
}

impl Format {
    /// Every format, in the order in which a report's content is tried.
    pub const ALL: [Self; 2] = [Self::Html, Self::Text];

    /// The word of `results.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
        }
    }

    fn reader(self) -> &'static dyn ReportFormat {
        match self {
            Self::Html => &html::Html,
            Self::Text => &text::Text,
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
