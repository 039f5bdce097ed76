//! Integration tests: the built program and its library against real peers.
//!
//! One binary, so that the AWS crates are linked once. What the tests talk to
//! is in `peer`; the tests of those peers themselves are in `peers`.

#[cfg(feature = "aws")]
#[cfg(test)]
mod peer;
#[cfg(feature = "aws")]
#[cfg(test)]
mod peers;

#[cfg(test)]
mod cli;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod tidy;
