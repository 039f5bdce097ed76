//! Asks what leads to the versions of a function, and how those versions are
//! configured: each at most once in a run, whoever asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aws_sdk_cloudfront::types::LambdaFunctionAssociations;

use super::listing::{ListedFunction, functions, mappings, versions};
use super::versions::{
    Alias, By, LATEST, LATEST_PUBLISHED, Use, in_use, is_never_published, qualifier, unqualified,
};
use super::{LIST_ALIASES, LIST_FUNCTIONS};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Keyed, Listing};
use crate::services::cloudfront::listing::distributions;

/// Where functions live that CloudFront runs at its edge.
/// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html>
const EDGE: &str = "us-east-1";

/// What of a function is in use.
#[derive(Default, Clone)]
pub(super) struct InUse {
    /// The versions, with what leads to them.
    pub(super) uses: Vec<Use>,
    /// How those that are not `$LATEST` are configured, by version.
    configured: BTreeMap<String, Result<Arc<ListedFunction>, Cause>>,
    /// Why calls, aliases or distributions may lead to more.
    unread: Option<Cause>,
    /// Why event source mappings may lead to more.
    unread_mappings: Option<Cause>,
}

impl InUse {
    /// How a version is configured.
    pub(super) fn configuration<'a>(
        &'a self,
        latest: &'a ListedFunction,
        version: &str,
    ) -> Result<&'a ListedFunction, Cause> {
        if version == LATEST {
            return Ok(latest);
        }
        match self.configured.get(version) {
            Some(Ok(configured)) => Ok(configured),
            Some(Err(cause)) => Err(cause.clone()),
            None => Err(LIST_FUNCTIONS.not_read(version)),
        }
    }

    /// Each use with how its version is configured.
    pub(super) fn each<'a>(
        &'a self,
        latest: &'a ListedFunction,
    ) -> impl Iterator<Item = (&'a Use, Result<&'a ListedFunction, Cause>)> {
        let uses = self.uses.iter();
        uses.map(move |one| (one, self.configuration(latest, &one.version)))
    }

    /// Why there may be more.
    pub(super) fn incomplete(&self) -> Option<Cause> {
        let unread = self.unread.as_ref().or(self.unread_mappings.as_ref());
        unread.cloned()
    }

    /// Why there may be more, or a version that was not read.
    pub(super) fn unread(&self, latest: &ListedFunction) -> Option<Cause> {
        let of_versions = || {
            self.each(latest)
                .find_map(|(_, configured)| configured.err())
        };
        self.incomplete().or_else(of_versions)
    }

    /// What is in use but for event source mappings.
    pub(super) fn but_for_mappings(&self) -> Self {
        let mut others = self.clone();
        others.uses.retain(|one| one.by != By::Mapping);
        others.unread_mappings = None;
        others
    }

    fn not_published(&mut self) {
        for one in &mut self.uses {
            if one.version == LATEST_PUBLISHED {
                LATEST.clone_into(&mut one.version);
            }
        }
    }

    /// Whether nothing but CloudFront is known to call it, which waits for the answer. An alias can be called by
    /// others, since no distribution runs one; `$LATEST` counts so where nothing but distributions leads anywhere.
    /// <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html>
    pub(super) fn is_called_at_edge_only(&self, one: &Use) -> bool {
        match one.by {
            By::Distribution => true,
            By::Alias(_) | By::Mapping => false,
            By::Call => {
                let mut others = self.uses.iter().filter(|other| other.by != By::Call);
                self.uses.len() > 1 && others.all(|other| other.by == By::Distribution)
            }
        }
    }

    /// Whether it is an alias of a version that CloudFront runs at its edge.
    pub(super) fn is_alias_beside_the_edge(&self, one: &Use) -> bool {
        matches!(one.by, By::Alias(_)) && self.is_at_edge(one)
    }

    /// Whether nothing but CloudFront is known to use this version, at its edge. `$LATEST` counts so where no alias
    /// and no mapping leads to another version than those that a distribution runs.
    pub(super) fn is_at_edge(&self, one: &Use) -> bool {
        let is_at_edge = |version: &str| {
            let mut uses = self.uses.iter();
            uses.any(|other| other.by == By::Distribution && other.version == version)
        };
        if one.by != By::Call {
            return is_at_edge(&one.version);
        }
        let mut others = self.uses.iter().filter(|other| other.by != By::Call);
        self.uses.len() > 1 && others.all(|other| is_at_edge(&other.version))
    }
}

