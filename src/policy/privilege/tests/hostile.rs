//! What makes other tools pass, fall silent or stop.

use super::*;

#[test]
fn a_deny_that_is_narrow_cancels_nothing() {
    let admin = allow("\"*\"", "\"*\"");
    for deny in [
        r#"{"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::one"}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::one"}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": ["iam:*", "organizations:*"], "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::one"}"#,
    ] {
        let principal = permissions(&[&format!("{admin},{deny}")]);
        stands(
            &principal,
            PrivilegeStanding::Broad,
            Some(Tier::Admin),
            "p0: * on *",
        );
    }
}

#[test]
fn what_iam_would_not_take_is_not_overlooked() {
    for element in [r#""Principal": "*""#, r#""NotPrincipal": {"AWS": "*"}"#] {
        let statement =
            format!("{{\"Effect\": \"Allow\", {element}, \"Action\": \"*\", \"Resource\": \"*\"}}");
        let found = analysis(&permissions(&[&statement]));
        assert_eq!(found.standing, PrivilegeStanding::Unknown, "{found:#?}");
    }
}

#[test]
fn a_deny_on_everything_without_conditions_counts() {
    let deny = |actions: &str| {
        format!("{{\"Effect\": \"Deny\", \"Action\": {actions}, \"Resource\": \"*\"}}")
    };
    // It may stand in another policy.
    let principal = permissions(&[&allow("\"s3:GetObject\"", "\"*\""), &deny("\"s3:get*\"")]);
    stands(&principal, PrivilegeStanding::WildcardFree, None, "");
    let principal = permissions(&[&allow("\"s3:*\"", "\"*\""), &deny("\"S3:*\"")]);
    stands(&principal, PrivilegeStanding::WildcardFree, None, "");
    // What is left of a wildcard is weighed.
    let principal = permissions(&[
        &allow("\"ssm:GetParameter*\"", "\"*\""),
        &deny("[\"ssm:GetParameter\", \"ssm:GetParameters\", \"ssm:GetParameterHistory\"]"),
    ]);
    stands(
        &principal,
        PrivilegeStanding::Broad,
        Some(Tier::High),
        "ssm:GetParametersByPath",
    );
    let all_but = r#"{"Effect": "Deny", "NotAction": "logs:PutLogEvents", "Resource": "*"}"#;
    let principal = permissions(&[&allow("\"*\"", "\"*\""), all_but]);
    stands(
        &principal,
        PrivilegeStanding::WildcardFree,
        Some(Tier::Tolerated),
        "logs:PutLogEvents",
    );
}

#[test]
fn a_way_to_more_permissions_may_be_spread_over_policies() {
    let pass = allow_if(
        "\"iam:PassRole\"",
        "\"*\"",
        r#"{"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}"#,
    );
    let create = allow(
        "\"lambda:CreateFunction\"",
        "\"arn:aws:lambda:*:*:function:x-*\"",
    );
    let invoke = allow(
        "\"lambda:InvokeFunction\"",
        "\"arn:aws:lambda:*:*:function:x-*\"",
    );
    let principal = permissions(&[&pass, &create, &invoke]);
    stands(
        &principal,
        PrivilegeStanding::Broad,
        Some(Tier::High),
        "lambda:CreateFunction",
    );
    stands(
        &permissions(&[&pass, &create]),
        PrivilegeStanding::Partial,
        Some(Tier::Medium),
        "",
    );

    // One named role: look at that role, but it is not any role.
    let one = allow(
        "\"iam:PassRole\"",
        "\"arn:aws:iam::111122223333:role/harmless\"",
    );
    let principal = permissions(&[&one, &create, &invoke]);
    stands(
        &principal,
        PrivilegeStanding::Partial,
        Some(Tier::Medium),
        "that role",
    );
}

