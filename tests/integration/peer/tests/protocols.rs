//! What a request is recorded as, for services the product may read later.

use crate::peer::call::{Call, Protocol};
use crate::peer::http::Request;

fn call(service: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Call {
    let mut request = Request::get(target, "localhost:1234");
    method.clone_into(&mut request.method);
    let authorization =
        format!("AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/{service}/aws4_request, X=Y");
    if !service.is_empty() {
        request.headers.set("authorization", authorization);
    }
    for (name, value) in headers {
        request.headers.set(name, *value);
    }
    request.body = body.as_bytes().to_vec();
    Call::of(&request)
}

#[test]
fn amazon_s3_by_method_and_sub_resource() {
    for (method, target, host, expected) in [
        ("GET", "/?x-id=ListBuckets", "localhost:1", "s3:ListBuckets"),
        ("GET", "/", "localhost:1", "s3:ListBuckets"),
        ("HEAD", "/logs", "localhost:1", "s3:HeadBucket"),
        (
            "GET",
            "/logs?versioning",
            "localhost:1",
            "s3:GetBucketVersioning",
        ),
        (
            "GET",
            "/logs/?policyStatus=",
            "localhost:1",
            "s3:GetBucketPolicyStatus",
        ),
        (
            "PUT",
            "/logs?object-lock",
            "localhost:1",
            "s3:PutObjectLockConfiguration",
        ),
        (
            "GET",
            "/?publicAccessBlock",
            "logs.localhost:1",
            "s3:GetPublicAccessBlock",
        ),
        (
            "GET",
            "/logs?list-type=2",
            "localhost:1",
            "s3:ListObjectsV2",
        ),
        ("GET", "/logs/some/key", "localhost:1", "s3:GetObject"),
        ("POST", "/logs?delete", "localhost:1", "s3:POST /logs"),
    ] {
        let call = call("s3", method, target, &[("host", host)], "");
        assert_eq!(call.name(), expected, "{method} {target} at {host}");
        let about_logs = call.bucket.as_deref() == Some("logs");
        assert_eq!(
            about_logs,
            target.len() > 1 && !target.contains("ListBuckets"),
            "{call:?}"
        );
    }
}

#[test]
fn other_services_by_their_protocol() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let iam = call(
        "iam",
        "POST",
        "/",
        &[form],
        "Action=ListUsers&Version=2010-05-08",
    );
    let ec2 = call("ec2", "POST", "/", &[form], "Action=DescribeInstances");
    let web = call("", "POST", "/", &[form], "Action=AssumeRoleWithWebIdentity");
    let kms = call(
        "kms",
        "POST",
        "/",
        &[("x-amz-target", "TrentService.ListKeys")],
        "{}",
    );
    let lambda = call("lambda", "GET", "/2015-03-31/functions?MaxItems=5", &[], "");
    let path = "/v20180820/configuration/publicAccessBlock";
    let control = call(
        "s3",
        "GET",
        path,
        &[("x-amz-account-id", "111122223333")],
        "",
    );

    assert_eq!(
        (iam.name().as_str(), iam.protocol),
        ("iam:ListUsers", Protocol::Query)
    );
    assert_eq!(
        (ec2.name().as_str(), ec2.protocol),
        ("ec2:DescribeInstances", Protocol::Ec2)
    );
    assert_eq!(web.name(), "sts:AssumeRoleWithWebIdentity");
    assert_eq!(
        (kms.name().as_str(), kms.protocol),
        ("kms:ListKeys", Protocol::Json)
    );
    assert_eq!(lambda.name(), "lambda:GET /2015-03-31/functions");
    assert_eq!(control.name(), "s3control:GetPublicAccessBlock");
    assert_eq!(control.account.as_deref(), Some("111122223333"));
    assert_eq!(
        (iam.region.as_str(), iam.access_key.as_str()),
        ("eu-west-1", "AKIA")
    );
}
