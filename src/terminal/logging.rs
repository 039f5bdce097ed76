//! Log messages on standard error.

use tracing_subscriber::EnvFilter;

use super::{LogFormat, LogLevel, Telling};

/// Sends log messages to standard error. The SDK's own are kept to warnings:
/// in detail they hold whole answers.
pub fn start_logging(telling: &Telling, colour: bool) {
    let level = match telling.log_level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    };
    let filter = EnvFilter::new(format!("error,threatproof={level}"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour);
    let installed = match telling.log_format {
        LogFormat::Text => builder.with_target(false).without_time().try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    // A second installation, as in tests, leaves the first in place.
    drop(installed);
}
