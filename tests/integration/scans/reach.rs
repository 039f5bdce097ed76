//! The way to AWS: where credentials come from, a region that nobody names, trusted certificates, and proxies.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;

use crate::kit::{ACCOUNT, Program, REPORT, Ran, account, listing};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// An account without buckets.
fn empty() -> Stub {
    account().answering(On::call("s3", "ListBuckets"), listing(&[], None))
}

/// With no credentials, no region and no profile in the environment.
fn bare(stub: &Stub) -> Program {
    Program::offline()
        .with("AWS_ENDPOINT_URL", &stub.endpoint())
        .with("THREATPROOF_CONNECT_TIMEOUT", "60")
        .with("THREATPROOF_READ_TIMEOUT", "60")
}

fn scan(program: &Program, more: &[&str]) -> Ran {
    let arguments = [
        "scan",
        REPORT,
        "--threat",
        "s3-tls",
        "--retries-max-attempts",
        "1",
    ];
    program.run(&[arguments.as_slice(), more].concat())
}

fn with_keys(program: Program) -> Program {
    program
        .with("AWS_ACCESS_KEY_ID", ACCOUNT)
        .with("AWS_SECRET_ACCESS_KEY", "secret")
}

fn access_keys(stub: &Stub) -> Vec<String> {
    let calls = stub.requests().into_iter();
    let mut keys: Vec<String> = calls
        .filter(|call| call.operation == "ListBuckets")
        .map(|call| call.access_key)
        .collect();
    keys.dedup();
    keys
}

/// What `aws login` leaves behind: a profile that names the session, and its token in a file.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>
#[test]
fn a_profile_of_aws_login_has_credentials() {
    let stub = empty();
    let program = bare(&stub);
    let session = format!("arn:aws:iam::{ACCOUNT}:user/auditor");
    let config = format!("[profile console]\nlogin_session = {session}\nregion = eu-west-1\n");
    program.file("home/.aws/config", config);
    let end = threatproof::clock::now() + jiff::SignedDuration::from_hours(1);
    let token = json!({
        "accessToken": {
            "accessKeyId": "ASIALOGIN", "secretAccessKey": "secret", "sessionToken": "token",
            "accountId": ACCOUNT, "expiresAt": end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        },
        "tokenType": "aws_sigv4",
        "refreshToken": "refresh",
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": "asked only when the token is renewed",
    });
    let name = threatproof::model::sha256(session.as_bytes());
    let name = format!("home/.aws/login/cache/{name}.json");
    program.file(&name, token.to_string());

    let ran = scan(&program, &["--profile", "console"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(access_keys(&stub), ["ASIALOGIN"]);

    let by_environment = bare(&stub).with("AWS_PROFILE", "console");
    for file in ["home/.aws/config", &name] {
        by_environment.file(file, program.read(file));
    }
    let ran = scan(&by_environment, &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);

    std::fs::remove_file(program.path(&name)).expect("it is there");
    let ended = scan(&program, &["--profile", "console"]);
    ended.refused(5, &["no usable AWS credentials"]);
    assert!(!ended.stderr.contains("feature"), "{}", ended.stderr);
}

/// <https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html>
#[test]
fn roles_are_assumed_where_no_region_is_set() {
    let end = "2099-01-01T00:00:00Z";
    let credentials = format!(
        "<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId>\
         <Arn>arn:aws:sts::{ACCOUNT}:assumed-role/audit/x</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
         <SessionToken>t</SessionToken><Expiration>{end}</Expiration></Credentials>"
    );
    let role = format!("arn:aws:iam::{ACCOUNT}:role/audit");
    let of_role = format!(
        "[profile of-role]\nrole_arn = {role}\nsource_profile = base\n\
         [profile base]\naws_access_key_id = AKIA\naws_secret_access_key = s\n"
    );
    for (operation, config, more) in [
        (
            "AssumeRole",
            String::new(),
            ["--role-arn", &role].as_slice(),
        ),
        ("AssumeRole", of_role.clone(), &[]),
        ("AssumeRole", of_role, &["--profile", "of-role"]),
        (
            "AssumeRoleWithWebIdentity",
            format!("[profile of-role]\nrole_arn = {role}\nweb_identity_token_file = token\n"),
            &[],
        ),
    ] {
        let stub = empty().answering(
            On::call("sts", operation),
            Reply::query(operation, &credentials),
        );
        let program = bare(&stub);
        program.file("token", "a token");
        let program = if config.is_empty() {
            with_keys(program)
        } else {
            program.file("home/.aws/config", &config);
            program.with("AWS_PROFILE", "of-role")
        };
        let ran = scan(&program, more);
        assert_eq!(ran.code, Some(0), "{operation} {more:?}: {}", ran.stderr);
        assert_eq!(access_keys(&stub), ["ASIAROLE"], "{operation} {more:?}");
        let signed = stub.requests().into_iter();
        let mut regions = signed
            .map(|call| call.region)
            .filter(|name| !name.is_empty());
        assert!(regions.all(|name| name == "us-east-1"));
    }
}

#[test]
fn a_bundle_of_certificates_that_cannot_be_read_is_refused_by_its_name() {
    let stub = empty();
    let bad = "Corporate root\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    for (content, why) in [
        (bad, "its certificate 1 cannot be read"),
        (cut, "certificate"),
        ("", "it holds no certificate"),
        ("Corporate root, exported 2026\n", "it holds no certificate"),
    ] {
        let program = with_keys(bare(&stub));
        let file = program.file("roots.pem", content).display().to_string();
        let told = ["cannot use the CA bundle", "roots.pem", why];
        scan(&program, &["--ca-bundle", &file]).refused(2, &told);
        scan(&program.with("AWS_CA_BUNDLE", &file), &[]).refused(2, &told);
    }
    let nowhere = ["--ca-bundle", "nowhere.pem"];
    scan(&with_keys(bare(&stub)), &nowhere).refused(2, &["cannot use the CA bundle nowhere.pem"]);
    assert_eq!(stub.calls().len(), 0);
}

/// What it was asked for, in the first lines of requests. It answers none of them.
fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut buffer = [0; 1024];
            let mut stream = stream.expect("a connection");
            let read = stream.read(&mut buffer).unwrap_or_default();
            let line = String::from_utf8_lossy(&buffer[..read]).into_owned();
            let line = line.lines().next().unwrap_or_default().to_owned();
            log.lock().expect("no panic").push(line);
        }
    });
    (format!("http://{address}"), asked)
}

