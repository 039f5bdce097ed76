//! threatproof reads a threat-model report, reads live AWS accounts with
//! read-only calls, and writes a status-updated copy of the report.
//!
//! Modules in reading order; data flows one way:
//! report → match → plan → collect → evaluate → roll up → rewrite.

pub mod checks;
pub mod facts;
pub mod model;
pub mod policy;
pub mod report;
pub mod services;
