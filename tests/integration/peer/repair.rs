//! Known deviations of the emulators from AWS that the Rust SDK stumbles over, put
//! right on the wire. Deviations it reads without harm stay as they are.

use serde_json::Value;

use super::call::Call;
use super::http::Response;

/// Changes an answer of moto 5.2.5 where AWS documents another.
pub(crate) fn moto(call: &Call, response: &mut Response) {
    if response.status != 200 {
        return;
    }
    match call.name().as_str() {
        // The SDK refuses any other root element, so versioning could not be read.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
        "s3:GetBucketVersioning" => {
            replace(
                response,
                "GetBucketVersioningResponse",
                "VersioningConfiguration",
            );
        }
        // Days and years are never given both.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html
        "s3:GetObjectLockConfiguration" => {
            replace(response, "<Years>0</Years>", "");
            replace(response, "<Days>0</Days>", "");
        }
        // https://docs.aws.amazon.com/macie/latest/APIReference/macie.html
        "macie2:GET /macie" => in_utc(response, &["createdAt", "updatedAt"]),
        _ => {}
    }
}

/// Changes an answer of either emulator: both list the objects where AWS tells who pays.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html>
pub(crate) fn any(call: &Call, response: &mut Response) {
    if response.status == 200 && call.name() == "s3:GetBucketRequestPayment" {
        let body =
            "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>";
        response.body = body.as_bytes().to_vec();
    }
}

/// Times without a zone, which are none.
fn in_utc(response: &mut Response, fields: &[&str]) {
    let mut body: Value = serde_json::from_slice(&response.body).expect("JSON");
    for field in fields {
        let time = body[field].as_str().expect("a time").to_owned();
        body[field] = format!("{time}Z").into();
    }
    response.body = body.to_string().into_bytes();
}

fn replace(response: &mut Response, wrong: &str, right: &str) {
    let body = String::from_utf8_lossy(&response.body).replace(wrong, right);
    response.body = body.into_bytes();
}
