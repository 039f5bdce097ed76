//! Integration tests: the built program and its library against real peers.
//!
//! One binary, so that the AWS crates are linked once.

// Cargo sets it for the whole binary anyway; clippy takes only what stands below it for tests, in which
// `unwrap` and `println!` are welcome.
#![cfg(test)]

/// The documents below `docs/` are what the program would write today.
mod generated;
/// Commands, outputs, exit codes, wrong and hostile input: the program without AWS.
mod offline;
/// What is known about a service stands in its folder, and nowhere else.
mod one_place;
/// What tests talk to in place of AWS: emulators, a wire that records and disturbs, a stub.
#[cfg(feature = "aws")]
mod peer;
/// How a test starts the program and reads what it wrote.
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, reason = "most of what it reads comes from scans")
)]
mod program;
/// Only reads are declared, each one looked up by hand.
mod read_only;
#[cfg(feature = "aws")]
mod scanning;
/// Whole scans: faults, credentials, calls, memory, permissions, made-up accounts.
#[cfg(feature = "aws")]
mod scans;
/// One module an AWS service: from its answers to its verdicts.
#[cfg(feature = "aws")]
mod services;
#[cfg(feature = "aws")]
mod stage;
/// The number of crates grows only on purpose.
mod supply_chain;
/// The house rules: who may import whom, sizes, names, comments.
mod tidy;
