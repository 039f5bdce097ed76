//! How far a run is, and what it waits for, in the words of one line.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::ProgressState;
use indicatif::style::ProgressTracker;

use super::width::{columns, start, width};
use crate::aws::Sign;
use crate::collect::Event;
use crate::model::printable;

/// How long a call may take before it counts as waited for.
const SOON: Duration = Duration::from_secs(1);

/// How far a run is, shared by those who tell and the line that shows it.
#[derive(Debug, Clone, Default)]
pub(super) struct Work(Arc<Mutex<State>>);

/// How far a run is.
#[derive(Debug, Default)]
pub(super) struct State {
    calls: usize,
    under_way: BTreeMap<u64, Call>,
    /// How many accounts the run is about; none is known of a run over one.
    expected: usize,
    running: BTreeMap<Arc<str>, Instant>,
    read: usize,
    failed: usize,
}

/// A call under way.
#[derive(Debug)]
struct Call {
    service: Arc<str>,
    region: Arc<str>,
    since: Instant,
    attempt: u32,
    of: u32,
}

impl Work {
    pub(super) fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while counting leaves counts that are whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProgressTracker for Work {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _state: &ProgressState, _now: Instant) {}

    fn reset(&mut self, _state: &ProgressState, _now: Instant) {}

    fn write(&self, state: &ProgressState, out: &mut dyn fmt::Write) {
        // The spinner and a blank stand before it, and the last column stays free.
        let room = columns().saturating_sub(3);
        let told = self.lock().told(state.elapsed(), Instant::now(), room);
        let _ = out.write_str(&told);
    }
}

impl State {
    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::Called => self.calls += 1,
            Event::Expected(number) => self.expected = *number,
            Event::Began(account) => {
                self.running.insert(Arc::clone(account), Instant::now());
            }
            Event::Ended { account, read } => {
                self.running.remove(account);
                match read {
                    true => self.read += 1,
                    false => self.failed += 1,
                }
            }
            Event::Found(_) | Event::Read => {}
        }
    }

    pub(super) fn sign(&mut self, sign: Sign) {
        match sign {
            Sign::Sent {
                call,
                service,
                region,
                attempt,
                of,
            } => {
                let under_way = self.under_way.entry(call).or_insert_with(|| Call {
                    service,
                    region,
                    since: Instant::now(),
                    attempt,
                    of,
                });
                under_way.attempt = attempt;
                under_way.of = of;
            }
            Sign::Ended(call) => {
                self.under_way.remove(&call);
            }
        }
    }

    /// All of it on one line of at most so many columns.
    fn told(&self, elapsed: Duration, now: Instant, room: usize) -> String {
        let Self { calls, .. } = self;
        let time = seconds(elapsed);
        let mut told = match self.expected {
            0 => format!("reading AWS: {calls} calls, {time}"),
            expected => {
                let (read, running) = (self.read, self.running.len());
                let failed = match self.failed {
                    0 => String::new(),
                    failed => format!(", {failed} not read"),
                };
                format!(
                    "accounts: {read} of {expected} read, {running} running{failed}; {calls} calls, {time}"
                )
            }
        };
        if let Some((account, since)) = self.running.iter().min_by_key(|(_, since)| **since) {
            let time = now.saturating_duration_since(*since);
            if time >= SOON {
                let slowest = format!("; slowest {} {}", printable(account), seconds(time));
                if width(&told) + width(&slowest) <= room {
                    told.push_str(&slowest);
                }
            }
        }
        self.add_waiting(&mut told, now, room);
        start(&told, room)
    }

    /// Adds what is waited for, as much as there is room: what was tried most first, then the longest.
    fn add_waiting(&self, told: &mut String, now: Instant, room: usize) {
        let late = self
            .under_way
            .values()
            .filter(|call| call.attempt > 1 || now.saturating_duration_since(call.since) >= SOON);
        let mut late: Vec<&Call> = late.collect();
        late.sort_by_key(|call| (std::cmp::Reverse(call.attempt), call.since));
        let mut places: Vec<String> = Vec::new();
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for call in late {
            let place = (&*call.service, &*call.region);
            if seen.contains(&place) {
                continue;
            }
            seen.push(place);
            let attempt = match call.attempt {
                0 | 1 => String::new(),
                attempt => format!(" (try {attempt} of {})", call.of),
            };
            let words = format!("{} {}", printable(place.0), printable(place.1));
            places.push(format!("{}{attempt}", words.trim_end()));
        }
        let most = places.len();
        for (index, place) in places.iter().enumerate() {
            let begin = if index == 0 { "; waiting for " } else { ", " };
            let rest = match most - index - 1 {
                0 => String::new(),
                rest => format!(" and {rest} more"),
            };
            if width(told) + begin.len() + width(place) + rest.len() > room {
                if index > 0 {
                    let _ = write!(told, " and {} more", most - index);
                }
                return;
            }
            told.push_str(begin);
            told.push_str(place);
        }
    }
}

