//! Why something is not known.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a fact is unknown. Always carries what a person needs to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Cause {
    /// AWS refused the call.
    Denied {
        /// The IAM action that is missing or denied, for example `s3:GetBucketPolicy`.
        denied: String,
        /// What AWS said, shortened; empty if it said nothing.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
    /// The call was allowed, or never made, and still there is no answer.
    Failed {
        /// The kind of failure.
        failed: Failure,
        /// What failed, for example `s3:GetBucketPolicy`.
        call: String,
        /// More words on it; empty if there are none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
    },
}

/// How a call failed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// AWS throttled the call until its retries ran out.
    Throttled,
    /// No answer came in time.
    TimedOut,
    /// No connection could be made.
    Unreachable,
    /// There is no host of the endpoint's name, which the detail tells.
    NoHost,
    /// AWS is taken not to offer the service there, as there is no host of the endpoint's name, which the detail tells.
    NotOffered,
    /// The resource was there when it was listed and is gone.
    Vanished,
    /// AWS answered with an error that proves nothing.
    Unexpected,
    /// The answer could not be read.
    Unparseable,
    /// The answer holds a value that this version does not know.
    Unrecognised,
    /// It was not read, because another fact was expected to decide.
    NotRead,
    /// The run was interrupted before it was read.
    Interrupted,
    /// The condition took more steps than one evaluation may take.
    TooCostly,
}

impl Failure {
    fn words(self) -> &'static str {
        match self {
            Self::Throttled => "was throttled",
            Self::TimedOut => "timed out",
            Self::Unreachable => "could not be reached",
            Self::NoHost => "found no host of its endpoint's name",
            Self::NotOffered => {
                "is not offered by AWS there, as its endpoint's name does not exist"
            }
            Self::Vanished => "found that the resource no longer exists",
            Self::Unexpected => "failed",
            Self::Unparseable => "returned an answer that could not be understood",
            Self::Unrecognised => "returned a value that this version does not know",
            Self::NotRead => "was not read",
            Self::Interrupted => "was interrupted",
            Self::TooCostly => "took too many steps",
        }
    }
}

impl Cause {
    /// A denial of the action.
    #[must_use]
    pub fn denied(action: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Denied {
            denied: action.into(),
            detail: detail.into(),
        }
    }

    /// A failure of the call.
    #[must_use]
    pub fn failed(failed: Failure, call: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Failed {
            failed,
            call: call.into(),
            detail: detail.into(),
        }
    }

    /// This one, and in its detail another that had to be mended as well.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        let (Self::Denied { detail, .. } | Self::Failed { detail, .. }) = &mut self;
        if !detail.is_empty() {
            detail.push_str("; ");
        }
        detail.push_str("and ");
        detail.push_str(&other.to_string());
        self
    }

    /// The host that does not exist, if that is why.
    #[must_use]
    pub fn no_host(&self) -> Option<&str> {
        match self {
            Self::Failed {
                failed: Failure::NoHost,
                call: _,
                detail,
            } => Some(detail),
            Self::Failed { .. } | Self::Denied { .. } => None,
        }
    }

    /// The same where that is because AWS does not offer the service.
    #[must_use]
    pub fn not_offered(&self) -> Self {
        match self.clone() {
            Self::Failed {
                failed: Failure::NoHost,
                call,
                detail,
            } => Self::failed(Failure::NotOffered, call, detail),
            other @ (Self::Failed { .. } | Self::Denied { .. }) => other,
        }
    }

    /// Whether there may be more than was read because of it.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        match self {
            Self::Failed { failed, .. } => *failed != Failure::NotOffered,
            Self::Denied { .. } => true,
        }
    }

    /// What more there is to say of it; may be empty.
    #[must_use]
    pub fn detail(&self) -> &str {
        let (Self::Denied { detail, .. } | Self::Failed { detail, .. }) = self;
        detail
    }

    /// The same without what more there is to say.
    #[must_use]
    pub fn plain(&self) -> Self {
        let mut plain = self.clone();
        let (Self::Denied { detail, .. } | Self::Failed { detail, .. }) = &mut plain;
        detail.clear();
        plain
    }

    /// The length of its words, in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let (Self::Denied {
            denied: name,
            detail,
        }
        | Self::Failed {
            call: name, detail, ..
        }) = self;
        name.len() + detail.len()
    }

    /// Whether these are the keys of a cause: no record may use them as fields.
    #[must_use]
    pub fn is_reserved_key(key: &str) -> bool {
        matches!(key, "absent" | "denied" | "failed")
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = match self {
            Self::Denied { denied, detail } => {
                write!(f, "{denied} was denied")?;
                detail
            }
            Self::Failed {
                failed,
                call,
                detail,
            } => {
                write!(f, "{call} {}", failed.words())?;
                detail
            }
        };
        if !detail.is_empty() {
            write!(f, " ({detail})")?;
        }
        Ok(())
    }
}
