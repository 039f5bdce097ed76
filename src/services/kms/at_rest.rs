//! Whether stored data is encrypted and by whose key, for the services whose data lies under
//! one key of KMS. Knows AWS's words, not its SDK.

use super::Named;
use crate::facts::words;

words! {
    /// Whether stored data is encrypted, and by whose key.
    pub enum AtRest {
        /// It is not encrypted.
        None = "none",
        /// With a key in AWS's own account, which nobody here can see, restrict or withdraw.
        AwsOwned = "aws-owned",
        /// With a key in KMS that the account can see: the service's AWS managed key or a customer managed one.
        Key = "kms-key",
        /// With a key of which nothing that is read tells more.
        Untold = "key-untold",
        /// With a key in a hardware security module of the account's, outside KMS.
        Hsm = "hsm",
        /// The encryption is being switched over, so neither the old nor the new state can be relied on.
        Changing = "changing",
    }
}

/// How a service words its encryption at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words<'a> {
    /// `StorageEncryptionType`: the effective state. Older answers leave it out.
    pub kind: Option<&'a str>,
    /// The older switch; none where it may say `false` although AWS's own key encrypts.
    pub flag: Option<bool>,
    /// The key's name.
    pub key: Option<&'a str>,
}

/// What the words say; `Err` with what is wrong where they say nothing that can be relied on.
///
/// `aws_owned` is the service's word for AWS's own key; `flag_alone` is what the older switch
/// means when it is on and no key is named, if the service documents that.
pub fn judge(
    words: Words<'_>,
    aws_owned: &str,
    flag_alone: Option<AtRest>,
) -> Result<AtRest, String> {
    let key = words.key.filter(|key| !key.is_empty());
    match (words.kind.filter(|kind| !kind.is_empty()), words.flag) {
        (Some("none"), Some(true)) => {
            Err("encryption type `none`, yet the storage is said to be encrypted".to_owned())
        }
        (Some("none"), Some(false) | None) => Ok(AtRest::None),
        (Some("sse-kms"), _) => Ok(AtRest::Key),
        (Some(kind), _) if kind == aws_owned => Ok(AtRest::AwsOwned),
        (Some(other), _) => Err(format!("encryption type `{other}`")),
        (None, Some(false)) => Ok(AtRest::None),
        (None, Some(true)) if key.is_some() => Ok(AtRest::Key),
        (None, Some(true)) => Ok(flag_alone.unwrap_or(AtRest::Key)),
        (None, None) => Err("no word on encryption at rest".to_owned()),
    }
}

/// What a service says that encrypts whatever it stores, with a key of its own unless another is named.
#[must_use]
pub fn always(key: Option<&str>) -> AtRest {
    match key {
        // A literal in place of a name stands for AWS's own key.
        Some(key) if names_a_key(key) => AtRest::Key,
        Some(_) | None => AtRest::AwsOwned,
    }
}

/// What the algorithm of S3's directory, table and vector buckets says; `Err` with what is wrong where it says
/// nothing that is known. They keep nothing unencrypted.
pub fn by_s3(algorithm: Option<&str>) -> Result<AtRest, String> {
    match algorithm {
        Some("AES256") => Ok(AtRest::AwsOwned),
        Some("aws:kms") => Ok(AtRest::Key),
        Some(other) => Err(format!("encryption `{other}`")),
        None => Err("no word on encryption".to_owned()),
    }
}

/// Whether this names a key that KMS can be asked about, not a literal such as `AWS_OWNED_KMS_KEY`.
#[must_use]
pub fn names_a_key(text: &str) -> bool {
    let is_arn = text.starts_with("arn:");
    let is_alias = text.starts_with("alias/");
    let is_id = text.len() >= 32
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !text.contains("KEY");
    is_arn || is_alias || is_id
}

/// The region to ask about a key: the one in its ARN, else where the resource lives.
#[must_use]
pub fn region_of<'a>(key: Named<'a>, home: &'a str) -> &'a str {
    match key {
        Named::Key {
            account: _,
            region: Some(region),
        } => region,
        Named::Key {
            account: _,
            region: None,
        }
        | Named::AwsManaged
        | Named::Alias => home,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:kms:eu-west-1:111122223333:key/1";

    fn words<'a>(kind: Option<&'a str>, flag: Option<bool>, key: Option<&'a str>) -> Words<'a> {
        Words { kind, flag, key }
    }

    #[test]
    fn the_effective_type_outweighs_the_older_switch() {
        for flag in [None, Some(false), Some(true)] {
            assert_eq!(
                judge(words(Some("sse-rds"), flag, None), "sse-rds", None),
                Ok(AtRest::AwsOwned)
            );
            assert_eq!(
                judge(words(Some("sse-kms"), flag, Some(ARN)), "sse-rds", None),
                Ok(AtRest::Key)
            );
        }
        for flag in [None, Some(false)] {
            assert_eq!(
                judge(words(Some("none"), flag, None), "sse-rds", None),
                Ok(AtRest::None)
            );
        }
    }

    #[test]
    fn without_the_type_the_switch_decides() {
        assert_eq!(
            judge(words(None, Some(false), None), "sse-rds", None),
            Ok(AtRest::None)
        );
        assert_eq!(
            judge(words(None, Some(true), Some(ARN)), "sse-rds", None),
            Ok(AtRest::Key)
        );
        assert_eq!(
            judge(words(None, Some(true), Some("")), "sse-rds", None),
            Ok(AtRest::Key)
        );
        assert_eq!(
            judge(
                words(Some(""), Some(true), None),
                "sse-elasticache",
                Some(AtRest::AwsOwned)
            ),
            Ok(AtRest::AwsOwned)
        );
    }

    #[test]
    fn nothing_is_concluded_from_contradiction_silence_or_new_words() {
        for odd in [
            words(Some("none"), Some(true), Some(ARN)),
            words(Some("sse-quantum"), Some(true), None),
            words(Some("sse-elasticache"), Some(true), None),
            words(None, None, Some(ARN)),
        ] {
            assert!(judge(odd, "sse-rds", None).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn where_all_is_encrypted_only_a_named_key_is_visible() {
        assert_eq!(always(Some(ARN)), AtRest::Key);
        for hidden in [None, Some(""), Some("AWS_OWNED_KMS_KEY")] {
            assert_eq!(always(hidden), AtRest::AwsOwned, "{hidden:?}");
        }
    }

    #[test]
    fn an_algorithm_that_is_new_says_nothing() {
        assert_eq!(by_s3(Some("AES256")), Ok(AtRest::AwsOwned));
        assert_eq!(by_s3(Some("aws:kms")), Ok(AtRest::Key));
        for odd in [None, Some(""), Some("AWS:KMS"), Some("aws:kms:dsse")] {
            assert!(by_s3(odd).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn literals_are_no_keys() {
        assert!(names_a_key(ARN));
        assert!(names_a_key("alias/mine"));
        assert!(names_a_key("mrk-0123456789abcdef0123456789abcdef"));
        assert!(names_a_key("12345678-1234-1234-1234-123456789012"));
        for literal in ["", "AWS_OWNED_KMS_KEY", "AWS_OWNED_KEY", "some words"] {
            assert!(!names_a_key(literal), "{literal}");
        }
    }

    #[test]
    fn a_key_is_asked_about_where_it_lives() {
        let region = |id| region_of(super::super::named(id, "rds", "1"), "us-east-1");
        assert_eq!(region(ARN), "eu-west-1");
        assert_eq!(region("1234"), "us-east-1");
    }
}