/// `41 s`, `3 min 5 s`.
fn seconds(time: Duration) -> String {
    match (time.as_secs() / 60, time.as_secs() % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::is_unprintable;

    fn sent(call: u64, service: &str, region: &str, attempt: u32) -> Sign {
        Sign::Sent {
            call,
            service: service.into(),
            region: region.into(),
            attempt,
            of: 6,
        }
    }

    /// A run some time after these signs.
    fn told(state: &State, room: usize) -> String {
        let later = Instant::now() + Duration::from_secs(5);
        state.told(Duration::from_secs(19), later, room)
    }

    #[test]
    fn what_is_waited_for_is_named_the_worst_first() {
        let mut state = State::default();
        for _ in 0..251 {
            state.event(&Event::Called);
        }
        assert_eq!(told(&state, 140), "reading AWS: 251 calls, 19 s");
        state.sign(sent(1, "s3", "us-east-1", 1));
        state.sign(sent(2, "s3", "us-east-1", 1));
        state.sign(sent(3, "elasticache", "us-east-1", 1));
        state.sign(sent(3, "elasticache", "us-east-1", 4));
        let whole = "reading AWS: 251 calls, 19 s; waiting for elasticache us-east-1 (try 4 of 6), s3 us-east-1";
        assert_eq!(told(&state, 140), whole);
        assert!(width(&told(&state, 80)) <= 80, "{}", told(&state, 80));
        for call in 1..=3 {
            state.sign(Sign::Ended(call));
        }
        assert_eq!(told(&state, 140), "reading AWS: 251 calls, 19 s");
        // What was sent just now is not waited for.
        state.sign(sent(4, "s3", "us-east-1", 1));
        let now = state.told(Duration::ZERO, Instant::now(), 140);
        assert_eq!(now, "reading AWS: 251 calls, 0 s");
    }

    #[test]
    fn accounts_are_counted_and_the_slowest_is_named() {
        let mut state = State::default();
        state.event(&Event::Expected(30));
        let began = |name: &str| Event::Began(name.into());
        let ended = |name: &str, read| Event::Ended {
            account: name.into(),
            read,
        };
        for name in ["a", "b", "payments (123456789012)"] {
            state.event(&began(name));
        }
        state.event(&ended("a", true));
        state.event(&ended("b", false));
        state.event(&ended("kept", true));
        assert_eq!(
            told(&state, 140),
            "accounts: 2 of 30 read, 1 running, 1 not read; 0 calls, 19 s; slowest payments (123456789012) 5 s"
        );
        let narrow = told(&state, 77);
        assert!(width(&narrow) <= 77, "{narrow}");
    }

    #[test]
    fn names_of_others_stay_on_the_line() {
        let hostile = "a\u{1b}[2J\u{202e}\r\n中".repeat(20);
        let mut state = State::default();
        state.event(&Event::Expected(2));
        state.event(&Event::Began(hostile.as_str().into()));
        for call in 0..50 {
            state.sign(sent(call, "s3", &format!("{hostile}{call}"), 2));
        }
        for room in [10, 77, 97, 137] {
            let line = told(&state, room);
            assert!(!line.contains(is_unprintable), "{line:?}");
            assert!(width(&line) <= room, "{room}: {line}");
        }
    }
}
