//! Lists HTTP and WebSocket APIs once a region, for all who ask.

use std::sync::Arc;

use aws_sdk_apigatewayv2::types::{Api, Stage};

use super::{GET_API_MAPPINGS, GET_APIS, GET_STAGES};
use crate::aws::client;
use crate::collect::{Context, PerKey, listing};
use crate::facts::Listing;

/// HTTP and WebSocket APIs by region.
#[derive(Default)]
pub(crate) struct HttpApis {
    by_region: PerKey<String, Arc<Listing<Api>>>,
}

impl HttpApis {
    /// Those of one region of this run.
    pub(crate) async fn in_region(context: &Context, region: &str) -> Arc<Listing<Api>> {
        let apis = context
            .shared
            .get_or_make(|| async { Self::default() })
            .await;
        let list = || async { Arc::new(list(context, region).await) };
        apis.by_region.get_or_make(region.to_owned(), list).await
    }
}

/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html>
async fn list(context: &Context, region: &str) -> Listing<Api> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    let ask = |token: Option<String>| {
        let page = client.get_apis().set_next_token(token).send();
        async move {
            let page = context.call(GET_APIS, page).await?;
            Ok((page.items.unwrap_or_default(), page.next_token))
        }
    };
    listing(GET_APIS, ask).await
}

/// The stages of an API.
/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html>
pub(crate) async fn stages(context: &Context, region: &str, api: &str) -> Listing<Stage> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    let ask = |token: Option<String>| {
        let page = client.get_stages().api_id(api).set_next_token(token).send();
        async move {
            let page = context.call(GET_STAGES, page).await?;
            Ok((page.items.unwrap_or_default(), page.next_token))
        }
    };
    listing(GET_STAGES, ask).await
}

/// The ids of the APIs that a regional domain maps to.
/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html>
pub(crate) async fn mapped(
    context: &Context,
    region: &str,
    domain: &str,
) -> Listing<Option<String>> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    let ask = |token: Option<String>| {
        let page = client
            .get_api_mappings()
            .domain_name(domain)
            .set_next_token(token)
            .send();
        async move {
            let page = context.call(GET_API_MAPPINGS, page).await?;
            let ids = page.items.unwrap_or_default();
            let ids = ids.into_iter().map(|mapping| mapping.api_id).collect();
            Ok((ids, page.next_token))
        }
    };
    listing(GET_API_MAPPINGS, ask).await
}
