//! Reads Lambda: the listing of every region first, since roles are shared
//! across them, then every function side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::in_use::{InUse, RegionInUse, in_use_of};
use super::listing::{ListedFunction, functions};
use super::reader::{FunctionReader, RegionReader};
use super::role_use::{OwnRole, Roles, others_trusted};
use super::{FUNCTION, Function, RoleUse, URL, urls};
use crate::collect::{Context, Here, Reader, by};
use crate::facts::{Cause, FactSet, Keyed, Listing, Reading, field};
use crate::policy::Policy;
use crate::services::iam;

pub(super) static READERS: &[Reader] = &[
    Reader::Regional(&FUNCTION, by!(function_set)),
    Reader::Regional(&URL, by!(urls::set)),
];

/// The functions of the whole account.
struct Everywhere {
    by_region: Vec<(String, Arc<Keyed<ListedFunction>>)>,
    /// What of their functions is in use.
    in_use: Vec<Arc<RegionInUse>>,
    /// Why there may be regions that nobody could name.
    unnamed: Option<Cause>,
}

impl Everywhere {
    async fn of(context: &Context) -> Arc<Self> {
        context.make_once(|| Self::read(context)).await
    }

    async fn read(context: &Context) -> Self {
        let account = context.regions_of_account().await;
        let regions = context.regions_to_read().await;
        let names: BTreeSet<&String> = regions.names.iter().chain(&account.0.names).collect();
        let read = async |region: &String| (region.clone(), functions(context, region).await);
        let by_region = context.side_by_side(names, read).await;
        let in_use = async |(region, _): &(String, _)| in_use_of(context, region, true).await;
        Self {
            in_use: context.side_by_side(&by_region, in_use).await,
            by_region,
            unnamed: account.0.incomplete.clone(),
        }
    }

    fn roles(&self) -> Roles<'_> {
        let regions = self.by_region.iter().zip(&self.in_use);
        let members = regions.clone().flat_map(|((region, listed), in_use)| {
            listed.iter().flat_map(move |(arn, function)| {
                let versions = in_use.of(arn).into_iter();
                let versions = versions.flat_map(move |in_use| in_use.each(function));
                let versions = versions.filter_map(move |(_, configured)| {
                    Some(function.member(region, &configured.ok()?.role))
                });
                versions.chain([function.member(region, &function.role)])
            })
        });
        let unread = regions.clone().find_map(|((region, listed), in_use)| {
            let of_versions = || {
                let mut functions = listed.iter();
                functions.find_map(|(arn, function)| in_use.of(arn)?.unread(function))
            };
            let cause = listed.incomplete().first().cloned();
            Some(located(cause.or_else(of_versions)?, region))
        });
        let unread = unread.or_else(|| self.unnamed.clone());
        Roles::new(members, self.by_region.len(), unread)
    }
}

/// The roles that a function runs with, each with the versions in use that have it.
fn own_roles<'a>(in_use: &'a InUse, function: &'a ListedFunction) -> Vec<OwnRole<'a>> {
    let mut roles: Vec<OwnRole<'a>> = Vec::new();
    for (one, configured) in in_use.each(function) {
        let Ok(configured) = configured else { continue };
        let role = configured.role.as_str();
        match roles.iter_mut().find(|own| own.role == role) {
            Some(own) => own.versions.push(one.to_string()),
            None => roles.push(OwnRole {
                role,
                versions: vec![one.to_string()],
            }),
        }
    }
    roles
}

/// Who may assume the roles of the account, by ARN.
struct Trusts<'a> {
    by_arn: BTreeMap<&'a str, &'a Result<Policy, String>>,
    incomplete: Option<&'a Cause>,
}

impl<'a> Trusts<'a> {
    fn of(roles: &'a Listing<iam::ListedRole>) -> Self {
        let by_arn = roles.items.iter().map(|role| (&*role.arn, &role.trust));
        Self {
            by_arn: by_arn.collect(),
            incomplete: roles.incomplete.as_ref(),
        }
    }

    /// Who besides Lambda may assume these roles. One that is not listed is gone, and nobody's.
    fn others(&self, own: &[OwnRole<'_>]) -> Reading<Vec<String>> {
        let mut others = Vec::new();
        for role in own.iter().map(|own| own.role) {
            match (self.by_arn.get(role), self.incomplete) {
                (Some(Ok(trust)), _) => others.extend(others_trusted(trust)),
                (Some(Err(why)), _) => {
                    let what = format!("the trust policy of {role}: {why}");
                    return iam::LIST_ROLES.unparseable(what).into();
                }
                (None, Some(cause)) => return cause.clone().into(),
                (None, None) => {}
            }
        }
        Reading::Known(others)
    }
}

/// The cause with the region that it is about: it is told of functions of other regions.
fn located(cause: Cause, region: &str) -> Cause {
    let with = |detail: String| {
        if detail.is_empty() {
            format!("in {region}")
        } else {
            format!("in {region}: {detail}")
        }
    };
    match cause {
        Cause::Denied { denied, detail } => Cause::denied(denied, with(detail)),
        Cause::Failed {
            failed,
            call,
            detail,
        } => Cause::failed(failed, call, with(detail)),
    }
}

async fn function_set(here: &Here<'_>) -> FactSet {
    let listed = functions(here, here.region).await;
    let everywhere = if here.wants(field!(Function.role_use)) && !listed.is_empty() {
        Some(tokio::join!(Everywhere::of(here), iam::roles(here)))
    } else {
        None
    };
    let roles = everywhere
        .as_ref()
        .map(|(everywhere, roles)| (everywhere.roles(), Trusts::of(&roles.0)));
    let by_mappings = [
        field!(Function.role_use),
        field!(Function.role_privilege),
        field!(Function.network),
    ];
    let with_mappings = by_mappings.iter().any(|field| here.wants(field));
    let in_use = if with_mappings || here.wants(field!(Function.failed_events)) {
        Some(in_use_of(here, here.region, with_mappings).await)
    } else {
        None
    };
    let nothing = InUse::default();
    let region = RegionReader::new(here, &listed);
    here.each(&listed, async |arn, function| {
        let in_use = in_use.as_ref().and_then(|in_use| in_use.of(arn));
        let in_use = in_use.unwrap_or(&nothing);
        let reader = FunctionReader::new(&region, function, in_use);
        let role_use = match &roles {
            Some((roles, trusts)) => {
                let own = own_roles(in_use, function);
                roles.of(
                    &function.member(here.region, &function.role),
                    &own,
                    trusts.others(&own),
                )
            }
            None => here.not_wanted(field!(Function.role_use)).into(),
        };
        (arn.to_owned(), read(&reader, role_use).await)
    })
    .await
}

async fn read(reader: &FunctionReader<'_, '_>, role_use: Reading<RoleUse>) -> Function {
    let (here, listed) = (reader.here(), reader.listed);
    let concerns = async { Reading::Known(reader.concerns().await) };
    let exposure = async { Reading::Known(reader.exposure().await) };
    let (role_privilege, failed_events, network, concerns, exposure) = tokio::join!(
        here.ask(field!(Function.role_privilege), reader.role_privilege()),
        here.ask(field!(Function.failed_events), reader.failed_events()),
        here.ask(field!(Function.network), reader.network()),
        here.ask(field!(Function.concerns), concerns),
        here.ask(field!(Function.exposure), exposure),
    );
    Function {
        name: listed.name.clone(),
        role: listed.role.clone(),
        role_use,
        role_privilege,
        failed_events,
        vpc: reader.vpc(),
        network,
        tmp: listed.tmp.clone(),
        concerns,
        exposure,
    }
}
