//! Reads Lambda: the listing of every region first, since roles are shared
//! across them, then every function side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::listing::{ListedFunction, functions};
use super::reader::{FunctionReader, RegionReader};
use super::role_use::Roles;
use super::{FUNCTION, Function};
use crate::collect::{Context, Here, Reader, by};
use crate::facts::{Cause, FactSet, Keyed, Reading, field};

pub(super) static READERS: &[Reader] = &[Reader::Regional(&FUNCTION, by!(function_set))];

/// The functions of the whole account.
struct Everywhere {
    by_region: Vec<(String, Arc<Keyed<ListedFunction>>)>,
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
        Self {
            by_region: context.side_by_side(names, read).await,
            unnamed: account.0.incomplete.clone(),
        }
    }

    fn roles(&self) -> Roles<'_> {
        let members = self.by_region.iter().flat_map(|(region, listed)| {
            let listed = listed.iter();
            listed.map(move |(_, function)| function.member(region))
        });
        let unread = self.by_region.iter().find_map(|(region, listed)| {
            let cause = listed.incomplete().first()?;
            Some(located(cause.clone(), region))
        });
        let unread = unread.or_else(|| self.unnamed.clone());
        Roles::new(members, self.by_region.len(), unread)
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
    let everywhere = if here.wants(field!(Function.role_use)) {
        Some(Everywhere::of(here).await)
    } else {
        None
    };
    let roles = everywhere.as_ref().map(|everywhere| everywhere.roles());
    let listed = functions(here, here.region).await;
    let region = RegionReader::new(here, &listed);
    here.each(&listed, async |arn, function| {
        let reader = FunctionReader::new(&region, function);
        (arn.to_owned(), read(&reader, roles.as_ref()).await)
    })
    .await
}

async fn read(reader: &FunctionReader<'_, '_>, roles: Option<&Roles<'_>>) -> Function {
    let (here, listed) = (reader.here(), reader.listed);
    let role_use = field!(Function.role_use);
    let concerns = async { Reading::Known(reader.concerns().await) };
    let (role_privilege, dead_letter_queue, failure_destination, capacity_provider, concerns) = tokio::join!(
        here.ask(field!(Function.role_privilege), reader.role_privilege()),
        here.ask(
            field!(Function.dead_letter_queue),
            reader.dead_letter_queue()
        ),
        here.ask(
            field!(Function.failure_destination),
            reader.failure_destination()
        ),
        here.ask(
            field!(Function.capacity_provider),
            reader.capacity_provider()
        ),
        here.ask(field!(Function.concerns), concerns),
    );
    Function {
        name: listed.name.clone(),
        role: listed.role.clone(),
        role_use: match roles {
            Some(roles) => roles.of(&listed.member(here.region)),
            None => here.not_wanted(role_use).into(),
        },
        role_privilege,
        dead_letter_queue,
        failure_destination,
        vpc: reader.vpc(),
        capacity_provider,
        concerns,
    }
}
