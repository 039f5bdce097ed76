//! Why something cannot be supposed.

use std::fmt;

use super::Place;

/// Why a text is no supposition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotASupposition {
    /// It has another form.
    #[error(
        "expected `RESOURCE FIELD=VALUE`, for example `arn:aws:s3:::logs policy.tls=\"required\"`"
    )]
    Form,
    /// Its value is no JSON.
    #[error(
        "the value `{0}` is not JSON ({1}); text is written in quotation marks, and what is not configured as `absent`"
    )]
    NotJson(String, String),
}

/// Why something cannot be supposed of the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// No resource is meant.
    NoResource {
        /// What was asked for.
        asked: String,
        /// A name that is near.
        near: Option<String>,
    },
    /// More than one is meant.
    Several {
        /// What was asked for.
        asked: String,
        /// Which.
        resources: Vec<Place>,
    },
    /// There is no such field.
    NoField {
        /// The kind of fact.
        kind: &'static str,
        /// What was asked for.
        field: String,
        /// A name that is near.
        near: Option<String>,
        /// The fields that there are.
        fields: Vec<&'static str>,
    },
    /// The field has another type.
    WrongType {
        /// The path of the field, or of a part of the value.
        field: String,
        /// What it can be.
        expected: String,
        /// What was supposed.
        found: String,
        /// A word that is near.
        near: Option<String>,
    },
    /// AWS always tells it.
    NeverAbsent(String),
}

/// Resources that are named before they are counted.
const MOST_NAMED: usize = 10;

impl Unusable {
    /// Whether a name is near to what was asked.
    pub(super) fn has_near(&self) -> bool {
        match self {
            Self::NoResource { near, .. }
            | Self::NoField { near, .. }
            | Self::WrongType { near, .. } => near.is_some(),
            Self::Several { .. } | Self::NeverAbsent(_) => false,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let did_you_mean =
            |near: &Option<String>| near.as_ref().map(|near| format!("did you mean `{near}`?"));
        match self {
            Self::NoResource { near, .. } | Self::WrongType { near, .. } => did_you_mean(near),
            Self::Several { resources, .. } => match resources.as_slice() {
                // One resource, of which several kinds of facts have the field.
                [first, rest @ ..] if rest.iter().all(|it| it.resource == first.resource) => {
                    let kind = &first.key.kind;
                    Some(format!(
                        "begin the field with its kind, as in `{kind}.FIELD=…`"
                    ))
                }
                _ => Some("write more of its ARN".to_owned()),
            },
            Self::NoField { near, fields, .. } => {
                did_you_mean(near).or_else(|| Some(format!("it has {}", fields.join(", "))))
            }
            Self::NeverAbsent(_) => None,
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoResource { asked, .. } => {
                write!(f, "no resource of the evidence is meant by `{asked}`")
            }
            Self::Several { asked, resources } => {
                write!(f, "several resources are meant by `{asked}`:")?;
                for place in resources.iter().take(MOST_NAMED) {
                    let Place { key, resource } = place;
                    write!(
                        f,
                        "\n  {resource} ({}, {} {})",
                        key.kind, key.account, key.region
                    )?;
                }
                match resources.len().saturating_sub(MOST_NAMED) {
                    0 => Ok(()),
                    more => write!(f, "\n  and {more} more"),
                }
            }
            Self::NoField { kind, field, .. } => write!(f, "{kind} has no field `{field}`"),
            Self::WrongType {
                field,
                expected,
                found,
                ..
            } => write!(f, "`{field}` is {expected}, not {found}"),
            Self::NeverAbsent(field) => {
                write!(f, "`{field}` cannot be absent: AWS always tells it")
            }
        }
    }
}

impl std::error::Error for Unusable {}
