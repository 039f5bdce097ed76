//! What field-level encryption consists of: configurations, profiles and public keys of the account.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_cloudfront::Client;
use aws_sdk_cloudfront::operation::list_field_level_encryption_configs::ListFieldLevelEncryptionConfigsOutput;
use aws_sdk_cloudfront::operation::list_field_level_encryption_profiles::ListFieldLevelEncryptionProfilesOutput;
use aws_sdk_cloudfront::operation::list_public_keys::ListPublicKeysOutput;
use aws_sdk_cloudfront::types::{FieldLevelEncryptionProfileSummary, FieldLevelEncryptionSummary};

use super::field_encryption::{Config, Entity, FieldEncryption, Listed, judge};
use super::{LIST_FIELD_ENCRYPTION_CONFIGS, LIST_FIELD_ENCRYPTION_PROFILES, LIST_PUBLIC_KEYS};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Listing, Reading};

/// Everything that configurations refer to.
pub(super) struct EncryptionListings {
    configs: Listed<BTreeMap<String, Config>>,
    profiles: Listed<BTreeMap<String, Vec<Entity>>>,
    keys: Listed<BTreeSet<String>>,
}

impl EncryptionListings {
    pub(super) async fn read(context: &Context) -> Self {
        let session = &context.session;
        let client = client!(aws_sdk_cloudfront, session, session.home_region);
        let (configs, profiles, keys) = tokio::join!(
            configs(context, &client),
            profiles(context, &client),
            keys(context, &client)
        );
        Self {
            configs,
            profiles,
            keys,
        }
    }

    /// What the configuration with this id does.
    pub(super) fn encryption(&self, id: &str) -> FieldEncryption {
        let (coverage, detail) = match self.configs.found.get(id) {
            Some(config) => judge(config, &self.profiles, &self.keys),
            None => {
                let gone = || LIST_FIELD_ENCRYPTION_CONFIGS.vanished(id);
                let cause = self.configs.incomplete.clone().unwrap_or_else(gone);
                (
                    Reading::Unknown(cause),
                    "the configuration is not in the listing".to_owned(),
                )
            }
        };
        FieldEncryption {
            config: id.to_owned(),
            coverage,
            detail,
        }
    }
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListFieldLevelEncryptionConfigs.html>
async fn configs(context: &Context, client: &Client) -> Listed<BTreeMap<String, Config>> {
    let call = LIST_FIELD_ENCRYPTION_CONFIGS;
    let ask = |token| {
        client
            .list_field_level_encryption_configs()
            .set_marker(token)
            .send()
    };
    let read = |page: ListFieldLevelEncryptionConfigsOutput| {
        let list = page.field_level_encryption_list;
        list.map_or((Vec::new(), None), |list| {
            (list.items.unwrap_or_default(), list.next_marker)
        })
    };
    listed(context.list(call, ask, read).await, |item| {
        let config = config(&item);
        (item.id, config)
    })
}

fn config(item: &FieldLevelEncryptionSummary) -> Config {
    let types = item.content_type_profile_config.as_ref();
    let queries = item.query_arg_profile_config.as_ref();
    let type_profiles = types
        .and_then(|types| types.content_type_profiles.as_ref())
        .and_then(|profiles| profiles.items.clone())
        .unwrap_or_default();
    let query_profiles = queries
        .and_then(|queries| queries.query_arg_profiles.as_ref())
        .and_then(|profiles| profiles.items.clone())
        .unwrap_or_default();
    Config {
        forwards_other_types: types.is_some_and(|types| types.forward_when_content_type_is_unknown),
        of_types: type_profiles
            .into_iter()
            .map(|profile| profile.profile_id.filter(|id| !id.is_empty()))
            .collect(),
        forwards_unknown_profiles: queries
            .is_some_and(|queries| queries.forward_when_query_arg_profile_is_unknown),
        of_queries: query_profiles
            .into_iter()
            .map(|profile| profile.profile_id)
            .collect(),
    }
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListFieldLevelEncryptionProfiles.html>
async fn profiles(context: &Context, client: &Client) -> Listed<BTreeMap<String, Vec<Entity>>> {
    let call = LIST_FIELD_ENCRYPTION_PROFILES;
    let ask = |token| {
        client
            .list_field_level_encryption_profiles()
            .set_marker(token)
            .send()
    };
    let read = |page: ListFieldLevelEncryptionProfilesOutput| {
        let list = page.field_level_encryption_profile_list;
        list.map_or((Vec::new(), None), |list| {
            (list.items.unwrap_or_default(), list.next_marker)
        })
    };
    listed(context.list(call, ask, read).await, |item| {
        let entities = entities(&item);
        (item.id, entities)
    })
}

fn entities(item: &FieldLevelEncryptionProfileSummary) -> Vec<Entity> {
    let entities = item
        .encryption_entities
        .as_ref()
        .and_then(|entities| entities.items.as_ref());
    entities
        .into_iter()
        .flatten()
        .map(|entity| Entity {
            key: entity.public_key_id.clone(),
            patterns: entity
                .field_patterns
                .as_ref()
                .and_then(|patterns| patterns.items.as_ref())
                .map_or(0, Vec::len),
        })
        .collect()
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListPublicKeys.html>
async fn keys(context: &Context, client: &Client) -> Listed<BTreeSet<String>> {
    let call = LIST_PUBLIC_KEYS;
    let ask = |token| client.list_public_keys().set_marker(token).send();
    let read = |page: ListPublicKeysOutput| {
        let list = page.public_key_list;
        list.map_or((Vec::new(), None), |list| {
            (list.items.unwrap_or_default(), list.next_marker)
        })
    };
    let listing = context.list(call, ask, read).await;
    Listed {
        found: listing.items.into_iter().map(|key| key.id).collect(),
        incomplete: listing.incomplete,
    }
}

fn listed<T, V>(
    listing: Listing<T>,
    entry: impl Fn(T) -> (String, V),
) -> Listed<BTreeMap<String, V>> {
    Listed {
        found: listing.items.into_iter().map(entry).collect(),
        incomplete: listing.incomplete,
    }
}
