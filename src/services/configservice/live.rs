//! Reads AWS Config: in every region its recorders, and where one records, its delivery.

use aws_sdk_config::types::ConfigurationRecorder;

use super::recorder::{
    ChannelDelivery, Group, Held, Owner, RecorderState, is_own, judge, uncovered,
};
use super::recorders::{recorders, states};
use super::{
    DESCRIBE_CHANNEL_STATUS, DESCRIBE_CHANNELS, DESCRIBE_RECORDER_STATUS, DESCRIBE_RECORDERS,
    REGION, Recorded, RecordedRegion,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Listing, Reading};
use crate::services::apigateway::listing::rest_apis;
use crate::services::apigatewayv2::live::http_apis;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&REGION, by!(region))];

async fn region(here: &Here<'_>) -> FactSet {
    let (rest, second) = tokio::join!(rest_apis(here, here.region), http_apis(here, here.region));
    let held = Held {
        rest: has_any(&rest),
        second: has_any(&second),
    };
    let holds_apis = held.any();
    let recording = match &holds_apis {
        Reading::Known(true) => recording(here, &held).await,
        Reading::Known(false) => Err(DESCRIBE_RECORDERS.not_read("no API is there")),
        Reading::Unknown(cause) => Err(cause.clone()),
    };
    let (recording, recording_detail) = match recording {
        Ok((recording, detail)) => (Reading::Known(recording), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    let facts = RecordedRegion {
        name: here.region.to_owned(),
        holds_apis,
        recording,
        recording_detail,
    };
    here.one(here.region_arn("config"), &facts)
}

async fn recording(here: &Here<'_>, held: &Held) -> Result<(Recorded, String), Cause> {
    let listed = recorders(here, here.region).await;
    let listed = listed.as_ref().as_ref().map_err(Cause::clone)?;
    let own: Vec<&ConfigurationRecorder> = listed
        .configuration_recorders()
        .iter()
        .filter(|recorder| is_own(owner(recorder)))
        .collect();
    let Some(recorder) = own.first() else {
        return Ok((Recorded::None, "there is no recorder".to_owned()));
    };
    let states = states(here, here.region).await;
    let states = states.as_ref().as_ref().map_err(Cause::clone)?;
    let status = states
        .configuration_recorders_status()
        .iter()
        .find(|status| status.name() == recorder.name())
        .ok_or_else(|| DESCRIBE_RECORDER_STATUS.unparseable("no status of the recorder"))?;
    if !status.recording() {
        return Ok((Recorded::None, "the recorder is stopped".to_owned()));
    }
    let uncovered =
        uncovered(&group(recorder)).map_err(|detail| DESCRIBE_RECORDERS.unrecognised(detail))?;
    let uncovered = held.missed(&uncovered)?;
    let delivery = delivery(here).await?;
    let standing = RecorderState {
        uncovered,
        last_status: status.last_status().map(|word| word.as_str().to_owned()),
        delivery,
    };
    judge(&standing).map_err(|detail| DESCRIBE_RECORDER_STATUS.unrecognised(detail))
}

/// Whether a list of APIs holds one.
fn has_any<T>(listed: &Listing<T>) -> Reading<bool> {
    match &listed.incomplete {
        _ if !listed.items.is_empty() => Reading::Known(true),
        Some(cause) => Reading::Unknown(cause.clone()),
        None => Reading::Known(false),
    }
}

/// Whether there is a channel, and how its last delivery went.
async fn delivery(here: &Here<'_>) -> Result<ChannelDelivery, Cause> {
    let config = client!(aws_sdk_config, here);
    let asking = config.describe_delivery_channels().send();
    let channels = here.call(DESCRIBE_CHANNELS, asking).await?;
    let Some(channel) = channels.delivery_channels().first() else {
        return Ok(ChannelDelivery::NoChannel);
    };
    let asking = config.describe_delivery_channel_status().send();
    let states = here.call(DESCRIBE_CHANNEL_STATUS, asking).await?;
    let status = states
        .delivery_channels_status()
        .iter()
        .find(|status| status.name() == channel.name())
        .ok_or_else(|| DESCRIBE_CHANNEL_STATUS.unparseable("no status of the channel"))?;
    let last = status
        .config_history_delivery_info()
        .and_then(|info| info.last_status())
        .map(|word| word.as_str());
    ChannelDelivery::from_word(last).map_err(|detail| DESCRIBE_CHANNEL_STATUS.unrecognised(detail))
}

fn owner(recorder: &ConfigurationRecorder) -> Owner<'_> {
    Owner {
        name: recorder.name().unwrap_or_default(),
        service: recorder.service_principal(),
        connector: recorder.connector_arn(),
        scope: recorder.recording_scope().map(|scope| scope.as_str()),
    }
}

pub(super) fn group(recorder: &ConfigurationRecorder) -> Group {
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
