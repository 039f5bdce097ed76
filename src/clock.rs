//! The one place that reads the time.

/// The time now.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "everybody else takes the run's clock"
)]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
