//! Why AWS cannot be used, and what to do.

use crate::aws::ConnectionError;
use crate::error::{Exit, RunError};
use crate::model::printable;

/// The error, and what to do.
pub(super) fn explained(error: &ConnectionError, profile: Option<&str>) -> RunError {
    let told = RunError::new(Exit::Credentials, error);
    match error {
        ConnectionError::Unlimited(_) => told.hint(
            "session tags of the calling credentials count towards the same limit; select fewer threats with --threat for a shorter policy",
        ),
        ConnectionError::CaBundle { .. } => RunError::usage(error)
            .hint("give a file of certificates in PEM form with --ca-bundle or AWS_CA_BUNDLE"),
        ConnectionError::Endpoint(_) => RunError::usage(error).hint(
            "correct AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_<SERVICE> or `endpoint_url` in the profile, such as https://host:port; AWS itself needs none",
        ),
        ConnectionError::Unreachable { .. } => told.hint(
            "is there a network? Name a proxy with HTTPS_PROXY, the region with --region, and an endpoint of one's own with AWS_ENDPOINT_URL",
        ),
        ConnectionError::Profile { known, .. } => told.hint(match known.as_slice() {
            [] => "the AWS configuration files have no profile at all: `aws configure sso` makes one".to_owned(),
            known => format!("the profiles are: {}", printable(&known.join(", "))),
        }),
        ConnectionError::Token { by, .. } => told.hint(format!(
            "{by} names it: whoever started the program (EKS, a CI runner) has to provide the file"
        )),
        ConnectionError::Credentials(_)
        | ConnectionError::OtherAccount(_)
        | ConnectionError::Role { .. } => {
            let told = match profile {
                Some(profile) => told.hint(format!("the profile is `{}`", printable(profile))),
                None => told,
            };
            told.hint("run `aws sts get-caller-identity` with the same environment and --profile to see what is wrong")
        }
    }
}
