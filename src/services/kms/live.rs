//! Asks KMS about keys, each once.

use super::at_rest::{Words, always, by_s3, judge, region_of};
use super::{AtRest, DESCRIBE_KEY, Key, KeyStanding, Named, named};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey};
use crate::facts::{Call, Cause, Fact, Reading};

/// What is known of the keys of a run, by name and region: each is described at most once for all
/// resources that name it.
#[derive(Default)]
struct Keys(PerKey<(String, String), (Reading<KeyStanding>, String)>);

/// What is known of the key that a resource of this service names.
pub(crate) async fn key(
    context: &Context,
    id: &str,
    service: &str,
    region: &Reading<String>,
) -> Key {
    let own = context.session.identity.account.as_str();
    let (standing, state) = match (named(id, service, own), region) {
        (Named::AwsManaged, _) => (Reading::Known(KeyStanding::AwsManaged), String::new()),
        (Named::Alias, _) => (Reading::Known(KeyStanding::ByAlias), String::new()),
        (Named::Key { .. }, Reading::Unknown(cause)) => (cause.clone().into(), String::new()),
        (Named::Key { account, .. }, Reading::Known(region)) => {
            let described = || describe(context, id, account, region);
            let keys = context.once::<Keys>();
            keys.0
                .get_or_make((id.to_owned(), region.clone()), described)
                .await
        }
    };
    Key {
        id: id.to_owned(),
        standing,
        state,
    }
}

/// How a resource is stored, as its service tells.
pub(crate) struct Stored {
    /// Whether it is encrypted.
    pub(crate) at_rest: Result<AtRest, Cause>,
    /// The key that is named.
    pub(crate) key: Option<String>,
    /// What told it.
    pub(crate) told_by: Call,
}

impl Stored {
    /// By the words that the service's listing has for it; see [`judge`].
    pub(crate) fn judged(
        told_by: Call,
        words: Words<'_>,
        aws_owned: &str,
        flag_alone: Option<AtRest>,
    ) -> Self {
        let at_rest = judge(words, aws_owned, flag_alone);
        Self {
            at_rest: at_rest.map_err(|detail| told_by.unrecognised(detail)),
            key: words.key.map(str::to_owned),
            told_by,
        }
    }

    /// Of a service that encrypts whatever it stores; see [`always`].
    pub(crate) fn always(told_by: Call, key: Option<&str>) -> Self {
        Self {
            at_rest: Ok(always(key)),
            key: key.map(str::to_owned),
            told_by,
        }
    }

    /// Of a bucket of S3 that is no general purpose one, or of a part of it; see [`by_s3`].
    pub(crate) fn by_s3(told_by: Call, algorithm: Option<&str>, key: Option<String>) -> Self {
        Self {
            at_rest: by_s3(algorithm).map_err(|detail| told_by.unrecognised(detail)),
            key,
            told_by,
        }
    }

    /// Of what could not be asked.
    pub(crate) fn unread(told_by: Call, cause: Cause) -> Self {
        Self {
            at_rest: Err(cause),
            key: None,
            told_by,
        }
    }

    /// The facts: how it is encrypted, and the key if somebody asks for that field. `service` is the
    /// name in `alias/aws/<service>`.
    pub(crate) async fn read(
        &self,
        here: &Here<'_>,
        service: &str,
        field: &str,
    ) -> (Reading<AtRest>, Fact<Key>) {
        let key = here.ask(field, self.under(here, service)).await;
        (self.at_rest.clone().into(), key)
    }

    /// The key under which it is stored; absent unless it is one that the account can see.
    async fn under(&self, here: &Here<'_>, service: &str) -> Fact<Key> {
        match &self.at_rest {
            Ok(AtRest::None | AtRest::AwsOwned | AtRest::Untold | AtRest::Hsm) => Fact::Absent,
            // The old key is no evidence for what follows it.
            Ok(AtRest::Changing) => self
                .told_by
                .unexpected("the encryption is being changed")
                .into(),
            Ok(AtRest::Key) => match self.key.as_deref().filter(|id| !id.is_empty()) {
                None => self
                    .told_by
                    .unparseable("encrypted with a key in KMS, but no key is named")
                    .into(),
                Some(id) => {
                    let own = here.session.identity.account.as_str();
                    // Here the account's own alias is meant, so KMS can be asked what it stands for.
                    let id = match named(id, service, own) {
                        Named::Alias => here.arn("kms", id),
                        Named::AwsManaged | Named::Key { .. } => id.to_owned(),
                    };
                    let region = region_of(named(&id, service, own), here.region).to_owned();
                    Fact::Known(key(here, &id, service, &Reading::Known(region)).await)
                }
            },
            Err(cause) => cause.clone().into(),
        }
    }
}

async fn describe(
    context: &Context,
    id: &str,
    account: Option<&str>,
    region: &str,
) -> (Reading<KeyStanding>, String) {
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
            let owner = metadata.as_ref().and_then(|key| key.aws_account_id());
            let own = session.identity.account.as_str();
            let is_foreign = is_foreign || owner.is_some_and(|owner| owner != own);
            let standing = match standing(state.as_deref(), is_aws) {
                Reading::Known(KeyStanding::Enabled | KeyStanding::AwsManaged) if is_foreign => {
                    Reading::Known(KeyStanding::Foreign)
                }
                told @ (Reading::Known(
                    KeyStanding::Enabled
                    | KeyStanding::AwsManaged
                    | KeyStanding::Unusable
                    | KeyStanding::ByAlias
                    | KeyStanding::Foreign,
                )
                | Reading::Unknown(_)) => told,
            };
            (standing, state.unwrap_or_default())
        }
        Err(failure) if failure.is("NotFoundException") => (
            Reading::Known(KeyStanding::Unusable),
            "there is no such key".to_owned(),
        ),
        Err(failure) if is_foreign && matches!(failure.cause, Cause::Denied { .. }) => {
            (Reading::Known(KeyStanding::Foreign), String::new())
        }
        Err(failure) => (failure.cause.into(), String::new()),
    }
}

/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
fn standing(state: Option<&str>, is_aws: bool) -> Reading<KeyStanding> {
    match state {
        Some("Enabled") if is_aws => Reading::Known(KeyStanding::AwsManaged),
        Some("Enabled") => Reading::Known(KeyStanding::Enabled),
        Some(
            "Disabled"
            | "PendingDeletion"
            | "PendingReplicaDeletion"
            | "PendingImport"
            | "Unavailable",
        ) => Reading::Known(KeyStanding::Unusable),
        // Creating, Updating, and whatever is new to us.
        other => DESCRIBE_KEY
            .unrecognised(other.unwrap_or("no key state"))
            .into(),
    }
}
