//! Whether Inspector looks for vulnerable packages on an instance, from what it says of the instance. No AWS types
//! here. <https://docs.aws.amazon.com/inspector/latest/user/assessing-coverage.html>

use crate::facts::{age, words};

words! {
    /// Whether Inspector looks for vulnerable packages on an instance.
    pub enum Coverage {
        /// It has done so within the last seven days, and goes on.
        Recent = "recent",
        /// It does, but not of late, or not for all packages.
        Lacking = "lacking",
        /// A tag keeps it out.
        Excluded = "excluded",
        /// It does not, and a service of AWS manages the instance, which keeps its software up to date.
        Managed = "managed",
        /// It does not.
        None = "none",
    }
}

const DAY: i64 = 24 * 60 * 60;

/// How old a scan may be, in seconds: what AWS calls stale as well.
const RECENT: i64 = 7 * DAY;

/// A row of coverage, in Inspector's words; times in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// `scanType`: `PACKAGE`, `NETWORK` or `CODE`.
    pub scan: String,
    /// `scanStatus.statusCode`.
    pub status: Option<String>,
    /// `scanStatus.reason`.
    pub reason: Option<String>,
    /// `lastScannedAt`.
    pub last: Option<i64>,
}

/// A judgement, or why there is none.
pub type Judged = Result<(Coverage, String), String>;

/// Judges a running instance by the rows about it; `started` is when it was started.
///
/// # Errors
///
/// If Inspector's words are new or say that it does not know yet.
pub fn judge(rows: &[Row], started: Option<i64>, now: i64) -> Judged {
    let packages = rows.iter().filter(|row| row.scan == "PACKAGE");
    let judged: Vec<Judged> = packages.map(|row| of_row(row, now)).collect();
    let best = judged.into_iter().min_by_key(rank);
    let Some(best) = best else {
        return without(rows, started, now);
    };
    best
}

/// What is certain and good comes first; what is not known before what is certain and bad.
fn rank(judged: &Judged) -> u8 {
    match judged {
        Ok((Coverage::Recent, _)) => 0,
        Ok((Coverage::Lacking, _)) => 1,
        Err(_) => 2,
        Ok((Coverage::Excluded, _)) => 3,
        Ok((Coverage::Managed, _)) => 4,
        Ok((Coverage::None, _)) => 5,
    }
}

/// The same of an instance that `operator`, a service of AWS, manages, if one does. Its owner can put no agent on it, and
/// what is patched there is up to that service.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/amazon-ec2-managed-instances.html>
#[must_use]
pub fn managed(judged: (Coverage, String), operator: Option<&str>) -> (Coverage, String) {
    match (judged, operator) {
        ((Coverage::None, why), Some(operator)) => (
            Coverage::Managed,
            format!("{operator} manages it, and {why}"),
        ),
        (judged @ (Coverage::None, _), None) => judged,
        (
            judged @ (
                Coverage::Recent | Coverage::Lacking | Coverage::Excluded | Coverage::Managed,
                _,
            ),
            Some(_) | None,
        ) => judged,
    }
}

/// Without a row about packages.
fn without(rows: &[Row], started: Option<i64>, now: i64) -> Judged {
    if let Some(other) = rows.iter().find(|row| row.scan != "NETWORK") {
        return Err(format!("scan type {}", other.scan));
    }
    // Inspector may take hours to notice an instance.
    match started.map(|started| age(started, now)) {
        Some(Some(age)) if age > DAY => {}
        Some(Some(_)) => return Err("it started within a day, and is not listed yet".to_owned()),
        Some(None) => return Err("it starts in the future".to_owned()),
        None => return Err("when it started is not told".to_owned()),
    }
    let why = match rows.is_empty() {
        true => "Inspector does not list it",
        false => "Inspector looks at its network only",
    };
    Ok((Coverage::None, why.to_owned()))
}