/// Serves the same answer to everybody, and counts them.
fn server(body: String) -> (String, Arc<AtomicUsize>) {
    use std::io::Write as _;

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer);
            counted.fetch_add(1, Ordering::SeqCst);
            let length = body.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    (format!("http://{address}/creds"), count)
}

/// A proxy would ask its own machine for credentials, or nobody.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html#cli-configure-proxy-ec2>
#[test]
fn the_endpoints_of_containers_and_instances_are_not_asked_through_a_proxy() {
    let credentials = json!({
        "AccessKeyId": "ASIACONTAINER", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z",
    });
    let (endpoint, count) = server(credentials.to_string());
    let (proxy, asked) = proxy();
    let program = Program::offline()
        .with("AWS_CONTAINER_CREDENTIALS_FULL_URI", &endpoint)
        .with("AWS_REGION", "us-east-1")
        .with("AWS_ENDPOINT_URL", "http://aws.invalid")
        .with("HTTP_PROXY", &proxy)
        .with("http_proxy", &proxy);
    scan(&program, &[]).refused(5, &["cannot reach AWS: aws.invalid: "]);
    assert!(
        count.load(Ordering::SeqCst) > 0,
        "nobody asked for credentials"
    );
    let asked = asked.lock().expect("no panic");
    // What is for AWS still goes that way.
    assert!(!asked.is_empty());
    assert!(
        asked.iter().all(|line| line.contains("aws.invalid")),
        "{asked:?}"
    );
}

/// The SDK has its own words for what the error says anyway.
#[test]
fn at_the_default_level_only_this_program_speaks() {
    let program = Program::offline()
        .with("AWS_PROFILE", "nobody")
        .with("AWS_REGION", "us-east-1");
    program.file("home/.aws/config", "[profile nobody\nregion = x\n");
    let quiet = scan(&program, &[]).refusal(5);
    let first = quiet.lines().next().unwrap_or_default();
    assert!(first.starts_with("error: "), "{quiet}");
    for name in ["aws_config", "aws_smithy", "hyper", "rustls"] {
        let at = format!("{name}::");
        assert!(!quiet.contains(&at), "{quiet}");
    }
}
