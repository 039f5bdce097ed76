//! The accounts that a run is to read, as people name them.

use std::fmt;
use std::str::FromStr;

use super::{AccountId, printable_start, sha256};

/// What `[[target]]` of `threatproof.toml` says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTarget {
    /// The account.
    pub account: AccountId,
    /// What to call it, where no organization tells.
    pub name: Option<String>,
    /// The role to assume in it, where that is not the role of all.
    pub role: Option<RoleName>,
    /// The external id that this role asks for, where that is not the one of all.
    pub external_id: Option<String>,
    /// Why it is not to be read; it is if none.
    pub exclude: Option<String>,
    /// Line of the file that says so.
    pub line: usize,
}

/// A role, as people name it: by its name, which may have a path, or by its ARN.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleName {
    /// Path and name without the first slash, such as `audit/threatproof-read`. Every account may have one.
    Name(String),
    /// An ARN: a role of one account.
    Arn(String),
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not a role: write a name, which may have a path, or an ARN such as arn:aws:iam::111122223333:role/NAME",
    printable_start(.0, LONGEST_SHOWN)
)]
pub struct NotARole(String);

/// Characters of a text that are repeated.
const LONGEST_SHOWN: usize = 120;

impl RoleName {
    /// Name of the role that is assumed in each account unless another is named.
    pub const USUAL: &'static str = "threatproof-read";

    /// The account that it is a role of, if it says so.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Name(_) => None,
            Self::Arn(arn) => arn.split(':').nth(4),
        }
    }

    /// Its ARN in an account.
    #[must_use]
    pub fn arn(&self, partition: &str, account: &AccountId) -> String {
        match self {
            Self::Name(name) => format!("arn:{partition}:iam::{account}:role/{name}"),
            Self::Arn(arn) => arn.clone(),
        }
    }
}

impl Default for RoleName {
    fn default() -> Self {
        Self::Name(Self::USUAL.to_owned())
    }
}

impl FromStr for RoleName {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        let refused = || NotARole(text.to_owned());
        if !text.starts_with("arn:") {
            let name = text.strip_prefix('/').unwrap_or(text);
            return match is_name(name) {
                true => Ok(Self::Name(name.to_owned())),
                false => Err(refused()),
            };
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let [_, partition, "iam", "", account, resource] = parts.as_slice() else {
            return Err(refused());
        };
        let is_partition = partition.starts_with("aws")
            && partition
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase());
        let name = resource.strip_prefix("role/").unwrap_or_default();
        match is_partition && account.parse::<AccountId>().is_ok() && is_name(name) {
            true => Ok(Self::Arn(text.to_owned())),
            false => Err(refused()),
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(text) | Self::Arn(text) => f.write_str(text),
        }
    }
}

/// Path and name of a role as IAM takes them.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>
fn is_name(text: &str) -> bool {
    let (path, name) = text.rsplit_once('/').unwrap_or(("", text));
    let is_name = (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte));
    // With the slashes around it a path has 512 characters at most.
    is_name && path.len() <= 510 && path.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
}

/// The digest of a list of accounts: SHA-256 in hexadecimal of their ids, sorted, each once and followed by a
/// line feed. Other tools may compute it; `sort -u ids | sha256sum` does.
#[must_use]
pub fn digest_of_accounts<'a>(accounts: impl IntoIterator<Item = &'a AccountId>) -> String {
    let mut ids: Vec<&str> = accounts.into_iter().map(AccountId::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    let lines: String = ids.iter().flat_map(|id| [*id, "\n"]).collect();
    sha256(lines.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_named_by_name_path_or_arn() {
        let account = AccountId::new("111122223333");
        let arn = |text: &str| {
            let role = text.parse::<RoleName>();
            role.map(|role| role.arn("aws-cn", &account))
        };
        for (text, expected) in [
            (
                "threatproof-read",
                "arn:aws-cn:iam::111122223333:role/threatproof-read",
            ),
            (
                "/audit/read",
                "arn:aws-cn:iam::111122223333:role/audit/read",
            ),
            ("a/b/c@d", "arn:aws-cn:iam::111122223333:role/a/b/c@d"),
            (
                "arn:aws:iam::999900001111:role/x/y",
                "arn:aws:iam::999900001111:role/x/y",
            ),
        ] {
            assert_eq!(arn(text).as_deref(), Ok(expected));
        }
        assert_eq!(
            RoleName::default(),
            RoleName::USUAL.parse().expect("a role")
        );
        let long = "x".repeat(65);
        for text in [
            "",
            "/",
            "two words",
            "trailing/",
            "a*",
            "r\u{f6}le",
            long.as_str(),
            "arn:aws:iam::999900001111:user/ann",
            "arn:aws:iam::99990000111:role/x",
            "arn:aws:sts::999900001111:assumed-role/x/y",
            "arn:AWS:iam::999900001111:role/x",
            "arn:aws:iam::999900001111:role/",
            "arn:aws",
        ] {
            assert!(text.parse::<RoleName>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_an_arn_tells_its_account() {
        let role = |text: &str| text.parse::<RoleName>().expect("a role");
        assert_eq!(role("x").account(), None);
        let arn = role("arn:aws:iam::999900001111:role/x");
        assert_eq!(arn.account(), Some("999900001111"));
    }

    #[test]
    fn twelve_digits_are_an_account() {
        for text in ["111122223333", "000000000000"] {
            assert!(text.parse::<AccountId>().is_ok());
        }
        for text in [
            "",
            "11112222333",
            "1111222233334",
            "11112222333a",
            " 11122223333",
            "\u{661}111222",
        ] {
            assert!(text.parse::<AccountId>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_digest_is_that_of_other_tools() {
        let ids = |ids: &[&str]| ids.iter().map(|id| AccountId::new(*id)).collect::<Vec<_>>();
        // printf '111122223333\n222233334444\n' | sha256sum
        let both = "c8e54b3a0290dc2826c5f4dff4fe6e26f2bd8ec85600106168fcd8a60b0a78dc";
        assert_eq!(
            digest_of_accounts(&ids(&["222233334444", "111122223333"])),
            both
        );
        let twice = ids(&["111122223333", "222233334444", "111122223333"]);
        assert_eq!(digest_of_accounts(&twice), both);
        assert_eq!(digest_of_accounts(&[]), sha256(b""));
    }
}
