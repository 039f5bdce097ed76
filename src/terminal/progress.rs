//! Progress on a terminal: one line on standard error. Silent everywhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line that shows what a scan is doing.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A line on standard error, or none.
    #[must_use]
    pub fn new(visible: bool) -> Self {
        let target = if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}: {pos} calls, {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message("reading AWS");
        if visible {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self { bar }
    }

    /// Shows one event.
    #[cfg(feature = "aws")]
    pub fn show(&self, event: crate::collect::Event) {
        use crate::collect::Event;
        match event {
            Event::Called => self.bar.inc(1),
            Event::Found(count) => self
                .bar
                .set_message(format!("reading AWS (details of {count} resources)")),
            Event::Read => {}
        }
    }

    /// Removes the line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
