//! Whether an answer arrived at all, and XML to its end.
//!
//! The SDK reads what there is and does not miss what was cut off: a listing
//! that a proxy shortened would be a short listing, and its last page.

/// An answer of which the end is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer was truncated")]
pub(in crate::aws) struct Cut;

/// Refuses nothing at all, unless that is what was asked for, and XML that does not end with the closing
/// tag of its outermost element. Anything else, such as JSON, is left to who reads it.
pub(in crate::aws) fn check(body: &[u8], may_be_empty: bool) -> Result<(), Cut> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{FEFF}').trim();
    if text.is_empty() && !may_be_empty {
        return Err(Cut);
    }
    if !text.starts_with('<') {
        return Ok(());
    }
    let root = text
        .split('<')
        .skip(1)
        .find(|tag| !tag.starts_with(['?', '!']))
        .ok_or(Cut)?;
    let name_ends = root
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .ok_or(Cut)?;
    let name = &root[..name_ends];
    let ends = |tag: &str| {
        tag.trim_end()
            .strip_prefix('/')
            .is_some_and(|closed| closed == name)
    };
    let (before, last) = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
        .ok_or(Cut)?;
    let is_single = last.ends_with('/') && root.starts_with(last) && !before.contains(name);
    (ends(last) || is_single).then_some(()).ok_or(Cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_answers_pass() {
        assert_eq!(check(b"", true), Ok(()));
        for body in [
            "{\"Statement\": []}",
            "<A/>",
            "<A />",
            "<A x=\"1\"/>",
            "<A></A>",
            "<?xml version=\"1.0\"?>\n<!-- hello -->\n<A xmlns=\"x\">\n<B/><C>d</C>\n</A>\n",
            "\u{FEFF}<A><A/></A >",
        ] {
            assert_eq!(check(body.as_bytes(), false), Ok(()), "{body}");
        }
    }

    #[test]
    fn every_cut_is_noticed() {
        let body = "<?xml version=\"1.0\"?><A xmlns=\"x\"><B><C>d</C></B><B/></A>";
        for end in 1..body.len() {
            let start = &body[..end];
            assert_eq!(check(start.as_bytes(), false), Err(Cut), "{start}");
        }
        for cut in ["<A><A/>", "<A><B/>", "", " \n"] {
            assert_eq!(check(cut.as_bytes(), false), Err(Cut), "{cut}");
        }
    }
}
