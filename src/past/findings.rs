//! The findings of a `results.json`, each handed on as soon as it is read.

use std::fmt;
use std::io;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::Unreadable;
use crate::output::json_v1::Finding;

/// What takes each.
type Each<'e> = dyn FnMut(Finding) -> io::Result<()> + 'e;

/// Each finding of the file that is read.
pub(super) fn each(file: impl io::Read, each: &mut Each<'_>) -> Result<(), Unreadable> {
    let mut failed = None;
    let mut json = serde_json::Deserializer::from_reader(file);
    let read = InResults {
        each,
        failed: &mut failed,
    }
    .deserialize(&mut json);
    match (failed, read) {
        (Some(error), _) => Err(Unreadable::System(error)),
        (None, Err(error)) => Err(error.into()),
        (None, Ok(())) => Ok(()),
    }
}

/// Of all that a file holds, only the findings.
struct InResults<'s, 'e> {
    each: &'s mut Each<'e>,
    /// What `each` failed with.
    failed: &'s mut Option<io::Error>,
}

impl<'de> DeserializeSeed<'de> for InResults<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for InResults<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the results of a run")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { each, failed } = self;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "findings" => {
                    let each = &mut *each;
                    let failed = &mut *failed;
                    map.next_value_seed(InList { each, failed })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The list of them.
struct InList<'s, 'e> {
    each: &'s mut Each<'e>,
    failed: &'s mut Option<io::Error>,
}

impl<'de> DeserializeSeed<'de> for InList<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for InList<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of findings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(finding) = list.next_element::<Finding>()? {
            if let Err(error) = (self.each)(finding) {
                let words = error.to_string();
                *self.failed = Some(error);
                return Err(A::Error::custom(words));
            }
        }
        Ok(())
    }
}
