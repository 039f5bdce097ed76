//! Lists of accounts that people give: on the command line, or in a file.

use std::collections::BTreeSet;
use std::path::Path;

use super::snapshot::Snapshot;
use super::{Listed, Roll, Terms, rows};
use crate::app::input::contents;
use crate::error::RunError;
use crate::model::{AccountId, Member, printable};

/// Largest list that is read, in bytes.
const LARGEST: u64 = 1 << 26;

/// The accounts of a command line.
///
/// # Errors
///
/// If the terms do not fit them, or the configuration leaves out one that is named here.
pub fn of_ids(ids: &[AccountId], terms: &Terms) -> Result<Roll, RunError> {
    let ids: BTreeSet<&AccountId> = ids.iter().collect();
    for account in &ids {
        if let Some(place) = terms.left_out_by(account) {
            let place = printable(&place);
            return Err(RunError::usage(format!(
                "--accounts names the account {account}, which is left out by {place}"
            ))
            .hint("leave it out of --accounts, or remove its exclusion"));
        }
    }
    let listed = ids.into_iter().map(|account| Listed {
        member: Member::unnamed(account.clone()),
        role: None,
        left_out: None,
    });
    Roll::under(terms, listed.collect(), None, None)
}

/// The accounts that the configuration names.
///
/// # Errors
///
/// If the terms contradict themselves.
pub fn of_terms(terms: &Terms) -> Result<Roll, RunError> {
    Roll::under(terms, terms.as_list(), None, None)
}

/// The accounts of a file; of standard input for `-`.
///
/// # Errors
///
/// If it cannot be read, is no list of accounts, names none, or the terms do not fit them.
pub fn of_file(path: &Path, terms: &Terms) -> Result<Roll, RunError> {
    let (shown, bytes) = contents(path, "list of accounts", LARGEST)?;
    of_bytes(&shown, &bytes, terms)
}

/// The accounts of the content of a file that goes by this name.
fn of_bytes(shown: &str, bytes: &[u8], terms: &Terms) -> Result<Roll, RunError> {
    let unusable = |why: String| {
        RunError::usage(format!("cannot use the list of accounts {shown}: {why}"))
            .hint("it takes what `threatproof accounts` writes, or lines with id, name and role")
    };
    let text = std::str::from_utf8(bytes);
    let text = text.map_err(|error| unusable(format!("it is not UTF-8: {error}")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (listed, organization, management) = match text.trim_start().starts_with('{') {
        true => {
            let (snapshot, listed) = Snapshot::parse(text).map_err(unusable)?;
            let management = snapshot.management_account.map(AccountId::new);
            (listed, snapshot.organization, management)
        }
        false => (rows::parse(text).map_err(unusable)?, None, None),
    };
    if listed.is_empty() {
        return Err(unusable("it names no account".to_owned()));
    }
    Roll::under(terms, listed, organization, management)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Roll, RunError> {
        of_bytes("list.csv", text, &Terms::default())
    }

    #[test]
    fn a_file_is_a_snapshot_or_lines() {
        let lines = read("\u{feff}id,name\r\n222222222222,b\r\n111111111111\r\n".as_bytes());
        let lines = lines.expect("a list");
        let snapshot = "\u{feff}\n{\"schema_version\":\"1\",\"organization\":\"o-example123\",\
             \"accounts\":[{\"id\":\"222222222222\"},{\"id\":\"111111111111\"}]}";
        let snapshot = read(snapshot.as_bytes()).expect("a list");
        assert_eq!(lines.list.digest, snapshot.list.digest);
        assert_eq!(snapshot.list.organization.as_deref(), Some("o-example123"));
        let first = &lines.accounts[0].member.account;
        assert_eq!(first.as_str(), "111111111111");
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for (text, expected) in [
            (&b"\xff\xfe1\0"[..], "it is not UTF-8"),
            (b"", "it names no account"),
            (b"# 111111111111\n", "it names no account"),
            (b"{\"accounts\":[]}", "missing field `schema_version`"),
            (
                b"{\"schema_version\":\"1\",\"accounts\":[]}",
                "it names no account",
            ),
            (b"[\"111111111111\"]", "line 1: "),
        ] {
            let refused = read(text).unwrap_err();
            assert!(refused.message.contains(expected), "{}", refused.message);
        }
        let missing = of_file(Path::new("/nowhere/list"), &Terms::default()).unwrap_err();
        assert!(
            missing
                .message
                .starts_with("cannot read the list of accounts /nowhere/list")
        );
    }

    #[test]
    fn ids_are_taken_once() {
        let ids = ["222222222222", "111111111111", "222222222222"].map(AccountId::new);
        let roll = of_ids(&ids, &Terms::default()).expect("a list");
        assert_eq!(roll.accounts.len(), 2);
        let none = Terms {
            exclude: ids.into(),
            ..Terms::default()
        };
        let refused = of_ids(&["111111111111"].map(AccountId::new), &none).unwrap_err();
        assert!(refused.message.contains("no account is left to read"));
    }
}
