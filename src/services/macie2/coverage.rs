//! Whether Macie looks into a bucket, from what it says of the bucket. No AWS types here.
//! <https://docs.aws.amazon.com/macie/latest/user/discovery-asdd.html>

use super::{LIST_CLASSIFICATION_JOBS, Session};
use crate::facts::{Cause, Fact, Failure, age, words};

words! {
    /// Whether Macie looks for sensitive data in a bucket.
    pub enum DiscoveryCoverage {
        /// It has done so within the last 30 days, and is set to go on.
        Recent = "recent",
        /// It is set to, but has not done so of late, or only once, or with errors.
        Lacking = "lacking",
        /// It is set to, and the bucket holds no objects.
        Empty = "empty",
        /// It is set to, and cannot analyse any of the objects that the bucket holds.
        Unsupported = "unsupported",
        /// It does not.
        None = "none",
    }
}

/// How old an analysis may be, in seconds: 30 days.
const RECENT: i64 = 30 * 24 * 60 * 60;

/// What Macie says of a bucket, in its words; times in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen<'a> {
    /// `errorCode`: Macie could not read the bucket's settings or objects.
    pub error: Option<&'a str>,
    /// `automatedDiscoveryMonitoringStatus`.
    pub discovery: Option<&'a str>,
    /// `lastAutomatedDiscoveryTime`.
    pub last_discovery: Option<i64>,
    /// `classifiableObjectCount`: the objects that Macie can analyse.
    pub classifiable: Option<i64>,
    /// `objectCount`: all of them.
    pub objects: Option<i64>,
    /// `jobDetails.isMonitoredByJob`: a job that comes round includes the bucket.
    pub monitored_by_job: Option<&'a str>,
    /// `jobDetails.isDefinedInJob`: any job includes it.
    pub defined_in_job: Option<&'a str>,
    /// `jobDetails.lastJobRunTime`.
    pub last_job_run: Option<i64>,
}

/// How the job stands that looked into a bucket last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// It comes round, and runs or waits for its next turn, without errors.
    Sound,
    /// It does not, and this is why.
    Ill(String),
    /// It is not known.
    Unknown(Cause),
}

/// A judgement, or why there is none.
pub type Judged = Result<(DiscoveryCoverage, String), String>;

/// Whether a bucket rests on a job alone, so that the job must be looked at.
#[must_use]
pub fn rests_on_a_job(seen: &Seen<'_>, now: i64) -> bool {
    let by_discovery = seen.discovery == Some("MONITORED") && is_recent(seen.last_discovery, now);
    seen.error.is_none()
        && !by_discovery
        && seen.monitored_by_job == Some("TRUE")
        && is_recent(seen.last_job_run, now)
}

/// What the session alone says: nothing looks into a bucket where Macie is not on.
#[must_use]
pub fn without_session(
    session: &Fact<Session>,
    region: &str,
) -> Option<(DiscoveryCoverage, String)> {
    match session {
        Fact::Absent => Some((DiscoveryCoverage::None, format!("Macie is off in {region}"))),
        Fact::Known(Session::Paused) => Some((
            DiscoveryCoverage::None,
            format!("Macie is suspended in {region}"),
        )),
        Fact::Known(Session::Enabled) | Fact::Unknown(_) => None,
    }
}

