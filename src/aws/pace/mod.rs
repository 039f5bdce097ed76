//! Politeness: when a request may leave.
//!
//! A token bucket for each account, region and group of operations that share a limit of AWS, one for the run if
//! it has a limit of its own, and bounds on what is in flight, of an account and over all. So an account that AWS
//! throttles waits by itself. Limits that AWS does not publish are learned.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::model::RateLimit;

mod bucket;
mod limits;

use bucket::{Allowed, Bucket};

/// How much of what AWS allows a run may take.
#[derive(Debug, Clone)]
pub struct Politeness {
    /// Requests in flight at once, of an account.
    pub concurrency: usize,
    /// Requests in flight at once, of all accounts together.
    pub overall: usize,
    /// Share of AWS's limits, in percent.
    pub share: u32,
    /// Requests a second, over everything; unlimited if none.
    pub rate: Option<u32>,
    /// What AWS allows, where that differs from what is known of it; the share goes for these, too.
    pub limits: Vec<RateLimit>,
}

/// What a request is counted under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sending {
    /// The account; empty until it is known.
    pub account: String,
    /// The region.
    pub region: String,
    /// The service.
    pub service: String,
    /// The operation.
    pub operation: String,
}

impl Sending {
    /// On one line, for the mark of a request.
    pub(super) fn mark(&self) -> String {
        let words = [&self.account, &self.region, &self.service, &self.operation];
        words.map(|word| word.replace(' ', "")).join(" ")
    }

    /// What a mark says.
    pub(super) fn from_mark(mark: &str) -> Option<Self> {
        let words: Vec<&str> = mark.split(' ').collect();
        let [account, region, service, operation] = words.as_slice() else {
            return None;
        };
        Some(Self {
            account: (*account).to_owned(),
            region: (*region).to_owned(),
            service: (*service).to_owned(),
            operation: (*operation).to_owned(),
        })
    }
}

/// When requests may leave. Shared by all clients of a run.
#[derive(Debug)]
pub(super) struct Pace {
    accounts: Mutex<BTreeMap<String, Arc<OfAccount>>>,
    overall: Arc<Semaphore>,
    own: Option<Mutex<Bucket>>,
    concurrency: usize,
    share: f64,
    limits: Vec<RateLimit>,
}

/// What is counted of one account.
#[derive(Debug)]
struct OfAccount {
    /// By region and group of operations.
    buckets: Mutex<BTreeMap<(String, String), Bucket>>,
    in_flight: Arc<Semaphore>,
}

/// What has to be held while a request is under way.
#[derive(Debug)]
pub(super) struct Turn {
    _permits: [Option<OwnedSemaphorePermit>; 2],
}

impl Pace {
    pub(super) fn new(politeness: Politeness) -> Self {
        let own = politeness.rate.map(|rate| {
            let rate = f64::from(rate);
            // What may come at once is what one second allows, so no second sees more than twice of it.
            let allowed = Allowed {
                per_second: rate,
                burst: rate,
                is_guess: false,
            };
            Mutex::new(Bucket::new(allowed, 1.0))
        });
        Self {
            accounts: Mutex::default(),
            overall: Arc::new(Semaphore::new(politeness.overall)),
            own,
            concurrency: politeness.concurrency,
            share: f64::from(politeness.share) / 100.0,
            limits: politeness.limits,
        }
    }

    /// Waits until the request may leave.
    pub(super) async fn turn(&self, sending: &Sending) -> Turn {
        pause(self.wait(sending, Instant::now())).await;
        let account = self.account(&sending.account);
        // First the account's: so no account has more requests wait for the others than it may have in flight, and
        // who comes next of those is whoever waits longest. Never closed, so there is always a permit to wait for.
        let own = Arc::clone(&account.in_flight).acquire_owned().await.ok();
        let of_all = Arc::clone(&self.overall).acquire_owned().await.ok();
        // Last, so that no more wait for it than may be in flight: each waits for all before it.
        pause(self.own_wait(Instant::now())).await;
        Turn {
            _permits: [own, of_all],
        }
    }

