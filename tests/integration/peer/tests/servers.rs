//! Emulators start, answer and end.

use crate::peer::clients::Clients;
use crate::peer::plant::plant;
use crate::peer::seed::Bucket;
use crate::peer::server::{Emulator, Kind, listens};
use crate::peer::wire::Wire;

use crate::kit::ACCOUNT;

#[tokio::test]
async fn every_emulator_starts_and_answers_as_the_chosen_account() {
    for emulator in [
        Emulator::moto(),
        Emulator::ministack(),
        Emulator::ministack_with_iam(),
    ] {
        let wire = Wire::to(&emulator, ACCOUNT);
        let caller = Clients::new(&wire.endpoint(), ACCOUNT)
            .sts()
            .get_caller_identity()
            .send()
            .await
            .unwrap_or_else(|error| panic!("{:?}: {error:?}", emulator.kind()));
        assert_eq!(caller.account(), Some(ACCOUNT), "{:?}", emulator.kind());
    }
}

#[test]
fn an_emulator_ends_with_its_test() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let emulator = match kind {
            Kind::Moto => Emulator::moto(),
            Kind::Ministack | Kind::MinistackWithIam => Emulator::ministack(),
        };
        let address = emulator.address();
        assert!(listens(address), "{kind:?}: {}", emulator.log_tail());
        drop(emulator);
        assert!(!listens(address), "{kind:?}");
    }
}

#[tokio::test]
async fn ministack_pages_1100_buckets_and_names_their_regions() {
    let emulator = Emulator::ministack();
    let wire = Wire::to(&emulator, ACCOUNT);
    let clients = Clients::new(&wire.endpoint(), ACCOUNT);
    let buckets = (0..1100)
        .map(|number| Bucket::named(&format!("bucket-{number:04}")).in_region("eu-west-1"));
    plant(&clients, buckets).await;
    wire.clear();

    let mut pages = clients
        .s3()
        .list_buckets()
        .max_buckets(500)
        .into_paginator()
        .send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.expect("a page").buckets.unwrap_or_default());
    }

    assert_eq!(found.len(), 1100);
    assert!(
        found
            .iter()
            .all(|bucket| bucket.bucket_region() == Some("eu-west-1"))
    );
    assert!(found.iter().all(|bucket| bucket.creation_date().is_some()));
    assert_eq!(wire.calls()["s3:ListBuckets"], 3);
}
