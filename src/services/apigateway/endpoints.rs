//! Reads the names under which APIs are reached.

use std::collections::BTreeMap;

use aws_sdk_apigateway::types::{DomainName, RestApi};
use aws_sdk_apigatewayv2::types::Api;

use super::listing::{domains, is_private, kind, mapped, rest_apis};
use super::naming::{arn, title, unparseable};
use super::security_policy::{self, Domain, EndpointTls, behind, of_domain, of_rest_api};
use super::{Endpoint, EndpointForm, GET_DOMAIN_NAMES, GET_REST_APIS};
use crate::collect::{Event, Here};
use crate::facts::{Cause, FactSet, Listing, Reading, Resources};
use crate::services::apigatewayv2::live as v2;

/// What each API of the region admits, by its id.
struct Apis {
    by_id: BTreeMap<String, (String, Reading<EndpointTls>)>,
    incomplete: Option<Cause>,
}

pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let (rest, http, domains) = tokio::join!(
        rest_apis(here, here.region),
        v2::http_apis(here, here.region),
        domains(here, here.region)
    );
    let incomplete = [&rest.incomplete, &http.incomplete, &domains.incomplete];
    let mut set = FactSet {
        resources: Resources::default(),
        incomplete: incomplete.into_iter().flatten().cloned().collect(),
    };
    let mut apis = Apis {
        by_id: BTreeMap::new(),
        incomplete: set.incomplete.first().cloned(),
    };
    let mut add = |found: Option<(String, Endpoint)>| match found {
        Some((id, endpoint)) => set.resources.push(here.record(id, &endpoint)),
        None => set
            .incomplete
            .push(unparseable("an API or domain without id")),
    };
    for api in &rest.items {
        let found = of_rest(here, api);
        if let (Some(id), Some((_, endpoint))) = (&api.id, &found) {
            let entry = (endpoint.name.clone(), endpoint.tls.clone());
            apis.by_id.insert(id.clone(), entry);
        }
        add(found);
    }
    for api in &http.items {
        let found = of_http(here, api);
        if let (Some(id), Some((_, endpoint))) = (&api.api_id, &found) {
            let entry = (endpoint.name.clone(), endpoint.tls.clone());
            apis.by_id.insert(id.clone(), entry);
        }
        add(found);
    }
    let read = async |domain| of_custom_domain(here, domain, &apis).await;
    for endpoint in here.side_by_side(&domains.items, read).await {
        add(endpoint);
    }
    here.tell(Event::Found(set.resources.len()));
    for _ in &set.resources {
        here.tell(Event::Read);
    }
    set
}

fn of_http(here: &Here<'_>, api: &Api) -> Option<(String, Endpoint)> {
    let id = api.api_id.as_deref()?;
    let endpoint = Endpoint {
        name: title(api.name.as_deref(), id),
        form: EndpointForm::HttpApi,
        enabled: api.disable_execute_api_endpoint != Some(true),
        is_private: Reading::Known(false),
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-protocols.html
        tls: Reading::Known(EndpointTls::Strong),
        tls_detail: "HTTP and WebSocket APIs are TLS 1.2".to_owned(),
    };
    Some((arn(here, &format!("/apis/{id}")), endpoint))
}

fn of_rest(here: &Here<'_>, api: &RestApi) -> Option<(String, Endpoint)> {
    let id = api.id.as_deref()?;
    let judged = security_policy::RestApi {
        kind: kind(api.endpoint_configuration.as_ref()),
        policy: api.security_policy.as_ref().map(|policy| policy.as_str()),
        status: api.api_status.as_ref().map(|status| status.as_str()),
    };
    let (tls, tls_detail) = of_rest_api(judged);
    let endpoint = Endpoint {
        name: title(api.name.as_deref(), id),
        form: EndpointForm::RestApi,
        enabled: !api.disable_execute_api_endpoint,
        is_private: is_private(judged.kind, GET_REST_APIS),
        tls,
        tls_detail,
    };
    Some((arn(here, &format!("/restapis/{id}")), endpoint))
}

async fn of_custom_domain(
    here: &Here<'_>,
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
    let reach = kind(domain.endpoint_configuration.as_ref());
    let (mut tls, mut tls_detail) = of_domain(&own);
    if tls == Reading::Known(EndpointTls::Strong) {
        let mappings = match reach {
            Some("REGIONAL") => v2::mapped(here, here.region, name).await,
            Some("EDGE") => mapped(here, here.region, name, None).await,
            Some("PRIVATE") => {
                mapped(here, here.region, name, domain.domain_name_id.as_deref()).await
            }
            other => Listing {
                items: Vec::new(),
                incomplete: Some(
                    GET_DOMAIN_NAMES
                        .unrecognised(format!("endpoint type {}", other.unwrap_or("not told"))),
                ),
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
        form: EndpointForm::CustomDomain,
        enabled: true,
        is_private: is_private(reach, GET_DOMAIN_NAMES),
        tls,
        tls_detail,
    };
    // Private domains of the same name are told apart by their id.
    let path = match domain.domain_name_id.as_deref() {
        Some(id) => format!("/domainnames/{name}+{id}"),
        None => format!("/domainnames/{name}"),
    };
    Some((arn(here, &path), endpoint))
}

fn api(id: &str, apis: &Apis) -> (String, Reading<EndpointTls>) {
    apis.by_id.get(id).cloned().unwrap_or_else(|| {
        let gone = || GET_REST_APIS.vanished(id);
        let cause = apis.incomplete.clone().unwrap_or_else(gone);
        (id.to_owned(), cause.into())
    })
}
