//! How the trails that reach a region log its management events. No AWS types here.

use super::selectors::Passes;
use super::{GET_EVENT_SELECTORS, GET_TRAIL_STATUS, Logged};
use crate::facts::{Cause, Reading};

/// A day, in seconds. No two clocks are further apart.
const DAY: i64 = 24 * 60 * 60;

/// How old the last delivery may be.
const DELIVERED: i64 = DAY;

/// A trail as a region sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// Its name.
    pub name: String,
    /// Whether it logs in every region.
    pub is_multi_region: bool,
    /// Whether it logs the events of global services such as IAM.
    pub has_global_events: bool,
    /// Whether its log files can be validated.
    pub has_validation: bool,
    /// Whether it logs and delivers.
    pub status: Reading<Status>,
    /// Which management events it lets through.
    pub passes: Reading<Passes>,
}

/// Whether a trail logs and delivers; times in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// `IsLogging`.
    pub is_logging: bool,
    /// `LatestDeliveryError`, empty if there is none.
    pub error: String,
    /// `LatestDigestDeliveryError`, empty if there is none.
    pub digest_error: String,
    /// `LatestDeliveryTime`.
    pub delivered: Option<i64>,
    /// `StartLoggingTime`.
    pub started: Option<i64>,
}

impl Status {
    /// Whether it tells a time that is yet to come, which says nothing about what was delivered.
    fn is_ahead_of(&self, now: i64) -> bool {
        let mut times = [self.delivered, self.started].into_iter().flatten();
        times.any(|time| now.saturating_sub(time) < -DAY)
    }
}

/// What a region's trails come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// Decided, with the words for it.
    Decided(Logged, String),
    /// A trail could decide it and is not known.
    Unknown(Cause),
    /// No trail logs; why, if one is stopped. What else might log must be asked.
    NoTrail(String),
}

/// Judges the trails that reach a region: the best one decides.
#[must_use]
pub fn judge(trails: &[Trail], now: i64) -> Reached {
    let mut unknown: Option<Cause> = None;
    let mut lacking: Option<String> = None;
    let mut stopped = Vec::new();
    for trail in trails {
        let status = match &trail.status {
            Reading::Known(status) if !status.is_logging => {
                stopped.push(trail.name.as_str());
                continue;
            }
            Reading::Known(status) if status.is_ahead_of(now) => {
                let detail = format!("{}: a time that is yet to come", trail.name);
                unknown.get_or_insert(GET_TRAIL_STATUS.unparseable(detail));
                continue;
            }
            Reading::Known(status) => status,
            Reading::Unknown(cause) => {
                unknown.get_or_insert(cause.clone());
                continue;
            }
        };
        let gaps = gaps(trail, status, now);
        match &trail.passes {
            Reading::Unknown(cause) => {
                unknown.get_or_insert(cause.clone());
            }
            Reading::Known(Passes::All(sources)) if gaps.is_empty() => {
                let name = &trail.name;
                let detail = format!("the trail {name} logs them in every region{sources}");
                return Reached::Decided(Logged::Complete, detail);
            }
            // What cannot be foreseen may let everything through, or not.
            Reading::Known(Passes::Unclear(why)) => {
                let detail = format!("{}: {why}", trail.name);
                unknown.get_or_insert(GET_EVENT_SELECTORS.unrecognised(detail));
            }
            Reading::Known(passes @ (Passes::All(_) | Passes::Some(_))) => {
                let missing = match passes {
                    Passes::Some(what) => Some(what.clone()),
                    Passes::All(_) | Passes::Unclear(_) => None,
                };
                let all: Vec<String> = missing.into_iter().chain(gaps).collect();
                lacking.get_or_insert(format!("the trail {} {}", trail.name, all.join(", ")));
            }
        }
    }
    match (unknown, lacking) {
        (Some(cause), _) => Reached::Unknown(cause),
        (None, Some(detail)) => Reached::Decided(Logged::Lacking, detail),
        (None, None) if stopped.is_empty() => Reached::NoTrail("no trail".to_owned()),
        (None, None) => Reached::NoTrail(format!("logging is stopped: {}", stopped.join(", "))),
    }
}

