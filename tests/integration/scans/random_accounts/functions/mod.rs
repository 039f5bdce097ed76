//! Functions made up at random: who outside can call them, by policies, aliases and URLs.
//!
//! Three accounts of 60 functions in the gate, 40 accounts in the long run.

mod expected;
mod invented;
mod told;

use expected::EXPOSED;

use super::compared::{Answers, Seen, scan, telling};
use crate::kit::seeds;

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_functions_get_the_verdicts_of_plain_rules() {
    let mut seen = Seen::default();
    let seeds = seeds(3, 40);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let results = scan(&telling(told::answers(&made)), &["lambda-exposed"]);
        let story = |name: &str| format!("{:?}", made.iter().find(|one| one.name == name));
        seen.compare(
            seed,
            &results,
            &[EXPOSED],
            &expected::verdicts(&made),
            story,
        );
    }
    seen.print(seeds.end);
    seen.holds(EXPOSED, &["pass", "fail", "question", "unknown"]);
}
