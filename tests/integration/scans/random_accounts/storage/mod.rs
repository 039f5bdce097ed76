//! Storage made up at random, but for general purpose buckets: volumes, file systems, buckets of the further kinds.
//!
//! Four accounts of about 70 resources in the gate, 40 accounts in the long run.

mod expected;
mod invented;
mod told;

use expected::{DEFAULT, IMAGES, SNAPSHOTS, controls};
use invented::Kind;

use super::compared::{Answers, Seen, scan};
use super::network::telling;
use crate::kit::seeds;

const THREATS: [&str; 4] = [
    "storage-exposed",
    "storage-encryption",
    "s3-immutable-objects",
    "s3-access-logging",
];

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_storage_gets_the_verdicts_of_plain_rules() {
    let mut all: Vec<&'static str> = Kind::ALL.into_iter().flat_map(controls).collect();
    all.extend([SNAPSHOTS, IMAGES, DEFAULT]);
    let mut seen = Seen::default();
    let seeds = seeds(4, 40);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let results = scan(&telling(told::answers(&made)), &THREATS);
        let story = |name: &str| {
            let mut storage = made.storage.iter();
            let found = storage.find(|one| told::bucket_name(one) == name);
            format!("{found:?} {:?}", made.regions)
        };
        seen.compare(seed, &results, &all, &expected::verdicts(&made), story);
    }
    seen.print(seeds.end);
    for kind in Kind::ALL {
        let controls = controls(kind);
        seen.holds(controls[0], &["pass", "fail", "partial", "unknown"]);
        match kind {
            Kind::Volume => seen.holds(controls[1], &["pass", "fail", "unknown"]),
            Kind::Efs => {
                seen.holds(controls[1], &["pass", "fail", "unknown"]);
                seen.holds(controls[2], &["pass", "fail", "partial", "unknown"]);
            }
            Kind::Fsx => {
                seen.holds(controls[1], &["pass", "unknown"]);
                seen.holds(controls[2], &["pass", "fail", "partial", "unknown"]);
            }
            Kind::Directory | Kind::Tables | Kind::Vectors => {
                seen.holds(controls[1], &["question"]);
                seen.holds(controls[2], &["question"]);
            }
        }
    }
    for control in [SNAPSHOTS, IMAGES] {
        seen.holds(control, &["pass", "fail", "unknown"]);
    }
    seen.holds(DEFAULT, &["pass", "fail", "unknown"]);
}
