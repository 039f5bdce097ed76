//! Reading what is wanted from live accounts: concurrent everywhere,
//! bounded everywhere. Nothing here fails: what cannot be read becomes a cause.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::FutureExt as _;
use futures::future::{LocalBoxFuture, join_all};
use futures::stream::{self, StreamExt as _};
use tokio::sync::{OnceCell, watch};

use crate::aws::{CallFailure, Session};
use crate::facts::{Call, Cause, FactKind, FactSet, FactStore, Failure, SetKey, Wants};
use crate::model::RegionFilter;

mod here;
mod offered;
mod pages;
mod reader;
mod regions;
mod shared;

pub use here::Here;
pub(crate) use pages::none_if;
pub(crate) use reader::by;
pub use reader::{Doubt, Read, Reader};
pub use regions::{Regions, WholeAccount};
pub use shared::PerKey;
use shared::Shared;

/// Something that happened, for whoever shows progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A call was answered, or failed for good.
    Called,
    /// This many resources were found.
    Found(usize),
    /// A resource was read.
    Read,
    /// The run is about this many accounts.
    Expected(usize),
    /// An account is being entered, which people know by this label.
    Began(Arc<str>),
    /// The same account was read, or cannot be; that it began need not have been told.
    Ended {
        /// Its label.
        account: Arc<str>,
        /// Whether it was read.
        read: bool,
    },
}

/// Bounds of a run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Resources of a listing that are read side by side.
    pub concurrency: usize,
    /// Regions that were chosen.
    pub regions: RegionFilter,
    /// The run's time, by which readers tell the recent from the old.
    pub now: jiff::Timestamp,
}

/// What a collector works with: one account, its bounds, and the way to stop.
pub struct Context {
    /// The account.
    pub session: Session,
    limits: Limits,
    stop: watch::Receiver<bool>,
    events: Arc<dyn Fn(Event) + Send + Sync>,
    regions: OnceCell<Regions>,
    shared: Shared,
}

impl Context {
    /// A context for one account. When `stop` turns true, calls end as interrupted.
    #[must_use]
    pub fn new(
        session: Session,
        limits: Limits,
        stop: watch::Receiver<bool>,
        events: Arc<dyn Fn(Event) + Send + Sync>,
    ) -> Self {
        Self {
            session,
            limits,
            stop,
            events,
            regions: OnceCell::new(),
            shared: Shared::default(),
        }
    }

    /// How many resources of a listing are worth having in hand: as many as calls may be in flight.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.limits.concurrency
    }

    /// Which regions were chosen.
    #[must_use]
    pub fn region_filter(&self) -> &RegionFilter {
        &self.limits.regions
    }

    /// The run's time, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.limits.now.as_second()
    }

    /// Tells whoever shows progress.
    pub fn tell(&self, event: Event) {
        (self.events)(event);
    }

    /// The ARN of a resource of this account.
    pub(crate) fn arn(&self, service: &str, region: &str, resource: impl fmt::Display) -> String {
        let identity = &self.session.identity;
        let (partition, account) = (&identity.partition, &identity.account);
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The ARN that stands for the account itself.
    pub(crate) fn root(&self) -> String {
        self.arn("iam", "", "root")
    }

    /// Reads several things side by side, as many as is worth it; what is found keeps their order.
    pub(crate) async fn side_by_side<T, V>(
        &self,
        of: impl IntoIterator<Item = T>,
        read: impl AsyncFn(T) -> V,
    ) -> Vec<V> {
        self.at_once(self.limits.concurrency, of, read).await
    }

    /// The same, at most so many at once.
    async fn at_once<T, V>(
        &self,
        most: usize,
        of: impl IntoIterator<Item = T>,
        read: impl AsyncFn(T) -> V,
    ) -> Vec<V> {
        let mut all = Vec::new();
        self.in_order(most, of, read, |one| all.push(one)).await;
        all
    }

    /// The same, given away one by one in their order.
    pub(crate) async fn in_order<T, V>(
        &self,
        most: usize,
        of: impl IntoIterator<Item = T>,
        read: impl AsyncFn(T) -> V,
        mut found: impl FnMut(V),
    ) {
        let read = &read;
        // Each is made when its turn comes: a read that waits would take more memory than what it will find.
        let reads = stream::iter(of)
            .enumerate()
            .map(async move |(at, one)| (at, read(one).await))
            .buffer_unordered(most);
        let mut reads = std::pin::pin!(reads);
        let mut early = BTreeMap::new();
        let mut next = 0;
        while let Some((at, one)) = reads.next().await {
            early.insert(at, one);
            while let Some(one) = early.remove(&next) {
                found(one);
                next += 1;
            }
        }
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// With the code and the cause; interrupted if the run is to stop.
    pub fn call<'c, T: 'c, E>(
        &'c self,
        call: Call,
        sending: impl Future<Output = Result<T, SdkError<E, HttpResponse>>> + 'c,
    ) -> LocalBoxFuture<'c, Result<T, CallFailure>>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let mut stop = self.stop.clone();
        // In a box: what is sent takes kilobytes, and a read waits for one of its many calls at a time.
        Box::pin(async move {
            let result = tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => {
                    return Err(CallFailure::of(call.failed(Failure::Interrupted, "")));
                }
                result = sending => result.map_err(|error| self.session.failure(call, &error)),
            };
            self.tell(Event::Called);
            result
        })
    }
}

