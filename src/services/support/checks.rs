//! How the security checks of Trusted Advisor stand, from their summaries. No AWS types here.

use jiff::Timestamp;

use super::SecurityChecks;

/// How old a refresh may be, in seconds: 30 days.
const FRESH: i64 = 30 * 24 * 60 * 60;

/// One check, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary<'a> {
    /// `ok`, `warning`, `error` or `not_available`.
    pub status: &'a str,
    /// When it was refreshed last, as in `2026-11-20T04:00:00Z`.
    pub timestamp: &'a str,
}

/// Counts the checks that were asked for.
///
/// # Errors
///
/// If a summary is missing, or a word or a time in one cannot be read.
pub fn count(asked: usize, summaries: &[Summary<'_>], now: i64) -> Result<SecurityChecks, String> {
    if summaries.len() < asked {
        return Err(format!("{} summaries of {asked} checks", summaries.len()));
    }
    let mut checks = SecurityChecks {
        total: 0,
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
            "not_available" => continue,
            other => return Err(format!("check status {other}")),
        }
        let refreshed: Timestamp = summary
            .timestamp
            .parse()
            .map_err(|error| format!("refresh time {}: {error}", summary.timestamp))?;
        checks.total += 1;
        if now - refreshed.as_second() <= FRESH {
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

    fn summary<'a>(status: &'a str, timestamp: &'a str) -> Summary<'a> {
        Summary { status, timestamp }
    }

    #[test]
    fn checks_are_counted_by_light_and_age() {
        let summaries = [
            summary("ok", "2026-11-22T04:00:00Z"),
            summary("warning", "2026-11-01T04:00:00Z"),
            summary("error", "2026-09-01T04:00:00Z"),
            summary("not_available", ""),
        ];
        let counted = count(4, &summaries, NOW).expect("all can be read");
        assert_eq!((counted.total, counted.fresh), (3, 2));
        assert_eq!((counted.red, counted.yellow), (1, 1));
        assert_eq!(counted.oldest, "2026-09-01T04:00:00Z");
    }

    #[test]
    fn no_check_with_a_result_is_counted_as_none() {
        let counted = count(1, &[summary("not_available", "")], NOW).expect("can be read");
        assert_eq!((counted.total, counted.fresh), (0, 0));
        assert!(counted.oldest.is_empty());
    }

    #[test]
    fn what_cannot_be_read_counts_for_nothing() {
        assert!(count(2, &[summary("ok", "2026-11-22T04:00:00Z")], NOW).is_err());
        assert!(count(1, &[summary("ok", "yesterday")], NOW).is_err());
        assert!(count(1, &[summary("ok", "")], NOW).is_err());
        assert!(count(1, &[summary("purple", "2026-11-22T04:00:00Z")], NOW).is_err());
    }
}
