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
fn an_emulator_that_is_told_to_end_is_gone() {
    for emulator in [Emulator::moto(), Emulator::ministack()] {
        let (kind, address) = (emulator.kind(), emulator.address());
        assert!(listens(address), "{kind:?}: {}", emulator.log_tail());
        emulator.end();
        assert!(!listens(address), "{kind:?}");
    }
}

/// Of what every test leaves behind, bucket names would be noticed first: they are global.
#[tokio::test]
async fn a_test_finds_nothing_of_the_one_before() {
    for kind in [Kind::Moto, Kind::Ministack, Kind::MinistackWithIam] {
        for _ in 0..2 {
            let emulator = Emulator::of(kind);
            let wire = Wire::to(&emulator, ACCOUNT);
            let clients = Clients::new(&wire.endpoint(), ACCOUNT);
            let found = clients.s3().list_buckets().send().await.expect("a listing");
            assert_eq!(found.buckets(), [], "{kind:?}");
            plant(&clients, [Bucket::named("of-this-test")]).await;
        }
    }
}

#[tokio::test]
async fn ministack_pages_its_buckets_and_names_their_regions() {
    let emulator = Emulator::ministack();
    let wire = Wire::to(&emulator, ACCOUNT);
    let clients = Clients::new(&wire.endpoint(), ACCOUNT);
    let buckets =
        (0..11).map(|number| Bucket::named(&format!("bucket-{number:02}")).in_region("eu-west-1"));
    plant(&clients, buckets).await;
    wire.clear();

    let mut pages = clients
        .s3()
        .list_buckets()
        .max_buckets(5)
        .into_paginator()
        .send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.expect("a page").buckets.unwrap_or_default());
    }

    assert_eq!(found.len(), 11);
    assert!(
        found
            .iter()
            .all(|bucket| bucket.bucket_region() == Some("eu-west-1"))
    );
    assert!(found.iter().all(|bucket| bucket.creation_date().is_some()));
    assert_eq!(wire.calls()["s3:ListBuckets"], 3);
}
