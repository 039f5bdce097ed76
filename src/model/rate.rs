//! Limits of requests.

/// What AWS allows one account and region of some requests, where that differs from what is known of AWS.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    /// The SDK's service id in lower case without blanks, for example `iam`.
    pub service: String,
    /// The operations, each with the limit for itself; all of the service together if none.
    pub operations: Vec<String>,
    /// Requests a second.
    pub per_second: f64,
    /// Requests at once; those of a second if none.
    pub burst: Option<f64>,
}
