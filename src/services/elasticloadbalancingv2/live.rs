//! Reads load balancers, region by region.

use futures::future::{BoxFuture, FutureExt as _};

use super::{LISTENER, LOAD_BALANCER, listeners, load_balancers};
use crate::collect::Context;
use crate::facts::{FactKind, FactSet, SetKey, Wants};

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = [&LISTENER, &LOAD_BALANCER]
            .into_iter()
            .filter(|kind| wanted.of(kind).is_some())
            .collect();
        context
            .in_every_region(&kinds, |region| async move {
                let mut sets: Vec<(&'static FactKind, FactSet)> = Vec::new();
                if let Some(wanted) = wanted.of(&LISTENER) {
                    sets.push((&LISTENER, listeners::set(context, region, wanted).await));
                }
                if let Some(wanted) = wanted.of(&LOAD_BALANCER) {
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
