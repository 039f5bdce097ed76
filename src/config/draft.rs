//! Drafts of a `threatproof.toml`: as a file of their own, or added to what people have written.
//!
//! What stands in a file stays byte for byte: entries are added at its end, and those that it has already are
//! left out. What drafts are about, and where the file is, is not known here.

use std::fmt::Write as _;

use toml::Table;

use crate::model::is_unprintable;

/// Entries that a person is to look through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// Where it comes from and what to do with it: comments.
    pub opening: String,
    /// The entries, in their order.
    pub entries: Vec<Entry>,
    /// What could not be drafted: comments.
    pub closing: String,
}

/// One table with the comments before it, or an idea of one, all of which is a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whole lines of TOML.
    pub text: String,
}

/// A file with a draft in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// All of its text.
    pub text: String,
    /// How many entries are new in it, ideas included.
    pub entries: usize,
}

/// Why nothing can be added to a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unaddable {
    /// It is not TOML.
    #[error("it is not valid TOML: {0}")]
    NotToml(String),
    /// It has entries of a kind in another form than `[[kind]]`.
    #[error("it has `{0}` in another form than [[{0}]]")]
    OtherForm(String),
}

impl Draft {
    /// The draft as a file of its own.
    #[must_use]
    pub fn text(&self) -> String {
        let entries: Vec<&Entry> = self.entries.iter().collect();
        self.with(&entries)
    }

    /// The text of a file with the entries that it does not have yet, at its end.
    ///
    /// # Errors
    ///
    /// If the file cannot take entries.
    pub fn added_to(&self, file: &str) -> Result<Added, Unaddable> {
        let standing: Table = file
            .parse()
            .map_err(|error: toml::de::Error| Unaddable::NotToml(error.to_string()))?;
        let new = self.entries.iter();
        let new: Vec<&Entry> = new
            .filter(|entry| !entry.stands_in(file, &standing))
            .collect();
        let mut text = file.to_owned();
        if !new.is_empty() {
            let mut added = String::new();
            if !file.is_empty() {
                added.push_str(if file.ends_with('\n') { "\n" } else { "\n\n" });
            }
            added.push_str(&self.with(&new));
            if file.contains("\r\n") {
                added = added.replace('\n', "\r\n");
            }
            text.push_str(&added);
        }
        match text.parse::<Table>() {
            Ok(_) => Ok(Added {
                text,
                entries: new.len(),
            }),
            Err(error) => Err(self.other_form(&standing).map_or_else(
                || Unaddable::NotToml(error.to_string()),
                Unaddable::OtherForm,
            )),
        }
    }

    fn with(&self, entries: &[&Entry]) -> String {
        let mut text = self.opening.clone();
        for entry in entries {
            let _ = write!(text, "\n{}", entry.text);
        }
        if !self.closing.is_empty() {
            let _ = write!(text, "\n{}", self.closing);
        }
        text
    }

    /// The kind of its entries that the file writes as a list in one place, which cannot grow.
    fn other_form(&self, standing: &Table) -> Option<String> {
        let mut kinds = self.entries.iter().flat_map(|entry| entry.tables());
        kinds
            .find(|(kind, _)| standing.contains_key(kind))
            .map(|(kind, _)| kind)
    }
}

