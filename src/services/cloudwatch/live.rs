//! Reads the alarms of a region once.

use std::sync::Arc;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::operation::describe_alarms::DescribeAlarmsOutput;
use aws_sdk_cloudwatch::types::{
    AlarmType, CompositeAlarm, Dimension, EvaluationCriteria, LogAlarm, MetricAlarm,
};

use super::DESCRIBE_ALARMS;
use super::actions::Actions;
use super::coverage::{self, Alarm, Alarms, Api, Heard, Metric, NAMESPACE, half_told, nameless};
use super::metadata;
use super::threshold::Condition;
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Listing};

/// The most that one page may hold.
const PAGE: i32 = 100;

/// Alarms by region, as they are about API Gateway.
#[derive(Default)]
struct RegionAlarms(PerKey<String, Arc<Read>>);

/// The alarms of a region that are about API Gateway, and why there may be more.
struct Read {
    alarms: Vec<Alarm>,
    unread: Option<Cause>,
}

/// What is kept of the alarms of a region.
pub(super) struct RegionListing {
    /// Those on metrics that somebody may ask about.
    pub(super) on_metrics: Vec<MetricAlarm>,
    /// Those that are composed of others.
    pub(super) composed: Vec<CompositeAlarm>,
    on_logs: Vec<LogAlarm>,
    /// Why there may be more.
    pub(super) unread: Option<Cause>,
}

/// Alarms by region.
#[derive(Default)]
struct Listings(PerKey<String, Arc<RegionListing>>);

/// The alarms of a region, listed once for all who ask.
pub(super) async fn listing(context: &Context, region: &str) -> Arc<RegionListing> {
    let listings = context.once::<Listings>();
    let list = async || {
        let client = client!(aws_sdk_cloudwatch, context.session, region);
        let listed = list(context, &client).await;
        let mut kept = RegionListing {
            on_metrics: Vec::new(),
            composed: Vec::new(),
            on_logs: Vec::new(),
            unread: listed.incomplete,
        };
        let own = context.session.identity.account.as_str();
        for alarm in listed.items {
            match alarm {
                ListedAlarm::OnMetrics(alarm) => {
                    if is_about_apis(&alarm, own) || metadata::is_about(&alarm, own) {
                        kept.on_metrics.push(*alarm);
                    }
                }
                ListedAlarm::Composed(alarm) => kept.composed.push(*alarm),
                ListedAlarm::OnLogs(alarm) => kept.on_logs.push(*alarm),
            }
        }
        Arc::new(kept)
    };
    listings.0.get_or_make(region.to_owned(), list).await
}

fn is_about_apis(alarm: &MetricAlarm, own: &str) -> bool {
    let of_apis = |metric: &Metric| metric.namespace == NAMESPACE;
    is_by_query(alarm) || metrics(alarm, own).iter().any(of_apis)
}

/// What the alarms of a region come to for a stage.
pub(crate) async fn of_stage(context: &Context, region: &str, api: Api<'_>, stage: &str) -> Alarms {
    let alarms = context.once::<RegionAlarms>();
    let read = async || Arc::new(read(context, region).await);
    let read = alarms.0.get_or_make(region.to_owned(), read).await;
    coverage::of_stage(api, stage, &read.alarms, read.unread.as_ref())
}

/// An alarm of any type.
enum ListedAlarm {
    OnMetrics(Box<MetricAlarm>),
    Composed(Box<CompositeAlarm>),
    OnLogs(Box<LogAlarm>),
}

/// Without its types AWS would tell alarms on metrics only.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
async fn list(context: &Context, client: &Client) -> Listing<ListedAlarm> {
    let pages = client
        .describe_alarms()
        .alarm_types(AlarmType::MetricAlarm)
        .alarm_types(AlarmType::CompositeAlarm)
        .alarm_types(AlarmType::LogAlarm)
        .max_records(PAGE);
    let ask = |token| pages.clone().set_next_token(token).send();
    let read = |page: DescribeAlarmsOutput| {
        // A page holds what comes next of any kind, but there is no page of none.
        let is_hollow = page.metric_alarms.is_none()
            && page.composite_alarms.is_none()
            && page.log_alarms.is_none();
        if is_hollow {
            return Err(DESCRIBE_ALARMS.unparseable("without any list of alarms"));
        }
        let metric = page.metric_alarms.unwrap_or_default().into_iter();
        let composite = page.composite_alarms.unwrap_or_default().into_iter();
        let log = page.log_alarms.unwrap_or_default().into_iter();
        let all = metric
            .map(|alarm| ListedAlarm::OnMetrics(Box::new(alarm)))
            .chain(composite.map(|alarm| ListedAlarm::Composed(Box::new(alarm))))
            .chain(log.map(|alarm| ListedAlarm::OnLogs(Box::new(alarm))));
        Ok((all.collect(), page.next_token))
    };
    context.list_if(DESCRIBE_ALARMS, ask, read).await
}

