//! Words in a row, as sentences that a person reads.

/// Joins the texts as sentences: each starts with a capital and ends with one stop, and those that are
/// empty are left out. What AWS spells with a colon, such as `s3:GetObject`, stays as it is spelt.
#[must_use]
pub fn sentences<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut joined = String::new();
    for text in texts {
        let text = text.as_ref().trim();
        let mut rest = text.chars();
        let Some(first) = rest.next() else {
            continue;
        };
        if !joined.is_empty() {
            joined.push(' ');
        }
        match is_name(text) {
            true => joined.push(first),
            false => joined.push(first.to_ascii_uppercase()),
        }
        joined.push_str(rest.as_str());
        if !text.ends_with(['.', '?', '!', '…']) {
            joined.push('.');
        }
    }
    joined
}

/// Whether a text starts with the name of an action or an ARN.
fn is_name(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.trim_end_matches(':').contains(':')
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn every_sentence_ends_with_one_stop() {
        let texts = ["one", "two.", "three?", "four!", "five…", "six (why?)"];
        assert_eq!(sentences(texts), "One. Two. Three? Four! Five… Six (why?).");
    }

    #[test]
    fn every_sentence_starts_with_a_capital_where_it_starts_with_a_letter() {
        assert_eq!(
            sentences(["no bucket found", "2 of 3 buckets", "Was Done", "über"]),
            "No bucket found. 2 of 3 buckets. Was Done. über."
        );
    }

    #[test]
    fn the_name_of_an_action_is_spelt_as_it_is() {
        assert_eq!(
            sentences(["s3:ListBuckets was denied", "not: a, b", "arn:aws:s3:::a"]),
            "s3:ListBuckets was denied. Not: a, b. arn:aws:s3:::a."
        );
    }

    #[test]
    fn what_is_joined_already_stays_as_it_is() {
        let once = sentences(["is it reviewed?", "was in progress"]);
        assert_eq!(once, "Is it reviewed? Was in progress.");
        assert_eq!(sentences([&once]), once);
    }

    #[test]
    fn nothing_is_no_sentence() {
        assert_eq!(sentences(["", " ", "a"]), "A.");
        assert_eq!(sentences([""; 0]), "");
    }
}
