//! What the control should say of each function, from how it was made.
//!
//! By <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html>.

use super::invented::{Door, Lets, Made};
use crate::scans::random_accounts::compared::{Expected, Verdict};

pub(super) const EXPOSED: &str = "lambda-not-exposed";

pub(super) fn verdicts(made: &[Made]) -> Expected {
    let mut expected = Expected::default();
    for function in made {
        let doors = function.doors.iter().map(through);
        let all: Vec<&str> = doors.collect();
        let truth = match all {
            all if all.contains(&"fail") => "fail",
            all if all.contains(&"question") => "question",
            _ => "pass",
        };
        let is_refused = function.denied.is_some();
        expected.say(EXPOSED, &function.name, Verdict::after(is_refused, truth));
    }
    expected
}

/// Who can call a function, or an alias of it.
fn through(door: &Door) -> &'static str {
    let lets = door.policy.as_deref().unwrap_or_default();
    // A denial of everything to everybody leaves nothing of the policy.
    let kept: &[Lets] = match lets.contains(&Lets::EverybodyDenied) {
        true => &[],
        false => lets,
    };
    let is_open = kept.iter().any(|lets| match lets {
        Lets::AnyApi
        | Lets::Everybody
        | Lets::EverybodyWithTls
        | Lets::ByUrl
        | Lets::BySignedUrl => true,
        Lets::OwnRole
        | Lets::OwnBucket
        | Lets::OwnTopic
        | Lets::OwnApi
        | Lets::GoneApi
        | Lets::ForeignApi
        | Lets::AnyBucket
        | Lets::Foreign
        | Lets::Organization
        | Lets::Skill
        | Lets::EverybodyDenied
        | Lets::ByUrlOfOld => false,
    });
    let others = [
        Lets::ForeignApi,
        Lets::AnyBucket,
        Lets::Foreign,
        Lets::Organization,
        Lets::Skill,
        Lets::ByUrlOfOld,
    ];
    let asks = door.url.is_some() || kept.iter().any(|lets| others.contains(lets));
    match (is_open, asks) {
        (true, _) => "fail",
        (false, true) => "question",
        (false, false) => "pass",
    }
}
