//! The listings of a region, page by page, cut down to what is needed.
//!
//! ListFunctions answers with the environment variables in plain text. They
//! end here: [`Listed`] has no place for them.

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{CapacityProvider as Provider, FunctionConfiguration};

use super::role_use::Member;
use super::{
    CapacityProvider, LIST_CAPACITY_PROVIDERS, LIST_EVENT_SOURCE_MAPPINGS, LIST_FUNCTIONS,
    ProviderState, Vpc,
};
use crate::aws::client;
use crate::collect::{Context, listing};
use crate::facts::{Cause, Failure, Listing, Reading};

/// What is kept of a function of the listing. Empty text stands for what AWS left out or left empty.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) dead_letter_target: String,
    pub(super) vpc: Vpc,
    /// The ARN, if it runs on one.
    pub(super) capacity_provider: Option<String>,
    code: String,
    master: String,
}

impl Listed {
    /// AWS lists none without name and ARN.
    fn new(function: FunctionConfiguration) -> Option<Self> {
        let vpc = function.vpc_config.as_ref();
        Some(Self {
            arn: function.function_arn.filter(|arn| !arn.is_empty())?,
            name: function.function_name.filter(|name| !name.is_empty())?,
            role: function.role.unwrap_or_default(),
            dead_letter_target: function
                .dead_letter_config
                .and_then(|config| config.target_arn)
                .unwrap_or_default(),
            vpc: Vpc {
                id: vpc
                    .and_then(|vpc| vpc.vpc_id())
                    .unwrap_or_default()
                    .to_owned(),
                subnets: vpc.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default(),
                security_groups: vpc
                    .map(|vpc| vpc.security_group_ids().to_vec())
                    .unwrap_or_default(),
            },
            capacity_provider: function.capacity_provider_config.map(|config| {
                let instances = config.lambda_managed_instances_capacity_provider_config;
                instances
                    .map(|config| config.capacity_provider_arn)
                    .unwrap_or_default()
            }),
            code: function.code_sha256.unwrap_or_default(),
            master: function.master_arn.unwrap_or_default(),
        })
    }

    /// What is compared to find out who shares its role.
    pub(super) fn member<'a>(&'a self, region: &'a str) -> Member<'a> {
        Member {
            arn: &self.arn,
            name: &self.name,
            region,
            role: &self.role,
            code: &self.code,
            master: &self.master,
        }
    }
}

/// An event source mapping.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) function: String,
    pub(super) source: String,
    pub(super) is_self_managed: bool,
    pub(super) state: String,
}

/// A client for one region.
pub(super) fn lambda_in(context: &Context, region: &str) -> Client {
    client!(aws_sdk_lambda, context.session, region)
}

/// The functions of a region.
pub(super) async fn functions(context: &Context, region: &str) -> Listing<Listed> {
    let lambda = &lambda_in(context, region);
    listing(LIST_FUNCTIONS, |marker| async move {
        let sending = lambda.list_functions().set_marker(marker).send();
        let page = context.call(LIST_FUNCTIONS, sending).await?;
        let functions = page.functions.unwrap_or_default();
        Ok((
            functions.into_iter().map(Listed::new).collect(),
            page.next_marker,
        ))
    })
    .await
    .whole(LIST_FUNCTIONS, "a function without a name")
}

/// The event source mappings of a region.
pub(super) async fn mappings(context: &Context, region: &str) -> Listing<Mapping> {
    let lambda = &lambda_in(context, region);
    listing(LIST_EVENT_SOURCE_MAPPINGS, |marker| async move {
        let sending = lambda
            .list_event_source_mappings()
            .set_marker(marker)
            .send();
        let page = context.call(LIST_EVENT_SOURCE_MAPPINGS, sending).await?;
        let mappings = page
            .event_source_mappings
            .unwrap_or_default()
            .into_iter()
            .map(|mapping| {
                Some(Mapping {
                    function: mapping.function_arn.filter(|arn| !arn.is_empty())?,
                    source: mapping.event_source_arn.unwrap_or_default(),
                    is_self_managed: mapping.self_managed_event_source.is_some(),
                    state: mapping.state.unwrap_or_default(),
                })
            });
        Ok((mappings.collect(), page.next_marker))
    })
    .await
    .whole(
        LIST_EVENT_SOURCE_MAPPINGS,
        "an event source mapping without a function",
    )
}

/// The capacity providers of a region.
pub(super) async fn capacity_providers(
    context: &Context,
    region: &str,
) -> Listing<CapacityProvider> {
    let lambda = &lambda_in(context, region);
    listing(LIST_CAPACITY_PROVIDERS, |marker| async move {
        let sending = lambda.list_capacity_providers().set_marker(marker).send();
        let page = context.call(LIST_CAPACITY_PROVIDERS, sending).await?;
        let providers = page.capacity_providers.into_iter().map(provider);
        Ok((providers.collect(), page.next_marker))
    })
    .await
}

fn provider(provider: Provider) -> CapacityProvider {
    let word = provider.state.as_str();
    CapacityProvider {
        state: match ProviderState::from_word(word) {
            Some(state) => Reading::Known(state),
            None => {
                let call = LIST_CAPACITY_PROVIDERS.to_string();
                Reading::Unknown(Cause::failed(Failure::Unrecognised, call, word))
            }
        },
        subnets: provider
            .vpc_config
            .map(|vpc| {
                vpc.subnet_ids
                    .into_iter()
                    .filter(|id| !id.is_empty())
                    .collect()
            })
            .unwrap_or_default(),
        arn: provider.capacity_provider_arn,
    }
}
