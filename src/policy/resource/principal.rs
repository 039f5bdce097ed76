//! Whom an entry of `Principal` names.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::model::AccountId;

/// Whom a value of the type `AWS` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// Somebody in the account with this number, or all of it.
    Account(String),
    /// Somebody who is gone, by the unique id that is left.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
    Deleted,
    /// An identity of CloudFront, which belongs to a distribution and to no account's users.
    Identity,
    /// It cannot be told.
    Unclear,
}

/// What unique ids of users and roles begin with; those of groups and policies are no principals.
const UNIQUE: [&str; 2] = ["AIDA", "AROA"];

/// Whom it names.
pub(super) fn named(value: &str) -> Named {
    if AccountId::is_id(value) {
        return Named::Account(value.to_owned());
    }
    if is_unique_id(value) {
        return Named::Deleted;
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "iam", _, "cloudfront", identity] if !is_wild(identity) => Named::Identity,
        // AWS takes no wildcard within an ARN here; what stands before the account tells nothing about it.
        ["arn", _, "iam" | "sts", "", account, _] if AccountId::is_id(account) => {
            Named::Account((*account).to_owned())
        }
        _ => Named::Unclear,
    }
}

/// The account that a principal names as a whole: by its root user, or by its number.
#[must_use]
pub(in crate::policy) fn whole_account(value: &str) -> Option<&str> {
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    match parts.as_slice() {
        [_, _, _, _, account, "root"] => Some(*account),
        [account] if AccountId::is_id(account) => Some(*account),
        _ => None,
    }
}

/// Whether it is what is left of a user or role that was deleted.
fn is_unique_id(value: &str) -> bool {
    UNIQUE.iter().any(|prefix| value.starts_with(prefix))
        && value.len() >= 16
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

pub(super) fn is_wild(text: &str) -> bool {
    text.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_told_by_their_form() {
        let account = || Named::Account("444455556666".to_owned());
        for (value, expected) in [
            ("444455556666", account()),
            ("arn:aws:iam::444455556666:root", account()),
            ("arn:aws-cn:iam::444455556666:user/a", account()),
            ("arn:aws:iam::444455556666:role/path/a", account()),
            ("arn:aws:sts::444455556666:assumed-role/r/s", account()),
            ("AIDAEXAMPLEEXAMPLE12", Named::Deleted),
            ("AROAEXAMPLEEXAMPLE12", Named::Deleted),
            (
                "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
                Named::Identity,
            ),
            ("arn:aws:iam::*:root", Named::Unclear),
            ("arn:aws:iam::44445555666?:root", Named::Unclear),
            ("arn:aws:*::444455556666:root", Named::Unclear),
            ("arn:*:444455556666:root", Named::Unclear),
            ("AGPAEXAMPLEEXAMPLE12", Named::Unclear),
            ("AIDA*", Named::Unclear),
            ("44445555666", Named::Unclear),
            ("", Named::Unclear),
        ] {
            assert_eq!(named(value), expected, "{value}");
        }
    }

    #[test]
    fn a_whole_account_is_its_root_user_or_its_number() {
        assert_eq!(whole_account("444455556666"), Some("444455556666"));
        let root = "arn:aws:iam::444455556666:root";
        assert_eq!(whole_account(root), Some("444455556666"));
        assert_eq!(whole_account("arn:aws:iam::444455556666:role/r"), None);
    }
}
