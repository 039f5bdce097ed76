//! Credentials that end while a scan runs: renewed where they can be, a cause where they cannot.

use std::collections::BTreeSet;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::kit::{ACCOUNT, Program, REPORT, Results, Stage, policy, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Bucket;

const TLS: &str = "s3-bucket-tls-required";

async fn fair() -> Stage {
    let stage = Stage::moto();
    let buckets = ["one", "two", "three"]
        .map(|name| Bucket::named(name).policy(policy(&[requiring_tls(name)])));
    stage.plant(buckets).await;
    stage
}

/// Whose credentials come from a script that counts how often it was asked. Each set ends within
/// the five to ten seconds before an end in which the SDK renews: every call asks anew.
fn by_process(stage: &Stage, after: &str) -> Program {
    let program = Program::offline()
        .with("AWS_REGION", "us-east-1")
        .with("AWS_PROFILE", "renewed")
        .with("AWS_ENDPOINT_URL", &stage.wire.endpoint())
        .with("THREATPROOF_QUOTA_SHARE", "1000");
    let script = format!(
        "echo asked >> count\n\
         n=$(wc -l < count)\n\
         {after}\n\
         end=$(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)\n\
         echo \"{{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKIA$n\\\",\\\"SecretAccessKey\\\":\\\"secret\\\",\\\"SessionToken\\\":\\\"t\\\",\\\"Expiration\\\":\\\"$end\\\"}}\"\n"
    );
    program.file("give.sh", script);
    let process = program.path("give.sh").display().to_string();
    let config = format!("[profile renewed]\ncredential_process = sh {process}\n");
    std::fs::create_dir(program.path("home/.aws")).expect("a folder");
    program.file("home/.aws/config", config);
    program
}

fn tls(program: &Program, arguments: &[&str]) -> Results {
    program.scan(&[&["--threat", "s3-tls"], arguments].concat())
}

fn keys(stage: &Stage, operation: &str) -> BTreeSet<String> {
    let requests = stage.wire.requests().into_iter();
    requests
        .filter(|call| call.operation == operation)
        .map(|call| call.access_key)
        .collect()
}

#[tokio::test]
async fn credentials_that_end_are_renewed() {
    let stage = fair().await;
    let results = tls(&by_process(&stage, ""), &[]);
    assert_eq!(results.status("s3-tls"), "implemented");
    let used = keys(&stage, "GetBucketPolicy");
    assert!(used.len() > 1, "{used:?}");
    assert_eq!(results.json["coverage"]["cells"][0]["state"], "complete");
}

#[tokio::test]
async fn a_role_that_ends_is_assumed_again() {
    let stage = fair().await;
    let end = threatproof::clock::now() + Duration::from_secs(4);
    let answer = |key: &str| {
        Reply::xml(&format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
             <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
             <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/audit/x</Arn></AssumedRoleUser>\
             <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>{end}</Expiration></Credentials>\
             </AssumeRoleResult></AssumeRoleResponse>"
        ))
    };
    let assume = || On::call("sts", "AssumeRole");
    stage.wire.rule(assume().first(3), answer("ASIA1"));
    stage.wire.rule(assume(), answer("ASIA2"));
    let role = format!("arn:aws:iam::{ACCOUNT}:role/audit");
    let results = tls(&stage.program(), &["--role-arn", &role]);
    assert_eq!(results.status("s3-tls"), "implemented");
    let used: BTreeSet<String> = stage
        .wire
        .requests()
        .into_iter()
        .filter(|call| call.service == "s3")
        .map(|call| call.access_key)
        .collect();
    assert!(used.contains("ASIA2"), "{used:?}");
}

#[tokio::test]
async fn credentials_that_cannot_be_renewed_are_a_cause() {
    let stage = fair().await;
    for (after, words) in [
        // The sign-in behind them ended.
        (
            "test $n -lt 5 || { echo 'sign in again' >&2; exit 1; }",
            "no credentials: Error retrieving credentials: external process exited with code exit status: 1. Stderr: sign in again)",
        ),
        // What they are made of is no longer there.
        (
            "test $n -lt 5 || exec echo '{}'",
            "no credentials: Error retrieving credentials from external process",
        ),
    ] {
        let results = tls(&by_process(&stage, after), &[]);
        assert_eq!(results.status("s3-tls"), "needs-investigation", "{after}");
        assert!(
            results.reason("s3-tls").contains(words),
            "{after}: {}",
            results.reason("s3-tls")
        );
        assert_eq!(results.item("s3-tls")["status"], "needs-investigation");
        let passes = results
            .findings(TLS)
            .into_iter()
            .filter(|finding| finding["verdict"] == "pass");
        assert!(passes.count() < 3, "{after}");
    }
}

#[tokio::test]
async fn a_run_that_waits_for_credentials_can_be_stopped() {
    let stage = fair().await;
    let program = by_process(&stage, "test $n -lt 3 || exec sleep 100");
    let mut run = program.start(&["scan", REPORT, "--threat", "s3-tls"]);
    let asked = || std::fs::read_to_string(program.path("count")).unwrap_or_default();
    let until = Instant::now() + Duration::from_secs(60);
    while asked().lines().count() < 3 {
        assert!(Instant::now() < until, "nobody asks for credentials");
        thread::sleep(Duration::from_millis(20));
    }
    let pid = run.id().to_string();
    let told = Command::new("kill").args(["-INT", &pid]).status();
    assert!(told.expect("kill").success());
    assert_eq!(run.wait().expect("its end").code(), Some(130));
    let results = Results::read(&program.path("out"));
    assert_eq!(results.status("s3-tls"), "needs-investigation");
    let reason = results.reason("s3-tls");
    assert!(reason.contains("interrupted"), "{reason}");
}

#[tokio::test]
async fn credentials_that_aws_no_longer_takes_are_a_cause() {
    let stage = fair().await;
    for (status, code) in [
        (400, "ExpiredToken"),
        (403, "InvalidAccessKeyId"),
        (403, "InvalidClientTokenId"),
        (400, "RequestExpired"),
        (403, "SignatureDoesNotMatch"),
    ] {
        stage.wire.clear();
        let reply = Reply::error(status, code, "the security token is no longer valid");
        stage
            .wire
            .rule(On::call("s3", "GetBucketPolicy").bucket("two"), reply);
        let results = tls(&stage.program(), &[]);
        assert_eq!(results.status("s3-tls"), "needs-investigation", "{code}");
        let finding = results.finding(TLS, "two");
        assert_eq!(finding["verdict"], "unknown", "{finding}");
        let reason = finding["reason"].as_str().expect("a reason");
        assert!(reason.contains(code), "{reason}");
    }
}
