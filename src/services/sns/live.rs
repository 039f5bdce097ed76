//! Asks SNS about topics, each once for all who name it.

use super::{GET_TOPIC_ATTRIBUTES, Subscribers, subscribers};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Reading;

/// What is known of the topics of a run, by ARN.
#[derive(Default)]
struct Topics(PerKey<String, Reading<Subscribers>>);

/// Who gets what is sent to a topic of this region.
pub(crate) async fn topic(context: &Context, region: &str, arn: &str) -> Reading<Subscribers> {
    let topics = context.once::<Topics>();
    let ask = || ask(context, region, arn);
    topics.0.get_or_make(arn.to_owned(), ask).await
}

async fn ask(context: &Context, region: &str, arn: &str) -> Reading<Subscribers> {
    let sns = client!(aws_sdk_sns, context.session, region);
    let sending = sns.get_topic_attributes().topic_arn(arn).send();
    match context.call(GET_TOPIC_ATTRIBUTES, sending).await {
        Ok(answer) => subscribers(&answer.attributes.unwrap_or_default().into_iter().collect()),
        // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
        Err(failure) if failure.is("NotFound") => Reading::Known(Subscribers::NoTopic),
        Err(failure) => failure.cause.into(),
    }
}
