//! Text of others in the page: names, reasons, notes. It is shown as what it is, and steers nothing.

use std::fmt;

use crate::model::printable;

/// A text that hides and reorders nothing. Templates escape it as any other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text(String);

impl Text {
    /// Is there anything in it?
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text of anything.
pub(super) fn text(of: impl fmt::Display) -> Text {
    Text(printable(&of.to_string()))
}

/// The id of an account, where it is not all that the account is called.
pub(super) fn id_beside(label: &str, id: &str) -> Option<Text> {
    (label != id).then(|| text(id))
}

/// So many of something: `1 item`, `2 items`.
pub(super) fn many(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{} {noun}s", grouped(count)),
    }
}

/// A number as people read it: `12,345`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3);
    let groups = groups.map(|group| String::from_utf8_lossy(group).into_owned());
    let head = (!head.is_empty()).then(|| head.to_owned());
    head.into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

/// A link to documentation. Check files may be anybody's: nothing but `https` is followed.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) words: Text,
    pub(super) is_safe: bool,
}

/// A link to this address.
pub(super) fn link(address: &String) -> Link {
    Link {
        is_safe: address.starts_with("https://"),
        words: text(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (50_000, "50,000")] {
            assert_eq!(grouped(number), expected);
        }
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(
            (many(1, "item"), many(2, "item")),
            ("1 item".to_owned(), "2 items".to_owned())
        );
    }

    #[test]
    fn only_https_is_followed() {
        assert!(link(&"https://docs.aws.amazon.com/".to_owned()).is_safe);
        for address in [
            "javascript:alert(1)",
            "http://a",
            "data:text/html,a",
            " https://a",
        ] {
            assert!(!link(&address.to_owned()).is_safe, "{address}");
        }
    }
}
