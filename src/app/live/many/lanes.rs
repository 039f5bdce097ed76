//! The accounts of a run side by side, spread over the processors.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::join_all;
use tokio::runtime::Handle;

use super::account::{Entry, Lane};
use crate::app::targets::Planned;
use crate::model::{AccountId, Member};

/// Stack of a thread that reads accounts, in bytes: as that of the main thread, on which one account is read.
const STACK: usize = 8 << 20;

/// Reads the accounts in as many lanes as may be side by side, spread over the processors: what a reader waits
/// with cannot go from one thread to another.
pub(super) fn read_all(lane: &Lane<'_>, planned: Vec<Planned>, side_by_side: usize) -> Vec<Entry> {
    let lanes = side_by_side.min(planned.len()).max(1);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(lanes);
    let handle = Handle::current();
    let members: Vec<Member> = planned.iter().map(|one| one.member.clone()).collect();
    let queue = Mutex::new(planned.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let drive = async || {
        let mut read = Vec::new();
        while let Some(planned) = next() {
            let reading = AssertUnwindSafe(lane.read(&planned)).catch_unwind().await;
            // A fault in one account must not take the others' evidence with it.
            read.push(
                reading
                    .unwrap_or_else(|_panic| Entry::lost(planned.member, "a bug in threatproof")),
            );
        }
        read
    };
    let mut entries: Vec<Entry> = std::thread::scope(|scope| {
        let threads = (0..threads).map(|thread| {
            let own = lanes / threads + usize::from(thread < lanes % threads);
            let (handle, drive) = (&handle, &drive);
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, move || {
                    // A lane at a time on the heap: together they are too large for any stack.
                    let lanes = (0..own).map(|_| Box::pin(drive()));
                    handle.block_on(join_all(lanes))
                })
        });
        let threads: Vec<_> = threads.collect();
        for error in threads.iter().filter_map(|thread| thread.as_ref().err()) {
            tracing::warn!(%error, "a thread cannot be started: fewer accounts are read side by side");
        }
        let started = threads.into_iter().filter_map(Result::ok);
        let joined = started.filter_map(|thread| thread.join().ok());
        joined.flatten().flatten().collect()
    });
    // Whatever becomes of threads, no account that was expected goes missing unsaid.
    let told: BTreeSet<AccountId> = entries
        .iter()
        .map(|entry| entry.expected.member.account.clone())
        .collect();
    let lost = members.into_iter().filter(|it| !told.contains(&it.account));
    let no_thread = |member| Entry::lost(member, "no thread was there to read it");
    entries.extend(lost.map(no_thread));
    entries.sort_by(|a, b| a.expected.cmp(&b.expected));
    entries
}