    /// How long a request has to wait that could leave now, for the limit of its account.
    fn wait(&self, sending: &Sending, now: Instant) -> Duration {
        self.bucket(sending, |bucket| bucket.take(now))
    }

    /// The same for the limit of the run.
    fn own_wait(&self, now: Instant) -> Duration {
        let own = self.own.as_ref().map(|own| lock(own).take(now));
        own.unwrap_or_default()
    }

    /// AWS said that this request was one too many.
    pub(super) fn throttled(&self, sending: &Sending, now: Instant) {
        self.bucket(sending, |bucket| bucket.slow_down(now));
    }

    /// Counts nothing of this account any more: it has been read. Requests under way go on.
    pub(super) fn forget(&self, account: &str) {
        lock(&self.accounts).remove(account);
    }

    fn account(&self, account: &str) -> Arc<OfAccount> {
        let mut accounts = lock(&self.accounts);
        if let Some(known) = accounts.get(account) {
            return Arc::clone(known);
        }
        let new = Arc::new(OfAccount {
            buckets: Mutex::default(),
            in_flight: Arc::new(Semaphore::new(self.concurrency)),
        });
        accounts.insert(account.to_owned(), Arc::clone(&new));
        new
    }

    fn bucket<T>(&self, sending: &Sending, with: impl FnOnce(&mut Bucket) -> T) -> T {
        let (group, allowed) = limits::of(&sending.service, &sending.operation, &self.limits);
        let account = self.account(&sending.account);
        let mut buckets = lock(&account.buckets);
        let bucket = buckets
            .entry((sending.region.clone(), group))
            .or_insert_with(|| Bucket::new(allowed, self.share));
        with(bucket)
    }
}