/// A basic string of TOML, on one line, in which nothing steers whoever looks at it.
#[must_use]
pub fn quoted(text: &str) -> String {
    // JSON's escapes are among TOML's but for the solidus, which is never escaped here.
    let json = serde_json::Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for c in json.chars() {
        if is_unprintable(c) {
            let _ = write!(quoted, "\\U{:08x}", u32::from(c));
        } else {
            quoted.push(c);
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        Entry {
            text: text.to_owned(),
        }
    }

    fn draft() -> Draft {
        Draft {
            opening: "# Drafted.\n".to_owned(),
            entries: vec![
                entry(
                    "# Orders\n[[scope]]\nname = \"orders\"\nelements = [\"Orders\"]\nresources = [\n  \"arn:a\",\n  # \"arn:b\",\n]\n",
                ),
                entry(
                    "# Customers\n# [[scope]]\n# name = \"customers\"\n# elements = [\"Customers\"]\n# resources = [\n  # \"arn:c\",\n# ]\n",
                ),
                entry("[[attestation]]\nthreat = \"macie\"\npart = \"reviewed\"\nby = \"\"\n"),
            ],
            closing: "# Not drafted: x\n".to_owned(),
        }
    }

    #[test]
    fn what_stands_in_a_file_stays_and_what_is_missing_is_added_at_its_end() {
        let file = "# mine\n[[waiver]] # keep\ncontrol = \"c\"\nresource = \"r\"";
        let added = draft().added_to(file).unwrap();
        assert_eq!(added.entries, 3);
        assert_eq!(added.text, format!("{file}\n\n{}", draft().text()));
        // What is there already is not there twice.
        let again = draft().added_to(&added.text).unwrap();
        assert_eq!((again.entries, &again.text), (0, &added.text));
    }

    #[test]
    fn what_people_made_of_an_entry_is_that_entry() {
        let file = "[[scope]]\nname = \"my orders\"\nelements = [\"Orders\"]\nresources = [\"arn:z\"]\n\n\
            [[scope]]\n# Customers\nname = \"customers\"\nelements = [\"Customers\"]\nresources = [\n\"arn:c\"]\n";
        let added = draft().added_to(file).unwrap();
        // The comment of the idea is the only part of it that has gone.
        let rest = &added.text[file.len()..];
        assert!(rest.contains("[[attestation]]"), "{rest}");
        assert!(!rest.contains("\"orders\""), "{rest}");
    }

    #[test]
    fn another_answer_is_another_entry() {
        let file = "[[attestation]]\nthreat = \"macie\"\npart = \"other\"\n";
        assert_eq!(draft().added_to(file).unwrap().entries, 3);
        let file = "[[attestation]]\nthreat = \"macie\"\npart = \"reviewed\"\nby = \"Ada\"\n";
        let added = draft().added_to(file).unwrap();
        assert_eq!(added.entries, 2);
        assert!(added.text.starts_with(file));
        // Nor is one that is true of some accounts only.
        let file = &file.replace("by =", "accounts = [\"payments-*\"]\nby =");
        assert_eq!(draft().added_to(file).unwrap().entries, 3);
    }

    #[test]
    fn a_word_that_does_not_hold_on_the_day_of_the_draft_is_drafted_anew() {
        let word = |by: &str, date: &str, expires: &str| {
            format!(
                "[[attestation]]\nthreat = \"macie\"\npart = \"reviewed\"\nby = \"{by}\"\ndate = {date}\nexpires = {expires}\n"
            )
        };
        let draft = Draft {
            entries: vec![entry(&word("", "2026-11-20", "2027-11-20"))],
            ..Draft::default()
        };
        for (date, expires, entries) in [
            ("2025-11-20", "2026-11-20", 0),
            ("2026-11-20", "2026-12-01", 0),
            // It has ended, or lies ahead.
            ("2025-11-19", "2026-11-19", 1),
            ("2026-11-21", "2027-11-21", 1),
        ] {
            let file = word("Ada", date, expires);
            let added = draft.added_to(&file).unwrap();
            assert_eq!(added.entries, entries, "{date}");
            assert!(added.text.starts_with(&file), "{}", added.text);
            // The draft of a new answer waits for a name, and is not drafted twice.
            assert_eq!(draft.added_to(&added.text).unwrap().entries, 0, "{date}");
        }
    }

    #[test]
    fn lines_end_as_they_do_in_the_file() {
        let added = draft().added_to("# mine\r\n").unwrap().text;
        assert_eq!(added.matches('\n').count(), added.matches("\r\n").count());
        assert_eq!(draft().added_to("").unwrap().text, draft().text());
    }

    #[test]
    fn a_file_that_cannot_take_entries_says_why() {
        let refused = draft().added_to("[[scope]\n").unwrap_err();
        assert!(refused.to_string().contains("not valid TOML"), "{refused}");
        let refused = draft().added_to("scope = []\n").unwrap_err();
        assert_eq!(refused, Unaddable::OtherForm("scope".to_owned()));
    }
}
