//! What can invoke a function: its URLs and policies, and those of its aliases, each read once for all who ask.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_sdk_lambda::types::FunctionUrlConfig;

use super::exposure::{Around, Front, FunctionExposure, Qualified, UrlSeen, Ways, needs};
use super::in_use::{aliases, run_at_edge};
use super::reader::FunctionReader;
use super::versions::{Alias, LATEST, qualifier};
use super::{GET_POLICY, LIST_FUNCTION_URL_CONFIGS, UrlAuth, urls};
use crate::collect::Here;
use crate::facts::{Cause, Fact, Keyed, Listing, Reading};
use crate::policy::{Policy, covers};
use crate::services::accessanalyzer::{self, LIST_FINDINGS, Witness};
use crate::services::elasticloadbalancing::entrances::entrances;
use crate::services::elasticloadbalancingv2::DESCRIBE_LOAD_BALANCERS;
use crate::services::elasticloadbalancingv2::listing::{
    internet_facing, load_balancers, target_groups,
};
use crate::services::s3::listing::buckets;
use crate::services::{apigateway, apigatewayv2};

/// What can invoke a function.
pub(super) struct Doors {
    pub(super) urls: Arc<Keyed<FunctionUrlConfig>>,
    pub(super) aliases: Arc<Listing<Alias>>,
    /// The policy of the function, whose alias is empty, and of each alias.
    pub(super) policies: Vec<(String, Fact<String>)>,
}

impl Doors {
    /// Why there may be more.
    pub(super) fn unread(&self) -> impl Iterator<Item = &Cause> {
        let urls = self.urls.incomplete().iter();
        urls.chain(&self.aliases.incomplete)
    }
}

impl FunctionReader<'_, '_> {
    /// What can invoke it.
    pub(super) async fn doors(&self) -> &Doors {
        let read = async || {
            let (here, listed) = (self.here(), self.listed);
            let (urls, aliases) = tokio::join!(
                urls::urls(here, here.region, &listed.arn),
                aliases(here, here.region, &listed.name)
            );
            let names = aliases.items.iter().map(|alias| alias.name.clone());
            let mut policies = Vec::new();
            for alias in std::iter::once(String::new()).chain(names) {
                let policy = self.policy(Some(alias.as_str()).filter(|name| !name.is_empty()));
                let policy = policy.await;
                policies.push((alias, policy));
            }
            Doors {
                urls,
                aliases,
                policies,
            }
        };
        self.doors.get_or_init(read).await
    }

    /// Who outside of the account may invoke it.
    pub(super) async fn exposure(&self) -> FunctionExposure {
        let (here, arn) = (self.here(), self.listed.arn.as_str());
        let doors = self.doors().await;
        let mut ways = Ways::default();
        for cause in doors.unread() {
            ways.unread(cause.clone());
        }
        let (at_edge, edge_unread) = run_at_edge(here, here.region, arn).await;
        for version in &at_edge {
            ways.at_edge(version);
        }
        if let Some(cause) = edge_unread {
            ways.unread(cause);
        }
        let versions = self.versions(&at_edge).await;
        let mut policies: BTreeMap<&str, Policy> = BTreeMap::new();
        for (alias, policy) in doors.policies.iter().chain(&versions) {
            match policy {
                Fact::Absent => {}
                Fact::Unknown(cause) => ways.unread(cause.clone()),
                Fact::Known(document) => match Policy::parse(document) {
                    Ok(policy) => {
                        policies.insert(alias, policy);
                    }
                    Err(error) => ways.unread(GET_POLICY.unparseable(error.to_string())),
                },
            }
        }
        let urls: BTreeMap<&str, UrlSeen> = doors.urls.iter().map(seen).collect();
        let around = around(here, policies.values()).await;
        for (alias, _) in doors.policies.iter().chain(&versions) {
            let qualified = if alias.is_empty() {
                arn.to_owned()
            } else {
                format!("{arn}:{alias}")
            };
            let of = Qualified {
                alias,
                arn: &qualified,
                url: urls.get(alias.as_str()),
                urls_unread: doors.urls.incomplete().first(),
            };
            ways.see(&of, policies.get(alias.as_str()), &around);
            if policies.contains_key(alias.as_str()) && ways.is_closed() {
                contradict(here, &mut ways, &qualified).await;
            }
        }
        ways.finish()
    }

    /// The policies of the versions that aliases and distributions lead to, by number.
    async fn versions(&self, at_edge: &[String]) -> Vec<(String, Fact<String>)> {
        let aliases = self.doors().await.aliases.items.iter();
        let versions = aliases.flat_map(|alias| &alias.versions).chain(at_edge);
        let numbers: BTreeSet<&String> = versions.filter(|one| is_number(one)).collect();
        let mut policies = Vec::new();
        for number in numbers {
            policies.push((number.clone(), self.policy(Some(number)).await));
        }
        policies
    }
}

fn is_number(version: &str) -> bool {
    !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
}

