//! MFA of the root user. No emulator answers for it, so every answer is
//! canned as AWS documents it.

use super::*;
use crate::kit::scan_for;

const CONTROL: &str = "iam-root-mfa-enabled";

/// Scans for nothing but this control.
fn judged_alone(stub: &Stub) -> Results {
    scan_for(&stub.endpoint(), "console-mfa", CONTROL, &[])
}

/// The verdict for this account summary.
fn judged(partition: &str, entries: &[(&str, i32)]) -> (String, String) {
    let stub = account_in(partition).answering(on("GetAccountSummary"), summary(entries));
    judged_alone(&stub).only(CONTROL)
}

/// An account summary, the verdict on it, and words of the reason.
type Case<'a> = (&'a [(&'a str, i32)], &'a str, &'a str);

#[test]
fn the_summary_decides() {
    let cases: &[Case<'_>] = &[
        (
            &[("AccountMFAEnabled", 1), ("AccountPasswordPresent", 1)],
            "pass",
            "an active MFA device",
        ),
        (&[("AccountMFAEnabled", 1)], "pass", "an active MFA device"),
        (
            &[("AccountMFAEnabled", 0), ("AccountPasswordPresent", 1)],
            "fail",
            "has a password and no MFA device",
        ),
        // Peers stay silent here, which looks like success.
        (&[("AccountMFAEnabled", 0)], "fail", "does not say"),
        (
            &[
                ("AccountMFAEnabled", 0),
                ("AccountPasswordPresent", 0),
                ("AccountAccessKeysPresent", 0),
                ("AccountSigningCertificatesPresent", 0),
            ],
            "question",
            "neither MFA nor a password",
        ),
        (
            &[("AccountMFAEnabled", 2), ("AccountPasswordPresent", 1)],
            "unknown",
            "AccountMFAEnabled = 2",
        ),
        (&[("Users", 3)], "unknown", "iam:GetAccountSummary"),
    ];
    for (entries, verdict, words) in cases {
        let (found, reason) = judged("aws", entries);
        assert_eq!(found, *verdict, "{entries:?}: {reason}");
        assert!(reason.contains(words), "{entries:?}: {reason}");
    }
}

#[test]
fn in_govcloud_there_is_no_root_sign_in() {
    let (verdict, reason) = judged("aws-us-gov", &[("AccountMFAEnabled", 0)]);
    assert_eq!(verdict, "not-applicable", "{reason}");
}

#[test]
fn a_denial_names_the_action() {
    let stub = account().answering(on("GetAccountSummary"), Reply::Denied);
    let (verdict, reason) = judged_alone(&stub).only(CONTROL);
    assert_eq!(verdict, "unknown");
    assert!(reason.contains("iam:GetAccountSummary"), "{reason}");
}

#[test]
fn the_control_costs_one_call() {
    let stub = account().answering(
        on("GetAccountSummary"),
        summary(&[("AccountMFAEnabled", 1)]),
    );
    let results = judged_alone(&stub);

    assert_eq!(results.status("console-mfa"), "implemented");
    let iam: Vec<_> = stub
        .calls()
        .into_iter()
        .filter(|(name, _)| name.starts_with("iam:"))
        .collect();
    assert_eq!(iam, [("iam:GetAccountSummary".to_owned(), 1)]);
}
