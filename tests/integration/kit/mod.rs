//! What tests are written with: one way to start the program, to read what it wrote, to set up an
//! account. What stands in for AWS is in `peer`.

#[cfg(feature = "aws")]
mod account;
mod bundle;
mod program;
mod results;
#[cfg(feature = "aws")]
mod stage;

#[cfg(feature = "aws")]
pub(crate) use account::{ACCOUNT, HERE, account, account_in, nothing_else, scan, scan_for};
pub(crate) use bundle::{CALLS, FACTS, packed, unpacked};
pub(crate) use program::{Program, REPORT, Ran, project};
#[cfg(feature = "aws")]
pub(crate) use program::{S3_THREATS, s3_items};
pub(crate) use results::{Results, verdict_and_reason};
#[cfg(feature = "aws")]
pub(crate) use stage::{Stage, listing, policy, receiving_logs, requiring_tls};
