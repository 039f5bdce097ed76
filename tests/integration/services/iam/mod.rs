//! IAM, through the built program: from what AWS answers to what
//! `results.json` says.

use std::fmt::Write as _;

use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;
use crate::program::{Program, Results};

mod console;
mod principals;
mod root;

const ACCOUNT: &str = "111122223333";

/// An answer of IAM's query protocol.
fn answer(operation: &str, result: &str) -> Reply {
    Reply::xml(&format!(
        "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
         <{operation}Result>{result}</{operation}Result></{operation}Response>"
    ))
}

fn on(operation: &str) -> On {
    On::call("iam", operation)
}

/// A stub that knows whose credentials they are.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
fn stub(partition: &str) -> Stub {
    let identity = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>arn:{partition}:sts::{ACCOUNT}:assumed-role/audit/test</Arn>\
         <UserId>AROA:test</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>"
    );
    Stub::start().answering(On::call("sts", "GetCallerIdentity"), Reply::xml(&identity))
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
fn summary(entries: &[(&str, i32)]) -> Reply {
    let mut map = String::new();
    for (key, value) in entries {
        let _ = write!(map, "<entry><key>{key}</key><value>{value}</value></entry>");
    }
    answer(
        "GetAccountSummary",
        &format!("<SummaryMap>{map}</SummaryMap>"),
    )
}

/// Scans for one threat type of the example report.
fn scan(stub: &Stub, threat: &str) -> Results {
    Program::at(&stub.endpoint(), ACCOUNT).scan(&["--threat", threat])
}

/// Verdict and reason of the only finding of a control.
fn only(results: &Results, control: &str) -> (String, String) {
    let found = results.findings(control);
    assert_eq!(found.len(), 1, "{found:?}");
    let text = |key: &str| found[0][key].as_str().expect("a text").to_owned();
    (text("verdict"), text("reason"))
}

/// Blobs stand so in answers.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let three = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = three[0] << 16 | three[1] << 8 | three[2];
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}
