//! Character references: those that reports hold, decoded; those that a note
//! needs, encoded.

/// The text with its character references replaced, once. What is no known
/// reference stays as it is.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        decoded.push_str(&rest[..start]);
        rest = &rest[start..];
        // The longest reference that is understood is `&#1114111;`.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, character(&rest[1..end])?))) {
            Some((end, character)) => {
                decoded.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{A0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The text as it must be written to be read as itself.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => encoded.push_str("&lt;"),
            '>' => encoded.push_str("&gt;"),
            '&' => encoded.push_str("&amp;"),
            '"' => encoded.push_str("&quot;"),
            '\'' => encoded.push_str("&#39;"),
            other => encoded.push(other),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_once() {
        for (text, expect) in [
            (
                "a &lt;b&gt; &amp;lt; &quot;c&#39;s&#x27;&#xD;&#xA;",
                "a <b> &lt; \"c's'\r\n",
            ),
            (
                "R&D; &unknown; & &#xD800; &#x110000; &; &#; é&",
                "R&D; &unknown; & &#xD800; &#x110000; &; &#; é&",
            ),
            ("&éééééééééé;&lt;", "&éééééééééé;<"),
        ] {
            assert_eq!(decode(text), expect);
        }
    }

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        let text = "<script>\"&amp;\"</script> & 'x'";
        assert!(!encode(text).contains(['<', '>', '"', '\'']));
        assert_eq!(decode(&encode(text)), text);
    }
}
