//! A token bucket that a request too many slows down, and that time brings back.

use std::time::Duration;

use tokio::time::Instant;

/// A token bucket. Whoever finds it empty is told how long to wait for a token of its own.
#[derive(Debug)]
pub(super) struct Bucket {
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
    pub(super) fn new(rate: f64, burst: f64) -> Self {
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

    /// Takes a token, and tells how long to wait for it.
    pub(super) fn take(&mut self, now: Instant) -> Duration {
        self.count(now);
        self.tokens -= 1.0;
        if self.tokens >= 0.0 {
            Duration::ZERO
        } else {
            Duration::from_secs_f64(-self.tokens / (self.rate * self.speed))
        }
    }

    /// A request was one too many.
    pub(super) fn slow_down(&mut self, now: Instant) {
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