/// Judges one bucket where Macie is on. `Ok` with the coverage and its words, `Err` with what
/// Macie said that proves nothing; an unknown job is the caller's to tell.
///
/// # Errors
///
/// If Macie's words are new, missing, or say that it does not know.
pub fn judge(seen: &Seen<'_>, job: &Job, now: i64) -> Judged {
    match seen.error {
        None => {}
        Some("ACCESS_DENIED") => {
            return Ok((
                DiscoveryCoverage::None,
                "the bucket's policy keeps Macie out".to_owned(),
            ));
        }
        Some("BUCKET_COUNT_EXCEEDS_QUOTA") => {
            return Ok((
                DiscoveryCoverage::None,
                "the account has more buckets than Macie takes in".to_owned(),
            ));
        }
        Some(other) => return Err(format!("error code {other}")),
    }
    if seen.discovery == Some("MONITORED") && is_recent(seen.last_discovery, now) {
        return Ok((
            DiscoveryCoverage::Recent,
            "automated discovery looked into it within 30 days".to_owned(),
        ));
    }
    let looks = [seen.last_discovery, seen.last_job_run];
    if looks
        .into_iter()
        .flatten()
        .any(|time| age(time, now).is_none())
    {
        return Err("a look into it in the future".to_owned());
    }
    if seen.discovery == Some("MONITORED")
        && let Some(judged) = without_anything_to_look_into(seen)
    {
        return Ok(judged);
    }
    if rests_on_a_job(seen, now) {
        return match job {
            Job::Sound => Ok((
                DiscoveryCoverage::Recent,
                "a scheduled job looked into it within 30 days".to_owned(),
            )),
            Job::Ill(why) => Ok((DiscoveryCoverage::Lacking, format!("its job {why}"))),
            Job::Unknown(cause) => Err(cause.to_string()),
        };
    }
    match (seen.discovery, seen.monitored_by_job, seen.defined_in_job) {
        (Some("MONITORED"), _, _) => Ok((
            DiscoveryCoverage::Lacking,
            "automated discovery is on, but has not looked into it within 30 days".to_owned(),
        )),
        (_, Some("TRUE"), _) => Ok((
            DiscoveryCoverage::Lacking,
            "a scheduled job includes it, but has not run within 30 days".to_owned(),
        )),
        (_, _, Some("TRUE")) => Ok((
            DiscoveryCoverage::Lacking,
            "only a job that does not come round looked into it".to_owned(),
        )),
        (Some("NOT_MONITORED"), Some("FALSE"), Some("FALSE")) => Ok((
            DiscoveryCoverage::None,
            "neither automated discovery nor a job looks into it".to_owned(),
        )),
        (discovery, monitored, defined) => Err(format!(
            "discovery {}, monitored by a job {}, defined in a job {}",
            discovery.unwrap_or("missing"),
            monitored.unwrap_or("missing"),
            defined.unwrap_or("missing")
        )),
    }
}

/// A bucket in which there is nothing for discovery to analyse, so that it never looks into it.
/// <https://docs.aws.amazon.com/macie/latest/APIReference/datasources-s3.html>
fn without_anything_to_look_into(seen: &Seen<'_>) -> Option<(DiscoveryCoverage, String)> {
    match (seen.classifiable, seen.objects) {
        (Some(0), Some(0)) => Some((
            DiscoveryCoverage::Empty,
            "automated discovery is on, and the bucket is empty".to_owned(),
        )),
        (Some(0), Some(objects)) => Some((
            DiscoveryCoverage::Unsupported,
            format!("automated discovery is on, but can analyse none of its {objects} objects"),
        )),
        (Some(0), None) | (Some(_) | None, Some(_) | None) => None,
    }
}

/// How a job stands, by `jobType`, `jobStatus` and `lastRunErrorStatus.code`.
#[must_use]
pub fn job(kind: Option<&str>, status: Option<&str>, error: Option<&str>) -> Job {
    let unknown = |failed, detail| Job::Unknown(LIST_CLASSIFICATION_JOBS.failed(failed, detail));
    match (kind, status, error) {
        // Macie names only the job that ran last, so this one hides how those stand that come round.
        (Some("ONE_TIME"), Some(_) | None, Some(_) | None) => unknown(
            Failure::NotRead,
            "the last job that looked into the bucket runs only once".to_owned(),
        ),
        (Some("SCHEDULED"), Some("RUNNING" | "IDLE"), Some("NONE")) => Job::Sound,
        (Some("SCHEDULED"), Some("RUNNING" | "IDLE"), Some("ERROR")) => {
            Job::Ill("met errors in its last run".to_owned())
        }
        (
            Some("SCHEDULED"),
            Some(status @ ("PAUSED" | "USER_PAUSED" | "CANCELLED" | "COMPLETE")),
            Some(_) | None,
        ) => Job::Ill(format!("is {status}")),
        (Some(_) | None, Some(_) | None, Some(_) | None) => unknown(
            Failure::Unrecognised,
            format!(
                "job type {}, status {}, error {}",
                kind.unwrap_or("missing"),
                status.unwrap_or("missing"),
                error.unwrap_or("missing")
            ),
        ),
    }
}

