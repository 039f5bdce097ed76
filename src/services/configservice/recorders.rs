//! The recorders of a region and how they stand, each listed once for all who ask.

use std::sync::Arc;

use aws_sdk_config::operation::describe_configuration_recorder_status::DescribeConfigurationRecorderStatusOutput;
use aws_sdk_config::operation::describe_configuration_recorders::DescribeConfigurationRecordersOutput;

use super::{DESCRIBE_RECORDER_STATUS, DESCRIBE_RECORDERS};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Cause;

/// What was told, or why not.
type Told<T> = Arc<Result<T, Cause>>;

/// Recorders by region.
#[derive(Default)]
struct Recorders(PerKey<String, Told<DescribeConfigurationRecordersOutput>>);

/// How recorders stand, by region.
#[derive(Default)]
struct States(PerKey<String, Told<DescribeConfigurationRecorderStatusOutput>>);

/// The recorders of a region, those of services included.
pub(super) async fn recorders(
    context: &Context,
    region: &str,
) -> Told<DescribeConfigurationRecordersOutput> {
    let recorders = context.once::<Recorders>();
    let ask = async || {
        let client = client!(aws_sdk_config, context.session, region);
        let asking = client.describe_configuration_recorders().send();
        let answer = context.call(DESCRIBE_RECORDERS, asking).await;
        Arc::new(answer.map_err(|failure| failure.cause))
    };
    recorders.0.get_or_make(region.to_owned(), ask).await
}

/// Whether each of them records, and how its last delivery went.
pub(super) async fn states(
    context: &Context,
    region: &str,
) -> Told<DescribeConfigurationRecorderStatusOutput> {
    let states = context.once::<States>();
    let ask = async || {
        let client = client!(aws_sdk_config, context.session, region);
        let asking = client.describe_configuration_recorder_status().send();
        let answer = context.call(DESCRIBE_RECORDER_STATUS, asking).await;
        Arc::new(answer.map_err(|failure| failure.cause))
    };
    states.0.get_or_make(region.to_owned(), ask).await
}
