//! Reading what is wanted from live accounts: concurrent everywhere,
//! bounded everywhere. Nothing here fails: what cannot be read becomes a cause.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use futures::FutureExt as _;
use futures::future::{BoxFuture, join_all};
use tokio::sync::{OnceCell, watch};

use crate::aws::{CallFailure, Session};
use crate::facts::{Call, Cause, FactKind, FactSet, FactStore, Failure, SetKey, Wants};
use crate::model::{Region, RegionScope};

mod pages;
mod regions;
mod resource;
mod shared;

pub(crate) use pages::{listing, pages};
pub use regions::{Regions, WholeAccount};
pub(crate) use resource::resource;
pub use shared::{PerKey, Shared};

/// How a service reads what is wanted of one account.
pub type Collect = for<'a> fn(&'a Context, &'a Wants) -> BoxFuture<'a, Vec<(SetKey, FactSet)>>;

/// A service, as what facts are collected from.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The prefix of its fact kinds.
    pub name: &'static str,
    /// The kinds of facts it supplies.
    pub kinds: &'static [&'static FactKind],
    /// Reads what is wanted of them.
    pub collect: Collect,
}

/// Something that happened, for whoever shows progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A call was answered, or failed for good.
    Called,
    /// This many resources were found.
    Found(usize),
    /// A resource was read.
    Read,
}

/// Bounds of a run.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Resources of a listing that are read side by side.
    pub concurrency: usize,
    /// Regions in scope.
    pub regions: RegionScope,
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
    /// What several services need and is read once.
    pub shared: Shared,
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

    /// The regions in scope.
    #[must_use]
    pub fn scope(&self) -> &RegionScope {
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

    /// The key of a set of global facts of this account.
    #[must_use]
    pub fn global(&self, kind: &FactKind) -> SetKey {
        SetKey {
            kind: kind.name.to_owned(),
            account: self.session.identity.account.clone(),
            region: Region::global(),
        }
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// With the code and the cause; interrupted if the run is to stop.
    pub async fn call<T, E>(
        &self,
        call: Call,
        sending: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, CallFailure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let mut stop = self.stop.clone();
        let result = tokio::select! {
            biased;
            _ = stop.wait_for(|stopped| *stopped) => {
                let cause = Cause::failed(Failure::Interrupted, call.to_string(), "");
                return Err(CallFailure::of(cause));
            }
            result = sending => result.map_err(|error| self.session.failure(call, &error)),
        };
        self.tell(Event::Called);
        result
    }
}

/// What hears of each source that was read to its end.
pub type Heard<'a> = dyn Fn(&'static str, &[(SetKey, FactSet)]) + Sync + 'a;

/// Reads what is wanted of one account. Sources are read side by side; `heard` is told of each that
/// was not interrupted.
pub async fn account(
    context: &Context,
    wants: &Wants,
    sources: impl Iterator<Item = Source>,
    heard: &Heard<'_>,
) -> FactStore {
    let reads = sources.filter_map(|source| {
        let kinds: Vec<&'static FactKind> = source
            .kinds
            .iter()
            .copied()
            .filter(|kind| wants.of(kind).is_some())
            .collect();
        if kinds.is_empty() {
            return None;
        }
        let reading = async move {
            let sets = (source.collect)(context, wants).await;
            if !*context.stop.borrow() {
                heard(source.name, &sets);
            }
            sets
        };
        Some(survive(reading, move || holes(context, &kinds)))
    });
    let mut store = FactStore::default();
    for (key, set) in join_all(reads).await.into_iter().flatten() {
        store.insert(key, set);
    }
    store
}

/// A fault in one service's reader must not take the others' evidence with it.
async fn survive<T>(reading: impl Future<Output = T>, otherwise: impl FnOnce() -> T) -> T {
    match AssertUnwindSafe(reading).catch_unwind().await {
        Ok(read) => read,
        Err(_panic) => otherwise(),
    }
}

/// Sets that say that nothing is known.
fn holes(context: &Context, kinds: &[&'static FactKind]) -> Vec<(SetKey, FactSet)> {
    kinds
        .iter()
        .map(|kind| {
            let cause = Cause::failed(Failure::Unexpected, kind.name, "a fault of this program");
            let set = FactSet {
                resources: Vec::new(),
                incomplete: vec![cause],
            };
            (context.global(kind), set)
        })
        .collect()
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
