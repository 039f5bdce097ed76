//! Reads AWS Config: in every region its recorders, and where one records, its delivery.

use aws_sdk_config::Client;
use aws_sdk_config::types::ConfigurationRecorder;
use futures::future::{BoxFuture, FutureExt as _};

use super::recorder::{Delivery, Group, Owner, Standing, is_own, judge, uncovered};
use super::{
    DESCRIBE_CHANNEL_STATUS, DESCRIBE_CHANNELS, DESCRIBE_RECORDER_STATUS, DESCRIBE_RECORDERS,
    REGION, Recorded, Region,
};
use crate::aws::client;
use crate::collect::{Context, resource};
use crate::facts::{Call, Cause, FactSet, Failure, Reading, SetKey, Wants};
use crate::model;
use crate::services::apigateway::listing::has_apis;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&REGION) else {
            return Vec::new();
        };
        context
            .in_every_region(&[&REGION], |name| async move {
                let holds_apis = has_apis(context, name).await;
                let recording = match &holds_apis {
                    Reading::Known(true) => recording(context, name).await,
                    Reading::Known(false) => {
                        let why = "no API is there";
                        let call = DESCRIBE_RECORDERS.to_string();
                        Err(Cause::failed(Failure::NotRead, call, why))
                    }
                    Reading::Unknown(cause) => Err(cause.clone()),
                };
                let (recording, recording_detail) = match recording {
                    Ok((recording, detail)) => (Reading::Known(recording), detail),
                    Err(cause) => (Reading::Unknown(cause), String::new()),
                };
                let facts = Region {
                    name: name.to_owned(),
                    holds_apis,
                    recording,
                    recording_detail,
                };
                let identity = &context.session.identity;
                let id = format!(
                    "arn:{}:config:{name}:{}:region/{name}",
                    identity.partition, identity.account
                );
                let set = FactSet {
                    resources: vec![resource(id, model::Region::new(name), &facts, wanted)],
                    incomplete: Vec::new(),
                };
                vec![(&REGION, set)]
            })
            .await
    }
    .boxed()
}

fn unrecognised(call: Call, detail: String) -> Cause {
    Cause::failed(Failure::Unrecognised, call.to_string(), detail)
}

fn unparseable(call: Call, detail: &str) -> Cause {
    Cause::failed(Failure::Unparseable, call.to_string(), detail)
}

async fn recording(context: &Context, region: &str) -> Result<(Recorded, String), Cause> {
    let config = client!(aws_sdk_config, context.session, region);
    let asking = config.describe_configuration_recorders().send();
    let listed = context.call(DESCRIBE_RECORDERS, asking).await;
    let listed = listed.map_err(|failure| failure.cause)?;
    let own: Vec<&ConfigurationRecorder> = listed
        .configuration_recorders()
        .iter()
        .filter(|recorder| is_own(owner(recorder)))
        .collect();
    let Some(recorder) = own.first() else {
        return Ok((Recorded::None, "there is no recorder".to_owned()));
    };
    let asking = config.describe_configuration_recorder_status().send();
    let states = context.call(DESCRIBE_RECORDER_STATUS, asking).await;
    let states = states.map_err(|failure| failure.cause)?;
    let status = states
        .configuration_recorders_status()
        .iter()
        .find(|status| status.name() == recorder.name())
        .ok_or_else(|| unparseable(DESCRIBE_RECORDER_STATUS, "no status of the recorder"))?;
    if !status.recording() {
        return Ok((Recorded::None, "the recorder is stopped".to_owned()));
    }
    let uncovered =
        uncovered(&group(recorder)).map_err(|detail| unrecognised(DESCRIBE_RECORDERS, detail))?;
    let delivery = delivery(context, &config).await?;
    let standing = Standing {
        uncovered,
        last_status: status.last_status().map(|word| word.as_str().to_owned()),
        delivery,
    };
    judge(&standing).map_err(|detail| unrecognised(DESCRIBE_RECORDER_STATUS, detail))
}

/// Whether there is a channel, and how its last delivery went.
async fn delivery(context: &Context, config: &Client) -> Result<Delivery, Cause> {
    let asking = config.describe_delivery_channels().send();
    let channels = context.call(DESCRIBE_CHANNELS, asking).await;
    let channels = channels.map_err(|failure| failure.cause)?;
    let Some(channel) = channels.delivery_channels().first() else {
        return Ok(Delivery::NoChannel);
    };
    let asking = config.describe_delivery_channel_status().send();
    let states = context.call(DESCRIBE_CHANNEL_STATUS, asking).await;
    let states = states.map_err(|failure| failure.cause)?;
    let status = states
        .delivery_channels_status()
        .iter()
        .find(|status| status.name() == channel.name())
        .ok_or_else(|| unparseable(DESCRIBE_CHANNEL_STATUS, "no status of the channel"))?;
    let last = status
        .config_history_delivery_info()
        .and_then(|info| info.last_status())
        .map(|word| word.as_str());
    Delivery::from_word(last).map_err(|detail| unrecognised(DESCRIBE_CHANNEL_STATUS, detail))
}

fn owner(recorder: &ConfigurationRecorder) -> Owner<'_> {
    Owner {
        name: recorder.name().unwrap_or_default(),
        service: recorder.service_principal(),
        connector: recorder.connector_arn(),
        scope: recorder.recording_scope().map(|scope| scope.as_str()),
    }
}

fn group(recorder: &ConfigurationRecorder) -> Group {
    let words = |types: &[aws_sdk_config::types::ResourceType]| {
        types.iter().map(|kind| kind.as_str().to_owned()).collect()
    };
    let Some(group) = recorder.recording_group() else {
        return Group::default();
    };
    Group {
        strategy: group
            .recording_strategy()
            .and_then(|strategy| strategy.use_only())
            .map(|word| word.as_str().to_owned()),
        all_supported: group.all_supported(),
        included: words(group.resource_types()),
        excluded: group
            .exclusion_by_resource_types()
            .and_then(|excluded| excluded.resource_types.as_deref())
            .map(words),
    }
}
