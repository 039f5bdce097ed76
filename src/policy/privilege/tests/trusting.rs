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
            Some(Tier::Unclear),
        ),
        (
            r#""Principal": {"AWS": "999999999999"}"#,
            Some(Tier::Unclear),
        ),
        (
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}"#,
            Some(Tier::Unclear),
        ),
        (r#""Resource": "*""#, Some(Tier::Unclear)),
    ] {
        assert_eq!(tier(principal, ""), expected, "{principal}");
    }
    let condition = r#", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}"#;
    assert_eq!(tier(r#""Principal": "*""#, condition), Some(Tier::Unclear));
}

#[test]
fn trust_and_permissions_make_one_verdict() {
    let document = policy(r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#);
    let amiss = trust(&Policy::parse(&document).expect("a policy"), "111122223333");
    let found = Analysis::of(&permissions(&[]), amiss);
    assert_eq!(found.standing, PrivilegeStanding::Broad);
    assert!(found.findings[0].text.contains("anyone may assume"));
}