/// A URL, by the alias that it calls; empty for the function itself.
fn seen<'a>((of, url): (&'a str, &'a FunctionUrlConfig)) -> (&'a str, UrlSeen) {
    let alias = match qualifier(of) {
        LATEST => "",
        alias => alias,
    };
    let seen = UrlSeen {
        auth: UrlAuth::read(LIST_FUNCTION_URL_CONFIGS, url.auth_type.as_str()).into(),
    };
    (alias, seen)
}

/// Where AWS's own reasoning finds everybody let in and ours does not, neither is relied on.
async fn contradict(here: &Here<'_>, ways: &mut Ways, arn: &str) {
    match accessanalyzer::live::witness(here, here.region, arn).await {
        Reading::Known(Witness::Silent | Witness::NotPublic(_) | Witness::Others(_)) => {}
        Reading::Known(Witness::Public(words)) => {
            let both = format!("by its policies not everybody may invoke it, but {words}");
            ways.unread(LIST_FINDINGS.unexpected(both));
        }
        Reading::Unknown(cause) => ways.without_analyzers(&cause),
    }
}

/// What is around, as far as these policies name it.
async fn around<'h>(here: &'h Here<'_>, policies: impl IntoIterator<Item = &Policy>) -> Around<'h> {
    let needs = needs(policies);
    let mut around = Around {
        account: here.session.identity.account.as_str(),
        region: here.region,
        apis: BTreeMap::new(),
        apis_unread: None,
        fronts: BTreeMap::new(),
        buckets: BTreeSet::new(),
    };
    if needs.buckets {
        let listed = &buckets(here).await.listed;
        let names = listed.items.iter().map(|bucket| bucket.name.to_string());
        around.buckets = names.collect();
    }
    if needs.apis {
        apis(here, &mut around).await;
    }
    for group in needs.groups {
        let front = front(here, &group).await;
        around.fronts.insert(group, front);
    }
    around
}

/// The APIs of the region, REST ones and those of the second version.
async fn apis(here: &Here<'_>, around: &mut Around<'_>) {
    let (rest, http) = tokio::join!(
        apigateway::listing::rest_apis(here, here.region),
        apigatewayv2::live::http_apis(here, here.region)
    );
    let words = |id: &str, name: Option<&str>, kind: Option<&str>| {
        let (name, kind) = (name.unwrap_or_default(), kind.unwrap_or("API"));
        (id.to_owned(), format!("API {name} ({id}, {kind})"))
    };
    let rest_words = rest.items.iter().filter_map(|api| {
        let kinds = api
            .endpoint_configuration()
            .map(|endpoint| endpoint.types());
        let kind = kinds.and_then(<[_]>::first).map(|kind| kind.as_str());
        Some(words(api.id()?, api.name(), kind))
    });
    let http_words = http.items.iter().filter_map(|api| {
        let kind = api.protocol_type().map(|kind| kind.as_str());
        Some(words(api.api_id()?, api.name(), kind))
    });
    around.apis = rest_words.chain(http_words).collect();
    let unread = rest.incomplete.as_ref().or(http.incomplete.as_ref());
    around.apis_unread = unread.cloned();
}

/// What is before a target group.
async fn front(here: &Here<'_>, group: &str) -> Reading<Front> {
    let (groups, balancers) = tokio::join!(
        target_groups(here, here.region),
        load_balancers(here, here.region)
    );
    // A pattern may stand for several.
    let named = groups.iter().filter(|(arn, _)| covers(group, arn));
    let named: Vec<_> = named.map(|(_, described)| described).collect();
    let mut front = match groups.incomplete().first() {
        Some(cause) if group.contains(['*', '?']) || named.is_empty() => cause.clone().into(),
        Some(_) | None => Reading::Known(Front::Nothing),
    };
    let mut internal = Vec::new();
    for arn in named
        .iter()
        .flat_map(|described| described.load_balancer_arns())
    {
        let known = balancers.iter().find(|(own, _)| own == arn);
        front = match known.map(|(_, balancer)| internet_facing(balancer)) {
            Some(Reading::Known(true)) => return Reading::Known(Front::Public),
            Some(Reading::Known(false)) => {
                internal.push(arn.as_str());
                front
            }
            Some(Reading::Unknown(cause)) => cause.into(),
            None => {
                let gone = || DESCRIBE_LOAD_BALANCERS.vanished(arn);
                let cause = balancers.incomplete().first().cloned();
                cause.unwrap_or_else(gone).into()
            }
        };
    }
    match front {
        Reading::Known(_) if !internal.is_empty() => reached(here, &internal).await,
        front @ (Reading::Known(_) | Reading::Unknown(_)) => front,
    }
}

/// Whether clients outside come to one of these internal load balancers, by whatever leads to it.
async fn reached(here: &Here<'_>, internal: &[&str]) -> Reading<Front> {
    let entrances = entrances(here, here.region).await;
    let is_led_to = internal.iter().any(|arn| entrances.lead_to_balancer(arn));
    match (is_led_to, entrances.incomplete.first()) {
        (true, _) => Reading::Known(Front::Reached),
        (false, Some(cause)) => cause.clone().into(),
        (false, None) => Reading::Known(Front::Internal),
    }
}
