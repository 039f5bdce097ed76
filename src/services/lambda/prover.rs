//! Asks whether places for failed events exist, each place once: many
//! functions tend to share one queue.

use super::listing::ListedFunction;
use super::targets::{Home, Proof, proof};
use super::{GET_QUEUE_ATTRIBUTES, Target};
use crate::aws::client;
use crate::collect::{Here, PerKey};
use crate::facts::Keyed;
use crate::services::sns::live::topic;

/// Proves places of one region.
pub(super) struct Prover<'a> {
    here: &'a Here<'a>,
    functions: &'a Keyed<ListedFunction>,
    asked: PerKey<String, Target>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(here: &'a Here<'a>, functions: &'a Keyed<ListedFunction>) -> Self {
        Self {
            here,
            functions,
            asked: PerKey::default(),
        }
    }

    /// What is known of the place.
    pub(super) async fn target(&self, arn: &str) -> Target {
        self.asked
            .get_or_make(arn.to_owned(), || self.ask(arn))
            .await
    }

    async fn ask(&self, arn: &str) -> Target {
        let identity = &self.here.session.identity;
        let home = Home {
            partition: &identity.partition,
            account: identity.account.as_str(),
            region: self.here.region,
        };
        match proof(arn, &home) {
            Proof::Queue { url } => self.queue(arn, url).await,
            // Lambda publishes with the role of the function, which may use the key of SNS too.
            Proof::Topic => {
                let topic = topic(self.here, self.here.region, arn).await;
                Target::topic(arn, topic.map(|topic| topic.subscribers))
            }
            Proof::Function { name } => self.function(arn, name),
            Proof::Lost(why) => Target::lost(arn, why),
            Proof::None(why) => Target::unproven(arn, why),
        }
    }

    async fn queue(&self, arn: &str, url: String) -> Target {
        use aws_sdk_sqs::types::QueueAttributeName;

        let sqs = client!(aws_sdk_sqs, self.here);
        let sending = sqs
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(QueueAttributeName::QueueArn)
            .send();
        match self.here.call(GET_QUEUE_ATTRIBUTES, sending).await {
            Ok(answer) => {
                let attributes = answer.attributes.unwrap_or_default();
                let attributes = attributes
                    .into_iter()
                    .map(|(name, value)| (name.as_str().to_owned(), value))
                    .collect();
                Target::queue(arn, &attributes)
            }
            // The same answer in the older and the newer protocol.
            // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
            Err(failure) => match failure.code.as_deref() {
                Some("AWS.SimpleQueueService.NonExistentQueue" | "QueueDoesNotExist") => {
                    Target::gone(arn)
                }
                Some(_) | None => Target::unread(arn, failure.cause),
            },
        }
    }

    fn function(&self, arn: &str, name: &str) -> Target {
        let mut listed = self.functions.iter();
        let is_listed = listed.any(|(_, function)| function.name == name);
        match (self.functions.incomplete().first(), is_listed) {
            (_, true) => Target::existing(arn),
            (None, false) => Target::gone(arn),
            (Some(cause), false) => Target::unread(arn, cause.clone()),
        }
    }
}
