//! One region's functions, read lazily: each operation is sent at most once, whoever asks.

use std::collections::BTreeMap;

use aws_sdk_lambda::Client;
use tokio::sync::OnceCell;

use super::concerns::Signs;
use super::destination::{judge, qualifier, unqualified};
use super::listing::{ListedFunction, Mapping, capacity_providers, mappings};
use super::prover::Prover;
use super::{
    CapacityProvider, Concerns, FailureDestination, GET_POLICY, LIST_ALIASES,
    LIST_CAPACITY_PROVIDERS, LIST_FUNCTION_EVENT_INVOKE_CONFIGS, LIST_FUNCTION_URL_CONFIGS,
    LIST_FUNCTIONS, Target, Vpc,
};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Fact, Keyed, Listing, Reading};
use crate::services::iam;

/// What the functions of a region have in common.
pub(super) struct RegionReader<'a> {
    here: &'a Here<'a>,
    lambda: Client,
    prover: Prover<'a>,
    mappings: OnceCell<Listing<Mapping>>,
    providers: OnceCell<Listing<CapacityProvider>>,
}

impl<'a> RegionReader<'a> {
    pub(super) fn new(here: &'a Here<'a>, functions: &'a Keyed<ListedFunction>) -> Self {
        Self {
            here,
            lambda: client!(aws_sdk_lambda, here),
            prover: Prover::new(here, functions),
            mappings: OnceCell::new(),
            providers: OnceCell::new(),
        }
    }

    async fn mappings(&self) -> &Listing<Mapping> {
        self.mappings
            .get_or_init(|| mappings(self.here, &self.lambda))
            .await
    }

    async fn providers(&self) -> &Listing<CapacityProvider> {
        self.providers
            .get_or_init(|| capacity_providers(self.here, &self.lambda))
            .await
    }
}

/// One function.
pub(super) struct FunctionReader<'r, 'a> {
    region: &'r RegionReader<'a>,
    pub(super) listed: &'a ListedFunction,
    aliases: OnceCell<Listing<String>>,
}

impl<'r, 'a> FunctionReader<'r, 'a> {
    pub(super) fn new(region: &'r RegionReader<'a>, listed: &'a ListedFunction) -> Self {
        Self {
            region,
            listed,
            aliases: OnceCell::new(),
        }
    }

    /// Where it is read.
    pub(super) fn here(&self) -> &'r Here<'a> {
        self.region.here
    }

    /// How far its execution role reaches.
    pub(super) async fn role_privilege(&self) -> Reading<iam::RolePrivilege> {
        iam::role_privilege(self.here(), &self.listed.role).await
    }

    pub(super) async fn dead_letter_queue(&self) -> Fact<Target> {
        match self.listed.dead_letter_target.as_str() {
            "" => Fact::Absent,
            arn => Fact::Known(self.region.prover.target(arn).await),
        }
    }

    pub(super) async fn failure_destination(&self) -> Fact<FailureDestination> {
        let call = LIST_FUNCTION_EVENT_INVOKE_CONFIGS;
        if !self.listed.dead_letter_target.is_empty() {
            let because = "not needed: there is a dead-letter queue";
            return call.not_read(because).into();
        }
        let pages = self.region.lambda.list_function_event_invoke_configs();
        let pages = pages.function_name(&self.listed.name);
        let configs = self.here().list(
            call,
            |marker| pages.clone().set_marker(marker).send(),
            |page| {
                (
                    page.function_event_invoke_configs.unwrap_or_default(),
                    page.next_marker,
                )
            },
        );
        let configs = configs.await;
        // A page that is missing may hold the destination that decides.
        if let Some(cause) = configs.incomplete {
            return Fact::Unknown(cause);
        }
        let mut destinations = BTreeMap::new();
        for config in configs.items {
            let arn = config
                .destination_config
                .and_then(|config| config.on_failure)
                .and_then(|to| to.destination)
                .filter(|arn| !arn.is_empty());
            let Some(arn) = arn else { continue };
            let Some(of) = config.function_arn.filter(|of| !of.is_empty()) else {
                let what = "a setting that does not say for which version";
                return call.unparseable(what).into();
            };
            let target = self.region.prover.target(&arn).await;
            destinations.insert(qualifier(&of).to_owned(), target);
        }
        if destinations.is_empty() {
            return Fact::Absent;
        }
        judge(&destinations, self.aliases().await)
    }

