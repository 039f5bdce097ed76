//! Reads Lambda: the listing of every region first, since roles are shared
//! across them, then every function side by side.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::{BoxFuture, FutureExt as _, join_all};
use futures::stream::{self, StreamExt as _};

use super::listing::{Listed, functions};
use super::reader::{FunctionReader, RegionReader};
use super::role_use::{Member, Roles};
use super::{FUNCTION, Function};
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Listing, Reading, SetKey, Wanted, Wants};
use crate::model::Region;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&FUNCTION) else {
            return Vec::new();
        };
        let listings = Listings::read(context, wanted.fields.contains("role_use")).await;
        let roles = listings.roles();
        context
            .in_every_region(&[&FUNCTION], |region| {
                let (listings, roles) = (&listings, &roles);
                async move {
                    let Some(listed) = listings.by_region.get(region) else {
                        return Vec::new();
                    };
                    vec![(
                        &FUNCTION,
                        function_set(context, region, listed, roles, wanted).await,
                    )]
                }
            })
            .await
    }
    .boxed()
}

/// The functions of all regions that are needed.
struct Listings {
    by_region: BTreeMap<String, Listing<Listed>>,
    /// Why there may be regions that nobody could name.
    unnamed: Option<Cause>,
}

impl Listings {
    /// Of the regions in scope, or of all if the whole account matters.
    async fn read(context: &Context, whole_account: bool) -> Self {
        let scope = context.regions_to_read().await;
        let mut names: BTreeSet<String> = scope.names.iter().cloned().collect();
        let mut unnamed = None;
        if whole_account {
            let account = context.regions_of_account().await;
            names.extend(account.0.names.iter().cloned());
            unnamed.clone_from(&account.0.incomplete);
        }
        let reads = names.into_iter().map(|region| async move {
            let listed = functions(context, &region).await;
            (region, listed)
        });
        Self {
            by_region: join_all(reads).await.into_iter().collect(),
            unnamed,
        }
    }

    fn roles(&self) -> Roles<'_> {
        let members = self.by_region.iter().flat_map(|(region, listed)| {
            listed
                .items
                .iter()
                .map(move |function| function.member(region))
        });
        let unread = self.by_region.iter().find_map(|(region, listed)| {
            let cause = listed.incomplete.clone()?;
            Some(located(cause, region))
        });
        Roles::new(
            members,
            self.by_region.len(),
            unread.or_else(|| self.unnamed.clone()),
        )
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

async fn function_set(
    context: &Context,
    region: &str,
    listed: &Listing<Listed>,
    roles: &Roles<'_>,
    wanted: &Wanted,
) -> FactSet {
    context.tell(Event::Found(listed.items.len()));
    let reader = RegionReader::new(context, region, listed);
    let reads: Vec<_> = listed
        .items
        .iter()
        .map(|function| async {
            let facts = read(
                &FunctionReader::new(&reader, function),
                roles,
                &function.member(region),
                wanted,
            )
            // Made when its turn comes, as a read that waits takes much memory.
            .boxed()
            .await;
            context.tell(Event::Read);
            resource(function.arn.clone(), Region::new(region), &facts, wanted)
        })
        .collect();
    FactSet {
        resources: stream::iter(reads)
            .buffer_unordered(context.concurrency())
            .collect()
            .await,
        incomplete: listed.incomplete.iter().cloned().collect(),
    }
}

async fn read(
    reader: &FunctionReader<'_, '_>,
    roles: &Roles<'_>,
    member: &Member<'_>,
    wanted: &Wanted,
) -> Function {
    let wants = |field: &str| wanted.fields.contains(field);
    let unread = || Cause::failed(Failure::NotRead, reader.listed.arn.as_str(), "");
    macro_rules! read {
        ($kind:ident, $field:literal, $value:expr) => {
            async {
                if wants($field) {
                    $value
                } else {
                    $kind::Unknown(unread())
                }
            }
        };
    }
    let (
        role_use,
        role_privilege,
        dead_letter_queue,
        failure_destination,
        capacity_provider,
        concerns,
    ) = tokio::join!(
        read!(Reading, "role_use", roles.of(member)),
        read!(Reading, "role_privilege", reader.role_privilege().await),
        read!(Fact, "dead_letter_queue", reader.dead_letter_queue().await),
        read!(
            Fact,
            "failure_destination",
            reader.failure_destination().await
        ),
        read!(Fact, "capacity_provider", reader.capacity_provider().await),
        read!(Reading, "concerns", Reading::Known(reader.concerns().await)),
    );
    Function {
        name: reader.listed.name.clone(),
        role: reader.listed.role.clone(),
        role_use,
        role_privilege,
        dead_letter_queue,
        failure_destination,
        vpc: reader.vpc(),
        capacity_provider,
        concerns,
    }
}
