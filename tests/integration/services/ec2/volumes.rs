//! How EBS volumes are encrypted: real volumes of an emulator, and answers that none gives.

use aws_sdk_ec2::types::VolumeType;

use super::super::{KEY, described_key, element, without_buckets};
use crate::kit::{HERE, Results, Stage, account, nothing_else, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const STORAGE: &str = "storage-encryption";
const AT_REST: &str = "ebs-volume-encrypted-at-rest";
const KMS: &str = "ebs-volume-encrypted-kms";
const DEFAULT: &str = "ebs-encryption-default-enabled";

#[tokio::test]
async fn volumes_of_an_emulator_are_told_apart() {
    let stage = Stage::moto();
    let ec2 = aws_sdk_ec2::Client::new(stage.clients().config());
    for encrypted in [true, false] {
        let volume = ec2.create_volume().size(1).volume_type(VolumeType::Gp3);
        let made = volume
            .availability_zone("us-east-1a")
            .encrypted(encrypted)
            .send()
            .await;
        made.expect("a volume");
    }
    stage.wire.clear();

    let results = scan(&stage.wire.endpoint(), STORAGE, HERE);

    let mut verdicts: Vec<_> = results
        .findings(AT_REST)
        .iter()
        .map(|finding| finding["verdict"].clone())
        .collect();
    verdicts.sort_by_key(ToString::to_string);
    assert_eq!(verdicts, ["fail", "pass"]);
    assert_eq!(results.verdict(DEFAULT, "region/us-east-1"), "fail");
    assert_eq!(stage.wire.calls()["ec2:DescribeVolumes"], 1);
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html>
fn volume(id: &str, encrypted: &str, key: &str) -> String {
    let encrypted = element("encrypted", encrypted);
    let key = element("kmsKeyId", key);
    format!("<item><volumeId>{id}</volumeId>{encrypted}{key}</item>")
}

fn listed(volumes: &[String], next: &str) -> Reply {
    let next = element("nextToken", next);
    Reply::xml(&format!(
        "<DescribeVolumesResponse><volumeSet>{}</volumeSet>{next}</DescribeVolumesResponse>",
        volumes.concat()
    ))
}

fn default(on: &str) -> (On, Reply) {
    let answer = format!(
        "<GetEbsEncryptionByDefaultResponse>{}</GetEbsEncryptionByDefaultResponse>",
        element("ebsEncryptionByDefault", on)
    );
    (
        On::call("ec2", "GetEbsEncryptionByDefault"),
        Reply::xml(&answer),
    )
}

/// An account with these volumes and no other storage.
fn holding(volumes: &[String], by_default: &str) -> Stub {
    let (on, reply) = default(by_default);
    let stub = without_buckets(account())
        .answering(On::call("ec2", "DescribeVolumes"), listed(volumes, ""))
        .answering(on, reply)
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );
    nothing_else(stub)
}

#[test]
fn storage_of_encrypted_volumes_alone_is_implemented() {
    let stub = holding(&[volume("vol-1", "true", KEY)], "true");
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    assert_eq!(results.status(STORAGE), "implemented");
    assert_eq!(results.verdict(KMS, "volume/vol-1"), "pass");
    let calls = stub.calls();
    assert_eq!(calls["ec2:DescribeVolumes"], 1, "{calls:?}");
    assert!(!calls.contains_key("ec2:DescribeSnapshots"), "{calls:?}");
}

#[test]
fn storage_of_plain_volumes_alone_is_not_started() {
    let stub = holding(&[volume("vol-1", "false", "")], "false");
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    assert_eq!(results.status(STORAGE), "not-started");
    assert_eq!(results.verdict(AT_REST, "volume/vol-1"), "fail");
    assert_eq!(results.verdict(DEFAULT, "region/us-east-1"), "fail");
}

/// Prowler's `ec2_ebs_default_encryption` fails each region without the default, Security Hub's EC2.7 each account:
/// a region without volumes has none to create, and where all are encrypted only people can say how.
#[test]
fn the_default_is_asked_for_where_there_are_volumes_and_fails_where_it_did_harm() {
    let stub = holding(&[], "false");
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    assert_eq!(results.findings(DEFAULT).len(), 0);
    assert_eq!(results.status(STORAGE), "needs-investigation");
    assert!(!stub.calls().contains_key("ec2:GetEbsEncryptionByDefault"));

    let results = scan(
        &holding(&[volume("vol-1", "true", KEY)], "false").endpoint(),
        STORAGE,
        HERE,
    );
    assert_eq!(results.verdict(DEFAULT, "region/us-east-1"), "question");
    assert_eq!(results.status(STORAGE), "needs-investigation");
}

#[test]
fn a_volume_of_which_nothing_is_told_is_not_taken_for_plain() {
    let silent = volume("vol-2", "", "");
    for (volumes, verdict) in [
        (
            vec![volume("vol-1", "true", KEY), silent.clone()],
            "unknown",
        ),
        (vec![volume("vol-1", "false", ""), silent], "fail"),
    ] {
        let results = scan(&holding(&volumes, "false").endpoint(), STORAGE, HERE);
        assert_eq!(results.verdict(DEFAULT, "region/us-east-1"), verdict);
    }
}

/// Steampipe's and Security Hub's checks of encrypted volumes ask for no key: one that is about to be deleted takes
/// the data with it.
#[test]
fn an_encrypted_volume_under_a_key_that_is_going_away_fails() {
    let stub = without_buckets(account())
        .answering(
            On::call("ec2", "DescribeVolumes"),
            listed(&[volume("vol-1", "true", KEY), volume("vol-2", "", "")], ""),
        )
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("PendingDeletion", "CUSTOMER"),
        );
    let (on, reply) = default("true");
    let stub = nothing_else(stub.answering(on, reply));
    let results = scan(&stub.endpoint(), STORAGE, HERE);
    assert_eq!(results.verdict(AT_REST, "volume/vol-1"), "pass");
    let (verdict, reason) = results.judged(KMS, "volume/vol-1");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("PendingDeletion"), "{reason}");
    // It says nothing of encryption.
    for control in [AT_REST, KMS] {
        assert_eq!(results.verdict(control, "volume/vol-2"), "unknown");
    }
}

