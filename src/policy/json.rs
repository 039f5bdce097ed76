//! JSON in which every member is told once.
//!
//! Of a member that is told twice each reader of JSON takes another one, and which of them AWS goes by it does not
//! say. Names of elements and of condition keys are the same in any case.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A value, of whose objects none tells a member twice.
pub(super) struct Once(pub(super) Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let (mut all, mut names) = (Map::new(), BTreeSet::new());
        while let Some((name, Once(value))) = members.next_entry::<String, Once>()? {
            if !names.insert(name.to_ascii_lowercase()) {
                let shown: String = name.chars().take(60).collect();
                return Err(A::Error::custom(format!("{shown:?} is told twice")));
            }
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        let read: Result<Once, _> = serde_json::from_str(text);
        read.map(|once| once.0).map_err(|error| error.to_string())
    }

    #[test]
    fn values_are_read_as_ever() {
        let text = r#"{"a": [1, -2, 0.5, true, null, "é"], "b": {"a": {}}, "": []}"#;
        let expected: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(read(text), Ok(expected));
        assert!(read("{").is_err());
        assert!(read(&"[".repeat(200)).is_err(), "too deep");
    }

    #[test]
    fn a_member_told_twice_is_an_error_wherever_it_is() {
        for text in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"a": 1, "A": 2}"#,
            r#"[{"b": {"a": 1, "b": 2, "a": 3}}]"#,
        ] {
            let error = read(text).expect_err("told twice");
            assert!(error.contains("is told twice"), "{error}");
        }
    }
}