#[test]
fn an_action_that_no_longer_exists_stops_nothing() {
    // The service is gone from the data; others' checks then pass everything.
    let gone = allow("\"codestar:CreateProject\"", "\"*\"");
    stands(
        &permissions(&[&gone]),
        PrivilegeStanding::Question,
        Some(Tier::Review),
        "codestar",
    );
    let admin = permissions(&[&gone, &allow("\"*\"", "\"*\"")]);
    stands(&admin, PrivilegeStanding::Broad, Some(Tier::Admin), "");
    for (unknown, standing) in [
        ("\"s3:ListBuckets\"", PrivilegeStanding::Question),
        ("\"s3:Frob*\"", PrivilegeStanding::Partial),
        // What is no action at all is not for a person to say.
        ("\":\"", PrivilegeStanding::Unknown),
        ("\"nonsense\"", PrivilegeStanding::Unknown),
        ("\"\"", PrivilegeStanding::Unknown),
    ] {
        let principal = permissions(&[&allow(unknown, "\"*\"")]);
        assert_eq!(analysis(&principal).standing, standing, "{unknown}");
    }
}

#[test]
fn a_not_action_does_not_end_the_reading() {
    let not_action = r#"{"Effect": "Allow", "NotAction": "s3:*", "Resource": "arn:aws:s3:::x"}"#;
    let principal = permissions(&[&format!("{not_action},{}", allow("\"*\"", "\"*\""))]);
    stands(
        &principal,
        PrivilegeStanding::Broad,
        Some(Tier::Admin),
        "p0: * on *",
    );
}

#[test]
fn inline_and_managed_policies_are_one() {
    let principal = permissions(&[
        &allow("\"logs:PutLogEvents\"", "\"*\""),
        &allow("\"iam:*\"", "\"*\""),
    ]);
    stands(
        &principal,
        PrivilegeStanding::Broad,
        Some(Tier::Admin),
        "p1: iam:*",
    );
}

#[test]
fn shapes_that_iam_accepts() {
    let single = r#"{"statement": {"effect": "Allow", "ACTION": "*", "resource": ["*"]}}"#;
    let principal = Permissions {
        policies: vec![attached("p", single)],
        boundary: None,
    };
    stands(&principal, PrivilegeStanding::Broad, Some(Tier::Admin), "");
}

#[test]
fn what_grants_nothing_is_no_finding() {
    for statement in [
        r#"{"Effect": "Allow", "NotAction": "*", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "NotResource": "*"}"#,
        r#"{"Effect": "Allow", "Action": [], "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#,
    ] {
        stands(
            &permissions(&[statement]),
            PrivilegeStanding::WildcardFree,
            None,
            "",
        );
    }
    stands(&permissions(&[]), PrivilegeStanding::WildcardFree, None, "");
}

#[test]
fn what_cannot_be_read_is_unknown_and_hides_nothing_else() {
    let unread = Attached {
        name: "gone".to_owned(),
        document: Err("its document is missing".to_owned()),
    };
    let mut principal = permissions(&[&allow("\"s3:GetObject\"", "\"arn:aws:s3:::b/*\"")]);
    principal.policies.push(unread.clone());
    stands(
        &principal,
        PrivilegeStanding::Unknown,
        Some(Tier::Unclear),
        "gone: its document is missing",
    );
    let mut principal = permissions(&[&allow("\"*\"", "\"*\"")]);
    principal.policies.push(unread);
    stands(&principal, PrivilegeStanding::Broad, Some(Tier::Admin), "");
    for statement in [
        r#"{"Effect": "Allow", "Action": "*"}"#,
        r#"{"Effect": "Allow", "Resource": "*"}"#,
    ] {
        stands(
            &permissions(&[statement]),
            PrivilegeStanding::Unknown,
            Some(Tier::Unclear),
            "without",
        );
    }
    for document in ["", "{}", "{\"Statement\": [{\"Effect\": \"allow\"}]}", "[]"] {
        let principal = Permissions {
            policies: vec![attached("p", document)],
            boundary: None,
        };
        stands(
            &principal,
            PrivilegeStanding::Unknown,
            Some(Tier::Unclear),
            "cannot be read",
        );
    }
}

