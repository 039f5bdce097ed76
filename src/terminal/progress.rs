//! Progress on a terminal: one line on standard error. Silent everywhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

#[cfg(feature = "aws")]
use super::waiting::{State, Work};

/// The line that shows what a scan is doing.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
    #[cfg(feature = "aws")]
    work: Work,
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
        #[cfg(feature = "aws")]
        let work = Work::default();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {told}") {
            #[cfg(feature = "aws")]
            let style = style.with_key("told", work.clone());
            bar.set_style(style);
        }
        if visible {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self {
            bar,
            #[cfg(feature = "aws")]
            work,
        }
    }

    /// Shows one event.
    #[cfg(feature = "aws")]
    pub fn show(&self, event: &crate::collect::Event) {
        self.work.change(|state: &mut State| state.event(event));
    }

    /// Shows what became of a call.
    #[cfg(feature = "aws")]
    pub fn watch(&self, sign: crate::aws::Sign) {
        self.work.change(|state: &mut State| state.sign(sign));
    }

    /// Removes the line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
