//! What a run leaves behind. Each format has its own frozen structs; internal
//! types are converted, never serialised.

pub mod json_v1;
mod table;

pub use table::{Row, summary_table};
