//! Whether a secret is rotated, from what its description says. No AWS types here.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>

/// A day, in seconds.
const DAY: i64 = 86_400;

/// What the description of a secret says of its rotation; times in seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// `RotationEnabled`; not told where it was never set up.
    pub is_enabled: Option<bool>,
    /// `RotationRules.AutomaticallyAfterDays`.
    pub after_days: Option<i64>,
    /// `RotationRules.ScheduleExpression`.
    pub schedule: Option<String>,
    /// `LastRotatedDate`; not told where it was never rotated.
    pub rotated: Option<i64>,
    /// `CreatedDate`.
    pub created: Option<i64>,
    /// `NextRotationDate`.
    pub next: Option<i64>,
    /// Whether it is to be deleted.
    pub is_going: bool,
}

/// How a secret is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// By itself, and in time.
    Works,
    /// By itself, but it is overdue.
    Overdue,
    /// Not by itself.
    Off,
    /// It cannot be told whether in time.
    Untold,
}

/// How it is rotated at this time, and the words for it.
#[must_use]
pub fn judge(told: &Told, now: i64) -> (Rotation, String) {
    if told.is_going {
        return (Rotation::Off, "it is to be deleted".to_owned());
    }
    if told.is_enabled != Some(true) {
        return (Rotation::Off, "it is not rotated automatically".to_owned());
    }
    let last = told.rotated.or(told.created);
    match (interval(told), last) {
        (Some(interval), Some(last)) if now - last > 2 * interval => {
            let (days, every) = ((now - last) / DAY, interval / DAY);
            let words = format!("last rotated {days} days ago, which should be every {every} days");
            (Rotation::Overdue, words)
        }
        (Some(interval), Some(_)) => (
            Rotation::Works,
            format!("rotated every {} days", interval.max(DAY) / DAY),
        ),
        (None, _) | (_, None) => match told.next {
            Some(next) if next + DAY < now => (
                Rotation::Overdue,
                "the time of its next rotation is past".to_owned(),
            ),
            Some(_) if told.rotated.is_some() => {
                let schedule = told.schedule.as_deref().unwrap_or("a schedule");
                (Rotation::Works, format!("rotated by {schedule}"))
            }
            Some(_) | None => (
                Rotation::Untold,
                "rotated by a schedule of which nothing is known".to_owned(),
            ),
        },
    }
}

/// How often it is rotated, in seconds; nothing if only a calendar says.
fn interval(told: &Told) -> Option<i64> {
    if let Some(days) = told.after_days {
        return (1..=1000).contains(&days).then_some(days * DAY);
    }
    let rate = told
        .schedule
        .as_deref()?
        .strip_prefix("rate(")?
        .strip_suffix(')')?;
    let (count, unit) = rate.split_once(' ')?;
    let count: i64 = count
        .parse()
        .ok()
        .filter(|count| (1..=24_000).contains(count))?;
    match unit {
        "day" | "days" => Some(count * DAY),
        "hour" | "hours" => Some(count * 3600),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn told(ago: i64) -> Told {
        Told {
            is_enabled: Some(true),
            after_days: Some(7),
            rotated: Some(NOW - ago * DAY),
            created: Some(NOW - 900 * DAY),
            ..Told::default()
        }
    }

    #[test]
    fn twice_the_interval_is_overdue() {
        assert_eq!(judge(&told(7), NOW).0, Rotation::Works);
        assert_eq!(judge(&told(14), NOW).0, Rotation::Works);
        let (rotation, words) = judge(&told(15), NOW);
        assert_eq!(rotation, Rotation::Overdue);
        assert!(words.contains("15 days ago"), "{words}");
    }

    #[test]
    fn what_was_never_rotated_counts_from_when_it_was_made() {
        let young = Told {
            rotated: None,
            created: Some(NOW - DAY),
            ..told(0)
        };
        assert_eq!(judge(&young, NOW).0, Rotation::Works);
        let old = Told {
            created: Some(NOW - 30 * DAY),
            ..young
        };
        assert_eq!(judge(&old, NOW).0, Rotation::Overdue);
    }

    #[test]
    fn what_is_not_said_to_be_on_is_off() {
        for is_enabled in [None, Some(false)] {
            let off = Told {
                is_enabled,
                ..told(1)
            };
            assert_eq!(judge(&off, NOW).0, Rotation::Off);
        }
        let going = Told {
            is_going: true,
            ..told(1)
        };
        assert_eq!(judge(&going, NOW).0, Rotation::Off);
    }

    #[test]
    fn schedules_say_how_often_or_when_next() {
        let by = |schedule: &str, ago: i64, next: Option<i64>| {
            let told = Told {
                after_days: None,
                schedule: Some(schedule.to_owned()),
                next,
                ..told(ago)
            };
            judge(&told, NOW).0
        };
        assert_eq!(by("rate(10 days)", 19, None), Rotation::Works);
        assert_eq!(by("rate(10 days)", 21, None), Rotation::Overdue);
        assert_eq!(by("rate(12 hours)", 2, None), Rotation::Overdue);
        let cron = "cron(0 16 1,15 * ? *)";
        assert_eq!(by(cron, 10, Some(NOW + DAY)), Rotation::Works);
        assert_eq!(by(cron, 10, Some(NOW - 3 * DAY)), Rotation::Overdue);
        for odd in [
            cron,
            "rate(0 days)",
            "rate(99999999999999999999 days)",
            "rate(-1 days)",
            "",
        ] {
            assert_eq!(by(odd, 10, None), Rotation::Untold, "{odd}");
        }
    }
}
