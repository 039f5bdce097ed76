//! Ids of check files: kebab-case, equal to the file's name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not kebab-case (lower-case letters, digits and single hyphens, starting with a letter)"
)]
pub struct InvalidId(String);

fn kebab_case(text: &str) -> Result<String, InvalidId> {
    let well_formed = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 80
        && text.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    if well_formed {
        Ok(text.to_owned())
    } else {
        Err(InvalidId(text.to_owned()))
    }
}

macro_rules! id_type {
    ($(#[$doc:meta])+ $name:ident) => {
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                kebab_case(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type! {
    /// Id of a control, for example `s3-bucket-tls-required`.
    ControlId
}
id_type! {
    /// Id of a threat type, for example `s3-tls`.
    ThreatId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kebab_case_is_an_id() {
        for good in ["s3-tls", "waf", "ec2-metadata"] {
            assert!(good.parse::<ThreatId>().is_ok(), "{good}");
        }
        for bad in [
            "", "S3-tls", "s3--tls", "-s3", "s3-", "3s", "s3_tls", "../s3", "s3 tls",
        ] {
            assert!(bad.parse::<ThreatId>().is_err(), "{bad}");
        }
    }
}
