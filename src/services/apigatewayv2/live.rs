//! Lists HTTP and WebSocket APIs once a region, for all who ask.

use std::sync::Arc;

use aws_sdk_apigatewayv2::types::{Api, Stage};

use super::{GET_API_MAPPINGS, GET_APIS, GET_STAGES};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Listing;

/// HTTP and WebSocket APIs by region.
#[derive(Default)]
struct HttpApis(PerKey<String, Arc<Listing<Api>>>);

/// The HTTP and WebSocket APIs of one region.
pub(crate) async fn http_apis(context: &Context, region: &str) -> Arc<Listing<Api>> {
    let apis = context.once::<HttpApis>();
    let list = async || Arc::new(list(context, region).await);
    apis.0.get_or_make(region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html>
async fn list(context: &Context, region: &str) -> Listing<Api> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    context
        .list(
            GET_APIS,
            |token| client.get_apis().set_next_token(token).send(),
            |page| (page.items.unwrap_or_default(), page.next_token),
        )
        .await
}

/// The stages of an API.
/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html>
pub(crate) async fn stages(context: &Context, region: &str, api: &str) -> Listing<Stage> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    context
        .list(
            GET_STAGES,
            |token| client.get_stages().api_id(api).set_next_token(token).send(),
            |page| (page.items.unwrap_or_default(), page.next_token),
        )
        .await
}

/// The ids of the APIs that a regional domain maps to.
/// <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/domainnames-domainname-apimappings.html>
pub(crate) async fn mapped(
    context: &Context,
    region: &str,
    domain: &str,
) -> Listing<Option<String>> {
    let client = client!(aws_sdk_apigatewayv2, context.session, region);
    let pages = client.get_api_mappings().domain_name(domain);
    context
        .list(
            GET_API_MAPPINGS,
            |token| pages.clone().set_next_token(token).send(),
            |page| {
                let mappings = page.items.unwrap_or_default().into_iter();
                (
                    mappings.map(|mapping| mapping.api_id).collect(),
                    page.next_token,
                )
            },
        )
        .await
}
