//! REST APIs and domains, listed once a region for all who ask.

use std::sync::Arc;

use aws_sdk_apigateway::types::{DomainName, RestApi};

use super::{GET_BASE_PATH_MAPPINGS, GET_DOMAIN_NAMES, GET_REST_APIS};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Call, Listing, Reading};

/// The most that one page may hold; the API is slow.
const PAGE: i32 = 500;

/// REST APIs by region.
#[derive(Default)]
struct RestApis(PerKey<String, Arc<Listing<RestApi>>>);

/// The REST APIs of one region.
pub(crate) async fn rest_apis(context: &Context, region: &str) -> Arc<Listing<RestApi>> {
    let apis = context.once::<RestApis>();
    let list = async || Arc::new(list(context, region).await);
    apis.0.get_or_make(region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html>
async fn list(context: &Context, region: &str) -> Listing<RestApi> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let pages = client.get_rest_apis().limit(PAGE);
    context
        .list(
            GET_REST_APIS,
            |token| pages.clone().set_position(token).send(),
            |page| (page.items.unwrap_or_default(), page.position),
        )
        .await
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetDomainNames.html>
pub(super) async fn domains(context: &Context, region: &str) -> Listing<DomainName> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let pages = client.get_domain_names().limit(PAGE);
    context
        .list(
            GET_DOMAIN_NAMES,
            |token| pages.clone().set_position(token).send(),
            |page| (page.items.unwrap_or_default(), page.position),
        )
        .await
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
    let pages = client
        .get_base_path_mappings()
        .domain_name(domain)
        .set_domain_name_id(id.map(str::to_owned))
        .limit(PAGE);
    context
        .list(
            GET_BASE_PATH_MAPPINGS,
            |token| pages.clone().set_position(token).send(),
            |page| {
                let mappings = page.items.unwrap_or_default().into_iter();
                (
                    mappings.map(|mapping| mapping.rest_api_id).collect(),
                    page.position,
                )
            },
        )
        .await
}

/// `EDGE`, `REGIONAL` or `PRIVATE`; none if it is not told, or told twice.
pub(super) fn kind(of: Option<&aws_sdk_apigateway::types::EndpointConfiguration>) -> Option<&str> {
    match of?.types() {
        [one] => Some(one.as_str()),
        [] | [_, _, ..] => None,
    }
}

/// Whether an endpoint of this kind is reached through VPC endpoints only. `call` told the kind.
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html>
pub(super) fn is_private(kind: Option<&str>, call: Call) -> Reading<bool> {
    match kind {
        Some("PRIVATE") => Reading::Known(true),
        Some("EDGE" | "REGIONAL") => Reading::Known(false),
        other => {
            let word = format!("endpoint type {}", other.unwrap_or("not told"));
            call.unrecognised(word).into()
        }
    }
}
