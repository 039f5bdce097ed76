//! Errors as AWS documents them, in the shape of the service's protocol.

use serde_json::json;

use super::call::{Call, Protocol};
use super::http::Response;

/// What AWS answers to a principal without permission.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
pub(crate) fn denied(call: &Call) -> Response {
    let account = call.account.as_deref().unwrap_or("123456789012");
    let action = iam_action(call);
    let resource = match &call.bucket {
        Some(bucket) => format!(" on resource: \"arn:aws:s3:::{bucket}\""),
        None => String::new(),
    };
    let message = format!(
        "User: arn:aws:sts::{account}:assumed-role/auditor/session is not authorized to perform: \
         {action}{resource} because no identity-based policy allows the {action} action"
    );
    let (status, code) = match call.protocol {
        Protocol::S3 | Protocol::RestXml | Protocol::Query => (403, "AccessDenied"),
        Protocol::Ec2 => (403, "UnauthorizedOperation"),
        // "HTTP Status Code: 400" in the common errors of the JSON services, as in
        // https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
        Protocol::Json => (400, "AccessDeniedException"),
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
        Protocol::Cbor => (400, "AccessDenied"),
        Protocol::RestJson => (403, "AccessDeniedException"),
    };
    error(call, status, code, &message)
}

/// What AWS answers when requests come too fast; SDKs retry it.
///
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
pub(crate) fn throttled(call: &Call) -> Response {
    let (status, code) = match call.protocol {
        Protocol::S3 | Protocol::RestXml => (503, "SlowDown"),
        Protocol::Query => (400, "Throttling"),
        Protocol::Ec2 => (503, "RequestLimitExceeded"),
        Protocol::Json | Protocol::Cbor => (400, "ThrottlingException"),
        Protocol::RestJson => (429, "TooManyRequestsException"),
    };
    error(call, status, code, "Please reduce your request rate.")
}

/// Any error, in the form the service would use.
pub(crate) fn error(call: &Call, status: u16, code: &str, message: &str) -> Response {
    const ID: &str = "0A1B2C3D4E5F6789";
    if call.method == "HEAD" {
        // No body is allowed here, so the status is all a client learns.
        return Response::new(status, "application/xml", "");
    }
    let (code, message) = (escaped(code), escaped(message));
    let xml = match call.protocol {
        Protocol::S3 => format!(
            "<Error><Code>{code}</Code><Message>{message}</Message>\
             <RequestId>{ID}</RequestId><HostId>host</HostId></Error>"
        ),
        Protocol::RestXml | Protocol::Query => format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error><RequestId>{ID}</RequestId></ErrorResponse>"
        ),
        Protocol::Ec2 => format!(
            "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error>\
             </Errors><RequestID>{ID}</RequestID></Response>"
        ),
        Protocol::Cbor => {
            let body = json!({ "__type": code, "message": message });
            return Response::cbor(status, &body);
        }
        Protocol::Json | Protocol::RestJson => {
            let body = json!({ "__type": code, "message": message }).to_string();
            let mut response = Response::new(status, "application/x-amz-json-1.1", body);
            response.headers.set("x-amzn-errortype", code);
            response.headers.set("x-amzn-requestid", ID);
            return response;
        }
    };
    let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}");
    let mut response = Response::new(status, "application/xml", body);
    response.headers.set("x-amz-request-id", ID);
    response
}

/// The permission differs in name from some operations.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>
fn iam_action(call: &Call) -> String {
    let action = match call.name().as_str() {
        "s3:GetBucketEncryption" => "GetEncryptionConfiguration",
        "s3:GetObjectLockConfiguration" => "GetBucketObjectLockConfiguration",
        "s3:GetPublicAccessBlock" => "GetBucketPublicAccessBlock",
        "s3control:GetPublicAccessBlock" => "GetAccountPublicAccessBlock",
        "s3:HeadBucket" => "ListBucket",
        "s3:ListBuckets" => "ListAllMyBuckets",
        _ => &call.operation,
    };
    let prefix = match call.service.as_str() {
        "s3control" => "s3",
        "elb" => "elasticloadbalancing",
        service => service,
    };
    format!("{prefix}:{action}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
