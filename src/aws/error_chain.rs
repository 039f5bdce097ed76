//! Errors and what caused them.

use std::error::Error;

use crate::model::printable_start;

/// Longest message that is kept, in characters.
pub(super) const LONGEST_DETAIL: usize = 240;

/// What of this kind caused the error.
pub(super) fn cause_of<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |error| (*error).source())
        .find_map(|cause| cause.downcast_ref::<E>())
}

/// The error and what caused it; never its debug form, which holds whole answers.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = without_request(error.to_string());
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = without_request(inner.to_string());
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        source = inner.source();
    }
    printable_start(text.trim(), LONGEST_DETAIL)
}

/// What the SDK says of a request that it cannot make ends with the request itself, in its debug form.
fn without_request(mut text: String) -> String {
    if let Some(at) = text.find("Request {") {
        text.truncate(at);
        text.truncate(text.trim_end_matches([' ', ':', '(']).len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_not_part_of_the_words() {
        let error =
            std::io::Error::other("invalid URI: Request { body: SdkBody { inner: Once(x) } }");
        assert_eq!(chain(&error), "invalid URI");
    }
}
