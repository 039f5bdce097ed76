//! A stack that is large enough to read any condition.

use std::cell::Cell;
use std::io;
use std::panic;
use std::thread;

/// The stack for reading a condition, in bytes: the parser descends into every operator of a chain,
/// so the usual stack would not do for the worst that fits into the longest condition.
const STACK: usize = 64 << 20;

thread_local! {
    /// Whether this thread has that stack.
    static IS_ROOMY: Cell<bool> = const { Cell::new(false) };
}

/// Runs this on such a stack: on the present one if it is, else on a thread of its own.
///
/// Whoever reads many conditions calls it once around all of them. A thread for each would take
/// longer than the reading.
///
/// # Errors
///
/// If the system gives no thread.
pub fn with_room<T: Send>(run: impl FnOnce() -> T + Send) -> io::Result<T> {
    if IS_ROOMY.get() {
        return Ok(run());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                IS_ROOMY.set(true);
                run()
            })?;
        Ok(thread
            .join()
            .unwrap_or_else(|panic| panic::resume_unwind(panic)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_with_room_starts_no_second_thread() {
        let outer = with_room(|| {
            let inner = with_room(|| thread::current().id()).expect("a thread");
            (thread::current().id(), inner)
        });
        let (outer, inner) = outer.expect("a thread");
        assert_eq!(outer, inner);
        assert_ne!(outer, thread::current().id());
    }
}
