//! Whether an XML answer arrived to its end.
//!
//! The SDK reads what there is and does not miss what was cut off: a listing
//! that a proxy shortened would be a short listing, and its last page.

/// An answer of which the end is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer was cut short")]
pub(super) struct Cut;

/// Refuses XML that does not end with the closing tag of its outermost element.
/// Anything else, such as JSON or nothing at all, is left to who reads it.
pub(super) fn check(body: &[u8]) -> Result<(), Cut> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{FEFF}').trim();
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
        for body in [
            "",
            " \n",
            "{\"Statement\": []}",
            "<A/>",
            "<A />",
            "<A x=\"1\"/>",
            "<A></A>",
            "<?xml version=\"1.0\"?>\n<!-- hello -->\n<A xmlns=\"x\">\n<B/><C>d</C>\n</A>\n",
            "\u{FEFF}<A><A/></A >",
        ] {
            assert_eq!(check(body.as_bytes()), Ok(()), "{body}");
        }
    }

    #[test]
    fn every_cut_is_noticed() {
        let body = "<?xml version=\"1.0\"?><A xmlns=\"x\"><B><C>d</C></B><B/></A>";
        for end in 1..body.len() {
            assert_eq!(check(&body.as_bytes()[..end]), Err(Cut), "{}", &body[..end]);
        }
        assert_eq!(check(b"<A><A/>"), Err(Cut));
        assert_eq!(check(b"<A><B/>"), Err(Cut));
    }
}
