//! How clients reach a listener: with TLS of which age, redirected to it, or without.
//!
//! Which versions a security policy admits is what AWS says in that very region; names prove
//! nothing (`ELBSecurityPolicy-TLS13-1-0-PQ-2025-09` admits TLS 1.0).

use std::collections::BTreeMap;

use super::DESCRIBE_SSL_POLICIES;
use crate::facts::{Call, Failure, Listing, Reading, words};

words! {
    /// How clients reach a listener.
    pub enum Transport {
        /// With TLS 1.2 or later only.
        Strong = "strong",
        /// With TLS, older versions included.
        Outdated = "outdated",
        /// Without TLS, but every request is only redirected to HTTPS or refused.
        Redirected = "redirected",
        /// Without TLS.
        Plain = "plain",
        /// The listener does not look inside: what it carries decides itself.
        PassedThrough = "passed-through",
    }
}

/// What an HTTP listener does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed<'a> {
    /// Redirects it to this protocol.
    Redirect(&'a str),
    /// Gives a fixed answer with this status code.
    Answer(&'a str),
    /// Serves it: hands it on, or asks who it is.
    Serve,
    /// Something that is not told, or that this version does not know.
    Unknown,
}

impl Deed<'_> {
    /// `#{protocol}` keeps plain HTTP, and a fixed answer of success is a page that is served.
    fn handling(&self) -> Handling {
        match self {
            Self::Redirect("HTTPS") => Handling::Redirected,
            Self::Redirect("HTTP" | "#{protocol}") | Self::Serve => Handling::Served,
            Self::Answer(code) if code.starts_with(['4', '5']) => Handling::Redirected,
            Self::Answer(code) if code.starts_with('2') => Handling::Served,
            Self::Answer(_) | Self::Redirect(_) | Self::Unknown => Handling::Unknown,
        }
    }
}

/// A rule of an HTTP listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule<'a> {
    /// Its place: the rule of the lowest number that fits decides. None of the default rule, which comes last.
    pub priority: Option<u32>,
    /// Whether it is the default rule.
    pub is_default: bool,
    /// Whether every request fits.
    pub takes_all: bool,
    /// What it does.
    pub deeds: Vec<Deed<'a>>,
}

/// What is done with the requests to a listener by the rules that they get to: none gets past one that takes all.
/// `by_default` is what the listener itself says that it does with all others.
#[must_use]
pub fn met<'a>(mut rules: Vec<Rule<'a>>, by_default: Vec<Deed<'a>>) -> Vec<Vec<Deed<'a>>> {
    rules.retain(|rule| !rule.is_default);
    // Without its place nothing is known to come before a rule.
    let are_placed = rules.iter().all(|rule| rule.priority.is_some());
    rules.sort_by_key(|rule| rule.priority);
    let last = rules.iter().position(|rule| rule.takes_all);
    match last.filter(|_| are_placed) {
        Some(last) => rules.truncate(last + 1),
        None => rules.push(Rule {
            priority: None,
            is_default: true,
            takes_all: true,
            deeds: by_default,
        }),
    }
    rules.into_iter().map(|rule| rule.deeds).collect()
}

/// Whether a pattern fits the path of every request.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions>
#[must_use]
pub fn is_every_path(pattern: &str) -> bool {
    matches!(pattern, "*" | "/*")
}

/// How the requests to an HTTP listener are handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Some are served.
    Served,
    /// Every one is redirected to HTTPS or refused.
    Redirected,
    /// None is known to be served, but not all are known to be redirected.
    Unknown,
}

