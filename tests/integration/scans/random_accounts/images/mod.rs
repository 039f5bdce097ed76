//! Registries made up at random: repositories, their policies, their scans and keys, and the public gallery.
//!
//! Six accounts of up to 66 repositories in the gate, 60 accounts in the long run.

mod expected;
mod invented;
mod told;

use super::compared::{Answers, Seen, scan, telling};
use crate::kit::seeds;

const THREATS: [&str; 3] = ["ecr-best-practices", "ecr-encryption", "ecr-exposed"];

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_registries_get_the_verdicts_of_plain_rules() {
    let controls = [
        expected::PUBLIC,
        expected::KNOWN,
        expected::SCANNED,
        expected::LIFECYCLE,
        expected::ENCRYPTED,
        expected::REGISTRY_PUBLIC,
        expected::REGISTRY_KNOWN,
        expected::GALLERY,
    ];
    let mut seen = Seen::default();
    let seeds = seeds(6, 60);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let results = scan(&telling(told::answers(&made)), &THREATS);
        let story = |name: &str| story(&made, name);
        seen.compare(seed, &results, &controls, &expected::verdicts(&made), story);
    }
    seen.print(seeds.end);
    for control in [expected::PUBLIC, expected::KNOWN] {
        seen.holds(control, &["pass", "fail", "question", "unknown"]);
    }
    seen.holds(expected::REGISTRY_PUBLIC, &["pass", "fail", "unknown"]);
    seen.holds(
        expected::REGISTRY_KNOWN,
        &["pass", "fail", "question", "unknown"],
    );
    for control in [expected::SCANNED, expected::ENCRYPTED] {
        seen.holds(control, &["pass", "fail", "partial", "unknown"]);
    }
    seen.holds(expected::LIFECYCLE, &["pass", "fail", "unknown"]);
    seen.holds(expected::GALLERY, &["fail"]);
}

/// How something was made up, for a message.
fn story(made: &invented::Made, name: &str) -> String {
    let mut story: Vec<String> = Vec::new();
    for registry in &made.registries {
        let told = format!(
            "scanner {} inspector {} scope {} denied {:?} copies {:?}",
            registry.scanner,
            registry.inspector,
            registry.scope,
            registry.denied,
            registry.copies_to
        );
        if registry.region == name {
            story.push(format!("{:?} {told}", registry.policy));
        }
        let mut repositories = registry.repositories.iter();
        if let Some(one) = repositories.find(|one| one.name.ends_with(name)) {
            story.push(format!("{one:?} {told}"));
        }
    }
    story.join("\n    ")
}
