//! `verify`: what was sealed, derived again.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{Run, World, print};
use crate::app::{self, Comparison, Verification};
use crate::error::{Exit, RunError};
use crate::evidence::VerifyingKey;
use crate::model::printable;
use crate::seal::Signed;

/// Derive every output of a run again from the sealed evidence, offline, and say whether it is equal.
///
/// The folder holds the report as it was read, the configuration and own checks, with the hash of each output and of
/// the evidence. Exit code 3 tells that something differs.
#[derive(Debug, Args)]
pub struct Verify {
    /// The folder of outputs of a run.
    folder: PathBuf,
    /// The evidence bundle [default: `evidence` in that folder].
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Accept the seal only if it is signed by this minisign public key (repeatable: any one of them).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    verify_key: Vec<PathBuf>,
}

impl Run for Verify {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let keys = self.verify_key.iter().map(|path| VerifyingKey::read(path));
        let keys = keys
            .collect::<Result<Vec<_>, _>>()
            .map_err(RunError::usage)?;
        let evidence = self.evidence.as_deref();
        let verified = app::verify(&self.folder, evidence, &keys, (world.now)())?;
        print(told(&verified).as_bytes())?;
        Ok(match verified.is_equal() {
            true => Exit::Done,
            false => Exit::GateFailed,
        })
    }
}

/// The verification in words.
fn told(verified: &Verification) -> String {
    let mut text = format!("run {}\n", printable(&verified.run));
    if let Some(program) = &verified.other_program {
        let _ = writeln!(
            text,
            "sealed by threatproof {}, derived again by {}: other checks or formats may be why something differs",
            printable(program),
            env!("CARGO_PKG_VERSION")
        );
    }
    for (name, comparison) in &verified.outputs {
        let name = printable(name);
        let _ = match comparison {
            Comparison::Equal => writeln!(text, "equal     {name}"),
            Comparison::Elsewhere => {
                writeln!(text, "equal     {name} (its hash; the file is elsewhere)")
            }
            Comparison::Missing => writeln!(text, "missing   {name}"),
            Comparison::Changed => writeln!(text, "changed   {name}: it is not as it was sealed"),
            Comparison::Differs(how) => writeln!(text, "differs   {name}: {how}"),
            Comparison::NotDerived => {
                writeln!(
                    text,
                    "differs   {name}: it is sealed, and nothing like it is derived"
                )
            }
            Comparison::Stray => {
                writeln!(
                    text,
                    "stray     {name}: it has the name of an output and is none of this run"
                )
            }
            Comparison::NotSealed => {
                writeln!(
                    text,
                    "differs   {name}: it is derived, and the seal does not name it"
                )
            }
        };
    }
    let signed = match verified.signed {
        Signed::ByKey => "the seal is signed by the key",
        Signed::Unchecked => "the seal has a signature, unchecked: --verify-key checks by whom",
        Signed::No => "the seal is not signed",
    };
    let outcome = match verified.is_equal() {
        true => "equal: every output follows from the evidence and what was sealed with it",
        false => "not equal",
    };
    let _ = writeln!(text, "{outcome}; {signed}");
    text
}
