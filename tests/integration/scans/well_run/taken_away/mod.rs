//! Without one of its mitigations exactly the items that need it are open again, although all answers still stand.

use std::collections::BTreeSet;
use std::thread;

use super::account::{Account, Change};
use super::answered::{answers, open, whole_template};
use crate::kit::Program;
use crate::peer::rule::On;

/// Databases of every service.
mod databases;
/// Load balancers, distributions, APIs, and what is recorded of them.
mod edge;
/// What else the internet comes to.
mod entry_points;
/// Volumes, file systems and buckets of the other kinds.
mod files;
/// Functions, and who may do what.
mod identities;
/// Container images.
mod images;
/// The network, and the instances in it.
mod network;
/// Sign-in of an application's users.
mod pools;
/// Buckets.
mod storage;

/// A mitigation that is not there.
struct Loss {
    what: &'static str,
    changes: Vec<(On, Change)>,
    /// The threats whose items it opens.
    opens: &'static [&'static str],
}

/// One answer is another one.
fn lost(what: &'static str, on: On, change: Change, opens: &'static [&'static str]) -> Loss {
    Loss {
        what,
        changes: vec![(on, change)],
        opens,
    }
}

/// In one answer, a text is another one.
fn altered(
    what: &'static str,
    on: On,
    from: &str,
    to: &str,
    opens: &'static [&'static str],
) -> Loss {
    lost(what, on, Change::text(from, to), opens)
}

impl Loss {
    /// What is wrong with what it opens, if anything is.
    fn tried(&self) -> Option<String> {
        let mut account = Account::well_run();
        for (on, change) in &self.changes {
            account = account.but(on, change);
        }
        let stub = account.open();
        let program = Program::at(&stub.endpoint());
        program.file("threatproof.toml", answers());
        let results = program.scan_report(&whole_template(&program), &[]);
        let found = open(&results);
        let reasons: Vec<&str> = found.iter().map(|threat| results.reason(threat)).collect();
        let expected: BTreeSet<&str> = self.opens.iter().copied().collect();
        (found != expected).then(|| format!("{}: {found:?}, {reasons:#?}", self.what))
    }
}

/// Tries them all, several at a time.
fn try_all(losses: &[Loss]) {
    answers();
    let wrong: Vec<String> = thread::scope(|scope| {
        let quarter = losses.len().div_ceil(4);
        let workers: Vec<_> = losses
            .chunks(quarter)
            .map(|some| scope.spawn(|| some.iter().filter_map(Loss::tried).collect::<Vec<_>>()))
            .collect();
        let tried = workers.into_iter();
        tried
            .flat_map(|worker| worker.join().expect("a worker ends"))
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
