//! Who is an administrator, and who can become one.

use super::*;

#[track_caller]
fn by(permissions: &Permissions) -> Takeover {
    takes_over(permissions).0
}

#[test]
fn how_a_principal_gets_hold_of_the_account() {
    let everything = "\"*\"";
    for (actions, resources, expected) in [
        ("\"*\"", everything, Takeover::Everything),
        ("\"*:*\"", everything, Takeover::Everything),
        ("\"iam:*\"", everything, Takeover::Way),
        ("\"iam:CreatePolicyVersion\"", everything, Takeover::Way),
        ("\"IAM:attachuserpolicy\"", everything, Takeover::Way),
        (
            "\"iam:Put*Policy\"",
            "\"arn:aws:iam::*:role/*\"",
            Takeover::Way,
        ),
        (
            "\"iam:UpdateLoginProfile\"",
            "\"arn:aws:iam::*:user/*\"",
            Takeover::Way,
        ),
        (
            "[\"iam:PassRole\", \"lambda:CreateFunction\", \"lambda:InvokeFunction\"]",
            everything,
            Takeover::Way,
        ),
        (
            "[\"iam:PassRole\", \"ec2:RunInstances\"]",
            everything,
            Takeover::Way,
        ),
        ("\"iam:PassRole\"", everything, Takeover::None),
        // Each user's own keys, as AWS's own example lets users manage them.
        (
            "[\"iam:CreateAccessKey\", \"iam:UpdateLoginProfile\"]",
            "\"arn:aws:iam::*:user/${aws:username}\"",
            Takeover::None,
        ),
        ("\"iam:Get*\"", everything, Takeover::None),
        ("\"s3:*\"", everything, Takeover::None),
        ("\"*\"", "\"arn:aws:s3:::bucket/*\"", Takeover::None),
    ] {
        let principal = permissions(&[&allow(actions, resources)]);
        assert_eq!(by(&principal), expected, "{actions} {resources}");
    }
}

#[test]
fn what_an_exclusion_leaves_is_what_counts() {
    let but = |left: &str| {
        format!("{{\"Effect\": \"Allow\", \"NotAction\": {left}, \"Resource\": \"*\"}}")
    };
    // As PowerUserAccess has it.
    let power = but("[\"iam:*\", \"organizations:*\", \"account:*\"]");
    assert_eq!(by(&permissions(&[&power])), Takeover::None);
    assert_eq!(by(&permissions(&[&but("\"s3:*\"")])), Takeover::Way);
}

#[test]
fn a_way_may_be_spread_over_policies() {
    let pass = allow("\"iam:PassRole\"", "\"*\"");
    let run = allow("\"ec2:RunInstances\"", "\"*\"");
    assert_eq!(by(&permissions(&[&run])), Takeover::None);
    assert_eq!(by(&permissions(&[&pass, &run])), Takeover::Way);
}

#[test]
fn what_is_denied_or_beyond_the_boundary_is_no_way() {
    let admin = allow("\"*\"", "\"*\"");
    let deny = "{\"Effect\": \"Deny\", \"Action\": \"iam:*\", \"Resource\": \"*\"}";
    assert_eq!(by(&permissions(&[&admin, deny])), Takeover::None);
    let some = "{\"Effect\": \"Deny\", \"Action\": \"iam:*\", \"Resource\": \"*\", \
        \"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"false\"}}}";
    assert_eq!(by(&permissions(&[&admin, some])), Takeover::Everything);
    let boundary = allow("\"s3:*\"", "\"*\"");
    assert_eq!(by(&bounded(&[&admin], &boundary)), Takeover::None);
    assert_eq!(by(&bounded(&[&admin], &admin)), Takeover::Everything);
}

#[test]
fn what_cannot_be_read_is_no_proof_either_way() {
    let mut principal = permissions(&[&allow("\"s3:GetObject\"", "\"*\"")]);
    principal.policies.push(Attached {
        name: "gone".to_owned(),
        document: Err("its document is not there".to_owned()),
    });
    let (takeover, words) = takes_over(&principal);
    assert_eq!(takeover, Takeover::Unclear);
    assert!(words.contains("gone"), "{words}");
    // What was read is enough to know.
    let admin = policy(&allow("\"*\"", "\"*\""));
    principal.policies.push(attached("admin", &admin));
    assert_eq!(by(&principal), Takeover::Everything);
    // Of a boundary that cannot be read, nothing is known of what it leaves.
    let mut limited = permissions(&[&allow("\"*\"", "\"*\"")]);
    limited.boundary = Some(Attached {
        name: "limit".to_owned(),
        document: Err("its document is not there".to_owned()),
    });
    assert_eq!(by(&limited), Takeover::Unclear);
}

#[test]
fn a_condition_that_is_not_known_leaves_it_open() {
    let unknown = allow_if(
        "\"*\"",
        "\"*\"",
        "{\"StringEquals\": {\"aws:BrandNew\": \"x\"}}",
    );
    assert_eq!(by(&permissions(&[&unknown])), Takeover::Depends);
}
