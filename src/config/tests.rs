//! What people write is read, and every mistake is named.

use super::*;
use jiff::civil::Date;

use crate::app::load_catalog;
use crate::human::Answers;
use crate::model::{AccountId, Member};
use crate::services::declared_calls;

const GOOD: &str = r#"
    [[attestation]]
    threat = "macie"
    part = "PART"
    by = "Ada"
    date = 2026-10-01
    expires = 2027-01-01

    [[attestation]]
    control = "apigateway-management-least-privilege"
    resource = "arn:aws:iam::*:role/Admin*"
    asks = "Is it?"
    by = "Ada"
    date = 2026-10-01
    expires = 2027-01-01

    [[waiver]]
    control = "s3-bucket-tls-required"
    resource = "arn:aws:s3:::public-*"
    by = "Ada"
    date = 2026-10-01
    expires = 2027-01-01
    note = "a website"

    [[scope]]
    name = "orders"
    elements = ["Orders *"]
    threats = ["s3-tls"]
    resources = ["arn:aws:s3:::orders-*"]
    accounts = ["111122223333"]

    [[rate]]
    service = "iam"
    operations = ["GetRole"]
    per-second = 40
    burst = 80.5
"#;

fn parse(change: impl Fn(String) -> String) -> Result<Config, Vec<Problem>> {
    let catalog = load_catalog(&[]).expect("the embedded catalogue");
    let macie = catalog
        .threats
        .values()
        .find(|threat| threat.id.as_str() == "macie")
        .expect("macie");
    Config::parse(
        "t.toml",
        &change(GOOD.replace("PART", &macie.humans[0].id)),
        &catalog,
        &declared_calls(),
    )
}

/// An account of which only the id is known.
fn unnamed() -> Member {
    Member::unnamed(AccountId::new("111122223333"))
}

#[test]
fn words_hold_from_their_date_to_their_end() {
    let config = parse(|text| text).expect("a good file");
    let word = &config.attestations[0].word;
    let day = |year, month, day| Date::new(year, month, day).expect("a day");
    assert!(word.holds_on(day(2026, 10, 1)) && word.holds_on(day(2027, 1, 1)));
    assert!(!word.holds_on(day(2026, 9, 30)) && !word.holds_on(day(2027, 1, 2)));
    let waiver = &config.waivers[0];
    let own = unnamed();
    assert!(waiver.is_about(&waiver.control, "arn:aws:s3:::public-site", &own));
    assert!(!waiver.is_about(&waiver.control, "arn:aws:s3:::private", &own));
}

#[test]
fn an_answer_is_about_one_question() {
    let config = parse(|text| text).expect("a good file");
    let answer = &config.attestations[1];
    let control = "apigateway-management-least-privilege".parse().unwrap();
    let admin = "arn:aws:iam::111122223333:role/Administrator";
    let own = unnamed();
    assert!(answer.answers(&control, admin, &own, "Is it?"));
    assert!(!answer.answers(&control, admin, &own, "Is it still?"));
    assert!(!answer.answers(
        &control,
        "arn:aws:iam::111122223333:role/Deploy",
        &own,
        "Is it?"
    ));
    assert!(!answer.answers(
        &"s3-bucket-tls-required".parse().unwrap(),
        admin,
        &own,
        "Is it?"
    ));
    let part = &config.attestations[0];
    assert!(!part.answers(&control, admin, &own, "Is it?"));
    let config = parse(|text| text.replace("    asks = \"Is it?\"\n", "")).expect("a good file");
    assert!(config.attestations[1].answers(&control, admin, &own, "Is it still?"));
}

