//! The client of IAM, and how its listings go on.

use aws_sdk_iam::Client;

use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Call, Cause};

/// IAM is one for all regions; the SDK knows where it answers.
pub(super) fn iam(context: &Context) -> Client {
    client!(aws_sdk_iam, context.session, context.session.home_region)
}

/// The marker of the next page, none behind the last one. IAM says apart from the marker whether there are more
/// pages: where there are and no marker leads to them, the listing did not end.
///
/// # Errors
///
/// If the marker is missing or empty.
pub(super) fn next(
    call: Call,
    is_truncated: bool,
    marker: Option<String>,
) -> Result<Option<String>, Cause> {
    if !is_truncated {
        return Ok(None);
    }
    match marker.filter(|marker| !marker.is_empty()) {
        Some(marker) => Ok(Some(marker)),
        None => Err(call.unparseable("no marker to the next page")),
    }
}

#[cfg(test)]
mod tests {
    use super::next;
    use crate::facts::own::LIST_REGIONS as CALL;

    #[test]
    fn a_page_that_promises_more_needs_a_marker() {
        let marker = |text: &str| Some(text.to_owned());
        assert_eq!(next(CALL, true, marker("m")), Ok(marker("m")));
        assert_eq!(next(CALL, false, marker("m")), Ok(None));
        assert_eq!(next(CALL, false, None), Ok(None));
        for empty in [None, marker("")] {
            assert!(next(CALL, true, empty).is_err());
        }
    }
}
