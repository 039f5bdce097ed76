//! Amazon Inspector: what it looks into in a region.

use crate::facts::{Reading, calls, words};

#[cfg(feature = "aws")]
pub(crate) mod live;

calls! {
    "inspector2";
    /// Whether Inspector is on in a region, by what it looks into.
    /// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
    pub BATCH_GET_ACCOUNT_STATUS = "BatchGetAccountStatus" telling "accounts";
}

words! {
    /// Whether Inspector looks into something.
    pub enum Status {
        /// It does.
        Enabled = "ENABLED",
        /// It does not.
        Disabled = "DISABLED",
        /// It did, and is stopped.
        Suspended = "SUSPENDED",
    }
}

/// What Inspector looks into in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatus {
    /// Container images.
    pub images: Reading<Status>,
}
