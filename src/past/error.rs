//! Why the results of an earlier run cannot be read.

use std::io;

use crate::output::json_v1::SCHEMA_VERSION;

/// Why a file cannot be read back.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// There is no such file, or the system refuses it.
    #[error("{0}")]
    System(#[from] io::Error),
    /// It is something else.
    #[error("it is not the results.json of a run: {0}")]
    NotResults(serde_json::Error),
    /// It is larger than any that a run writes.
    #[error("it is too large: no run writes a file of this size")]
    TooLarge,
    /// A later version of the program wrote it.
    #[error("it has schema version {0}, and this version of threatproof reads {SCHEMA_VERSION}")]
    Version(String),
    /// It does not say when the run ended.
    #[error("its `finished_at` is not a time: {0}")]
    Time(jiff::Error),
    /// It names a question in no way that this program does.
    #[error("question {0} of it is about neither a part of a threat nor a resource")]
    Question(usize),
    /// It is one file of several.
    #[error("it holds the findings of account {0} alone; give the results.json of the whole run")]
    OneAccount(String),
    /// A file with the findings of one account.
    #[error("{0}, which holds findings of it: {1}")]
    Part(String, Box<Self>),
    /// It is named twice.
    #[error("it is named twice")]
    Twice,
    /// It is not below the folder.
    #[error("it is not below the folder of the results")]
    Elsewhere,
    /// It is of another run.
    #[error("it is of another run, {0}")]
    OtherRun(String),
    /// It is not about one account.
    #[error("it does not hold the findings of one account")]
    NoPart,
}

impl Unreadable {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::System(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Io => Self::System(error.into()),
            serde_json::error::Category::Syntax
            | serde_json::error::Category::Data
            | serde_json::error::Category::Eof => Self::NotResults(error),
        }
    }
}
