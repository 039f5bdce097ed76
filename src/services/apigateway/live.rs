//! Reads API Gateway of both generations, region by region.

use futures::future::{BoxFuture, FutureExt as _};

use super::{ENDPOINT, STAGE, endpoints, stages};
use crate::collect::Context;
use crate::facts::{FactKind, FactSet, SetKey, Wants};

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = [&ENDPOINT, &STAGE]
            .into_iter()
            .filter(|kind| wanted.of(kind).is_some())
            .collect();
        context
            .in_every_region(&kinds, |region| async move {
                let mut sets: Vec<(&'static FactKind, FactSet)> = Vec::new();
                if let Some(wanted) = wanted.of(&ENDPOINT) {
                    sets.push((&ENDPOINT, endpoints::set(context, region, wanted).await));
                }
                if let Some(wanted) = wanted.of(&STAGE) {
                    sets.push((&STAGE, stages::set(context, region, wanted).await));
                }
                sets
            })
            .await
    }
    .boxed()
}
