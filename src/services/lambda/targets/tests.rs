//! What proves a place for failed events, and what does not.

use super::*;
use crate::services::sns::subscribers;

const HOME: Home<'_> = Home {
    partition: "aws",
    account: "111122223333",
    region: "eu-west-1",
};

fn attributes(name: &str, value: &str) -> BTreeMap<String, String> {
    [(name.to_owned(), value.to_owned())].into()
}

#[test]
fn a_place_at_home_can_be_proven() {
    assert_eq!(
        proof("arn:aws:sqs:eu-west-1:111122223333:failed", &HOME),
        Proof::Queue {
            url: "https://sqs.eu-west-1.amazonaws.com/111122223333/failed".to_owned()
        }
    );
    assert_eq!(
        proof("arn:aws:sns:eu-west-1:111122223333:failed", &HOME),
        Proof::Topic
    );
    for arn in [
        "arn:aws:lambda:eu-west-1:111122223333:function:mourner",
        "arn:aws:lambda:eu-west-1:111122223333:function:mourner:prod",
    ] {
        assert_eq!(
            proof(arn, &HOME),
            Proof::Function { name: "mourner" },
            "{arn}"
        );
    }
}

#[test]
fn a_queue_in_china_has_an_address_of_its_own() {
    let home = Home {
        partition: "aws-cn",
        region: "cn-north-1",
        ..HOME
    };
    assert_eq!(
        proof("arn:aws-cn:sqs:cn-north-1:111122223333:failed", &home),
        Proof::Queue {
            url: "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/failed".to_owned()
        }
    );
    let home = Home {
        partition: "aws-moon",
        ..HOME
    };
    let queue = proof("arn:aws-moon:sqs:eu-west-1:111122223333:failed", &home);
    assert!(matches!(queue, Proof::None(_)), "{queue:?}");
}

#[test]
fn a_place_elsewhere_or_of_another_kind_cannot() {
    for (arn, said) in [
        (
            "arn:aws:sqs:eu-west-1:999988887777:failed",
            "another account",
        ),
        (
            "arn:aws-cn:sqs:eu-west-1:111122223333:failed",
            "another account",
        ),
        (
            "arn:aws:sns:us-east-1:111122223333:failed",
            "another region",
        ),
        (
            "arn:aws:sqs:eu-west-1:111122223333:failed.fifo",
            "FIFO queue",
        ),
        (
            "arn:aws:sns:eu-west-1:111122223333:failed.fifo",
            "FIFO topic",
        ),
        (
            "arn:aws:events:eu-west-1:111122223333:event-bus/default",
            "event bus",
        ),
        ("arn:aws:s3:::failed", "bucket"),
        (
            "arn:aws:lambda:eu-west-1:111122223333:layer:x",
            "no function",
        ),
        (
            "arn:aws:kinesis:eu-west-1:111122223333:stream/x",
            "no place",
        ),
        ("failed", "no ARN"),
    ] {
        match proof(arn, &HOME) {
            Proof::None(why) | Proof::Lost(why) => assert!(why.contains(said), "{arn}: {why}"),
            other => panic!("{arn}: {other:?}"),
        }
    }
}

#[test]
fn attributes_prove_only_the_queue_they_name() {
    let arn = "arn:aws:sqs:eu-west-1:111122223333:failed";
    let state = |attributes| Target::queue(arn, &attributes).state;
    assert_eq!(
        state(attributes("QueueArn", arn)),
        Reading::Known(TargetState::Exists)
    );
    for attributes in [
        BTreeMap::new(),
        attributes("QueueArn", "arn:aws:sqs:eu-west-1:111122223333:other"),
    ] {
        assert!(matches!(state(attributes), Reading::Unknown(_)));
    }
}

#[test]
fn a_topic_needs_somebody_who_listens() {
    let state = |attributes| Target::topic("arn", subscribers(&attributes)).state;
    let count = |count| attributes("SubscriptionsConfirmed", count);
    assert_eq!(state(count("2")), Reading::Known(TargetState::Exists));
    assert_eq!(state(count("0")), Reading::Known(TargetState::Lost));
    for attributes in [BTreeMap::new(), count("many"), count("")] {
        assert!(matches!(state(attributes), Reading::Unknown(_)));
    }
}
