//! Databases made up at random, of every service: how they are encrypted, and whether the internet gets to them.
//!
//! Three accounts of about 96 databases in the gate, 40 accounts in the long run.

mod expected;
mod invented;
mod told;

use expected::{SNAPSHOT, controls};
use invented::Kind;

use super::compared::{Answers, Seen, scan};
use super::network::telling;
use crate::kit::seeds;

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_databases_get_the_verdicts_of_plain_rules() {
    let mut all: Vec<&'static str> = Kind::ALL.into_iter().flat_map(controls).collect();
    all.push(SNAPSHOT);
    all.sort_unstable();
    all.dedup();
    all.retain(|control| !control.is_empty());
    let mut seen = Seen::default();
    let seeds = seeds(3, 40);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let stub = telling(told::answers(&made));
        let results = scan(&stub, &["database-exposed", "database-encryption"]);
        let story = |name: &str| {
            let mut databases = made.databases.iter();
            let found = databases.find(|one| one.name == name);
            let mut snapshots = made.snapshots.iter();
            let snapshot = snapshots.find(|one| one.name == name);
            format!("{found:?} {snapshot:?} {:?}", made.denied)
        };
        seen.compare(seed, &results, &all, &expected::verdicts(&made), story);
    }
    seen.print(seeds.end);
    for kind in Kind::ALL {
        let [exposed, at_rest, kms] = controls(kind);
        let (exposures, first, second): (&[&str], &[&str], &[&str]) = match kind {
            Kind::Instance | Kind::Aurora | Kind::Neptune => (
                &["pass", "fail", "question", "unknown", "not-applicable"],
                &["pass", "fail", "unknown"],
                &["pass", "fail", "partial", "unknown"],
            ),
            Kind::Redshift => (
                &["pass", "fail", "question", "unknown"],
                &["pass", "fail", "unknown"],
                &["pass", "fail", "partial", "unknown"],
            ),
            Kind::Document => (
                &["pass", "not-applicable"],
                &["pass", "fail"],
                &["pass", "fail", "partial"],
            ),
            Kind::Workgroup => (&["pass", "fail", "question", "unknown"], &[], &[]),
            Kind::Influx => (
                &["pass", "fail", "question", "unknown"],
                &["pass", "unknown"],
                &["pass", "partial", "unknown"],
            ),
            Kind::Domain => (
                &["pass", "fail", "question"],
                &["pass", "fail", "unknown"],
                &["pass", "fail", "unknown"],
            ),
            Kind::Dax => (
                &["pass", "question"],
                &["pass", "fail", "unknown"],
                &["question", "fail", "unknown"],
            ),
            Kind::Memory => (&["pass", "question"], &["pass"], &["pass", "partial"]),
            Kind::Namespace => (&[], &["pass"], &["pass", "partial"]),
            Kind::Elastic => (
                &["pass"],
                &["pass", "unknown"],
                &["pass", "partial", "unknown"],
            ),
            Kind::Keyspaces => (&["question"], &["pass"], &["question"]),
            Kind::LiveAnalytics => (&["question"], &["pass"], &["pass", "unknown"]),
            Kind::Dsql | Kind::Table => (
                &["pass", "question", "unknown"],
                &["pass", "unknown"],
                &["pass", "fail", "partial", "unknown"],
            ),
        };
        seen.holds(exposed, exposures);
        seen.holds(at_rest, first);
        seen.holds(kms, second);
    }
    seen.holds(SNAPSHOT, &["fail", "unknown"]);
}
