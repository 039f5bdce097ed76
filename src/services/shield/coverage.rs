//! Which public resources Shield Advanced protects: subscribing alone protects nothing.
//! <https://docs.aws.amazon.com/waf/latest/developerguide/ddos-protections-by-resource-type.html>

use std::collections::BTreeSet;

use crate::facts::{Cause, Reading, record};

record! {
    /// What a subscription protects, as far as what is public can be read.
    pub struct ShieldCoverage {
        /// Public resources with a protection.
        protected: Reading<Vec<String>>,
        /// Public resources without one.
        unprotected: Reading<Vec<String>>,
        /// Protected resources that serve HTTP and have no web ACL, so that floods of requests are not stopped.
        without_web_acl: Reading<Vec<String>>,
    }
}

/// A public resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Public {
    /// Its ARN.
    pub arn: String,
    /// What a protection of it must name, all of it: itself, or its Elastic IP addresses. Empty if nothing can be named.
    pub protected_by: Vec<String>,
    /// Whether it has a web ACL; `None` if it does not serve HTTP.
    pub web_acl: Option<Reading<bool>>,
}

/// Compares what is public with what is protected. `inventory` and `protections` say why either may be longer.
#[must_use]
pub fn judge(
    public: &[Public],
    inventory: Option<&Cause>,
    protected: &BTreeSet<String>,
    protections: Option<&Cause>,
) -> ShieldCoverage {
    let is_protected = |resource: &Public| {
        !resource.protected_by.is_empty()
            && resource
                .protected_by
                .iter()
                .all(|name| protected.contains(name))
    };
    let (with, without): (Vec<&Public>, Vec<&Public>) =
        public.iter().partition(|resource| is_protected(resource));
    let arns = |of: &[&Public]| of.iter().map(|resource| resource.arn.clone()).collect();
    // A longer list of protections could protect what seems to have none; a longer inventory could
    // hold something without.
    let unprotected = match (protections, inventory) {
        (Some(cause), _) => Reading::Unknown(cause.clone()),
        (None, Some(cause)) if without.is_empty() => Reading::Unknown(cause.clone()),
        (None, Some(_) | None) => Reading::Known(arns(&without)),
    };
    ShieldCoverage {
        protected: Reading::Known(arns(&with)),
        unprotected,
        without_web_acl: without_web_acl(&with),
    }
}

fn without_web_acl(protected: &[&Public]) -> Reading<Vec<String>> {
    let mut without = Vec::new();
    let mut unknown = None;
    for resource in protected {
        match &resource.web_acl {
            None | Some(Reading::Known(true)) => {}
            Some(Reading::Known(false)) => without.push(resource.arn.clone()),
            Some(Reading::Unknown(cause)) => unknown = Some(cause.clone()),
        }
    }
    match unknown {
        Some(cause) if without.is_empty() => Reading::Unknown(cause),
        Some(_) | None => Reading::Known(without),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(arn: &str, by: &[&str], web_acl: Option<Reading<bool>>) -> Public {
        Public {
            arn: arn.to_owned(),
            protected_by: by.iter().map(|name| (*name).to_owned()).collect(),
            web_acl,
        }
    }

    fn names(names: &[&str]) -> Reading<Vec<String>> {
        Reading::Known(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn protected(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn denied() -> Cause {
        Cause::denied("shield:ListProtections", "")
    }

    #[test]
    fn protections_are_matched_by_what_they_name() {
        let all = [
            public("shop", &["shop"], Some(Reading::Known(true))),
            public("bare", &["bare"], Some(Reading::Known(false))),
            public("nlb", &["eip-1", "eip-2"], None),
            public("half", &["eip-1", "eip-3"], None),
            public("nameless", &[], None),
        ];
        let coverage = judge(
            &all,
            None,
            &protected(&["shop", "bare", "eip-1", "eip-2"]),
            None,
        );
        assert_eq!(coverage.protected, names(&["shop", "bare", "nlb"]));
        assert_eq!(coverage.unprotected, names(&["half", "nameless"]));
        assert_eq!(coverage.without_web_acl, names(&["bare"]));
    }

    #[test]
    fn unread_lists_leave_open_what_they_could_change() {
        let all = [public("shop", &["shop"], Some(Reading::Known(true)))];
        let none = protected(&[]);
        let both = protected(&["shop"]);
        let open = Reading::Unknown(denied());
        assert_eq!(judge(&all, None, &none, Some(&denied())).unprotected, open);
        assert_eq!(judge(&all, Some(&denied()), &both, None).unprotected, open);
        assert_eq!(
            judge(&all, Some(&denied()), &none, None).unprotected,
            names(&["shop"])
        );
    }

    #[test]
    fn an_unread_web_acl_is_open_unless_another_is_missing() {
        let unread = || Some(Reading::Unknown(denied()));
        let all = protected(&["a", "b"]);
        let one = [public("a", &["a"], unread())];
        assert_eq!(
            judge(&one, None, &all, None).without_web_acl,
            Reading::Unknown(denied())
        );
        let two = [
            public("a", &["a"], unread()),
            public("b", &["b"], Some(Reading::Known(false))),
        ];
        assert_eq!(judge(&two, None, &all, None).without_web_acl, names(&["b"]));
    }
}
