//! Function URLs as entrances from the Internet.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionUrlConfigs.html>

use serde_json::{Value, json};

use crate::kit::{
    ACCOUNT, HERE, account, attested, nothing_else, scan, scan_external, scan_external_answered,
};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const WAF: &str = "lambda-url-requests-filtered";
const TLS: &str = "lambda-url-tls-strong";

fn arn(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}")
}

fn url(of: &str, auth: &str) -> Value {
    json!({ "FunctionArn": arn(of), "AuthType": auth, "CreationTime": "2026-01-01T00:00:00Z",
            "LastModifiedTime": "2026-01-01T00:00:00Z",
            "FunctionUrl": format!("https://{}.lambda-url.us-east-1.on.aws/", of.replace(':', "-")) })
}

fn urls_on(name: &str) -> On {
    On::call("lambda", &format!("GET /2021-10-31/functions/{name}/urls"))
}

fn urls(all: &[Value], next: Option<&str>) -> Reply {
    Reply::json(&json!({ "FunctionUrlConfigs": all, "NextMarker": next }))
}

/// These functions, each with the answers about its URLs.
fn functions(names: &[&str], answers: Vec<(On, Reply)>) -> Stub {
    let functions: Vec<Value> = names
        .iter()
        .map(|name| json!({ "FunctionName": name, "FunctionArn": arn(name), "Version": "$LATEST" }))
        .collect();
    let listed = (
        On::call("lambda", "GET /2015-03-31/functions"),
        Reply::json(&json!({ "Functions": functions })),
    );
    let answers = answers.into_iter().chain([listed]);
    nothing_else(answers.fold(account(), |stub, (on, reply)| stub.answering(on, reply)))
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
#[test]
fn what_everybody_may_call_is_asked_about_and_what_is_signed_is_not() {
    let stub = functions(
        &["open", "signed", "quiet"],
        vec![
            (
                urls_on("open").containing("Marker=page-2"),
                urls(&[url("open:prod", "NONE")], None),
            ),
            (
                urls_on("open"),
                urls(&[url("open", "NONE")], Some("page-2")),
            ),
            (
                urls_on("signed"),
                urls(
                    &[url("signed", "AWS_IAM"), url("signed:beta", "TOKEN")],
                    None,
                ),
            ),
            (urls_on("quiet"), urls(&[], None)),
        ],
    );

    let results = scan(&stub.endpoint(), "waf", HERE);

    assert_eq!(results.verdict(WAF, "function:open#url"), "question");
    let (verdict, reason) = results.judged(WAF, "function:open#url:prod");
    assert_eq!(verdict, "question");
    assert!(reason.contains("open:prod"), "{reason}");
    assert_eq!(results.verdict(WAF, "function:signed#url:beta"), "unknown");
    assert_eq!(results.findings(WAF).len(), 3);
    assert_eq!(results.status("waf"), "needs-investigation");
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/security-infrastructure.html>
#[test]
fn aws_ends_tls_for_every_url() {
    let stub = functions(
        &["open"],
        vec![(urls_on("open"), urls(&[url("open", "NONE")], None))],
    );
    let covered = attested("tls-external", "flow-covered");
    let results = scan_external_answered(&stub.endpoint(), &covered);
    assert_eq!(results.verdict(TLS, "function:open#url"), "pass");
    let (status, reason) = results.decided("tls-external");
    assert_eq!(status, "implemented", "{reason}");
}

#[test]
fn urls_that_may_not_be_listed_are_named() {
    let stub = functions(
        &["open", "hidden"],
        vec![
            (urls_on("open"), urls(&[url("open", "NONE")], None)),
            (urls_on("hidden"), Reply::Denied),
        ],
    );
    let covered = attested("tls-external", "flow-covered");
    let waf = scan(&stub.endpoint(), "waf", HERE);
    let tls = scan_external_answered(&stub.endpoint(), &covered);
    for (results, threat) in [(waf, "waf"), (tls, "tls-external")] {
        let (status, reason) = results.decided(threat);
        assert_eq!(status, "needs-investigation");
        // The stub denies by the path of the call.
        assert!(reason.contains("denied"), "{reason}");
    }
    let none = functions(&[], Vec::new());
    let results = scan_external(&none.endpoint());
    assert_eq!(results.findings(TLS).len(), 0);
}
