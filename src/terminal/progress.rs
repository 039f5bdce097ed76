//! Progress on a terminal: one line on standard error. Silent everywhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line that shows what a scan is doing.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
    #[cfg(feature = "aws")]
    accounts: std::sync::Arc<std::sync::Mutex<Accounts>>,
}

/// How far a run over several accounts is.
#[cfg(feature = "aws")]
#[derive(Debug, Default)]
struct Accounts {
    expected: usize,
    running: usize,
    read: usize,
    failed: usize,
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
        Self {
            bar,
            #[cfg(feature = "aws")]
            accounts: std::sync::Arc::default(),
        }
    }

    /// Shows one event.
    #[cfg(feature = "aws")]
    pub fn show(&self, event: crate::collect::Event) {
        use crate::collect::Event;
        match event {
            Event::Called => self.bar.inc(1),
            Event::Found(count) => {
                if self.accounts().expected == 0 {
                    let message = format!("reading AWS (details of {count} resources)");
                    self.bar.set_message(message);
                }
            }
            Event::Read => {}
            Event::Expected(_) | Event::Began | Event::Ended { .. } => self.show_account(event),
        }
    }

    /// Shows how far the accounts are.
    #[cfg(feature = "aws")]
    fn show_account(&self, event: crate::collect::Event) {
        use crate::collect::Event;
        let mut accounts = self.accounts();
        match event {
            Event::Expected(number) => accounts.expected = number,
            Event::Began => accounts.running += 1,
            Event::Ended { read } => {
                accounts.running = accounts.running.saturating_sub(1);
                match read {
                    true => accounts.read += 1,
                    false => accounts.failed += 1,
                }
            }
            Event::Called | Event::Found(_) | Event::Read => {}
        }
        self.bar.set_message(accounts.told());
    }

    #[cfg(feature = "aws")]
    fn accounts(&self) -> std::sync::MutexGuard<'_, Accounts> {
        // A panic while counting leaves counts that are whole.
        let accounts = self.accounts.lock();
        accounts.unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Removes the line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(feature = "aws")]
impl Accounts {
    fn told(&self) -> String {
        let Self {
            expected,
            running,
            read,
            failed,
        } = self;
        let told = format!("accounts: {read} of {expected} read, {running} running");
        match failed {
            0 => told,
            _ => format!("{told}, {failed} not read"),
        }
    }
}
