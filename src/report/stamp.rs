//! Who changed an item and when, in formats that record it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// One thing that is recorded of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Who changed it.
    Author,
    /// When, to a ten-millionth of a second and with an offset, as .NET writes it.
    Time,
}

impl Stamp {
    /// The text of a change that is made at that time.
    pub(super) fn text(self, at: Timestamp) -> String {
        match self {
            Self::Author => "threatproof".to_owned(),
            Self::Time => {
                let at = at.to_zoned(TimeZone::UTC);
                let fraction = format!(".{:07}", at.subsec_nanosecond() / 100);
                let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
                format!("{}{fraction}+00:00", at.strftime("%Y-%m-%dT%H:%M:%S"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_dotnet_writes_them() {
        for (time, expect) in [
            ("2026-11-23T10:11:12Z", "2026-11-23T10:11:12+00:00"),
            ("2026-11-23T10:11:12.5Z", "2026-11-23T10:11:12.5+00:00"),
            (
                "2026-11-23T10:11:12.123456789Z",
                "2026-11-23T10:11:12.1234567+00:00",
            ),
            (
                "2026-11-23T10:11:12.000000001Z",
                "2026-11-23T10:11:12+00:00",
            ),
        ] {
            let time: Timestamp = time.parse().unwrap();
            assert_eq!(Stamp::Time.text(time), expect);
        }
    }
}
