//! Asks KMS about keys, each once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::at_rest::region_of;
use super::{AtRest, DESCRIBE_KEY, Key, Named, Standing, named};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Call, Cause, Fact, Failure, Reading};

type Cell = Arc<OnceCell<(Reading<Standing>, String)>>;

/// The keys of a run, each described at most once for all resources that name it.
#[derive(Default)]
pub(crate) struct Keys {
    asked: Mutex<BTreeMap<(String, String), Cell>>,
}

impl Keys {
    /// The keys of this run.
    pub(crate) async fn of(context: &Context) -> Arc<Self> {
        context
            .shared
            .get_or_make(|| async { Self::default() })
            .await
    }

    /// What is known of the key that a resource of this service names.
    pub(crate) async fn key(
        &self,
        context: &Context,
        id: &str,
        service: &str,
        region: &Reading<String>,
    ) -> Key {
        let own = context.session.identity.account.as_str();
        let (standing, state) = match (named(id, service, own), region) {
            (Named::AwsManaged, _) => (Reading::Known(Standing::AwsManaged), String::new()),
            (Named::Alias, _) => (Reading::Known(Standing::ByAlias), String::new()),
            (Named::Key { .. }, Reading::Unknown(cause)) => {
                (Reading::Unknown(cause.clone()), String::new())
            }
            (Named::Key { account, .. }, Reading::Known(region)) => {
                let cell = self.cell(id, region);
                cell.get_or_init(|| describe(context, id, account, region))
                    .await
                    .clone()
            }
        };
        Key {
            id: id.to_owned(),
            standing,
            state,
        }
    }

    /// The key under which a resource of this region is stored; absent unless it is one that the
    /// account can see.
    pub(crate) async fn under(
        &self,
        context: &Context,
        at_rest: &Reading<AtRest>,
        id: Option<&str>,
        service: &str,
        home: &str,
        told_by: Call,
    ) -> Fact<Key> {
        match at_rest {
            Reading::Known(AtRest::None | AtRest::AwsOwned) => Fact::Absent,
            // The old key is no evidence for what follows it.
            Reading::Known(AtRest::Changing) => Fact::Unknown(Cause::failed(
                Failure::Unexpected,
                told_by.to_string(),
                "the encryption is being changed",
            )),
            Reading::Known(AtRest::Key) => match id.filter(|id| !id.is_empty()) {
                None => Fact::Unknown(Cause::failed(
                    Failure::Unparseable,
                    told_by.to_string(),
                    "encrypted with a key in KMS, but no key is named",
                )),
                Some(id) => {
                    let identity = &context.session.identity;
                    let own = identity.account.as_str();
                    // Here the account's own alias is meant, so KMS can be asked what it stands for.
                    let id = match named(id, service, own) {
                        Named::Alias => format!("arn:{}:kms:{home}:{own}:{id}", identity.partition),
                        Named::AwsManaged | Named::Key { .. } => id.to_owned(),
                    };
                    let region =
                        Reading::Known(region_of(named(&id, service, own), home).to_owned());
                    Fact::Known(self.key(context, &id, service, &region).await)
                }
            },
            Reading::Unknown(cause) => Fact::Unknown(cause.clone()),
        }
    }

    fn cell(&self, id: &str, region: &str) -> Cell {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .entry((id.to_owned(), region.to_owned()))
            .or_default()
            .clone()
    }
}

async fn describe(
    context: &Context,
    id: &str,
    account: Option<&str>,
    region: &str,
) -> (Reading<Standing>, String) {
    let session = &context.session;
    let is_foreign = account.is_some_and(|account| account != session.identity.account.as_str());
    let kms = client!(aws_sdk_kms, session, region);
    match context
        .call(DESCRIBE_KEY, kms.describe_key().key_id(id).send())
        .await
    {
        Ok(answer) => {
            let metadata = answer.key_metadata;
            let state = metadata
                .as_ref()
                .and_then(|key| key.key_state())
                .map(|state| state.as_str().to_owned());
            let is_aws = metadata
                .as_ref()
                .and_then(|key| key.key_manager())
                .map(|by| by.as_str())
                == Some("AWS");
            (
                standing(state.as_deref(), is_aws),
                state.unwrap_or_default(),
            )
        }
        Err(failure) if failure.code.as_deref() == Some("NotFoundException") => (
            Reading::Known(Standing::Unusable),
            "there is no such key".to_owned(),
        ),
        Err(failure) if is_foreign && matches!(failure.cause, Cause::Denied { .. }) => {
            (Reading::Known(Standing::Foreign), String::new())
        }
        Err(failure) => (Reading::Unknown(failure.cause), String::new()),
    }
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
fn standing(state: Option<&str>, is_aws: bool) -> Reading<Standing> {
    match state {
        Some("Enabled") if is_aws => Reading::Known(Standing::AwsManaged),
        Some("Enabled") => Reading::Known(Standing::Enabled),
        Some(
            "Disabled"
            | "PendingDeletion"
            | "PendingReplicaDeletion"
            | "PendingImport"
            | "Unavailable",
        ) => Reading::Known(Standing::Unusable),
        // Creating, Updating, and whatever is new to us.
        other => {
            let detail = other.unwrap_or("no key state");
            Reading::Unknown(Cause::failed(
                Failure::Unrecognised,
                DESCRIBE_KEY.to_string(),
                detail,
            ))
        }
    }
}
