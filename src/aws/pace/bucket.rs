//! A token bucket that a request too many slows down, and that time brings back.
//!
//! What AWS allows is known of some operations only. Where it is not, a bucket begins with a guess and learns: it
//! gets faster for as long as requests wait and none is too many. The first that is tells what AWS allows.

use std::time::Duration;

use tokio::time::Instant;

/// What a bucket is filled by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Allowed {
    /// Requests a second.
    pub per_second: f64,
    /// Requests that may come at once.
    pub burst: f64,
    /// Whether that is a guess, beyond which to look for what AWS allows.
    pub is_guess: bool,
}

/// A token bucket. Whoever finds it empty is told how long to wait for a token of its own.
#[derive(Debug)]
pub(super) struct Bucket {
    /// Tokens a second at speed 1.
    rate: f64,
    /// Part of what AWS allows that may be taken, up to 1.
    share: f64,
    /// Most tokens that wait for requests.
    burst: f64,
    /// Negative by as many as are promised.
    tokens: f64,
    /// How many times the rate is used.
    speed: f64,
    /// The greatest speed.
    most: f64,
    /// Looks for what AWS allows, while it has not been told.
    search: Option<Search>,
    /// When tokens and speed were last counted.
    at: Option<Instant>,
    /// When it was last slowed down.
    slowed: Option<Instant>,
}

/// A time in which nothing was too many.
#[derive(Debug, Default)]
struct Search {
    since: Option<Instant>,
    /// Whether somebody had to wait, so that the speed was put to the test.
    pressed: bool,
}

/// Least part of the rate that throttling leaves.
const LEAST_SPEED: f64 = 1.0 / 32.0;

/// How many times a guess is believed to be too low at most.
const MOST_SPEED: f64 = 64.0;

/// Part of the greatest speed that comes back in a second.
const RECOVERY: f64 = 1.0 / 60.0;

/// How long a speed is tried before it is doubled. Answers tell sooner.
const TRIED: Duration = Duration::from_secs(1);

/// Requests that were under way together are throttled together, which counts once.
const ONE_THROTTLE: Duration = Duration::from_millis(500);

impl Bucket {
    /// Of a limit that is known to hold, or of the share of one that AWS has.
    pub(super) fn new(allowed: Allowed, share: f64) -> Self {
        let burst = (allowed.burst * share).max(1.0);
        Self {
            rate: allowed.per_second * share,
            share: share.min(1.0),
            burst,
            tokens: burst,
            speed: 1.0,
            most: if allowed.is_guess { MOST_SPEED } else { 1.0 },
            search: allowed.is_guess.then(Search::default),
            at: None,
            slowed: None,
        }
    }

    fn count(&mut self, now: Instant) {
        let Some(at) = self.at.replace(now) else {
            return;
        };
        let seconds = now.saturating_duration_since(at).as_secs_f64();
        self.tokens = (self.tokens + seconds * self.rate * self.speed).min(self.burst);
        let recovered = match &mut self.search {
            Some(search) => search.found(now).then_some(self.speed * 2.0),
            None => Some(self.speed + seconds * RECOVERY * self.most),
        };
        self.speed = recovered.unwrap_or(self.speed).min(self.most);
    }

    /// Takes a token, and tells how long to wait for it.
    pub(super) fn take(&mut self, now: Instant) -> Duration {
        self.count(now);
        self.tokens -= 1.0;
        if self.tokens >= 0.0 {
            return Duration::ZERO;
        }
        if let Some(search) = &mut self.search {
            search.pressed = true;
        }
        Duration::from_secs_f64(-self.tokens / (self.rate * self.speed))
    }

    /// A request was one too many.
    pub(super) fn slow_down(&mut self, now: Instant) {
        self.count(now);
        let same = |slowed: Instant| now.saturating_duration_since(slowed) < ONE_THROTTLE;
        if self.slowed.is_some_and(same) {
            return;
        }
        self.slowed = Some(now);
        // What AWS does not allow is more than it allows, of which the share may be taken; never less than the guess.
        self.most = self.most.min((self.speed * self.share).max(1.0));
        self.search = None;
        self.speed = (self.speed / 2.0).max(LEAST_SPEED);
        self.tokens = self.tokens.min(0.0);
    }
}

