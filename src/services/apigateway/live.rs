//! Reads API Gateway of both generations, region by region.

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt as _};

use super::{ENDPOINT, STAGE, endpoints, stages};
use crate::collect::Context;
use crate::facts::{FactKind, FactSet, SetKey};
use crate::plan::Wanted;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a BTreeMap<&'static str, Wanted>,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let kinds: Vec<&'static FactKind> = [&ENDPOINT, &STAGE]
            .into_iter()
            .filter(|kind| wanted.contains_key(kind.name))
            .collect();
        context
            .in_every_region(&kinds, |region| async move {
                let mut sets: Vec<(&'static FactKind, FactSet)> = Vec::new();
                if let Some(wanted) = wanted.get(ENDPOINT.name) {
                    sets.push((&ENDPOINT, endpoints::set(context, region, wanted).await));
                }
                if let Some(wanted) = wanted.get(STAGE.name) {
                    sets.push((&STAGE, stages::set(context, region, wanted).await));
                }
                sets
            })
            .await
    }
    .boxed()
}
