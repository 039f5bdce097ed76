//! The live half of `scan`: credentials, collecting, stopping early.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

use self::explained::explained;
use super::targets::Selection;
use super::{Accounts, ScanRequest};
use crate::aws::{Connection, Fence, Ledger, Session};
use crate::collect::{self, Context, Event, Limits};
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, JournalPlace, Manifest};
use crate::facts::{FactSet, SetKey};
use crate::model::{Expected, RegionFilter, Shard};
use crate::permissions::{self, SessionPolicy};
use crate::services;

mod descriptors;
mod explained;
mod journal;
mod many;
mod regions;
mod stop;

/// How to scan.
pub struct LiveOptions {
    /// Which accounts to read.
    pub selection: Selection,
    /// Which part of them; all if none.
    pub shard: Option<Shard>,
    /// How many accounts are read side by side.
    pub side_by_side: usize,
    /// Name of the sessions of roles in accounts of the selection, as CloudTrail shows it.
    pub session_name: String,
    /// How to reach AWS.
    pub connection: Connection,
    /// Regions in scope.
    pub regions: RegionFilter,
    /// Where what is read is written down as soon as it is read.
    pub journal: JournalPlace,
    /// The run's clock.
    pub now: fn() -> jiff::Timestamp,
    /// Whoever shows progress.
    pub events: Arc<dyn Fn(Event) + Send + Sync>,
}

impl LiveOptions {
    /// How to reach AWS, with no more in flight than the system has room for.
    fn connection(&self) -> Connection {
        let mut connection = self.connection.clone();
        let politeness = &mut connection.politeness;
        politeness.overall = descriptors::bounded(politeness.overall);
        connection
    }
}

/// Reads what is wanted from the live account. The exit code tells
/// whether the run was stopped early; what was read until then is in the bundle.
///
/// # Errors
///
/// If there are no usable credentials, `accept` refuses their account, or the runtime cannot start.
pub fn scan(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    accept: &Accept<'_>,
) -> Result<(Bundle, Option<Exit>), RunError> {
    match options.selection {
        Selection::Own => on_runtime(scan_async(request, options, accept)),
        Selection::Listed(_) | Selection::Organization(_) => {
            on_runtime(many::scan(request, options, accept))
        }
    }
}

/// Has a say in whether accounts are read, once they are known.
pub(super) type Accept<'a> = dyn Fn(Accounts<'_>) -> Result<(), RunError> + 'a;

/// Runs what is to reach AWS.
pub(crate) fn on_runtime<T>(
    work: impl Future<Output = Result<T, RunError>>,
) -> Result<T, RunError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            RunError::new(
                Exit::Internal,
                format!("cannot start the async runtime: {error}"),
            )
        })?;
    let result = runtime.block_on(work);
    // What still runs, such as a name that no server resolves, is not waited for.
    runtime.shutdown_background();
    result
}

/// Does this unless Ctrl-C or SIGTERM ends it first.
///
/// # Errors
///
/// Those of the work; if it was ended, that it was.
pub(crate) async fn unless_stopped<T>(
    work: impl Future<Output = Result<T, RunError>>,
) -> Result<T, RunError> {
    tokio::select! {
        done = work => done,
        exit = stop::signal() => Err(RunError::new(exit, "interrupted; nothing was written")),
    }
}

/// What became of getting into each account of the selection, for whoever wants to know that before a scan. The
/// exit code tells whether that was stopped early.
///
/// # Errors
///
/// If the credentials that the run begins with are unusable, or the accounts cannot be listed.
pub(crate) async fn enter_each(
    actions: &BTreeSet<&str>,
    options: &LiveOptions,
) -> Result<(Vec<Expected>, Option<Exit>), RunError> {
    many::enter_each(actions, options).await
}

/// Finds credentials and whose they are. Calls go on for as long as the sender is not told otherwise.
pub(crate) async fn open(
    actions: &BTreeSet<&str>,
    options: &LiveOptions,
) -> Result<(Context, watch::Sender<bool>), RunError> {
    let (session, _ledger) = session(actions, options).await?;
    let (stopper, stop) = watch::channel(false);
    let context = context(session, options, (options.now)(), stop);
    regions::are_of_account(&context, &options.regions).await?;
    Ok((context, stopper))
}

