//! Which TLS versions the security policies of API Gateway admit, and what a custom domain in front
//! of an API means: AWS negotiates with the policy of the API, not with that of the domain.
//!
//! The table is AWS's as of November 2026; a policy that is not in it is unknown, never strong.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html>

use super::{GET_DOMAIN_NAMES, GET_REST_APIS};
use crate::facts::{Call, Cause, Failure, Reading, words};

words! {
    /// The oldest TLS version that clients of an endpoint can use.
    pub enum EndpointTls {
        /// TLS 1.2 or later.
        Strong = "strong",
        /// TLS 1.0.
        Outdated = "outdated",
        /// The domain asks for TLS 1.2, but an API behind it admits TLS 1.0.
        OutdatedBehind = "outdated-behind",
        /// A change is under way, which takes about a quarter of an hour.
        Changing = "changing",
        /// Routing rules decide which API answers.
        Routed = "routed",
    }
}

/// The policies that admit nothing older than TLS 1.2.
const STRONG: &[&str] = &[
    "TLS_1_2",
    "SecurityPolicy_TLS13_1_3_2025_09",
    "SecurityPolicy_TLS13_1_3_FIPS_2025_09",
    "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_PQ_2025_09",
    "SecurityPolicy_TLS13_1_2_2021_06",
    "SecurityPolicy_TLS13_2025_EDGE",
    "SecurityPolicy_TLS12_PFS_2025_EDGE",
    "SecurityPolicy_TLS12_2018_EDGE",
];

/// What a policy admits. `call` is what told its name.
#[must_use]
pub fn of_policy(policy: &str, call: Call) -> Reading<EndpointTls> {
    if STRONG.contains(&policy) {
        Reading::Known(EndpointTls::Strong)
    } else if policy == "TLS_1_0" {
        Reading::Known(EndpointTls::Outdated)
    } else {
        call.unrecognised(policy).into()
    }
}

/// A REST API as far as its default endpoint is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestApi<'a> {
    /// `EDGE`, `REGIONAL` or `PRIVATE`.
    pub kind: Option<&'a str>,
    /// The security policy; APIs without one admit TLS 1.0.
    pub policy: Option<&'a str>,
    /// Where a change of the endpoint stands.
    pub status: Option<&'a str>,
}

/// What a REST API admits, with the reason in words.
#[must_use]
pub fn of_rest_api(api: RestApi<'_>) -> (Reading<EndpointTls>, String) {
    let unknown = |failure, detail: &str| {
        let cause = GET_REST_APIS.failed(failure, detail);
        (cause.into(), detail.to_owned())
    };
    match api.status {
        None | Some("AVAILABLE") => {}
        Some("UPDATING" | "PENDING") => {
            let detail = "the endpoint is being changed";
            return (Reading::Known(EndpointTls::Changing), detail.to_owned());
        }
        Some("FAILED") => return unknown(Failure::Unexpected, "the last change of it failed"),
        Some(word) => return unknown(Failure::Unrecognised, word),
    }
    match (api.kind, api.policy) {
        (Some("PRIVATE"), _) => (
            Reading::Known(EndpointTls::Strong),
            "private APIs are TLS 1.2".to_owned(),
        ),
        (Some("EDGE" | "REGIONAL"), None) => (
            Reading::Known(EndpointTls::Outdated),
            "no security policy is set, which admits TLS 1.0".to_owned(),
        ),
        (Some("EDGE" | "REGIONAL"), Some(policy)) => {
            let tls = of_policy(policy, GET_REST_APIS);
            (tls, format!("security policy {policy}"))
        }
        (Some(word), _) => unknown(Failure::Unrecognised, word),
        (None, _) => unknown(Failure::Unparseable, "no endpoint type"),
    }
}

/// A custom domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain<'a> {
    /// Its security policy.
    pub policy: Option<&'a str>,
    /// Where a change of it stands.
    pub status: Option<&'a str>,
    /// What decides which API answers.
    pub routing: Option<&'a str>,
}

/// What the domain itself admits; a strong one is only as strong as the APIs behind it.
#[must_use]
pub fn of_domain(domain: &Domain<'_>) -> (Reading<EndpointTls>, String) {
    match domain.status {
        // While ownership or a certificate is verified, the domain serves as before.
        None
        | Some("AVAILABLE" | "PENDING_CERTIFICATE_REIMPORT" | "PENDING_OWNERSHIP_VERIFICATION") => {
        }
        Some("UPDATING" | "PENDING") => {
            let detail = "the domain is being changed";
            return (Reading::Known(EndpointTls::Changing), detail.to_owned());
        }
        Some(word) => {
            let cause = GET_DOMAIN_NAMES.unrecognised(word);
            return (cause.into(), format!("domain status {word}"));
        }
    }
    let Some(policy) = domain.policy else {
        let detail = "no security policy is told";
        let cause = GET_DOMAIN_NAMES.unparseable(detail);
        return (cause.into(), detail.to_owned());
    };
    let own = of_policy(policy, GET_DOMAIN_NAMES);
    match (&own, domain.routing) {
        (Reading::Known(EndpointTls::Strong), None | Some("BASE_PATH_MAPPING_ONLY")) => {}
        (Reading::Known(EndpointTls::Strong), Some(_)) => {
            let detail = "routing rules decide which API answers";
            return (Reading::Known(EndpointTls::Routed), detail.to_owned());
        }
        (Reading::Known(_) | Reading::Unknown(_), _) => {}
    }
    (own, format!("security policy {policy}"))
}

/// What a strong domain admits together with the APIs that it maps to, each with its name.
#[must_use]
pub fn behind(
    detail: &str,
    apis: &[(String, Reading<EndpointTls>)],
    incomplete: Option<&Cause>,
) -> (Reading<EndpointTls>, String) {
    let mut weak = Vec::new();
    let mut changing = Vec::new();
    let mut unknown = incomplete.cloned();
    for (name, tls) in apis {
        match tls {
            Reading::Known(EndpointTls::Strong) => {}
            Reading::Known(EndpointTls::Outdated | EndpointTls::OutdatedBehind) => {
                weak.push(name.as_str());
            }
            Reading::Known(EndpointTls::Changing | EndpointTls::Routed) => {
                changing.push(name.as_str());
            }
            Reading::Unknown(cause) => {
                unknown.get_or_insert_with(|| cause.clone());
            }
        }
    }
    if !weak.is_empty() {
        let detail = format!("{detail}, but TLS 1.0 is admitted by {}", weak.join(", "));
        (Reading::Known(EndpointTls::OutdatedBehind), detail)
    } else if let Some(cause) = unknown {
        let detail = "the APIs behind it cannot be told";
        (Reading::Unknown(cause), detail.to_owned())
    } else if !changing.is_empty() {
        let detail = format!("being changed: {}", changing.join(", "));
        (Reading::Known(EndpointTls::Changing), detail)
    } else {
        (Reading::Known(EndpointTls::Strong), detail.to_owned())
    }
}

#[cfg(test)]
mod tests;
