//! threatproof reads a threat-model report, reads live AWS accounts with
//! read-only calls, and writes a status-updated copy of the report.
//!
//! Modules in reading order; data flows one way:
//! report → match → plan → collect → evaluate → roll up → rewrite.

// An SDK call is some dozens of nested futures, and a reader nests its own around it.
#![recursion_limit = "256"]

pub mod files;
pub mod model;

pub mod render;
pub mod report;

pub mod facts;
pub mod policy;
pub mod services;

pub mod human;

pub mod checks;
pub mod matching;
pub mod permissions;
pub mod plan;

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod collect;
pub mod evidence;

pub mod coverage;
pub mod evaluate;
pub mod rollup;

pub mod conclusion;
pub mod output;
pub mod terminal;

pub mod config;
pub mod scope;

pub mod app;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod error;
