//! How clients reach a listener of a Classic Load Balancer. Which TLS versions it admits is what the attributes of
//! its policies say: the name of a policy is chosen by whoever made it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-ssl-security-policy.html>

use super::{DESCRIBE_LOAD_BALANCER_POLICIES, DESCRIBE_LOAD_BALANCERS};
use crate::facts::{Cause, Reading};
use crate::services::elasticloadbalancingv2::Transport;
use crate::services::elasticloadbalancingv2::transport::of_versions;

/// What a policy is called that says how TLS is negotiated. Policies of other types keep sessions together.
const NEGOTIATION: &str = "SSLNegotiationPolicyType";

/// A policy of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Its attributes, each with its value.
    pub attributes: Vec<(String, String)>,
}

/// What a listener's protocol says before policies are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The listener ends TLS.
    Tls,
    /// Plain HTTP.
    Http,
    /// A stream is handed on unread.
    Tcp,
}

impl Protocol {
    /// `None` for a word that is new to us. AWS takes them in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_uppercase().as_str() {
            "HTTPS" | "SSL" => Some(Self::Tls),
            "HTTP" => Some(Self::Http),
            "TCP" => Some(Self::Tcp),
            _ => None,
        }
    }
}

/// How clients come in, with the reason in words. `attached` are the names of the listener's policies; `policies`
/// are those of its load balancer, and matter only where it ends TLS.
#[must_use]
pub fn transport(
    protocol: &str,
    attached: &[String],
    policies: &Result<Vec<Policy>, Cause>,
) -> (Reading<Transport>, String) {
    match Protocol::from_word(protocol) {
        Some(Protocol::Tls) => negotiated(attached, policies),
        Some(Protocol::Http) => {
            let detail = "requests are served over plain HTTP";
            (Reading::Known(Transport::Plain), detail.to_owned())
        }
        Some(Protocol::Tcp) => {
            let detail = "the listener hands on what it gets: the instances decide";
            (Reading::Known(Transport::PassedThrough), detail.to_owned())
        }
        None => {
            let cause = DESCRIBE_LOAD_BALANCERS.unrecognised(protocol);
            (cause.into(), "a protocol that is not known".to_owned())
        }
    }
}

fn negotiated(
    attached: &[String],
    policies: &Result<Vec<Policy>, Cause>,
) -> (Reading<Transport>, String) {
    let unknown = |cause: Cause| (cause.into(), "its policies cannot be read".to_owned());
    let policies = match policies {
        Ok(policies) => policies,
        Err(cause) => return unknown(cause.clone()),
    };
    let mut found = None;
    for name in attached {
        let Some(policy) = policies.iter().find(|policy| policy.name == *name) else {
            return unknown(DESCRIBE_LOAD_BALANCER_POLICIES.vanished(name));
        };
        if policy.kind != NEGOTIATION {
            continue;
        }
        if found.is_some() {
            let what = "two policies on how TLS is negotiated";
            return unknown(DESCRIBE_LOAD_BALANCER_POLICIES.unexpected(what));
        }
        found = Some(policy);
    }
    match found {
        Some(policy) => (
            versions(policy),
            format!("security policy {}", named(policy)),
        ),
        None => {
            let what = "a listener without security policy";
            unknown(DESCRIBE_LOAD_BALANCER_POLICIES.unparseable(what))
        }
    }
}

/// Its name, with the predefined policy that it is a copy of.
fn named(policy: &Policy) -> String {
    let reference = policy
        .attributes
        .iter()
        .find(|(name, _)| name == "Reference-Security-Policy")
        .map(|(_, value)| value)
        .filter(|value| **value != policy.name && !value.is_empty());
    match reference {
        Some(reference) => format!("{} ({reference})", policy.name),
        None => policy.name.clone(),
    }
}

