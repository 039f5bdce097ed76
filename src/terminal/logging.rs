//! Log messages on standard error.

use std::fmt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::registry::LookupSpan;

use super::{LogFormat, LogLevel, Screen, Telling};

/// Sends log messages to standard error. Those of the SDK, which a person who scans cannot place, are told to who
/// debugs, and kept to warnings: in detail they hold whole answers.
pub fn start_logging(telling: &Telling, screen: Screen) {
    let filter = EnvFilter::new(match telling.level() {
        LogLevel::Error => "off,threatproof=error",
        LogLevel::Warn => "off,threatproof=warn",
        LogLevel::Info => "off,threatproof=info",
        LogLevel::Debug => "warn,threatproof=debug",
        LogLevel::Trace => "warn,threatproof=trace",
    });
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(screen.colour);
    let installed = match telling.log_format {
        LogFormat::Text => builder
            .event_format(AsErrors {
                clears: screen.progress,
            })
            .try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    // A second installation, as in tests, leaves the first in place.
    drop(installed);
}

/// Messages look like the errors that end a run: `warning: …`.
struct AsErrors {
    /// Whether progress may stand on the line.
    clears: bool,
}

impl<S, N> FormatEvent<S, N> for AsErrors
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        if self.clears {
            writer.write_str("\r\u{1b}[2K")?;
        }
        let (word, colour) = match *event.metadata().level() {
            Level::ERROR => ("error", 31),
            Level::WARN => ("warning", 33),
            Level::INFO => ("info", 32),
            Level::DEBUG => ("debug", 34),
            Level::TRACE => ("trace", 35),
        };
        if writer.has_ansi_escapes() {
            write!(writer, "\u{1b}[{colour}m{word}\u{1b}[0m: ")?;
        } else {
            write!(writer, "{word}: ")?;
        }
        context.format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}
