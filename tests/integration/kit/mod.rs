//! What tests are written with: one way to start the program, to read what it wrote, to set up an
//! account. What stands in for AWS is in `peer`.

#[cfg(feature = "aws")]
mod account;
mod bundle;
#[cfg(feature = "aws")]
pub(crate) mod empty;
#[cfg(feature = "aws")]
pub(crate) mod network;
mod program;
mod results;
#[cfg(feature = "aws")]
mod stage;
pub(crate) mod template;
pub(crate) mod venv;

#[cfg(feature = "aws")]
pub(crate) use account::{
    ACCOUNT, HERE, account, account_in, attested, nothing_else, scan, scan_external,
    scan_external_answered, scan_for,
};
pub(crate) use bundle::{CALLS, FACTS, packed, unpacked};
pub(crate) use program::{Program, REPORT, Ran, project};
#[cfg(feature = "aws")]
pub(crate) use program::{S3_THREATS, s3_items};
pub(crate) use results::{Results, verdict_and_reason};
#[cfg(feature = "aws")]
pub(crate) use stage::{Stage, listing, policy, receiving_logs, requiring_tls};

/// The seeds of a test with random cases: few of them in the gate, many in the long run, which
/// `THREATPROOF_LONG=1` asks for. A failure names its seed, which gives the same case again.
pub(crate) fn seeds(gate: u64, long: u64) -> std::ops::Range<u64> {
    match std::env::var_os("THREATPROOF_LONG") {
        Some(_) => 0..long,
        None => 0..gate,
    }
}
