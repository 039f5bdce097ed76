//! Reads load balancers, region by region.

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt as _};

use super::{LISTENER, LOAD_BALANCER, listeners, load_balancers};
use crate::collect::Context;
use crate::facts::{FactKind, FactSet, SetKey};
use crate::plan::Wanted;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a BTreeMap<&'static str, Wanted>,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = [&LISTENER, &LOAD_BALANCER]
            .into_iter()
            .filter(|kind| wanted.contains_key(kind.name))
            .collect();
        context
            .in_every_region(&kinds, |region| async move {
                let mut sets: Vec<(&'static FactKind, FactSet)> = Vec::new();
                if let Some(wanted) = wanted.get(LISTENER.name) {
                    sets.push((&LISTENER, listeners::set(context, region, wanted).await));
                }
                if let Some(wanted) = wanted.get(LOAD_BALANCER.name) {
                    sets.push((
                        &LOAD_BALANCER,
                        load_balancers::set(context, region, wanted).await,
                    ));
                }
                sets
            })
            .await
    }
    .boxed()
}
