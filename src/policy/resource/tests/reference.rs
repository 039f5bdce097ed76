//! What AWS's reference of policies says of whole statements, case by case.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>

use super::*;

/// What everybody's statement comes to on these conditions.
#[track_caller]
fn comes_to(conditions: Value, standing: Standing, who: &[&str]) {
    let found = of(json!([allow(json!({ "Condition": conditions.clone() }))]));
    assert_eq!(found.standing(), standing, "{conditions}: {found:#?}");
    if standing == Standing::NotPublic {
        assert_eq!(whom(&found), who, "{conditions}");
    }
}

#[test]
fn a_positive_operator_without_extras_names_who_gets_in() {
    for (conditions, who) in [
        (
            json!({ "StringEquals": { "AWS:principalORGid": ORGANIZATION } }),
            "organization o-own1234567",
        ),
        (
            json!({ "StringEqualsIgnoreCase": { "aws:PrincipalOrgID": ORGANIZATION } }),
            "organization o-own1234567",
        ),
        (
            json!({ "ForAnyValue:StringEquals": { "aws:PrincipalOrgPaths": "o-own1234567/r-1/ou-1/" } }),
            "organization o-own1234567",
        ),
        (
            json!({ "StringLike": { "aws:PrincipalOrgID": [ORGANIZATION] } }),
            "organization o-own1234567",
        ),
        (
            json!({ "StringEquals": { "aws:PrincipalAccount": [OTHER] } }),
            "account 444455556666",
        ),
        (
            json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws-us-gov:iam::444455556666:role/*" } }),
            "account 444455556666",
        ),
        (
            json!({ "ArnLike": { "aws:PrincipalArn": "arn:*:iam::444455556666:user/${aws:username}" } }),
            "",
        ),
        (
            json!({ "IpAddress": { "aws:SourceIp": "2001:db8:1::/48" } }),
            "everybody from addresses 2001:db8:1::/48",
        ),
        (
            json!({ "StringEquals": { "aws:SourceVpce": ["vpce-1", "vpce-2"] } }),
            "everybody from vpce-1, vpce-2",
        ),
        (
            json!({ "ArnLike": { "aws:SourceVpcArn": "arn:aws:ec2:eu-west-1:111122223333:vpc/*" } }),
            "everybody from arn:aws:ec2:eu-west-1:111122223333:vpc/*",
        ),
        (
            json!({ "StringEquals": { "aws:VpceOrgID": ORGANIZATION } }),
            "everybody from VPC endpoints of o-own1234567",
        ),
        (
            json!({ "StringLike": { "aws:userId": ["AROAEXAMPLEEXAMPLE12:*", "111122223333"] } }),
            "ids AROAEXAMPLEEXAMPLE12:*, 111122223333",
        ),
        // All must hold: the narrowest says who.
        (
            json!({ "StringEquals": { "aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalAccount": OTHER },
                 "Bool": { "aws:SecureTransport": true }, "StringEqualsIfExists": { "aws:SourceVpce": "vpce-1" } }),
            "account 444455556666",
        ),
    ] {
        match who {
            // A variable is no fixed value.
            "" => comes_to(conditions, Standing::Unclear, &[]),
            who => comes_to(conditions, Standing::NotPublic, &[who]),
        }
    }
}

#[test]
fn nobody_is_let_in_who_is_not_of_the_account() {
    for conditions in [
        json!({ "StringEquals": { "aws:PrincipalAccount": OWN } }),
        json!({ "StringEquals": { "aws:PrincipalAccount": [OWN], "aws:SourceVpce": "vpce-1" } }),
        json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*" } }),
    ] {
        comes_to(conditions, Standing::NotPublic, &[]);
    }
}

#[test]
fn strangers_meet_what_is_not_about_them() {
    for conditions in [
        json!({}),
        json!({ "StringEquals": {} }),
        json!({ "Null": { "aws:PrincipalOrgID": "false" } }),
        json!({ "Null": { "aws:PrincipalOrgID": true } }),
        json!({ "StringNotEquals": { "aws:PrincipalAccount": OWN } }),
        json!({ "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:*" } }),
        json!({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-own1234567/*" } }),
        json!({ "ForAllValues:ArnLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" } }),
        json!({ "ArnLikeIfExists": { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" } }),
        json!({ "IpAddressIfExists": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "StringLike": { "aws:PrincipalOrgID": [ORGANIZATION, "*"] } }),
        json!({ "StringLike": { "aws:SourceVpc": "vpc-*" } }),
        json!({ "ArnLike": { "aws:SourceVpcArn": "arn:aws:ec2:*:*:vpc/vpc-1" } }),
        json!({ "StringEquals": { "aws:PrincipalType": "AssumedRole" } }),
        json!({ "StringEquals": { "aws:PrincipalTag/team": "blue", "aws:RequestedRegion": "eu-west-1" } }),
        json!({ "Bool": { "aws:ViaAWSService": "true" } }),
        json!({ "ForAnyValue:StringEquals": { "aws:CalledVia": "athena.amazonaws.com" } }),
        json!({ "StringEquals": { "aws:ResourceAccount": OWN } }),
        json!({ "StringEquals": { "aws:ResourceOrgID": ORGANIZATION } }),
        json!({ "StringEquals": { "s3:ExistingObjectTag/public": "yes" } }),
        json!({ "NumericGreaterThanEquals": { "s3:TlsVersion": 1.2 } }),
        json!({ "StringLike": { "sts:RoleSessionName": "audit-*" }, "NumericLessThan": { "sts:DurationSeconds": 3600 } }),
    ] {
        comes_to(conditions, Standing::Public, &[]);
    }
}

#[test]
fn what_is_no_fixed_value_and_no_wildcard_is_left_open() {
    for conditions in [
        json!({ "StringEquals": { "aws:PrincipalOrgID": "${aws:ResourceOrgID}" } }),
        json!({ "StringEquals": { "aws:PrincipalAccount": "${aws:PrincipalAccount}" } }),
        json!({ "StringEquals": { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": [] } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": "o-*" } }),
        json!({ "StringEquals": { "aws:PrincipalAccount": 11122223333_u64 } }),
        json!({ "StringEquals": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "IpAddress": { "aws:SourceIp": "::ffff:0.0.0.0/96" } }),
        json!({ "Bool": { "aws:PrincipalIsAWSService": "true" } }),
        json!({ "StringEquals": { "aws:PrincipalServiceName": "cloudtrail.amazonaws.com" } }),
        json!({ "StringEquals": { "aws:SourceOrgID": ORGANIZATION } }),
        json!({ "DateLessThan": { "aws:CurrentTime": "2020-01-01T00:00:00Z" } }),
    ] {
        comes_to(conditions, Standing::Unclear, &[]);
    }
}

#[test]
fn principals_of_every_form() {
    for (principal, standing, who) in [
        (json!({ "AWS": [] }), Standing::NotPublic, vec![]),
        (json!({}), Standing::NotPublic, vec![]),
        (json!({ "AWS": OWN }), Standing::NotPublic, vec![]),
        (
            json!({ "AWS": 111_122_223_333_u64 }),
            Standing::NotPublic,
            vec![],
        ),
        (
            json!({ "AWS": "arn:aws:sts::444455556666:federated-user/ann" }),
            Standing::NotPublic,
            vec!["account 444455556666"],
        ),
        (
            json!({ "AWS": [OWN, "*"] }),
            Standing::Public,
            vec!["everybody"],
        ),
        (
            json!({ "Service": "*" }),
            Standing::Unclear,
            vec!["* on behalf of anybody"],
        ),
        (
            json!({ "CanonicalUser": "*" }),
            Standing::Unclear,
            vec!["whoever is meant by CanonicalUser *"],
        ),
        (
            json!({ "*": "*" }),
            Standing::Unclear,
            vec!["whoever is meant by * *"],
        ),
        (
            json!({ "Federated": "cognito-identity.amazonaws.com" }),
            Standing::Unclear,
            vec!["users of cognito-identity.amazonaws.com"],
        ),
        (
            json!({ "AWS": "arn:aws:iam::111122223333:role/*" }),
            Standing::NotPublic,
            vec![],
        ),
    ] {
        let found = of(json!([allow(json!({ "Principal": principal }))]));
        assert_eq!(found.standing(), standing, "{principal}: {found:#?}");
        assert_eq!(whom(&found), who, "{principal}");
    }
}

#[test]
fn a_service_for_whom_it_acts() {
    let for_source = |conditions: Value| {
        of(json!([allow(json!({
            "Principal": { "Service": "logging.s3.amazonaws.com" }, "Condition": conditions,
        }))]))
    };
    for (conditions, standing, who) in [
        (
            json!({ "StringEquals": { "aws:SourceOrgID": ORGANIZATION } }),
            Standing::NotPublic,
            vec!["logging.s3.amazonaws.com for organization o-own1234567"],
        ),
        (
            json!({ "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-own1234567/*" } }),
            Standing::NotPublic,
            vec!["logging.s3.amazonaws.com for organization o-own1234567"],
        ),
        (
            json!({ "StringEquals": { "aws:SourceAccount": [OWN, OTHER] } }),
            Standing::NotPublic,
            vec!["logging.s3.amazonaws.com for account 444455556666"],
        ),
        (
            json!({ "ArnLike": { "aws:SourceArn": "arn:aws:s3:::*" }, "StringEquals": { "aws:SourceAccount": OWN } }),
            Standing::NotPublic,
            vec![],
        ),
        (
            json!({ "StringEqualsIfExists": { "aws:SourceAccount": OWN } }),
            Standing::Unclear,
            vec!["logging.s3.amazonaws.com on behalf of anybody"],
        ),
        (
            json!({ "ArnLike": { "aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/main" } }),
            Standing::Unclear,
            vec!["logging.s3.amazonaws.com on behalf of anybody"],
        ),
        // A service is in no organization of callers.
        (
            json!({ "StringEquals": { "aws:PrincipalOrgID": ORGANIZATION } }),
            Standing::Unclear,
            vec!["logging.s3.amazonaws.com on behalf of anybody"],
        ),
    ] {
        let found = for_source(conditions.clone());
        assert_eq!(found.standing(), standing, "{conditions}: {found:#?}");
        assert_eq!(whom(&found), who, "{conditions}");
    }
}