#[test]
fn a_boundary_takes_away_what_it_does_not_allow() {
    let all = allow("\"*\"", "\"*\"");
    let logs = allow("\"logs:PutLogEvents\"", "\"*\"");
    stands(
        &bounded(&[&all], &logs),
        PrivilegeStanding::WildcardFree,
        Some(Tier::Tolerated),
        "",
    );
    let bucket = allow("\"s3:GetObject\"", "\"arn:aws:s3:::bucket/*\"");
    stands(
        &bounded(&[&all], &bucket),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
    stands(
        &bounded(&[&bucket], &all),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
    stands(
        &bounded(&[&all], &all),
        PrivilegeStanding::Broad,
        Some(Tier::Admin),
        "",
    );
    // Nothing in common.
    let table = allow("\"dynamodb:Scan\"", "\"*\"");
    stands(
        &bounded(&[&table], &bucket),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
    // What cannot be told stays.
    let crossing = bounded(
        &[&allow("\"s3:*Object\"", "\"*\"")],
        &allow("\"s3:Get*\"", "\"*\""),
    );
    stands(
        &crossing,
        PrivilegeStanding::Broad,
        Some(Tier::High),
        "s3:GetObject",
    );
    let power = r#"{"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}"#;
    stands(
        &bounded(&[&allow("\"iam:PassRole\"", "\"*\"")], power),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
    stands(
        &bounded(&[&table], power),
        PrivilegeStanding::Broad,
        Some(Tier::High),
        "",
    );
    // Conditions of both must hold; a deny of the boundary is a deny.
    let tied = allow_if(
        "\"*\"",
        "\"*\"",
        r#"{"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}"#,
    );
    stands(
        &bounded(&[&allow("\"iam:PassRole\"", "\"*\"")], &tied),
        PrivilegeStanding::Partial,
        Some(Tier::Medium),
        "",
    );
    let denying =
        format!("{all},{{\"Effect\": \"Deny\", \"Action\": \"dynamodb:*\", \"Resource\": \"*\"}}");
    stands(
        &bounded(&[&table], &denying),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
#[test]
fn a_variable_may_become_what_the_boundary_names() {
    let team = "arn:aws:s3:::data/${aws:PrincipalTag/team}/*";
    let all_of = |resource: &str| allow("\"s3:*\"", &format!("\"{resource}\""));
    let named = "arn:aws:s3:::data/orders/*";
    for (grant, limit) in [(team, named), (named, team), (team, team)] {
        stands(
            &bounded(&[&all_of(grant)], &all_of(limit)),
            PrivilegeStanding::Partial,
            Some(Tier::Medium),
            "every action of a service",
        );
    }
    stands(
        &bounded(&[&all_of(team)], &all_of("arn:aws:s3:::other/*")),
        PrivilegeStanding::WildcardFree,
        None,
        "",
    );
}

#[test]
fn a_boundary_that_cannot_be_read_leaves_an_upper_bound() {
    let with = |statements: &str| Permissions {
        boundary: Some(Attached {
            name: "limit".to_owned(),
            document: Err("its document is missing".to_owned()),
        }),
        ..permissions(&[statements])
    };
    let broad = analysis(&with(&allow("\"*\"", "\"*\"")));
    assert_eq!(broad.standing, PrivilegeStanding::Unknown);
    assert!(
        broad
            .findings
            .iter()
            .any(|finding| finding.text.contains("limit"))
    );
    // No boundary can add to what is harmless.
    let bucket = allow("\"s3:GetObject\"", "\"arn:aws:s3:::b/*\"");
    assert_eq!(
        analysis(&with(&bucket)).standing,
        PrivilegeStanding::WildcardFree
    );
}

/// `length` patterns, each in quotes, as a list.
fn list_of(length: usize, form: impl Fn(usize) -> String) -> String {
    let all: Vec<String> = (0..length)
        .map(|number| format!("\"{}\"", form(number)))
        .collect();
    format!("[{}]", all.join(","))
}

#[test]
fn what_a_boundary_allows_beyond_what_is_weighed_may_be_anything() {
    let all = allow("\"*\"", "\"*\"");
    let many = |actions: usize| {
        allow(
            &list_of(actions, |number| format!("s3:GetThing{number}")),
            &list_of(200, |number| format!("arn:aws:s3:::bucket/{number}")),
        )
    };
    let just = bounded(&[&allow("\"s3:GetThing1\"", "\"*\"")], &many(100));
    assert_eq!(analysis(&just).standing, PrivilegeStanding::WildcardFree);
    let cut = bounded(&[&all], &format!("{},{all}", many(100)));
    assert_eq!(analysis(&cut).standing, PrivilegeStanding::Unknown);
}

/// The second list leaves little of what the first one made many.
#[test]
fn what_denials_multiply_beyond_what_is_weighed_may_be_anything() {
    let deny_all_but = |actions: &str| {
        format!("{{\"Effect\": \"Deny\", \"NotAction\": {actions}, \"Resource\": \"*\"}}")
    };
    let grants = allow(
        "\"s3:*\"",
        &list_of(210, |number| format!("arn:aws:s3:::bucket/{number}")),
    );
    // What is dangerous comes last.
    let first = list_of(101, |number| match number {
        100 => "iam:CreatePolicyVersion".to_owned(),
        other => format!("s3:GetThing{other}"),
    });
    let wide = allow("\"iam:CreatePolicyVersion\"", "\"*\"");
    let principal = permissions(&[
        &grants,
        &wide,
        &deny_all_but(&first),
        &deny_all_but("[\"iam:CreatePolicyVersion\"]"),
    ]);
    assert_eq!(analysis(&principal).standing, PrivilegeStanding::Unknown);
}

#[test]
fn policies_made_to_take_long_end_soon() {
    let stars = "*a".repeat(1_000);
    let many: Vec<String> = (0..400)
        .map(|number| format!("\"s3:*{number}*a*\""))
        .collect();
    let many = format!("[{}]", many.join(","));
    let buckets: Vec<String> = (0..400)
        .map(|number| format!("\"arn:aws:s3:::*{number}*\""))
        .collect();
    let buckets = format!("[{}]", buckets.join(","));
    let wide = allow(&many, &buckets);
    for principal in [
        permissions(&[&allow(&format!("\"s3:{stars}\""), &format!("\"{stars}\""))]),
        permissions(&[&wide]),
        bounded(&[&wide], &allow("\"s3:*b*\"", "\"arn:aws:s3:::*c*\"")),
    ] {
        assert_ne!(
            analysis(&principal).standing,
            PrivilegeStanding::WildcardFree
        );
    }
}

/// As much as AWS lets one role have: ten managed policies, inline ones and a boundary. What is not weighed
/// is no pass, and no failure either where it might take away.
#[test]
fn policies_as_large_as_they_may_be_end_soon() {
    let letter = |number: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[number % 26]);
    let list = |length: usize, form: &dyn Fn(usize) -> String| {
        let patterns: Vec<String> = (0..).map(form).take(length).collect();
        format!("{patterns:?}")
    };
    let wild =
        |from: usize| move |number: usize| format!("*:*{}*{}", letter(number), number + from);
    let mut policies: Vec<String> = (0..10)
        .map(|number| allow(&list(600, &wild(number * 600)), "\"*\""))
        .collect();
    policies.push(allow("\"*:*s*e*\"", "\"*\""));
    let deny = |element: &str, list: &str| {
        format!("{{\"Effect\": \"Deny\", \"{element}\": {list}, \"Resource\": \"*\"}}")
    };
    policies.push(deny(
        "Action",
        &list(1_000, &|number| format!("zz:*{number}")),
    ));
    policies.push(deny("NotAction", &list(900, &wild(0))));
    let policies: Vec<&str> = policies.iter().map(String::as_str).collect();

    stands(
        &permissions(&policies[..10]),
        PrivilegeStanding::Unknown,
        Some(Tier::Unclear),
        "",
    );
    for principal in [
        permissions(&policies),
        bounded(&policies, &allow(&list(900, &wild(0)), "\"*\"")),
    ] {
        let found = analysis(&principal);
        assert_eq!(
            found.standing,
            PrivilegeStanding::Unknown,
            "{:#?}",
            found.findings.first()
        );
        let said = found.findings.iter().map(|finding| finding.text.as_str());
        assert!(said.clone().any(|text| text == effort::EXHAUSTED));
        let (management, _) = manages(&principal, "apigateway");
        assert_eq!(management, Management::Unclear);
    }
}
