//! Files and folders that are there whole or not at all, and the form of JSON in them. What is in them is
//! not known here.

mod atomic;
mod digest;
mod folder;
mod json_text;

pub use atomic::{OutputError, write_as_it_comes, write_atomically, write_where_told};
pub use digest::sha256_of;
pub use folder::OutputFolder;
pub use json_text::{json_line, write_json};
