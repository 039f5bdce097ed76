//! What Aurora DSQL's description of a cluster says about its encryption. No AWS types here.
//! <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_EncryptionDetails.html>

use crate::services::kms::AtRest;

/// The `encryptionDetails` of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Details<'a> {
    /// `encryptionType`.
    pub kind: &'a str,
    /// `encryptionStatus`.
    pub status: &'a str,
}

/// By whose key a cluster is encrypted.
///
/// # Errors
///
/// What is wrong, where the words say nothing that can be relied on.
pub fn at_rest(details: Option<Details<'_>>) -> Result<AtRest, String> {
    let Some(Details { kind, status }) = details else {
        return Err("no word on encryption".to_owned());
    };
    match status {
        "ENABLED" | "KMS_KEY_INACCESSIBLE" => match kind {
            "AWS_OWNED_KMS_KEY" => Ok(AtRest::AwsOwned),
            "CUSTOMER_MANAGED_KMS_KEY" => Ok(AtRest::Key),
            other => Err(format!("encryption type {other}")),
        },
        "ENABLING" | "UPDATING" => Ok(AtRest::Changing),
        other => Err(format!("encryption status {other}")),
    }
}

/// What it says about a key that it cannot use.
#[must_use]
pub fn key_trouble(details: Option<Details<'_>>) -> Option<String> {
    details
        .filter(|details| details.status == "KMS_KEY_INACCESSIBLE")
        .map(|_| "Aurora DSQL cannot use the cluster's key: KMS_KEY_INACCESSIBLE".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details<'a>(kind: &'a str, status: &'a str) -> Option<Details<'a>> {
        Some(Details { kind, status })
    }

    #[test]
    fn every_description_has_its_meaning() {
        let own = "CUSTOMER_MANAGED_KMS_KEY";
        assert_eq!(at_rest(details(own, "ENABLED")), Ok(AtRest::Key));
        assert_eq!(
            at_rest(details("AWS_OWNED_KMS_KEY", "ENABLED")),
            Ok(AtRest::AwsOwned)
        );
        for changing in ["ENABLING", "UPDATING"] {
            assert_eq!(at_rest(details(own, changing)), Ok(AtRest::Changing));
        }
        for odd in [
            None,
            details("", "ENABLED"),
            details(own, "enabled"),
            details(own, ""),
        ] {
            assert!(at_rest(odd).is_err(), "{odd:?}");
            assert_eq!(key_trouble(odd), None);
        }
    }

    #[test]
    fn a_key_that_cannot_be_used_is_told() {
        let lost = details("CUSTOMER_MANAGED_KMS_KEY", "KMS_KEY_INACCESSIBLE");
        assert_eq!(at_rest(lost), Ok(AtRest::Key));
        assert!(key_trouble(lost).is_some_and(|words| words.contains("cannot use")));
    }
}
