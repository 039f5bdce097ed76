//! Many accounts in one process: side by side within bounds, each with a session of its own over shared connections.
//! One that cannot be entered stops nothing; it is named in the evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::stream::{self, StreamExt as _};
use tokio::sync::watch;

use self::account::{Entry, Lane};
use self::entering::{Door, Entered};
use super::stop::Watch;
use super::{Accept, LiveOptions, ScanRequest, explained, regions};
use crate::app::Accounts;
use crate::app::targets::{Planned, Roll, Selection};
use crate::aws::{Base, Ledger, Session};
use crate::collect::{Context, Event, Limits};
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, Manifest, Run};
use crate::model::{AccountId, Expected, Reached};
use crate::services;

mod account;
mod entering;
mod kept;
mod lanes;

/// Reads every account of the selection. The exit code tells whether that was stopped early.
///
/// # Errors
///
/// If the credentials that the run begins with are unusable, the accounts cannot be listed, `accept` refuses them,
/// or no role at all can be assumed.
pub(super) async fn scan(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    accept: &Accept<'_>,
) -> Result<(Bundle, Option<Exit>), RunError> {
    let now = (options.now)();
    let watch = Watch::start();
    let (begun, roll) = watch.unless_stopped(begin(options, &watch)).await?;
    let planned = own_part(&roll, options);
    let ids = planned
        .iter()
        .map(|planned| planned.member.account.to_string());
    let ids: Vec<String> = ids.collect();
    accept(Accounts::AnyOf(&ids))?;
    let (keeping, run) = kept::begin(request, options, &begun.own.identity, now)?;
    tracing::info!(accounts = ids.len(), principal = %begun.own.identity.principal, "reading");
    (options.events)(Event::Expected(ids.len()));
    let fences = super::fences(&request.wants.actions(), &begun.own.identity.partition);
    let lane = Lane {
        request,
        options,
        door: Door {
            base: &begun.base,
            own: &begun.own,
            fences: &fences,
            stop: &begun.stop,
            session_name: &options.session_name,
        },
        keeping: &keeping,
        now,
    };
    let entries = lanes::read_all(&lane, planned, options.side_by_side);
    let stopped = watch.exit();
    // A shard is no run of its own: what became of its accounts is for whoever merges it.
    if stopped.is_none() && options.shard.is_none() {
        some_entered(&entries, &begun.own.identity.account)?;
    }
    Ok((
        bundle(request, options, run, roll, entries, &begun.ledger),
        stopped,
    ))
}

/// Gets into each account, and reads nothing.
pub(super) async fn enter_each(
    actions: &BTreeSet<&str>,
    options: &LiveOptions,
) -> Result<(Vec<Expected>, Option<Exit>), RunError> {
    let watch = Watch::start();
    let (begun, roll) = watch.unless_stopped(begin(options, &watch)).await?;
    let fences = super::fences(actions, &begun.own.identity.partition);
    let door = Door {
        base: &begun.base,
        own: &begun.own,
        fences: &fences,
        stop: &begun.stop,
        session_name: &options.session_name,
    };
    let door = &door;
    let entering = own_part(&roll, options).into_iter();
    let entering = entering.map(async |planned| {
        let outcome = match door.enter(&planned, Arc::default()).await {
            Entered::In(_) => Reached::Read,
            Entered::Not(outcome) => outcome,
        };
        Expected {
            member: planned.member,
            outcome,
        }
    });
    let mut accounts: Vec<Expected> = stream::iter(entering)
        .buffer_unordered(options.side_by_side)
        .collect()
        .await;
    accounts.sort();
    Ok((accounts, watch.exit()))
}

/// What a run over several accounts begins with.
struct Begun {
    base: Base,
    /// The session of the credentials themselves.
    own: Session,
    /// Every call that is of no account that is read.
    ledger: Arc<Ledger>,
    stop: watch::Receiver<bool>,
}

/// Finds credentials, and the accounts that are to be read with them.
async fn begin(options: &LiveOptions, watch: &Watch) -> Result<(Begun, Roll), RunError> {
    let begun = Begun::begin(options, watch.receiver()).await?;
    let roll = begun.roll(options).await?;
    Ok((begun, roll))
}