/// What hears of each service that was read to its end.
pub type Heard<'a> = dyn Fn(&'static str, &[(SetKey, FactSet)]) + 'a;

/// Reads what is wanted of one account with the readers of these services, by name. Services are read
/// side by side; `heard` is told of each that was not interrupted.
pub async fn account(
    context: &Context,
    wants: &Wants,
    services: impl Iterator<Item = (&'static str, &'static [Reader])>,
    heard: &Heard<'_>,
) -> FactStore {
    let reads = services.filter_map(|(name, readers)| {
        let is_wanted = |reader: &&Reader| wants.of(reader.kind()).is_some();
        let readers: Vec<&Reader> = readers.iter().filter(is_wanted).collect();
        if readers.is_empty() {
            return None;
        }
        let kinds: BTreeMap<&str, &FactKind> = readers
            .iter()
            .map(|reader| (reader.kind().name, reader.kind()))
            .collect();
        let reading = async move {
            let sets = join_all(readers.iter().map(|reader| reader.read(context, wants)));
            let sets: Vec<(SetKey, FactSet)> = sets.await.into_iter().flatten().collect();
            if !*context.stop.borrow() {
                tell_read(name, &sets);
                heard(name, &sets);
            }
            sets
        };
        Some(survive(reading, move || {
            holes(context, kinds.into_values())
        }))
    });
    let mut store = FactStore::default();
    for (key, set) in join_all(reads).await.into_iter().flatten() {
        store.insert(key, set);
    }
    store
}

/// Tells the log that a service of an account was read to its end, be it with gaps.
fn tell_read(service: &str, sets: &[(SetKey, FactSet)]) {
    let Some((key, _)) = sets.first() else {
        return;
    };
    let resources: usize = sets.iter().map(|(_, set)| set.resources.len()).sum();
    let gaps: usize = sets.iter().map(|(_, set)| set.incomplete.len()).sum();
    tracing::info!(service, account = %key.account, resources, gaps, "read");
}

/// A fault in one service's reader must not take the others' evidence with it.
async fn survive<T>(reading: impl Future<Output = T>, otherwise: impl FnOnce() -> T) -> T {
    match AssertUnwindSafe(reading).catch_unwind().await {
        Ok(read) => read,
        Err(_panic) => otherwise(),
    }
}

/// Sets that say that nothing is known.
fn holes<'a>(
    context: &Context,
    kinds: impl Iterator<Item = &'a FactKind>,
) -> Vec<(SetKey, FactSet)> {
    let hole = |kind: &FactKind| {
        let cause = Cause::failed(Failure::Unexpected, kind.name, "a bug in threatproof");
        context.hole(kind, vec![cause])
    };
    kinds.filter_map(hole).collect()
}

#[cfg(test)]
mod tests {
    use super::survive;

    #[tokio::test]
    async fn a_panic_in_one_reader_becomes_a_hole() {
        let broken = async { panic!("a fault") };
        assert_eq!(survive(broken, || "a hole").await, "a hole");
        assert_eq!(survive(async { "facts" }, || "a hole").await, "facts");
    }
}
