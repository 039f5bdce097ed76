//! Why bundles cannot be merged.

use crate::evidence::BundleError;
use crate::files::OutputError;
use crate::model::AccountId;

/// Why bundles cannot be merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There is none.
    #[error("there is no evidence to merge")]
    Nothing,
    /// They are not of one undertaking.
    #[error("{one} and {other} cannot be merged: they differ in {what}: {values}")]
    Differ {
        /// What messages call the one.
        one: String,
        /// And the other.
        other: String,
        /// In which respect.
        what: &'static str,
        /// What each says.
        values: String,
    },
    /// One is a shard, and the other is not.
    #[error(
        "{one} and {other} cannot be merged: the first is a shard of a list of accounts, and the second is not"
    )]
    NotBothShards {
        /// The shard.
        one: String,
        /// The other.
        other: String,
    },
    /// A manifest contradicts itself.
    #[error("{name} cannot be merged: {why}")]
    Contradictory {
        /// What messages call it.
        name: String,
        /// What is wrong.
        why: &'static str,
    },
    /// What stands for an account is none.
    #[error(
        "{name} holds evidence of `{account}`, which is not an account id: it has twelve digits"
    )]
    NoAccount {
        /// What messages call the bundle.
        name: String,
        /// What stands there.
        account: AccountId,
    },
    /// An account is in a shard that does not hold it.
    #[error("{name} holds evidence of account {account}, which belongs to shard {index}")]
    OtherShard {
        /// What messages call the bundle.
        name: String,
        /// The account.
        account: AccountId,
        /// The shard that holds it.
        index: u32,
    },
    /// An account that nobody expected.
    #[error("{name} tells of account {account}, which is not in the list of accounts {list}")]
    NotListed {
        /// What messages call the bundle.
        name: String,
        /// The account.
        account: AccountId,
        /// The list.
        list: String,
    },
    /// Two tell different things of one account.
    #[error(
        "{one} and {other} tell different things of account {account}, and a mixture would be true of no moment"
    )]
    Duplicate {
        /// The account.
        account: AccountId,
        /// What messages call the one.
        one: String,
        /// And the other.
        other: String,
    },
    /// Shards are missing, and nobody knows their accounts.
    #[error("shards are missing, and their accounts are not known: {missing} of {of}")]
    Unlisted {
        /// Their numbers.
        missing: String,
        /// How many there are in all.
        of: u32,
    },
    /// The list is not that of the shards.
    #[error("the list of accounts {0} is not the one that the shards were made from")]
    OtherList(String),
    /// What all shards tell is not what they were made from.
    #[error(
        "the {accounts} accounts of which all {of} shards tell are not those of the list that the shards were made from"
    )]
    NotTheList {
        /// How many accounts.
        accounts: usize,
        /// How many shards.
        of: u32,
    },
    /// A shard tells of an account that is not of the list.
    #[error(
        "{name} tells of account {account}, which is not in the list that the shards were made from"
    )]
    Stranger {
        /// What messages call the bundle.
        name: String,
        /// The account.
        account: AccountId,
    },
    /// A part can no longer be read.
    #[error(transparent)]
    Unreadable(#[from] BundleError),
    /// What is kept aside cannot be written.
    #[error(transparent)]
    Unkept(#[from] OutputError),
    /// The digest of what is in memory cannot be made.
    #[error("cannot compare what was read of account {account}: {source}")]
    NoDigest {
        /// The account.
        account: AccountId,
        /// Why.
        source: std::io::Error,
    },
}

impl MergeError {
    /// What to do about it; nothing if the message says so.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Differ { .. } | Self::NotBothShards { .. } => Some(
                "merge what one version of threatproof read for one report, one list of accounts and one selection of regions",
            ),
            Self::Duplicate { .. } => {
                Some("leave out the folder that is not to count, or scan the account again")
            }
            Self::Unlisted { .. } => Some(
                "name the list that the shards were made from with --accounts-file, or scan those shards and merge again",
            ),
            Self::NotTheList { .. } => Some(
                "name that list with --accounts-file, so that the account is named which is missing or too many",
            ),
            Self::Stranger { .. } => Some("scan that shard again, from the list of the others"),
            Self::NotListed { .. } | Self::OtherList(_) => {
                Some("give --accounts-file the file that was scanned")
            }
            Self::Nothing
            | Self::Contradictory { .. }
            | Self::NoAccount { .. }
            | Self::OtherShard { .. }
            | Self::Unreadable(_)
            | Self::Unkept(_)
            | Self::NoDigest { .. } => None,
        }
    }
}
