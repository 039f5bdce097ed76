//! Stopping early: Ctrl-C and SIGTERM end a run with what was read until then.

use crate::error::Exit;

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
