//! A supposition as it is written: `RESOURCE FIELD=JSON`.

use std::str::FromStr;

use serde_json::Value;

use super::{NotASupposition, Supposition};

/// What is written in the place of a value that is not there.
const ABSENT: &str = "absent";

impl FromStr for Supposition {
    type Err = NotASupposition;

    fn from_str(text: &str) -> Result<Self, NotASupposition> {
        let (resource, field, value) = pieces(text).ok_or(NotASupposition::Form)?;
        let field: Vec<String> = field.split('.').map(str::to_owned).collect();
        if resource.is_empty() || field.iter().any(String::is_empty) {
            return Err(NotASupposition::Form);
        }
        let value = match value {
            ABSENT => None,
            json => {
                let value: Value = serde_json::from_str(json).map_err(|error| {
                    NotASupposition::NotJson(json.to_owned(), error.to_string())
                })?;
                Some(value)
            }
        };
        Ok(Self {
            resource: resource.to_owned(),
            field,
            value,
        })
    }
}

/// Resource, field and value. Names of resources may hold blanks and equals signs, paths of fields neither.
fn pieces(text: &str) -> Option<(&str, &str, &str)> {
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace());
    for (at, blank) in blanks {
        let rest = &text[at + blank.len_utf8()..];
        let is_of_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let end = rest.find(|c| !is_of_path(c)).unwrap_or(rest.len());
        let (field, after) = rest.split_at(end);
        if let Some(value) = after.strip_prefix('=')
            && !field.is_empty()
        {
            return Some((text[..at].trim(), field, value.trim()));
        }
    }
    None
}
