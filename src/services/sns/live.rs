//! Asks SNS about topics, each once for all who name it.

use super::{GET_TOPIC_ATTRIBUTES, Subscribers, Topic, TopicKey, key, subscribers};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Reading;

/// What is known of the topics of a run, by ARN.
#[derive(Default)]
struct Topics(PerKey<String, Reading<Topic>>);

/// What is known of a topic of this region.
pub(crate) async fn topic(context: &Context, region: &str, arn: &str) -> Reading<Topic> {
    let topics = context.once::<Topics>();
    let ask = || ask(context, region, arn);
    topics.0.get_or_make(arn.to_owned(), ask).await
}

async fn ask(context: &Context, region: &str, arn: &str) -> Reading<Topic> {
    let sns = client!(aws_sdk_sns, context.session, region);
    let sending = sns.get_topic_attributes().topic_arn(arn).send();
    match context.call(GET_TOPIC_ATTRIBUTES, sending).await {
        Ok(answer) => {
            let attributes = answer.attributes.unwrap_or_default().into_iter().collect();
            subscribers(&attributes).map(|subscribers| Topic {
                subscribers,
                key: key(&attributes),
            })
        }
        // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
        Err(failure) if failure.is("NotFound") => Reading::Known(Topic {
            subscribers: Subscribers::NoTopic,
            key: TopicKey::None,
        }),
        Err(failure) => failure.cause.into(),
    }
}
