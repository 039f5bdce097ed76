//! What stands behind a Network Load Balancer, which can have no web ACL itself: Application Load Balancers with
//! web ACLs filter for it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html>

use crate::facts::{Cause, Fact, Reading, record, words};
use crate::services::wafv2::{Effect, WebAcl};

record! {
    /// What happens to the requests that a Network Load Balancer hands on.
    pub struct Filtered {
        /// What is done about attacks.
        by: Filter,
        /// The same in words.
        detail: String,
    }
}

words! {
    /// What is done about attacks behind a Network Load Balancer.
    pub enum Filter {
        /// Nothing else stands behind it than Application Load Balancers with a web ACL that stops injection
        /// attacks.
        Everything = "everything",
        /// A web ACL there stops injection attacks only in part, or not while WAF cannot be reached.
        Part = "part",
        /// An Application Load Balancer there has no web ACL, or one that stops nothing.
        Nothing = "nothing",
        /// Something else stands behind it, or a web ACL whose vendor alone knows what it stops.
        NotTold = "not-told",
    }
}

/// Something that stands behind a Network Load Balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// An Application Load Balancer.
    Application {
        /// Its ARN.
        arn: String,
        /// Its web ACL.
        web_acl: Fact<WebAcl>,
        /// Whether requests pass while WAF cannot be reached.
        fails_open: Reading<bool>,
    },
    /// Something else.
    Other(String),
}

/// What all of it comes to. `incomplete` says why more may stand there.
#[must_use]
pub fn judge(behind: &[Standing], incomplete: Option<&Cause>) -> Reading<Filtered> {
    let mut all: Vec<(Reading<Filter>, String)> = behind.iter().map(one).collect();
    let found = |all: &[(Reading<Filter>, String)], wanted: Filter| {
        let those = all
            .iter()
            .filter(|(filter, _)| *filter == Reading::Known(wanted));
        let words: Vec<&str> = those.map(|(_, detail)| detail.as_str()).collect();
        (!words.is_empty()).then(|| {
            Reading::Known(Filtered {
                by: wanted,
                detail: words.join("; "),
            })
        })
    };
    // What is seen to pass attacks decides, whatever is not seen.
    if let Some(filtered) = found(&all, Filter::Nothing) {
        return filtered;
    }
    let unknown = all.iter().find_map(|(filter, _)| match filter {
        Reading::Unknown(cause) => Some(cause),
        Reading::Known(_) => None,
    });
    if let Some(cause) = unknown.or(incomplete) {
        return Reading::Unknown(cause.clone());
    }
    if all.is_empty() {
        let detail = "nothing is registered with its target groups".to_owned();
        all.push((Reading::Known(Filter::NotTold), detail));
    }
    [Filter::Part, Filter::NotTold, Filter::Everything]
        .into_iter()
        .find_map(|wanted| found(&all, wanted))
        .unwrap_or_else(|| super::DESCRIBE_TARGET_HEALTH.unexpected("nothing").into())
}

