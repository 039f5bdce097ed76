//! What a person at a terminal sees: progress, the summary at the end, log messages. All of it goes to
//! standard error; data goes to standard output, and is not made here.

mod accounts;
mod logging;
mod progress;
mod summary;
mod table;
mod telling;
#[cfg(feature = "aws")]
mod waiting;
mod width;

pub use logging::start_logging;
pub use progress::Progress;
pub use summary::{summary, summary_line};
pub use telling::{LogFormat, LogLevel, Screen, Summary, Telling};
