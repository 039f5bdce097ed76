//! How many connections the system lets this process have.

/// Descriptors that are kept for files, and for connections that wait to be used again.
const KEPT: u64 = 128;

/// How many requests can be in flight of so many that are wanted: a connection that was used is open for a
/// moment longer, so each counts twice. The limit of the process is raised as far as the system lets everybody.
#[cfg(unix)]
pub(super) fn bounded(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let open = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_refused) => limit.current,
    };
    let most = possible(open);
    if most < wanted {
        tracing::warn!(
            wanted,
            possible = most,
            "fewer requests are in flight than were asked for, as the system allows too few open files: raise `ulimit -n`"
        );
    }
    wanted.min(most)
}

#[cfg(not(unix))]
pub(super) fn bounded(wanted: usize) -> usize {
    wanted
}

/// How many requests so many descriptors are enough for; any number if there is no limit.
#[cfg(unix)]
fn possible(open: Option<u64>) -> usize {
    let Some(open) = open else {
        return usize::MAX;
    };
    let half = open.saturating_sub(KEPT) / 2;
    usize::try_from(half).unwrap_or(usize::MAX).max(1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::possible;

    #[test]
    fn descriptors_are_kept_for_all_else() {
        for (open, requests) in [
            (None, usize::MAX),
            (Some(0), 1),
            (Some(128), 1),
            (Some(256), 64),
            (Some(1_024), 448),
        ] {
            assert_eq!(possible(open), requests, "{open:?}");
        }
    }
}