fn one(standing: &Standing) -> (Reading<Filter>, String) {
    let (arn, web_acl, fails_open) = match standing {
        Standing::Application {
            arn,
            web_acl,
            fails_open,
        } => (arn, web_acl, fails_open),
        Standing::Other(what) => {
            return (
                Reading::Known(Filter::NotTold),
                format!("behind it stands {what}"),
            );
        }
    };
    let acl = match web_acl {
        Fact::Known(acl) => acl,
        Fact::Absent => {
            return (
                Reading::Known(Filter::Nothing),
                format!("no web ACL is attached to {arn}"),
            );
        }
        Fact::Unknown(cause) => return (Reading::Unknown(cause.clone()), String::new()),
    };
    let told = format!("web ACL {} of {arn}: {}", acl.arn, acl.detail);
    let filter = match (&acl.effect, fails_open) {
        (Reading::Unknown(cause), _) => Reading::Unknown(cause.clone()),
        (Reading::Known(Effect::StopsNothing), _) => Reading::Known(Filter::Nothing),
        (Reading::Known(Effect::StopsSome | Effect::StopsOther | Effect::Classic), _) => {
            Reading::Known(Filter::Part)
        }
        (Reading::Known(_), Reading::Known(true)) => {
            let open = format!("requests to {arn} pass unfiltered while WAF cannot be reached");
            return (Reading::Known(Filter::Part), open);
        }
        (Reading::Known(Effect::VendorDecides), _) => Reading::Known(Filter::NotTold),
        (Reading::Known(Effect::StopsAttacks), Reading::Unknown(cause)) => {
            Reading::Unknown(cause.clone())
        }
        (Reading::Known(Effect::StopsAttacks), Reading::Known(false)) => {
            Reading::Known(Filter::Everything)
        }
    };
    (filter, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied() -> Cause {
        Cause::denied("wafv2:GetWebACLForResource", "")
    }

    fn with(name: &str, effect: Reading<Effect>, fails_open: Reading<bool>) -> Standing {
        Standing::Application {
            arn: name.to_owned(),
            web_acl: Fact::Known(WebAcl {
                arn: format!("acl-of-{name}"),
                effect,
                detail: "as told".to_owned(),
            }),
            fails_open,
        }
    }

    fn of(effect: Effect) -> Standing {
        with("a", Reading::Known(effect), Reading::Known(false))
    }

    fn without(name: &str) -> Standing {
        Standing::Application {
            arn: name.to_owned(),
            web_acl: Fact::Absent,
            fails_open: denied().into(),
        }
    }

    fn by(behind: &[Standing]) -> Option<Filter> {
        match judge(behind, None) {
            Reading::Known(filtered) => Some(filtered.by),
            Reading::Unknown(_) => None,
        }
    }

    #[test]
    fn the_worst_that_is_seen_decides() {
        let good = || of(Effect::StopsAttacks);
        let other = || Standing::Other("instance i-1".to_owned());
        for (behind, expected) in [
            (vec![good()], Some(Filter::Everything)),
            (vec![good(), good()], Some(Filter::Everything)),
            (vec![good(), other()], Some(Filter::NotTold)),
            (
                vec![good(), of(Effect::VendorDecides)],
                Some(Filter::NotTold),
            ),
            (vec![other(), of(Effect::StopsSome)], Some(Filter::Part)),
            (vec![good(), of(Effect::StopsOther)], Some(Filter::Part)),
            (vec![good(), of(Effect::Classic)], Some(Filter::Part)),
            (vec![good(), without("b")], Some(Filter::Nothing)),
            (
                vec![other(), of(Effect::StopsNothing)],
                Some(Filter::Nothing),
            ),
            (vec![], Some(Filter::NotTold)),
        ] {
            assert_eq!(by(&behind), expected, "{behind:?}");
        }
    }

    #[test]
    fn what_is_not_known_leaves_open_all_but_a_failure() {
        let unread = || with("u", denied().into(), Reading::Known(false));
        let half = || with("h", Reading::Known(Effect::StopsAttacks), denied().into());
        let open = with(
            "o",
            Reading::Known(Effect::StopsAttacks),
            Reading::Known(true),
        );
        assert_eq!(by(&[unread()]), None);
        assert_eq!(by(&[half()]), None);
        assert_eq!(by(&[of(Effect::StopsSome), unread()]), None);
        assert_eq!(by(&[without("b"), unread()]), Some(Filter::Nothing));
        assert_eq!(by(&[open]), Some(Filter::Part));
        let more = judge(&[of(Effect::StopsAttacks)], Some(&denied()));
        assert_eq!(more, Reading::Unknown(denied()));
        let seen = judge(&[without("b")], Some(&denied()));
        assert!(matches!(seen, Reading::Known(filtered) if filtered.by == Filter::Nothing));
    }
}
