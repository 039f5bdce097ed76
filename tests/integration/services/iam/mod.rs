//! IAM, through the built program: from what AWS answers to what
//! `results.json` says.

use std::fmt::Write as _;

use crate::kit::{ACCOUNT, Program, Results, Stage, account, account_in};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

mod console;
mod functions;
mod practices;
mod principals;
mod root;
mod trust;

fn on(operation: &str) -> On {
    On::call("iam", operation)
}

/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html>
fn summary(entries: &[(&str, i32)]) -> Reply {
    let mut map = String::new();
    for (key, value) in entries {
        let _ = write!(map, "<entry><key>{key}</key><value>{value}</value></entry>");
    }
    Reply::query(
        "GetAccountSummary",
        &format!("<SummaryMap>{map}</SummaryMap>"),
    )
}

/// Scans for one threat type of the example report.
fn scan(stub: &Stub, threat: &str) -> Results {
    Program::at(&stub.endpoint()).scan(&["--threat", threat])
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
