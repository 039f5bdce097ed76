//! Integration tests: the built program and its library against real peers.
//!
//! One binary, so that the AWS crates are linked once. What the tests talk to
//! is in `peer`; the tests of those peers themselves are in `peers`; `program`
//! runs the built program.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod cli;
#[cfg(feature = "aws")]
#[cfg(test)]
mod credentials;
#[cfg(feature = "aws")]
#[cfg(test)]
mod evaluate_again;
#[cfg(feature = "aws")]
#[cfg(test)]
mod fault_matrix;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod hostile;
#[cfg(feature = "aws")]
#[cfg(test)]
mod interrupted;
#[cfg(feature = "aws")]
#[cfg(test)]
mod large;
#[cfg(feature = "aws")]
#[cfg(test)]
mod least_privilege;
#[cfg(test)]
mod models;
#[cfg(test)]
mod one_place;
#[cfg(feature = "aws")]
#[cfg(test)]
mod peer;
#[cfg(feature = "aws")]
#[cfg(test)]
mod peers;
#[cfg(test)]
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, reason = "most of what it reads comes from scans")
)]
mod program;
#[cfg(feature = "aws")]
#[cfg(test)]
mod random_accounts;
#[cfg(feature = "aws")]
#[cfg(test)]
mod read_only;
#[cfg(feature = "aws")]
#[cfg(test)]
mod scan_mixed;
#[cfg(feature = "aws")]
#[cfg(test)]
mod scanning;
#[cfg(feature = "aws")]
#[cfg(test)]
mod scoped;
#[cfg(feature = "aws")]
#[cfg(test)]
mod services;
#[cfg(feature = "aws")]
#[cfg(test)]
mod session_policy;
#[cfg(test)]
mod signed;
#[cfg(feature = "aws")]
#[cfg(test)]
mod stage;
#[cfg(test)]
mod supply_chain;
#[cfg(test)]
mod tidy;
#[cfg(feature = "aws")]
#[cfg(test)]
mod weather;
#[cfg(feature = "aws")]
#[cfg(test)]
mod whole;
