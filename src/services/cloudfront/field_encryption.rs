//! What a configuration of field-level encryption really encrypts.
//!
//! An id on a cache behavior alone proves nothing: the configuration may name no profile, the
//! profile no field or no key, and a flag may let other bodies through in the clear.
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/field-level-encryption.html>

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Cause, Reading, record, words};

words! {
    /// What a configuration of field-level encryption does to the form posts that reach it.
    pub enum FieldCoverage {
        /// Named fields of every form are encrypted, and nothing else is let through.
        Encrypts = "encrypts",
        /// Fields are encrypted in some requests, and others are let through in the clear.
        LetsThrough = "lets-through",
        /// It is attached, and encrypts no field at all.
        EncryptsNothing = "encrypts-nothing",
    }
}

record! {
    /// Field-level encryption of a cache behavior.
    pub struct FieldEncryption {
        /// Id of the configuration.
        config: String,
        /// What it does.
        coverage: Reading<FieldCoverage>,
        /// The same in words.
        detail: String,
    }
}

/// A configuration, as AWS lists it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Bodies of any content type but the mapped ones pass unencrypted.
    pub forwards_other_types: bool,
    /// Profiles by content type; `None` for a content type without one.
    pub of_types: Vec<Option<String>>,
    /// A request that asks for a profile that does not exist passes unencrypted.
    pub forwards_unknown_profiles: bool,
    /// Profiles that a request can ask for by a query argument.
    pub of_queries: Vec<String>,
}

/// What profiles encrypt with: a public key, and how many patterns name fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Id of the public key.
    pub key: String,
    /// How many field patterns there are.
    pub patterns: usize,
}

/// A listing, and why there may be more than it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What was read.
    pub found: T,
    /// Why there may be more.
    pub incomplete: Option<Cause>,
}

/// Judges a configuration by the account's profiles and keys.
#[must_use]
pub fn judge(
    config: &Config,
    profiles: &Listed<BTreeMap<String, Vec<Entity>>>,
    keys: &Listed<BTreeSet<String>>,
) -> (Reading<FieldCoverage>, String) {
    let mut default = Profiles::default();
    for id in config.of_types.iter().flatten() {
        default.add(id, sound(id, profiles, keys));
    }
    let mut asked_for = Profiles::default();
    for id in &config.of_queries {
        asked_for.add(id, sound(id, profiles, keys));
    }
    if let Some(cause) = default.unknown.or(asked_for.unknown) {
        return (
            Reading::Unknown(cause),
            "its profiles cannot be read".to_owned(),
        );
    }
    let hollow: Vec<&str> = default
        .hollow
        .iter()
        .chain(&asked_for.hollow)
        .map(String::as_str)
        .collect();
    let (coverage, detail) = if default.sound == 0 && asked_for.sound == 0 {
        let detail = if hollow.is_empty() {
            "it names no profile".to_owned()
        } else {
            format!(
                "its profile has no field, no key, or does not exist: {}",
                hollow.join(", ")
            )
        };
        (FieldCoverage::EncryptsNothing, detail)
    } else if default.sound == 0 {
        (
            FieldCoverage::LetsThrough,
            "only a profile that the client asks for encrypts".to_owned(),
        )
    } else if !hollow.is_empty() {
        (
            FieldCoverage::LetsThrough,
            format!("some profiles encrypt nothing: {}", hollow.join(", ")),
        )
    } else if config.of_types.iter().any(Option::is_none) {
        (
            FieldCoverage::LetsThrough,
            "a content type has no profile of its own".to_owned(),
        )
    } else if config.forwards_other_types {
        (
            FieldCoverage::LetsThrough,
            "bodies of other content types, such as JSON, pass in the clear".to_owned(),
        )
    } else if config.forwards_unknown_profiles {
        (
            FieldCoverage::LetsThrough,
            "a request that asks for an unknown profile passes in the clear".to_owned(),
        )
    } else {
        (
            FieldCoverage::Encrypts,
            "forms are encrypted and other bodies refused".to_owned(),
        )
    };
    (Reading::Known(coverage), detail)
}

#[derive(Default)]
struct Profiles {
    sound: usize,
    hollow: Vec<String>,
    unknown: Option<Cause>,
}

impl Profiles {
    fn add(&mut self, id: &str, is_sound: Reading<bool>) {
        match is_sound {
            Reading::Known(true) => self.sound += 1,
            Reading::Known(false) => self.hollow.push(id.to_owned()),
            Reading::Unknown(cause) => self.unknown = Some(cause),
        }
    }
}

/// Whether a profile encrypts some field with a key that exists.
fn sound(
    id: &str,
    profiles: &Listed<BTreeMap<String, Vec<Entity>>>,
    keys: &Listed<BTreeSet<String>>,
) -> Reading<bool> {
    let Some(entities) = profiles.found.get(id) else {
        return profiles
            .incomplete
            .clone()
            .map_or(Reading::Known(false), Reading::Unknown);
    };
    let with_fields: Vec<&Entity> = entities
        .iter()
        .filter(|entity| entity.patterns > 0)
        .collect();
    if with_fields.is_empty() {
        Reading::Known(false)
    } else if with_fields
        .iter()
        .all(|entity| keys.found.contains(&entity.key))
    {
        Reading::Known(true)
    } else {
        keys.incomplete
            .clone()
            .map_or(Reading::Known(false), Reading::Unknown)
    }
}

#[cfg(test)]
mod tests;
