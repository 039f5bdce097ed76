//! Policy shapes that other scanners judge wrongly, each with the verdict it deserves.

use serde_json::{Value, json};

use super::{Tls, judge};
use crate::policy::Policy;

const BUCKET: &str = "arn:aws:s3:::ledger";

fn tls_of(statements: Value) -> (Tls, String) {
    let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
    judge(&Policy::parse(&text).expect("a readable policy"), BUCKET)
}

/// The canonical deny with some members replaced.
fn deny(changes: Value) -> Value {
    let mut statement = json!({
        "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": [BUCKET, format!("{BUCKET}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    for (key, value) in changes.as_object().expect("an object") {
        statement[key] = value.clone();
    }
    statement
}

fn without(mut statement: Value, key: &str) -> Value {
    statement.as_object_mut().expect("an object").remove(key);
    statement
}

#[track_caller]
fn check(statements: Value, expected: Tls) {
    let (tls, detail) = tls_of(statements.clone());
    assert_eq!(tls, expected, "{detail}: {statements}");
}

#[test]
fn shapes_that_refuse_every_plain_request() {
    let object_arn = format!("{BUCKET}/*");
    for changes in [
        json!({}),
        json!({ "Principal": { "AWS": "*" } }),
        json!({ "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "*"] } }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": false } } }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": ["false"] } } }),
        json!({ "Condition": { "BoolIfExists": { "aws:SecureTransport": "false" } } }),
        json!({ "Condition": { "bool": { "AWS:securetransport": "False" } } }),
        json!({ "Resource": format!("{BUCKET}*") }),
        json!({ "Resource": "*" }),
        json!({ "Resource": "arn:aws:s3:::*" }),
        json!({ "Action": "*" }),
        json!({ "Action": ["s3:GetObject", "S3:*"] }),
    ] {
        check(json!([deny(changes)]), Tls::Required);
    }
    check(deny(json!({})), Tls::Required); // a single statement need not stand in a list
    check(
        json!([
            deny(json!({ "Resource": BUCKET })),
            deny(json!({ "Resource": object_arn }))
        ]),
        Tls::Required,
    );
    let allow = json!({ "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
        "Action": "s3:PutObject", "Resource": format!("{BUCKET}/*") });
    check(json!([allow, deny(json!({}))]), Tls::Required);
}

#[test]
fn shapes_that_leave_a_way_open() {
    let object_arn = format!("{BUCKET}/*");
    for changes in [
        json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" } }),
        json!({ "Principal": { "Service": "*" } }),
        json!({ "Principal": { "CanonicalUser": "*" } }),
        json!({ "Resource": object_arn }),
        json!({ "Resource": BUCKET }),
        json!({ "Resource": [BUCKET, format!("{BUCKET}/private/*")] }),
        json!({ "Resource": ["arn:aws:s3:::ledger-other", "arn:aws:s3:::ledger-other/*"] }),
        json!({ "Resource": [BUCKET, format!("{BUCKET}/${{aws:username}}/*")] }),
        json!({ "Resource": format!("{BUCKET}?*") }),
        json!({ "Action": "s3:PutObject" }),
        json!({ "Action": "s3:Get*" }),
        json!({ "Action": ["s3:Get*", "s3:Put*", "s3:List*", "s3:Delete*"] }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "false" }, "StringEquals": { "aws:SourceVpc": "vpc-1" } } }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } } }),
        json!({ "Condition": { "StringEquals": { "aws:SecureTransport": "false" } } }),
        json!({ "Condition": { "Null": { "aws:SecureTransport": "true" } } }),
        json!({ "Condition": { "ForAnyValue:Bool": { "aws:SecureTransport": "false" } } }),
        json!({ "Condition": { "NumericLessThan": { "s3:TlsVersion": "1.2" } } }),
        json!({ "Condition": { "Bool": { "aws:SecureTransport": [] } } }),
    ] {
        check(json!([deny(changes)]), Tls::Partial);
    }
    let not_principal = without(
        deny(json!({ "NotPrincipal": { "AWS": "arn:aws:iam::1:role/x" } })),
        "Principal",
    );
    check(json!([not_principal]), Tls::Partial);
    check(json!([without(deny(json!({})), "Principal")]), Tls::Partial);
    check(
        json!([without(
            deny(json!({ "NotAction": "s3:ListBucket" })),
            "Action"
        )]),
        Tls::Partial,
    );
    check(
        json!([without(
            deny(json!({ "NotResource": "arn:aws:s3:::else/*" })),
            "Resource"
        )]),
        Tls::Partial,
    );
}

#[test]
fn shapes_that_deny_nothing_plain() {
    let allow_tls = deny(
        json!({ "Effect": "Allow", "Condition": { "Bool": { "aws:SecureTransport": "true" } } }),
    );
    check(json!([allow_tls]), Tls::NotRequired);
    check(json!([]), Tls::NotRequired);
    check(
        json!([without(deny(json!({})), "Condition")]),
        Tls::NotRequired,
    );
    let inverted = deny(json!({ "Condition": { "Bool": { "aws:SecureTransport": "true" } } }));
    check(json!([inverted.clone()]), Tls::Inverted);
    check(json!([inverted, deny(json!({}))]), Tls::Inverted);
    let both =
        deny(json!({ "Condition": { "Bool": { "aws:SecureTransport": ["true", "false"] } } }));
    check(json!([both]), Tls::Inverted);
}

/// The pair that refuses plain HTTP and TLS before 1.2; the second half may name TLS.
#[test]
fn a_deny_of_old_tls_says_nothing_of_plain_http() {
    let tls = |more: Value| {
        let mut condition = json!({ "Bool": { "aws:SecureTransport": "true" } });
        for (operator, keys) in more.as_object().expect("an object") {
            condition[operator] = keys.clone();
        }
        deny(json!({ "Condition": condition }))
    };
    let old = tls(json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } }));
    check(json!([deny(json!({})), old.clone()]), Tls::Required);
    check(json!([old.clone(), deny(json!({}))]), Tls::Required);
    check(json!([old]), Tls::NotRequired);
    let from_afar = tls(json!({ "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" } }));
    check(json!([deny(json!({})), from_afar]), Tls::Required);
    for narrowed in [
        json!({ "Action": "s3:DeleteObject" }),
        json!({ "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" } }),
        json!({ "Resource": format!("{BUCKET}/private/*") }),
    ] {
        let mut statement = tls(json!({}));
        for (key, value) in narrowed.as_object().expect("an object") {
            statement[key] = value.clone();
        }
        check(json!([deny(json!({})), statement.clone()]), Tls::Required);
        check(json!([statement]), Tls::NotRequired);
    }
}

#[test]
fn a_full_deny_beside_a_partial_one_is_enough() {
    let partial = deny(json!({ "Action": "s3:PutObject" }));
    check(json!([partial, deny(json!({}))]), Tls::Required);
}

#[test]
fn documents_that_are_no_policies_are_refused() {
    for text in [
        "",
        "[]",
        "{}",
        "{\"Statement\": 3}",
        "{\"Statement\": [{\"Effect\": \"Maybe\"}]}",
        "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":3}]}",
    ] {
        assert!(Policy::parse(text).is_err(), "{text}");
    }
}
