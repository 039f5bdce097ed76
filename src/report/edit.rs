//! Minimal edits against the original bytes.

use std::ops::Range;

/// Replaces `range` of the original bytes by `with`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// Byte range in the original; empty to insert.
    pub range: Range<usize>,
    /// The new bytes.
    pub with: Vec<u8>,
}

/// The original with all edits made.
///
/// # Panics
///
/// If edits overlap or reach past the end: a format computed them wrongly,
/// and no output is better than a damaged one.
#[must_use]
pub fn apply(original: &[u8], mut edits: Vec<TextEdit>) -> Vec<u8> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let growth: usize = edits.iter().map(|edit| edit.with.len()).sum();
    let mut output = Vec::with_capacity(original.len() + growth);
    let mut copied = 0;
    for edit in &edits {
        assert!(
            copied <= edit.range.start && edit.range.start <= edit.range.end,
            "edits of a report overlap at byte {}",
            edit.range.start
        );
        output.extend_from_slice(&original[copied..edit.range.start]);
        output.extend_from_slice(&edit.with);
        copied = edit.range.end;
    }
    output.extend_from_slice(&original[copied..]);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>, with: &str) -> TextEdit {
        TextEdit {
            range,
            with: with.as_bytes().to_vec(),
        }
    }

    #[test]
    fn edits_apply_in_any_order_and_leave_the_rest_alone() {
        let edits = vec![edit(6..11, "there"), edit(0..1, "J"), edit(5..5, ",")];
        assert_eq!(apply(b"hello world!", edits), b"Jello, there!");
        assert_eq!(apply(b"as it was", Vec::new()), b"as it was");
    }

    #[test]
    #[should_panic(expected = "overlap")]
    fn overlapping_edits_are_refused() {
        let _ = apply(b"hello", vec![edit(0..3, "x"), edit(2..4, "y")]);
    }
}
