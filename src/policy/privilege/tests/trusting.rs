//! Trust policies of roles.

use super::*;

fn tier(principal: &str, rest: &str) -> Option<Tier> {
    let document = policy(&format!(
        "{{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", {principal}{rest}}}"
    ));
    let policy = Policy::parse(&document).expect("a policy");
    trust(&policy, "111122223333")
        .first()
        .map(|finding| finding.tier)
}

#[test]
fn wildcards_among_the_trusted() {
    for (principal, expected) in [
        (r#""Principal": {"Service": "lambda.amazonaws.com"}"#, None),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:root"}"#,
            None,
        ),
        (r#""Principal": {"AWS": "111122223333"}"#, None),
        (
            r#""Principal": {"AWS": "arn:aws:iam::999999999999:role/deployer"}"#,
            None,
        ),
        (r#""Principal": "*""#, Some(Tier::High)),
        (r#""Principal": {"AWS": "*"}"#, Some(Tier::High)),
        (
            r#""Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]}"#,
            Some(Tier::High),
        ),
        (
            r#""NotPrincipal": {"AWS": "arn:aws:iam::999999999999:root"}"#,
            Some(Tier::High),
        ),
        (
            r#""Principal": {"AWS": "arn:aws:iam::999999999999:root"}"#,
            Some(Tier::Review),
        ),
        (
            r#""Principal": {"AWS": "999999999999"}"#,
            Some(Tier::Review),
        ),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}"#,
            Some(Tier::Review),
        ),
        (r#""Resource": "*""#, Some(Tier::Unclear)),
    ] {
        assert_eq!(tier(principal, ""), expected, "{principal}");
    }
    let condition = r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#;
    assert_eq!(tier(r#""Principal": "*""#, condition), Some(Tier::Review));
    // Strangers meet these as well, and nobody but the account's own the last one.
    for (condition, expected) in [
        (
            r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#,
            Some(Tier::High),
        ),
        (
            r#"{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}"#,
            Some(Tier::High),
        ),
        (
            r#"{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/deployer"}}"#,
            Some(Tier::High),
        ),
        (
            r#"{"StringEquals": {"sts:ExternalId": "x"}}"#,
            Some(Tier::Review),
        ),
        (
            r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
            None,
        ),
    ] {
        let condition = format!(", \"Condition\": {condition}");
        let found = tier(r#""Principal": "*""#, &condition);
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn trust_and_permissions_make_one_verdict() {
    let document = policy(r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#);
    let amiss = trust(&Policy::parse(&document).expect("a policy"), "111122223333");
    let found = Analysis::of(&permissions(&[]), amiss);
    assert_eq!(found.standing, PrivilegeStanding::Broad);
    assert!(found.findings[0].text.contains("anyone may assume"));
}

/// The tier of a statement that trusts an identity provider on a condition.
fn federated(provider: &str, condition: &str) -> Option<Tier> {
    let document = policy(&format!(
        "{{\"Effect\": \"Allow\", \"Principal\": {{\"Federated\": \"{provider}\"}}, \
          \"Action\": \"sts:AssumeRoleWithWebIdentity\", \"Condition\": {condition}}}"
    ));
    let policy = Policy::parse(&document).expect("a policy");
    trust(&policy, "111122223333")
        .first()
        .map(|finding| finding.tier)
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
#[test]
fn a_provider_of_whose_users_no_subject_is_named_lets_anybody_in() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let key = "token.actions.githubusercontent.com";
    let aud = format!("\"StringEquals\": {{\"{key}:aud\": \"sts.amazonaws.com\"}}");
    let sub = |operator: &str, value: &str| {
        format!("{{{aud}, \"{operator}\": {{\"{key}:sub\": {value}}}}}")
    };
    for open in [
        format!("{{{aud}}}"),
        "{}".to_owned(),
        sub("ForAllValues:StringLike", "\"repo:octo/*\""),
        sub(
            "ForAllValues:StringEquals",
            "\"repo:octo/x:ref:refs/heads/main\"",
        ),
        sub("StringLikeIfExists", "\"repo:octo/*\""),
        sub("StringNotEquals", "\"repo:octo/x\""),
        sub("StringLike", "\"*\""),
        sub("StringLike", "\"repo:*\""),
        sub("StringLike", "[\"repo:octo/*\", \"repo:*/deploy:*\"]"),
        sub("Null", "\"false\""),
    ] {
        assert_eq!(federated(provider, &open), Some(Tier::High), "{open}");
    }
    for named in [
        sub("StringLike", "\"repo:octo/*\""),
        sub("ForAnyValue:StringLike", "\"repo:octo/*\""),
        sub("StringLike", "\"repo:octo/orders:ref:refs/heads/main\""),
    ] {
        assert_eq!(federated(provider, &named), None, "{named}");
    }
    let owner = format!("{{{aud}, \"StringLike\": {{\"{key}:repository_owner_id\": \"123\"}}}}");
    for unclear in [owner, sub("StringLike", "\"repo:oct*\"")] {
        assert_eq!(
            federated(provider, &unclear),
            Some(Tier::Review),
            "{unclear}"
        );
    }
}

/// The issuer is one's own, but not everybody there is meant.
#[test]
fn a_cluster_or_an_app_of_whose_users_no_subject_is_named_is_unclear() {
    let issuer = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF";
    let provider = format!("arn:aws:iam::111122223333:oidc-provider/{issuer}");
    let with = |claim: &str, value: &str| {
        format!("{{\"StringEquals\": {{\"{issuer}:{claim}\": \"{value}\"}}}}")
    };
    assert_eq!(
        federated(&provider, &with("aud", "sts.amazonaws.com")),
        Some(Tier::Review)
    );
    let account = "system:serviceaccount:shop:orders";
    assert_eq!(federated(&provider, &with("sub", account)), None);
    let like = |value: &str| {
        federated(
            &provider,
            &format!("{{\"StringLike\": {{\"{issuer}:sub\": \"{value}\"}}}}"),
        )
    };
    for every in [
        "system:serviceaccount:*",
        "system:serviceaccount:*:*",
        "system:*",
    ] {
        assert_eq!(like(every), Some(Tier::Review), "{every}");
    }
    assert_eq!(like("system:serviceaccount:shop:*"), None);

    let pool = r#"{"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}}"#;
    assert_eq!(federated("cognito-identity.amazonaws.com", pool), None);
    assert_eq!(
        federated("cognito-identity.amazonaws.com", "{}"),
        Some(Tier::High)
    );
    let app = r#"{"StringEquals": {"accounts.google.com:aud": "app"}}"#;
    assert_eq!(federated("accounts.google.com", app), Some(Tier::High));
    let directory = "arn:aws:iam::111122223333:saml-provider/directory";
    assert_eq!(federated(directory, "{}"), None);
}
