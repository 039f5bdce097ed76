//! Why a file is no report that statuses can be written into.

/// Every variant is the user's to cure; the message says how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// No bytes, or nothing but blanks.
    #[error("the report is empty; create it again with Reports > Create Full Report")]
    Empty,
    /// NUL characters or broken UTF-16.
    #[error(
        "the report is not text but binary data; give the HTML report, its text, the model (.tm7) or its CSV export"
    )]
    NotText,
    /// Nothing in it looks like a report of the Threat Modeling Tool.
    #[error(
        "not a threat-model report; give what Reports > Create Full Report of the Threat Modeling Tool \
         wrote, its text, the model (.tm7), its CSV export, or a file of Threat Composer or Threat Dragon"
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
    /// Something is not recognised in it, so that a copy would say one thing here and another there.
    #[error(
        "the report is damaged: a state, a heading or a count in it belongs to no item that was read; create it \
         again with the tool that wrote it"
    )]
    Stray,
    /// What would be written could not be read back.
    #[error(
        "the report's markup is damaged, so its updated copy could not be read back; create it \
         again with the tool that wrote it"
    )]
    Unfaithful,
    /// A `.tb7` instead of a `.tm7`.
    #[error(
        "this is a template (.tb7), not a model; give the model (.tm7) that was created from it"
    )]
    Template,
    /// The tool never writes a document type; entities declared in one could grow without bound.
    #[error(
        "the model declares a document type, which the Threat Modeling Tool never does, so it is refused"
    )]
    DocumentType,
    /// The model is not well-formed XML.
    #[error(
        "the model is damaged at byte {at}: it is not well-formed XML; open and save it in the Threat Modeling Tool"
    )]
    DamagedModel {
        /// Where reading ended.
        at: usize,
    },
    /// The file is not JSON of this format.
    #[error(
        "the file is damaged at line {line}, column {column}: it is not the JSON that its tool writes; save it again with that tool"
    )]
    DamagedJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Version 1 of Threat Dragon keeps its threats elsewhere. Version 2 brings each diagram up to
    /// date when it is opened and saved, so that one file may have both.
    #[error(
        "still as Threat Dragon 1 wrote it: {diagrams}; open each of them in Threat Dragon 2 and save it"
    )]
    OldDiagrams {
        /// Which.
        diagrams: String,
    },
    /// They would be told anew for each item.
    #[error(
        "the names of diagrams, flows or elements are too long for a report; shorten them in the tool that wrote it"
    )]
    LongNames,
    /// The CSV lacks a column without which nothing can be written.
    #[error("the CSV has no column {column}; export it again from the analysis view")]
    NoColumn {
        /// Its name.
        column: &'static str,
    },
}
