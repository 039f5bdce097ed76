//! How the security checks of Trusted Advisor stand, from their summaries. No AWS types here.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::SecurityChecks;
use crate::facts::age;

/// How old a refresh may be, in seconds: 30 days.
const FRESH: i64 = 30 * 24 * 60 * 60;

/// Whether a check is Trusted Advisor's own. It also lists each control of Security Hub as a check of security,
/// which has no result where Security Hub is off.
/// <https://docs.aws.amazon.com/awssupport/latest/user/security-hub-controls-with-trusted-advisor.html>
#[must_use]
pub fn is_own(id: &str) -> bool {
    !id.starts_with("Hs4Ma3G")
}

/// One check, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary<'a> {
    /// The check that it sums up.
    pub id: &'a str,
    /// `ok`, `warning`, `error` or `not_available`.
    pub status: &'a str,
    /// When it was refreshed last, as in `2026-11-20T04:00:00Z`.
    pub timestamp: &'a str,
}

/// Counts the checks that were asked for.
///
/// # Errors
///
/// If the summaries are not one of each check, or a word or a time in one cannot be read.
pub fn count(
    asked: &BTreeSet<&str>,
    summaries: &[Summary<'_>],
    now: i64,
) -> Result<SecurityChecks, String> {
    let summed_up: BTreeSet<&str> = summaries.iter().map(|summary| summary.id).collect();
    if summed_up != *asked || summaries.len() != asked.len() {
        let (got, of) = (summaries.len(), asked.len());
        return Err(format!("{got} summaries, not one of each of {of} checks"));
    }
    let mut checks = SecurityChecks {
        total: 0,
        unavailable: 0,
        fresh: 0,
        red: 0,
        yellow: 0,
        oldest: String::new(),
    };
    let mut oldest: Option<Timestamp> = None;
    for summary in summaries {
        match summary.status {
            "ok" => {}
            "warning" => checks.yellow += 1,
            "error" => checks.red += 1,
            "not_available" => {
                checks.unavailable += 1;
                continue;
            }
            other => return Err(format!("check status {other}")),
        }
        let refreshed: Timestamp = summary
            .timestamp
            .parse()
            .map_err(|error| format!("refresh time {}: {error}", summary.timestamp))?;
        let age = age(refreshed.as_second(), now)
            .ok_or_else(|| format!("refresh time {refreshed} in the future"))?;
        checks.total += 1;
        if age <= FRESH {
            checks.fresh += 1;
        }
        oldest = Some(oldest.map_or(refreshed, |oldest| oldest.min(refreshed)));
    }
    if let Some(oldest) = oldest {
        checks.oldest = oldest.to_string();
    }
    Ok(checks)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23T00:00:00Z.
    const NOW: i64 = 1_795_392_000;

    /// Counts checks of these lights and times, one summary of each.
    fn counted(summaries: &[(&str, &str)]) -> Result<SecurityChecks, String> {
        let ids: Vec<String> = (0..summaries.len()).map(|id| id.to_string()).collect();
        let summaries: Vec<Summary<'_>> = ids
            .iter()
            .zip(summaries)
            .map(|(id, (status, timestamp))| Summary {
                id,
                status,
                timestamp,
            })
            .collect();
        count(&ids.iter().map(String::as_str).collect(), &summaries, NOW)
    }

    #[test]
    fn checks_are_counted_by_light_and_age() {
        let counted = counted(&[
            ("ok", "2026-11-22T04:00:00Z"),
            ("warning", "2026-11-01T04:00:00Z"),
            ("error", "2026-09-01T04:00:00Z"),
            ("not_available", ""),
        ])
        .expect("all can be read");
        assert_eq!((counted.total, counted.fresh), (3, 2));
        assert_eq!(counted.unavailable, 1);
        assert_eq!((counted.red, counted.yellow), (1, 1));
        assert_eq!(counted.oldest, "2026-09-01T04:00:00Z");
    }

    #[test]
    fn no_check_with_a_result_is_counted_as_none() {
        let counted = counted(&[("not_available", "")]).expect("can be read");
        assert_eq!((counted.total, counted.fresh), (0, 0));
        assert_eq!(counted.unavailable, 1);
        assert!(counted.oldest.is_empty());
    }

    #[test]
    fn every_check_must_be_summed_up_once() {
        let asked = BTreeSet::from(["ports", "mfa"]);
        let of = |ids: &[&'static str]| {
            let summary = |id: &&'static str| Summary {
                id,
                status: "ok",
                timestamp: "2026-11-22T04:00:00Z",
            };
            count(&asked, &ids.iter().map(summary).collect::<Vec<_>>(), NOW)
        };
        assert!(of(&["mfa", "ports"]).is_ok());
        for other in [
            &["ports"][..],
            &["ports", "ports"],
            &["ports", "mfa", "mfa"],
            &["ports", "idle"],
            &["ports", "mfa", "idle"],
        ] {
            assert!(of(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_counts_for_nothing() {
        assert!(counted(&[("ok", "yesterday")]).is_err());
        assert!(counted(&[("ok", "")]).is_err());
        assert!(counted(&[("ok", "2027-01-01T00:00:00Z")]).is_err());
        assert!(counted(&[("purple", "2026-11-22T04:00:00Z")]).is_err());
    }
}
