//! Whether an answer of success tells what the operation always tells.
//!
//! To the SDK a list that is missing is an empty one, and an object that says something else, as some
//! proxy's does, is an answer in which nothing is set.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

/// An answer that lacks what it always has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("without `{0}`")]
pub(in crate::aws) struct Missing(&'static str);

/// Refuses an answer without one of these: in JSON as a key of the answer itself, in XML and CBOR wherever
/// it stands. What is no answer in any of the three is left to who reads it.
pub(in crate::aws) fn check(body: &[u8], tells: &BTreeSet<&'static str>) -> Result<(), Missing> {
    let told: Box<dyn Fn(&str) -> bool> = match body.iter().find(|byte| !byte.is_ascii_whitespace())
    {
        Some(b'{') => match serde_json::from_slice::<Object<'_>>(body) {
            Ok(object) => Box::new(move |name| object.tells(name)),
            Err(_) => return Ok(()),
        },
        Some(b'<') => {
            let text = String::from_utf8_lossy(body);
            Box::new(move |name| xml_tells(&text, name))
        }
        Some(_) => Box::new(|name| cbor_tells(body, name)),
        None => return Ok(()),
    };
    match tells.iter().find(|name| !told(name)) {
        Some(name) => Err(Missing(name)),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Object<'b>(#[serde(borrow)] BTreeMap<Cow<'b, str>, &'b RawValue>);

impl Object<'_> {
    /// Whether it tells what is at the end of this path; dots separate its parts.
    fn tells(&self, path: &str) -> bool {
        let (name, inner) = match path.split_once('.') {
            Some((name, inner)) => (name, Some(inner)),
            None => (path, None),
        };
        match (self.0.get(name), inner) {
            (None, _) => false,
            (Some(value), None) => value.get() != "null",
            (Some(value), Some(inner)) => serde_json::from_str::<Object<'_>>(value.get())
                .is_ok_and(|object| object.tells(inner)),
        }
    }
}

fn xml_tells(text: &str, name: &str) -> bool {
    let tags = text.split('<').skip(1);
    tags.filter_map(|tag| tag.strip_prefix(name))
        .any(|rest| rest.starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace()))
}

/// A text, which begins with its length, and what follows is a value other than null.
/// <https://www.rfc-editor.org/rfc/rfc8949#section-3>
fn cbor_tells(body: &[u8], name: &str) -> bool {
    const NULL: u8 = 0xf6;
    const UNDEFINED: u8 = 0xf7;
    let key = match u8::try_from(name.len()) {
        Ok(length @ ..24) => [&[0x60 | length], name.as_bytes()].concat(),
        Ok(length) => [&[0x78, length], name.as_bytes()].concat(),
        Err(_) => return false,
    };
    let ends = |(start, _): (usize, _)| start + key.len();
    body.windows(key.len())
        .enumerate()
        .filter(|(_, window)| *window == key)
        .map(ends)
        .any(|end| !matches!(body.get(end), None | Some(&NULL | &UNDEFINED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(body: &[u8], tells: &[&'static str]) -> Result<(), Missing> {
        check(body, &tells.iter().copied().collect())
    }

    #[test]
    fn an_answer_that_lacks_something_is_none() {
        for hollow in [
            "{}",
            " {\"message\":\"Functions\"} ",
            "{\"Functions\": null}",
            "{\"Page\":{\"Functions\":[]}}",
            "<ListResponse/>",
            "<ListResponse><FunctionsOf/></ListResponse>",
            "<ListResponse>Functions</ListResponse>",
        ] {
            let lacking = checked(hollow.as_bytes(), &["Functions"]);
            assert_eq!(lacking, Err(Missing("Functions")), "{hollow}");
        }
        for full in [
            "{\"Functions\":[]}",
            "\n{ \"a\": 1, \"F\\u0075nctions\": [ {} ] }",
            "<L><R><Functions/></R></L>",
            "<L><Functions >x</Functions ></L>",
            "<L><Functions xmlns=\"x\"></Functions></L>",
        ] {
            assert_eq!(checked(full.as_bytes(), &["Functions"]), Ok(()), "{full}");
        }
        assert_eq!(
            checked(b"{\"a\":1}", &["a", "b"]),
            Err(Missing("b")),
            "all of them"
        );
        assert_eq!(checked(b"{}", &[]), Ok(()), "some answers tell nothing");
    }

    #[test]
    fn what_an_object_in_an_answer_always_tells_is_looked_for() {
        let path = &["Service.Ingress.IsPublic"];
        for hollow in [
            "{}",
            r#"{"Service":null}"#,
            r#"{"Service":[]}"#,
            r#"{"Service":{"IsPublic":true}}"#,
            r#"{"Service":{"Ingress":{}}}"#,
            r#"{"Service":{"Ingress":{"IsPublic":null}}}"#,
        ] {
            assert_eq!(
                checked(hollow.as_bytes(), path),
                Err(Missing(path[0])),
                "{hollow}"
            );
        }
        let full = br#"{"Service":{"Ingress":{"IsPublic":false}}}"#;
        assert_eq!(checked(full, path), Ok(()));
    }

    #[test]
    fn cbor_is_read_as_well() {
        let names = ["MetricAlarms", "AlarmMuteRuleSummariesOfTheAccount"];
        let answer = |value: &serde_json::Value| {
            let map: BTreeMap<_, _> = names.iter().map(|name| (*name, value)).collect();
            let mut bytes = Vec::new();
            ciborium::into_writer(&map, &mut bytes).unwrap();
            bytes
        };
        assert_eq!(checked(&answer(&serde_json::json!([])), &names), Ok(()));
        let null = answer(&serde_json::Value::Null);
        assert!(checked(&null, &names).is_err());
        assert!(checked(&[0xa0], &names).is_err());
    }

    #[test]
    fn what_is_no_answer_is_left_to_who_reads_it() {
        for body in ["", "  ", "{\"Functions\":"] {
            assert_eq!(checked(body.as_bytes(), &["Functions"]), Ok(()), "{body}");
        }
    }
}