async fn read(context: &Context, region: &str) -> Read {
    let client = client!(aws_sdk_cloudwatch, context.session, region);
    let listed = listing(context, region).await;
    let own = context.session.identity.account.as_str();
    let about_apis = listed.on_metrics.iter();
    let about_apis = about_apis.filter(|alarm| is_about_apis(alarm, own));
    let mut unread = listed.unread.clone();
    let mut alarms: Vec<Alarm> = listed.on_logs.iter().filter_map(on_logs).collect();
    let actions = Actions::of_region(context, region, &client);
    for alarm in about_apis {
        let metrics = metrics(alarm, own);
        let (Some(name), Some(arn)) = (alarm.alarm_name.as_deref(), alarm.alarm_arn.as_deref())
        else {
            unread = unread.or_else(|| Some(nameless()));
            continue;
        };
        if metrics.iter().any(Metric::is_half_told) {
            unread = unread.or_else(|| Some(half_told(name)));
        }
        let condition = condition(alarm);
        let heard = match condition.as_ref().and_then(Condition::never) {
            Some(why) => Heard::Not(why),
            None => actions.of_alarm(name, arn, alarm, &listed.composed).await,
        };
        alarms.push(Alarm {
            name: name.to_owned(),
            metrics,
            by_query: is_by_query(alarm),
            of_low_values: condition.is_some_and(|condition| condition.is_of_low_values()),
            heard,
        });
    }
    Read { alarms, unread }
}

/// The condition of an alarm on a metric of its own.
pub(super) fn condition(alarm: &MetricAlarm) -> Option<Condition<'_>> {
    let statistic = alarm.statistic.as_ref();
    let comparison = alarm.comparison_operator.as_ref();
    Some(Condition {
        namespace: alarm.namespace.as_deref()?,
        metric: alarm.metric_name.as_deref()?,
        statistic: statistic.map_or("", |statistic| statistic.as_str()),
        comparison: comparison.map_or("", |comparison| comparison.as_str()),
        threshold: alarm.threshold,
    })
}

/// A metric of the alarm itself, or those that its expressions are made of.
pub(super) fn metrics(alarm: &MetricAlarm, own: &str) -> Vec<Metric> {
    let own_metric = alarm.namespace.as_deref().zip(alarm.metric_name.as_deref());
    let own_metric = own_metric.map(|(namespace, name)| {
        let dimensions = alarm.dimensions.as_deref().unwrap_or_default();
        metric(namespace, name, dimensions)
    });
    let queries = alarm.metrics.as_deref().unwrap_or_default();
    let of_queries = queries
        .iter()
        // Those of other accounts are not about this account's APIs.
        .filter(|query| {
            query
                .account_id
                .as_deref()
                .is_none_or(|account| account == own)
        })
        .filter_map(|query| query.metric_stat.as_ref()?.metric.as_ref())
        .map(|found| {
            let namespace = found.namespace.as_deref().unwrap_or_default();
            let name = found.metric_name.as_deref().unwrap_or_default();
            metric(
                namespace,
                name,
                found.dimensions.as_deref().unwrap_or_default(),
            )
        });
    own_metric.into_iter().chain(of_queries).collect()
}

fn metric(namespace: &str, name: &str, dimensions: &[Dimension]) -> Metric {
    // One without name or value narrows all the same.
    let pairs = dimensions.iter().map(|dimension| {
        let name = dimension.name.clone().unwrap_or_default();
        (name, dimension.value.clone().unwrap_or_default())
    });
    Metric {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: pairs.collect(),
    }
}

/// Whether the alarm watches API Gateway by a query, in SQL or PromQL.
fn is_by_query(alarm: &MetricAlarm) -> bool {
    let expressions = alarm.metrics.iter().flatten();
    let mut expressions = expressions.filter_map(|query| query.expression.as_deref());
    let in_promql = match &alarm.evaluation_criteria {
        Some(EvaluationCriteria::PromQlCriteria(criteria)) => {
            criteria.query.as_deref().is_none_or(names_apis)
        }
        // A kind of criteria that is new may be about anything.
        Some(_) => true,
        None => false,
    };
    in_promql || expressions.any(|text| text.contains(NAMESPACE))
}

fn names_apis(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("apigateway") || text.contains("api-gateway")
}

/// An alarm on logs, which may be those of an API.
fn on_logs(alarm: &LogAlarm) -> Option<Alarm> {
    let query = alarm.scheduled_query_configuration.as_ref();
    let groups = query.and_then(|query| query.log_group_identifiers.as_deref());
    let mut groups = groups.unwrap_or_default().iter();
    groups.any(|group| names_apis(group)).then(|| Alarm {
        name: alarm.alarm_name.clone().unwrap_or_default(),
        metrics: Vec::new(),
        by_query: true,
        of_low_values: false,
        heard: Heard::Not("it watches logs".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dimension_without_name_or_value_is_not_dropped() {
        let dimension = |name: Option<&str>, value: Option<&str>| {
            Dimension::builder()
                .set_name(name.map(str::to_owned))
                .set_value(value.map(str::to_owned))
                .build()
        };
        let whole = dimension(Some("ApiName"), Some("orders"));
        let told = metric(NAMESPACE, "5XXError", std::slice::from_ref(&whole));
        assert!(!told.is_half_told());
        for half in [
            dimension(Some("Method"), None),
            dimension(None, Some("GET")),
            dimension(None, None),
        ] {
            let metric = metric(NAMESPACE, "5XXError", &[whole.clone(), half]);
            assert_eq!(metric.dimensions.len(), 2);
            assert!(metric.is_half_told());
        }
    }
}
