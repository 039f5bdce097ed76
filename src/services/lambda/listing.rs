//! The listings of a region, page by page, cut down to what is needed.
//!
//! ListFunctions answers with the environment variables in plain text. They
//! end here: [`ListedFunction`] has no place for them.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_lambda::Client;
use aws_sdk_lambda::types::{CapacityProvider as Provider, FunctionConfiguration, FunctionVersion};

use super::concerns::is_on;
use super::role_use::Member;
use super::tmp::Told;
use super::versions::{LATEST_PUBLISHED, unqualified};
use super::{
    CapacityProvider, LIST_CAPACITY_PROVIDERS, LIST_EVENT_SOURCE_MAPPINGS, LIST_FUNCTIONS,
    ProviderState, Tmp, Vpc,
};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey};
use crate::facts::{Keyed, Listing};

/// What is kept of a function of the listing. Empty text stands for what AWS left out or left empty.
#[derive(Debug)]
pub(super) struct ListedFunction {
    pub(super) arn: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) dead_letter_target: String,
    pub(super) vpc: Vpc,
    /// The ARN, if it runs on one.
    pub(super) capacity_provider: Option<String>,
    pub(super) tmp: Tmp,
    code: String,
    master: String,
}

impl ListedFunction {
    fn new(function: FunctionConfiguration) -> Self {
        let vpc = function.vpc_config.as_ref();
        let tmp = tmp(&function);
        Self {
            tmp,
            arn: function.function_arn.unwrap_or_default(),
            name: function.function_name.unwrap_or_default(),
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
        }
    }

    /// What is compared to find out who shares a role of it.
    pub(super) fn member<'a>(&'a self, region: &'a str, role: &'a str) -> Member<'a> {
        Member {
            arn: &self.arn,
            name: &self.name,
            region,
            role,
            code: &self.code,
            master: &self.master,
        }
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html>
fn tmp(function: &FunctionConfiguration) -> Tmp {
    let on_instances = function.capacity_provider_config();
    let told = Told {
        size: function.ephemeral_storage().map(|storage| storage.size),
        isolation: function
            .tenancy_config()
            .map(|tenancy| tenancy.tenant_isolation_mode.as_str()),
        managed: on_instances.map(|config| {
            let instances = config.lambda_managed_instances_capacity_provider_config();
            instances.and_then(|instances| instances.per_execution_environment_max_concurrency)
        }),
        snap_start: function
            .snap_start()
            .and_then(|snap_start| snap_start.apply_on())
            .map(|apply_on| apply_on.as_str()),
    };
    Tmp::of(LIST_FUNCTIONS, told)
}

/// An event source mapping.
#[derive(Debug)]
pub(super) struct Mapping {
    pub(super) function: String,
    pub(super) source: String,
    pub(super) is_self_managed: bool,
    pub(super) state: String,
}

impl Mapping {
    /// Whether it calls its function.
    pub(super) fn is_on(&self) -> bool {
        is_on(&self.state)
    }
}

/// The functions of a run by region.
#[derive(Default)]
struct Functions(PerKey<String, Arc<Keyed<ListedFunction>>>);

/// The functions of a region, by ARN.
pub(super) async fn functions(context: &Context, region: &str) -> Arc<Keyed<ListedFunction>> {
    let functions = context.once::<Functions>();
    let list = async || Arc::new(list(context, region).await);
    functions.0.get_or_make(region.to_owned(), list).await
}

/// AWS lists no function without name and ARN.
async fn list(context: &Context, region: &str) -> Keyed<ListedFunction> {
    let lambda = client!(aws_sdk_lambda, context.session, region);
    let listed = context.list(
        LIST_FUNCTIONS,
        |marker| lambda.list_functions().set_marker(marker).send(),
        |page| (page.functions.unwrap_or_default(), page.next_marker),
    );
    let keyed = listed
        .await
        .keyed(LIST_FUNCTIONS, "a function without a name", |function| {
            let name = function.function_name().filter(|name| !name.is_empty());
            name.and_then(|_| function.function_arn())
        });
    keyed.map(ListedFunction::new)
}

