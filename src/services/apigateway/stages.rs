//! Reads the stages of APIs of both generations.

use aws_sdk_apigateway::types as v1;
use aws_sdk_apigatewayv2::types::Api;

use super::listing::{is_private, kind, rest_apis};
use super::log_targets;
use super::logging::execution_log;
use super::naming::{arn, title, unparseable};
use super::{AccessLog, ExecutionLog, GET_REST_APIS, GET_STAGES, LogRole, Protocol, Stage};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Fact, FactSet, Keyed, Listing, Reading, Resources, field};
use crate::services::apigatewayv2::{self, live as v2};
use crate::services::cloudwatch::coverage::{Alarms, Api as Watched, metric_name};
use crate::services::cloudwatch::live as alarms;
use crate::services::wafv2::live::{self as web_acls, Carrier};

pub(super) async fn set(here: &Here<'_>) -> FactSet {
    let (rest, http) = tokio::join!(
        rest_apis(here, here.region),
        v2::http_apis(here, here.region)
    );
    let of_rest = async |api| of_rest_api(here, api, &rest.items).await;
    let of_http = async |api| of_http_api(here, api).await;
    let (of_rest, of_http) = tokio::join!(
        here.side_by_side(&rest.items, of_rest),
        here.side_by_side(&http.items, of_http)
    );
    let mut set = FactSet {
        resources: Resources::default(),
        incomplete: [&rest.incomplete, &http.incomplete]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    };
    for one in of_rest.into_iter().chain(of_http) {
        set.resources.extend(one.resources.iter());
        set.incomplete.extend(one.incomplete);
    }
    set
}

fn without_id(what: &str) -> FactSet {
    FactSet {
        resources: Resources::default(),
        incomplete: vec![unparseable(what)],
    }
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html>
async fn of_rest_api(here: &Here<'_>, api: &v1::RestApi, all: &[v1::RestApi]) -> FactSet {
    let Some(id) = api.id.as_deref() else {
        return without_id("a REST API without id");
    };
    let client = client!(aws_sdk_apigateway, here);
    let stages = here.list(
        GET_STAGES,
        |_only_page| client.get_stages().rest_api_id(id).send(),
        |page| (page.item.unwrap_or_default(), None),
    );
    let stages = named(stages.await, |stage| stage.stage_name());
    let watched = watched_as(api, id, all);
    here.each_in_turn(&stages, async |name, stage| {
        let settings = stage.access_log_settings.as_ref();
        let settings = Settings {
            destination: settings.and_then(|settings| settings.destination_arn.as_deref()),
            format: settings.and_then(|settings| settings.format.as_deref()),
            writes_by_role: true,
        };
        let log = log(here, settings).await;
        let acl = stage.web_acl_arn.as_deref().unwrap_or_default();
        let web_acl = web_acls::named(here, Carrier::Api, acl);
        let facts = Stage {
            api: title(api.name.as_deref(), id),
            name: name.to_owned(),
            protocol: Reading::Known(Protocol::Rest),
            is_public: is_private(kind(api.endpoint_configuration.as_ref()), GET_REST_APIS)
                .map(|is_private| !is_private),
            web_acl: here.ask(field!(Stage.web_acl), web_acl).await,
            access_log: log.access,
            execution_log: execution_log_of(stage),
            log_role: log.role,
            alarms: alarms_of(here, watched, name).await,
        };
        (arn(here, &format!("/restapis/{id}/stages/{name}")), facts)
    })
    .await
}

fn named<T>(stages: Listing<T>, name: impl Fn(&T) -> Option<&str>) -> Keyed<T> {
    stages.keyed(GET_REST_APIS, "a stage without name", name)
}

async fn of_http_api(here: &Here<'_>, api: &Api) -> FactSet {
    let Some(id) = api.api_id.as_deref() else {
        return without_id("an API without id");
    };
    let stages = v2::stages(here, here.region, id).await;
    let stages = named(stages, |stage| stage.stage_name());
    let word = api.protocol_type.as_ref().map(|word| word.as_str());
    let unrecognised = || apigatewayv2::GET_APIS.unrecognised(word.unwrap_or("no protocol"));
    let protocol = word.and_then(Protocol::from_word);
    here.each_in_turn(&stages, async |name, stage| {
        let settings = stage.access_log_settings.as_ref();
        let settings = Settings {
            destination: settings.and_then(|settings| settings.destination_arn.as_deref()),
            format: settings.and_then(|settings| settings.format.as_deref()),
            writes_by_role: word != Some("HTTP"),
        };
        let log = log(here, settings).await;
        let alarms = match protocol {
            Some(Protocol::Http) => alarms_of(here, Watched::Http(id), name).await,
            Some(Protocol::WebSocket) => alarms_of(here, Watched::WebSocket(id), name).await,
            Some(Protocol::Rest) | None => unrecognised().into(),
        };
        let facts = Stage {
            api: title(api.name.as_deref(), id),
            name: name.to_owned(),
            protocol: protocol.ok_or_else(unrecognised).into(),
            is_public: Reading::Known(true),
            web_acl: Fact::Absent,
            access_log: log.access,
            execution_log: execution_log_of_routes(stage),
            log_role: log.role,
            alarms,
        };
        (arn(here, &format!("/apis/{id}/stages/{name}")), facts)
    })
    .await
}

/// How the metrics of a REST API are named.
fn watched_as<'a>(api: &'a v1::RestApi, id: &'a str, all: &[v1::RestApi]) -> Watched<'a> {
    let called = |api: &v1::RestApi| {
        let id = api.id.as_deref().unwrap_or_default();
        metric_name(api.name.as_deref().unwrap_or_default(), id)
    };
    let own = called(api);
    Watched::Rest {
        name: api.name.as_deref().unwrap_or_default(),
        id,
        name_is_unique: all.iter().filter(|other| called(other) == own).count() == 1,
    }
}

async fn alarms_of(here: &Here<'_>, api: Watched<'_>, stage: &str) -> Reading<Alarms> {
    let reading = async { Reading::Known(alarms::of_stage(here, here.region, api, stage).await) };
    here.ask(field!(Stage.alarms), reading).await
}

/// What a stage says about its access log. HTTP APIs write by a policy of the log group, all others
/// by the account's role.
struct Settings<'a> {
    destination: Option<&'a str>,
    format: Option<&'a str>,
    writes_by_role: bool,
}