#[test]
fn words_are_limited_to_accounts() {
    let words = |limit: &str| {
        let config = parse(|text| {
            let limited = |line: &str| format!("{line}\n    {limit}");
            text.replacen("part = \"PART\"", &limited("part = \"PART\""), 1)
                .replace("by = \"Ada\"", &limited("by = \"Ada\""))
        });
        config.expect("a good file")
    };
    let prod = Member {
        name: "payments-prod".to_owned(),
        path: "r-ab12/ou-ab12-11111111".to_owned(),
        unit: "Production".to_owned(),
        tags: Some([("env".to_owned(), "prod".to_owned())].into()),
        ..unnamed()
    };
    let control = "s3-bucket-tls-required".parse().unwrap();
    let asking = "apigateway-management-least-privilege".parse().unwrap();
    let admin = "arn:aws:iam::111122223333:role/Admin";
    for (limit, is_prod, is_unnamed) in [
        ("accounts = [\"111122223333\"]", true, true),
        ("accounts = [\"payments-*\"]", true, false),
        ("organizational-units = [\"Production\"]", true, false),
        ("organizational-units = [\"ou-ab12-*\"]", true, false),
        ("account-tags = { env = \"prod\" }", true, false),
        ("account-tags = { env = \"test\" }", false, false),
        ("accounts = [\"999988887777\"]", false, false),
    ] {
        let config = words(limit);
        let [part, answer] = config.attestations.as_slice() else {
            panic!("two answers, not {:?}", config.attestations);
        };
        let Answers::Part { threat, part: id } = &part.answers else {
            panic!("a part, not {:?}", part.answers);
        };
        for (member, expect) in [(&prod, is_prod), (&unnamed(), is_unnamed)] {
            let waiver = &config.waivers[0];
            assert_eq!(
                waiver.is_about(&control, "arn:aws:s3:::public-a", member),
                expect
            );
            assert!(!waiver.is_about(&control, "arn:aws:s3:::private", member));
            assert_eq!(answer.answers(&asking, admin, member, "Is it?"), expect);
            assert_eq!(part.answers_part(threat, id, [member]), expect, "{limit}");
        }
        // It has to be true of every account, and of one there is.
        let both = [&prod, &unnamed()];
        assert_eq!(part.answers_part(threat, id, both), is_unnamed, "{limit}");
        assert!(!part.answers_part(threat, id, []), "{limit}");
        assert_eq!(config.wants_account_tags(), limit.contains("tags"));
        assert_eq!(config.wants_units(), limit.contains("units"));
    }
    let plain = parse(|text| text).expect("a good file");
    assert!(!plain.wants_account_tags() && !plain.wants_units());
}

#[test]
fn a_draft_that_nobody_signed_says_nothing() {
    let config = parse(|text| text.replacen("\"Ada\"", "\"\"", 2)).expect("a good file");
    assert!(config.attestations.is_empty());
    assert_eq!(config.waivers.len(), 1);
}

#[test]
fn limits_are_read() {
    let config = parse(|text| text).expect("a good file");
    let limit = RateLimit {
        service: "iam".to_owned(),
        operations: vec!["GetRole".to_owned()],
        per_second: 40.0,
        burst: Some(80.5),
    };
    assert_eq!(config.rates, [limit]);
}

#[test]
fn mistakes_are_named() {
    for (from, to, message) in [
        ("\"macie\"", "\"maci\"", "no threat `maci`"),
        (
            "orders-*\"]\n",
            "orders-*\"]\n\n    [[waiver]]\n    control = \"s3-bucket-tls-required\"\n    \
             resource = \"arn:aws:s3:::a\"\n    by = \" \"\n    date = 2026-10-01\n    \
             expires = 2027-01-01\n    note = \"why\"\n\n    [[scope]]\n    name = \"x\"\n    \
             elements = [\"x\"]\n",
            "name the author",
        ),
        ("2027-01-01", "2025-01-01", "ends before it begins"),
        (
            "\"s3-bucket-tls-required\"",
            "\"s3-bucket-tls\"",
            "no control `s3-bucket-tls`",
        ),
        ("arn:aws:s3:::public-*", "public-*", "expected an ARN"),
        ("\"a website\"", "\"\"", "say why"),
        ("note", "nota", "unknown field"),
        ("part =", "control =", "does not say what it answers"),
        ("asks =", "part =", "does not say what it answers"),
        (
            "-least-privilege",
            "-least",
            "no control `apigateway-management-least`",
        ),
        (
            "apigateway-management-least-privilege",
            "s3-bucket-mfa-delete-enabled",
            "never asks",
        ),
        ("arn:aws:iam::*", "iam::*", "expected an ARN"),
        ("\"orders\"", "\" \"", "needs a name"),
        ("\"s3-tls\"", "\"s3-tsl\"", "no threat `s3-tsl`"),
        ("arn:aws:s3:::orders-*", "orders-*", "expected an ARN"),
        ("\"111122223333\"", "\"1111\"", "twelve digits"),
        (
            "elements = [\"Orders *\"]\n    threats = [\"s3-tls\"]",
            "",
            "matches no item",
        ),
        (
            "resources = [\"arn:aws:s3:::orders-*\"]\n    accounts = [\"111122223333\"]",
            "",
            "no resources",
        ),
        ("2026-10-01", "\"2026-10-01\"", "a date without quotes"),
        ("2026-10-01", "10:00:00", "expected a date"),
        ("\"iam\"", "\"iamm\"", "calls no service `iamm`"),
        ("GetRole", "GetRolle", "calls no operation `GetRolle`"),
        ("GetRole", "DeleteRole", "no operation `DeleteRole`"),
        ("= 40", "= 0", "more than 0"),
        ("= 40", "= nan", "more than 0"),
        ("= 80.5", "= inf", "at most 100000"),
    ] {
        let problems = parse(|text| text.replacen(from, to, 1)).expect_err(message);
        assert!(
            problems
                .iter()
                .any(|problem| problem.message.contains(message)),
            "{message}: {problems:?}"
        );
    }
}
