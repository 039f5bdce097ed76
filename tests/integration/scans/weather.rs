//! AWS on a bad day: throttling, errors, cut answers, words that are new,
//! listings that do not end. Nothing of it may pass for evidence.

use crate::kit::{Program, Results, Stage, policy, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Bucket, Lock};

/// Two buckets for which TLS, versioning and lock pass.
async fn fair() -> Stage {
    let stage = Stage::moto();
    let buckets = ["one", "two"].map(|name| {
        Bucket::named(name)
            .encrypted_with_kms(None)
            .policy(policy(&[requiring_tls(name)]))
            .versioned()
            .locked(Lock::Compliance { days: 30 })
            .ownership("BucketOwnerEnforced")
    });
    stage.plant(buckets).await;
    stage
}

fn tls(program: &Program, arguments: &[&str]) -> Results {
    program.scan(&[&["--threat", "s3-tls"], arguments].concat())
}

fn unknown_because(results: &Results, control: &str, words: &str) {
    let finding = results.finding(control, "one");
    assert_eq!(finding["verdict"], "unknown", "{finding}");
    let reason = finding["reason"].as_str().expect("a reason");
    assert!(reason.contains(words), "{words:?} in {reason}");
}

const TLS: &str = "s3-bucket-tls-required";

#[tokio::test]
async fn a_call_that_is_slowed_down_is_made_again() {
    let stage = fair().await;
    let program = stage.program();
    let on_one = || On::call("s3", "GetBucketPolicy").bucket("one");
    stage.wire.rule(on_one().first(2), Reply::Throttled);

    let results = tls(&program, &[]);

    assert_eq!(results.status("s3-tls"), "implemented");
    assert_eq!(stage.wire.calls()["s3:GetBucketPolicy"], 4);
    assert_eq!(results.calls(), stage.wire.calls(), "attempts are counted");
    let attempts: Vec<_> = results
        .ledger
        .iter()
        .filter(|call| call["operation"] == "GetBucketPolicy")
        .map(|call| call["attempts"].as_u64())
        .collect();
    assert!(
        attempts.contains(&Some(3)) && attempts.contains(&Some(1)),
        "{attempts:?}"
    );
    let outcomes: Vec<_> = results.ledger.iter().map(|call| &call["outcome"]).collect();
    assert!(
        outcomes.iter().all(|outcome| *outcome == "ok"),
        "{outcomes:?}"
    );

    stage.wire.clear();
    stage.wire.rule(on_one(), Reply::Throttled);
    let results = tls(&program, &["--retries-max-attempts", "2"]);
    assert_eq!(results.status("s3-tls"), "needs-investigation");
    unknown_because(&results, TLS, "s3:GetBucketPolicy was throttled");
    assert_eq!(results.verdict(TLS, "two"), "pass");
    assert_eq!(stage.wire.calls()["s3:GetBucketPolicy"], 3);
}

