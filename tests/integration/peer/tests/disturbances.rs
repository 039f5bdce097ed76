//! Rules: refusals, throttling, canned answers, broken connections.

use std::collections::BTreeSet;

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_s3::types::MfaDeleteStatus;
use serde_json::json;

use crate::peer::canned;
use crate::peer::clients::Clients;
use crate::peer::plant::plant;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};
use crate::peer::server::Emulator;
use crate::peer::stub::Stub;
use crate::peer::wire::Wire;

use crate::kit::ACCOUNT;

#[tokio::test]
async fn a_refusal_has_the_form_of_each_service() {
    let emulator = Emulator::moto();
    let wire = Wire::to(&emulator, ACCOUNT);
    let clients = Clients::new(&wire.endpoint(), "any");
    for service in ["s3", "s3control", "sts", "kms"] {
        wire.deny(service, "*");
    }

    let s3 = clients
        .s3()
        .get_bucket_encryption()
        .bucket("any")
        .send()
        .await
        .expect_err("denied");
    let head = clients
        .s3()
        .head_bucket()
        .bucket("any")
        .send()
        .await
        .expect_err("denied");
    let control = clients
        .s3control()
        .get_public_access_block()
        .account_id(ACCOUNT)
        .send()
        .await;
    let control = control.expect_err("denied");
    let sts = clients
        .sts()
        .get_caller_identity()
        .send()
        .await
        .expect_err("denied");
    let kms = clients.kms().list_keys().send().await.expect_err("denied");

    assert_eq!(s3.code(), Some("AccessDenied"));
    assert!(
        s3.message()
            .is_some_and(|text| text.contains("s3:GetEncryptionConfiguration")),
        "{s3:?}"
    );
    assert_eq!(
        head.raw_response().map(|raw| raw.status().as_u16()),
        Some(403)
    );
    assert_eq!(control.code(), Some("AccessDenied"));
    assert_eq!(sts.code(), Some("AccessDenied"));
    assert_eq!(kms.code(), Some("AccessDeniedException"));
    assert!(
        kms.message()
            .is_some_and(|text| text.contains("kms:ListKeys")),
        "{kms:?}"
    );
}

#[tokio::test]
async fn a_rule_for_one_bucket_leaves_the_others_alone() {
    let emulator = Emulator::ministack();
    let wire = Wire::to(&emulator, ACCOUNT);
    let s3 = Clients::new(&wire.endpoint(), ACCOUNT).s3();
    plant(
        &Clients::new(&wire.endpoint(), ACCOUNT),
        [Bucket::named("logs"), Bucket::named("logs-2")],
    )
    .await;
    wire.clear();
    let answer = canned::versioning_with_mfa_delete();
    wire.rule(On::call("s3", "GetBucketVersioning").bucket("logs"), answer);

    let canned = s3
        .get_bucket_versioning()
        .bucket("logs")
        .send()
        .await
        .expect("canned");
    let real = s3
        .get_bucket_versioning()
        .bucket("logs-2")
        .send()
        .await
        .expect("real");

    assert_eq!(canned.mfa_delete(), Some(&MfaDeleteStatus::Enabled));
    assert_eq!(real.mfa_delete(), None);
    assert_eq!(wire.calls()["s3:GetBucketVersioning"], 2);
}

#[tokio::test]
async fn throttled_twice_then_answered() {
    let emulator = Emulator::ministack();
    let wire = Wire::to(&emulator, ACCOUNT);
    wire.rule(
        On::call("s3", "ListBuckets").account(ACCOUNT).first(2),
        Reply::Throttled,
    );

    let listed = Clients::new(&wire.endpoint(), ACCOUNT)
        .s3()
        .list_buckets()
        .send()
        .await;

    listed.expect("the third try");
    assert_eq!(wire.calls()["s3:ListBuckets"], 3);
}

#[tokio::test]
async fn a_reset_connection_is_a_failure_to_send() {
    let stub = Stub::start().answering(On::call("s3", "ListBuckets"), Reply::Reset);

    let listed = Clients::new(&stub.endpoint(), ACCOUNT)
        .s3()
        .list_buckets()
        .send()
        .await;

    let error = listed.expect_err("no answer");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    assert_eq!(
        stub.calls()["s3:ListBuckets"],
        3,
        "the SDK tries three times"
    );
}

