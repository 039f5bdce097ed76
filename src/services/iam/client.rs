//! The client of IAM.

use aws_sdk_iam::Client;

use crate::aws::client;
use crate::collect::Context;

/// IAM is one for all regions; the SDK knows where it answers.
pub(super) fn iam(context: &Context) -> Client {
    client!(aws_sdk_iam, context.session, context.session.home_region)
}