/// `Protocol-TLSv1.2 = true` admits TLS 1.2; a version that is not named is not admitted.
fn versions(policy: &Policy) -> Reading<Transport> {
    let mut admitted = Vec::new();
    for (name, value) in &policy.attributes {
        let Some(version) = name.strip_prefix("Protocol-") else {
            continue;
        };
        match value.to_ascii_lowercase().as_str() {
            "true" => admitted.push(version.to_owned()),
            "false" => {}
            _ => {
                let word = format!("{}: {name} = {value}", policy.name);
                return DESCRIBE_LOAD_BALANCER_POLICIES.unrecognised(word).into();
            }
        }
    }
    of_versions(&policy.name, &admitted, DESCRIBE_LOAD_BALANCER_POLICIES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(name: &str, kind: &str, attributes: &[(&str, &str)]) -> Policy {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Policy {
            name: name.to_owned(),
            kind: kind.to_owned(),
            attributes: attributes.iter().map(owned).collect(),
        }
    }

    fn of(attached: &[&str], policies: Vec<Policy>) -> (Reading<Transport>, String) {
        let attached: Vec<String> = attached.iter().map(|name| (*name).to_owned()).collect();
        transport("HTTPS", &attached, &Ok(policies))
    }

    #[test]
    fn attributes_decide_and_never_names() {
        for (attributes, expected) in [
            (
                &[("Protocol-TLSv1.2", "true"), ("Protocol-TLSv1", "false")][..],
                Transport::Strong,
            ),
            (&[("Protocol-TLSv1.2", "TRUE")], Transport::Strong),
            (
                &[("Protocol-TLSv1.2", "true"), ("Protocol-TLSv1", "true")],
                Transport::Outdated,
            ),
            (&[("Protocol-SSLv3", "true")], Transport::Outdated),
        ] {
            let named = policy("ELBSecurityPolicy-TLS-1-2-2017-01", NEGOTIATION, attributes);
            let (found, _) = of(&["ELBSecurityPolicy-TLS-1-2-2017-01"], vec![named]);
            assert_eq!(found, Reading::Known(expected), "{attributes:?}");
        }
    }

    #[test]
    fn what_is_not_told_is_not_known() {
        let strong = || policy("strong", NEGOTIATION, &[("Protocol-TLSv1.2", "true")]);
        let sticky = || {
            policy(
                "sticky",
                "AppCookieStickinessPolicyType",
                &[("CookieName", "a")],
            )
        };
        let silent = || policy("silent", NEGOTIATION, &[("AES128-SHA", "true")]);
        let odd = || policy("odd", NEGOTIATION, &[("Protocol-TLSv1.2", "maybe")]);
        let new = || policy("new", NEGOTIATION, &[("Protocol-TLSv1.4", "true")]);
        let (found, detail) = of(&["sticky", "strong"], vec![strong(), sticky()]);
        assert_eq!(
            (found, detail.as_str()),
            (Reading::Known(Transport::Strong), "security policy strong")
        );
        for (attached, policies) in [
            (&[][..], vec![strong()]),
            (&["sticky"], vec![strong(), sticky()]),
            (&["gone", "strong"], vec![strong()]),
            (&["silent"], vec![silent()]),
            (&["odd"], vec![odd()]),
            (&["new"], vec![new()]),
            (&["strong", "silent"], vec![strong(), silent()]),
        ] {
            let (found, _) = of(attached, policies);
            assert!(matches!(found, Reading::Unknown(_)), "{attached:?}");
        }
        let denied = Cause::denied("elasticloadbalancing:DescribeLoadBalancerPolicies", "");
        let (found, _) = transport("SSL", &["a".to_owned()], &Err(denied.clone()));
        assert_eq!(found, Reading::Unknown(denied));
    }

    #[test]
    fn only_listeners_that_end_tls_need_policies() {
        let denied = || {
            Err(Cause::denied(
                "elasticloadbalancing:DescribeLoadBalancerPolicies",
                "",
            ))
        };
        let of = |protocol: &str| transport(protocol, &[], &denied()).0;
        assert_eq!(of("http"), Reading::Known(Transport::Plain));
        assert_eq!(of("TCP"), Reading::Known(Transport::PassedThrough));
        assert!(matches!(of("QUIC"), Reading::Unknown(_)));
        assert!(matches!(of(""), Reading::Unknown(_)));
    }

    #[test]
    fn a_copy_of_a_predefined_policy_is_told_with_it() {
        let copy = policy(
            "mine",
            NEGOTIATION,
            &[
                (
                    "Reference-Security-Policy",
                    "ELBSecurityPolicy-TLS-1-2-2017-01",
                ),
                ("Protocol-TLSv1.2", "true"),
            ],
        );
        let (_, detail) = of(&["mine"], vec![copy]);
        assert_eq!(
            detail,
            "security policy mine (ELBSecurityPolicy-TLS-1-2-2017-01)"
        );
    }
}