/// Waits, but not for nothing: the timer would take a millisecond even for that.
async fn pause(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic while counting leaves a bucket that is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn sending(service: &str, operation: &str, region: &str) -> Sending {
        Sending {
            account: "111122223333".to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
        }
    }

    fn pace(share: u32, rate: Option<u32>) -> Pace {
        Pace::new(Politeness {
            concurrency: 1000,
            overall: 1000,
            share,
            rate,
            limits: Vec::new(),
        })
    }

    /// Seconds that the last of so many requests has to wait, all made at once.
    fn seconds(pace: &Pace, requests: usize, sending: &Sending, now: Instant) -> f64 {
        let waits = (0..requests).map(|_| pace.wait(sending, now).max(pace.own_wait(now)));
        waits.last().unwrap_or_default().as_secs_f64()
    }

    #[test]
    fn half_of_what_aws_allows_is_taken() {
        // 15 a second: 7 at once, then 7.5 a second.
        let (pace, now) = (pace(50, None), Instant::now());
        let list = sending("lambda", "ListAliases", "eu-west-1");
        assert!(seconds(&pace, 7, &list, now) < 0.01);
        let last = seconds(&pace, 75, &list, now);
        assert!((9.9..=10.1).contains(&last), "{last}");
        // What AWS counts elsewhere is not kept waiting.
        for other in [
            sending("lambda", "GetPolicy", "eu-west-1"),
            sending("lambda", "ListAliases", "eu-west-2"),
        ] {
            assert!(seconds(&pace, 7, &other, now) < 0.01);
        }
        let later = now + Duration::from_secs(20);
        assert!(seconds(&pace, 7, &list, later) < 0.01);
    }

    #[test]
    fn a_limit_of_the_run_holds_over_everything() {
        let (pace, now) = (pace(1000, Some(10)), Instant::now());
        let bucket = sending("s3", "GetBucketPolicy", "eu-west-1");
        let key = sending("kms", "DescribeKey", "eu-west-2");
        assert!(seconds(&pace, 10, &bucket, now) < 0.01);
        let last = seconds(&pace, 50, &key, now);
        assert!((4.9..=5.1).contains(&last), "{last}");
    }

    #[test]
    fn throttling_slows_down_and_time_brings_back() {
        let (pace, now) = (pace(100, None), Instant::now());
        let list = sending("dynamodb", "ListTables", "eu-west-1");
        assert!(seconds(&pace, 20, &list, now) < 0.01);
        // What was under way together counts once.
        for _ in 0..5 {
            pace.throttled(&list, now);
        }
        let last = seconds(&pace, 20, &list, now);
        assert!((1.9..=2.1).contains(&last), "{last}");
        for second in 1..20 {
            pace.throttled(&list, now + Duration::from_secs(second));
        }
        let then = now + Duration::from_secs(60);
        let one = pace.wait(&list, then);
        assert!(
            one < Duration::from_secs(2),
            "never slower than a part: {one:?}"
        );
        let later = now + Duration::from_secs(300);
        assert!(seconds(&pace, 20, &list, later) < 0.01);
    }

    fn in_flight(concurrency: usize, overall: usize) -> Pace {
        Pace::new(Politeness {
            concurrency,
            overall,
            share: 1000,
            rate: None,
            limits: Vec::new(),
        })
    }

    fn of_account(account: &str) -> Sending {
        Sending {
            account: account.to_owned(),
            ..sending("s3", "GetBucketPolicy", "eu-west-1")
        }
    }

    #[tokio::test]
    async fn no_more_are_in_flight_than_were_asked_for() {
        let pace = in_flight(2, 1000);
        let get = of_account("111122223333");
        let first = pace.turn(&get).await;
        let _second = pace.turn(&get).await;
        assert!(pace.turn(&get).now_or_never().is_none());
        // Another account has as many of its own.
        let other = of_account("444455556666");
        let _third = pace.turn(&other).await;
        let _fourth = pace.turn(&other).await;
        assert!(pace.turn(&other).now_or_never().is_none());
        drop(first);
        pace.turn(&get).await;
    }

    #[tokio::test]
    async fn all_accounts_together_have_a_bound_too_and_share_it() {
        let pace = in_flight(2, 3);
        let (many, few) = (of_account("111122223333"), of_account("444455556666"));
        let [first, second] = [pace.turn(&many).await, pace.turn(&many).await];
        let third = pace.turn(&few).await;
        // However much an account has to ask, it has no more wait for all than it may have in flight.
        let mut crowd: Vec<_> = (0..50).map(|_| Box::pin(pace.turn(&many))).collect();
        for one in &mut crowd {
            assert!(one.now_or_never().is_none());
        }
        let mut next = Box::pin(pace.turn(&few));
        assert!((&mut next).now_or_never().is_none());
        drop((first, third));
        assert!(crowd[0].as_mut().now_or_never().is_some());
        assert!(next.now_or_never().is_some());
        drop(second);
    }

    #[tokio::test]
    async fn an_account_that_is_throttled_slows_no_other() {
        let (pace, now) = (pace(100, None), Instant::now());
        let (slow, other) = (of_account("111122223333"), of_account("444455556666"));
        assert!(seconds(&pace, 200, &slow, now) < 0.01);
        pace.throttled(&slow, now);
        assert!(pace.turn(&slow).now_or_never().is_none());
        assert!(pace.turn(&other).now_or_never().is_some());
    }

    #[tokio::test]
    async fn nothing_is_kept_of_an_account_that_was_read() {
        let pace = in_flight(1, 10);
        let get = of_account("111122223333");
        let under_way = pace.turn(&get).await;
        assert_eq!(lock(&pace.accounts).len(), 1);
        pace.forget("111122223333");
        assert_eq!(lock(&pace.accounts).len(), 0);
        drop(under_way);
        assert_eq!(pace.overall.available_permits(), 10);
    }

    #[test]
    fn a_mark_says_what_is_sent() {
        let get = sending("s3", "GetBucketPolicy", "eu-west-1");
        assert_eq!(Sending::from_mark(&get.mark()), Some(get));
        let early = Sending {
            account: String::new(),
            ..sending("sts", "GetCallerIdentity", "us-east-1")
        };
        assert_eq!(Sending::from_mark(&early.mark()), Some(early));
        assert_eq!(Sending::from_mark("1"), None);
    }
}
