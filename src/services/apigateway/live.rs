//! Reads API Gateway of both generations, region by region.

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt as _};

use super::{ENDPOINT, GET_REST_APIS, STAGE, endpoints, stages};
use crate::collect::Context;
use crate::facts::{Cause, FactKind, FactSet, Failure, SetKey};
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

/// The ARN of something in API Gateway: the account is left out.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html>
pub(super) fn arn(context: &Context, region: &str, path: &str) -> String {
    let partition = &context.session.identity.partition;
    format!("arn:{partition}:apigateway:{region}::{path}")
}

/// Name and id of an API.
pub(super) fn title(name: Option<&str>, id: &str) -> String {
    match name {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    }
}

pub(super) fn unparseable(what: &str) -> Cause {
    Cause::failed(Failure::Unparseable, GET_REST_APIS.to_string(), what)
}
