//! Who may manage APIs.

use super::*;

#[track_caller]
fn api(permissions: &Permissions) -> Management {
    manages(permissions, "apigateway").0
}

#[test]
fn how_far_a_principal_manages_apis() {
    let everything = "\"*\"";
    for (actions, resources, expected) in [
        ("\"*\"", everything, Management::Admin),
        ("\"apigateway:*\"", everything, Management::All),
        (
            "\"APIGateway:post\"",
            "\"arn:aws:apigateway:*::/*\"",
            Management::All,
        ),
        (
            "\"apigateway:PATCH\"",
            "\"arn:aws:apigateway:*::/restapis/*\"",
            Management::All,
        ),
        (
            "\"apigateway:P*\"",
            "\"arn:aws:apigateway:eu-west-1::/apis/*\"",
            Management::All,
        ),
        (
            "\"apigateway:UpdateRestApiPolicy\"",
            everything,
            Management::All,
        ),
        ("\"apigateway:SetWebACL\"", everything, Management::All),
        ("\"*\"", "\"arn:aws:apigateway:*::/*\"", Management::All),
        (
            "\"apigateway:*\"",
            "\"arn:aws:apigateway:*::/restapis/abc123/*\"",
            Management::Scoped,
        ),
        ("\"apigateway:GET\"", everything, Management::ReadOnly),
        ("\"apigateway:BrandNew\"", everything, Management::Depends),
        ("\"execute-api:*\"", everything, Management::None),
        ("\"*\"", "\"arn:aws:s3:::bucket/*\"", Management::None),
        ("\"s3:*\"", everything, Management::None),
    ] {
        let principal = permissions(&[&allow(actions, resources)]);
        assert_eq!(api(&principal), expected, "{actions} {resources}");
    }
}

/// Their ARNs are none of an API.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>
#[test]
fn keys_plans_domains_and_tags_are_no_apis() {
    for path in [
        "/apikeys/*",
        "/usageplans/*",
        "/usageplans/*/keys",
        "/domainnames/*",
        "/tags/*",
        "/vpclinks/*",
        "/clientcertificates/*",
    ] {
        let resource = format!("\"arn:aws:apigateway:*::{path}\"");
        let principal = permissions(&[&allow("\"apigateway:*\"", &resource)]);
        let (found, words) = manages(&principal, "apigateway");
        assert_eq!(found, Management::Scoped, "{path}");
        assert!(
            words.contains("no API but what stands beside them"),
            "{path}: {words}"
        );
    }
    for path in ["/*", "*", "/rest*", "/*/abc*", "/a*"] {
        let resource = format!("\"arn:aws:apigateway:*::{path}\"");
        let principal = permissions(&[&allow("\"apigateway:*\"", &resource)]);
        assert_ne!(api(&principal), Management::None, "{path}");
        assert!(
            !manages(&principal, "apigateway").1.contains("no API"),
            "{path}"
        );
    }
    let both = allow(
        "\"apigateway:*\"",
        r#"["arn:aws:apigateway:*::/apikeys/*", "arn:aws:apigateway:*::/restapis/*"]"#,
    );
    assert_eq!(api(&permissions(&[&both])), Management::All);
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
#[test]
fn who_can_give_himself_everything_is_an_administrator() {
    for statements in [
        allow("\"iam:*\"", "\"*\""),
        allow(r#"["iam:AttachRolePolicy", "sts:AssumeRole"]"#, "\"*\""),
        allow("\"iam:Put*\"", "\"*\""),
        allow(
            "\"iam:PutUserPolicy\"",
            "\"arn:aws:iam::111122223333:user/*\"",
        ),
        allow(r#"["cloudformation:CreateStack", "iam:PassRole"]"#, "\"*\""),
        allow(r#"["ec2:RunInstances", "apigateway:GET"]"#, "\"*\"")
            + ","
            + &allow_if(
                "\"iam:PassRole\"",
                "\"*\"",
                r#"{"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}"#,
            ),
        r#"{"Effect": "Allow", "NotAction": "apigateway:*", "Resource": "*"}"#.to_owned(),
    ] {
        let principal = permissions(&[&statements]);
        assert_eq!(api(&principal), Management::Admin, "{statements}");
    }
    let some_day = allow_if(
        "\"iam:AttachRolePolicy\"",
        "\"*\"",
        r#"{"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}"#,
    );
    assert_eq!(api(&permissions(&[&some_day])), Management::Depends);
    let deny = r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#;
    for less in [
        allow("\"iam:Get*\"", "\"*\""),
        allow("\"iam:PassRole\"", "\"*\""),
        allow("\"cloudformation:CreateStack\"", "\"*\""),
        allow("[\"iam:*\", \"cloudformation:*\"]", "\"*\"") + "," + deny,
    ] {
        assert_eq!(api(&permissions(&[&less])), Management::None, "{less}");
    }
}

#[test]
fn power_users_are_administrators_and_boundaries_count() {
    let power =
        r#"{"Effect": "Allow", "NotAction": ["iam:*", "organizations:*"], "Resource": "*"}"#;
    assert_eq!(api(&permissions(&[power])), Management::Admin);
    let but_apis = r#"{"Effect": "Allow", "NotAction": "apigateway:*", "Resource": "*"}"#;
    let no_iam = r#"{"Effect": "Deny", "Action": ["iam:*", "apigateway:*"], "Resource": "*"}"#;
    assert_eq!(api(&permissions(&[but_apis, no_iam])), Management::None);
    let all = allow("\"*\"", "\"*\"");
    let limit = allow("[\"apigateway:GET\", \"s3:*\"]", "\"*\"");
    assert_eq!(api(&bounded(&[&all], &limit)), Management::ReadOnly);
    // Denied to him, not to the roles that he may make.
    let deny = r#"{"Effect": "Deny", "Action": "apigateway:*", "Resource": "*"}"#;
    assert_eq!(api(&permissions(&[&all, deny])), Management::Admin);
    assert_eq!(api(&permissions(&[&all, no_iam])), Management::None);
}

#[test]
fn conditions_and_what_cannot_be_read() {
    let tied = |condition: &str| permissions(&[&allow_if("\"apigateway:*\"", "\"*\"", condition)]);
    assert_eq!(
        api(&tied(r#"{"StringEquals": {"aws:ResourceTag/App": "x"}}"#)),
        Management::Scoped
    );
    assert_eq!(
        api(&tied(r#"{"Bool": {"aws:SecureTransport": "true"}}"#)),
        Management::All
    );
    assert_eq!(
        api(&tied(r#"{"StringEquals": {"new:Key": "x"}}"#)),
        Management::Depends
    );
    let mut principal = permissions(&[&allow("\"apigateway:GET\"", "\"*\"")]);
    principal.policies.push(attached("gone", "?"));
    assert_eq!(api(&principal), Management::Unclear);
    let mut principal = permissions(&[&allow("\"apigateway:*\"", "\"*\"")]);
    principal.boundary = Some(attached("limit", "?"));
    assert_eq!(api(&principal), Management::Unclear);
}