#[tokio::test]
async fn an_answer_that_is_none_proves_nothing() {
    let stage = fair().await;
    let program = stage.program();
    let ok = |body: &str| Reply::xml(body);
    for (reply, words) in [
        (
            Reply::error(500, "InternalError", "We encountered an internal error."),
            "s3:GetBucketPolicy failed (InternalError",
        ),
        (
            Reply::error(503, "ServiceUnavailable", ""),
            "s3:GetBucketPolicy failed",
        ),
        (
            Reply::answer(502, &[], "<html>Bad gateway</html>"),
            "s3:GetBucketPolicy",
        ),
        (
            Reply::error(404, "NoSuchBucket", "The specified bucket does not exist"),
            "s3:GetBucketPolicy found that the resource no longer exists",
        ),
        // Begins like the code that proves absence, and proves nothing.
        (
            Reply::error(404, "NoSuchBucketPolicyYet", ""),
            "s3:GetBucketPolicy failed",
        ),
        (Reply::answer(404, &[], ""), "s3:GetBucketPolicy failed"),
        (
            Reply::error(405, "MethodNotAllowed", ""),
            "MethodNotAllowed",
        ),
        (Reply::error(400, "ExpiredToken", ""), "ExpiredToken"),
        (Reply::Reset, "s3:GetBucketPolicy"),
        (Reply::Hang, "s3:GetBucketPolicy timed out"),
        (
            ok("Deny everything, please"),
            "s3:GetBucketPolicy returned an answer that could not be understood",
        ),
        (
            ok("{\"Statement\": [{\"Effect\": \"Deny\""),
            "s3:GetBucketPolicy returned an answer that could not be understood",
        ),
        (
            ok("{\"Statement\": [{\"Effect\": \"Perhaps\"}]}"),
            "s3:GetBucketPolicy returned an answer that could not be understood",
        ),
    ] {
        stage.wire.clear();
        let on_one = On::call("s3", "GetBucketPolicy").bucket("one");
        stage.wire.rule(on_one, reply.clone());

        let results = tls(
            &program,
            &["--retries-max-attempts", "1", "--read-timeout", "1"],
        );

        unknown_because(&results, TLS, words);
        assert_eq!(results.verdict(TLS, "two"), "pass");
        assert_eq!(results.status("s3-tls"), "needs-investigation", "{reply:?}");
        assert_eq!(results.json["coverage"]["cells"][0]["state"], "partial");
    }
}

#[tokio::test]
async fn an_answer_larger_than_any_is_given_up() {
    let stage = fair().await;
    let policy = format!("{{\"Statement\": [{}]}}", " ".repeat(64 << 20));
    let on_one = On::call("s3", "GetBucketPolicy").bucket("one");
    stage.wire.rule(on_one, Reply::xml(&policy));

    let results = tls(&stage.program(), &["--retries-max-attempts", "1"]);

    unknown_because(
        &results,
        TLS,
        "s3:GetBucketPolicy returned an answer that could not be understood (HTTP 200, larger than 64 MiB)",
    );
    assert_eq!(results.verdict(TLS, "two"), "pass");
    assert_eq!(results.status("s3-tls"), "needs-investigation");
}

/// The XML answers, and the controls that cannot do without.
const ANSWERS: [(&str, &str, &str); 7] = [
    (
        "GetBucketVersioning",
        "VersioningConfiguration",
        "s3-bucket-mfa-delete-enabled",
    ),
    (
        "GetBucketVersioning",
        "VersioningConfiguration",
        "s3-bucket-versioning-enabled",
    ),
    (
        "GetObjectLockConfiguration",
        "ObjectLockConfiguration",
        "s3-bucket-object-lock-enabled",
    ),
    (
        "GetBucketEncryption",
        "ServerSideEncryptionConfiguration",
        "s3-bucket-default-encryption-kms",
    ),
    (
        "GetBucketLogging",
        "BucketLoggingStatus",
        "s3-bucket-access-logging-enabled",
    ),
    (
        "GetBucketOwnershipControls",
        "OwnershipControls",
        "s3-bucket-acl-excludes-authenticated-users",
    ),
    (
        "GetPublicAccessBlock",
        "PublicAccessBlockConfiguration",
        "s3-bucket-public-access-blocked",
    ),
];

/// All of them damaged at once, in six ways: none may turn into a pass or a
/// fail, and each control names the answer that it lacks.
#[tokio::test]
async fn a_damaged_answer_proves_neither_presence_nor_absence() {
    let stage = fair().await;
    let program = stage.program();
    for damaged in [
        "",
        "\u{0}\u{1}\u{2}",
        "<ROOT",
        "<ROOT>",
        "<ROOT><Status>Ena",
        "<html><body>Welcome to the hotel</body></html>",
    ] {
        stage.wire.clear();
        for (operation, root, _) in ANSWERS {
            let on_one = On::call("s3", operation).bucket("one");
            let body = damaged.replace("ROOT", root);
            stage.wire.rule(on_one, Reply::xml(&body));
        }

        let results = program.scan_s3(&["--retries-max-attempts", "1"]);

        for (operation, _, control) in ANSWERS {
            unknown_because(&results, control, operation);
        }
    }
}

