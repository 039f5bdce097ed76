//! How things in API Gateway are called.

use super::GET_REST_APIS;
use crate::collect::Here;
use crate::facts::Cause;

/// The ARN of something in API Gateway: the account is left out.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>
pub(super) fn arn(here: &Here<'_>, path: &str) -> String {
    let partition = &here.session.identity.partition;
    format!("arn:{partition}:apigateway:{}::{path}", here.region)
}

/// Name and id of an API.
pub(super) fn title(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    }
}

/// Something that is not called at all.
pub(super) fn unparseable(what: &str) -> Cause {
    GET_REST_APIS.unparseable(what)
}