struct Log {
    access: Fact<AccessLog>,
    role: Reading<LogRole>,
}

async fn log(here: &Here<'_>, settings: Settings<'_>) -> Log {
    let Settings {
        destination,
        format,
        writes_by_role,
    } = settings;
    let access = log_targets::access_log(here, destination, format, writes_by_role);
    let role = log_targets::role(here, here.region);
    Log {
        access: here.ask(field!(Stage.access_log), access).await,
        role: here.ask(field!(Stage.log_role), role).await,
    }
}

/// `*/*` stands for all methods.
fn execution_log_of(stage: &v1::Stage) -> Reading<ExecutionLog> {
    let settings = stage.method_settings.iter().flatten();
    let level = |setting: &v1::MethodSetting| setting.logging_level.clone();
    let (all, some): (Vec<_>, Vec<_>) = settings
        .map(|(path, setting)| (path, level(setting)))
        .partition(|(path, _)| path.as_str() == "*/*");
    let of_stage = all.into_iter().find_map(|(_, level)| level);
    let of_methods: Vec<Option<&str>> = some.iter().map(|(_, level)| level.as_deref()).collect();
    execution_log(of_stage.as_deref(), &of_methods, GET_STAGES)
}

fn execution_log_of_routes(stage: &aws_sdk_apigatewayv2::types::Stage) -> Reading<ExecutionLog> {
    let of_stage = stage
        .default_route_settings
        .as_ref()
        .and_then(|route| route.logging_level.as_ref())
        .map(|level| level.as_str());
    let of_routes: Vec<Option<&str>> = stage
        .route_settings
        .iter()
        .flatten()
        .map(|(_, route)| route.logging_level.as_ref().map(|level| level.as_str()))
        .collect();
    execution_log(of_stage, &of_routes, apigatewayv2::GET_STAGES)
}
