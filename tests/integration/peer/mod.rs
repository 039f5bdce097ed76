//! What integration tests talk to in place of AWS: emulators (moto,
//! ministack), a wire between the program and an emulator that records and
//! disturbs, and a stub that gives canned answers only.
//!
//! Everything listens on loopback only and ends with the test process.

pub(crate) mod call;
pub(crate) mod canned;
pub(crate) mod clients;
pub(crate) mod http;
pub(crate) mod iam;
pub(crate) mod plant;
pub(crate) mod refusal;
pub(crate) mod repair;
pub(crate) mod rule;
pub(crate) mod s3_operation;
pub(crate) mod seed;
pub(crate) mod server;
pub(crate) mod stub;
/// Do the peers start, stop, count, disturb and tell the truth?
mod tests;
pub(crate) mod venv;
pub(crate) mod weather;
pub(crate) mod wire;
