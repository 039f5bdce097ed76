//! Asks KMS about keys, each once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::{DESCRIBE_KEY, Key, Named, Standing, named};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Failure, Reading};

type Cell = Arc<OnceCell<(Reading<Standing>, String)>>;

/// The keys of a run, each described at most once for all resources that name it.
pub(crate) struct Keys<'a> {
    context: &'a Context,
    asked: Mutex<BTreeMap<(String, String), Cell>>,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(context: &'a Context) -> Self {
        Self {
            context,
            asked: Mutex::new(BTreeMap::new()),
        }
    }

    /// What is known of the key that a resource of this service names.
    pub(crate) async fn key(&self, id: &str, service: &str, region: &Reading<String>) -> Key {
        let (standing, state) = match (named(id, service), region) {
            (Named::AwsManaged, _) => (Reading::Known(Standing::AwsManaged), String::new()),
            (Named::Alias, _) => (Reading::Known(Standing::ByAlias), String::new()),
            (Named::Key { .. }, Reading::Unknown(cause)) => {
                (Reading::Unknown(cause.clone()), String::new())
            }
            (Named::Key { account, .. }, Reading::Known(region)) => {
                let cell = self.cell(id, region);
                cell.get_or_init(|| self.describe(id, account, region))
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

    fn cell(&self, id: &str, region: &str) -> Cell {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .entry((id.to_owned(), region.to_owned()))
            .or_default()
            .clone()
    }

    async fn describe(
        &self,
        id: &str,
        account: Option<&str>,
        region: &str,
    ) -> (Reading<Standing>, String) {
        let session = &self.context.session;
        let is_foreign =
            account.is_some_and(|account| account != session.identity.account.as_str());
        let kms = client!(aws_sdk_kms, session, region);
        match self
            .context
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
