//! Ids of checks: shells complete those that the program carries, and any other may be one of the user's own.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::Error;
use clap::{Arg, Command};

use crate::checks::embedded_ids;

/// Takes any id as it is.
#[derive(Debug, Clone, Copy)]
pub struct CheckIds {
    /// The folders of those that are completed.
    folders: &'static [&'static str],
}

impl CheckIds {
    /// Of threats.
    #[must_use]
    pub fn threats() -> Self {
        Self {
            folders: &["threats"],
        }
    }

    /// Of threats and controls.
    #[must_use]
    pub fn all() -> Self {
        Self {
            folders: &["threats", "controls"],
        }
    }
}

impl TypedValueParser for CheckIds {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, Error> {
        // Which ids there are is known once the checks are loaded.
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let ids = self.folders.iter().flat_map(|folder| embedded_ids(folder));
        Some(Box::new(ids.map(PossibleValue::new)))
    }
}
