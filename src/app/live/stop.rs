//! Stopping early: Ctrl-C and SIGTERM end a run with what was read until then.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::error::{Exit, RunError};

/// Waits for Ctrl-C or SIGTERM.
pub(super) async fn signal() -> Exit {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                _ = terminate.recv() => Exit::Terminated,
                _ = tokio::signal::ctrl_c() => Exit::Interrupted,
            };
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a handler the system's own ends the program.
        std::future::pending::<()>().await;
    }
    Exit::Interrupted
}

/// Listens for signals from now on, and tells everybody who reads. The first process of a container is told of
/// none that it does not listen for.
pub(super) struct Watch {
    /// Ends with it.
    _listening: JoinSet<()>,
    stop: watch::Receiver<bool>,
    exit: Arc<OnceLock<Exit>>,
}

impl Watch {
    /// Begins to listen.
    pub(super) fn start() -> Self {
        let (stopper, stop) = watch::channel(false);
        let exit = Arc::new(OnceLock::new());
        let told = Arc::clone(&exit);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let _ = told.set(signal().await);
            // Every call ends as interrupted from now on, so reading ends by itself.
            let _ = stopper.send(true);
            // The sender stays, so that whoever asks later is told, too.
            std::future::pending::<()>().await;
        });
        Self {
            _listening: listening,
            stop,
            exit,
        }
    }

    /// Turns true when the run is to stop.
    pub(super) fn receiver(&self) -> watch::Receiver<bool> {
        self.stop.clone()
    }

    /// The exit code of a run that was stopped; none if it was not.
    pub(super) fn exit(&self) -> Option<Exit> {
        self.exit.get().copied()
    }

    /// What comes before anything is read, unless the run is stopped.
    pub(super) async fn unless_stopped<T>(
        &self,
        first: impl Future<Output = Result<T, RunError>>,
    ) -> Result<T, RunError> {
        let mut stop = self.receiver();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stopped| *stopped) => Err(RunError::new(
                self.exit().unwrap_or(Exit::Interrupted),
                "interrupted before anything was read",
            )),
            result = first => result,
        }
    }
}
