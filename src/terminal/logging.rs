//! Log messages on standard error.

use tracing_subscriber::EnvFilter;

use super::{LogFormat, LogLevel, Telling};

/// Sends log messages to standard error. Those of the SDK, which a person who scans cannot place, are told to who
/// debugs, and kept to warnings: in detail they hold whole answers.
pub fn start_logging(telling: &Telling, colour: bool) {
    let filter = EnvFilter::new(match telling.log_level {
        LogLevel::Error => "off,threatproof=error",
        LogLevel::Warn => "off,threatproof=warn",
        LogLevel::Info => "off,threatproof=info",
        LogLevel::Debug => "warn,threatproof=debug",
        LogLevel::Trace => "warn,threatproof=trace",
    });
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
