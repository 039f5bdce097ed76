//! Where a fact was read.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::printable_start;

/// Characters of a text that are repeated.
const LONGEST_SHOWN: usize = 60;

/// A 12-digit AWS account id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(String);

impl AccountId {
    /// The id as written; AWS hands it out, so nothing is checked here.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// Whether a text is the id of an account: twelve digits.
    #[must_use]
    pub fn is_id(text: &str) -> bool {
        text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no account id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not an account id: it has twelve digits", printable_start(.0, LONGEST_SHOWN))]
pub struct NotAnAccount(String);

/// What people wrote.
impl FromStr for AccountId {
    type Err = NotAnAccount;

    fn from_str(text: &str) -> Result<Self, NotAnAccount> {
        match Self::is_id(text) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotAnAccount(text.to_owned())),
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An AWS region such as `eu-central-1`, or [`Region::GLOBAL`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Region(String);

impl Region {
    /// Where the facts of global services live.
    pub const GLOBAL: &'static str = "global";

    /// A region by its name.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The pseudo region of global services.
    #[must_use]
    pub fn global() -> Self {
        Self(Self::GLOBAL.to_owned())
    }

    /// The region's name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The regions that a run is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionFilter {
    /// These and no others; all if empty.
    pub only: BTreeSet<String>,
    /// Not these, whatever `only` says.
    pub except: BTreeSet<String>,
}

impl RegionFilter {
    /// Whether resources of this region are in scope.
    #[must_use]
    pub fn includes(&self, region: &str) -> bool {
        (self.only.is_empty() || self.only.contains(region)) && !self.except.contains(region)
    }

    /// Whether every region is in scope.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    /// The scope in words, for evidence: names, and excluded names with a minus.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let chosen = self
            .only
            .iter()
            .filter(|region| !self.except.contains(*region))
            .cloned();
        let except = self
            .except
            .iter()
            .filter(|_| self.only.is_empty())
            .map(|region| format!("-{region}"));
        chosen.chain(except).collect()
    }
}
