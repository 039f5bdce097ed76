//! What AWS's request limits are: as the user says, or else from the data file beside this one.

use std::sync::LazyLock;

use serde::Deserialize;

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
    #[expect(dead_code, reason = "for whoever reads the file")]
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
    #[expect(dead_code, reason = "for whoever reads the file")]
    published: bool,
}

#[expect(
    clippy::expect_used,
    reason = "the file is compiled in, and a test reads it"
)]
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("limits.toml")).expect("limits.toml is as this module describes it")
});

/// The limit of an operation: what it shares it with, requests a second, and how many at once.
/// What the user says of a service goes for all of its operations, but for those that he names.
pub(super) fn of(service: &str, operation: &str, said: &[RateLimit]) -> (String, f64, f64) {
    of_user(service, operation, said).unwrap_or_else(|| of_file(service, operation))
}

fn of_user(service: &str, operation: &str, said: &[RateLimit]) -> Option<(String, f64, f64)> {
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
    let burst = limit.burst.unwrap_or(limit.per_second);
    Some((group, limit.per_second, burst))
}

/// The service under which requests of this one count.
fn shared_by(service: &str) -> &str {
    let shared = FILE
        .limit
        .iter()
        .find(|limit| limit.with.iter().any(|w| w == service));
    shared.map_or(service, |limit| &limit.service)
}

fn of_file(service: &str, operation: &str) -> (String, f64, f64) {
    let own = |limit: &&Limit| limit.service == service || limit.with.iter().any(|w| w == service);
    let limits = || FILE.limit.iter().filter(own);
    let named = limits().find(|limit| limit.operations.iter().any(|name| name == operation));
    let found = named.or_else(|| limits().find(|limit| limit.operations.is_empty()));
    match found {
        Some(limit) => {
            let group = match limit.operations.as_slice() {
                [] => limit.service.clone(),
                // Each of the operations has a limit of its own.
                [..] => format!("{service}:{operation}"),
            };
            (
                group,
                limit.per_second,
                limit.burst.unwrap_or(limit.per_second),
            )
        }
        None => (
            service.to_owned(),
            FILE.default.per_second,
            FILE.default.per_second,
        ),
    }
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
        assert_eq!(of("lambda", "GetPolicy"), ("lambda".to_owned(), 3.0, 3.0));
        assert_eq!(of("lambda", "ListAliases"), ("lambda".to_owned(), 3.0, 3.0));
        let listing = ("lambda:ListFunctions".to_owned(), 50.0, 50.0);
        assert_eq!(of("lambda", "ListFunctions"), listing);
        // Both share one limit of AWS, whichever is named.
        for service in ["apigateway", "apigatewayv2"] {
            assert_eq!(of(service, "GetApis"), ("apigateway".to_owned(), 5.0, 5.0));
        }
        assert_eq!(of("dynamodb", "ListTables").1, 20.0);
    }

    #[test]
    fn operations_share_what_aws_says_they_share() {
        assert_eq!(
            of_file("lambda", "ListFunctions"),
            ("lambda".to_owned(), 15.0, 15.0)
        );
        assert_eq!(of_file("lambda", "GetPolicy").0, "lambda:GetPolicy");
        assert_eq!(
            of_file("apigatewayv2", "GetApis"),
            ("apigateway".to_owned(), 10.0, 40.0)
        );
        assert_eq!(
            of_file("dynamodb", "ListTables"),
            ("dynamodb".to_owned(), 20.0, 20.0)
        );
    }
}
