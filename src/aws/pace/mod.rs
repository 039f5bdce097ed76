//! Politeness: when a request may leave.
//!
//! A token bucket for each account, region and group of operations that share a limit of AWS,
//! one for the run if it has a limit of its own, and a bound on what is in flight. A request that AWS
//! throttles slows its bucket down; time brings it back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::model::RateLimit;

mod limits;

/// How much of what AWS allows a run may take.
#[derive(Debug, Clone)]
pub struct Politeness {
    /// Requests in flight at once.
    pub concurrency: usize,
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
    buckets: Mutex<BTreeMap<(String, String, String), Bucket>>,
    own: Option<Mutex<Bucket>>,
    in_flight: Arc<Semaphore>,
    share: f64,
    limits: Vec<RateLimit>,
}

/// What has to be held while a request is under way.
#[derive(Debug)]
pub(super) struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Pace {
    pub(super) fn new(politeness: Politeness) -> Self {
        let own = politeness.rate.map(|rate| {
            let rate = f64::from(rate);
            // What may come at once is what one second allows, so no second sees more than twice of it.
            Mutex::new(Bucket::new(rate, rate))
        });
        Self {
            buckets: Mutex::default(),
            own,
            in_flight: Arc::new(Semaphore::new(politeness.concurrency)),
            share: f64::from(politeness.share) / 100.0,
            limits: politeness.limits,
        }
    }

    /// Waits until the request may leave.
    pub(super) async fn turn(&self, sending: &Sending) -> Turn {
        tokio::time::sleep(self.wait(sending, Instant::now())).await;
        Turn {
            // Never closed, so there is always a permit to wait for.
            _permit: Arc::clone(&self.in_flight).acquire_owned().await.ok(),
        }
    }

    /// How long a request has to wait that could leave now.
    fn wait(&self, sending: &Sending, now: Instant) -> Duration {
        let own = self.own.as_ref().map(|own| lock(own).take(now));
        let wait = self.bucket(sending, |bucket| bucket.take(now));
        wait.max(own.unwrap_or_default())
    }

    /// AWS said that this request was one too many.
    pub(super) fn throttled(&self, sending: &Sending, now: Instant) {
        self.bucket(sending, |bucket| bucket.slow_down(now));
    }

    fn bucket<T>(&self, sending: &Sending, with: impl FnOnce(&mut Bucket) -> T) -> T {
        let (group, rate, burst) = limits::of(&sending.service, &sending.operation, &self.limits);
        let key = (sending.account.clone(), sending.region.clone(), group);
        let mut buckets = lock(&self.buckets);
        let bucket = buckets
            .entry(key)
            .or_insert_with(|| Bucket::new(rate * self.share, burst * self.share));
        with(bucket)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A panic while counting leaves a bucket that is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A token bucket. Whoever finds it empty is told how long to wait for a token of its own.
#[derive(Debug)]
struct Bucket {
    /// Tokens a second, unless slowed down.
    rate: f64,
    /// Most tokens that wait for requests.
    burst: f64,
    /// Negative by as many as are promised.
    tokens: f64,
    /// Part of the rate that is used, up to 1.
    speed: f64,
    /// When tokens and speed were last counted.
    at: Option<Instant>,
    /// When it was last slowed down.
    slowed: Option<Instant>,
}

/// Least part of the rate that throttling leaves.
const LEAST_SPEED: f64 = 1.0 / 32.0;

/// Part of the rate that comes back in a second.
const RECOVERY: f64 = 1.0 / 60.0;

/// Requests that were under way together are throttled together, which counts once.
const ONE_THROTTLE: Duration = Duration::from_millis(500);

impl Bucket {
    fn new(rate: f64, burst: f64) -> Self {
        Self {
            rate,
            burst: burst.max(1.0),
            tokens: burst.max(1.0),
            speed: 1.0,
            at: None,
            slowed: None,
        }
    }

    fn count(&mut self, now: Instant) {
        if let Some(at) = self.at.replace(now) {
            let seconds = now.saturating_duration_since(at).as_secs_f64();
            self.tokens = (self.tokens + seconds * self.rate * self.speed).min(self.burst);
            self.speed = (self.speed + seconds * RECOVERY).min(1.0);
        }
    }

    fn take(&mut self, now: Instant) -> Duration {
        self.count(now);
        self.tokens -= 1.0;
        if self.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-self.tokens / (self.rate * self.speed))
        }
    }

    fn slow_down(&mut self, now: Instant) {
        self.count(now);
        let same = |slowed: Instant| now.saturating_duration_since(slowed) < ONE_THROTTLE;
        if self.slowed.is_some_and(same) {
            return;
        }
        self.slowed = Some(now);
        self.speed = (self.speed / 2.0).max(LEAST_SPEED);
        self.tokens = self.tokens.min(0.0);
    }
}

#[cfg(test)]
mod tests {
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
            share,
            rate,
            limits: Vec::new(),
        })
    }

    /// Seconds that the last of so many requests has to wait, all made at once.
    fn seconds(pace: &Pace, requests: usize, sending: &Sending, now: Instant) -> f64 {
        let waits = (0..requests).map(|_| pace.wait(sending, now));
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

    #[tokio::test]
    async fn no_more_are_in_flight_than_were_asked_for() {
        let pace = Pace::new(Politeness {
            concurrency: 2,
            share: 1000,
            rate: None,
            limits: Vec::new(),
        });
        let get = sending("s3", "GetBucketPolicy", "eu-west-1");
        let first = pace.turn(&get).await;
        let _second = pace.turn(&get).await;
        assert!(futures::FutureExt::now_or_never(pace.turn(&get)).is_none());
        drop(first);
        pace.turn(&get).await;
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
