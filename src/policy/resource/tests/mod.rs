//! Policies of every service as people write them, those that other tools misjudge, and random ones.

use serde_json::{Value, json};

use super::*;

mod denials;
mod oracle;
mod peers;
mod random;
mod reference;
mod services;

const OWN: &str = "111122223333";
const OTHER: &str = "444455556666";
const ORGANIZATION: &str = "o-own1234567";

/// The exposure of a bucket of [`OWN`] with these statements.
fn of(statements: Value) -> Exposure {
    on("s3", "arn:aws:s3:::ledger", statements)
}

fn on(service: &str, arn: &str, statements: Value) -> Exposure {
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    let policy = Policy::parse(&text).expect("a readable policy");
    exposure(&policy, &Owned::new(OWN, service, arn))
}

/// Everybody may read the bucket's objects, with some members replaced.
fn allow(changes: Value) -> Value {
    changed(
        json!({
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*",
        }),
        changes,
    )
}

/// Everybody is denied everything, with some members replaced.
fn deny(changes: Value) -> Value {
    changed(
        json!({
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"],
        }),
        changes,
    )
}

fn changed(mut statement: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("an object of changes");
    };
    for (key, value) in changes {
        match value {
            Value::Null => {
                statement.as_object_mut().expect("an object").remove(&key);
            }
            value => statement[key] = value,
        }
    }
    statement
}

/// Everybody may read under one condition.
fn allow_if(operator: &str, key: &str, values: Value) -> Value {
    allow(json!({ "Condition": { operator: { key: values } } }))
}

#[track_caller]
fn stands(exposure: &Exposure, standing: Standing) {
    assert_eq!(exposure.standing(), standing, "{exposure:#?}");
}

/// Whom the grants let in, in words.
fn whom(exposure: &Exposure) -> Vec<String> {
    let each = exposure.grants.iter().map(|grant| grant.to.to_string());
    each.collect()
}

#[test]
fn what_is_written_tersely_is_read_the_same() {
    let bucket = Owned::new(OWN, "s3", "arn:aws:s3:::ledger");
    let terse = r#"{"statement": {"effect": "Allow", "principal": {"aws": ["444455556666", "*"]},
        "action": "S3:getobject", "resource": "*"}}"#;
    let policy = Policy::parse(terse).expect("a policy");
    stands(&exposure(&policy, &bucket), Standing::Public);
    let encoded = crate::policy::decoded(
        "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%22%2A%22%2C%22Action%22%3A%22s3%3AGetObject%22%2C%22Resource%22%3A%22%2A%22%7D%7D",
    )
    .expect("an encoded policy");
    let policy = Policy::parse(&encoded).expect("a policy");
    stands(&exposure(&policy, &bucket), Standing::Public);
}

#[test]
fn a_member_that_is_told_twice_leaves_a_policy_unread() {
    let own = r#""Principal": {"AWS": "111122223333"}"#;
    for twice in [
        format!(r#""Principal": "*", {own}"#),
        format!(r#"{own}, "principal": "*""#),
        r#""Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "1", "AWS:principalaccount": "2"}}"#.to_owned(),
    ] {
        let text = format!(
            r#"{{"Statement": {{"Effect": "Allow", {twice}, "Action": "s3:GetObject", "Resource": "*"}}}}"#
        );
        let error = Policy::parse(&text).expect_err("told twice").to_string();
        assert!(error.contains("is told twice"), "{error}");
    }
}

#[test]
fn a_grant_says_who_what_and_why_by_statement() {
    let found = of(json!([
        allow(json!({ "Principal": { "AWS": OWN } })),
        allow(
            json!({ "Sid": "Everybody", "Action": ["s3:GetObject", "s3:PutObject", "s3:PutBucketAcl"],
            "Condition": { "Bool": { "aws:SecureTransport": true } } })
        ),
    ]));
    let [grant] = found.grants.as_slice() else {
        panic!("one grant: {found:#?}");
    };
    assert_eq!(grant.at, 1);
    assert_eq!(
        grant.to_string(),
        "statement 2 (Everybody): everybody may s3:GetObject, s3:PutObject, s3:PutBucketAcl \
         (read, write, change who may), aws:securetransport bool true does not say who"
    );
}

#[test]
fn own_and_trusted_accounts_are_nobody_else() {
    let statements = json!([
        allow(
            json!({ "Principal": { "AWS": [OWN, "arn:aws:iam::111122223333:role/app", OTHER] } })
        ),
        allow(json!({ "Principal": { "AWS": "arn:aws:iam::777788889999:root" } })),
    ]);
    let found = of(statements.clone());
    stands(&found, Standing::NotPublic);
    assert_eq!(
        found.foreign_accounts(),
        BTreeSet::from([OTHER, "777788889999"])
    );
    let text = json!({ "Statement": statements }).to_string();
    let policy = Policy::parse(&text).expect("a policy");
    let trusted = [OTHER.to_owned()];
    let bucket = Owned {
        trusted: &trusted,
        ..Owned::new(OWN, "s3", "arn:aws:s3:::ledger")
    };
    assert_eq!(
        exposure(&policy, &bucket).foreign_accounts(),
        BTreeSet::from(["777788889999"])
    );
}

#[test]
fn principals_that_are_no_account_are_told_as_what_they_are() {
    for (principal, who, standing) in [
        (
            json!({ "AWS": "AIDAEXAMPLEEXAMPLE12" }),
            "a deleted user or role (AIDAEXAMPLEEXAMPLE12)",
            Standing::NotPublic,
        ),
        (
            json!({ "CanonicalUser": "79a59df900b949e5" }),
            "canonical user 79a59df900b949e5",
            Standing::NotPublic,
        ),
        (
            json!({ "Federated": "accounts.google.com" }),
            "users of accounts.google.com",
            Standing::Unclear,
        ),
        (
            json!({ "AWS": "arn:aws:iam::*:root" }),
            "whoever is meant by arn:aws:iam::*:root",
            Standing::Unclear,
        ),
        (
            json!({ "Service": "cloudtrail.amazonaws.com" }),
            "cloudtrail.amazonaws.com on behalf of anybody",
            Standing::Unclear,
        ),
        (
            json!({ "Team": "blue" }),
            "whoever is meant by Team blue",
            Standing::Unclear,
        ),
    ] {
        let found = of(json!([allow(json!({ "Principal": principal }))]));
        assert_eq!(whom(&found), [who]);
        stands(&found, standing);
    }
    stands(
        &of(json!([allow(json!({ "Principal": null }))])),
        Standing::Unclear,
    );
}

#[test]
fn what_is_all_but_something_is_not_less() {
    let all_but = allow(json!({ "Action": null, "NotAction": "s3:PutObject" }));
    let found = of(json!([all_but]));
    stands(&found, Standing::Public);
    assert_eq!(found.grants[0].actions, ["all but s3:PutObject"]);
    assert!(found.grants[0].access.contains(&Access::Admin));
    let elsewhere =
        allow(json!({ "Resource": null, "NotResource": "arn:aws:s3:::ledger/private/*" }));
    stands(&of(json!([elsewhere])), Standing::Public);
}
