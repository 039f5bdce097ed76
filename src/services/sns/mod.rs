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

/// What the attributes of a topic say.
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
}
