//! A circuit breaker for each endpoint and region, so that one that cannot be reached costs
//! seconds: after a few requests in vain, further ones are not even tried.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How a request was in vain, and how much that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InVain {
    /// Nothing came within the time that a request has.
    Silence = 3,
    /// The connection was refused or broke, at once; the next may hold.
    Broken = 1,
}

/// What counts together, without an answer between, to open the circuit of an endpoint that never
/// answered: two silences.
const NEVER_ANSWERED: u32 = 6;

/// The same for one that has answered before, and may be having a bad moment.
const ANSWERED_BEFORE: u32 = 30;

/// How long nothing is sent. Then one request at a time tries again.
const PAUSE: Duration = Duration::from_secs(30);

/// Nothing is sent to this endpoint for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CircuitOpen {
    host: String,
}

impl fmt::Display for CircuitOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not respond; not retried", self.host)
    }
}

impl std::error::Error for CircuitOpen {}

/// All endpoints of a run.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    circuits: Mutex<BTreeMap<(String, String), Circuit>>,
}

#[derive(Debug, Default)]
struct Circuit {
    has_answered: bool,
    in_vain: u32,
    /// Until when nothing is sent.
    open: Option<Instant>,
}

impl Circuit {
    fn refuses(&self, host: &str, now: Instant) -> Result<(), CircuitOpen> {
        match self.open {
            Some(until) if now < until => Err(CircuitOpen {
                host: host.to_owned(),
            }),
            Some(_) | None => Ok(()),
        }
    }
}

impl Breaker {
    /// Whether waiting for a turn may come to anything.
    pub(super) fn may_wait(
        &self,
        host: &str,
        region: &str,
        now: Instant,
    ) -> Result<(), CircuitOpen> {
        self.circuit(host, region, |circuit| circuit.refuses(host, now))
    }

    /// Whether a request may be sent.
    pub(super) fn admit(&self, host: &str, region: &str, now: Instant) -> Result<(), CircuitOpen> {
        self.circuit(host, region, |circuit| {
            circuit.refuses(host, now)?;
            if circuit.open.is_some() {
                // This one tries; the others wait for what comes of it.
                circuit.open = Some(now + PAUSE);
            }
            Ok(())
        })
    }

    /// The endpoint answered, whatever it said.
    pub(super) fn answered(&self, host: &str, region: &str) {
        self.circuit(host, region, |circuit| {
            *circuit = Circuit {
                has_answered: true,
                ..Circuit::default()
            };
        });
    }

    /// No answer came.
    pub(super) fn failed(&self, host: &str, region: &str, how: InVain, now: Instant) {
        self.circuit(host, region, |circuit| {
            circuit.in_vain += how as u32;
            let most = if circuit.has_answered {
                ANSWERED_BEFORE
            } else {
                NEVER_ANSWERED
            };
            if circuit.in_vain >= most {
                circuit.open = Some(now + PAUSE);
            }
        });
    }

    fn circuit<T>(&self, host: &str, region: &str, with: impl FnOnce(&mut Circuit) -> T) -> T {
        // A panic while counting leaves a circuit that is whole.
        let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
        with(
            circuits
                .entry((host.to_owned(), region.to_owned()))
                .or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "dynamodb.me-south-1.amazonaws.com";

    #[test]
    fn an_endpoint_that_never_answers_is_left_alone_soon() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..2 {
            assert_eq!(breaker.admit(HOST, "me-south-1", now), Ok(()));
            breaker.failed(HOST, "me-south-1", InVain::Silence, now);
        }
        let refused = breaker.admit(HOST, "me-south-1", now).unwrap_err();
        let words = format!("{HOST} does not respond; not retried");
        assert_eq!(refused.to_string(), words);
        // An emulator serves all regions at one address.
        assert_eq!(breaker.admit(HOST, "eu-west-1", now), Ok(()));

        let later = now + PAUSE;
        assert_eq!(breaker.may_wait(HOST, "me-south-1", later), Ok(()));
        assert_eq!(
            breaker.admit(HOST, "me-south-1", later),
            Ok(()),
            "one tries"
        );
        assert!(breaker.may_wait(HOST, "me-south-1", later).is_err());
        assert!(
            breaker.admit(HOST, "me-south-1", later).is_err(),
            "and no other"
        );
        breaker.answered(HOST, "me-south-1");
        assert_eq!(breaker.admit(HOST, "me-south-1", later), Ok(()));
    }

    #[test]
    fn one_that_has_answered_gets_more_chances() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        breaker.answered(HOST, "");
        for _ in 1..ANSWERED_BEFORE {
            breaker.failed(HOST, "", InVain::Broken, now);
            assert_eq!(breaker.admit(HOST, "", now), Ok(()));
        }
        breaker.answered(HOST, "");
        for _ in 0..ANSWERED_BEFORE {
            assert_eq!(breaker.admit(HOST, "", now), Ok(()));
            breaker.failed(HOST, "", InVain::Broken, now);
        }
        assert!(breaker.admit(HOST, "", now).is_err());
    }
}
