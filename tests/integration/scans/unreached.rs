//! What keeps AWS from being reached is named in one line, within seconds; what is asked of it is logged.

use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

use crate::kit::{ACCOUNT, Program, REPORT, Stage};
use crate::peer::rule::{On, Reply};

/// With credentials, and nothing else.
fn program() -> Program {
    without_credentials()
        .with("AWS_ACCESS_KEY_ID", ACCOUNT)
        .with("AWS_SECRET_ACCESS_KEY", "secret")
}

fn without_credentials() -> Program {
    Program::offline().with("AWS_REGION", "us-east-1")
}

/// The one line of the error of a scan, which has a hint and came soon.
#[track_caller]
fn error(program: &Program, arguments: &[&str], code: i32) -> String {
    let began = Instant::now();
    let told = program
        .run(&[&["scan", REPORT], arguments].concat())
        .refusal(code);
    // A busy machine is granted its time; half a minute of retries is what must not be.
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    let lines: Vec<&str> = told.lines().collect();
    let [line, hints @ ..] = lines.as_slice() else {
        panic!("nothing was said");
    };
    assert!(line.starts_with("error: "), "{told}");
    assert!(!hints.is_empty(), "{told}");
    assert!(
        hints.iter().all(|hint| hint.starts_with("  hint: ")),
        "{told}"
    );
    for of_rust in ["SdkBody", "Some(", " { ", "DispatchFailure"] {
        assert!(!told.contains(of_rust), "{told}");
    }
    (*line).to_owned()
}

#[test]
fn a_refused_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let place = listener.local_addr().expect("its address");
    drop(listener);
    let program = program().with("AWS_ENDPOINT_URL", &format!("http://{place}"));
    let line = error(&program, &[], 5);
    assert!(
        line.starts_with(&format!("error: cannot reach AWS: {place}: ")),
        "{line}"
    );
    assert!(line.to_lowercase().contains("refused"), "{line}");
    // The role is asked for before anything else.
    let role = format!("arn:aws:iam::{ACCOUNT}:role/audit");
    let line = error(&program, &["--role-arn", &role], 5);
    assert!(
        line.contains(&format!("cannot reach AWS: {place}: ")),
        "{line}"
    );
}

#[test]
fn a_name_that_nobody_knows() {
    let program = program().with("AWS_ENDPOINT_URL", "http://sts.nowhere.invalid");
    let line = error(&program, &[], 5);
    assert!(
        line.starts_with("error: cannot reach AWS: sts.nowhere.invalid: "),
        "{line}"
    );
}

#[test]
fn a_silence() {
    // It takes connections and never answers.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let place = listener.local_addr().expect("its address");
    let program = program().with("AWS_ENDPOINT_URL", &format!("http://{place}"));
    let line = error(&program, &["--read-timeout", "1"], 5);
    assert!(
        line.ends_with(&format!("cannot reach AWS: {place}: it does not answer")),
        "{line}"
    );
}

#[test]
fn an_endpoint_that_is_none() {
    for variable in [
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_STS",
        "AWS_ENDPOINT_URL_S3",
    ] {
        let line = error(&program().with(variable, "garbage"), &[], 2);
        assert_eq!(
            line, "error: the AWS endpoint `garbage` is not a URL",
            "{variable}"
        );
    }
}

#[test]
fn files_that_are_not_there() {
    let line = error(&program(), &["--ca-bundle", "no-ca.pem"], 2);
    assert!(
        line.starts_with("error: cannot use the CA bundle no-ca.pem: "),
        "{line}"
    );

    let by_token = without_credentials()
        .with("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/audit")
        .with("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token");
    let line = error(&by_token, &[], 5);
    assert!(
        line.starts_with("error: cannot read the web identity token /nowhere/token: "),
        "{line}"
    );
}

#[test]
fn a_profile_that_does_not_exist() {
    let named = without_credentials();
    named.file("home/.aws/config", "[profile audit]\nregion = us-east-1\n");
    let told = named.run(&["scan", REPORT, "--profile", "adit"]).refusal(5);
    assert_eq!(
        told,
        "error: there is no AWS profile `adit`\n  hint: the profiles are: audit\n"
    );
    let by_environment = without_credentials().with("AWS_PROFILE", "adit");
    let line = error(&by_environment, &[], 5);
    assert_eq!(line, "error: there is no AWS profile `adit`");
    // Without any credentials nothing is named that is not there.
    let line = error(&without_credentials(), &[], 5);
    assert!(
        line.starts_with("error: no usable AWS credentials: "),
        "{line}"
    );
}

#[tokio::test]
async fn every_call_is_a_line_of_the_log_and_so_is_every_retry() {
    let stage = Stage::moto();
    let busy = Reply::error(500, "InternalError", "later");
    stage
        .wire
        .rule(On::call("s3", "ListBuckets").first(1), busy);
    let program = stage.program();
    let ran = program.run(&["scan", REPORT, "--threat", "s3-tls", "-vv"]);
    ran.results();
    let lines = |words: &[&str]| {
        let lines = ran.stderr.lines();
        lines
            .filter(|line| words.iter().all(|word| line.contains(word)))
            .count()
    };
    let account = format!("account=\"{ACCOUNT}\"");
    let called = [
        "debug: called service=\"s3\" operation=\"ListBuckets\"",
        "region=\"us-east-1\"",
        &account,
        "outcome=\"ok\"",
        "attempts=2",
    ];
    assert_eq!(lines(&called), 1, "{}", ran.stderr);
    let again = [
        "debug: trying again service=\"s3\" operation=\"ListBuckets\"",
        "attempt=2 of=6 before=\"http-500\"",
    ];
    assert_eq!(lines(&again), 1, "{}", ran.stderr);
    assert_eq!(lines(&["info: read service=\"s3\""]), 1, "{}", ran.stderr);
}