/// What of the functions of a region is in use, by ARN.
pub(super) struct RegionInUse(BTreeMap<String, InUse>);

impl RegionInUse {
    /// What of the function of this ARN is in use.
    pub(super) fn of(&self, arn: &str) -> Option<&InUse> {
        self.0.get(arn)
    }
}

/// What is in use by region.
#[derive(Default)]
struct InUseByRegion(PerKey<String, Arc<RegionInUse>>);

/// What of a region's functions is in use by calls, by aliases, at the edge and, where those have a say, by event
/// source mappings: whether they have is the same throughout a run.
pub(super) async fn in_use_of(
    context: &Context,
    region: &str,
    with_mappings: bool,
) -> Arc<RegionInUse> {
    let in_use = context.once::<InUseByRegion>();
    let read = async || Arc::new(read(context, region, with_mappings).await);
    in_use.0.get_or_make(region.to_owned(), read).await
}

async fn read(context: &Context, region: &str, with_mappings: bool) -> RegionInUse {
    let functions = functions(context, region).await;
    if functions.is_empty() {
        return RegionInUse(BTreeMap::new());
    }
    let mapped = async {
        if with_mappings {
            Some(mappings(context, region).await)
        } else {
            None
        }
    };
    let at_edge = async {
        if region == EDGE {
            Some(at_edge(context).await)
        } else {
            None
        }
    };
    let aliases = context.side_by_side(functions.iter(), async |(_, function)| {
        aliases(context, region, &function.name).await
    });
    let (mapped, at_edge, aliases) = tokio::join!(mapped, at_edge, aliases);
    let mut named: BTreeMap<&str, Vec<Use>> = BTreeMap::new();
    if let Some(mapped) = &mapped {
        for mapping in mapped.items.iter().filter(|mapping| mapping.is_on()) {
            let arn = &mapping.function;
            let of_it = named.entry(unqualified(arn)).or_default();
            of_it.push(Use::new(qualifier(arn), By::Mapping));
        }
    }
    if let Some(at_edge) = &at_edge {
        for arn in &at_edge.items {
            let of_it = named.entry(unqualified(arn)).or_default();
            of_it.push(Use::new(qualifier(arn), By::Distribution));
        }
    }
    let unread_mappings = mapped.as_ref().and_then(|mapped| mapped.incomplete.clone());
    let unread_edge = at_edge
        .as_ref()
        .and_then(|at_edge| at_edge.incomplete.clone());
    let mut all = BTreeMap::new();
    for ((arn, function), aliases) in functions.iter().zip(aliases) {
        let unnamed = match function.capacity_provider {
            Some(_) => LATEST_PUBLISHED,
            None => LATEST,
        };
        let named = named.remove(unqualified(arn)).unwrap_or_default();
        let of_it = InUse {
            uses: in_use(unnamed, &aliases.items, named),
            configured: BTreeMap::new(),
            unread: aliases.incomplete.clone().or_else(|| unread_edge.clone()),
            unread_mappings: unread_mappings.clone(),
        };
        all.insert(arn.to_owned(), of_it);
    }
    configure(context, region, &functions, &mut all).await;
    RegionInUse(all)
}

/// Finds out how the versions in use are configured. There is no listing of those alone: all that were ever
/// published are listed, once for the region, and only if one of them is in use.
async fn configure(
    context: &Context,
    region: &str,
    functions: &Keyed<ListedFunction>,
    all: &mut BTreeMap<String, InUse>,
) {
    let wanted: BTreeSet<(String, String)> = functions
        .iter()
        .filter_map(|(arn, _)| Some((arn, all.get(arn)?)))
        .flat_map(|(arn, in_use)| {
            let versions = in_use.uses.iter().map(|one| one.version.clone());
            versions.map(|version| (arn.to_owned(), version))
        })
        .filter(|(_, version)| version != LATEST)
        .collect();
    if wanted.is_empty() {
        return;
    }
    let listed = versions(context, region, &wanted).await;
    let published: BTreeSet<String> = listed
        .items
        .iter()
        .filter(|((_, version), _)| !is_never_published(std::iter::once(version.as_str())))
        .map(|((arn, _), _)| arn.clone())
        .collect();
    let mut found: BTreeMap<(String, String), Arc<ListedFunction>> = listed
        .items
        .into_iter()
        .map(|(key, version)| (key, Arc::new(version)))
        .collect();
    for (arn, version) in wanted {
        let Some(in_use) = all.get_mut(&arn) else {
            continue;
        };
        let configured = match found.remove(&(arn.clone(), version.clone())) {
            Some(configured) => Ok(configured),
            None => Err(listed.incomplete.clone().unwrap_or_else(|| {
                LIST_FUNCTIONS.vanished(format!("version {version} is not in the list"))
            })),
        };
        let never_published = !published.contains(&arn) && listed.incomplete.is_none();
        if version == LATEST_PUBLISHED && never_published {
            // Never published: what a call without a qualifier would reach is what `$LATEST` says.
            in_use.not_published();
        } else {
            in_use.configured.insert(version, configured);
        }
    }
}