fn gaps(trail: &Trail, status: &Status, now: i64) -> Vec<String> {
    let recent = |time: Option<i64>| time.is_some_and(|time| now.saturating_sub(time) < DELIVERED);
    let mut gaps = Vec::new();
    if !trail.is_multi_region {
        gaps.push("logs only one region".to_owned());
    }
    if !trail.has_global_events {
        gaps.push("leaves out the events of global services".to_owned());
    }
    if !trail.has_validation {
        gaps.push("does not validate its log files".to_owned());
    }
    if !status.error.is_empty() {
        gaps.push(format!("cannot deliver: {}", status.error));
    } else if !recent(status.delivered) && !recent(status.started) {
        gaps.push("has delivered nothing for a day".to_owned());
    }
    if !status.digest_error.is_empty() {
        gaps.push(format!("cannot deliver digests: {}", status.digest_error));
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::super::sources::Sources;
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn good() -> Trail {
        Trail {
            name: "all".to_owned(),
            is_multi_region: true,
            has_global_events: true,
            has_validation: true,
            status: Reading::Known(logging()),
            passes: Reading::Known(Passes::All(Sources::Every)),
        }
    }

    fn logging() -> Status {
        Status {
            is_logging: true,
            delivered: Some(NOW - 600),
            ..Status::default()
        }
    }

    fn of(trail: Trail) -> Option<Logged> {
        match judge(&[trail], NOW) {
            Reached::Decided(logged, _) => Some(logged),
            Reached::Unknown(_) | Reached::NoTrail(_) => None,
        }
    }

    #[test]
    fn one_good_trail_is_enough() {
        let bad = Trail {
            passes: Reading::Unknown(Cause::denied("cloudtrail:GetEventSelectors", "")),
            ..good()
        };
        assert_eq!(of(good()), Some(Logged::Complete));
        assert!(matches!(
            judge(&[bad, good()], NOW),
            Reached::Decided(Logged::Complete, _)
        ));
    }

    #[test]
    fn every_gap_makes_it_lacking() {
        let status = |change: fn(&mut Status)| {
            let mut status = logging();
            change(&mut status);
            Trail {
                status: Reading::Known(status),
                ..good()
            }
        };
        for trail in [
            Trail {
                is_multi_region: false,
                ..good()
            },
            Trail {
                has_global_events: false,
                ..good()
            },
            Trail {
                has_validation: false,
                ..good()
            },
            Trail {
                passes: Reading::Known(Passes::Some("logs only events that read".to_owned())),
                ..good()
            },
            status(|status| status.error = "AccessDenied".to_owned()),
            status(|status| status.digest_error = "AccessDenied".to_owned()),
            status(|status| status.delivered = None),
            status(|status| status.delivered = Some(NOW - 2 * DELIVERED)),
        ] {
            assert_eq!(of(trail.clone()), Some(Logged::Lacking), "{trail:?}");
        }
    }

    #[test]
    fn a_trail_that_was_just_started_need_not_have_delivered() {
        let status = Status {
            delivered: None,
            started: Some(NOW - 60),
            ..logging()
        };
        assert_eq!(
            of(Trail {
                status: Reading::Known(status),
                ..good()
            }),
            Some(Logged::Complete)
        );
    }

    #[test]
    fn a_time_that_is_yet_to_come_proves_no_delivery() {
        let with = |delivered, started| Trail {
            status: Reading::Known(Status {
                delivered: Some(delivered),
                started: Some(started),
                ..logging()
            }),
            ..good()
        };
        for ahead in [NOW + 2 * DAY, i64::MAX] {
            for trail in [with(ahead, NOW - 60), with(NOW - 60, ahead)] {
                assert!(matches!(judge(&[trail], NOW), Reached::Unknown(_)));
            }
        }
        // Clocks differ.
        assert_eq!(of(with(NOW + 60, NOW)), Some(Logged::Complete));
        assert_eq!(of(with(i64::MIN, i64::MIN)), Some(Logged::Lacking));
    }

    #[test]
    fn a_trail_that_is_not_known_is_neither_good_nor_absent() {
        let cause = Cause::denied("cloudtrail:GetTrailStatus", "");
        let unknown = Trail {
            status: Reading::Unknown(cause.clone()),
            ..good()
        };
        assert_eq!(judge(&[unknown], NOW), Reached::Unknown(cause));
    }

    #[test]
    fn selectors_that_cannot_be_foreseen_leave_it_open() {
        let unclear = Trail {
            passes: Reading::Known(Passes::Unclear("a selector narrows".to_owned())),
            ..good()
        };
        assert!(matches!(judge(&[unclear], NOW), Reached::Unknown(_)));
    }

    #[test]
    fn stopped_trails_log_nothing() {
        let stopped = Trail {
            status: Reading::Known(Status::default()),
            ..good()
        };
        assert!(
            matches!(judge(&[stopped], NOW), Reached::NoTrail(why) if why.contains("stopped: all"))
        );
        assert!(matches!(judge(&[], NOW), Reached::NoTrail(_)));
    }
}
