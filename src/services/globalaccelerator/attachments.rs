//! What accelerators of other accounts may lead to: resources that the account shares by attachments. Whether one does
//! is not told here.
//! <https://docs.aws.amazon.com/global-accelerator/latest/dg/cross-account-resources.html>

use aws_sdk_globalaccelerator::Client;

use super::LIST_CROSS_ACCOUNT_ATTACHMENTS;
use crate::collect::Context;
use crate::facts::Cause;

/// What accelerators of other accounts may lead to.
#[derive(Debug, Default)]
pub(crate) struct Attached {
    pub(crate) shared: Vec<Shared>,
    /// Why there may be more.
    pub(crate) incomplete: Vec<Cause>,
}

/// Something that they may lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shared {
    /// The ARN of the attachment.
    pub(crate) attachment: String,
    /// What the endpoint is known by.
    pub(crate) id: String,
}

impl Attached {
    /// Why it is not known whether one leads there; `None` if none may.
    pub(crate) fn may_lead_to(&self, id: &str) -> Option<Cause> {
        let mut shared = self.shared.iter();
        let unseen = |one: &Shared| {
            LIST_CROSS_ACCOUNT_ATTACHMENTS.unexpected(format!(
                "{} lets accelerators of other accounts lead to it, which are not seen from here",
                one.attachment
            ))
        };
        let found = shared.find(|one| one.id == id).map(unseen);
        found.or_else(|| self.incomplete.first().cloned())
    }
}

/// What the account shares. Blocks of addresses lead nowhere, and have no endpoint.
pub(super) async fn attached(context: &Context, client: &Client) -> Attached {
    let listed = context.list(
        LIST_CROSS_ACCOUNT_ATTACHMENTS,
        |token| {
            let request = client.list_cross_account_attachments();
            request.set_next_token(token).send()
        },
        |page| {
            let attachments = page.cross_account_attachments.unwrap_or_default();
            (attachments, page.next_token)
        },
    );
    let lacking = "an attachment without ARN";
    let attachments = listed
        .await
        .keyed(LIST_CROSS_ACCOUNT_ATTACHMENTS, lacking, |attachment| {
            attachment.attachment_arn()
        });
    let mut all = Attached {
        shared: Vec::new(),
        incomplete: attachments.incomplete().to_vec(),
    };
    for (arn, attachment) in attachments.iter() {
        for resource in attachment.resources() {
            if !resource.endpoint_id().is_empty() {
                all.shared.push(Shared {
                    attachment: arn.to_owned(),
                    id: resource.endpoint_id().to_owned(),
                });
            } else if resource.cidr().is_none_or(str::is_empty) {
                let nameless = "a resource without id";
                all.incomplete
                    .push(LIST_CROSS_ACCOUNT_ATTACHMENTS.unparseable(nameless));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_may_be_led_to_and_what_was_not_told_too() {
        let told = Attached {
            shared: vec![Shared {
                attachment: "arn:attachment".to_owned(),
                id: "arn:balancer".to_owned(),
            }],
            incomplete: Vec::new(),
        };
        assert!(told.may_lead_to("arn:balancer").is_some());
        assert_eq!(told.may_lead_to("arn:other"), None);
        let denied = Cause::denied("globalaccelerator:ListCrossAccountAttachments", "");
        let untold = Attached {
            shared: Vec::new(),
            incomplete: vec![denied.clone()],
        };
        assert_eq!(untold.may_lead_to("arn:balancer"), Some(denied));
    }
}
