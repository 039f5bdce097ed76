//! Functions that can send a request to another origin than its cache behavior names. How CloudFront then connects is
//! written in their code, which is not read.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html>

/// What runs a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CloudFront Functions.
    Edge,
    /// Lambda@Edge.
    Lambda,
}

/// Whether a function can choose the origin by when it is called. Of one of CloudFront Functions its runtime has a
/// say, too.
#[must_use]
pub fn by_event(kind: Kind, event: &str) -> bool {
    match (kind, event) {
        (_, "viewer-response" | "origin-response") | (Kind::Lambda, "viewer-request") => false,
        // A word that is new to us may mean anything.
        (Kind::Edge | Kind::Lambda, _) => true,
    }
}

/// Whether the runtime of CloudFront Functions has what a function chooses origins with: the first one does not.
#[must_use]
pub fn by_runtime(runtime: &str) -> bool {
    runtime != "cloudfront-js-1.0"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_that_come_before_the_origin_choose_it() {
        assert!(by_event(Kind::Edge, "viewer-request"));
        assert!(by_event(Kind::Lambda, "origin-request"));
        assert!(!by_event(Kind::Lambda, "viewer-request"));
        for kind in [Kind::Edge, Kind::Lambda] {
            assert!(!by_event(kind, "viewer-response"));
            assert!(!by_event(kind, "origin-response"));
            assert!(by_event(kind, "an event that is new"));
        }
    }

    #[test]
    fn the_first_runtime_cannot_choose() {
        assert!(!by_runtime("cloudfront-js-1.0"));
        assert!(by_runtime("cloudfront-js-2.0") && by_runtime("cloudfront-js-3.0"));
    }
}
