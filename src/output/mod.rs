//! What a run leaves behind beside the updated report: one file a format, each with its own frozen structs.
//! Inside types are converted, never serialised.

use std::io;

use crate::conclusion::Conclusion;

pub mod json_v1;
mod parts;
mod questions;
mod results;

pub use parts::{PARTS, Part, is_part, parts};
pub use questions::{Left, Unreadable, questions};
pub use results::RESULTS;

/// Every format, in the order in which they are written and named to a person.
pub const FORMATS: &[Format] = &[RESULTS];

/// A form of what a run came to.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What a person calls it.
    pub name: &'static str,
    /// Its file in the folder of outputs.
    pub file: &'static str,
    /// Writes it as it comes.
    pub write: fn(&Conclusion<'_>, &mut dyn io::Write) -> io::Result<()>,
}
