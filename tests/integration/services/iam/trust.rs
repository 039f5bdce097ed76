//! Which strangers may assume roles.

use super::principals::{Page, trusted_by};
use super::*;

const THREAT: &str = "iam-best-practices";
const TRUST: &str = "iam-role-trust-limited";
const LISTING: &str = "GetAccountAuthorizationDetails";
const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

/// One statement that lets somebody assume the role.
fn letting(principal: &str, rest: &str) -> String {
    let action = if principal.contains("oidc-provider") {
        "sts:AssumeRoleWithWebIdentity"
    } else {
        "sts:AssumeRole"
    };
    format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Principal\": {principal}, \
         \"Action\": \"{action}\"{rest}}}]}}"
    )
}

fn scanned(roles: String) -> Results {
    let page = Page {
        roles,
        ..Page::default()
    };
    let keys = [("AccountAccessKeysPresent", 0)];
    let stub = account()
        .answering(on("GetAccountSummary"), summary(&keys))
        .answering(on(LISTING), page.reply());
    scan_threat(&stub)
}

fn scan_threat(stub: &Stub) -> Results {
    Program::at(&stub.endpoint()).scan_threat(THREAT, &[])
}

#[test]
fn strangers_must_not_assume_a_role() {
    let if_equals = |key: &str, value: &str| {
        format!(", \"Condition\": {{\"StringEquals\": {{\"{key}\": \"{value}\"}}}}")
    };
    let other = r#"{"AWS": "arn:aws:iam::444455556666:root"}"#;
    let github = format!("{{\"Federated\": \"{GITHUB}\"}}");
    let audience = if_equals(
        "token.actions.githubusercontent.com:aud",
        "sts.amazonaws.com",
    );
    let roles = [
        ("anybody", letting(r#"{"AWS": "*"}"#, "")),
        ("workflows", letting(&github, &audience)),
        (
            "auditor",
            letting(other, &if_equals("sts:ExternalId", "pinewood-7")),
        ),
        (
            "partner",
            letting(
                r#"{"AWS": "*"}"#,
                &if_equals("sts:ExternalId", "pinewood-7"),
            ),
        ),
        (
            "organization",
            letting("\"*\"", &if_equals("aws:PrincipalOrgID", "o-own1234567")),
        ),
        ("broken", "{".to_owned()),
        // Told twice, it may be read either way.
        (
            "twice",
            letting(
                r#"{"AWS": "*"}"#,
                r#", "Principal": {"AWS": "111122223333"}"#,
            ),
        ),
        ("own", letting(r#"{"AWS": "111122223333"}"#, "")),
        ("runs", letting(r#"{"Service": "ec2.amazonaws.com"}"#, "")),
        (
            "deploys",
            letting(
                &github,
                &if_equals(
                    "token.actions.githubusercontent.com:sub",
                    "repo:pinewood/orders:ref:refs/heads/main",
                ),
            ),
        ),
    ];
    let roles = roles.map(|(name, trust)| trusted_by("/", name, &trust));
    let results = scanned(roles.concat());
    for (name, verdict, words) in [
        ("role/anybody", "fail", "everybody with an AWS account"),
        ("role/workflows", "fail", "no condition names the subject"),
        (
            "role/partner",
            "question",
            "everybody with an AWS account, with an external ID",
        ),
        ("role/broken", "unknown", "trust policy of broken"),
        ("role/twice", "unknown", "is told twice"),
    ] {
        let (found, reason) = results.judged(TRUST, name);
        assert_eq!(found, verdict, "{name}: {reason}");
        assert!(reason.contains(words), "{name}: {reason}");
        // What is agreed upon with others is not told on.
        assert!(!reason.contains("pinewood-7"), "{reason}");
    }
    // The others name whom they let in, and are none of its matter.
    assert_eq!(results.findings(TRUST).len(), 5);
    assert_eq!(results.status(THREAT), "needs-investigation");
}

#[test]
fn roles_that_aws_makes_are_not_asked_about() {
    let other = letting(r#"{"AWS": "*"}"#, "");
    let center = "/aws-reserved/sso.amazonaws.com/eu-west-1/";
    let linked = "/aws-service-role/eks.amazonaws.com/";
    let roles = trusted_by(center, "AWSReservedSSO_Admin_0a1b", &other)
        + &trusted_by(linked, "AWSServiceRoleForAmazonEKS", &other);
    let results = scanned(roles);
    assert_eq!(results.findings(TRUST).len(), 0);
}

#[test]
fn a_listing_that_is_refused_leaves_open_who_may_assume_roles() {
    let keys = [("AccountAccessKeysPresent", 0)];
    let stub = account()
        .answering(on("GetAccountSummary"), summary(&keys))
        .answering(on(LISTING), Reply::Denied);
    let results = scan_threat(&stub);
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("iam:GetAccountAuthorizationDetails"),
        "{reason}"
    );
}
