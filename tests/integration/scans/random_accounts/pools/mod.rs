//! User pools made up at random: second factors, leaked passwords, risky sign-ins.
//!
//! Four accounts of 40 pools in the gate, 40 accounts in the long run.

mod expected;
mod invented;
mod told;

use expected::{ADAPTIVE, CREDENTIALS, MFA};

use super::compared::{Answers, Seen, scan, telling};
use crate::kit::seeds;

const THREATS: [&str; 3] = [
    "cognito-mfa",
    "cognito-compromised-credentials",
    "cognito-adaptive-authentication",
];

/// What AWS answers in the account of this seed.
pub(super) fn answers(seed: u64) -> Answers {
    told::answers(&invented::invent(seed))
}

#[test]
fn made_up_user_pools_get_the_verdicts_of_plain_rules() {
    let mut seen = Seen::default();
    let seeds = seeds(4, 40);
    for seed in seeds.clone() {
        let made = invented::invent(seed);
        let results = scan(&telling(told::answers(&made)), &THREATS);
        let story = |id: &str| format!("{:?}", made.iter().find(|pool| pool.id == id));
        let controls = [MFA, CREDENTIALS, ADAPTIVE];
        seen.compare(seed, &results, &controls, &expected::verdicts(&made), story);
    }
    seen.print(seeds.end);
    let all = ["pass", "fail", "question", "not-applicable", "unknown"];
    for control in [MFA, CREDENTIALS, ADAPTIVE] {
        seen.holds(control, &all);
    }
    seen.holds(MFA, &["partial"]);
}
