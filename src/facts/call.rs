//! One read-only AWS operation and the permission it needs.

use std::fmt;

/// An AWS operation that a collector may call.
///
/// The two names differ more often than not (`GetBucketEncryption` needs
/// `s3:GetEncryptionConfiguration`): the guard compares the operation, the
/// generated policy and every message name the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// The SDK's service id in lower case without blanks, for example `s3control`.
    pub service: &'static str,
    /// The operation as AWS spells it, for example `GetBucketPolicy`.
    pub operation: &'static str,
    /// The IAM action that allows it, for example `s3:GetBucketPolicy`.
    pub action: &'static str,
    /// What AWS tells in every answer of success, however little there is to tell, as it is spelt on the
    /// wire; empty if an answer may tell nothing. An answer without one of these is none: the SDK would
    /// take a list that is missing for one that is empty.
    pub tells: &'static [&'static str],
}

impl Call {
    /// The same call, whose answers always tell these.
    #[must_use]
    pub const fn telling(self, tells: &'static [&'static str]) -> Self {
        Self { tells, ..self }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)
    }
}
