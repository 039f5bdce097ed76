//! Asks whether places for failed events exist, each place once: many
//! functions tend to share one queue.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::listing::Listed;
use super::targets::{Home, Proof, proof};
use super::{GET_QUEUE_ATTRIBUTES, Target};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::Listing;
use crate::services::sns::live::Topics;

/// Proves places of one region.
pub(super) struct Prover<'a> {
    context: &'a Context,
    region: &'a str,
    functions: &'a Listing<Listed>,
    asked: Mutex<BTreeMap<String, Arc<OnceCell<Target>>>>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(
        context: &'a Context,
        region: &'a str,
        functions: &'a Listing<Listed>,
    ) -> Self {
        Self {
            context,
            region,
            functions,
            asked: Mutex::default(),
        }
    }

    /// What is known of the place.
    pub(super) async fn target(&self, arn: &str) -> Target {
        let cell = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.entry(arn.to_owned()).or_default().clone()
        };
        cell.get_or_init(|| self.ask(arn)).await.clone()
    }

    async fn ask(&self, arn: &str) -> Target {
        let identity = &self.context.session.identity;
        let home = Home {
            partition: &identity.partition,
            account: identity.account.as_str(),
            region: self.region,
        };
        match proof(arn, &home) {
            Proof::Queue { url } => self.queue(arn, url).await,
            Proof::Topic => self.topic(arn).await,
            Proof::Function { name } => self.function(arn, name),
            Proof::None(why) => Target::unproven(arn, why),
        }
    }

    async fn queue(&self, arn: &str, url: String) -> Target {
        use aws_sdk_sqs::types::QueueAttributeName;

        let sqs = client!(aws_sdk_sqs, self.context.session, self.region);
        let sending = sqs
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(QueueAttributeName::QueueArn)
            .send();
        match self.context.call(GET_QUEUE_ATTRIBUTES, sending).await {
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

    async fn topic(&self, arn: &str) -> Target {
        let topics = Topics::of(self.context).await;
        let found = topics.subscribers(self.context, self.region, arn).await;
        Target::topic(arn, found)
    }

    fn function(&self, arn: &str, name: &str) -> Target {
        let is_listed = self
            .functions
            .items
            .iter()
            .any(|function| function.name == name);
        match (&self.functions.incomplete, is_listed) {
            (_, true) => Target::existing(arn),
            (None, false) => Target::gone(arn),
            (Some(cause), false) => Target::unread(arn, cause.clone()),
        }
    }
}