#[tokio::test]
async fn words_that_are_new_are_unknown() {
    let stage = fair().await;
    let program = stage.program();
    let encrypted = |algorithm: &str| {
        format!(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
             <SSEAlgorithm>{algorithm}</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>\
             </ServerSideEncryptionConfiguration>"
        )
    };
    let versioned = |status: &str, mfa: &str| {
        format!(
            "<VersioningConfiguration><Status>{status}</Status><MfaDelete>{mfa}</MfaDelete>\
             </VersioningConfiguration>"
        )
    };
    let locked = |enabled: &str, mode: &str| {
        format!(
            "<ObjectLockConfiguration><ObjectLockEnabled>{enabled}</ObjectLockEnabled><Rule>\
             <DefaultRetention><Mode>{mode}</Mode><Days>3</Days></DefaultRetention></Rule>\
             </ObjectLockConfiguration>"
        )
    };
    for (operation, body, control, word) in [
        (
            "GetBucketEncryption",
            encrypted("aws:fsx"),
            "s3-bucket-default-encryption-kms",
            "aws:fsx",
        ),
        (
            "GetBucketVersioning",
            versioned("Paused", "Enabled"),
            "s3-bucket-versioning-enabled",
            "Paused",
        ),
        (
            "GetBucketVersioning",
            versioned("Enabled", "Sometimes"),
            "s3-bucket-mfa-delete-enabled",
            "Sometimes",
        ),
        (
            "GetObjectLockConfiguration",
            locked("Perhaps", "COMPLIANCE"),
            "s3-bucket-object-lock-enabled",
            "Perhaps",
        ),
        (
            "GetObjectLockConfiguration",
            locked("Enabled", "ADVISORY"),
            "s3-bucket-object-lock-enabled",
            "ADVISORY",
        ),
        (
            "GetBucketOwnershipControls",
            "<OwnershipControls><Rule><ObjectOwnership>X</ObjectOwnership></Rule></OwnershipControls>"
                .to_owned(),
            "s3-bucket-acl-excludes-authenticated-users",
            "X",
        ),
    ] {
        stage.wire.clear();
        let on_one = On::call("s3", operation).bucket("one");
        stage.wire.rule(on_one, Reply::xml(&body));

        let results = program.scan_s3(&[]);

        unknown_because(
            &results,
            control,
            &format!("s3:{operation} returned a value that this version does not know ({word})"),
        );
        assert_ne!(results.verdict(control, "two"), "unknown", "{control}");
    }
    // New to us, but encrypted nonetheless.
    stage.wire.clear();
    let on_one = On::call("s3", "GetBucketEncryption").bucket("one");
    stage.wire.rule(on_one, Reply::xml(&encrypted("aws:fsx")));
    let results = program.scan_s3(&[]);
    assert_eq!(
        results.verdict("s3-bucket-encrypted-at-rest", "one"),
        "pass"
    );
}

/// Nothing bounds the whole of an attempt but the ten minutes in which it may wait for its turn, so
/// an answer that stops coming has to end by itself.
#[tokio::test]
async fn an_answer_that_stops_coming_is_given_up() {
    let stage = fair().await;
    stage.wire.rule(
        On::call("s3", "GetBucketPolicy").bucket("one"),
        Reply::Stall,
    );

    let patience = ["--read-timeout", "1", "--retries-max-attempts", "1"];
    let results = tls(&stage.program(), &patience);

    assert_eq!(results.status("s3-tls"), "needs-investigation");
    unknown_because(&results, TLS, "s3:GetBucketPolicy");
    assert_eq!(results.verdict(TLS, "two"), "pass");
}