/// Not older than 30 days.
fn is_recent(time: Option<i64>, now: i64) -> bool {
    time.and_then(|time| age(time, now))
        .is_some_and(|age| age <= RECENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;
    const DAY: i64 = 86_400;

    fn coverage(seen: Seen<'_>) -> Option<DiscoveryCoverage> {
        judge(&seen, &Job::Sound, NOW)
            .ok()
            .map(|(coverage, _)| coverage)
    }

    const UNSEEN: Seen<'_> = Seen {
        error: None,
        discovery: Some("NOT_MONITORED"),
        last_discovery: None,
        classifiable: Some(3),
        objects: Some(3),
        monitored_by_job: Some("FALSE"),
        defined_in_job: Some("FALSE"),
        last_job_run: None,
    };

    #[test]
    fn only_a_recent_look_counts() {
        let monitored = |days: i64| Seen {
            discovery: Some("MONITORED"),
            last_discovery: Some(NOW - days * DAY),
            ..UNSEEN
        };
        assert_eq!(coverage(monitored(0)), Some(DiscoveryCoverage::Recent));
        assert_eq!(coverage(monitored(30)), Some(DiscoveryCoverage::Recent));
        assert_eq!(coverage(monitored(31)), Some(DiscoveryCoverage::Lacking));
        let never = Seen {
            discovery: Some("MONITORED"),
            ..UNSEEN
        };
        assert_eq!(coverage(never), Some(DiscoveryCoverage::Lacking));
        // What was looked into before discovery was switched off is covered no more.
        let former = Seen {
            last_discovery: Some(NOW),
            ..UNSEEN
        };
        assert_eq!(coverage(former), Some(DiscoveryCoverage::None));
    }

    #[test]
    fn where_there_is_nothing_to_look_into_discovery_lacks_nothing() {
        let holding = |classifiable, objects| Seen {
            discovery: Some("MONITORED"),
            classifiable,
            objects,
            ..UNSEEN
        };
        for (seen, expected) in [
            (holding(Some(0), Some(0)), DiscoveryCoverage::Empty),
            (holding(Some(0), Some(7)), DiscoveryCoverage::Unsupported),
            (holding(Some(1), Some(7)), DiscoveryCoverage::Lacking),
            (holding(Some(0), None), DiscoveryCoverage::Lacking),
            (holding(None, Some(0)), DiscoveryCoverage::Lacking),
        ] {
            assert_eq!(coverage(seen), Some(expected), "{seen:?}");
            // What is left out of discovery is not covered once it is filled.
            let left_out = Seen {
                discovery: Some("NOT_MONITORED"),
                ..seen
            };
            assert_eq!(coverage(left_out), Some(DiscoveryCoverage::None));
            let kept_out = Seen {
                error: Some("ACCESS_DENIED"),
                ..seen
            };
            assert_eq!(coverage(kept_out), Some(DiscoveryCoverage::None));
        }
    }

    #[test]
    fn a_job_counts_while_it_comes_round_without_errors() {
        let by_job = Seen {
            monitored_by_job: Some("TRUE"),
            defined_in_job: Some("TRUE"),
            last_job_run: Some(NOW - DAY),
            ..UNSEEN
        };
        let ill = Job::Ill("is USER_PAUSED".to_owned());
        let unknown = Job::Unknown(Cause::denied("macie2:ListClassificationJobs", ""));
        assert_eq!(coverage(by_job), Some(DiscoveryCoverage::Recent));
        assert_eq!(
            judge(&by_job, &ill, NOW).map(|(c, _)| c),
            Ok(DiscoveryCoverage::Lacking)
        );
        assert!(judge(&by_job, &unknown, NOW).is_err());
        let old = Seen {
            last_job_run: Some(NOW - 40 * DAY),
            ..by_job
        };
        assert_eq!(coverage(old), Some(DiscoveryCoverage::Lacking));
        let never = Seen {
            last_job_run: None,
            ..by_job
        };
        assert_eq!(coverage(never), Some(DiscoveryCoverage::Lacking));
        let once = Seen {
            monitored_by_job: Some("FALSE"),
            ..by_job
        };
        assert_eq!(coverage(once), Some(DiscoveryCoverage::Lacking));
    }

    #[test]
    fn a_look_in_the_future_proves_nothing() {
        let by_discovery = |time| Seen {
            discovery: Some("MONITORED"),
            last_discovery: Some(time),
            ..UNSEEN
        };
        let by_job = |time| Seen {
            monitored_by_job: Some("TRUE"),
            last_job_run: Some(time),
            ..UNSEEN
        };
        assert_eq!(
            coverage(by_discovery(NOW + DAY)),
            Some(DiscoveryCoverage::Recent),
            "clocks differ"
        );
        for time in [NOW + DAY + 1, i64::MAX] {
            assert_eq!(coverage(by_discovery(time)), None);
            assert_eq!(coverage(by_job(time)), None);
        }
    }

    #[test]
    fn macie_kept_out_is_no_coverage_whatever_else_it_says() {
        for error in ["ACCESS_DENIED", "BUCKET_COUNT_EXCEEDS_QUOTA"] {
            let seen = Seen {
                error: Some(error),
                discovery: Some("MONITORED"),
                last_discovery: Some(NOW),
                ..UNSEEN
            };
            assert_eq!(coverage(seen), Some(DiscoveryCoverage::None), "{error}");
        }
        assert_eq!(
            coverage(Seen {
                error: Some("NEW"),
                ..UNSEEN
            }),
            None
        );
    }

    #[test]
    fn what_macie_does_not_know_is_unknown() {
        assert_eq!(coverage(UNSEEN), Some(DiscoveryCoverage::None));
        for odd in [
            Seen::default(),
            Seen {
                discovery: None,
                ..UNSEEN
            },
            Seen {
                discovery: Some("PERHAPS"),
                ..UNSEEN
            },
            Seen {
                monitored_by_job: Some("UNKNOWN"),
                ..UNSEEN
            },
            Seen {
                defined_in_job: Some("UNKNOWN"),
                ..UNSEEN
            },
            Seen {
                defined_in_job: None,
                ..UNSEEN
            },
        ] {
            assert_eq!(coverage(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn jobs_are_sound_ill_or_not_known() {
        let scheduled = |status, error| job(Some("SCHEDULED"), Some(status), error);
        assert_eq!(scheduled("IDLE", Some("NONE")), Job::Sound);
        assert_eq!(scheduled("RUNNING", Some("NONE")), Job::Sound);
        for status in ["PAUSED", "USER_PAUSED", "CANCELLED", "COMPLETE"] {
            assert!(matches!(scheduled(status, None), Job::Ill(_)), "{status}");
        }
        assert!(matches!(scheduled("IDLE", Some("ERROR")), Job::Ill(_)));
        let none = Some("NONE");
        for unknown in [
            scheduled("IDLE", None),
            scheduled("IDLE", Some("NEW")),
            scheduled("NEW", none),
            job(Some("SCHEDULED"), None, none),
            job(None, Some("IDLE"), none),
            job(Some("NEW"), Some("IDLE"), none),
            job(Some("ONE_TIME"), Some("RUNNING"), none),
            job(Some("ONE_TIME"), Some("COMPLETE"), none),
        ] {
            assert!(matches!(unknown, Job::Unknown(_)), "{unknown:?}");
        }
    }

    #[test]
    fn without_macie_there_is_no_coverage() {
        let off = |session| without_session(&session, "eu-west-1").map(|(coverage, _)| coverage);
        assert_eq!(off(Fact::Absent), Some(DiscoveryCoverage::None));
        assert_eq!(
            off(Fact::Known(Session::Paused)),
            Some(DiscoveryCoverage::None)
        );
        assert_eq!(off(Fact::Known(Session::Enabled)), None);
        assert_eq!(
            off(Fact::Unknown(Cause::denied("macie2:GetMacieSession", ""))),
            None
        );
    }
}
