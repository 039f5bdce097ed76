//! IAM users and roles with exactly one policy, for an emulator that enforces
//! them. Plain requests: the product has no IAM client to borrow.

use aws_credential_types::Credentials;
use serde_json::{Value, json};

use super::http::{Request, exchange};
use super::server::Emulator;

/// A user of `account` who may do what `policy` says, and nothing else.
pub(crate) fn user(emulator: &Emulator, account: &str, name: &str, policy: &Value) -> Credentials {
    let policy = policy.to_string();
    call(
        emulator,
        account,
        &[("Action", "CreateUser"), ("UserName", name)],
    );
    call(
        emulator,
        account,
        &[
            ("Action", "PutUserPolicy"),
            ("UserName", name),
            ("PolicyName", "only"),
            ("PolicyDocument", &policy),
        ],
    );
    let keys = call(
        emulator,
        account,
        &[("Action", "CreateAccessKey"), ("UserName", name)],
    );
    Credentials::new(
        element(&keys, "AccessKeyId"),
        element(&keys, "SecretAccessKey"),
        None,
        None,
        "test",
    )
}

/// A role of `account` that `trusted` (an ARN) may assume. Returns its ARN.
pub(crate) fn role(
    emulator: &Emulator,
    account: &str,
    name: &str,
    trusted: &str,
    policy: &Value,
) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "AWS": trusted },
            "Action": "sts:AssumeRole",
        }],
    });
    let (trust, policy) = (trust.to_string(), policy.to_string());
    let made = call(
        emulator,
        account,
        &[
            ("Action", "CreateRole"),
            ("RoleName", name),
            ("AssumeRolePolicyDocument", &trust),
        ],
    );
    call(
        emulator,
        account,
        &[
            ("Action", "PutRolePolicy"),
            ("RoleName", name),
            ("PolicyName", "only"),
            ("PolicyDocument", &policy),
        ],
    );
    element(&made, "Arn")
}

/// A policy document that allows these actions on everything.
pub(crate) fn allowing(actions: &[&str]) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    })
}

fn call(emulator: &Emulator, account: &str, parameters: &[(&str, &str)]) -> String {
    let mut request = Request::get("/", &emulator.address().to_string());
    "POST".clone_into(&mut request.method);
    // The account's root, whose signature the emulator does not check.
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={account}/20260101/us-east-1/iam/aws4_request, \
         SignedHeaders=host, Signature=0"
    );
    request.headers.set("authorization", authorization);
    // How moto is told the account; ministack goes by the key.
    request.headers.set("x-moto-account-id", account);
    request
        .headers
        .set("content-type", "application/x-www-form-urlencoded");
    let mut pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    pairs.push("Version=2010-05-08".to_owned());
    request.body = pairs.join("&").into_bytes();
    let response = exchange(emulator.address(), &request).expect("the emulator answers");
    let body = String::from_utf8_lossy(&response.body).into_owned();
    assert_eq!(response.status, 200, "{parameters:?}: {body}");
    body
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn element(xml: &str, name: &str) -> String {
    let (_, rest) = xml
        .split_once(&format!("<{name}>"))
        .expect("the element is there");
    rest.split('<').next().unwrap_or_default().to_owned()
}
