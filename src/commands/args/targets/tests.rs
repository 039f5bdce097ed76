//! Options that fit each other, and those that do not.

use clap::error::ErrorKind;
use clap::{Args as _, Command, FromArgMatches as _};

use super::*;
use crate::error::Exit;

fn parsed(words: &[&str]) -> Result<(TargetArgs, AwsArgs), clap::Error> {
    let command = AwsArgs::augment_args(TargetArgs::augment_args(Command::new("scan")));
    let words = ["scan"].iter().chain(words);
    let matches = command.try_get_matches_from(words)?;
    let targets = TargetArgs::from_arg_matches(&matches)?;
    Ok((targets, AwsArgs::from_arg_matches(&matches)?))
}

fn selected(words: &[&str], named: &[NamedTarget]) -> Result<Selection, RunError> {
    let (targets, aws) = parsed(words).expect("options");
    let said = Said {
        file: "threatproof.toml",
        targets: named,
    };
    targets.selection(&aws, said, Question::default())
}

fn target(account: &str, exclude: Option<&str>) -> NamedTarget {
    NamedTarget {
        account: AccountId::new(account),
        name: None,
        role: None,
        external_id: None,
        exclude: exclude.map(str::to_owned),
        line: 1,
    }
}

/// The accounts that are read.
fn listed(selection: Selection) -> Vec<String> {
    match selection {
        Selection::Listed(roll) => roll
            .to_read()
            .map(|one| one.member.account.to_string())
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_a_word_the_own_account_is_read() {
    let role = [
        "--role-arn",
        "arn:aws:iam::111122223333:role/x",
        "--external-id",
        "id",
    ];
    for words in [&[][..], &role] {
        assert_eq!(selected(words, &[]).expect("a selection"), Selection::Own);
    }
    let left_out = [target("111111111111", Some("why"))];
    assert_eq!(
        selected(&[], &left_out).expect("a selection"),
        Selection::Own
    );
}

#[test]
fn the_command_line_comes_before_the_configuration() {
    let named = [
        target("111111111111", None),
        target("222222222222", Some("why")),
    ];
    let of = |words: &[&str]| listed(selected(words, &named).expect("a selection"));
    assert_eq!(of(&[]), ["111111111111"]);
    let both = of(&["--accounts", "333333333333", "--accounts", "444444444444"]);
    assert_eq!(both, ["333333333333", "444444444444"]);
    let excluded = of(&[
        "--accounts",
        "333333333333,444444444444",
        "--exclude-account",
        "444444444444",
    ]);
    assert_eq!(excluded, ["333333333333"]);
    let role = ["--role-arn", "arn:aws:iam::111122223333:role/x"];
    assert_eq!(
        selected(&role, &named).expect("a selection"),
        Selection::Own
    );
}

#[test]
fn what_the_configuration_leaves_out_is_not_read_for_being_named() {
    let named = [target("222222222222", Some("a sandbox"))];
    let words = ["--accounts", "333333333333,222222222222"];
    let refused = selected(&words, &named).unwrap_err();
    assert_eq!(
        refused.message,
        "--accounts names the account 222222222222, which is left out by threatproof.toml, line 1: a sandbox"
    );
    assert_eq!(refused.exit, Exit::Usage);
    let said = Said {
        file: "threatproof.toml",
        targets: &named,
    };
    said.lets_in("333333333333").expect("it is not left out");
    let refused = said.lets_in("222222222222").unwrap_err();
    assert_eq!(
        refused.message,
        "the credentials are those of the account 222222222222, which is left out by threatproof.toml, \
         line 1: a sandbox"
    );
    assert_eq!(refused.exit, Exit::Usage);
}

#[test]
fn an_organization_is_asked_later() {
    let words = [
        "--organization",
        "--ou",
        "ou-ab12-11111111,r-ab12",
        "--role-name",
        "/audit/read",
        "--external-id",
        "id",
    ];
    let Selection::Organization(wish) = selected(&words, &[]).expect("a selection") else {
        panic!("no organization");
    };
    let units: Vec<&str> = wish.question.units.iter().map(UnitId::as_str).collect();
    assert_eq!(units, ["ou-ab12-11111111", "r-ab12"]);
    let access = wish.terms.access;
    assert_eq!(access.role.to_string(), "audit/read");
    assert_eq!(access.external_id.as_deref(), Some("id"));
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let arn = "arn:aws:iam::111122223333:role/x";
    for words in [
        &["--accounts", "111111111111", "--organization"][..],
        &["--accounts", "111111111111", "--accounts-file", "x"],
        &["--accounts", "111111111111", "--role-arn", arn],
        &["--accounts-file", "x", "--organization"],
        &["--accounts-file", "x", "--role-arn", arn],
        &["--organization", "--role-arn", arn],
    ] {
        let refused = parsed(words).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ArgumentConflict, "{refused}");
    }
    let alone = parsed(&["--ou", "r-ab12"]).unwrap_err();
    assert_eq!(alone.kind(), ErrorKind::MissingRequiredArgument);
    for words in [
        ["--accounts", "12345"],
        ["--exclude-account", "payments"],
        ["--ou", "Production"],
        ["--role-name", "two words"],
    ] {
        let refused = parsed(&words).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ValueValidation, "{refused}");
    }
}

#[test]
fn options_without_effect_are_refused() {
    for (words, expected) in [
        (&["--external-id", "x"][..], "no role is assumed"),
        (
            &["--role-name", "x"],
            "--role-name is about a list of accounts",
        ),
        (
            &["--exclude-account", "111111111111"],
            "--exclude-account is about",
        ),
        (
            &[
                "--accounts",
                "111111111111",
                "--role-name",
                "arn:aws:iam::111122223333:role/x",
            ],
            "--role-name takes a name",
        ),
    ] {
        let refused = selected(words, &[]).unwrap_err();
        assert!(refused.message.contains(expected), "{refused}");
    }
}
