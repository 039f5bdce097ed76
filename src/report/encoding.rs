//! From a report's bytes to text and back again, without losing one.
//!
//! Formats work on UTF-8 text. Each encoding here decodes to a text that
//! encodes to the very same bytes, so what is not edited stays as it was.

use encoding_rs::WINDOWS_1252;

use super::ReportError;

/// How a report's characters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8; a byte order mark is part of the text.
    Utf8,
    /// UTF-16 with a byte order mark, least significant byte first.
    Utf16Le,
    /// UTF-16 with a byte order mark, most significant byte first.
    Utf16Be,
    /// What is not valid UTF-8. Every byte is a character of it.
    Windows1252,
}

/// The text of a report and its encoding.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Encoding), ReportError> {
    let (text, encoding) = match bytes.as_slice() {
        [0xFF, 0xFE, ..] => (utf16(&bytes, u16::from_le_bytes)?, Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => (utf16(&bytes, u16::from_be_bytes)?, Encoding::Utf16Be),
        _ => match String::from_utf8(bytes) {
            Ok(text) => (text, Encoding::Utf8),
            Err(error) => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
                (text.into_owned(), Encoding::Windows1252)
            }
        },
    };
    if text.contains('\0') {
        return Err(ReportError::NotText);
    }
    if without_mark(&text).trim().is_empty() {
        return Err(ReportError::Empty);
    }
    Ok((text, encoding))
}

/// The text behind a byte order mark.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ReportError> {
    let (units, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(ReportError::NotText),
    }
}

impl Encoding {
    /// The bytes of a text. What Windows-1252 has no character for, which can
    /// only be in a note, becomes a question mark.
    pub(super) fn encode(self, text: String) -> Vec<u8> {
        match self {
            Self::Utf8 => text.into_bytes(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Self::Windows1252 => {
                let mut bytes = Vec::with_capacity(text.len());
                let mut buffer = [0; 4];
                for character in text.chars() {
                    match WINDOWS_1252.encode(character.encode_utf8(&mut buffer)) {
                        (encoded, _, false) => bytes.extend_from_slice(&encoded),
                        (_, _, true) => bytes.push(b'?'),
                    }
                }
                bytes
            }
        }
    }

    /// What a user should know about it.
    pub(super) fn warning(self) -> Option<String> {
        (self == Self::Windows1252).then(|| {
            "the report is not valid UTF-8; it is read as Windows-1252, and its bytes are preserved"
                .to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_decoding() {
        let all: Vec<u8> = (1..=255).collect();
        let (text, encoding) = decode(all.clone()).unwrap();
        assert_eq!(encoding, Encoding::Windows1252);
        assert_eq!(encoding.encode(text), all);

        for bytes in [
            &b"\xFF\xFEa\0=\xD8\0\xDE"[..],
            b"\xFE\xFF\0a\xD8=\xDE\0",
            b"\xEF\xBB\xBFa\r\n",
        ] {
            let (text, encoding) = decode(bytes.to_vec()).unwrap();
            assert_eq!(without_mark(&text).chars().next(), Some('a'));
            assert_eq!(encoding.encode(text), bytes);
        }
    }

    #[test]
    fn what_is_not_text_is_told_apart_from_what_is_empty() {
        for binary in [&b"PK\x03\x04\0\0"[..], b"\xFF\xFEa", b"\xFF\xFE\x00\xD8"] {
            assert_eq!(decode(binary.to_vec()).unwrap_err(), ReportError::NotText);
        }
        for empty in [&b""[..], b" \r\n", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
            assert_eq!(decode(empty.to_vec()).unwrap_err(), ReportError::Empty);
        }
    }
}
