//! The instances of a region, listed once for all who ask.

use std::sync::Arc;

use aws_sdk_ec2::types::{Instance, InstanceMetadataOptionsResponse, OperatorResponse};

use super::{DESCRIBE_INSTANCES, runs};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Keyed, Reading};
use crate::services::ec2::metadata::Options;

/// The most that one page may hold.
const PAGE: i32 = 1000;

/// What is kept of an instance: an answer of AWS is several kilobytes long.
#[derive(Debug, Clone)]
pub(crate) struct ListedInstance {
    /// Whether it runs.
    pub(crate) running: Reading<bool>,
    /// When it was started last, in seconds since 1970.
    pub(crate) started: Option<i64>,
    /// Whether its metrics are also added up over all instances.
    pub(crate) is_monitored_in_detail: bool,
    /// How its metadata service is set.
    pub(crate) metadata: Option<Options>,
    /// The service of AWS that manages it, if one does.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/amazon-ec2-managed-instances.html>
    pub(crate) operator: Option<String>,
}

/// Instances by region.
#[derive(Default)]
struct Instances(PerKey<String, Arc<Keyed<ListedInstance>>>);

/// The instances of one region, by id. Those that are being terminated are not among them.
pub(crate) async fn instances(context: &Context, region: &str) -> Arc<Keyed<ListedInstance>> {
    let instances = context.once::<Instances>();
    let list = async || Arc::new(list(context, region).await);
    instances.0.get_or_make(region.to_owned(), list).await
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>
async fn list(context: &Context, region: &str) -> Keyed<ListedInstance> {
    let client = client!(aws_sdk_ec2, context.session, region);
    let pages = client.describe_instances().max_results(PAGE);
    // Those that services manage may be hidden from who does not ask for them.
    let pages = pages.include_managed_resources(true);
    let listed = context.list(
        DESCRIBE_INSTANCES,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let reservations = page.reservations.unwrap_or_default().into_iter();
            let instances = reservations.flat_map(|one| one.instances.unwrap_or_default());
            (instances.filter_map(kept).collect(), page.next_token)
        },
    );
    let lacking = "an instance without an id";
    let keyed = listed
        .await
        .keyed(DESCRIBE_INSTANCES, lacking, |(id, _)| id.as_deref());
    keyed.map(|(_, instance)| instance)
}

fn kept(instance: Instance) -> Option<(Option<String>, ListedInstance)> {
    let state = instance
        .state
        .as_ref()
        .and_then(|state| state.name.as_ref());
    let running = match runs(state.map(|name| name.as_str())) {
        Ok(None) => return None,
        Ok(Some(running)) => Reading::Known(running),
        Err(detail) => DESCRIBE_INSTANCES.unrecognised(detail).into(),
    };
    let monitoring = instance.monitoring.and_then(|monitoring| monitoring.state);
    let kept = ListedInstance {
        running,
        started: instance.launch_time.map(|time| time.secs()),
        is_monitored_in_detail: monitoring.is_some_and(|state| state.as_str() == "enabled"),
        metadata: instance.metadata_options.as_ref().map(options),
        operator: instance.operator.as_ref().and_then(operator),
    };
    Some((instance.instance_id, kept))
}

fn operator(told: &OperatorResponse) -> Option<String> {
    let name = told.principal().filter(|name| !name.is_empty());
    (told.managed() == Some(true)).then(|| name.unwrap_or("a service of AWS").to_owned())
}

fn options(told: &InstanceMetadataOptionsResponse) -> Options {
    Options {
        state: told.state.as_ref().map(|word| word.as_str().to_owned()),
        tokens: told
            .http_tokens
            .as_ref()
            .map(|word| word.as_str().to_owned()),
        endpoint: told
            .http_endpoint
            .as_ref()
            .map(|word| word.as_str().to_owned()),
        hop_limit: told.http_put_response_hop_limit,
    }
}

/// Whether one of these runs; those that may be missing may.
pub(crate) fn any_runs(instances: &Keyed<ListedInstance>) -> Reading<bool> {
    let mut unclear = None;
    for (_, instance) in instances.iter() {
        match &instance.running {
            Reading::Known(true) => return Reading::Known(true),
            Reading::Known(false) => {}
            Reading::Unknown(cause) => unclear = Some(cause),
        }
    }
    match unclear.or_else(|| instances.incomplete().first()) {
        Some(cause) => Reading::Unknown(cause.clone()),
        None => Reading::Known(false),
    }
}
