//! Whether what an alarm sends to a topic reaches anybody. Asks nobody.
//!
//! CloudWatch publishes by itself, so the key of the topic must let it in. The key that AWS manages
//! for SNS does not, and nobody can change its policy: every message is refused.
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services>

use super::coverage::Heard;
use crate::facts::{Cause, Failure, Reading};
use crate::services::sns::{Subscribers, Topic, TopicKey};

/// Whether an alarm is heard by way of this topic.
#[must_use]
pub fn by_topic(arn: &str, topic: Reading<Topic>) -> Heard {
    let topic = match topic {
        Reading::Known(topic) => topic,
        Reading::Unknown(cause) => return Heard::Unclear(cause),
    };
    match (topic.subscribers, topic.key) {
        (Subscribers::NoTopic, _) => Heard::Not(format!("there is no topic {arn}")),
        (Subscribers::None, _) => {
            Heard::Not(format!("nobody has confirmed a subscription of {arn}"))
        }
        (Subscribers::Some, TopicKey::None) => Heard::By(arn.to_owned()),
        (Subscribers::Some, TopicKey::OfSns) => Heard::Not(format!(
            "the topic {arn} is encrypted with alias/aws/sns, which CloudWatch cannot use"
        )),
        (Subscribers::Some, TopicKey::Other(key)) => {
            let why = format!("whether its policy lets CloudWatch publish to {arn} is not read");
            Heard::Unclear(Cause::failed(Failure::NotRead, key, why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(subscribers: Subscribers, key: TopicKey) -> Heard {
        by_topic("on-call", Reading::Known(Topic { subscribers, key }))
    }

    /// <https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger>
    #[test]
    fn the_key_of_a_topic_must_let_cloudwatch_in() {
        let by = Heard::By("on-call".to_owned());
        assert_eq!(heard(Subscribers::Some, TopicKey::None), by);
        let Heard::Not(why) = heard(Subscribers::Some, TopicKey::OfSns) else {
            panic!("nobody can let CloudWatch use it");
        };
        assert!(why.contains("alias/aws/sns"), "{why}");
        let own = TopicKey::Other("alias/alarms".to_owned());
        let found = heard(Subscribers::Some, own.clone());
        assert!(matches!(found, Heard::Unclear(_)), "{found:?}");
        // Without subscribers the key makes no difference.
        for key in [TopicKey::None, TopicKey::OfSns, own] {
            for nobody in [Subscribers::None, Subscribers::NoTopic] {
                let found = heard(nobody, key.clone());
                assert!(matches!(found, Heard::Not(_)), "{found:?}");
            }
        }
        let cause = Cause::denied("sns:GetTopicAttributes", "");
        let unread = by_topic("on-call", Reading::Unknown(cause.clone()));
        assert_eq!(unread, Heard::Unclear(cause));
    }
}
