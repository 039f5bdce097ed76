//! Where other tools are wrong about who gets in.

use super::*;

#[test]
fn prowler_takes_any_arn_for_a_narrowing_one_and_it_is_public() {
    stands(
        &of(json!([allow_if(
            "StringLike",
            "aws:PrincipalArn",
            json!("*")
        )])),
        Standing::Public,
    );
    stands(
        &of(json!([allow_if(
            "ArnLike",
            "aws:PrincipalArn",
            json!("arn:aws:iam::*:role/app")
        )])),
        Standing::Public,
    );
}

#[test]
fn prowler_overlooks_not_principal_and_it_is_public() {
    let all_but = allow(json!({ "Principal": null, "NotPrincipal": { "AWS": OTHER } }));
    stands(&of(json!([all_but])), Standing::Public);
}

#[test]
fn prowler_passes_a_service_without_a_source_and_it_is_open() {
    let service = allow(json!({ "Principal": { "Service": "sns.amazonaws.com" } }));
    stands(&of(json!([service])), Standing::Unclear);
    let statement = json!([{
        "Effect": "Allow", "Principal": { "Service": "apigateway.amazonaws.com" },
        "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:f",
    }]);
    let arn = "arn:aws:lambda:eu-west-1:111122223333:function:f";
    stands(&on("lambda", arn, statement), Standing::Public);
}

#[test]
fn cloudsploit_fails_a_policy_for_an_organization_and_it_is_not_public() {
    let repository = "arn:aws:ecr:eu-west-1:111122223333:repository/app";
    let statement = json!([{
        "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage",
        "Condition": { "StringEquals": { "aws:PrincipalOrgID": ORGANIZATION } },
    }]);
    let found = on("ecr", repository, statement);
    stands(&found, Standing::NotPublic);
    assert_eq!(whom(&found), [format!("organization {ORGANIZATION}")]);
}

#[test]
fn a_condition_that_holds_without_its_key_narrows_nothing() {
    for operator in [
        "StringEqualsIfExists",
        "ForAllValues:StringEquals",
        "StringNotEquals",
        "Null",
    ] {
        let found = of(json!([allow_if(
            operator,
            "aws:PrincipalOrgID",
            json!(ORGANIZATION)
        )]));
        stands(&found, Standing::Public);
    }
}

#[test]
fn what_every_caller_can_meet_narrows_nothing() {
    for (operator, key, value) in [
        ("Bool", "aws:SecureTransport", "true"),
        ("StringEquals", "aws:UserAgent", "secret"),
        ("StringLike", "aws:Referer", "https://example.org/*"),
        ("StringEquals", "aws:PrincipalTag/team", "blue"),
        ("StringEquals", "s3:prefix", "public/"),
        ("Bool", "aws:MultiFactorAuthPresent", "true"),
    ] {
        let found = of(json!([allow_if(operator, key, json!(value))]));
        stands(&found, Standing::Public);
    }
}

#[test]
fn addresses_narrow_unless_they_are_nearly_all() {
    for (ranges, standing) in [
        (json!(["203.0.113.0/24", "10.0.0.0/8"]), Standing::NotPublic),
        (json!("0.0.0.0/0"), Standing::Public),
        (json!(["0.0.0.0/1", "128.0.0.0/1"]), Standing::Public),
        (json!(["203.0.113.0/24", "::/0"]), Standing::Public),
        (json!("8.0.0.0/8"), Standing::Unclear),
        (json!("203.0.113.0/99"), Standing::Unclear),
    ] {
        let found = of(json!([allow_if("IpAddress", "aws:SourceIp", ranges)]));
        stands(&found, standing);
    }
    let text = of(json!([allow_if(
        "StringEquals",
        "aws:SourceIp",
        json!("203.0.113.7")
    )]));
    stands(&text, Standing::Unclear);
}

#[test]
fn what_is_new_here_is_never_taken_for_narrow() {
    for (operator, key) in [
        ("StringEquals", "aws:BrandNewKey"),
        ("StringResembles", "aws:PrincipalOrgID"),
        ("NumericEquals", "aws:PrincipalAccount"),
        ("DateLessThan", "aws:CurrentTime"),
    ] {
        let found = of(json!([allow_if(operator, key, json!("2027-01-01"))]));
        stands(&found, Standing::Unclear);
    }
    // Another condition may narrow all the same.
    let both = allow(json!({ "Condition": { "StringEquals": {
        "aws:BrandNewKey": "x", "aws:PrincipalAccount": OTHER } } }));
    stands(&of(json!([both])), Standing::NotPublic);
}

#[test]
fn a_source_on_everybody_is_as_good_as_the_services_that_tell_it() {
    for (operator, key, value) in [
        ("StringEquals", "aws:SourceAccount", OWN),
        (
            "ArnLike",
            "aws:SourceArn",
            "arn:aws:sns:eu-west-1:111122223333:topic",
        ),
    ] {
        let found = of(json!([allow_if(operator, key, json!(value))]));
        stands(&found, Standing::Unclear);
    }
}

#[test]
fn a_wildcard_before_the_account_lets_another_part_of_an_arn_pass_for_it() {
    let service = |operator: &str| {
        allow(json!({
            "Principal": { "Service": "sns.amazonaws.com" },
            "Condition": { operator: { "aws:SourceArn": "arn:aws:*:*:111122223333:*" } },
        }))
    };
    // arn:aws:lambda:eu-west-1:444455556666:function:111122223333:live matches as a text, and not as an ARN.
    let found = of(json!([service("StringLike")]));
    assert_eq!(whom(&found), ["sns.amazonaws.com on behalf of anybody"]);
    assert!(of(json!([service("ArnLike")])).grants.is_empty());
}