fn of_row(row: &Row, now: i64) -> Judged {
    let none = |why: &str| Ok((Coverage::None, why.to_owned()));
    match (row.status.as_deref(), row.reason.as_deref()) {
        (Some("ACTIVE"), Some("SUCCESSFUL")) => by_age(row, now),
        (Some("ACTIVE"), Some(reason)) if reason.starts_with("DEEP_INSPECTION_") => {
            let judged = by_age(row, now)?;
            let why = "packages of programming languages are left out";
            Ok((Coverage::Lacking, format!("{}; {why} ({reason})", judged.1)))
        }
        (Some("INACTIVE"), Some("EXCLUDED_BY_TAG")) => Ok((
            Coverage::Excluded,
            "its tag InspectorEc2Exclusion keeps Inspector out".to_owned(),
        )),
        (Some("INACTIVE"), Some("UNMANAGED_EC2_INSTANCE" | "RESOURCE_UNMANAGED")) => {
            none("Systems Manager does not manage it, so Inspector cannot look into it")
        }
        (Some("INACTIVE"), Some("NO_INVENTORY")) => {
            none("Inspector finds no inventory of its software")
        }
        (Some("INACTIVE"), Some("STALE_INVENTORY")) => {
            none("the inventory of its software is older than seven days")
        }
        (Some("INACTIVE"), Some("UNSUPPORTED_OS")) => {
            none("Inspector does not support its operating system")
        }
        (
            Some("INACTIVE"),
            Some(
                reason @ ("AGENTLESS_INSTANCE_STORAGE_LIMIT_EXCEEDED"
                | "AGENTLESS_INSTANCE_COLLECTION_TIME_LIMIT_EXCEEDED"
                | "ACCESS_DENIED_TO_ENCRYPTION_KEY"
                | "ACCESS_DENIED"),
            ),
        ) => Ok((
            Coverage::None,
            format!("Inspector cannot scan it: {reason}"),
        )),
        (status, reason) => Err(format!(
            "scan status {}, reason {}",
            status.unwrap_or("missing"),
            reason.unwrap_or("missing")
        )),
    }
}

