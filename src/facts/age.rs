//! How old something is, by the time that AWS gives for it and the time of the run.

/// How far ahead of the run a time may be, in seconds: clocks differ, but not by more than a day.
const AHEAD: i64 = 24 * 60 * 60;

/// The age in seconds. None if the time lies in the future: then it tells nothing of what has been.
#[must_use]
pub(crate) fn age(time: i64, now: i64) -> Option<i64> {
    let age = now.saturating_sub(time);
    (age >= -AHEAD).then_some(age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_in_the_future_is_of_no_age_but_clocks_may_differ() {
        assert_eq!(age(90, 100), Some(10));
        assert_eq!(age(100 + AHEAD, 100), Some(-AHEAD));
        assert_eq!(age(101 + AHEAD, 100), None);
        assert_eq!(age(i64::MAX, i64::MIN), None);
        assert_eq!(age(i64::MIN, i64::MAX), Some(i64::MAX));
    }
}