impl Search {
    /// Whether the speed was used for long enough, and held.
    fn found(&mut self, now: Instant) -> bool {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) < TRIED {
            return false;
        }
        self.since = Some(now);
        std::mem::take(&mut self.pressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUESS: Allowed = Allowed {
        per_second: 10.0,
        burst: 10.0,
        is_guess: true,
    };

    const SECOND: Duration = Duration::from_secs(1);

    /// Requests that leave in each of so many seconds, if there are always some that wait, and AWS allows so many a
    /// second.
    fn in_each_second(bucket: &mut Bucket, from: Instant, seconds: u64, allows: f64) -> Vec<usize> {
        let mut waits = Duration::ZERO;
        let mut left = Vec::new();
        for second in 0..seconds {
            let end = SECOND * u32::try_from(second + 1).unwrap();
            let mut sent = 0;
            while waits < end {
                let now = from + waits;
                waits += bucket.take(now).max(Duration::from_micros(500));
                sent += 1;
                if f64::from(sent) > allows {
                    bucket.slow_down(from + waits);
                }
            }
            left.push(usize::try_from(sent).unwrap());
        }
        left
    }

    #[test]
    fn a_guess_is_outgrown_while_nothing_is_too_many() {
        let now = Instant::now();
        let mut bucket = Bucket::new(GUESS, 1.0);
        let sent = in_each_second(&mut bucket, now, 10, f64::INFINITY);
        for (earlier, later) in sent[1..6].iter().zip(&sent[2..7]) {
            assert!((*later as f64) > 1.8 * *earlier as f64, "{sent:?}");
        }
        // There is an end to it.
        assert!(sent[9] <= 641, "{sent:?}");
        assert_eq!(bucket.speed, MOST_SPEED);
    }

    #[test]
    fn what_is_published_is_never_exceeded() {
        let published = Allowed {
            is_guess: false,
            ..GUESS
        };
        let mut bucket = Bucket::new(published, 1.0);
        let sent = in_each_second(&mut bucket, Instant::now(), 10, f64::INFINITY);
        assert!(sent[1..].iter().all(|sent| *sent <= 11), "{sent:?}");
    }

    #[test]
    fn who_asks_little_proves_nothing() {
        let now = Instant::now();
        let mut bucket = Bucket::new(GUESS, 1.0);
        for second in 0..100 {
            assert_eq!(bucket.take(now + SECOND * second), Duration::ZERO);
        }
        assert_eq!(bucket.speed, 1.0);
    }

    #[test]
    fn the_first_that_is_too_many_ends_the_search_at_a_share_of_what_was_refused() {
        for (share, allows) in [(1.0, 100.0), (0.5, 100.0), (0.5, 37.0)] {
            let now = Instant::now();
            let mut bucket = Bucket::new(GUESS, share);
            let sent = in_each_second(&mut bucket, now, 120, allows);
            let last = sent[119] as f64;
            // It was doubling when it was refused, so what AWS allows lies between that speed and half of it.
            assert!(last <= allows * 1.1, "{share}: {sent:?}");
            assert!(last >= allows * share / 2.0, "{share}: {sent:?}");
            assert!(bucket.search.is_none());
        }
    }

    #[test]
    fn whatever_is_refused_the_guess_can_be_reached_again_and_something_always_leaves() {
        let mut now = Instant::now();
        let mut bucket = Bucket::new(GUESS, 0.5);
        for _ in 0..50 {
            now += SECOND;
            bucket.slow_down(now);
        }
        assert_eq!(bucket.most, 1.0);
        assert!(bucket.speed >= LEAST_SPEED);
        let wait = bucket.take(now);
        assert!(wait < Duration::from_secs(8), "{wait:?}");
        bucket.take(now + Duration::from_secs(120));
        assert_eq!(bucket.speed, 1.0);
    }
}
