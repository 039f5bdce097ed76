//! Integration tests: the built program and its library against real peers.
//!
//! One binary, so that the AWS crates are linked once.

// Cargo sets it for the whole binary anyway; clippy takes only what stands below it for tests, in which
// `unwrap` and `println!` are welcome.
#![cfg(test)]

/// A browser opens the dossier.
mod browser;
/// What checks say about repairs, applied to emulators.
mod fixes;
/// The documents below `docs/` are what the program would write today.
mod generated;
/// How a test starts the program, reads what it wrote, and sets up an account.
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, unused_imports, reason = "most of it is for scans")
)]
mod kit;
/// Commands, outputs, exit codes, wrong and hostile input: the program without AWS.
mod offline;
/// What is known about a service stands in its folder, and nowhere else.
mod one_place;
/// What tests talk to in place of AWS: emulators, a wire that records and disturbs, a stub.
#[cfg(feature = "aws")]
mod peer;
/// Only reads are declared, each one looked up by hand.
mod read_only;
/// Whole scans: faults, credentials, calls, memory, permissions, made-up accounts.
#[cfg(feature = "aws")]
mod scans;
/// One module an AWS service: from its answers to its verdicts.
#[cfg(feature = "aws")]
mod services;
/// The number of crates grows only on purpose.
mod supply_chain;
/// The house rules: who may import whom, sizes, names, comments.
mod tidy;
