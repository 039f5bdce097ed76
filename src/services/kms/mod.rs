//! AWS KMS: the state of keys that other services name.

use crate::facts::{Reading, calls, record, words};

pub mod at_rest;
#[cfg(feature = "aws")]
pub(crate) mod live;
#[cfg(feature = "aws")]
pub(crate) mod parts;

pub use at_rest::AtRest;

calls! {
    "kms";
    /// Describes one key.
    /// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>
    pub DESCRIBE_KEY = "DescribeKey" telling "KeyMetadata" on "kms:*:*:key/*";
}

words! {
    /// How far a key that a resource names can be relied on.
    pub enum KeyStanding {
        /// The service's AWS managed key; always usable.
        AwsManaged = "aws-managed",
        /// A customer managed key that is enabled.
        Enabled = "enabled",
        /// A key that cannot be used: disabled, to be deleted, without material, or gone.
        Unusable = "unusable",
        /// An alias without an account, which each writer resolves in its own account.
        ByAlias = "by-alias",
        /// A key of another account that is not known to be unusable: whoever owns it can take it away, and
        /// this account can neither disable it nor change its policy.
        /// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>
        Foreign = "foreign",
    }
}

record! {
    /// A KMS key as a resource names it.
    pub struct Key {
        /// The key id, ARN or alias as configured; empty for the service's default.
        id: String,
        /// How far it can be relied on.
        standing: Reading<KeyStanding>,
        /// The state that KMS tells, for example `PendingDeletion`; empty if it was not asked.
        state: String,
    }
}

/// What a key's name says before KMS is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// No key, or the account's own AWS managed key of the service.
    AwsManaged,
    /// An alias without an account.
    Alias,
    /// A key that KMS can be asked about; the account if the name holds one.
    Key {
        /// Account id in the ARN.
        account: Option<&'a str>,
        /// Region in the ARN, if it names one.
        region: Option<&'a str>,
    },
}

/// Reads a key's name. `service` is the name in `alias/aws/<service>`, `own` the account.
#[must_use]
pub fn named<'a>(id: &'a str, service: &str, own: &str) -> Named<'a> {
    let is_managed = |name: &str| name.strip_prefix("alias/aws/") == Some(service);
    match id.splitn(6, ':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "kms", _, account, name] if *account == own && is_managed(name) => {
            Named::AwsManaged
        }
        ["arn", _, "kms", region, account, _name] => Named::Key {
            account: Some(account),
            region: Some(*region).filter(|region| !region.is_empty()),
        },
        _ if id.is_empty() || is_managed(id) => Named::AwsManaged,
        _ if id.starts_with("alias/") => Named::Alias,
        _ => Named::Key {
            account: None,
            region: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "111122223333";

    #[test]
    fn a_key_is_known_by_its_name() {
        for id in [
            "",
            "alias/aws/s3",
            "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3",
        ] {
            assert_eq!(named(id, "s3", OWN), Named::AwsManaged, "{id}");
        }
        for id in ["alias/mine", "alias/aws/lambda"] {
            assert_eq!(named(id, "s3", OWN), Named::Alias, "{id}");
        }
        let arn = "arn:aws:kms:eu-west-1:111122223333:key/1234";
        assert_eq!(
            named(arn, "s3", OWN),
            Named::Key {
                account: Some("111122223333"),
                region: Some("eu-west-1")
            }
        );
        assert_eq!(
            named("1234", "s3", OWN),
            Named::Key {
                account: None,
                region: None
            }
        );
    }

    #[test]
    fn the_managed_key_of_another_account_is_a_key_to_ask_about() {
        let theirs = "arn:aws:kms:eu-west-1:444455556666:alias/aws/s3";
        assert_eq!(
            named(theirs, "s3", OWN),
            Named::Key {
                account: Some("444455556666"),
                region: Some("eu-west-1")
            }
        );
        let nameless = "arn:aws:kms::111122223333:";
        assert_eq!(
            named(nameless, "s3", OWN),
            Named::Key {
                account: Some(OWN),
                region: None
            }
        );
    }
}
