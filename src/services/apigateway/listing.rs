//! REST APIs and domains, listed once a region for all who ask.

use std::sync::Arc;

use aws_sdk_apigateway::types::{DomainName, RestApi};

use super::{GET_BASE_PATH_MAPPINGS, GET_DOMAIN_NAMES, GET_REST_APIS};
use crate::aws::client;
use crate::collect::{Context, PerKey, listing};
use crate::facts::{Listing, Reading};
use crate::services::apigatewayv2::live::HttpApis;

/// The most that one page may hold; the API is slow.
const PAGE: i32 = 500;

/// REST APIs by region.
#[derive(Default)]
pub(super) struct RestApis {
    by_region: PerKey<String, Arc<Listing<RestApi>>>,
}

impl RestApis {
    /// Those of one region of this run.
    pub(super) async fn in_region(context: &Context, region: &str) -> Arc<Listing<RestApi>> {
        let apis = context
            .shared
            .get_or_make(|| async { Self::default() })
            .await;
        let list = || async { Arc::new(list(context, region).await) };
        apis.by_region.get_or_make(region.to_owned(), list).await
    }
}

/// Whether a region has an API of either generation.
pub(crate) async fn has_apis(context: &Context, region: &str) -> Reading<bool> {
    let (rest, http) = tokio::join!(
        RestApis::in_region(context, region),
        HttpApis::in_region(context, region)
    );
    if !rest.items.is_empty() || !http.items.is_empty() {
        return Reading::Known(true);
    }
    match [&rest.incomplete, &http.incomplete]
        .into_iter()
        .flatten()
        .next()
    {
        Some(cause) => Reading::Unknown(cause.clone()),
        None => Reading::Known(false),
    }
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html>
async fn list(context: &Context, region: &str) -> Listing<RestApi> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let ask = |token: Option<String>| {
        let page = client
            .get_rest_apis()
            .limit(PAGE)
            .set_position(token)
            .send();
        async move {
            let page = context.call(GET_REST_APIS, page).await?;
            Ok((page.items.unwrap_or_default(), page.position))
        }
    };
    listing(GET_REST_APIS, ask).await
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainNames.html>
pub(super) async fn domains(context: &Context, region: &str) -> Listing<DomainName> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let ask = |token: Option<String>| {
        let page = client
            .get_domain_names()
            .limit(PAGE)
            .set_position(token)
            .send();
        async move {
            let page = context.call(GET_DOMAIN_NAMES, page).await?;
            Ok((page.items.unwrap_or_default(), page.position))
        }
    };
    listing(GET_DOMAIN_NAMES, ask).await
}

/// The ids of the REST APIs that a domain maps to. A private domain also needs its id.
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetBasePathMappings.html>
pub(super) async fn mapped(
    context: &Context,
    region: &str,
    domain: &str,
    id: Option<&str>,
) -> Listing<Option<String>> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let ask = |token: Option<String>| {
        let page = client
            .get_base_path_mappings()
            .domain_name(domain)
            .set_domain_name_id(id.map(str::to_owned))
            .limit(PAGE)
            .set_position(token)
            .send();
        async move {
            let page = context.call(GET_BASE_PATH_MAPPINGS, page).await?;
            let ids = page.items.unwrap_or_default();
            let ids = ids.into_iter().map(|mapping| mapping.rest_api_id).collect();
            Ok((ids, page.position))
        }
    };
    listing(GET_BASE_PATH_MAPPINGS, ask).await
}

/// `EDGE`, `REGIONAL` or `PRIVATE`; none if it is not told, or told twice.
pub(super) fn kind(of: Option<&aws_sdk_apigateway::types::EndpointConfiguration>) -> Option<&str> {
    match of?.types() {
        [one] => Some(one.as_str()),
        [] | [_, _, ..] => None,
    }
}
