//! Policies: read leniently, reasoned about strictly.
//!
//! IAM accepts a string where it accepts a list, an object where it accepts a
//! list of objects, and any case in condition keys; so does the reader here.
//! Whatever it does not understand never counts in anyone's favour.

pub mod actions;
mod document;
mod encoding;
mod json;
mod pattern;
pub mod privilege;
pub mod resource;

pub use document::{Condition, Effect, Element, Policy, Principals, Statement, Unreadable};
pub use encoding::decoded;
pub use pattern::{covers, covers_ignoring_case, overlap};
