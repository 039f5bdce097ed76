//! Policy documents as IAM's listings give them: percent-encoded.

/// The document, decoded as RFC 3986 says; a plus stays a plus.
///
/// What begins like JSON is not encoded: an encoded document begins with `%7B`.
///
/// # Errors
///
/// In words, if an escape is broken or the bytes are no UTF-8.
pub fn decoded(document: &str) -> Result<String, String> {
    if document.trim_start().starts_with('{') {
        return Ok(document.to_owned());
    }
    let mut bytes = Vec::with_capacity(document.len());
    let mut rest = document.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let escaped = after
            .get(..2)
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let Some(byte) = escaped else {
            return Err("a percent escape is malformed".to_owned());
        };
        bytes.push(byte);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn documents_are_decoded_once() {
        for (document, expected) in [
            ("%7B%22a%22%3A%20%22b+c%22%7D", "{\"a\": \"b+c\"}"),
            ("%7b%22%c3%a4%2525%22%7d", "{\"ä%25\"}"),
            (" {\"plain\": \"%41\"}", " {\"plain\": \"%41\"}"),
            ("", ""),
        ] {
            assert_eq!(decoded(document).as_deref(), Ok(expected));
        }
        for broken in ["%7", "%zz", "%", "%+1", "%ff"] {
            assert!(decoded(broken).is_err(), "{broken}");
        }
    }
}
