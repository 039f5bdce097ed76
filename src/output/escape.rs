//! Words of others inside Markdown, as GitHub, GitLab and most others read it: they look as they are, and do nothing.
//!
//! A backslash is enough against Markdown itself. It is not against what a forge makes of the text that comes of it:
//! mentions, issues, merge requests, milestones, labels, commits, addresses. What would begin one of these stands in
//! code, where it begins nothing.

use crate::model::printable_start;

/// Characters of a text; what is longer is cut.
const MOST: usize = 2_000;

/// The fewest characters of a commit's hash that a forge takes for it.
const SHORTEST_HASH: usize = 7;

/// The text for a cell or the middle of a line: no tag, link, picture, emphasis or column of a table comes of it, and
/// nobody is called by it.
pub(super) fn prose(text: &str) -> String {
    let text = printable_start(text, MOST);
    let mut escaped = Escaped::default();
    let mut rest = text.as_str();
    let mut before = None;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            _ if next.is_alphanumeric() => escaped.word(rest, before),
            '@' | '#' | '!' | '%' | '~' | '&' | '$' | '^' | '*' | '[' => escaped.sigils(rest),
            // What looks like an address becomes a link.
            ':' if rest.starts_with("://") => escaped.code(":"),
            '.' if ends_with_www(&escaped.text) => escaped.code("."),
            '(' if before == Some(']') => escaped.escape(next),
            '\\' | '`' | '_' | '<' | '>' | ']' | '|' | '{' | '}' => escaped.escape(next),
            _ => escaped.plain(&rest[..next.len_utf8()]),
        };
        let (done, after) = rest.split_at(length);
        before = done.chars().next_back();
        rest = after;
    }
    escaped.text
}

/// An id as code; what would end the code or the cell is written as prose.
pub(super) fn code(text: &str) -> String {
    let plain = printable_start(text, MOST);
    let plain = plain.trim();
    match plain {
        "" => String::new(),
        _ if plain.contains(['`', '|', '\\']) => prose(plain),
        _ => format!("`{plain}`"),
    }
}

/// What is written so far. Each of its functions returns how many bytes of the text it took.
#[derive(Default)]
struct Escaped {
    text: String,
    /// Whether it ends with code, which goes on if more follows at once.
    ends_with_code: bool,
}

impl Escaped {
    fn plain(&mut self, text: &str) -> usize {
        self.text.push_str(text);
        self.ends_with_code = false;
        text.len()
    }

    fn escape(&mut self, letter: char) -> usize {
        self.text.extend(['\\', letter]);
        self.ends_with_code = false;
        letter.len_utf8()
    }

    /// There is no backtick in it.
    fn code(&mut self, text: &str) -> usize {
        match self.ends_with_code {
            true => self.text.truncate(self.text.len() - 1),
            false => self.text.push('`'),
        }
        self.text.extend([text, "`"]);
        self.ends_with_code = true;
        text.len()
    }

    /// Letters and digits, which may be the hash of a commit, or `GH` before the number of an issue.
    fn word(&mut self, rest: &str, before: Option<char>) -> usize {
        let end = rest.find(|letter: char| !letter.is_alphanumeric());
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        let is_issue = word.eq_ignore_ascii_case("gh") && {
            let number = after.strip_prefix('-');
            number.is_some_and(|number| number.starts_with(|it: char| it.is_ascii_digit()))
        };
        let is_part = before == Some('_');
        match word {
            _ if is_issue => self.code(&rest[..word.len() + 1]),
            _ if is_hash(word) && !is_part => self.code(word),
            _ => self.plain(word),
        }
    }

    /// Characters that may stand before the name of somebody or something.
    fn sigils(&mut self, rest: &str) -> usize {
        let is_other = |letter: char| !"@#!%~&$^".contains(letter);
        let (run, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '"';
        match run {
            "" if begins_reference(rest) => self.code(&rest[..1]),
            "" => rest.chars().take(1).map(|it| self.escape(it)).sum(),
            _ if run.contains(['@', '#']) || after.starts_with(is_name) => self.code(run),
            _ => run.chars().map(|letter| self.escape(letter)).sum(),
        }
    }
}

/// Whether it begins a reference of GitLab's longer form, such as `[vulnerability:1]` or `*iteration:1`.
fn begins_reference(rest: &str) -> bool {
    let Some(name) = rest.strip_prefix('[') else {
        return rest.starts_with("*iteration:");
    };
    let name = name.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let length = name.map(str::len).next().unwrap_or_default();
    length > 0 && rest[1 + length..].starts_with(':')
}

/// Whether a forge would take it for the hash of a commit. A number is more likely an account.
fn is_hash(word: &str) -> bool {
    let is_hex = word.bytes().all(|letter| letter.is_ascii_hexdigit());
    let of = |is_one: fn(&u8) -> bool| word.bytes().any(|letter| is_one(&letter));
    let is_mixed = of(u8::is_ascii_digit) && of(u8::is_ascii_alphabetic);
    is_hex && word.len() >= SHORTEST_HASH && (is_mixed || word.len() >= 40)
}

fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub(3).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_do_nothing() {
        for (text, expect) in [
            ("a | b", "a \\| b"),
            ("<b>*x*</b>", "\\<b\\>\\*x\\*\\</b\\>"),
            ("![i](http://x)", "\\!\\[i\\]\\(http`:`//x)"),
            ("@team: #1", "`@`team: `#`1"),
            ("@#@", "`@#@`"),
            ("WWW.x.y", "WWW`.`x.y"),
            ("a\nb\u{202e}", "a b "),
            ("é.", "é."),
            ("arn:aws:s3:::data-1", "arn:aws:s3:::data-1"),
            ("a `c` _d_ {e}", "a \\`c\\` \\_d\\_ \\{e\\}"),
        ] {
            assert_eq!(prose(text), expect);
        }
        assert!(prose(&"x".repeat(100_000)).len() < 2 * MOST);
    }

    #[test]
    fn nothing_is_taken_for_something_of_a_forge() {
        let hash = "0123456789abcdef0123456789abcdef01234567";
        let digits = "1".repeat(40);
        for (text, expect) in [
            ("GH-12, gh-1", "`GH-`12, `gh-`1"),
            ("GH-x GHz-1", "GH-x GHz-1"),
            ("%5 %\"a b\" 50%", "`%`5 `%`\"a b\" 50\\%"),
            ("!5 R&D & ~label", "`!`5 R`&`D \\& `~`label"),
            ("&lt; &#0;", "`&`lt; `&#`0;"),
            ("$1 ^alert *iteration:1", "`$`1 `^`alert `*`iteration:1"),
            ("[vulnerability:1] [a]", "`[`vulnerability:1\\] \\[a\\]"),
            (hash, &format!("`{hash}`")),
            (&digits, &format!("`{digits}`")),
            (
                "1a2b3c4 111122223333 defaced",
                "`1a2b3c4` 111122223333 defaced",
            ),
            // Code that follows code at once is one.
            ("@!5GH-1", "`@!`5GH-1"),
            ("@1a2b3c4#", "`@1a2b3c4#`"),
        ] {
            assert_eq!(prose(text), expect, "{text}");
        }
    }

    #[test]
    fn ids_are_code() {
        assert_eq!(code("a@b"), "`a@b`");
        assert_eq!(code("a`|b\\"), "a\\`\\|b\\\\");
        assert_eq!(code(" "), "");
    }
}