async fn session(
    actions: &BTreeSet<&str>,
    options: &LiveOptions,
) -> Result<(Session, Arc<Ledger>), RunError> {
    regions::looks_meant(&options.regions)?;
    let ledger = Arc::new(Ledger::default());
    let declared = services::declared_calls();
    let mut connection = options.connection();
    if let Some(role) = &mut connection.role {
        role.fences = fences(actions, role.partition());
    }
    let session = Session::open(&connection, &declared, ledger.clone())
        .await
        .map_err(|error| explained(&error, options.connection.profile.as_deref()))?;
    Ok((session, ledger))
}

/// What the session of a role is limited to, the narrowest first.
fn fences(actions: &BTreeSet<&str>, partition: &str) -> Vec<Fence> {
    let fence = |policy: SessionPolicy, joined_to| Fence {
        policy: policy.text,
        beyond: policy.beyond,
        joined_to,
    };
    let own = permissions::session_policies(actions, partition).into_iter();
    let mut fences: Vec<Fence> = own.map(|policy| fence(policy, &[])).collect();
    let beside = permissions::beside_auditors(actions, partition);
    fences.extend(beside.map(|policy| fence(policy, permissions::OF_AUDITORS.as_slice())));
    fences
}

fn context(
    session: Session,
    options: &LiveOptions,
    now: jiff::Timestamp,
    stop: watch::Receiver<bool>,
) -> Context {
    let limits = Limits {
        concurrency: options.connection.politeness.concurrency,
        regions: options.regions.clone(),
        now,
    };
    Context::new(session, limits, stop, options.events.clone())
}

async fn scan_async(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    accept: &Accept<'_>,
) -> Result<(Bundle, Option<Exit>), RunError> {
    let now = (options.now)();
    let (session, ledger) = session(&request.wants.actions(), options).await?;
    let identity = session.identity.clone();
    tracing::info!(account = %identity.account, principal = %identity.principal, "reading");
    accept(Accounts::Exactly(&[identity.account.to_string()]))?;
    let (stopper, stop) = watch::channel(false);
    let context = context(session, options, now, stop);
    regions::are_of_account(&context, &options.regions).await?;
    let (earlier, scribe) = journal::begin(request, options, &identity, now)?;

    let mut stopped = None;
    let heard = |service: &'static str, sets: &[(SetKey, FactSet)]| {
        scribe.write_down(service, sets, &ledger);
    };
    let to_read = services::SERVICES
        .iter()
        .filter(|service| !earlier.services.contains(service.name))
        .map(|service| (service.name, service.readers));
    let mut collecting = std::pin::pin!(collect::account(&context, request.wants, to_read, &heard));
    let mut facts = loop {
        tokio::select! {
            facts = &mut collecting => break facts,
            exit = stop::signal(), if stopped.is_none() => {
                stopped = Some(exit);
                // Every call ends as interrupted from now on, so collecting ends by itself.
                let _ = stopper.send(true);
            }
        }
    };
    for (key, set) in earlier.facts.into_sets() {
        facts.insert(key, set);
    }
    let mut calls = ledger.take();
    calls.extend(earlier.calls);
    calls.sort();
    let manifest = Manifest {
        bundle_version: Manifest::version_for(false),
        tool_version: earlier.undertaking.tool_version,
        catalog: request.catalog.to_owned(),
        run_id: earlier.run_id,
        started_at: earlier.started_at,
        finished_at: (options.now)().to_string(),
        report: request.report.clone(),
        targets: vec![earlier.undertaking.target],
        accounts: Vec::new(),
        list: None,
        shard: None,
        merged: Vec::new(),
        contents: None,
    };
    let bundle = Bundle::new(manifest, facts, calls);
    Ok((bundle, stopped))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_hangs_when_all_is_done_is_not_waited_for() {
        let (hold, held) = mpsc::channel::<()>();
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        let result = on_runtime(async move {
            tokio::task::spawn_blocking(move || {
                let _ = held.recv_timeout(Duration::from_secs(60));
                end.store(true, Ordering::SeqCst);
            });
            Ok(1)
        });
        assert!(matches!(result, Ok(1)));
        assert!(!ended.load(Ordering::SeqCst), "it was waited for");
        drop(hold);
    }
}
