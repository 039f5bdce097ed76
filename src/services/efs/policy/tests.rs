//! Policies of file systems as AWS's console writes them, and as people do.
//! <https://docs.aws.amazon.com/efs/latest/ug/security_iam_resource-based-policy-examples.html>

use serde_json::{Value, json};

use super::*;
use crate::policy::resource::{Owned, exposure};

const ARN: &str = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-1";

fn judged(statements: &Value) -> (Mounting, Transit) {
    let text = json!({ "Statement": statements }).to_string();
    let policy = Policy::parse(&text).expect("a policy");
    let given = exposure(
        &policy,
        &Owned::new("111122223333", "elasticfilesystem", ARN),
    );
    (mounting(Some(&given)), transit(Some(&policy), ARN))
}

fn allow(principal: &Value, conditions: &Value) -> Value {
    json!({ "Effect": "Allow", "Principal": principal, "Condition": conditions,
            "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"] })
}

fn everybody() -> Value {
    json!({ "AWS": "*" })
}

fn mounted() -> Value {
    json!({ "Bool": { "elasticfilesystem:AccessedViaMountTarget": "true" } })
}

fn deny(conditions: &Value) -> Value {
    json!({ "Effect": "Deny", "Principal": everybody(), "Action": "*", "Condition": conditions })
}

fn plain() -> Value {
    json!({ "Bool": { "aws:SecureTransport": "false" } })
}

#[test]
fn without_a_policy_anybody_mounts_it_and_needs_no_tls() {
    assert_eq!(mounting(None), Mounting::Anybody);
    assert_eq!(transit(None, ARN), Transit::Optional);
}

#[test]
fn a_policy_says_who_mounts_it() {
    let role = json!({ "AWS": "arn:aws:iam::111122223333:role/app" });
    let other = json!({ "AWS": "arn:aws:iam::444455556666:root" });
    for (statement, expected) in [
        (allow(&everybody(), &json!({})), Mounting::Anybody),
        (allow(&everybody(), &mounted()), Mounting::Anybody),
        (
            allow(
                &everybody(),
                &json!({ "StringEquals": { "elasticfilesystem:AccessPointArn": "arn:aws:elasticfilesystem:eu-west-1:111122223333:access-point/fsap-1" } }),
            ),
            Mounting::Anybody,
        ),
        (allow(&role, &mounted()), Mounting::Named),
        (allow(&other, &json!({})), Mounting::Named),
        (
            allow(
                &everybody(),
                &json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1234567890" } }),
            ),
            Mounting::Named,
        ),
        (
            allow(
                &everybody(),
                &json!({ "StringEquals": { "aws:SomethingNew": "x" } }),
            ),
            Mounting::Unclear,
        ),
        // What anonymous clients have left of the console's "prevent anonymous access".
        (
            json!({ "Effect": "Allow", "Principal": everybody(), "Condition": mounted(),
                    "Action": ["elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite"] }),
            Mounting::Named,
        ),
        (
            json!({ "Effect": "Allow", "Principal": everybody(), "NotAction": "elasticfilesystem:ClientWrite" }),
            Mounting::Anybody,
        ),
    ] {
        assert_eq!(judged(&json!([statement])).0, expected, "{statement}");
    }
}

#[test]
fn tls_is_needed_if_nobody_may_come_without() {
    let role = json!({ "AWS": "arn:aws:iam::111122223333:role/app" });
    let tls = json!({ "Bool": { "aws:SecureTransport": "true" } });
    let open = || allow(&everybody(), &mounted());
    let narrowed = json!({ "Bool": { "aws:SecureTransport": "false" },
                           "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } });
    for (statements, expected) in [
        (json!([open()]), Transit::Optional),
        (json!([open(), deny(&plain())]), Transit::Required),
        (json!([open(), deny(&narrowed)]), Transit::Optional),
        (
            json!([
                open(),
                deny(&json!({ "Bool": { "aws:SecureTransport": "true" } }))
            ]),
            Transit::Optional,
        ),
        (
            json!([open(), { "Effect": "Deny", "Principal": everybody(), "Action": "elasticfilesystem:ClientWrite",
                             "Condition": plain() }]),
            Transit::Optional,
        ),
        (
            json!([open(), { "Effect": "Deny", "Principal": role, "Action": "*", "Condition": plain() }]),
            Transit::Optional,
        ),
        (
            json!([open(), { "Effect": "Deny", "Principal": "*", "Action": "*", "Condition": plain(),
                             "Resource": "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-2" }]),
            Transit::Optional,
        ),
        // The example of Terraform's documentation.
        (json!([allow(&everybody(), &tls)]), Transit::Required),
        // Who signs in with IAM comes by TLS.
        (json!([allow(&role, &json!({}))]), Transit::Required),
        (json!([allow(&role, &json!({})), open()]), Transit::Optional),
    ] {
        assert_eq!(judged(&statements).1, expected, "{statements}");
    }
}
