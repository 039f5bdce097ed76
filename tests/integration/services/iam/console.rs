//! MFA of everybody who signs in to the console: credential report, what is
//! asked again, identity providers.

use super::*;
use crate::peer::iam as planted;

const CONTROL: &str = "iam-console-user-mfa-enabled";
const HEADER: &str = "user,arn,user_creation_time,password_enabled,password_last_used,\
                      password_last_changed,password_next_rotation,mfa_active";

/// A report whose rows are (user, password_enabled, mfa_active), written so many hours ago.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html>
fn report(rows: &[(&str, &str, &str)], hours: i64) -> Reply {
    let mut csv = format!(
        "{HEADER}\n<root_account>,arn:aws:iam::{ACCOUNT}:root,2020-01-01T00:00:00+00:00,\
         not_supported,no_information,not_supported,not_supported,false\n"
    );
    for (user, password, mfa) in rows {
        let _ = writeln!(
            csv,
            "\"{user}\",arn:aws:iam::{ACCOUNT}:user/x,2020-01-01T00:00:00+00:00,{password},\
             N/A,N/A,N/A,{mfa}"
        );
    }
    let written = jiff::Timestamp::from_second(seconds_now() - hours * 3_600).expect("a time");
    Reply::query(
        "GetCredentialReport",
        &format!(
            "<Content>{}</Content><ReportFormat>text/csv</ReportFormat>\
             <GeneratedTime>{written}</GeneratedTime>",
            base64(csv.as_bytes())
        ),
    )
}

fn seconds_now() -> i64 {
    threatproof::clock::now().as_second()
}

fn generated(state: &str) -> Reply {
    Reply::query(
        "GenerateCredentialReport",
        &format!("<State>{state}</State>"),
    )
}

