//! Whether the ARN that a permission limits API Gateway to is a whole API
//! rather than a route of it.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>

/// Whether every path of an API matches, for some method at least.
///
/// After the account comes `api/stage/METHOD/path`; a `*` matches slashes as well. WebSocket APIs have a
/// route key in place of method and path.
#[must_use]
pub fn is_catch_all(source: &str) -> bool {
    let parts: Vec<&str> = source.splitn(6, ':').collect();
    let ["arn", _, service, _, _, resource] = parts.as_slice() else {
        // No ARN: a pattern that may stand for anything, or for nothing.
        return source.contains('*');
    };
    if *service != "execute-api" && !service.contains('*') {
        return false;
    }
    let segments: Vec<&str> = resource.split('/').collect();
    match segments.as_slice() {
        // `*`, `api*`, `api/*`, `api/stage*`: the wildcard takes in the rest.
        [last] | [_, last] => last.ends_with('*'),
        [_, _, route] => route.ends_with('*') || is_default(route),
        [_, _, _, path, ..] => *path == "*" || is_greedy(path) || is_default(path),
        [] => false,
    }
}

fn is_default(segment: &str) -> bool {
    segment == "$default"
}

/// `{proxy+}` at the root; below a path it serves only that part.
fn is_greedy(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with("+}")
}

#[cfg(test)]
mod tests {
    use super::is_catch_all;

    fn of(resource: &str) -> bool {
        is_catch_all(&format!(
            "arn:aws:execute-api:eu-west-1:111122223333:{resource}"
        ))
    }

    #[test]
    fn whole_apis() {
        for resource in [
            "*",
            "abc*",
            "abc/*",
            "abc/prod/*",
            "abc/*/*",
            "abc/*/*/*",
            "abc/prod/ANY/*",
            "abc/prod/GET/*",
            "abc/*/*/{proxy+}",
            "abc/*/ANY/{all+}",
            "abc/*/$default",
            "abc/*/*/$default",
        ] {
            assert!(of(resource), "{resource}");
        }
        for source in ["*", "arn:aws:*:eu-west-1:111122223333:*"] {
            assert!(is_catch_all(source), "{source}");
        }
    }

    #[test]
    fn single_routes() {
        for resource in [
            "abc",
            "abc/prod",
            "abc/*/POST/orders",
            "abc/*/*/orders",
            "abc/*/*/orders/*",
            "abc/*/*/orders/{proxy+}",
            "abc/*/GET/",
            "abc/*/*/orders/{id}",
            "abc/*/$connect",
            "abc/*/*/{id}",
        ] {
            assert!(!of(resource), "{resource}");
        }
        for source in ["arn:aws:s3:::bucket/*", "abc", ""] {
            assert!(!is_catch_all(source), "{source}");
        }
    }
}