impl Begun {
    /// Finds credentials and asks AWS whose they are.
    ///
    /// # Errors
    ///
    /// If there are none or AWS does not accept them, or a region looks mistyped.
    async fn begin(options: &LiveOptions, stop: watch::Receiver<bool>) -> Result<Self, RunError> {
        regions::looks_meant(&options.regions)?;
        let profile = options.connection.profile.as_deref();
        let unusable = |error| explained(&error, profile);
        let ledger = Arc::new(Ledger::default());
        let declared = services::declared_calls();
        let connection = options.connection();
        let base = Base::open(&connection, &declared, Arc::clone(&ledger));
        let base = base.await.map_err(unusable)?;
        let own = base.own().await.map_err(unusable)?;
        Ok(Self {
            base: base.counted_for(&own),
            own,
            ledger,
            stop,
        })
    }

    /// The accounts of the selection; an organization is asked for them.
    ///
    /// # Errors
    ///
    /// If the organization cannot be listed to its end.
    async fn roll(&self, options: &LiveOptions) -> Result<Roll, RunError> {
        let limits = Limits {
            concurrency: options.connection.politeness.concurrency,
            regions: options.regions.clone(),
            now: (options.now)(),
        };
        let (own, stop) = (self.own.clone(), self.stop.clone());
        let context = Context::new(own, limits, stop, options.events.clone());
        regions::are_there(&context, &options.regions).await?;
        match &options.selection {
            Selection::Listed(roll) => Ok(roll.clone()),
            Selection::Organization(wish) => crate::app::targets::roll(&context, wish).await,
            Selection::Own => Err(RunError::new(Exit::Internal, "no accounts were selected")),
        }
    }
}

/// The accounts of the run's own part, by id.
fn own_part(roll: &Roll, options: &LiveOptions) -> Vec<Planned> {
    let is_own = |planned: &&Planned| match options.shard {
        Some(shard) => shard.holds(&planned.member.account),
        None => true,
    };
    roll.accounts.iter().filter(is_own).cloned().collect()
}

/// Where not one role could be assumed, something is wrong with all of them.
fn some_entered(entries: &[Entry], caller: &AccountId) -> Result<(), RunError> {
    // Its own account is read without a role.
    let is_other = |entry: &&Entry| entry.expected.member.account != *caller;
    let is_read = entries
        .iter()
        .filter(is_other)
        .any(|entry| entry.read.is_some());
    let refusals = entries
        .iter()
        .filter_map(|entry| match &entry.expected.outcome {
            Reached::NotAssumable(cause) => Some(cause),
            Reached::Read | Reached::Excluded(_) | Reached::Suspended(_) | Reached::Missing(_) => {
                None
            }
        });
    let refusals: Vec<&String> = refusals.collect();
    match refusals.as_slice() {
        [first, ..] if !is_read => Err(RunError::new(
            Exit::Credentials,
            format!("none of {} accounts can be entered; the first: {first}", refusals.len()),
        )
        .hint("`threatproof policy REPORT --format stackset` makes the role in every account")
        .hint("name another role with --role-name, and the external id that it asks for with --external-id")),
        _ => Ok(()),
    }
}

/// The accounts of the list that are not of the run's own part. A shard names them, so that it proves nothing of the
/// whole list, and so that a merge knows the accounts of a shard that is missing.
fn of_other_shards(roll: &Roll, options: &LiveOptions) -> Vec<Expected> {
    let is_other = |planned: &&Planned| match options.shard {
        Some(shard) => !shard.holds(&planned.member.account),
        None => false,
    };
    let others = roll.accounts.iter().filter(is_other);
    let others = others.map(|planned| Expected {
        member: planned.member.clone(),
        outcome: planned
            .left_out
            .clone()
            .unwrap_or_else(|| Reached::Missing("another shard reads it".to_owned())),
    });
    others.collect()
}

/// The evidence of all that was read.
fn bundle(
    request: ScanRequest<'_>,
    options: &LiveOptions,
    run: Run,
    roll: Roll,
    entries: Vec<Entry>,
    ledger: &Ledger,
) -> Bundle {
    let (mut accounts, mut targets, mut records) = (Vec::new(), Vec::new(), BTreeMap::new());
    for Entry { expected, read } in entries {
        if let Some((target, record)) = read {
            records.insert(expected.member.account.clone(), record);
            targets.push(target);
        }
        accounts.push(expected);
    }
    accounts.extend(of_other_shards(&roll, options));
    accounts.sort();
    let manifest = Manifest {
        bundle_version: Manifest::version_for(true),
        tool_version: run.undertaking.tool_version,
        catalog: request.catalog.to_owned(),
        run_id: run.id,
        started_at: run.started_at,
        finished_at: (options.now)().to_string(),
        report: request.report.clone(),
        targets,
        accounts,
        list: Some(roll.list),
        shard: options.shard,
        merged: Vec::new(),
        contents: None,
    };
    Bundle::of_records(manifest, records, ledger.take())
}
