//! How many threats a JSON source has anywhere, whether or not a reader looks there.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The words of Threat Dragon for the state of a threat.
pub(super) const STATES: [&str; 9] = [
    "Open",
    "Mitigated",
    "NotApplicable",
    "NA",
    "N/A",
    "Accepted",
    "Transferred",
    "Avoided",
    "Eliminated",
];

/// What a value holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Census {
    /// Objects, at any depth, with a title and a state.
    pub threats: usize,
    /// Whether the value itself is a state.
    is_state: bool,
}

impl<'de> Deserialize<'de> for Census {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Counting)
    }
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Census;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Census, A::Error> {
        let (mut threats, mut titled, mut stated) = (0, false, false);
        while let Some(name) = map.next_key::<String>()? {
            let value: Census = map.next_value()?;
            threats += value.threats;
            titled |= name == "title";
            stated |= name == "status" && value.is_state;
        }
        threats += usize::from(titled && stated);
        Ok(Census {
            threats,
            is_state: false,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Census, A::Error> {
        let mut threats = 0;
        while let Some(value) = list.next_element::<Census>()? {
            threats += value.threats;
        }
        Ok(Census {
            threats,
            is_state: false,
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Census, E> {
        Ok(Census {
            threats: 0,
            is_state: STATES.contains(&text),
        })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Census, E> {
        Ok(Census::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Census, E> {
        Ok(Census::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Census, E> {
        Ok(Census::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Census, E> {
        Ok(Census::default())
    }

    fn visit_unit<E>(self) -> Result<Census, E> {
        Ok(Census::default())
    }
}
