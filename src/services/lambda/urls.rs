//! The URLs of functions and of their aliases, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_lambda::types::FunctionUrlConfig;

use super::listing::functions;
use super::versions::{LATEST, qualifier, unqualified};
use super::{LIST_FUNCTION_URL_CONFIGS, Url, UrlAuth};
use crate::aws::client;
use crate::collect::{Context, Here, PerKey};
use crate::facts::{FactSet, Keyed};

/// URLs by the ARN of their function.
#[derive(Default)]
struct Urls(PerKey<String, Arc<Keyed<FunctionUrlConfig>>>);

/// The URLs of a function and of its aliases, each by the ARN of what it calls.
pub(super) async fn urls(
    context: &Context,
    region: &str,
    function: &str,
) -> Arc<Keyed<FunctionUrlConfig>> {
    let urls = context.once::<Urls>();
    let list = async || Arc::new(list(context, region, function).await);
    urls.0.get_or_make(function.to_owned(), list).await
}

async fn list(context: &Context, region: &str, function: &str) -> Keyed<FunctionUrlConfig> {
    let client = client!(aws_sdk_lambda, context.session, region);
    // By name, as everything else is asked of a function.
    let name = function.rsplit(':').next().unwrap_or(function);
    let pages = client.list_function_url_configs().function_name(name);
    let listed = context.list(
        LIST_FUNCTION_URL_CONFIGS,
        |marker| pages.clone().set_marker(marker).send(),
        |page| (page.function_url_configs, page.next_marker),
    );
    listed.await.keyed(
        LIST_FUNCTION_URL_CONFIGS,
        "a URL that does not tell its function",
        |url| Some(&url.function_arn),
    )
}

/// The URLs of a region's functions.
pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let listed = functions(here, here.region).await;
    here.within(&listed, async |arn, function| {
        let urls = urls(here, here.region, arn).await;
        here.each_in_turn(&urls, async |of, url| {
            let word = url.auth_type.as_str();
            let alias = qualifier(of);
            let facts = Url {
                function: match alias {
                    LATEST => function.name.clone(),
                    alias => format!("{}:{alias}", function.name),
                },
                auth: UrlAuth::read(LIST_FUNCTION_URL_CONFIGS, word).into(),
                address: url.function_url.clone(),
            };
            let id = match alias {
                LATEST => format!("{}#url", unqualified(of)),
                alias => format!("{}#url:{alias}", unqualified(of)),
            };
            (id, facts)
        })
        .await
    })
    .await
}
