//! Which functions of a distribution can choose origins. The runtimes of CloudFront Functions are listed once, where
//! one of them could.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_cloudfront::types::{
    FunctionAssociations, FunctionList, FunctionStage, LambdaFunctionAssociations,
};

use super::listing::holds;
use super::origin_choice::{Kind, by_event, by_runtime};
use super::{LIST_DISTRIBUTIONS, LIST_FUNCTIONS};
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Reading};

/// The functions of a cache behavior.
#[derive(Debug, Clone, Copy)]
pub(super) struct Associated<'a> {
    pub(super) path: &'a str,
    pub(super) edge: Option<&'a FunctionAssociations>,
    pub(super) lambda: Option<&'a LambdaFunctionAssociations>,
}

impl<'a> Associated<'a> {
    /// Each with what runs it and when.
    fn each(&self) -> impl Iterator<Item = (Kind, &'a str, &'a str)> + use<'a> {
        let edge = self.edge.into_iter().flat_map(|all| all.items());
        let edge = edge.map(|one| {
            let event = one.event_type.as_str();
            (Kind::Edge, one.function_arn.as_str(), event)
        });
        let lambda = self.lambda.into_iter().flat_map(|all| all.items());
        edge.chain(lambda.map(|one| {
            let event = one.event_type.as_str();
            (Kind::Lambda, one.lambda_function_arn.as_str(), event)
        }))
    }

    /// Whether these are as many as it says.
    fn is_whole(&self) -> bool {
        self.edge
            .is_none_or(|all| holds(all.quantity, all.items().len()))
            && self
                .lambda
                .is_none_or(|all| holds(all.quantity, all.items().len()))
    }
}

/// Those that can choose origins, each with its cache behavior.
pub(super) async fn choosing(context: &Context, all: &[Associated<'_>]) -> Reading<Vec<String>> {
    let mut choosing = Vec::new();
    let mut open: Option<Cause> = None;
    for behavior in all {
        for (kind, arn, event) in behavior.each() {
            if !by_event(kind, event) {
                continue;
            }
            match chooses(context, kind, arn).await {
                Reading::Known(true) => choosing.push(in_words(arn, behavior.path)),
                Reading::Known(false) => {}
                Reading::Unknown(cause) => open = open.or(Some(cause)),
            }
        }
        if !behavior.is_whole() {
            let what = format!("not all functions of the cache behavior {}", behavior.path);
            open = open.or_else(|| Some(LIST_DISTRIBUTIONS.unparseable(what)));
        }
    }
    match open {
        Some(cause) if choosing.is_empty() => cause.into(),
        Some(_) | None => Reading::Known(choosing),
    }
}

fn in_words(arn: &str, path: &str) -> String {
    let lambda = arn.split_once(":function:");
    let own = arn.split_once(":function/");
    let name = lambda.or(own).map_or(arn, |(_, name)| name);
    format!("what the function {name} chooses ({path})")
}

/// The runtimes of the functions that are in use, by ARN.
struct Runtimes(Reading<BTreeMap<String, String>>);

async fn chooses(context: &Context, kind: Kind, arn: &str) -> Reading<bool> {
    if kind == Kind::Lambda {
        return Reading::Known(true);
    }
    let runtimes: Arc<Runtimes> = context.make_once(|| runtimes(context)).await;
    match &runtimes.0 {
        // One that is not listed is new.
        Reading::Known(all) => Reading::Known(all.get(arn).is_none_or(|one| by_runtime(one))),
        Reading::Unknown(cause) => cause.clone().into(),
    }
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListFunctions.html>
async fn runtimes(context: &Context) -> Runtimes {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    let pages = client.list_functions().stage(FunctionStage::Live);
    let listed = context.list_if(
        LIST_FUNCTIONS,
        |token| pages.clone().set_marker(token).send(),
        |page| named(page.function_list),
    );
    let listed = listed.await;
    Runtimes(match listed.incomplete {
        Some(cause) => cause.into(),
        None => Reading::Known(listed.items.into_iter().collect()),
    })
}

type Named = (Vec<(String, String)>, Option<String>);

fn named(page: Option<FunctionList>) -> Result<Named, Cause> {
    let unparseable = |what: &str| LIST_FUNCTIONS.unparseable(what);
    let page = page.ok_or_else(|| unparseable("a page without a list"))?;
    if !holds(page.quantity, page.items().len()) {
        return Err(unparseable("a page does not hold as many as it says"));
    }
    let functions = page.items.unwrap_or_default().into_iter();
    let named = functions.map(|function| {
        let arn = function.function_metadata.map(|told| told.function_arn);
        let runtime = function.function_config.map(|told| told.runtime);
        match (arn, runtime) {
            (Some(arn), Some(runtime)) => Ok((arn, runtime.as_str().to_owned())),
            (None, _) | (_, None) => Err(unparseable("a function without ARN or runtime")),
        }
    });
    Ok((named.collect::<Result<_, _>>()?, page.next_marker))
}
