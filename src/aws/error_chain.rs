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
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        source = inner.source();
    }
    printable_start(text.trim(), LONGEST_DETAIL)
}