fn by_age(row: &Row, now: i64) -> Judged {
    let last = row.last.ok_or("no word on the last scan")?;
    let age = age(last, now).ok_or("a scan in the future")?;
    if age <= RECENT {
        return Ok((
            Coverage::Recent,
            "its packages were scanned within seven days".to_owned(),
        ));
    }
    let days = age / DAY;
    Ok((
        Coverage::Lacking,
        format!("its packages were last scanned {days} days ago"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn row(scan: &str, status: &str, reason: &str, days: i64) -> Row {
        Row {
            scan: scan.to_owned(),
            status: Some(status.to_owned()),
            reason: Some(reason.to_owned()),
            last: (days >= 0).then_some(NOW - days * DAY),
        }
    }

    fn coverage(rows: &[Row]) -> Option<Coverage> {
        let old = Some(NOW - 30 * DAY);
        judge(rows, old, NOW).ok().map(|(coverage, _)| coverage)
    }

    fn packages(status: &str, reason: &str, days: i64) -> Option<Coverage> {
        coverage(&[row("PACKAGE", status, reason, days)])
    }

    #[test]
    fn only_a_recent_scan_of_packages_counts() {
        assert_eq!(packages("ACTIVE", "SUCCESSFUL", 0), Some(Coverage::Recent));
        assert_eq!(packages("ACTIVE", "SUCCESSFUL", 7), Some(Coverage::Recent));
        assert_eq!(packages("ACTIVE", "SUCCESSFUL", 8), Some(Coverage::Lacking));
        assert_eq!(packages("ACTIVE", "SUCCESSFUL", -1), None, "never");
        let network = row("NETWORK", "ACTIVE", "SUCCESSFUL", 0);
        assert_eq!(
            coverage(std::slice::from_ref(&network)),
            Some(Coverage::None)
        );
        let stale = row("PACKAGE", "INACTIVE", "STALE_INVENTORY", 9);
        assert_eq!(coverage(&[network, stale]), Some(Coverage::None));
        assert_eq!(coverage(&[]), Some(Coverage::None));
    }

    #[test]
    fn what_keeps_it_from_scanning_is_told_apart() {
        for reason in [
            "UNMANAGED_EC2_INSTANCE",
            "NO_INVENTORY",
            "STALE_INVENTORY",
            "UNSUPPORTED_OS",
            "ACCESS_DENIED_TO_ENCRYPTION_KEY",
        ] {
            assert_eq!(
                packages("INACTIVE", reason, -1),
                Some(Coverage::None),
                "{reason}"
            );
        }
        let excluded = packages("INACTIVE", "EXCLUDED_BY_TAG", -1);
        assert_eq!(excluded, Some(Coverage::Excluded));
        let deep = packages("ACTIVE", "DEEP_INSPECTION_NO_INVENTORY", 1);
        assert_eq!(deep, Some(Coverage::Lacking));
        for (status, reason) in [
            ("ACTIVE", "PENDING_INITIAL_SCAN"),
            ("ACTIVE", "SCAN_IN_PROGRESS"),
            ("INACTIVE", "INTERNAL_ERROR"),
            // It runs, so this is of yesterday.
            ("INACTIVE", "EC2_INSTANCE_STOPPED"),
            ("INACTIVE", "RESOURCE_TERMINATED"),
            ("INACTIVE", "SUCCESSFUL"),
            ("ACTIVE", "NEW"),
            ("NEW", "SUCCESSFUL"),
        ] {
            assert_eq!(packages(status, reason, 1), None, "{status} {reason}");
        }
        assert_eq!(
            coverage(&[Row {
                scan: "PACKAGE".to_owned(),
                ..Row::default()
            }]),
            None
        );
        assert_eq!(coverage(&[row("NEW", "ACTIVE", "SUCCESSFUL", 1)]), None);
    }

    #[test]
    fn what_a_service_manages_is_asked_about_only_where_nothing_scans_it() {
        let by = |coverage, operator| managed((coverage, "why".to_owned()), operator);
        let eks = Some("eks.amazonaws.com");
        let (coverage, detail) = by(Coverage::None, eks);
        assert_eq!(coverage, Coverage::Managed);
        assert_eq!(detail, "eks.amazonaws.com manages it, and why");
        for (coverage, operator) in [
            (Coverage::None, None),
            (Coverage::Recent, eks),
            (Coverage::Lacking, eks),
            (Coverage::Excluded, eks),
        ] {
            assert_eq!(by(coverage, operator).0, coverage, "{operator:?}");
        }
    }

    #[test]
    fn one_way_of_scanning_is_enough() {
        let agent = row("PACKAGE", "INACTIVE", "UNMANAGED_EC2_INSTANCE", -1);
        let agentless = row("PACKAGE", "ACTIVE", "SUCCESSFUL", 1);
        assert_eq!(
            coverage(&[agent.clone(), agentless]),
            Some(Coverage::Recent)
        );
        let pending = row("PACKAGE", "ACTIVE", "PENDING_INITIAL_SCAN", -1);
        assert_eq!(coverage(&[agent, pending]), None);
    }

    #[test]
    fn an_instance_of_today_is_not_missed() {
        let at = |started| judge(&[], started, NOW).ok().map(|(coverage, _)| coverage);
        assert_eq!(at(Some(NOW - 2 * DAY)), Some(Coverage::None));
        assert_eq!(at(Some(NOW - 3600)), None);
        assert_eq!(at(Some(NOW + 9 * DAY)), None);
        assert_eq!(at(None), None);
    }

    #[test]
    fn a_scan_in_the_future_proves_nothing() {
        assert_eq!(
            coverage(&[row("PACKAGE", "ACTIVE", "SUCCESSFUL", 0)]),
            Some(Coverage::Recent)
        );
        let future = Row {
            last: Some(NOW + 2 * DAY),
            ..row("PACKAGE", "ACTIVE", "SUCCESSFUL", 0)
        };
        assert_eq!(coverage(&[future]), None);
    }
}
