//! What a run leaves behind beside the updated report: `results.json`, and one file or more a format, each with its own frozen structs.
//! Inside types are converted, never serialised.

use std::io;

use crate::conclusion::Conclusion;

mod asff;
pub mod changes;
pub mod checks_v1;
mod csv;
mod escape;
mod frameworks;
mod html;
mod intoto;
pub mod json_v1;
mod junit;
mod markdown;
mod ocsf;
mod oscal;
mod outcome;
mod parts;
mod prometheus;
mod questions;
mod resource;
mod results;
mod sarif;
pub mod summary_v1;

pub use parts::{PARTS, Part, is_part, parts};
pub use results::{RESULTS, finding, head};
#[cfg(test)]
pub(crate) use results::{control, item, threat};

/// The formats that are written where `--output-formats` names them, in the order in which they are written and named
/// to a person.
pub const FORMATS: &[Format] = &[
    html::HTML,
    ocsf::FORMAT,
    sarif::FORMAT,
    junit::FORMAT,
    csv::FORMAT,
    markdown::FORMAT,
    prometheus::FORMAT,
    intoto::FORMAT,
    asff::FORMAT,
    oscal::FORMAT,
];

/// A form of what a run came to.
#[derive(Debug)]
pub struct Format {
    /// What `--output-formats` calls it.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Its files.
    pub files: &'static [File],
}

/// A file of a format.
#[derive(Debug)]
pub struct File {
    /// Its name in the folder of outputs.
    pub name: &'static str,
    /// Writes it as it comes.
    pub write: fn(&Conclusion<'_>, &mut dyn io::Write) -> io::Result<()>,
}

/// The format of this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
