//! Names that the resolver says do not exist. A service has no endpoint in a region where AWS does not offer it.
//!
//! A resolver that hides names says the same. So it is only believed of a service whose endpoint in another region it
//! knows. Behind a proxy no name is looked up here, and nothing is told.

use std::fmt;
use std::io;

use aws_smithy_runtime_api::client::result::ConnectorError;

use super::error_chain::cause_of;

/// Where AWS offers nearly every service.
const FIRST_REGION: &str = "us-east-1";

/// There is no such name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoSuchHost {
    /// The name.
    pub(super) host: String,
    words: String,
}

impl fmt::Display for NoSuchHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl std::error::Error for NoSuchHost {}

impl NoSuchHost {
    /// What the resolver says, if that is what it means.
    pub(super) fn of(host: &str, error: &io::Error) -> Option<Self> {
        let words = error.to_string();
        says_no_such_name(&words).then(|| Self {
            host: host.to_owned(),
            words,
        })
    }
}

/// Whether these words of the system's resolver mean that there is no such name (`EAI_NONAME`, `EAI_NODATA`), and not
/// that it cannot tell now. There is no code in the error of the standard library.
fn says_no_such_name(words: &str) -> bool {
    const NO_SUCH_NAME: [&str; 5] = [
        "Name or service not known",
        "No address associated with hostname",
        "Name does not resolve",
        "Name has no usable address",
        "nodename nor servname provided",
    ];
    NO_SUCH_NAME.iter().any(|known| words.contains(known))
}

/// The error, such that nobody tries again if there is no such name.
pub(super) fn given_up(error: ConnectorError) -> ConnectorError {
    match cause_of::<NoSuchHost>(&error) {
        Some(nowhere) => ConnectorError::other(nowhere.clone().into(), None),
        None => error,
    }
}

/// Whether the resolver knows the endpoint of the same service in the first region of AWS.
pub(crate) async fn is_known_elsewhere(host: &str, region: &str) -> bool {
    match elsewhere(host, region) {
        Some(there) => tokio::net::lookup_host((there.as_str(), 443)).await.is_ok(),
        None => false,
    }
}

fn elsewhere(host: &str, region: &str) -> Option<String> {
    let there = host.replace(&format!(".{region}."), &format!(".{FIRST_REGION}."));
    let there = there.strip_suffix(".cn").unwrap_or(&there).to_owned();
    let is_of_aws = [".amazonaws.com", ".api.aws"]
        .iter()
        .any(|end| there.ends_with(end));
    (there != host && is_of_aws).then_some(there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_that_cannot_tell_denies_nothing() {
        let told = |words: &str| {
            NoSuchHost::of("dax.eu-south-2.amazonaws.com", &io::Error::other(words)).is_some()
        };
        assert!(told(
            "failed to lookup address information: Name or service not known"
        ));
        assert!(told(
            "failed to lookup address information: No address associated with hostname"
        ));
        assert!(!told(
            "failed to lookup address information: Temporary failure in name resolution"
        ));
        assert!(!told("connection refused"));
        assert!(!told(""));
    }

    #[test]
    fn the_same_service_is_looked_up_in_another_region() {
        let of = |host: &str, region: &str| elsewhere(host, region);
        let dax = Some("dax.us-east-1.amazonaws.com".to_owned());
        assert_eq!(of("dax.eu-south-2.amazonaws.com", "eu-south-2"), dax);
        assert_eq!(of("dax.cn-north-1.amazonaws.com.cn", "cn-north-1"), dax);
        let vectors = Some("s3vectors.us-east-1.api.aws".to_owned());
        assert_eq!(of("s3vectors.sa-east-1.api.aws", "sa-east-1"), vectors);
        // Nothing follows from a name for itself, nor from one that is not AWS's.
        assert_eq!(of("dax.us-east-1.amazonaws.com", "us-east-1"), None);
        assert_eq!(of("dax.eu-south-2.example.org", "eu-south-2"), None);
        assert_eq!(of("localhost:4566", "eu-south-2"), None);
    }

    #[test]
    fn only_a_name_that_does_not_exist_is_given_up() {
        let nowhere = NoSuchHost {
            host: "dax.eu-south-2.amazonaws.com".to_owned(),
            words: "Name or service not known".to_owned(),
        };
        let given = given_up(ConnectorError::io(nowhere.into()));
        assert!(!given.is_io() && cause_of::<NoSuchHost>(&given).is_some());
        assert!(given_up(ConnectorError::io("connection refused".into())).is_io());
    }
}
