//! Reads the stages of APIs of both generations.

use aws_sdk_apigateway::types as v1;
use futures::stream::{self, StreamExt as _};

use super::listing::{RestApis, kind};
use super::log_targets::LogTargets;
use super::logging::{AccessLog, LogRole, execution_log};
use super::naming::{arn, title, unparseable};
use super::{ExecutionLog, GET_REST_APIS, GET_STAGES, Protocol, Stage};
use crate::aws::client;
use crate::collect::{Context, Event, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, Wanted};
use crate::model::Region;
use crate::services::apigatewayv2::{self, live as v2};
use crate::services::cloudwatch::coverage::{Alarms, Api as Watched, metric_name};
use crate::services::cloudwatch::live::RegionAlarms;
use crate::services::wafv2::live::WebAcls;

pub(super) async fn set(context: &Context, region: &str, wanted: &Wanted) -> FactSet {
    let (rest, http) = tokio::join!(
        RestApis::in_region(context, region),
        v2::HttpApis::in_region(context, region)
    );
    let of_rest: Vec<_> = rest
        .items
        .iter()
        .map(|api| of_rest_api(context, region, api, &rest.items, wanted))
        .collect();
    let of_http: Vec<_> = http
        .items
        .iter()
        .map(|api| of_http_api(context, region, api, wanted))
        .collect();
    let limit = context.concurrency();
    let (of_rest, of_http): (Vec<FactSet>, Vec<FactSet>) = tokio::join!(
        stream::iter(of_rest).buffer_unordered(limit).collect(),
        stream::iter(of_http).buffer_unordered(limit).collect()
    );
    let mut set = FactSet {
        resources: Vec::new(),
        incomplete: [&rest.incomplete, &http.incomplete]
            .into_iter()
            .flatten()
            .cloned()
            .collect(),
    };
    for one in of_rest.into_iter().chain(of_http) {
        set.resources.extend(one.resources);
        set.incomplete.extend(one.incomplete);
    }
    set
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html>
async fn of_rest_api(
    context: &Context,
    region: &str,
    api: &v1::RestApi,
    all: &[v1::RestApi],
    wanted: &Wanted,
) -> FactSet {
    let mut set = FactSet::default();
    let Some(id) = api.id.as_deref() else {
        set.incomplete.push(unparseable("a REST API without id"));
        return set;
    };
    let client = client!(aws_sdk_apigateway, context.session, region);
    let sending = client.get_stages().rest_api_id(id).send();
    let stages = match context.call(GET_STAGES, sending).await {
        Ok(answer) => answer.item.unwrap_or_default(),
        Err(failure) => {
            set.incomplete.push(failure.cause);
            return set;
        }
    };
    context.tell(Event::Found(stages.len()));
    let watched = watched_as(api, id, all);
    for stage in &stages {
        let Some(name) = stage.stage_name.as_deref() else {
            set.incomplete.push(unparseable("a stage without name"));
            continue;
        };
        let settings = stage.access_log_settings.as_ref();
        let settings = Settings {
            destination: settings.and_then(|settings| settings.destination_arn.as_deref()),
            format: settings.and_then(|settings| settings.format.as_deref()),
            writes_by_role: true,
        };
        let log = log(context, region, wanted, settings).await;
        let web_acl = if wanted.fields.contains("web_acl") {
            let acl = stage.web_acl_arn.as_deref().unwrap_or_default();
            WebAcls::of(context).await.named(context, acl).await
        } else {
            Fact::Unknown(Cause::failed(Failure::NotRead, name, ""))
        };
        let facts = Stage {
            api: title(api.name.as_deref(), id),
            name: name.to_owned(),
            protocol: Reading::Known(Protocol::Rest),
            is_public: match kind(api.endpoint_configuration.as_ref()) {
                Some("PRIVATE") => Reading::Known(false),
                Some("EDGE" | "REGIONAL") => Reading::Known(true),
                other => Reading::Unknown(Cause::failed(
                    Failure::Unrecognised,
                    GET_REST_APIS.to_string(),
                    format!("endpoint type {}", other.unwrap_or("not told")),
                )),
            },
            web_acl,
            access_log: log.access,
            execution_log: execution_log_of(stage),
            log_role: log.role,
            alarms: alarms(context, region, wanted, watched, name).await,
        };
        let id = arn(context, region, &format!("/restapis/{id}/stages/{name}"));
        set.resources
            .push(resource(id, Region::new(region), &facts, wanted));
        context.tell(Event::Read);
    }
    set
}

async fn of_http_api(
    context: &Context,
    region: &str,
    api: &aws_sdk_apigatewayv2::types::Api,
    wanted: &Wanted,
) -> FactSet {
    let mut set = FactSet::default();
    let Some(id) = api.api_id.as_deref() else {
        set.incomplete.push(unparseable("an API without id"));
        return set;
    };
    let stages = v2::stages(context, region, id).await;
    set.incomplete.extend(stages.incomplete);
    context.tell(Event::Found(stages.items.len()));
    let word = api.protocol_type.as_ref().map(|word| word.as_str());
    for stage in &stages.items {
        let Some(name) = stage.stage_name.as_deref() else {
            set.incomplete.push(unparseable("a stage without name"));
            continue;
        };
        let settings = stage.access_log_settings.as_ref();
        let settings = Settings {
            destination: settings.and_then(|settings| settings.destination_arn.as_deref()),
            format: settings.and_then(|settings| settings.format.as_deref()),
            writes_by_role: word != Some("HTTP"),
        };
        let log = log(context, region, wanted, settings).await;
        let alarms = match word.and_then(Protocol::from_word) {
            Some(Protocol::Http) => alarms(context, region, wanted, Watched::Http(id), name).await,
            Some(Protocol::WebSocket) => {
                alarms(context, region, wanted, Watched::WebSocket(id), name).await
            }
            Some(Protocol::Rest) | None => Reading::Unknown(Cause::failed(
                Failure::Unrecognised,
                apigatewayv2::GET_APIS.to_string(),
                word.unwrap_or("no protocol"),
            )),
        };
        let facts = Stage {
            api: title(api.name.as_deref(), id),
            name: name.to_owned(),
            protocol: word.and_then(Protocol::from_word).map_or_else(
                || {
                    Reading::Unknown(Cause::failed(
                        Failure::Unrecognised,
                        apigatewayv2::GET_APIS.to_string(),
                        word.unwrap_or("no protocol"),
                    ))
                },
                Reading::Known,
            ),
            is_public: Reading::Known(true),
            web_acl: Fact::Absent,
            access_log: log.access,
            execution_log: execution_log_of_routes(stage),
            log_role: log.role,
            alarms,
        };
        let id = arn(context, region, &format!("/apis/{id}/stages/{name}"));
        set.resources
            .push(resource(id, Region::new(region), &facts, wanted));
        context.tell(Event::Read);
    }
    set
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

async fn alarms(
    context: &Context,
    region: &str,
    wanted: &Wanted,
    api: Watched<'_>,
    stage: &str,
) -> Reading<Alarms> {
    if !wanted.fields.contains("alarms") {
        return Reading::Unknown(Cause::failed(Failure::NotRead, "alarms", ""));
    }
    let all = RegionAlarms::of(context).await;
    Reading::Known(all.of_stage(context, region, api, stage).await)
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

async fn log(context: &Context, region: &str, wanted: &Wanted, settings: Settings<'_>) -> Log {
    let unread = |field: &str| Cause::failed(Failure::NotRead, field, "");
    let targets = LogTargets::of(context).await;
    let access = if wanted.fields.contains("access_log") {
        let Settings {
            destination,
            format,
            writes_by_role,
        } = settings;
        targets
            .access_log(context, destination, format, writes_by_role)
            .await
    } else {
        Fact::Unknown(unread("access_log"))
    };
    let role = if wanted.fields.contains("log_role") {
        targets.role(context, region).await
    } else {
        Reading::Unknown(unread("log_role"))
    };
    Log { access, role }
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
    execution_log(of_stage.as_deref(), &of_methods, &GET_STAGES.to_string())
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
    execution_log(of_stage, &of_routes, &apigatewayv2::GET_STAGES.to_string())
}
