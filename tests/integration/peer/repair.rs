//! Known deviations of the emulators from AWS that the Rust SDK stumbles over, put
//! right on the wire. Deviations it reads without harm stay as they are.

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

fn replace(response: &mut Response, wrong: &str, right: &str) {
    let body = String::from_utf8_lossy(&response.body).replace(wrong, right);
    response.body = body.into_bytes();
}
