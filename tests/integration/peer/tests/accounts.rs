//! Accounts are kept apart, and roles lead from one to the other.

use aws_credential_types::Credentials;
use aws_sdk_s3::error::ProvideErrorMetadata as _;

use crate::peer::clients::Clients;
use crate::peer::iam;
use crate::peer::plant::{block_account, plant};
use crate::peer::seed::{Block, Bucket};
use crate::peer::server::Emulator;
use crate::peer::wire::Wire;

use crate::kit::ACCOUNT;

const OTHER: &str = "444455556666";

#[tokio::test]
async fn one_moto_serves_several_accounts() {
    let emulator = Emulator::moto();
    let here = Wire::to(&emulator, ACCOUNT);
    let there = Wire::to(&emulator, OTHER);
    plant(
        &Clients::new(&here.endpoint(), "any"),
        [Bucket::named("mine")],
    )
    .await;

    let listed = Clients::new(&there.endpoint(), "any")
        .s3()
        .list_buckets()
        .send()
        .await;

    assert!(listed.expect("a list").buckets().is_empty());
}

#[tokio::test]
async fn the_account_block_is_reached_by_its_host_name() {
    let emulator = Emulator::moto();
    let wire = Wire::to(&emulator, ACCOUNT);
    let clients = Clients::new(&wire.endpoint(), "any");
    let control = clients.s3control();

    let unset = control
        .get_public_access_block()
        .account_id(ACCOUNT)
        .send()
        .await;
    block_account(&clients, ACCOUNT, Block::ALL).await;
    let set = control
        .get_public_access_block()
        .account_id(ACCOUNT)
        .send()
        .await;

    let code = unset.expect_err("nothing is set").code().map(str::to_owned);
    assert_eq!(
        code.as_deref(),
        Some("NoSuchPublicAccessBlockConfiguration")
    );
    let set = set.expect("the block").public_access_block_configuration;
    assert!(set.is_some_and(|block| block.restrict_public_buckets() == Some(true)));
    assert_eq!(wire.calls()["s3control:GetPublicAccessBlock"], 2);
    let call = &wire.requests()[0];
    assert!(
        call.host.starts_with(&format!("{ACCOUNT}.localhost:")),
        "{call:?}"
    );
    assert_eq!(call.account.as_deref(), Some(ACCOUNT));
}

#[tokio::test]
async fn calls_with_an_assumed_role_land_in_the_account_of_the_role() {
    let emulator = Emulator::moto();
    let wire = Wire::to(&emulator, ACCOUNT);
    let assumed = assume(
        &Clients::new(&wire.endpoint(), "any"),
        &format!("arn:aws:iam::{OTHER}:role/auditor"),
    )
    .await;
    plant(
        &Clients::new(&Wire::to(&emulator, OTHER).endpoint(), "any"),
        [Bucket::named("theirs")],
    )
    .await;
    let clients = Clients::with_credentials(&wire.endpoint(), assumed);

    let listed = clients.s3().list_buckets().send().await.expect("a list");

    assert_eq!(listed.buckets().len(), 1);
    let call = wire.requests().pop().expect("a call");
    assert_eq!(call.account.as_deref(), Some(OTHER));
}

#[tokio::test]
async fn ministack_enforces_the_only_policy_of_a_user() {
    let emulator = Emulator::ministack_with_iam();
    let wire = Wire::to(&emulator, ACCOUNT);
    plant(
        &Clients::new(&wire.endpoint(), ACCOUNT),
        [Bucket::named("mine").versioned()],
    )
    .await;
    let policy = iam::allowing(&["s3:GetBucketVersioning"]);
    let user = iam::user(&emulator, ACCOUNT, "auditor", &policy);
    let s3 = Clients::with_credentials(&wire.endpoint(), user).s3();

    let allowed = s3.get_bucket_versioning().bucket("mine").send().await;
    let refused = s3.get_bucket_policy().bucket("mine").send().await;

    allowed.expect("this much is allowed");
    let refused = refused.expect_err("this is not");
    assert_eq!(refused.code(), Some("AccessDenied"), "{refused:?}");
}

#[tokio::test]
async fn ministack_lets_only_the_trusted_assume_a_role() {
    let emulator = Emulator::ministack_with_iam();
    let wire = Wire::to(&emulator, ACCOUNT);
    let user = iam::user(
        &emulator,
        ACCOUNT,
        "auditor",
        &iam::allowing(&["sts:AssumeRole"]),
    );
    let trusted = format!("arn:aws:iam::{ACCOUNT}:user/auditor");
    let role = iam::role(
        &emulator,
        OTHER,
        "reader",
        &trusted,
        &iam::allowing(&["s3:ListAllMyBuckets"]),
    );
    let stranger = format!("arn:aws:iam::{ACCOUNT}:user/somebody");
    let closed = iam::role(&emulator, OTHER, "closed", &stranger, &iam::allowing(&[]));
    let clients = Clients::with_credentials(&wire.endpoint(), user);

    let session = assume(&clients, &role).await;
    let refused = clients
        .sts()
        .assume_role()
        .role_arn(closed)
        .role_session_name("test")
        .send()
        .await;

    let s3 = Clients::with_credentials(&wire.endpoint(), session).s3();
    s3.list_buckets()
        .send()
        .await
        .expect("the role may list buckets");
    assert_eq!(
        refused.expect_err("not trusted").code(),
        Some("AccessDenied")
    );
}

async fn assume(clients: &Clients, role: &str) -> Credentials {
    let answer = clients
        .sts()
        .assume_role()
        .role_arn(role)
        .role_session_name("test")
        .send()
        .await;
    let keys = answer
        .expect("the role is assumed")
        .credentials
        .expect("credentials");
    Credentials::new(
        keys.access_key_id,
        keys.secret_access_key,
        Some(keys.session_token),
        None,
        "test",
    )
}
