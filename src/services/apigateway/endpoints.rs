//! Reads the names under which APIs are reached.

use std::collections::BTreeMap;

use aws_sdk_apigateway::types::{DomainName, RestApi};
use futures::stream::{self, StreamExt as _};

use super::listing::{RestApis, domains, kind, mapped};
use super::naming::{arn, title, unparseable};
use super::security_policy::{self, Domain, EndpointTls, behind, of_domain, of_rest_api};
use super::{Endpoint, Form, GET_DOMAIN_NAMES, GET_REST_APIS};
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, FactSet, Failure, Listing, Reading, Resource, Wanted};
use crate::model::Region;
use crate::services::apigatewayv2::live as v2;

/// What each API of the region admits, by its id.
struct Apis {
    by_id: BTreeMap<String, (String, Reading<EndpointTls>)>,
    incomplete: Option<Cause>,
}

pub(super) async fn set(context: &Context, region: &str, wanted: &Wanted) -> FactSet {
    let (rest, http, domains) = tokio::join!(
        RestApis::in_region(context, region),
        v2::HttpApis::in_region(context, region),
        domains(context, region)
    );
    let mut set = FactSet {
        resources: Vec::new(),
        incomplete: [&rest.incomplete, &http.incomplete, &domains.incomplete]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    };
    let mut apis = Apis {
        by_id: BTreeMap::new(),
        incomplete: set.incomplete.first().cloned(),
    };
    let here = Region::new(region);
    let mut add = |found: Option<(String, Endpoint)>| match found {
        Some((id, endpoint)) => {
            set.resources
                .push(resource(id, here.clone(), &endpoint, wanted));
        }
        None => set
            .incomplete
            .push(unparseable("an API or domain without id")),
    };
    for api in &rest.items {
        let found = of_rest(context, region, api);
        if let (Some(id), Some((_, endpoint))) = (&api.id, &found) {
            let entry = (endpoint.name.clone(), endpoint.tls.clone());
            apis.by_id.insert(id.clone(), entry);
        }
        add(found);
    }
    for api in &http.items {
        let found = api.api_id.as_deref().map(|id| {
            let name = title(api.name.as_deref(), id);
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-protocols.html
            let strong = Reading::Known(EndpointTls::Strong);
            apis.by_id
                .insert(id.to_owned(), (name.clone(), strong.clone()));
            let endpoint = Endpoint {
                name,
                form: Form::HttpApi,
                enabled: api.disable_execute_api_endpoint != Some(true),
                tls: strong,
                tls_detail: "HTTP and WebSocket APIs are TLS 1.2".to_owned(),
            };
            (arn(context, region, &format!("/apis/{id}")), endpoint)
        });
        add(found);
    }
    let reads: Vec<_> = domains
        .items
        .iter()
        .map(|domain| of_custom_domain(context, region, domain, &apis))
        .collect();
    let found: Vec<Option<(String, Endpoint)>> = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    for endpoint in found {
        add(endpoint);
    }
    tell(context, &set.resources);
    set
}

fn tell(context: &Context, resources: &[Resource]) {
    context.tell(Event::Found(resources.len()));
    for _ in resources {
        context.tell(Event::Read);
    }
}

fn of_rest(context: &Context, region: &str, api: &RestApi) -> Option<(String, Endpoint)> {
    let id = api.id.as_deref()?;
    let judged = security_policy::RestApi {
        kind: kind(api.endpoint_configuration.as_ref()),
        policy: api.security_policy.as_ref().map(|policy| policy.as_str()),
        status: api.api_status.as_ref().map(|status| status.as_str()),
    };
    let (tls, tls_detail) = of_rest_api(judged, &GET_REST_APIS.to_string());
    let endpoint = Endpoint {
        name: title(api.name.as_deref(), id),
        form: Form::RestApi,
        enabled: !api.disable_execute_api_endpoint,
        tls,
        tls_detail,
    };
    Some((arn(context, region, &format!("/restapis/{id}")), endpoint))
}

async fn of_custom_domain(
    context: &Context,
    region: &str,
    domain: &DomainName,
    apis: &Apis,
) -> Option<(String, Endpoint)> {
    let name = domain.domain_name.as_deref()?;
    let own = Domain {
        policy: domain
            .security_policy
            .as_ref()
            .map(|policy| policy.as_str()),
        status: domain
            .domain_name_status
            .as_ref()
            .map(|status| status.as_str()),
        routing: domain.routing_mode.as_ref().map(|mode| mode.as_str()),
    };
    let (mut tls, mut tls_detail) = of_domain(&own, &GET_DOMAIN_NAMES.to_string());
    if tls == Reading::Known(EndpointTls::Strong) {
        let mappings = match kind(domain.endpoint_configuration.as_ref()) {
            Some("REGIONAL") => v2::mapped(context, region, name).await,
            Some("EDGE") => mapped(context, region, name, None).await,
            Some("PRIVATE") => {
                mapped(context, region, name, domain.domain_name_id.as_deref()).await
            }
            other => Listing {
                items: Vec::new(),
                incomplete: Some(Cause::failed(
                    Failure::Unrecognised,
                    GET_DOMAIN_NAMES.to_string(),
                    format!("endpoint type {}", other.unwrap_or("not told")),
                )),
            },
        };
        let found: Vec<(String, Reading<EndpointTls>)> = mappings
            .items
            .into_iter()
            .map(|id| api(&id.unwrap_or_default(), apis))
            .collect();
        (tls, tls_detail) = behind(&tls_detail, &found, mappings.incomplete.as_ref());
    }
    let endpoint = Endpoint {
        name: name.to_owned(),
        form: Form::CustomDomain,
        enabled: true,
        tls,
        tls_detail,
    };
    // Private domains of the same name are told apart by their id.
    let path = match domain.domain_name_id.as_deref() {
        Some(id) => format!("/domainnames/{name}+{id}"),
        None => format!("/domainnames/{name}"),
    };
    Some((arn(context, region, &path), endpoint))
}

fn api(id: &str, apis: &Apis) -> (String, Reading<EndpointTls>) {
    apis.by_id.get(id).cloned().unwrap_or_else(|| {
        let gone = || Cause::failed(Failure::Vanished, GET_REST_APIS.to_string(), id);
        let cause = apis.incomplete.clone().unwrap_or_else(gone);
        (id.to_owned(), Reading::Unknown(cause))
    })
}
