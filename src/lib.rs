//! threatproof reads a threat-model report, reads live AWS accounts with
//! read-only calls, and writes a status-updated copy of the report.
//!
//! Modules by wing, as ARCHITECTURE.md draws them; data flows one way:
//! report → match → plan → collect → evaluate → roll up → rewrite.

// An SDK call is some dozens of nested futures, and a reader nests its own around it.
#![recursion_limit = "256"]

// The ground that both wings stand on.
pub mod clock;
pub mod evidence;
pub mod facts;
pub mod files;
pub mod model;
pub mod network;
pub mod policy;
pub mod seal;

// What judges.
pub mod changes;
pub mod checks;
pub mod comparison;
pub mod conclusion;
pub mod config;
pub mod coverage;
pub mod evaluate;
pub mod explain;
pub mod human;
pub mod ledger;
pub mod matching;
pub mod output;
pub mod past;
pub mod plan;
pub mod render;
pub mod report;
pub mod rollup;
pub mod scope;
pub mod suppose;

// What asks AWS.
#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod collect;
pub mod services;

// The roof, where they meet.
pub mod app;
pub mod cli;
pub mod commands;
pub mod error;
pub mod permissions;
pub mod terminal;
