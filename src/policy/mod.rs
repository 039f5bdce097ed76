//! Resource policies: read leniently, reasoned about strictly.
//!
//! IAM accepts a string where it accepts a list, an object where it accepts a
//! list of objects, and any case in condition keys; so does the reader here.
//! Whatever it does not understand never counts in anyone's favour.

mod document;
mod pattern;

pub use document::{Condition, Effect, Element, Policy, Principals, Statement, Unreadable};
pub use pattern::{covers, covers_ignoring_case};
