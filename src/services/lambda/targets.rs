//! Where a function sends the events that it failed on, and what proves that
//! the place exists. Asks nobody: the answers come from whoever made the calls.

use std::collections::BTreeMap;

use crate::facts::{Cause, Reading, calls};
use crate::model::dns_suffix;
use crate::services::sns::Subscribers;

calls! {
    "sqs";
    /// Proves that a queue exists: its own ARN is asked for.
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html>
    pub GET_QUEUE_ATTRIBUTES = "GetQueueAttributes" telling "Attributes" on "sqs:*:*:*";
}

/// Whether a place for failed events keeps what is sent there, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetState {
    /// It exists; a topic also has a confirmed subscription.
    Exists,
    /// AWS says that there is no such queue, topic or function.
    Gone,
    /// Whatever is sent there is lost.
    Lost,
    /// Nothing proves that it exists and keeps what it gets; a person has to look.
    Unproven,
}

/// A place for the events that a function failed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its ARN.
    pub arn: String,
    /// Whether it is there.
    pub state: Reading<TargetState>,
    /// What makes it unproven, gone or lost, in words; empty otherwise.
    pub detail: String,
}

/// Where a function lives.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: &'a str,
    /// The account.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
}

/// How a place can be proven to exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof<'a> {
    /// SQS is asked for the attributes of the queue at this URL.
    Queue {
        /// Its URL.
        url: String,
    },
    /// SNS is asked for the attributes of the topic.
    Topic,
    /// It stands in the listing of functions, or not.
    Function {
        /// Its name.
        name: &'a str,
    },
    /// It keeps nothing, and why.
    Lost(String),
    /// Not from here, and why.
    None(String),
}

/// How a place can be proven to exist, as seen from where the function lives.
#[must_use]
pub fn proof<'a>(arn: &'a str, home: &Home<'_>) -> Proof<'a> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, name] = parts.as_slice() else {
        return Proof::None(format!("{arn} is no ARN"));
    };
    let what = match *service {
        "sqs" => "queue",
        "sns" => "topic",
        "lambda" => "function",
        "events" => {
            return Proof::None(format!(
                "whether the event bus {arn} exists, and a rule on it keeps what arrives, is not read"
            ));
        }
        "s3" => return Proof::None(format!("whether the bucket {arn} exists is not read")),
        _ => return Proof::None(format!("{arn} is no place that this version knows")),
    };
    if (*partition, *account) != (home.partition, home.account) {
        return Proof::None(format!("the {what} {arn} belongs to another account"));
    }
    if *region != home.region {
        return Proof::None(format!("the {what} {arn} lies in another region"));
    }
    // Lambda takes standard queues and topics only.
    // https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    if name.ends_with(".fifo") {
        return Proof::Lost(format!(
            "{arn} is a FIFO {what}, to which Lambda cannot send"
        ));
    }
    match *service {
        "sqs" => match queue_url(home, name) {
            Some(url) => Proof::Queue { url },
            None => Proof::None(format!(
                "the address of the queue {arn} is not known in the partition {partition}"
            )),
        },
        "sns" => Proof::Topic,
        _function => match name
            .strip_prefix("function:")
            .and_then(|name| name.split(':').next())
        {
            Some(name) => Proof::Function { name },
            None => Proof::None(format!("{arn} is no function")),
        },
    }
}

/// The URL of a queue, so that one call and one permission are enough.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html>
fn queue_url(home: &Home<'_>, name: &str) -> Option<String> {
    let suffix = dns_suffix(home.partition)?;
    let Home {
        region, account, ..
    } = home;
    Some(format!("https://sqs.{region}.{suffix}/{account}/{name}"))
}

impl Target {
    /// A place that nothing can be said about.
    #[must_use]
    pub fn unproven(arn: &str, detail: String) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Reading::Known(TargetState::Unproven),
            detail,
        }
    }

    /// A place that keeps nothing.
    #[must_use]
    pub fn lost(arn: &str, detail: String) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Reading::Known(TargetState::Lost),
            detail,
        }
    }

    /// A place that exists.
    #[must_use]
    pub fn existing(arn: &str) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Reading::Known(TargetState::Exists),
            detail: String::new(),
        }
    }

    /// A place that AWS says is not there.
    #[must_use]
    pub fn gone(arn: &str) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Reading::Known(TargetState::Gone),
            detail: format!("{arn} does not exist"),
        }
    }

    /// A place that could not be asked about.
    #[must_use]
    pub fn unread(arn: &str, cause: Cause) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Reading::Unknown(cause),
            detail: String::new(),
        }
    }

    /// What the attributes of a queue say. They prove it only if they are this queue's.
    #[must_use]
    pub fn queue(arn: &str, attributes: &BTreeMap<String, String>) -> Self {
        if attributes.get("QueueArn").map(String::as_str) == Some(arn) {
            Self::existing(arn)
        } else {
            let what = "the answer is not about this queue";
            Self::unread(arn, GET_QUEUE_ATTRIBUTES.unexpected(what))
        }
    }

    /// What is known of a topic's subscribers. Without any nobody gets what is published.
    #[must_use]
    pub fn topic(arn: &str, subscribers: Reading<Subscribers>) -> Self {
        match subscribers {
            Reading::Known(Subscribers::Some) => Self::existing(arn),
            Reading::Known(Subscribers::None) => Self::lost(
                arn,
                format!(
                    "the topic {arn} has no confirmed subscription, so that nobody gets what is sent there"
                ),
            ),
            Reading::Known(Subscribers::NoTopic) => Self::gone(arn),
            Reading::Unknown(cause) => Self::unread(arn, cause),
        }
    }
}

#[cfg(test)]
mod tests;
