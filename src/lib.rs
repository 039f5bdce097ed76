//! threatproof reads a threat-model report, reads live AWS accounts with
//! read-only calls, and writes a status-updated copy of the report.
//!
//! Modules in reading order; data flows one way:
//! report → match → plan → collect → evaluate → roll up → rewrite.

#[cfg(feature = "aws")]
pub mod aws;
pub mod checks;
#[cfg(feature = "aws")]
pub mod collect;
pub mod evaluate;
pub mod evidence;
pub mod facts;
pub mod matching;
pub mod model;
pub mod plan;
pub mod policy;
pub mod report;
pub mod rollup;
pub mod services;