/// These versions of a region's functions, each by the ARN of the function and the version. Further ones, which
/// may be as many as were ever published, are dropped page by page, but for functions of which
/// [`LATEST_PUBLISHED`] is wanted.
pub(super) async fn versions(
    context: &Context,
    region: &str,
    wanted: &BTreeSet<(String, String)>,
) -> Listing<((String, String), ListedFunction)> {
    let lambda = client!(aws_sdk_lambda, context.session, region);
    let all = lambda
        .list_functions()
        .function_version(FunctionVersion::All);
    let wanted = |version: FunctionConfiguration| {
        let key = (
            unqualified(version.function_arn()?).to_owned(),
            version.version()?.to_owned(),
        );
        let published = (key.0.clone(), LATEST_PUBLISHED.to_owned());
        (wanted.contains(&key) || wanted.contains(&published))
            .then(|| (key, ListedFunction::new(version)))
    };
    context
        .list(
            LIST_FUNCTIONS,
            |marker| all.clone().set_marker(marker).send(),
            |page| {
                let functions = page.functions.unwrap_or_default().into_iter();
                (functions.filter_map(wanted).collect(), page.next_marker)
            },
        )
        .await
}

/// The event source mappings of a run by region.
#[derive(Default)]
struct Mappings(PerKey<String, Arc<Listing<Mapping>>>);

/// The event source mappings of a region.
pub(super) async fn mappings(context: &Context, region: &str) -> Arc<Listing<Mapping>> {
    let mappings = context.once::<Mappings>();
    let list = async || Arc::new(list_mappings(context, region).await);
    mappings.0.get_or_make(region.to_owned(), list).await
}

async fn list_mappings(context: &Context, region: &str) -> Listing<Mapping> {
    let lambda = client!(aws_sdk_lambda, context.session, region);
    let listed = context.list(
        LIST_EVENT_SOURCE_MAPPINGS,
        |marker| {
            lambda
                .list_event_source_mappings()
                .set_marker(marker)
                .send()
        },
        |page| {
            (
                page.event_source_mappings.unwrap_or_default(),
                page.next_marker,
            )
        },
    );
    let lacking = "an event source mapping without a function";
    listed
        .await
        .told(LIST_EVENT_SOURCE_MAPPINGS, lacking, |mapping| {
            Some(Mapping {
                function: mapping.function_arn.filter(|arn| !arn.is_empty())?,
                source: mapping.event_source_arn.unwrap_or_default(),
                is_self_managed: mapping.self_managed_event_source.is_some(),
                state: mapping.state.unwrap_or_default(),
            })
        })
}

/// The capacity providers of a region.
pub(super) async fn capacity_providers(
    here: &Here<'_>,
    lambda: &Client,
) -> Listing<CapacityProvider> {
    here.list(
        LIST_CAPACITY_PROVIDERS,
        |marker| lambda.list_capacity_providers().set_marker(marker).send(),
        |page| {
            let providers = page.capacity_providers.into_iter().map(provider);
            (providers.collect(), page.next_marker)
        },
    )
    .await
}

fn provider(provider: Provider) -> CapacityProvider {
    let word = provider.state.as_str();
    let told = |ids: Vec<String>| ids.into_iter().filter(|id| !id.is_empty()).collect();
    let (subnets, groups) = provider
        .vpc_config
        .map(|vpc| (vpc.subnet_ids, vpc.security_group_ids))
        .unwrap_or_default();
    CapacityProvider {
        state: ProviderState::read(LIST_CAPACITY_PROVIDERS, word).into(),
        subnets: told(subnets),
        security_groups: told(groups),
        arn: provider.capacity_provider_arn,
    }
}
