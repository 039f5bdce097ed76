//! What AWS's request limits are: as the user says, or else from the data file beside this one.

use std::sync::LazyLock;

use serde::Deserialize;

use super::bucket::Allowed;
use crate::model::RateLimit;

/// A limit of requests a second.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Limit {
    /// The service.
    pub service: String,
    /// Services whose requests count for the same limit.
    #[serde(default)]
    with: Vec<String>,
    /// The operations that it is about; all others of the service if none.
    #[serde(default)]
    operations: Vec<String>,
    /// Requests a second.
    pub per_second: f64,
    burst: Option<f64>,
    /// Where that stands.
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever reads the file"))]
    source: String,
    /// Whether AWS itself says so.
    published: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default: Default,
    limit: Vec<Limit>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Default {
    per_second: f64,
    #[expect(dead_code, reason = "for whoever reads the file")]
    source: String,
    published: bool,
}

#[expect(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("limits.toml")).expect("limits.toml is as this module describes it")
});

/// The limit of an operation, and the name of all that share it. What the user says of a service goes for all of its
/// operations, but for those that he names; it is no guess.
pub(super) fn of(service: &str, operation: &str, said: &[RateLimit]) -> (String, Allowed) {
    of_user(service, operation, said).unwrap_or_else(|| of_file(service, operation))
}

fn of_user(service: &str, operation: &str, said: &[RateLimit]) -> Option<(String, Allowed)> {
    let names = |limit: &&RateLimit| limit.operations.iter().any(|name| name == operation);
    let named = said
        .iter()
        .find(|limit| limit.service == service && names(limit));
    let group = shared_by(service);
    let of_all =
        |limit: &&RateLimit| limit.operations.is_empty() && shared_by(&limit.service) == group;
    let (limit, group) = match named {
        Some(limit) => (limit, format!("{service}:{operation}")),
        None => (said.iter().find(of_all)?, group.to_owned()),
    };
    let allowed = Allowed {
        per_second: limit.per_second,
        burst: limit.burst.unwrap_or(limit.per_second),
        is_guess: false,
    };
    Some((group, allowed))
}

/// The service under which requests of this one count.
fn shared_by(service: &str) -> &str {
    let shared = FILE
        .limit
        .iter()
        .find(|limit| limit.with.iter().any(|w| w == service));
    shared.map_or(service, |limit| &limit.service)
}

fn of_file(service: &str, operation: &str) -> (String, Allowed) {
    let own = |limit: &&Limit| limit.service == service || limit.with.iter().any(|w| w == service);
    let limits = || FILE.limit.iter().filter(own);
    let named = limits().find(|limit| limit.operations.iter().any(|name| name == operation));
    let found = named.or_else(|| limits().find(|limit| limit.operations.is_empty()));
    let Some(limit) = found else {
        let allowed = Allowed {
            per_second: FILE.default.per_second,
            burst: FILE.default.per_second,
            is_guess: !FILE.default.published,
        };
        return (service.to_owned(), allowed);
    };
    let group = match limit.operations.as_slice() {
        [] => limit.service.clone(),
        // Each of the operations has a limit of its own.
        [..] => format!("{service}:{operation}"),
    };
    let allowed = Allowed {
        per_second: limit.per_second,
        burst: limit.burst.unwrap_or(limit.per_second),
        is_guess: !limit.published,
    };
    (group, allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::declared_calls;

    #[test]
    fn limits_are_of_what_is_called() {
        let calls = declared_calls();
        for limit in &FILE.limit {
            assert!(
                limit.source.len() > 10 && limit.per_second > 0.0,
                "{limit:?}"
            );
            for service in limit.with.iter().chain([&limit.service]) {
                assert!(
                    calls.iter().any(|call| call.service == service),
                    "{service}"
                );
            }
            for operation in &limit.operations {
                let called = calls
                    .iter()
                    .any(|call| call.service == limit.service && call.operation == operation);
                assert!(called, "{operation}");
            }
        }
    }

    #[test]
    fn what_the_user_says_goes_before_the_file() {
        let limit = |service: &str, operations: &[&str], per_second: f64| RateLimit {
            service: service.to_owned(),
            operations: operations.iter().map(|&name| name.to_owned()).collect(),
            per_second,
            burst: None,
        };
        let said = [
            limit("lambda", &[], 3.0),
            limit("lambda", &["ListFunctions"], 50.0),
            limit("apigatewayv2", &[], 5.0),
        ];
        let of = |service, operation| of(service, operation, &said);
        assert_eq!(of("lambda", "GetPolicy"), limited("lambda", 3.0));
        assert_eq!(of("lambda", "ListAliases"), limited("lambda", 3.0));
        let listing = limited("lambda:ListFunctions", 50.0);
        assert_eq!(of("lambda", "ListFunctions"), listing);
        // Both share one limit of AWS, whichever is named.
        for service in ["apigateway", "apigatewayv2"] {
            assert_eq!(of(service, "GetApis"), limited("apigateway", 5.0));
        }
        assert_eq!(of("dynamodb", "ListTables").1.per_second, 20.0);
    }

    fn limited(group: &str, per_second: f64) -> (String, Allowed) {
        let allowed = Allowed {
            per_second,
            burst: per_second,
            is_guess: false,
        };
        (group.to_owned(), allowed)
    }

    #[test]
    fn operations_share_what_aws_says_they_share() {
        let listing = of_file("lambda", "ListFunctions");
        assert_eq!(listing, limited("lambda", 15.0));
        assert_eq!(of_file("lambda", "GetPolicy").0, "lambda:GetPolicy");
        let (group, allowed) = of_file("apigatewayv2", "GetApis");
        assert_eq!(
            (group.as_str(), allowed.per_second, allowed.burst),
            ("apigateway", 10.0, 40.0)
        );
    }

    #[test]
    fn what_aws_does_not_publish_is_a_guess() {
        let is_guess = |service, operation| of_file(service, operation).1.is_guess;
        assert!(is_guess("dynamodb", "ListTables"), "nothing is known of it");
        assert!(is_guess("s3", "GetBucketPolicy"));
        assert!(!is_guess("kms", "DescribeKey"));
        assert!(!is_guess("lambda", "ListFunctions"));
        let said = [RateLimit {
            service: "s3".to_owned(),
            operations: Vec::new(),
            per_second: 5.0,
            burst: None,
        }];
        assert!(!of("s3", "GetBucketPolicy", &said).1.is_guess);
    }
}
