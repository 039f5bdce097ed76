//! One region's functions, read lazily: each operation is sent at most once, whoever asks.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_lambda::Client;
use tokio::sync::OnceCell;

use super::concerns::Signs;
use super::doors::Doors;
use super::in_use::InUse;
use super::listing::{ListedFunction, capacity_providers, mappings};
use super::network::Attachment;
use super::privilege::{OfRole, worst};
use super::prover::Prover;
use super::versions::{Standing, qualifier, unqualified};
use super::{
    ByVersion, CapacityProvider, Concerns, GET_POLICY, LIST_CAPACITY_PROVIDERS,
    LIST_FUNCTION_EVENT_INVOKE_CONFIGS, LIST_FUNCTIONS, RunsWith, Target, Vpc, failed_events,
    network,
};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Cause, Fact, Keyed, Listing, Reading};
use crate::network::Network;
use crate::services::ec2::network::live::Want;
use crate::services::{ec2, iam};

/// What the functions of a region have in common.
pub(super) struct RegionReader<'a> {
    here: &'a Here<'a>,
    lambda: Client,
    prover: Prover<'a>,
    providers: OnceCell<Listing<CapacityProvider>>,
}

impl<'a> RegionReader<'a> {
    pub(super) fn new(here: &'a Here<'a>, functions: &'a Keyed<ListedFunction>) -> Self {
        Self {
            here,
            lambda: client!(aws_sdk_lambda, here),
            prover: Prover::new(here, functions),
            providers: OnceCell::new(),
        }
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
    in_use: &'r InUse,
    pub(super) doors: OnceCell<Doors>,
}

impl<'r, 'a> FunctionReader<'r, 'a> {
    pub(super) fn new(
        region: &'r RegionReader<'a>,
        listed: &'a ListedFunction,
        in_use: &'r InUse,
    ) -> Self {
        Self {
            region,
            listed,
            in_use,
            doors: OnceCell::new(),
        }
    }

    /// Where it is read.
    pub(super) fn here(&self) -> &'r Here<'a> {
        self.region.here
    }

    /// How far its execution roles reach.
    pub(super) async fn role_privilege(&self) -> Reading<RunsWith> {
        let in_use = self.in_use;
        let mut unread = in_use.incomplete();
        let mut roles: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (one, configured) in in_use.each(self.listed) {
            match configured {
                Ok(configured) => roles
                    .entry(&configured.role)
                    .or_default()
                    .push(one.to_string()),
                Err(cause) => {
                    unread.get_or_insert(cause);
                }
            }
        }
        let mut all = Vec::new();
        for (role, versions) in roles {
            all.push(OfRole {
                role: role.to_owned(),
                versions,
                privilege: iam::role_privilege(self.here(), role).await,
            });
        }
        worst(all, unread)
    }

    /// What becomes of events that fail.
    pub(super) async fn failed_events(&self) -> Reading<ByVersion> {
        let in_use = self.in_use.but_for_mappings();
        let mut destinations = None;
        let mut standings = Vec::new();
        for (one, configured) in in_use.each(self.listed) {
            let standing = match configured {
                _ if in_use.is_called_at_edge_only(one) => Standing::AtEdge,
                Err(cause) => Standing::Unread(cause),
                Ok(configured) if !configured.dead_letter_target.is_empty() => {
                    let prover = &self.region.prover;
                    let queue = prover.target(&configured.dead_letter_target).await;
                    failed_events::standing(Some(&queue), None)
                }
                Ok(_) => {
                    if destinations.is_none() {
                        destinations = Some(self.destinations().await);
                    }
                    match destinations.as_ref() {
                        Some(Ok(set)) => {
                            let set = set.get(failed_events::set_for(one));
                            failed_events::standing(None, set)
                        }
                        Some(Err(cause)) => Standing::Unread(cause.clone()),
                        None => failed_events::standing(None, None),
                    }
                }
            };
            let standing = if in_use.is_alias_beside_the_edge(one) {
                failed_events::beside_the_edge(standing)
            } else {
                standing
            };
            standings.push((one.clone(), standing));
        }
        Reading::Known(ByVersion::of(standings, in_use.incomplete()))
    }

    /// On-failure destinations by version and alias. A page that is missing may hold the one that decides.
    async fn destinations(&self) -> Result<BTreeMap<String, Target>, Cause> {
        let call = LIST_FUNCTION_EVENT_INVOKE_CONFIGS;
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
        if let Some(cause) = configs.incomplete {
            return Err(cause);
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
                return Err(call.unparseable(what));
            };
            let target = self.region.prover.target(&arn).await;
            destinations.insert(qualifier(&of).to_owned(), target);
        }
        Ok(destinations)
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

    /// The VPC of each version.
    pub(super) async fn network(&self) -> Reading<ByVersion> {
        let in_use = self.in_use;
        let mut standings = Vec::new();
        for (one, configured) in in_use.each(self.listed) {
            let standing = match configured {
                _ if in_use.is_at_edge(one) => Standing::AtEdge,
                Err(cause) => Standing::Unread(cause),
                Ok(configured) => {
                    let provider = match &configured.capacity_provider {
                        Some(arn) if configured.vpc.id.is_empty() => self.provider(arn).await,
                        Some(_) | None => Fact::Absent,
                    };
                    match network::attachment(&configured.vpc, &provider) {
                        Attachment::Settled(standing) => standing,
                        Attachment::To(place) => place.standing(&self.places().await.parts),
                    }
                }
            };
            standings.push((one.clone(), standing));
        }
        Reading::Known(ByVersion::of(standings, in_use.incomplete()))
    }

    /// The subnets and groups of the region.
    async fn places(&self) -> Arc<Network> {
        let here = self.here();
        let wants = [Want::Subnets, Want::GroupIds];
        ec2::network::live::network(here, here.region, &wants).await
    }

    async fn provider(&self, arn: &str) -> Fact<CapacityProvider> {
        if arn.is_empty() {
            let what = "a capacity provider without ARN";
            return LIST_FUNCTIONS.unparseable(what).into();
        }
        let providers = self.region.providers().await;
        match providers.items.iter().find(|provider| provider.arn == arn) {
            Some(provider) => Fact::Known(provider.clone()),
            None => {
                let missing = || LIST_CAPACITY_PROVIDERS.vanished("it is not in the list");
                Fact::Unknown(providers.incomplete.clone().unwrap_or_else(missing))
            }
        }
    }

    pub(super) async fn concerns(&self) -> Concerns {
        let mut signs = Signs::default();
        let here = self.here();
        let mappings = mappings(here, here.region).await;
        for mapping in &mappings.items {
            if unqualified(&mapping.function) == unqualified(&self.listed.arn) {
                signs.mapping(&mapping.source, mapping.is_self_managed, &mapping.state);
            }
        }
        if let Some(cause) = &mappings.incomplete {
            signs.unread(cause.clone());
        }
        let doors = self.doors().await;
        if !doors.urls.is_empty() {
            signs.url();
        }
        for cause in doors.unread() {
            signs.unread(cause.clone());
        }
        for (_, policy) in &doors.policies {
            match policy {
                Fact::Known(document) => signs.policy(document),
                Fact::Absent => {}
                Fact::Unknown(cause) => signs.unread(cause.clone()),
            }
        }
        signs.finish()
    }

    /// The resource policy of the function, or of an alias of it.
    pub(super) async fn policy(&self, alias: Option<&str>) -> Fact<String> {
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
