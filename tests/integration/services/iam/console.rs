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
}

fn no_roles() -> Reply {
    Reply::query("ListRoles", "<IsTruncated>false</IsTruncated><Roles/>")
}

fn role_page(path: &str, marker: Option<&str>) -> Reply {
    let more = match marker {
        Some(marker) => format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"),
        None => "<IsTruncated>false</IsTruncated>".to_owned(),
    };
    Reply::query(
        "ListRoles",
        &format!(
            "{more}<Roles><member><Path>{path}</Path><RoleName>r</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::{ACCOUNT}:role{path}r</Arn>\
             <CreateDate>2020-01-01T00:00:00Z</CreateDate></member></Roles>"
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
    account().answering(on("GetCredentialReport"), report(rows, 1))
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
    assert!(!stub.calls().contains_key("iam:GetLoginProfile"));
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
        assert_eq!(verdict, "unknown", "{reason}");
        assert!(reason.contains(words), "{reason}");
        assert!(
            reason.contains("confirm that the identity provider requires MFA"),
            "{reason}"
        );
    }
    let pipeline = open_id("token.actions.githubusercontent.com");
    let stub = reported(&[("ann", "true", "true")])
        .answering(on("ListOpenIDConnectProviders"), pipeline)
        // The prefix is not honoured, and the pages go on.
        .answering(on("ListRoles").containing("Marker=next"), no_roles())
        .answering(on("ListRoles"), role_page("/", Some("next")));
    assert_eq!(judged(&quiet(stub)).1, "pass");
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
