//! Who is an administrator, and who can become one.

use super::*;

const ANN: Own<'_> = Own {
    arn: "arn:aws:iam::111122223333:user/ann",
    groups: &[],
    policies: &[],
    administrators: &[],
};

#[track_caller]
fn by(permissions: &Permissions) -> Takeover {
    takes_over(permissions, &ANN).0
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
        // A service that is not known here may run as it.
        ("\"iam:PassRole\"", everything, Takeover::Depends),
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
    assert_eq!(by(&permissions(&[&power])), Takeover::Depends);
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
    // Whoever may change a function may do what the function may.
    assert_eq!(by(&permissions(&[&admin, deny])), Takeover::Depends);
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
    let (takeover, words) = takes_over(&principal, &ANN);
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

fn on(resource: &str) -> String {
    format!("\"arn:aws:iam::111122223333:{resource}\"")
}

#[test]
fn what_a_principal_changes_of_its_own_it_gives_itself() {
    let (groups, policies) = (
        ["arn:aws:iam::111122223333:group/builders".to_owned()],
        [
            "arn:aws:iam::111122223333:policy/own".to_owned(),
            "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
        ],
    );
    let administrators = ["arn:aws:iam::111122223333:group/admins".to_owned()];
    let user = Own {
        groups: &groups,
        policies: &policies,
        administrators: &administrators,
        ..ANN
    };
    let role = Own {
        arn: "arn:aws:iam::111122223333:role/ci",
        ..user
    };
    for (own, action, resource, expected) in [
        (user, "PutUserPolicy", "user/${aws:username}", Takeover::Way),
        (
            user,
            "AttachUserPolicy",
            "user/${AWS:UserName}",
            Takeover::Way,
        ),
        (user, "PutUserPolicy", "user/ann", Takeover::Way),
        (user, "PutUserPolicy", "user/bob", Takeover::Depends),
        (user, "CreateAccessKey", "user/ann", Takeover::None),
        (user, "CreateAccessKey", "user/bob", Takeover::Depends),
        (
            user,
            "CreateAccessKey",
            "user/*/${aws:username}",
            Takeover::None,
        ),
        (user, "CreatePolicyVersion", "policy/own", Takeover::Way),
        (
            user,
            "CreatePolicyVersion",
            "policy/other",
            Takeover::Depends,
        ),
        (
            user,
            "SetDefaultPolicyVersion",
            "policy/own",
            Takeover::Depends,
        ),
        (user, "PutGroupPolicy", "group/builders", Takeover::Way),
        (user, "PutGroupPolicy", "group/readers", Takeover::Depends),
        (user, "AddUserToGroup", "group/admins", Takeover::Way),
        (user, "AddUserToGroup", "group/readers", Takeover::Depends),
        (user, "PutRolePolicy", "role/ci", Takeover::Depends),
        (role, "PutRolePolicy", "role/ci", Takeover::Way),
        (role, "UpdateAssumeRolePolicy", "role/ci", Takeover::None),
        (
            role,
            "PutUserPolicy",
            "user/${aws:username}",
            Takeover::None,
        ),
        (role, "AddUserToGroup", "group/admins", Takeover::Depends),
    ] {
        let statement = allow(&format!("\"iam:{action}\""), &on(resource));
        let (found, words) = takes_over(&permissions(&[&statement]), &own);
        assert_eq!(found, expected, "{action} {resource}: {words}");
    }
    // The boundary stays, whatever it gives itself.
    let give = allow("\"iam:PutUserPolicy\"", &on("user/ann"));
    let limit = allow("[\"iam:*\", \"s3:*\"]", "\"*\"");
    assert_eq!(by(&bounded(&[&give], &limit)), Takeover::Depends);
}

#[test]
fn a_way_counts_on_what_it_is_about() {
    let own_keys = allow(
        "[\"iam:CreateAccessKey\", \"iam:*MFADevice\"]",
        r#"["arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:mfa/*"]"#,
    );
    assert_eq!(by(&permissions(&[&own_keys])), Takeover::None);
    let elsewhere = allow(
        "[\"sts:AssumeRole\", \"s3:GetObject\"]",
        r#"["arn:aws:s3:::*", "arn:aws:iam::999999999999:role/reader"]"#,
    );
    assert_eq!(by(&permissions(&[&elsewhere])), Takeover::None);
}

#[test]
fn what_can_be_changed_run_or_become_is_asked_about_at_once() {
    for action in [
        "lambda:UpdateFunctionCode",
        "ssm:SendCommand",
        "ssm:StartSession",
        "codebuild:StartBuild",
        "sts:AssumeRole",
        "iam:UpdateSAMLProvider",
        "iam:PutUserPermissionsBoundary",
    ] {
        let (found, words) = takes_over(
            &permissions(&[&allow(&format!("\"{action}\""), "\"*\"")]),
            &ANN,
        );
        assert_eq!(found, Takeover::Depends, "{action}");
        assert_eq!(words, format!("p0: {action} on *"));
    }
    let both = [
        allow("\"ssm:*\"", "\"*\""),
        allow("\"codebuild:StartBuild\"", "\"*\""),
    ];
    let (_, words) = takes_over(&permissions(&[&both[0], &both[1]]), &ANN);
    assert_eq!(
        words,
        "p0: ssm:SendCommand, ssm:StartSession on *; p1: codebuild:StartBuild on *"
    );
}

#[test]
fn a_tag_on_resources_leaves_it_open_and_another_service_does_not() {
    let tied = |key: &str, value: &str| {
        let condition = format!("{{\"StringEquals\": {{\"{key}\": \"{value}\"}}}}");
        permissions(&[&allow_if("\"iam:*\"", "\"*\"", &condition)])
    };
    assert_eq!(by(&tied("aws:ResourceTag/team", "x")), Takeover::Depends);
    assert_eq!(
        by(&tied("kms:ViaService", "s3.amazonaws.com")),
        Takeover::None
    );
}

#[test]
fn a_role_is_run_by_the_service_to_which_it_may_be_passed() {
    let pass = |operator: &str, key: &str, value: &str| {
        let condition = format!("{{\"{operator}\": {{\"{key}\": \"{value}\"}}}}");
        allow_if("\"iam:PassRole\"", "\"*\"", &condition)
    };
    let run = allow("\"ec2:RunInstances\"", "\"*\"");
    let service = "iam:PassedToService";
    for (passing, expected) in [
        (
            pass("StringEquals", service, "ec2.amazonaws.com"),
            Takeover::Way,
        ),
        (
            pass("StringEqualsIfExists", service, "ec2.amazonaws.com"),
            Takeover::Way,
        ),
        (pass("StringLike", service, "*"), Takeover::Way),
        (
            pass("StringEquals", service, "glue.amazonaws.com"),
            Takeover::Depends,
        ),
        (
            pass("StringNotEquals", service, "ec2.amazonaws.com"),
            Takeover::Depends,
        ),
        (pass("StringEquals", "aws:BrandNew", "x"), Takeover::Depends),
        (
            pass("StringEquals", "aws:ResourceTag/team", "x"),
            Takeover::Depends,
        ),
    ] {
        assert_eq!(by(&permissions(&[&passing, &run])), expected, "{passing}");
    }
    // A role that is named is looked up among administrators.
    let administrators = ["arn:aws:iam::111122223333:role/boss".to_owned()];
    let own = Own {
        administrators: &administrators,
        ..ANN
    };
    for (name, expected) in [("boss", Takeover::Depends), ("reader", Takeover::None)] {
        let passing = allow("\"iam:PassRole\"", &on(&format!("role/{name}")));
        assert_eq!(
            takes_over(&permissions(&[&passing, &run]), &own).0,
            expected
        );
        // Whatever may run something as it.
        assert_eq!(takes_over(&permissions(&[&passing]), &own).0, expected);
        let assuming = allow("\"sts:AssumeRole\"", &on(&format!("role/{name}")));
        assert_eq!(takes_over(&permissions(&[&assuming]), &own).0, expected);
    }
}
