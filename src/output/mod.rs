//! What a run leaves behind. Each format has its own frozen structs; internal
//! types are converted, never serialised.

mod files;
mod folder;
mod json_text;
pub mod json_v1;
mod table;

pub use files::{OutputError, write_as_it_comes, write_atomically, write_where_told};
pub use folder::OutputFolder;
pub use json_text::write_json;
pub use table::{Row, summary_table};
