//! What conditions narrow, and what looks as if it did.

use super::*;

fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
    Condition {
        operator: operator.to_ascii_lowercase(),
        key: key.to_ascii_lowercase(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn of(operator: &str, key: &str, values: &[&str]) -> Weight {
    weigh(&condition(operator, key, values))
}

#[test]
fn values_that_name_somebody() {
    let account = Bound::Accounts(BTreeSet::from(["444455556666".to_owned()]));
    for (operator, key, value) in [
        ("StringEquals", "aws:PrincipalAccount", "444455556666"),
        (
            "ForAnyValue:StringEquals",
            "aws:PrincipalAccount",
            "444455556666",
        ),
        (
            "StringLike",
            "aws:PrincipalArn",
            "arn:aws:iam::444455556666:*",
        ),
        (
            "ArnLike",
            "aws:PrincipalArn",
            "arn:*:iam::444455556666:role/a*",
        ),
        // A number of twelve digits goes on with a colon.
        (
            "StringLike",
            "aws:PrincipalArn",
            "arn:aws:iam::444455556666*",
        ),
        (
            "ArnEquals",
            "aws:PrincipalArn",
            "arn:aws:iam::444455556666:role/?",
        ),
        ("StringEquals", "kms:CallerAccount", "444455556666"),
    ] {
        let found = of(operator, key, &[value]);
        assert_eq!(found, Weight::Bound(account.clone()), "{operator} {key}");
    }
    for (operator, key, value) in [
        ("StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*"),
        ("StringEquals", "aws:SourceVpc", "vpc-1"),
        (
            "ForAnyValue:StringLike",
            "aws:PrincipalOrgPaths",
            "o-1234567890/r-1/*",
        ),
        ("ArnLike", "aws:SourceArn", "arn:aws:s3:::bucket"),
        (
            "StringLike",
            "aws:SourceArn",
            "arn:aws:sns:eu-west-1:444455556666*",
        ),
        ("StringEquals", "aws:SourceOrgID", "o-1234567890"),
        ("StringEquals", "aws:VpceAccount", "444455556666"),
        ("StringEquals", "aws:VpceOrgID", "o-1234567890"),
        (
            "ForAnyValue:StringLike",
            "aws:VpceOrgPaths",
            "o-1234567890/r-1/*",
        ),
        (
            "ArnLike",
            "aws:SourceVpcArn",
            "arn:aws:ec2:*:444455556666:vpc/*",
        ),
        // No two APIs of a region have one id, whoever owns them.
        (
            "ArnLike",
            "aws:SourceArn",
            "arn:aws:execute-api:eu-west-1:*:abc123/*",
        ),
    ] {
        let found = of(operator, key, &[value]);
        assert!(
            matches!(found, Weight::Bound(_)),
            "{operator} {key}: {found:?}"
        );
    }
}

#[test]
fn values_that_anybody_meets() {
    for (operator, key, values) in [
        ("StringLike", "aws:PrincipalAccount", &["*"] as &[&str]),
        (
            "StringLike",
            "aws:PrincipalAccount",
            &["444455556666", "1*"],
        ),
        ("StringLike", "aws:PrincipalOrgID", &["o-*"]),
        ("ArnLike", "aws:PrincipalArn", &["arn:aws:iam::*:role/a"]),
        ("StringLike", "aws:PrincipalArn", &["*role/a"]),
        (
            "StringLike",
            "aws:PrincipalArn",
            &["arn:aws:iam::44445555666*"],
        ),
        (
            "StringLike",
            "aws:PrincipalArn",
            &["arn:*:iam::444455556666*"],
        ),
        ("StringLike", "aws:userid", &["*:session"]),
        ("StringLike", "aws:SourceVpce", &["vpce-*"]),
        ("ArnLike", "aws:SourceArn", &["arn:aws:s3:::bucket*"]),
        ("ArnLike", "aws:SourceArn", &["*"]),
        ("StringLike", "aws:PrincipalArn", &["arn:*:iam::*:role/a"]),
        // The resource is the account's own, whoever calls.
        ("StringEquals", "aws:ResourceAccount", &["111122223333"]),
        ("StringEquals", "s3:ResourceAccount", &["111122223333"]),
        (
            "StringNotEquals",
            "aws:ResourceAccount",
            &["${aws:PrincipalAccount}"],
        ),
        (
            "Bool",
            "elasticfilesystem:AccessedViaMountTarget",
            &["true", "false"],
        ),
        (
            "Bool",
            "elasticfilesystem:AccessedViaMountTarget",
            &["false"],
        ),
    ] {
        assert_eq!(
            of(operator, key, values),
            Weight::Nothing,
            "{operator} {key}"
        );
    }
}

#[test]
fn values_that_are_not_understood() {
    for (operator, key, values) in [
        // To this operator it is no wildcard, but a name that nobody has.
        (
            "StringEquals",
            "aws:PrincipalArn",
            &["arn:aws:iam::444455556666:*"] as &[&str],
        ),
        ("StringEquals", "aws:PrincipalAccount", &["*"]),
        (
            "StringEquals",
            "aws:PrincipalAccount",
            &["${aws:PrincipalAccount}"],
        ),
        ("StringEquals", "aws:PrincipalAccount", &[]),
        ("StringEquals", "aws:PrincipalAccount", &["mine"]),
        ("Bool", "aws:PrincipalAccount", &["444455556666"]),
        ("StringEquals", "aws:PrincipalOrgPaths", &["o-1234567890/"]),
        (
            "ArnLike",
            "aws:PrincipalArn",
            &["arn:aws:iam::444455556666:role/a:b"],
        ),
        ("StringEquals", "aws:userid", &["me"]),
        // The path of a role may hold colons: arn:aws:iam::777788889999:role/:iam::444455556666:role/a/mine
        (
            "StringLike",
            "aws:PrincipalArn",
            &["arn:*:iam::444455556666:role/a*"],
        ),
        // Whose the resource is, told of whoever calls.
        (
            "StringEquals",
            "aws:ResourceAccount",
            &["${aws:PrincipalAccount}"],
        ),
        (
            "StringEquals",
            "aws:ResourceOrgID",
            &["${aws:PrincipalOrgID}"],
        ),
    ] {
        assert_eq!(
            of(operator, key, values),
            Weight::Unclear,
            "{operator} {key}"
        );
    }
}

#[test]
fn what_looks_like_an_api_or_a_vpc_and_names_none() {
    for (key, value) in [
        ("aws:SourceArn", "arn:aws:execute-api:eu-west-1:*:*/*"),
        ("aws:SourceArn", "arn:aws:execute-api:*:*:abc123/*"),
        ("aws:SourceArn", "arn:aws:execute-api:eu-west-1:*:a*/prod"),
        ("aws:SourceVpcArn", "arn:aws:ec2:*:*:vpc/vpc-1"),
    ] {
        assert_eq!(of("ArnLike", key, &[value]), Weight::Nothing, "{value}");
    }
    assert_eq!(of("StringLike", "aws:VpceAccount", &["*"]), Weight::Nothing);
    // Only those who may use the key can name it.
    let key = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    assert_eq!(of("StringEquals", key, &["k"]), Weight::Unclear);
    let algorithm = "s3:x-amz-server-side-encryption";
    assert_eq!(of("StringEquals", algorithm, &["AES256"]), Weight::Nothing);
}