/// What rules do together. No rules, and a rule without deeds, prove nothing.
#[must_use]
pub fn handling(rules: &[Vec<Deed<'_>>]) -> Handling {
    let all: Vec<Handling> = rules.iter().flatten().map(Deed::handling).collect();
    let is_silent = rules.is_empty() || rules.iter().any(Vec::is_empty);
    if all.contains(&Handling::Served) {
        Handling::Served
    } else if is_silent || all.contains(&Handling::Unknown) {
        Handling::Unknown
    } else {
        Handling::Redirected
    }
}

/// The TLS versions of each security policy of a region.
pub type Policies = Listing<(String, Vec<String>)>;

/// Judges a listener that ends TLS, by its security policy.
#[must_use]
pub fn of_policy(policy: Option<&str>, policies: &Policies) -> Reading<Transport> {
    let unknown = |failure, detail: String| DESCRIBE_SSL_POLICIES.failed(failure, detail).into();
    let Some(policy) = policy.filter(|policy| !policy.is_empty()) else {
        return unknown(
            Failure::Unparseable,
            "a listener without security policy".to_owned(),
        );
    };
    let known: BTreeMap<&str, &Vec<String>> = policies
        .items
        .iter()
        .map(|(name, versions)| (name.as_str(), versions))
        .collect();
    let Some(versions) = known.get(policy) else {
        return match &policies.incomplete {
            Some(cause) => Reading::Unknown(cause.clone()),
            None => unknown(
                Failure::Unrecognised,
                format!("{policy} is not in the list"),
            ),
        };
    };
    of_versions(policy, versions, DESCRIBE_SSL_POLICIES)
}

/// Judges a policy by the TLS versions that it admits. `call` is what told them.
#[must_use]
pub fn of_versions(policy: &str, versions: &[String], call: Call) -> Reading<Transport> {
    if versions.iter().any(|version| is_old(version)) {
        return Reading::Known(Transport::Outdated);
    }
    match versions.iter().find(|version| !is_strong(version)) {
        Some(version) => call.unrecognised(format!("{policy}: {version}")).into(),
        None if versions.is_empty() => call
            .unparseable(format!("{policy} without versions"))
            .into(),
        None => Reading::Known(Transport::Strong),
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SslPolicy.html>
fn is_strong(version: &str) -> bool {
    matches!(version, "TLSv1.2" | "TLSv1.3")
}

fn is_old(version: &str) -> bool {
    matches!(version, "SSLv2" | "SSLv3" | "TLSv1" | "TLSv1.0" | "TLSv1.1")
}

/// What a listener's protocol says before policies and rules are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// The listener ends TLS.
    Tls,
    /// Plain HTTP.
    Http,
    /// Packets or streams are handed on unread.
    PassThrough,
}

impl Protocol {
    /// `None` for a word that is new to us.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "HTTPS" | "TLS" => Some(Self::Tls),
            "HTTP" => Some(Self::Http),
            "TCP" | "UDP" | "TCP_UDP" | "QUIC" | "TCP_QUIC" | "GENEVE" => Some(Self::PassThrough),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;

    fn policies(incomplete: Option<Cause>) -> Policies {
        let policy = |name: &str, versions: &[&str]| {
            let versions = versions
                .iter()
                .map(|version| (*version).to_owned())
                .collect();
            (name.to_owned(), versions)
        };
        Listing {
            items: vec![
                policy("new", &["TLSv1.3", "TLSv1.2"]),
                policy("newest", &["TLSv1.3"]),
                policy(
                    "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09",
                    &["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"],
                ),
                policy(
                    "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
                    &["TLSv1.2", "TLSv1.3"],
                ),
                policy("old", &["TLSv1.1", "TLSv1.2"]),
                policy("silent", &[]),
                policy("future", &["TLSv1.3", "TLSv2"]),
            ],
            incomplete,
        }
    }

    fn of(policy: Option<&str>) -> Reading<Transport> {
        of_policy(policy, &policies(None))
    }

    #[test]
    fn versions_decide_and_never_names() {
        for name in ["new", "newest"] {
            assert_eq!(of(Some(name)), Reading::Known(Transport::Strong), "{name}");
        }
        for name in ["old", "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09"] {
            assert_eq!(
                of(Some(name)),
                Reading::Known(Transport::Outdated),
                "{name}"
            );
        }
        for name in [
            None,
            Some(""),
            Some("silent"),
            Some("future"),
            Some("TLS13-1-3-2021-06"),
        ] {
            assert!(matches!(of(name), Reading::Unknown(_)), "{name:?}");
        }
    }

    /// Prowler's `elbv2_insecure_ssl_ciphers` fails the strong one, which its list of strong names lacks; CloudSploit's
    /// `elbv2DeprecatedSslPolicies` passes the weak one, which its list of weak names lacks.
    #[test]
    fn unlike_prowler_and_cloudsploit_a_policy_needs_to_be_on_no_list_of_names() {
        for (name, transport) in [
            (
                "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
                Transport::Strong,
            ),
            (
                "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09",
                Transport::Outdated,
            ),
        ] {
            assert_eq!(of(Some(name)), Reading::Known(transport), "{name}");
        }
    }

    #[test]
    fn an_unread_list_of_policies_is_named_as_the_cause() {
        let denied = Cause::denied("elasticloadbalancing:DescribeSSLPolicies", "");
        let list = policies(Some(denied.clone()));
        assert_eq!(of_policy(Some("gone"), &list), Reading::Unknown(denied));
        assert_eq!(
            of_policy(Some("new"), &list),
            Reading::Known(Transport::Strong)
        );
    }

    #[test]
    fn only_redirects_to_literal_https_and_refusals_are_harmless() {
        let https = || Deed::Redirect("HTTPS");
        for (rules, expected) in [
            (vec![vec![https()]], Handling::Redirected),
            (
                vec![
                    vec![Deed::Answer("404")],
                    vec![Deed::Answer("503")],
                    vec![https()],
                ],
                Handling::Redirected,
            ),
            (
                vec![vec![Deed::Answer("200")], vec![https()]],
                Handling::Served,
            ),
            (vec![vec![Deed::Answer("")]], Handling::Unknown),
            (vec![vec![Deed::Redirect("#{protocol}")]], Handling::Served),
            (vec![vec![Deed::Redirect("HTTP")]], Handling::Served),
            (vec![vec![https()], vec![Deed::Serve]], Handling::Served),
            (vec![vec![https(), Deed::Serve]], Handling::Served),
            // One that serves decides, whatever is not known beside it.
            (
                vec![vec![], vec![Deed::Unknown], vec![Deed::Serve]],
                Handling::Served,
            ),
            (vec![], Handling::Unknown),
            (vec![vec![]], Handling::Unknown),
            (vec![vec![https()], vec![]], Handling::Unknown),
            (vec![vec![https(), Deed::Unknown]], Handling::Unknown),
            (vec![vec![Deed::Redirect("")]], Handling::Unknown),
        ] {
            assert_eq!(handling(&rules), expected, "{rules:?}");
        }
    }

    fn rule(priority: Option<u32>, takes_all: bool, deed: Deed<'_>) -> Rule<'_> {
        Rule {
            priority,
            is_default: false,
            takes_all,
            deeds: vec![deed],
        }
    }

    #[test]
    fn nothing_gets_past_a_rule_that_takes_all() {
        let https = || Deed::Redirect("HTTPS");
        let all = |priority| rule(priority, true, https());
        let some = |priority| rule(priority, false, Deed::Serve);
        let of = |rules| handling(&met(rules, vec![Deed::Serve]));
        assert_eq!(of(vec![all(Some(1))]), Handling::Redirected);
        assert_eq!(of(vec![some(Some(2)), all(Some(1))]), Handling::Redirected);
        assert_eq!(of(vec![some(Some(1)), all(Some(2))]), Handling::Served);
        assert_eq!(
            of(vec![all(None)]),
            Handling::Served,
            "it may come after others"
        );
        let part = rule(Some(1), false, https());
        assert_eq!(of(vec![part]), Handling::Served, "the default serves");
        assert_eq!(of(Vec::new()), Handling::Served);
        let default = Rule {
            is_default: true,
            ..rule(None, false, https())
        };
        assert_eq!(
            handling(&met(vec![default], vec![https()])),
            Handling::Redirected
        );
        assert_eq!(handling(&met(Vec::new(), Vec::new())), Handling::Unknown);
        assert!(is_every_path("/*") && is_every_path("*") && !is_every_path("/api/*"));
    }

    #[test]
    fn protocols_are_known_by_their_words() {
        assert_eq!(Protocol::from_word("TLS"), Some(Protocol::Tls));
        assert_eq!(Protocol::from_word("HTTP"), Some(Protocol::Http));
        assert_eq!(Protocol::from_word("TCP_UDP"), Some(Protocol::PassThrough));
        assert_eq!(Protocol::from_word("HTTP3"), None);
    }
}
