//! The file of an organization's accounts, which `threatproof accounts` writes and `--accounts-file` reads. Shards
//! of one run read the same one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Listed;
use crate::model::{AccountId, Member, RoleName, digest_of_accounts};
use crate::services::organizations::{ListedAccount, Organization, left_out};

/// Version of the file's layout.
const VERSION: &str = "1";

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Version of its layout.
    pub schema_version: String,
    /// Id of the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Its management account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_account: Option<String>,
    /// When it was listed, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_at: Option<String>,
    /// The roots and units that it was narrowed to; empty for the whole organization.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// SHA-256 of the sorted ids, each with a line feed. It tells whether a file is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The accounts, by id.
    pub accounts: Vec<Row>,
}

/// An account in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its state, in AWS's words; read if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// The ids of the root and the units above it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The names of the units above it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Its tags; none if they were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The role to assume in it, by name or ARN; nobody but people writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

impl Snapshot {
    /// The file of an organization that was listed at this time.
    #[must_use]
    pub fn of(organization: Organization, units: Vec<String>, listed_at: String) -> Self {
        let digest = digest_of_accounts(organization.accounts.keys());
        Self {
            schema_version: VERSION.to_owned(),
            organization: Some(organization.id),
            management_account: Some(organization.management.to_string()),
            listed_at: Some(listed_at),
            units,
            digest: Some(digest),
            accounts: organization.accounts.into_values().map(row).collect(),
        }
    }

    /// What was listed, in words.
    #[must_use]
    pub fn told(&self) -> String {
        let all = self.accounts.len();
        let gone = self
            .accounts
            .iter()
            .filter(|row| left_out(&row.state).is_some());
        let of = self.organization.as_deref().unwrap_or("the organization");
        match gone.count() {
            0 => format!("{all} accounts of {of}"),
            gone => format!("{all} accounts of {of}, {gone} of them suspended or closed"),
        }
    }

    /// The accounts of a file.
    ///
    /// # Errors
    ///
    /// Why it is none, in words that follow its name.
    pub(super) fn parse(text: &str) -> Result<(Self, Vec<Listed>), String> {
        let snapshot: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if snapshot.schema_version != VERSION {
            return Err(format!(
                "it has the schema version {:?}, and this program knows {VERSION:?}",
                snapshot.schema_version
            ));
        }
        let mut listed = Vec::new();
        let mut ids = BTreeSet::new();
        for row in &snapshot.accounts {
            let account: AccountId = row.id.parse().map_err(words)?;
            if !ids.insert(account.clone()) {
                return Err(format!("the account {account} stands in it twice"));
            }
            let role = row.role.as_deref().map(str::parse::<RoleName>);
            listed.push(Listed {
                role: role.transpose().map_err(words)?,
                left_out: left_out(&row.state),
                member: Member {
                    account,
                    name: row.name.clone(),
                    path: row.path.clone(),
                    unit: row.unit.clone(),
                    tags: row.tags.clone(),
                },
            });
        }
        match &snapshot.digest {
            Some(digest) if *digest != digest_of_accounts(&ids) => Err(
                "its digest is not that of its accounts: it was cut off, or changed by hand"
                    .to_owned(),
            ),
            Some(_) | None => Ok((snapshot, listed)),
        }
    }
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn row(listed: ListedAccount) -> Row {
    Row {
        id: listed.member.account.to_string(),
        name: listed.member.name,
        state: listed.state,
        path: listed.member.path,
        unit: listed.member.unit,
        tags: listed.member.tags,
        role: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Reached;

    fn organization() -> Organization {
        let account = |id: &str, name: &str, state: &str| ListedAccount {
            member: Member {
                name: name.to_owned(),
                path: "r-ab12/ou-ab12-11111111".to_owned(),
                unit: "Work/loads".to_owned(),
                tags: Some(BTreeMap::from([("env".to_owned(), "prod".to_owned())])),
                ..Member::unnamed(AccountId::new(id))
            },
            state: state.to_owned(),
        };
        let accounts = [
            account("111111111111", "pay\u{1b}[2J\",\u{202e}ments", "ACTIVE"),
            account("222222222222", "", "SUSPENDED"),
            account("333333333333", "new", "RESTING"),
        ];
        Organization {
            id: "o-example123".to_owned(),
            management: AccountId::new("111111111111"),
            accounts: accounts.map(|one| (one.member.account.clone(), one)).into(),
        }
    }

    fn written() -> String {
        let units = vec!["ou-ab12-11111111".to_owned()];
        let snapshot = Snapshot::of(organization(), units, "2026-11-28T12:00:00Z".to_owned());
        let mut text = Vec::new();
        crate::files::write_json(&mut text, &snapshot).expect("written");
        String::from_utf8(text).expect("UTF-8")
    }

    #[test]
    fn what_is_written_is_read_again() {
        let text = written();
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{text}"
        );
        let (snapshot, listed) = Snapshot::parse(&text).expect("a file");
        assert_eq!(snapshot.organization.as_deref(), Some("o-example123"));
        let members: Vec<&Member> = listed.iter().map(|one| &one.member).collect();
        let organization = organization();
        let expected: Vec<&Member> = organization
            .accounts
            .values()
            .map(|one| &one.member)
            .collect();
        assert_eq!(members, expected);
        let suspended = "its organization lists it as SUSPENDED".to_owned();
        let left_out: Vec<Option<Reached>> = listed.into_iter().map(|one| one.left_out).collect();
        assert_eq!(left_out, [None, Some(Reached::Suspended(suspended)), None]);
    }

    #[test]
    fn a_file_that_is_not_whole_is_refused() {
        let text = written();
        for (from, to, expected) in [
            (
                "333333333333",
                "444444444444",
                "its digest is not that of its accounts",
            ),
            ("333333333333", "222222222222", "stands in it twice"),
            ("333333333333", "33333333333", "is not an account id"),
            (
                "\"name\": \"new\"",
                "\"email\": \"a@b\"",
                "unknown field `email`",
            ),
            (
                "\"name\": \"new\"",
                "\"role\": \"no role\"",
                "`no role` is not a role",
            ),
            (
                "\"schema_version\": \"1\"",
                "\"schema_version\": \"2\"",
                "schema version \"2\"",
            ),
            ("}", "", "line "),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            let refused = Snapshot::parse(&changed).unwrap_err();
            assert!(refused.contains(expected), "{from}: {refused}");
        }
    }

    #[test]
    fn people_may_write_a_short_one() {
        let text = r#"{"schema_version":"1","accounts":[{"id":"111111111111","role":"audit/x"}]}"#;
        let (_, listed) = Snapshot::parse(text).expect("a file");
        let role = listed[0].role.as_ref().map(ToString::to_string);
        assert_eq!(role.as_deref(), Some("audit/x"));
    }
}
