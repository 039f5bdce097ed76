//! What a denial takes away, and what only looks as if it did.

use super::*;

fn with(denial: Value) -> Exposure {
    of(json!([allow(json!({})), denial]))
}

#[test]
fn an_unconditional_denial_to_everybody_takes_what_it_covers() {
    assert!(with(deny(json!({}))).grants.is_empty());
    assert!(
        with(deny(json!({ "Action": "S3:Get*", "Resource": "*" })))
            .grants
            .is_empty()
    );
    assert!(
        with(deny(
            json!({ "Action": null, "NotAction": "s3:ListBucket" })
        ))
        .grants
        .is_empty()
    );
    for short in [
        json!({ "Action": "s3:PutObject" }),
        json!({ "Action": null, "NotAction": "s3:Get*" }),
        json!({ "Resource": "arn:aws:s3:::ledger" }),
        json!({ "Resource": "arn:aws:s3:::ledger/private/*" }),
        json!({ "Principal": { "AWS": OTHER } }),
        json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" } }),
    ] {
        stands(&with(deny(short)), Standing::Public);
    }
}

#[test]
fn what_is_left_of_a_statement_is_still_given() {
    let found = of(json!([
        allow(json!({ "Action": ["s3:GetObject", "s3:PutObject"] })),
        deny(json!({ "Action": "s3:Put*" })),
    ]));
    stands(&found, Standing::Public);
    assert_eq!(found.grants[0].actions, ["s3:GetObject"]);
    let both = of(json!([
        allow(json!({ "Action": ["s3:GetObject", "s3:PutObject"] })),
        deny(json!({ "Action": "s3:Put*" })),
        deny(json!({ "Action": "s3:Get*" })),
    ]));
    assert!(both.grants.is_empty(), "{both:#?}");
}

#[test]
fn a_condition_that_callers_get_around_takes_nothing() {
    for condition in [
        json!({ "Bool": { "aws:SecureTransport": "false" } }),
        json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } }),
        json!({ "StringNotLike": { "aws:Referer": "https://example.org/*" } }),
        json!({ "StringNotEquals": { "aws:PrincipalTag/team": "blue" } }),
        json!({ "NotIpAddress": { "aws:SourceIp": ["10.0.0.0/8", "0.0.0.0/0"] } }),
        json!({ "StringEquals": { "aws:PrincipalAccount": OTHER } }),
        json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "Null": { "aws:SourceVpce": "true" } }),
        // All must hold, and one can be got around.
        json!({ "StringNotEquals": { "aws:PrincipalOrgID": ORGANIZATION }, "Bool": { "aws:SecureTransport": "false" } }),
    ] {
        stands(
            &with(deny(json!({ "Condition": condition }))),
            Standing::Public,
        );
    }
}

#[test]
fn a_denial_to_all_but_somebody_leaves_it_to_them() {
    for (condition, who) in [
        (
            json!({ "StringNotEquals": { "aws:PrincipalOrgID": ORGANIZATION } }),
            vec!["organization o-own1234567"],
        ),
        (
            json!({ "StringNotEqualsIfExists": { "aws:PrincipalOrgID": ORGANIZATION } }),
            vec!["organization o-own1234567"],
        ),
        (
            json!({ "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": "o-own1234567/*" } }),
            vec!["organization o-own1234567"],
        ),
        (
            json!({ "StringNotEquals": { "aws:PrincipalAccount": OWN } }),
            vec![],
        ),
        (
            json!({ "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/*" } }),
            vec!["account 444455556666"],
        ),
        (
            json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
            vec!["everybody from addresses 203.0.113.0/24"],
        ),
        // What AWS tells owners to write: <https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/>
        (
            json!({ "StringNotEqualsIfExists": { "aws:PrincipalOrgID": ORGANIZATION },
                    "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } }),
            vec!["services of AWS", "organization o-own1234567"],
        ),
    ] {
        let found = with(deny(json!({ "Condition": condition })));
        stands(&found, Standing::NotPublic);
        assert_eq!(whom(&found), who);
    }
    // Whoever meets one of them is spared.
    let either =
        json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1", "aws:PrincipalAccount": OTHER } });
    let found = with(deny(json!({ "Condition": either })));
    assert_eq!(whom(&found).len(), 2, "{found:#?}");
    stands(&found, Standing::NotPublic);
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
#[test]
fn a_denial_to_all_but_some_by_name_leaves_it_to_them() {
    let identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1";
    let but = |principals: Value| deny(json!({ "Principal": null, "NotPrincipal": principals }));
    for (principals, who) in [
        (json!({ "AWS": OWN }), vec![]),
        (
            json!({ "AWS": ["arn:aws:iam::111122223333:root", "arn:aws:sts::111122223333:assumed-role/app/one"] }),
            vec![],
        ),
        (
            json!({ "AWS": [OWN, "arn:aws:iam::444455556666:role/app"] }),
            vec!["account 444455556666"],
        ),
        (json!({ "AWS": identity }), vec![identity]),
    ] {
        let found = with(but(principals));
        stands(&found, Standing::NotPublic);
        assert_eq!(whom(&found), who);
    }
    // It covers one action, and can be got around.
    let other = changed(
        but(json!({ "AWS": OWN })),
        json!({ "Action": "s3:PutObject" }),
    );
    stands(&with(other), Standing::Public);
    let plain = changed(
        but(json!({ "AWS": OWN })),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" } } }),
    );
    stands(&with(plain), Standing::Public);
}

#[test]
fn what_cannot_be_weighed_leaves_it_open() {
    for denial in [
        deny(json!({ "Condition": { "StringNotEquals": { "aws:BrandNewKey": "x" } } })),
        deny(json!({ "Condition": { "StringNotLike": { "aws:PrincipalOrgID": "*" } } })),
        deny(
            json!({ "Condition": { "ForAnyValue:StringNotEquals": { "aws:PrincipalOrgID": ORGANIZATION } } }),
        ),
        deny(
            json!({ "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": ORGANIZATION }, "Bool": { "aws:PrincipalIsAWSService": "false" } } }),
        ),
        deny(
            json!({ "Condition": { "BoolIfExists": { "aws:PrincipalIsAWSService": ["false", "true"] } } }),
        ),
        // For whom the service acts is not told, and the other names nobody.
        deny(
            json!({ "Principal": null, "NotPrincipal": { "Service": "cloudfront.amazonaws.com", "AWS": OWN } }),
        ),
        deny(json!({ "Principal": null, "NotPrincipal": { "AWS": "arn:aws:iam::*:role/app" } })),
        deny(json!({ "Principal": null, "NotPrincipal": "*" })),
        deny(json!({ "Principal": null, "NotPrincipal": { "AWS": [] } })),
        deny(json!({ "Resource": null, "NotResource": "arn:aws:s3:::ledger/public/*" })),
        deny(json!({ "Resource": "arn:aws:s3:::ledger/${aws:username}/*" })),
    ] {
        stands(&with(denial), Standing::Unclear);
    }
}

#[test]
fn a_policy_made_to_be_compared_forever_is_given_up() {
    let many: Vec<String> = (0..4_000).map(|at| format!("s3:*{at}*x*y*z*")).collect();
    let found = of(json!([
        allow(json!({ "Action": many })),
        deny(json!({ "Action": many, "Resource": many })),
    ]));
    stands(&found, Standing::Unclear);
}
