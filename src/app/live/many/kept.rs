//! Where the accounts of a run are kept until all are read: in a folder, from which the run can be resumed.

use std::io::ErrorKind;
use std::path::Path;

use crate::app::ScanRequest;
use crate::app::live::LiveOptions;
use crate::app::live::journal::{goes_on, run_id, undertaking};
use crate::aws::Identity;
use crate::error::{Exit, RunError};
use crate::evidence::{BundleError, JournalPlace, Kept, Record, Run, Target};
use crate::model::AccountId;

/// Keeps the accounts that were read.
pub(super) struct Keeping {
    kept: Option<Kept>,
    /// Whether an earlier part of the run may have read some.
    is_resumed: bool,
}

/// Starts a run or resumes one.
pub(super) fn begin(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    caller: &Identity,
    now: jiff::Timestamp,
) -> Result<(Keeping, Run), RunError> {
    let run = Run {
        id: run_id(now, caller.account.as_str()),
        started_at: now.to_string(),
        undertaking: undertaking(request, options, caller),
        shard: options.shard,
    };
    match &options.journal {
        JournalPlace::None => Ok((Keeping::new(None, false), run)),
        JournalPlace::New(path) => anew(&folder(path), run),
        JournalPlace::Resumed(path) => resumed(&folder(path), &run, now),
        JournalPlace::Either(path) => match resumed(&folder(path), &run, now) {
            Ok(resumed) => {
                tracing::info!(run = resumed.1.id, "going on with an unfinished run");
                Ok(resumed)
            }
            // What another process is at is not taken from it.
            Err(error) if error.exit == Exit::Internal => Err(error),
            Err(_nothing_to_go_on_with) => anew(&folder(path), run),
        },
    }
}

fn anew(folder: &Path, run: Run) -> Result<(Keeping, Run), RunError> {
    let kept = Kept::begin(folder, &run);
    let kept = kept.map_err(|error| match error.source.kind() {
        ErrorKind::WouldBlock => RunError::new(Exit::Internal, error),
        _ => RunError::usage(error),
    })?;
    Ok((Keeping::new(Some(kept), false), run))
}

fn resumed(folder: &Path, run: &Run, now: jiff::Timestamp) -> Result<(Keeping, Run), RunError> {
    let (kept, earlier) = Kept::resume(folder).map_err(|error| {
        let told = format!("cannot resume: {error}");
        match &error {
            BundleError::Unreadable { source, .. } if source.kind() == ErrorKind::WouldBlock => {
                RunError::new(Exit::Internal, told)
            }
            _ => {
                RunError::usage(told).hint("--resume takes the output folder of an unfinished run")
            }
        }
    })?;
    goes_on(
        &earlier.undertaking,
        &run.undertaking,
        &earlier.started_at,
        now,
    )?;
    if earlier.shard != run.shard {
        return Err(RunError::usage("cannot resume: the run was another shard"));
    }
    Ok((Keeping::new(Some(kept), true), earlier))
}

/// The folder beside the journal of a run on one account.
fn folder(journal: &Path) -> std::path::PathBuf {
    journal.with_extension("")
}

impl Keeping {
    fn new(kept: Option<Kept>, is_resumed: bool) -> Self {
        Self { kept, is_resumed }
    }

    /// What an earlier part of the run has read of an account.
    pub(super) fn account(&self, account: &AccountId) -> Option<(Target, Record)> {
        let kept = self.kept.as_ref().filter(|_| self.is_resumed);
        let found = kept?.account(account);
        found.unwrap_or_else(|error| {
            tracing::warn!(%account, %error, "what was read of the account cannot be used, so it is read again");
            None
        })
    }

    /// Keeps what was read of an account.
    pub(super) fn add(&self, target: &Target, record: Record) -> Record {
        let Some(kept) = &self.kept else {
            return record;
        };
        kept.add(target, &record).unwrap_or_else(|error| {
            // The run can continue with it in memory.
            let account = &target.account;
            tracing::warn!(account, %error, "what was read of the account stays in memory");
            record
        })
    }
}