#[test]
fn volumes_are_listed_to_the_last_page() {
    let first = listed(&[volume("vol-1", "true", KEY)], "more");
    let last = listed(&[volume("vol-2", "false", "")], "");
    let (on, reply) = default("true");
    let stub = without_buckets(account())
        .answering(
            On::call("ec2", "DescribeVolumes").containing("NextToken=more"),
            last,
        )
        .answering(On::call("ec2", "DescribeVolumes"), first)
        .answering(on, reply)
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );
    let results = scan(&nothing_else(stub).endpoint(), STORAGE, HERE);
    assert_eq!(results.verdict(AT_REST, "volume/vol-1"), "pass");
    assert_eq!(results.verdict(AT_REST, "volume/vol-2"), "fail");
}

/// The status, and the reason of the item.
fn open(results: &Results) -> String {
    assert_eq!(results.status(STORAGE), "needs-investigation");
    let items = results.items().iter();
    let mut items = items.filter(|item| item["threat"] == STORAGE);
    let item = items.next().expect("an item");
    item["reason"].as_str().expect("a reason").to_owned()
}

#[test]
fn what_may_not_be_read_of_volumes_keeps_the_item_open() {
    let volumes = [volume("vol-1", "true", KEY)];
    for operation in ["DescribeVolumes", "GetEbsEncryptionByDefault"] {
        let stub = account().answering(On::call("ec2", operation), Reply::Denied);
        let stub = without_buckets(stub)
            .answering(On::call("ec2", "DescribeVolumes"), listed(&volumes, ""))
            .answering(
                On::call("kms", "DescribeKey"),
                described_key("Enabled", "CUSTOMER"),
            );
        let results = scan(&nothing_else(stub).endpoint(), STORAGE, HERE);
        let reason = open(&results);
        assert!(reason.contains(&format!("ec2:{operation}")), "{reason}");
    }
}