    async fn aliases(&self) -> &Listing<String> {
        self.aliases.get_or_init(|| self.list_aliases()).await
    }

    async fn list_aliases(&self) -> Listing<String> {
        let pages = self.region.lambda.list_aliases();
        let pages = pages.function_name(&self.listed.name);
        let aliases = self.here().list(
            LIST_ALIASES,
            |marker| pages.clone().set_marker(marker).send(),
            |page| (page.aliases.unwrap_or_default(), page.next_marker),
        );
        aliases
            .await
            .told(LIST_ALIASES, "an alias without a name", |alias| {
                alias.name.filter(|name| !name.is_empty())
            })
    }

    /// After a function was detached AWS gives a VPC whose id is empty.
    pub(super) fn vpc(&self) -> Fact<Vpc> {
        let vpc = &self.listed.vpc;
        if !vpc.id.is_empty() {
            Fact::Known(vpc.clone())
        } else if vpc.subnets.is_empty() && vpc.security_groups.is_empty() {
            Fact::Absent
        } else {
            LIST_FUNCTIONS.unparseable("a VPC without an id").into()
        }
    }

    pub(super) async fn capacity_provider(&self) -> Fact<CapacityProvider> {
        let arn = match &self.listed.capacity_provider {
            None => return Fact::Absent,
            Some(arn) if arn.is_empty() => {
                let what = "a capacity provider without ARN";
                return LIST_FUNCTIONS.unparseable(what).into();
            }
            Some(arn) => arn,
        };
        let providers = self.region.providers().await;
        match providers.items.iter().find(|provider| provider.arn == *arn) {
            Some(provider) => Fact::Known(provider.clone()),
            None => {
                let missing = || LIST_CAPACITY_PROVIDERS.vanished("it is not in the list");
                let cause = providers.incomplete.clone().unwrap_or_else(missing);
                Fact::Known(CapacityProvider {
                    arn: arn.clone(),
                    state: cause.into(),
                    subnets: Vec::new(),
                })
            }
        }
    }

    pub(super) async fn concerns(&self) -> Concerns {
        let mut signs = Signs::default();
        let mappings = self.region.mappings().await;
        for mapping in &mappings.items {
            if unqualified(&mapping.function) == unqualified(&self.listed.arn) {
                signs.mapping(&mapping.source, mapping.is_self_managed, &mapping.state);
            }
        }
        if let Some(cause) = &mappings.incomplete {
            signs.unread(cause.clone());
        }
        let (urls, aliases) = tokio::join!(self.urls(), self.aliases());
        if !urls.items.is_empty() {
            signs.url();
        }
        for cause in urls.incomplete.iter().chain(&aliases.incomplete) {
            signs.unread(cause.clone());
        }
        let qualifiers = aliases.items.iter().map(|alias| Some(alias.as_str()));
        for qualifier in std::iter::once(None).chain(qualifiers) {
            match self.policy(qualifier).await {
                Fact::Known(document) => signs.policy(&document),
                Fact::Absent => {}
                Fact::Unknown(cause) => signs.unread(cause),
            }
        }
        signs.finish()
    }

    async fn urls(&self) -> Listing<String> {
        let pages = self.region.lambda.list_function_url_configs();
        let pages = pages.function_name(&self.listed.name);
        self.here()
            .list(
                LIST_FUNCTION_URL_CONFIGS,
                |marker| pages.clone().set_marker(marker).send(),
                |page| {
                    let urls = page.function_url_configs.into_iter();
                    (urls.map(|url| url.function_url).collect(), page.next_marker)
                },
            )
            .await
    }

    /// The resource policy of the function, or of an alias of it.
    async fn policy(&self, alias: Option<&str>) -> Fact<String> {
        let request = self
            .region
            .lambda
            .get_policy()
            .function_name(&self.listed.name);
        let sending = request.set_qualifier(alias.map(str::to_owned)).send();
        match self.here().call(GET_POLICY, sending).await {
            Ok(answer) => {
                let policy = answer.policy.filter(|policy| !policy.is_empty());
                policy
                    .ok_or_else(|| GET_POLICY.unparseable("no policy"))
                    .into()
            }
            // "No policy" as well as "no such function"; it was there when it was listed.
            // https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
            Err(failure) if failure.is("ResourceNotFoundException") => Fact::Absent,
            Err(failure) => failure.cause.into(),
        }
    }
}
