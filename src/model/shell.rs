//! Words of commands that people copy into a shell.

use super::printable;

/// A path, a name or an id as one word of a shell, in quotes if it needs them.
#[must_use]
pub fn shell_word(word: &str) -> String {
    let word = printable(word);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=+,".contains(c);
    match !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        true => word,
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_each_as_one_word_and_runs_nothing() {
        for (word, quoted) in [
            ("out/results.json", "out/results.json"),
            (
                "arn:aws:iam::111122223333:role/deploy",
                "arn:aws:iam::111122223333:role/deploy",
            ),
            ("My Docs/o ut", "'My Docs/o ut'"),
            ("a$(id)`id`;&|<>*?!~#\\\"", "'a$(id)`id`;&|<>*?!~#\\\"'"),
            ("it's", r"'it'\''s'"),
            ("~/out", "'~/out'"),
            ("-rf", "'-rf'"),
            ("", "''"),
            ("größe", "'größe'"),
            // Nothing steers the terminal, nor ends the line.
            ("a\u{1b}[2J\nb", "'a [2J b'"),
        ] {
            assert_eq!(shell_word(word), quoted, "{word:?}");
        }
    }
}
