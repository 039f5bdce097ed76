//! The way to the live account, for commands that read it. A program without AWS has none.

#[cfg(feature = "aws")]
use std::sync::Arc;

use super::World;
use super::args::AwsArgs;
#[cfg(feature = "aws")]
use crate::app;
use crate::app::targets::Selection;
use crate::app::{Accounts, ScanRequest};
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, JournalPlace};
use crate::model::{RateLimit, Shard};
#[cfg(feature = "aws")]
use crate::terminal::Progress;

/// Which accounts a scan reads.
#[cfg_attr(
    not(feature = "aws"),
    expect(dead_code, reason = "without AWS nothing is read")
)]
pub(super) struct Reach {
    /// The accounts.
    pub(super) selection: Selection,
    /// Which part of them; all if none.
    pub(super) shard: Option<Shard>,
    /// How many side by side.
    pub(super) side_by_side: usize,
}

impl Reach {
    /// The account of the credentials, or of the role that they assume.
    pub(super) fn own() -> Self {
        Self {
            selection: Selection::Own,
            shard: None,
            side_by_side: 1,
        }
    }
}

/// Reads the live accounts, if `accept` takes it; the exit code tells whether that was stopped early.
#[cfg(feature = "aws")]
pub(super) fn read(
    request: ScanRequest<'_>,
    args: &AwsArgs,
    limits: &[RateLimit],
    journal: JournalPlace,
    reach: Reach,
    accept: &dyn Fn(Accounts<'_>) -> Result<(), RunError>,
    world: &World,
) -> Result<(Bundle, Option<Exit>), RunError> {
    let progress = Progress::new(world.screen.progress);
    let (shown, watching) = (progress.clone(), progress.clone());
    let mut options = app::LiveOptions {
        events: Arc::new(move |event| shown.show(&event)),
        selection: reach.selection,
        shard: reach.shard,
        side_by_side: reach.side_by_side,
        ..options(args, limits, journal, world)
    };
    options.connection.watcher = crate::aws::Watcher::new(move |sign| watching.watch(sign));
    let scanned = app::scan(request, &options, accept);
    progress.finish();
    scanned
}

/// Requests in flight at once, over all accounts.
#[cfg(feature = "aws")]
const OVERALL: usize = 256;

/// How to scan, with nobody who watches.
#[cfg(feature = "aws")]
pub(super) fn options(
    args: &AwsArgs,
    limits: &[RateLimit],
    journal: JournalPlace,
    world: &World,
) -> app::LiveOptions {
    use std::time::Duration;

    let Reach {
        selection,
        shard,
        side_by_side,
    } = Reach::own();
    app::LiveOptions {
        selection,
        shard,
        side_by_side,
        session_name: args.role_session_name.clone(),
        connection: crate::aws::Connection {
            profile: args.profile.clone(),
            role: args.role_arn.clone().map(|arn| crate::aws::Role {
                arn,
                external_id: args.external_id.clone(),
                session_name: args.role_session_name.clone(),
                fences: Vec::new(),
            }),
            region: args.region.first().cloned(),
            connect_timeout: Duration::from_secs(args.connect_timeout.into()),
            read_timeout: Duration::from_secs(args.read_timeout.into()),
            max_attempts: args.retries_max_attempts.into(),
            politeness: crate::aws::Politeness {
                concurrency: args.max_concurrency.into(),
                overall: usize::from(args.max_concurrency).max(OVERALL),
                share: args.quota_share.into(),
                rate: args.max_rate,
                limits: limits.to_vec(),
            },
            ca_bundle: args.ca_bundle.clone(),
            watcher: crate::aws::Watcher::nobody(),
        },
        regions: crate::model::RegionFilter {
            only: args.region.iter().cloned().collect(),
            except: args.exclude_region.iter().cloned().collect(),
        },
        journal,
        now: world.now,
        events: Arc::new(|_| {}),
    }
}

#[cfg(not(feature = "aws"))]
pub(super) fn read(
    _request: ScanRequest<'_>,
    _args: &AwsArgs,
    _limits: &[RateLimit],
    _journal: JournalPlace,
    _reach: Reach,
    _accept: &dyn Fn(Accounts<'_>) -> Result<(), RunError>,
    _world: &World,
) -> Result<(Bundle, Option<Exit>), RunError> {
    Err(without_aws())
}

#[cfg(not(feature = "aws"))]
pub(super) fn without_aws() -> RunError {
    RunError::usage("this program was built without AWS support, so it cannot scan")
        .hint("`make install` builds the full program; `demo`, `evaluate`, `plan` and `checks` work without AWS")
}
