//! How large an answer may be.

use std::error::Error;

use aws_smithy_types::body::SdkBody;
use http_body_util::{LengthLimitError, Limited};

use crate::aws::error_chain::cause_of;

/// Largest answer that is read, in bytes; a page of a listing is far smaller. Answers are held in memory, and
/// an endpoint that never ends one must not fill it.
const LARGEST: usize = 64 << 20;

/// The answer's body, which fails where it grows too large.
pub(in crate::aws) fn bounded(body: SdkBody) -> SdkBody {
    SdkBody::from_body_1_x(Limited::new(body, LARGEST))
}

/// In words, if that is what the error came of.
pub(in crate::aws) fn too_large(error: &(dyn Error + 'static)) -> Option<String> {
    let limit = cause_of::<LengthLimitError>(error);
    limit.map(|_| format!("larger than {} MiB", LARGEST >> 20))
}
