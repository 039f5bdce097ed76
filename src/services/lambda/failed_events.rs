//! Where the asynchronous events go that a function failed on: to a
//! dead-letter queue, which is fixed with the version, or to an on-failure
//! destination, which each version and alias has for itself. One on `$LATEST`
//! does nothing for events that come through an alias.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use super::targets::{Target, TargetState};
use super::versions::{By, Standing, Use};
use crate::facts::Reading;

/// What a function is told that has neither.
const NEITHER: &str = "there is neither a dead-letter queue nor an on-failure destination";

/// The qualifier that the settings of a use stand under.
#[must_use]
pub fn set_for(one: &Use) -> &str {
    match &one.by {
        By::Alias(name) => name,
        By::Call | By::Mapping | By::Distribution => &one.version,
    }
}

/// What becomes of the events of a use. The destination is only looked at where there is no queue.
#[must_use]
pub fn standing(queue: Option<&Target>, destination: Option<&Target>) -> Standing {
    match (queue, destination) {
        (Some(queue), _) => of("dead-letter queue", queue),
        (None, Some(destination)) => of("on-failure destination", destination),
        (None, None) => Standing::Without(NEITHER.to_owned()),
    }
}

/// The same of an alias whose version CloudFront runs at its edge: whether others call it is not known.
#[must_use]
pub fn beside_the_edge(standing: Standing) -> Standing {
    match standing {
        Standing::Without(words) => Standing::Unclear(format!(
            "CloudFront runs this version at its edge, and for other callers {words}"
        )),
        Standing::With(_)
        | Standing::InPart(_)
        | Standing::Unclear(_)
        | Standing::AtEdge
        | Standing::Unread(_) => standing,
    }
}

fn of(what: &str, target: &Target) -> Standing {
    match &target.state {
        Reading::Known(TargetState::Exists) => {
            Standing::With(format!("the {what} {} exists", target.arn))
        }
        Reading::Known(TargetState::Gone) => {
            Standing::Without(format!("the {what} is dangling: {}", target.detail))
        }
        Reading::Known(TargetState::Lost) => {
            Standing::Without(format!("the {what} keeps nothing: {}", target.detail))
        }
        Reading::Known(TargetState::Unproven) => {
            Standing::Unclear(format!("there is a {what}, but {}", target.detail))
        }
        Reading::Unknown(cause) => Standing::Unread(cause.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;

    #[test]
    fn a_queue_decides_before_a_destination() {
        let (exists, gone) = (Target::existing("q"), Target::gone("r"));
        let with = |what: &str| Standing::With(format!("the {what} q exists"));
        assert_eq!(
            standing(Some(&exists), Some(&gone)),
            with("dead-letter queue")
        );
        assert_eq!(
            standing(None, Some(&exists)),
            with("on-failure destination")
        );
        assert!(matches!(
            standing(Some(&gone), Some(&exists)),
            Standing::Without(_)
        ));
        assert_eq!(standing(None, None), Standing::Without(NEITHER.to_owned()));
        let unproven = Target::unproven("b", "nobody listens".to_owned());
        assert!(matches!(
            standing(None, Some(&unproven)),
            Standing::Unclear(_)
        ));
        let cause = Cause::denied("sqs:GetQueueAttributes", "");
        let unread = Target::unread("q", cause.clone());
        assert_eq!(standing(Some(&unread), None), Standing::Unread(cause));
    }

    #[test]
    fn whether_others_call_an_alias_of_a_version_at_the_edge_is_asked() {
        let asked = beside_the_edge(standing(None, None));
        let Standing::Unclear(words) = asked else {
            panic!("{asked:?}");
        };
        assert!(words.ends_with(NEITHER), "{words}");
        let kept = standing(Some(&Target::existing("q")), None);
        assert_eq!(beside_the_edge(kept.clone()), kept);
    }

    #[test]
    fn an_alias_has_settings_of_its_own() {
        let live = Use::new("7", By::Alias("live".to_owned()));
        assert_eq!(set_for(&live), "live");
        assert_eq!(set_for(&Use::new("7", By::Mapping)), "7");
        assert_eq!(set_for(&Use::new("$LATEST", By::Call)), "$LATEST");
    }
}