fn no_such_entity() -> Reply {
    Reply::error(404, "NoSuchEntity", "The entity cannot be found.")
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>
fn devices(serials: &[&str]) -> Reply {
    let mut members = String::new();
    for serial in serials {
        let _ = write!(
            members,
            "<member><UserName>ann</UserName><SerialNumber>{serial}</SerialNumber>\
             <EnableDate>2026-11-01T00:00:00Z</EnableDate></member>"
        );
    }
    Reply::query(
        "ListMFADevices",
        &format!("<IsTruncated>false</IsTruncated><MFADevices>{members}</MFADevices>"),
    )
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetLoginProfile.html>
fn profile() -> Reply {
    Reply::query(
        "GetLoginProfile",
        "<LoginProfile><UserName>ann</UserName><CreateDate>2020-01-01T00:00:00Z</CreateDate>\
         <PasswordResetRequired>false</PasswordResetRequired></LoginProfile>",
    )
}

/// Root has MFA, and nobody comes from an identity provider, unless earlier rules say otherwise.
fn quiet(stub: Stub) -> Stub {
    stub.answering(
        on("GetAccountSummary"),
        summary(&[("AccountMFAEnabled", 1)]),
    )
    .answering(on("GenerateCredentialReport"), generated("COMPLETE"))
    .answering(
        on("ListSAMLProviders"),
        Reply::query("ListSAMLProviders", "<SAMLProviderList/>"),
    )
    .answering(
        on("ListOpenIDConnectProviders"),
        Reply::query("ListOpenIDConnectProviders", "<OpenIDConnectProviderList/>"),
    )
    .answering(on("ListRoles"), no_roles())
    .answering(on("ListUsers"), users(&[]))
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html>
fn users(names: &[&str]) -> Reply {
    let mut members = String::new();
    for name in names {
        let _ = write!(
            members,
            "<member><Path>/</Path><UserName>{name}</UserName><UserId>AIDA</UserId>\
             <Arn>arn:aws:iam::{ACCOUNT}:user/{name}</Arn><CreateDate>2026-11-01T00:00:00Z</CreateDate></member>"
        );
    }
    Reply::query(
        "ListUsers",
        &format!("<IsTruncated>false</IsTruncated><Users>{members}</Users>"),
    )
}

fn no_roles() -> Reply {
    Reply::query("ListRoles", "<IsTruncated>false</IsTruncated><Roles/>")
}

fn role_page(path: &str, marker: Option<&str>) -> Reply {
    trusting(path, r#"{"Service": "lambda.amazonaws.com"}"#, marker)
}

/// A page with a role that these may assume.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>
fn trusting(path: &str, principal: &str, marker: Option<&str>) -> Reply {
    let trust = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Principal": {principal}, "Action": "sts:AssumeRole"}}}}"#
    );
    let trust = trust
        .replace('{', "%7B")
        .replace('"', "%22")
        .replace(' ', "%20");
    let more = match marker {
        Some(marker) => format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"),
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    Reply::query(
        "ListRoles",
        &format!(
            "{more}<Roles><member><Path>{path}</Path><RoleName>r</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::{ACCOUNT}:role{path}r</Arn>\
             <CreateDate>2020-01-01T00:00:00Z</CreateDate>\
             <AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument></member></Roles>"
        ),
    )
}

/// The item's status, and verdict and reason of the control.
fn judged(stub: &Stub) -> (String, String, String) {
    let results = scan(stub, "console-mfa");
    let (verdict, reason) = results.only(CONTROL);
    (results.status("console-mfa").to_owned(), verdict, reason)
}

fn reported(rows: &[(&str, &str, &str)]) -> Stub {
    account().answering(on("GetCredentialReport"), report(rows, 0))
}

#[test]
fn users_with_mfa_pass_without_being_asked_again() {
    let stub = quiet(reported(&[
        ("ann, of sales", "true", "true"),
        ("key-only", "false", "false"),
    ]));
    let (status, verdict, reason) = judged(&stub);
    assert_eq!(
        (status.as_str(), verdict.as_str()),
        ("implemented", "pass"),
        "{reason}"
    );
    assert!(reason.contains("all 1 users"), "{reason}");
    for operation in ["GetLoginProfile", "ListUsers"] {
        assert!(!stub.calls().contains_key(&format!("iam:{operation}")));
    }
}

#[test]
fn an_account_without_console_users_has_nothing_to_protect() {
    let stub = quiet(reported(&[("key-only", "false", "false")]));
    let (status, verdict, reason) = judged(&stub);
    assert_eq!(
        (status.as_str(), verdict.as_str()),
        ("implemented", "pass"),
        "{reason}"
    );
    assert!(reason.contains("no user has a password"), "{reason}");
}

#[test]
fn a_failing_user_is_asked_again() {
    let rows = &[("ann", "true", "false"), ("bob", "true", "true")];
    let asked = |profile: Reply, devices: Reply| {
        let stub = reported(rows)
            .answering(on("GetLoginProfile"), profile)
            .answering(on("ListMFADevices"), devices);
        judged(&quiet(stub))
    };

    let (status, verdict, reason) = asked(profile(), devices(&[]));
    assert_eq!(
        (status.as_str(), verdict.as_str()),
        ("needs-investigation", "partial")
    );
    assert!(reason.contains("without MFA: ann"), "{reason}");
    // Since the report was written: a device of any kind, no password, no user.
    for (profile, devices) in [
        (
            profile(),
            devices(&["arn:aws:iam::111122223333:u2f/user/ann/key"]),
        ),
        (no_such_entity(), devices(&[])),
        (profile(), no_such_entity()),
    ] {
        let (status, verdict, reason) = asked(profile, devices);
        assert_eq!(
            (status.as_str(), verdict.as_str()),
            ("implemented", "pass"),
            "{reason}"
        );
    }
    for (profile, devices, action) in [
        (Reply::Denied, devices(&[]), "iam:GetLoginProfile"),
        (profile(), Reply::Denied, "iam:ListMFADevices"),
        (
            profile(),
            Reply::error(404, "NoSuchEntityTypo", ""),
            "NoSuchEntityTypo",
        ),
    ] {
        let (_, verdict, reason) = asked(profile, devices);
        assert_eq!(verdict, "unknown", "{reason}");
        assert!(reason.contains(action), "{reason}");
    }
}

#[test]
fn nobody_with_mfa_fails_and_root_without_it_makes_the_item_not_started() {
    let stub = reported(&[("ann", "true", "false")])
        .answering(on("GetLoginProfile"), profile())
        .answering(on("ListMFADevices"), devices(&[]))
        .answering(
            on("GetAccountSummary"),
            summary(&[("AccountMFAEnabled", 0), ("AccountPasswordPresent", 1)]),
        );
    let (status, verdict, reason) = judged(&quiet(stub));
    assert_eq!(
        (status.as_str(), verdict.as_str()),
        ("not-started", "fail"),
        "{reason}"
    );
}

#[test]
fn what_comes_through_an_identity_provider_is_left_to_a_person() {
    let saml = Reply::query(
        "ListSAMLProviders",
        "<SAMLProviderList><member><Arn>arn:aws:iam::111122223333:saml-provider/okta</Arn></member></SAMLProviderList>",
    );
    let open_id = |url: &str| {
        Reply::query(
            "ListOpenIDConnectProviders",
            &format!(
                "<OpenIDConnectProviderList><member><Arn>arn:aws:iam::{ACCOUNT}:oidc-provider/{url}</Arn></member></OpenIDConnectProviderList>"
            ),
        )
    };
    let center = role_page("/aws-reserved/sso.amazonaws.com/eu-west-1/", None);
    for (operation, reply, words) in [
        ("ListSAMLProviders", saml, "the SAML provider okta"),
        (
            "ListOpenIDConnectProviders",
            open_id("accounts.google.com"),
            "accounts.google.com",
        ),
        ("ListRoles", center, "IAM Identity Center"),
    ] {
        let stub = reported(&[("ann", "true", "true")]).answering(on(operation), reply);
        let (_, verdict, reason) = judged(&quiet(stub));
        assert_eq!(verdict, "question", "{reason}");
        assert!(reason.contains(words), "{reason}");
    }
    let pipeline = open_id("token.actions.githubusercontent.com");
    let stub = reported(&[("ann", "true", "true")])
        .answering(on("ListOpenIDConnectProviders"), pipeline)
        // The prefix is not honoured, and the pages go on.
        .answering(on("ListRoles").containing("Marker=next"), no_roles())
        .answering(on("ListRoles"), role_page("/", Some("next")));
    assert_eq!(judged(&quiet(stub)).1, "pass");
}

/// Ways in that no list of providers names.
#[test]
fn people_who_come_in_by_a_role_are_left_to_a_person() {
    for (principal, words) in [
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html
        (
            r#"{"Service": "account-access.amazonaws.com"}"#,
            "account access manager",
        ),
        // https://docs.aws.amazon.com/directoryservice/latest/admin-guide/edit_trust.html
        (
            r#"{"Service": "ds.amazonaws.com"}"#,
            "Directory Service (role r)",
        ),
        (
            r#"{"Federated": "accounts.google.com"}"#,
            "app users of Google",
        ),
        (
            r#"{"Federated": "cognito-identity.amazonaws.com"}"#,
            "app users of a Cognito identity pool",
        ),
    ] {
        let stub = reported(&[]).answering(on("ListRoles"), trusting("/", principal, None));
        let (status, verdict, reason) = judged(&quiet(stub));
        assert_eq!(
            (status.as_str(), verdict.as_str()),
            ("needs-investigation", "question"),
            "{reason}"
        );
        assert!(reason.contains(words), "{reason}");
    }
    let service = r#"{"Service": "ecs-tasks.amazonaws.com"}"#;
    let stub = reported(&[]).answering(on("ListRoles"), trusting("/", service, None));
    assert_eq!(judged(&quiet(stub)).1, "pass");
    let stub = reported(&[]).answering(on("ListRoles"), trusting("/", "{", None));
    let (_, verdict, reason) = judged(&quiet(stub));
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("the trust policy of"), "{reason}");
}

/// AWS writes a report every four hours at most.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>
#[test]
fn of_an_older_report_every_user_is_asked_about() {
    let rows = &[
        ("ada", "true", "true"),
        ("bob", "true", "true"),
        ("robot", "false", "false"),
    ];
    let of = |user: &str, operation: &str| on(operation).containing(&format!("UserName={user}"));
    let since = |changed: &[(On, Reply)], listed: &[&str]| {
        let changed = changed.iter().cloned();
        let stub = changed.fold(account(), |stub, (on, reply)| stub.answering(on, reply));
        let stub = stub
            .answering(on("GetCredentialReport"), report(rows, 3))
            .answering(of("robot", "GetLoginProfile"), no_such_entity())
            .answering(on("GetLoginProfile"), profile())
            .answering(on("ListMFADevices"), devices(&["device"]))
            .answering(on("ListUsers"), users(listed));
        let stub = quiet(stub);
        (judged(&stub), stub.calls())
    };
    let same = &["ada", "bob", "robot"];
    let ((_, verdict, reason), calls) = since(&[], same);
    assert_eq!(verdict, "pass", "{reason}");
    assert!(reason.contains("all 2 users"), "{reason}");
    let asked = ["ListUsers", "GetLoginProfile", "ListMFADevices"];
    let asked = asked.map(|operation| calls[&format!("iam:{operation}")]);
    assert_eq!(asked, [1, 3, 2]);

    let with_password = |user| [(of(user, "GetLoginProfile"), profile())];
    let without_device = |user| (of(user, "ListMFADevices"), devices(&[]));
    let robot = [with_password("robot")[0].clone(), without_device("robot")];
    for (changed, listed, name) in [
        // A user who is younger than the report, a password, and a device that was taken away.
        (&[without_device("eve")][..], &["ada", "eve"][..], "eve"),
        (&robot[..], same, "robot"),
        (&[without_device("ada")][..], same, "ada"),
    ] {
        let ((status, verdict, reason), _) = since(changed, listed);
        assert_eq!(
            (status.as_str(), verdict.as_str()),
            ("needs-investigation", "partial")
        );
        assert!(reason.contains(&format!("without MFA: {name}")), "{reason}");
    }
    for (operation, denied) in [
        (on("ListUsers"), "iam:ListUsers"),
        (of("ada", "GetLoginProfile"), "iam:GetLoginProfile"),
        (of("ada", "ListMFADevices"), "iam:ListMFADevices"),
    ] {
        let ((_, verdict, reason), _) = since(&[(operation, Reply::Denied)], same);
        assert_eq!(verdict, "unknown", "{reason}");
        assert!(reason.contains(denied), "{reason}");
    }
}

#[test]
fn identity_providers_that_cannot_be_listed_are_unknown() {
    for operation in [
        "ListSAMLProviders",
        "ListOpenIDConnectProviders",
        "ListRoles",
    ] {
        let stub = reported(&[("ann", "true", "true")]).answering(on(operation), Reply::Denied);
        let (_, verdict, reason) = judged(&quiet(stub));
        assert_eq!(verdict, "unknown", "{reason}");
        assert!(reason.contains(&format!("iam:{operation}")), "{reason}");
    }
    let forever = reported(&[]).answering(on("ListRoles"), role_page("/", Some("again")));
    assert!(judged(&quiet(forever)).2.contains("a page repeats"));
}

#[test]
fn the_report_is_waited_for() {
    let stub = reported(&[("ann", "true", "true")])
        .answering(
            on("GenerateCredentialReport").first(1),
            generated("STARTED"),
        )
        .answering(
            on("GenerateCredentialReport").first(1),
            generated("INPROGRESS"),
        );
    let stub = quiet(stub);
    assert_eq!(judged(&stub).1, "pass");
    assert_eq!(stub.calls()["iam:GenerateCredentialReport"], 3);
    assert_eq!(stub.calls()["iam:GetCredentialReport"], 1);

    for code in ["ReportInProgress", "ReportNotPresent", "ReportExpired"] {
        let early = Reply::error(410, code, "not yet");
        let stub = stub_with(on("GetCredentialReport").first(1), early).answering(
            on("GetCredentialReport"),
            report(&[("ann", "true", "true")], 0),
        );
        assert_eq!(judged(&quiet(stub)).1, "pass", "{code}");
    }
}

fn stub_with(on: On, reply: Reply) -> Stub {
    account().answering(on, reply)
}

#[test]
fn a_report_of_this_day_will_do_where_none_may_be_written() {
    for refusal in [
        Reply::error(409, "LimitExceeded", "too many"),
        Reply::Denied,
    ] {
        let rows = &[("ann", "true", "true")];
        let written = |report: Reply| {
            let stub = stub_with(on("GenerateCredentialReport"), refusal.clone())
                .answering(on("GetLoginProfile"), profile())
                .answering(on("ListMFADevices"), devices(&["device"]))
                .answering(on("GetCredentialReport"), report);
            judged(&quiet(stub))
        };
        assert_eq!(written(report(rows, 23)).1, "pass");
        let (_, verdict, reason) = written(report(rows, 25));
        assert_eq!(verdict, "unknown");
        assert!(reason.contains("older than a day"), "{reason}");
        let (_, verdict, reason) = written(report(rows, -25));
        assert_eq!(verdict, "unknown");
        assert!(reason.contains("lies in the future"), "{reason}");
        let (_, verdict, reason) = written(Reply::error(410, "ReportNotPresent", ""));
        assert_eq!(verdict, "unknown");
        assert!(reason.contains("iam:GenerateCredentialReport"), "{reason}");
    }
}

#[test]
fn a_report_that_cannot_be_had_or_read_is_no_account_without_users() {
    let garbage = Reply::query(
        "GetCredentialReport",
        &format!(
            "<Content>{}</Content><GeneratedTime>{}</GeneratedTime>",
            base64(b"user,arn\nann,x\n"),
            threatproof::clock::now()
        ),
    );
    for (reply, words) in [
        (Reply::Denied, "iam:GetCredentialReport was denied"),
        (
            Reply::error(500, "ServiceFailure", "later"),
            "ServiceFailure",
        ),
        (garbage, "no column password_enabled"),
        (Reply::query("GetCredentialReport", ""), "without `Content`"),
    ] {
        let stub = stub_with(on("GetCredentialReport"), reply);
        let (status, verdict, reason) = judged(&quiet(stub));
        assert_eq!(
            (status.as_str(), verdict.as_str()),
            ("needs-investigation", "unknown")
        );
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn an_emulator_s_own_report_is_read() {
    let stage = Stage::ministack();
    let policy = planted::allowing(&["s3:ListBucket"]);
    planted::user(&stage.emulator, ACCOUNT, "robot", &policy);
    stage.wire.rule(
        on("GetAccountSummary"),
        summary(&[("AccountMFAEnabled", 1)]),
    );
    let results = stage.program().scan(&["--threat", "console-mfa"]);
    let (verdict, reason) = results.only(CONTROL);
    assert_eq!(verdict, "pass", "{reason}");
    assert!(reason.contains("no user has a password"), "{reason}");
}