#[tokio::test]
async fn a_hanging_service_runs_into_the_client_s_limit() {
    let stub = Stub::start().answering(On::call("s3", "ListBuckets"), Reply::Hang);
    let limit = TimeoutConfig::builder()
        .operation_timeout(Duration::from_millis(200))
        .build();
    let limit = aws_sdk_s3::Config::builder().timeout_config(limit);

    let client = Clients::new(&stub.endpoint(), ACCOUNT).s3();
    let listed = client
        .list_buckets()
        .customize()
        .config_override(limit)
        .send()
        .await;

    let error = listed.expect_err("no answer");
    assert!(matches!(error, SdkError::TimeoutError(_)), "{error:?}");
}

#[tokio::test]
async fn a_stub_pages_by_token_and_names_what_it_cannot_answer() {
    let more = json!({ "Keys": [{ "KeyId": "one" }], "NextMarker": "page-2", "Truncated": true });
    let last = json!({ "Keys": [{ "KeyId": "two" }], "Truncated": false });
    let stub = Stub::start()
        .answering(
            On::call("kms", "ListKeys").containing("page-2"),
            Reply::json(&last),
        )
        .answering(On::call("kms", "ListKeys"), Reply::json(&more))
        .answering(
            On::call("s3", "GetBucketVersioning"),
            canned::versioning_with_mfa_delete(),
        )
        .answering(
            On::call("s3", "GetBucketPolicy"),
            Reply::error(
                409,
                "OperationAborted",
                "A conflicting operation is in progress.",
            ),
        );
    let clients = Clients::new(&stub.endpoint(), ACCOUNT);

    let mut keys = clients.kms().list_keys().into_paginator().items().send();
    let mut ids = Vec::new();
    while let Some(key) = keys.next().await {
        ids.extend(key.expect("a key").key_id);
    }
    let versioning = clients
        .s3()
        .get_bucket_versioning()
        .bucket("any")
        .send()
        .await;
    let policy = clients.s3().get_bucket_policy().bucket("any").send().await;
    let unknown = clients.s3().get_bucket_acl().bucket("any").send().await;

    assert_eq!(ids, ["one", "two"]);
    assert!(versioning.expect("canned").mfa_delete().is_some());
    assert_eq!(policy.expect_err("canned").code(), Some("OperationAborted"));
    assert_eq!(
        unknown.expect_err("not canned").code(),
        Some("NoCannedAnswer")
    );
    assert_eq!(stub.requests().len(), 5);
    assert_eq!(
        stub.unanswered(),
        BTreeSet::from(["s3:GetBucketAcl".to_owned()])
    );
}

#[tokio::test]
async fn canned_answers_stand_in_where_ministack_has_none() {
    let emulator = Emulator::ministack();
    let wire = Wire::to(&emulator, ACCOUNT);
    let block = On::call("s3control", "GetPublicAccessBlock");
    wire.rule(block.clone().first(1), canned::no_account_block());
    wire.rule(block, canned::account_block(Block::ALL));
    wire.rule(
        On::call("s3", "GetBucketPolicyStatus"),
        canned::policy_status(true),
    );
    let plain = [("content-type", "text/html")];
    wire.rule(
        On::call("s3", "GetBucketAcl"),
        Reply::answer(200, &plain, "<html>a proxy's own page</html>"),
    );
    let clients = Clients::new(&wire.endpoint(), ACCOUNT);
    let control = clients.s3control();

    let none = control
        .get_public_access_block()
        .account_id(ACCOUNT)
        .send()
        .await;
    let some = control
        .get_public_access_block()
        .account_id(ACCOUNT)
        .send()
        .await;
    let status = clients
        .s3()
        .get_bucket_policy_status()
        .bucket("any")
        .send()
        .await;
    let page = clients.s3().get_bucket_acl().bucket("any").send().await;

    let none = none.expect_err("nothing is set");
    assert_eq!(none.code(), Some("NoSuchPublicAccessBlockConfiguration"));
    let some = some.expect("a block").public_access_block_configuration;
    assert!(some.is_some_and(|block| block.block_public_policy() == Some(true)));
    let status = status.expect("a status").policy_status;
    assert_eq!(status.and_then(|status| status.is_public), Some(true));
    page.expect_err("not an ACL");
}
