//! `accounts`, `organizational-units` and `account-tags`: which accounts a table is about.

use std::collections::BTreeMap;

use toml::Spanned;

use super::Report;
use crate::model::AccountId;
use crate::scope::{Accounts, is_about_ids, is_unit_id};

/// Ids and names of accounts as written.
pub(super) type Named = Spanned<Vec<Spanned<String>>>;
/// Organizational units as written.
pub(super) type Units = Spanned<Vec<Spanned<String>>>;
/// Tags of accounts as written.
pub(super) type Tags = Spanned<BTreeMap<String, String>>;

/// The longest name that AWS takes for an account or a unit, in characters.
pub(super) const LONGEST_NAME: usize = 128;

/// What a table says of accounts; all if it says nothing. `None` if something is wrong in it.
pub(super) fn read(
    (named, units, tags): (Option<Named>, Option<Units>, Option<Tags>),
    report: &mut Report<'_>,
) -> Option<Accounts> {
    let mut good = true;
    let mut wrong = |span, message: &str, help: &str| {
        good = false;
        report(span, message.to_owned(), Some(help.to_owned()));
    };
    // Nobody should have to guess whether an empty list means all or none.
    let lists = [("accounts", &named), ("organizational-units", &units)];
    for (key, list) in lists {
        if let Some(list) = list.as_ref().filter(|list| list.as_ref().is_empty()) {
            let message = format!("`{key}` is empty");
            wrong(list.span(), &message, "leave it out to mean every account");
        }
    }
    if let Some(tags) = &tags {
        let message = match tags.as_ref() {
            tags if tags.is_empty() => "`account-tags` is empty",
            tags if tags.keys().any(|key| key.trim().is_empty()) => "a tag needs a key",
            _ => "",
        };
        if !message.is_empty() {
            wrong(tags.span(), message, "for example `{ env = \"prod\" }`");
        }
    }
    for entry in named.iter().flat_map(Spanned::as_ref) {
        if let Some((message, help)) = wrong_account(entry.as_ref()) {
            wrong(entry.span(), message, help);
        }
    }
    for entry in units.iter().flat_map(Spanned::as_ref) {
        if let Some((message, help)) = wrong_unit(entry.as_ref()) {
            wrong(entry.span(), message, help);
        }
    }
    let plain = |list: Option<Spanned<Vec<Spanned<String>>>>| {
        let list = list.map(Spanned::into_inner).unwrap_or_default();
        list.into_iter().map(Spanned::into_inner).collect()
    };
    good.then(|| Accounts {
        named: plain(named),
        units: plain(units),
        tags: tags.map(Spanned::into_inner).unwrap_or_default(),
    })
}

/// Whether it is the id of one account.
pub(super) fn is_id(text: &str) -> bool {
    text.parse::<AccountId>().is_ok()
}

/// What is wrong with an entry of `accounts`, and how to write it.
fn wrong_account(entry: &str) -> Option<(&'static str, &'static str)> {
    let has_wildcard = entry.contains(['*', '?']);
    let digits: String = entry.chars().filter(|c| !" -".contains(*c)).collect();
    if entry.trim().is_empty() {
        let help = "write its ID, its name, or a pattern such as `payments-*`";
        return Some(("an account without a name", help));
    }
    let is_too_long = entry.chars().filter(|c| *c != '*').count() > 12;
    let is_id = match (is_about_ids(entry), has_wildcard) {
        (true, true) => !is_too_long,
        (true, false) => is_id(entry),
        (false, _) => !self::is_id(&digits),
    };
    if !is_id {
        return Some((
            "an account ID has twelve digits",
            "for example `111122223333`",
        ));
    }
    (entry.chars().count() > LONGEST_NAME)
        .then_some(("no account has so long a name", "at most 128 characters"))
}

/// What is wrong with an entry of `organizational-units`, and how to write it.
fn wrong_unit(entry: &str) -> Option<(&'static str, &'static str)> {
    let help = "for example `Workloads/Production` or `ou-ab12-11111111`";
    let mut names = entry.split('/');
    if names.clone().any(|name| name.trim().is_empty()) {
        return Some((
            "expected the names of units with a slash between them",
            help,
        ));
    }
    if entry.contains('/') && names.clone().any(is_unit_id) {
        return Some(("expected the ID of one unit", help));
    }
    if is_id(entry) {
        return Some(("this is an account, not an organizational unit", help));
    }
    names
        .any(|name| name.chars().count() > LONGEST_NAME)
        .then_some(("no unit has so long a name", help))
}

#[cfg(test)]
mod tests {
    use crate::app::load_catalog;
    use crate::config::Config;

    /// The problems of a file with a scope and a waiver that have this line.
    fn problems(line: &str) -> Vec<String> {
        let text = format!(
            "[[scope]]\nname = \"x\"\nelements = [\"*\"]\n{line}\n\
             [[waiver]]\ncontrol = \"s3-bucket-tls-required\"\nresource = \"arn:aws:s3:::a\"\n{line}\n\
             by = \"Ada\"\ndate = 2026-10-01\nexpires = 2027-01-01\nnote = \"why\"\n"
        );
        let catalog = load_catalog(&[]).expect("the embedded catalogue");
        match Config::parse("t.toml", &text, &catalog, &[]) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn accounts_are_named_by_id_name_unit_and_tag() {
        for line in [
            "accounts = [\"111122223333\", \"1111*\", \"payments-*\", \"[old] shop\", \"*\"]",
            "organizational-units = [\"Workloads/Prod*\", \"ou-ab12-*\", \"r-ab12\", \"R&D\"]",
            "account-tags = { env = \"prod\", \"cost centre\" = \"\" }",
        ] {
            assert_eq!(problems(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn mistakes_are_named_in_every_table() {
        for (line, message) in [
            ("accounts = [\"1111\"]", "twelve digits"),
            ("accounts = [\"1111-2222-3333\"]", "twelve digits"),
            ("accounts = [\"1111222233334*\"]", "twelve digits"),
            ("accounts = [\" \"]", "without a name"),
            ("accounts = []", "`accounts` is empty"),
            (
                "organizational-units = []",
                "`organizational-units` is empty",
            ),
            ("organizational-units = [\"/Workloads\"]", "names of units"),
            ("organizational-units = [\"a//b\"]", "names of units"),
            (
                "organizational-units = [\"111122223333\"]",
                "an account, not",
            ),
            (
                "organizational-units = [\"r-ab12/ou-ab12-11111111\"]",
                "the ID of one unit",
            ),
            ("account-tags = {}", "`account-tags` is empty"),
            ("account-tags = { \" \" = \"x\" }", "needs a key"),
            ("acounts = [\"x\"]", "did you mean `accounts`?"),
        ] {
            let problems = problems(line);
            assert!(!problems.is_empty(), "{line}");
            assert!(
                problems.iter().all(|problem| problem.contains(message)),
                "{message}: {problems:?}"
            );
        }
        assert_eq!(problems("accounts = [\"1111\"]").len(), 2);
        let long = format!("accounts = [\"{}\"]", "x".repeat(129));
        assert!(problems(&long)[0].contains("so long a name"));
    }
}
