//! Amazon SNS: whether anybody gets what is sent to a topic.
//!
//! Has no fact kinds of its own: functions and alarms name topics, and each is asked about once.

use std::collections::BTreeMap;

use crate::facts::{Reading, calls};

#[cfg(feature = "aws")]
pub(crate) mod live;

calls! {
    "sns";
    /// Proves that a topic exists and tells how many subscriptions are confirmed.
    /// <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html>
    pub GET_TOPIC_ATTRIBUTES = "GetTopicAttributes" telling "Attributes" on "sns:*:*:*";
}

/// Who gets what is sent to a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribers {
    /// Somebody: a subscription is confirmed.
    Some,
    /// Nobody.
    None,
    /// AWS says that there is no such topic.
    NoTopic,
}

/// The key that encrypts what is sent to a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicKey {
    /// None: SNS encrypts by itself, which hinders nobody.
    None,
    /// The one that AWS manages for SNS, whose policy nobody can change: services that publish
    /// by themselves cannot use it.
    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
    OfSns,
    /// Another, whose policy decides.
    Other(String),
}

/// What is known of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Who gets what is sent to it.
    pub subscribers: Subscribers,
    /// What encrypts it.
    pub key: TopicKey,
}

/// What the attributes of a topic say of its key.
#[must_use]
pub fn key(attributes: &BTreeMap<String, String>) -> TopicKey {
    match attributes.get("KmsMasterKeyId").map(|key| key.trim()) {
        None | Some("") => TopicKey::None,
        Some(key) if key == "alias/aws/sns" || key.ends_with(":alias/aws/sns") => TopicKey::OfSns,
        Some(key) => TopicKey::Other(key.to_owned()),
    }
}

/// What the attributes of a topic say of its subscribers.
#[must_use]
pub fn subscribers(attributes: &BTreeMap<String, String>) -> Reading<Subscribers> {
    let confirmed = attributes.get("SubscriptionsConfirmed");
    match confirmed.map(|count| count.parse::<u64>()) {
        Some(Ok(0)) => Reading::Known(Subscribers::None),
        Some(Ok(_)) => Reading::Known(Subscribers::Some),
        Some(Err(_)) | None => GET_TOPIC_ATTRIBUTES
            .unparseable("no count of subscriptions")
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_of_confirmed_subscriptions_tells() {
        let said = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter();
            subscribers(
                &pairs
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                    .collect(),
            )
        };
        let confirmed = |count| said(&[("SubscriptionsConfirmed", count)]);
        assert_eq!(confirmed("2"), Reading::Known(Subscribers::Some));
        assert_eq!(confirmed("0"), Reading::Known(Subscribers::None));
        for unclear in [confirmed(""), confirmed("many"), confirmed("-1"), said(&[])] {
            assert!(matches!(unclear, Reading::Unknown(_)), "{unclear:?}");
        }
        let pending = said(&[("SubscriptionsPending", "3")]);
        assert!(matches!(pending, Reading::Unknown(_)));
    }

    #[test]
    fn the_key_of_sns_is_known_by_its_alias() {
        let of = |id: &str| key(&[("KmsMasterKeyId".to_owned(), id.to_owned())].into());
        assert_eq!(key(&BTreeMap::new()), TopicKey::None);
        assert_eq!(of(""), TopicKey::None);
        assert_eq!(of("alias/aws/sns"), TopicKey::OfSns);
        let arn = "arn:aws:kms:eu-west-1:111122223333:alias/aws/sns";
        assert_eq!(of(arn), TopicKey::OfSns);
        for own in ["alias/alarms", "1234abcd-12ab-34cd-56ef-1234567890ab"] {
            assert_eq!(of(own), TopicKey::Other(own.to_owned()));
        }
    }
}
