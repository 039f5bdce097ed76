//! Why a file is no report that statuses can be written into.

/// Every variant is the user's to cure; the message says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// No bytes, or nothing but blanks.
    #[error("the report is empty; create it again with Reports > Create Full Report")]
    Empty,
    /// NUL characters or broken UTF-16.
    #[error("the report is not text but binary data; give the HTML report or its plain text")]
    NotText,
    /// Nothing in it looks like a report of the Threat Modeling Tool.
    #[error(
        "not a threat-model report; give what Reports > Create Full Report of the Threat Modeling Tool \
         wrote, or its plain text"
    )]
    NotAReport,
    /// The frame of a report without a single threat.
    #[error(
        "the report has no items; generate threats in the Threat Modeling Tool and create it again"
    )]
    NoItems,
    /// The end is missing, as after an interrupted download.
    #[error("the report is truncated; copy or download it again, or create it again")]
    Truncated,
    /// Word replaced the tool's markup by its own.
    #[error(
        "the report was re-saved by Microsoft Word, which replaces its markup; give the file that the \
         Threat Modeling Tool wrote"
    )]
    ResavedByWord,
    /// Tags nested so deeply or crosswise that no edit would be safe.
    #[error("the report's markup is damaged; create it again with Reports > Create Full Report")]
    Damaged,
}