/// The aliases of a run's functions, by region and name.
#[derive(Default)]
struct Aliases(PerKey<(String, String), Arc<Listing<Alias>>>);

/// The aliases of a function.
pub(super) async fn aliases(context: &Context, region: &str, name: &str) -> Arc<Listing<Alias>> {
    let aliases = context.once::<Aliases>();
    let list = async || Arc::new(list_aliases(context, region, name).await);
    let key = (region.to_owned(), name.to_owned());
    aliases.0.get_or_make(key, list).await
}

async fn list_aliases(context: &Context, region: &str, name: &str) -> Listing<Alias> {
    let lambda = client!(aws_sdk_lambda, context.session, region);
    let pages = lambda.list_aliases().function_name(name);
    let aliases = context.list(
        LIST_ALIASES,
        |marker| pages.clone().set_marker(marker).send(),
        |page| (page.aliases.unwrap_or_default(), page.next_marker),
    );
    let lacking = "an alias without a name or a version";
    aliases.await.told(LIST_ALIASES, lacking, |alias| {
        let version = alias.function_version.filter(|text| !text.is_empty())?;
        let weights = alias
            .routing_config
            .and_then(|routing| routing.additional_version_weights)
            .unwrap_or_default();
        let mut versions = vec![version];
        versions.extend(weights.into_keys());
        versions.sort();
        versions.dedup();
        Some(Alias {
            name: alias.name.filter(|name| !name.is_empty())?,
            versions,
        })
    })
}

/// ARNs of the versions that distributions run at their edge, and which of them enabled ones run.
struct AtEdge(Listing<String>, BTreeSet<String>);

/// The versions of a function that enabled distributions run at their edge, and why there may be more.
pub(super) async fn run_at_edge(
    context: &Context,
    region: &str,
    arn: &str,
) -> (Vec<String>, Option<Cause>) {
    if region != EDGE {
        return (Vec::new(), None);
    }
    let all = at_edge_of(context).await;
    let own = all
        .1
        .iter()
        .filter(|one| unqualified(one) == unqualified(arn));
    let versions = own.map(|one| qualifier(one).to_owned());
    (versions.collect(), all.0.incomplete.clone())
}

async fn at_edge(context: &Context) -> Listing<String> {
    at_edge_of(context).await.0.clone()
}

async fn at_edge_of(context: &Context) -> Arc<AtEdge> {
    let read = async || {
        let listed = distributions(context).await;
        let (mut arns, mut enabled) = (Vec::new(), BTreeSet::new());
        for (_, distribution) in listed.0.iter() {
            let mut add = |associations: Option<&LambdaFunctionAssociations>| {
                let items = associations.into_iter().flat_map(|some| some.items());
                for arn in items.map(|one| &one.lambda_function_arn) {
                    arns.push(arn.clone());
                    if distribution.enabled {
                        enabled.insert(arn.clone());
                    }
                }
            };
            if let Some(default) = &distribution.default_cache_behavior {
                add(default.lambda_function_associations.as_ref());
            }
            let others = distribution.cache_behaviors.iter();
            for behavior in others.flat_map(|behaviors| behaviors.items()) {
                add(behavior.lambda_function_associations.as_ref());
            }
        }
        arns.sort();
        arns.dedup();
        let all = Listing {
            items: arns,
            incomplete: listed.0.incomplete().first().cloned(),
        };
        AtEdge(all, enabled)
    };
    context.make_once(read).await
}
