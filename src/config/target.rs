//! `[[target]]`: accounts by name, with how to get in, and those to leave out.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::accounts::is_id;
use super::{Report, accounts};
use crate::model::{AccountId, NamedTarget, RoleName};

/// The longest external id that STS takes, in characters.
const LONGEST_EXTERNAL_ID: usize = 1224;

/// A target as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct TargetFile {
    account: Spanned<String>,
    name: Option<Spanned<String>>,
    role: Option<Spanned<String>>,
    external_id: Option<Spanned<String>>,
    exclude: Option<Spanned<String>>,
}

/// The targets, each with the line in which it begins. No account has two.
pub(super) fn targets(from: Vec<(usize, TargetFile)>, report: &mut Report<'_>) -> Vec<NamedTarget> {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut targets = Vec::new();
    for (line, written) in from {
        let account = written.account.as_ref();
        match lines.get(account) {
            Some(first) => report(
                written.account.span(),
                format!("{account} is a target twice, in lines {first} and {line}"),
                Some("keep one of them".to_owned()),
            ),
            None => {
                lines.insert(account.clone(), line);
                targets.extend(target(written, line, report));
            }
        }
    }
    targets
}

fn target(from: TargetFile, line: usize, report: &mut Report<'_>) -> Option<NamedTarget> {
    let mut good = true;
    let mut check = |written: Option<&Spanned<String>>, wrong: &dyn Fn(&str) -> Wrong| {
        let found = written.and_then(|written| Some((written.span(), wrong(written.as_ref())?)));
        if let Some((span, (message, help))) = found {
            good = false;
            report(span, message, Some(help.to_owned()));
        }
    };
    let account = from.account.as_ref().as_str();
    check(Some(&from.account), &wrong_account);
    check(from.name.as_ref(), &wrong_name);
    check(from.role.as_ref(), &|role| wrong_role(role, account));
    check(from.external_id.as_ref(), &wrong_external_id);
    check(from.exclude.as_ref(), &wrong_exclude);
    let plain = |written: Option<Spanned<String>>| {
        written.map(|written| written.into_inner().trim().to_owned())
    };
    good.then(|| NamedTarget {
        account: AccountId::new(account),
        name: plain(from.name),
        role: plain(from.role).and_then(|role| role.parse().ok()),
        external_id: plain(from.external_id),
        exclude: plain(from.exclude),
        line,
    })
}

/// What is wrong, if anything is, and how to write it.
type Wrong = Option<(String, &'static str)>;

fn wrong_account(account: &str) -> Wrong {
    let message = || "an account ID has twelve digits".to_owned();
    (!is_id(account)).then(|| (message(), "for example `111122223333`"))
}

fn wrong_name(name: &str) -> Wrong {
    if name.trim().is_empty() {
        return Some(("`name` is empty".to_owned(), "leave it out instead"));
    }
    let is_short = name.chars().count() <= accounts::LONGEST_NAME;
    let message = || "no account has so long a name".to_owned();
    (!is_short).then(|| (message(), "at most 128 characters"))
}

/// A role by its name, which it then has in its account, or by its ARN, which has to be of its account.
fn wrong_role(role: &str, account: &str) -> Wrong {
    match role.trim().parse::<RoleName>() {
        Err(error) => Some((error.to_string(), "for example `threatproof-read`")),
        Ok(role) => {
            let is_own = role.account().is_none_or(|own| own == account);
            let message = || format!("this role is not of account {account}");
            (!is_own).then(|| (message(), "a target is read by a role of its own account"))
        }
    }
}

fn wrong_external_id(id: &str) -> Wrong {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_+=,.@:/-".contains(c);
    let is_id = (2..=LONGEST_EXTERNAL_ID).contains(&id.len()) && id.chars().all(is_letter);
    let help = "2 to 1224 letters, digits and `_+=,.@:/-`";
    (!is_id).then(|| ("STS takes no such external id".to_owned(), help))
}

fn wrong_exclude(reason: &str) -> Wrong {
    let message = || "`exclude` is empty: say why the account is left out".to_owned();
    let help = "to read it, leave `exclude` out";
    reason.trim().is_empty().then(|| (message(), help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::load_catalog;
    use crate::config::Config;

    const GOOD: &str = r#"
[[target]]
account = "111122223333"
name = "payments"
role = "arn:aws-cn:iam::111122223333:role/audit/reader"
external-id = "a:b/c"

[[target]]
account = "444455556666"
role = "reader"

[[target]]
account = "999988887777"
exclude = " closed next month "
"#;

    fn parse(text: &str) -> Result<Vec<NamedTarget>, Vec<String>> {
        let catalog = load_catalog(&[]).expect("the embedded catalogue");
        match Config::parse("t.toml", text, &catalog, &[]) {
            Ok(config) => Ok(config.targets),
            Err(problems) => Err(problems.iter().map(ToString::to_string).collect()),
        }
    }

    #[test]
    fn targets_are_read() {
        let some = |text: &str| Some(text.to_owned());
        let role = |text: &str| Some(text.parse().expect("a role"));
        let target = |account: &str, line| NamedTarget {
            account: AccountId::new(account),
            name: None,
            role: None,
            external_id: None,
            exclude: None,
            line,
        };
        let expect = [
            NamedTarget {
                name: some("payments"),
                role: role("arn:aws-cn:iam::111122223333:role/audit/reader"),
                external_id: some("a:b/c"),
                ..target("111122223333", 2)
            },
            NamedTarget {
                role: role("reader"),
                ..target("444455556666", 8)
            },
            NamedTarget {
                exclude: some("closed next month"),
                ..target("999988887777", 12)
            },
        ];
        assert_eq!(parse(GOOD).expect("a good file"), expect);
    }

    #[test]
    fn an_account_is_a_target_once() {
        let twice = GOOD.replace("444455556666", "111122223333");
        let problems = parse(&twice).expect_err("a target twice");
        let [problem] = problems.as_slice() else {
            panic!("one problem, not {problems:?}");
        };
        assert!(
            problem.contains("111122223333 is a target twice, in lines 2 and 8"),
            "{problem}"
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, message) in [
            ("\"444455556666\"", "\"4444*\"", "twelve digits"),
            ("\"444455556666\"", "\"payments\"", "twelve digits"),
            ("\"payments\"", "\" \"", "`name` is empty"),
            (
                "::111122223333:role",
                "::444455556666:role",
                "not of account 111122223333",
            ),
            (":iam:", ":sts:", "is not a role"),
            (":role/audit", ":user/audit", "is not a role"),
            ("audit/reader", "audit/", "is not a role"),
            ("\"reader\"", "\"rea*er\"", "is not a role"),
            ("\"reader\"", "\"\"", "is not a role"),
            ("a:b/c", "a", "no such external id"),
            ("a:b/c", "a b", "no such external id"),
            (" closed next month ", " ", "say why"),
            ("external-id", "externalid", "did you mean `external-id`?"),
            (
                "account = \"4444",
                "acount = \"4444",
                "did you mean `account`?",
            ),
            (
                "[[target]]\naccount = \"4444",
                "[[targets]]\naccount = \"4444",
                "did you mean `target`?",
            ),
        ] {
            let problems = parse(&GOOD.replacen(from, to, 1)).expect_err(message);
            assert!(
                problems.iter().any(|problem| problem.contains(message)),
                "{message}: {problems:?}"
            );
        }
    }
}
