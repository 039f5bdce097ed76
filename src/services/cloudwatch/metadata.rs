//! Whether alarms tell of every instance that is asked for metadata in the first version.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html>: `MetadataNoToken` and
//! `MetadataNoTokenRejected`, by instance; over all instances only of those that are monitored in detail.

use std::collections::BTreeSet;

use aws_sdk_cloudwatch::types::MetricAlarm;

use super::DESCRIBE_ALARMS;
use super::actions::Actions;
use super::coverage::{Heard, Metric};
use super::live::{condition, listing, metrics};
use super::threshold::Condition;
use crate::aws::client;
use crate::collect::Context;
use crate::facts::{Cause, Keyed};
use crate::services::ec2::instances::listing::ListedInstance;
use crate::services::ec2::metadata::watch::Watcher;

/// Where EC2's metrics are.
const NAMESPACE: &str = "AWS/EC2";

/// What the names of both metrics begin with.
const NO_TOKEN: &str = "MetadataNoToken";

/// Whether an alarm is about them.
pub(super) fn is_about(alarm: &MetricAlarm, own: &str) -> bool {
    let is_of_it =
        |metric: &Metric| metric.namespace == NAMESPACE && metric.name.starts_with(NO_TOKEN);
    metrics(alarm, own).iter().any(is_of_it) || queries(alarm).next().is_some()
}

/// The queries of an alarm that name them.
fn queries(alarm: &MetricAlarm) -> impl Iterator<Item = &str> {
    let expressions = alarm.metrics.iter().flatten();
    let texts = expressions.filter_map(|query| query.expression.as_deref());
    texts.filter(|text| text.contains(NO_TOKEN))
}

/// Which instances an alarm tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    /// All.
    All,
    /// Those that are monitored in detail.
    Detailed,
    /// This one.
    One(String),
    /// Some others, or none.
    Others,
}

fn by_query(text: &str) -> Of {
    // SELECT SUM(MetadataNoToken) FROM SCHEMA("AWS/EC2", InstanceId)
    let text = text.to_ascii_uppercase();
    let is_of_all = text.contains("SELECT")
        && text.contains(&format!(
            "SCHEMA(\"{}\", INSTANCEID)",
            NAMESPACE.to_ascii_uppercase()
        ))
        && !text.contains("WHERE");
    match is_of_all {
        true => Of::All,
        false => Of::Others,
    }
}

fn by_metric(metric: &Metric) -> Of {
    if metric.namespace != NAMESPACE || !metric.name.starts_with(NO_TOKEN) || metric.is_half_told()
    {
        return Of::Others;
    }
    let mut dimensions = metric.dimensions.iter();
    match (dimensions.next(), dimensions.next()) {
        (None, _) => Of::Detailed,
        (Some((name, id)), None) if name == "InstanceId" => Of::One(id.clone()),
        (Some(_), Some(_) | None) => Of::Others,
    }
}

/// Whether the alarms of a region that reach somebody tell of all its instances.
///
/// # Errors
///
/// If that cannot be told.
pub(crate) async fn watch(
    context: &Context,
    region: &str,
    instances: &Keyed<ListedInstance>,
) -> Result<Watcher, Cause> {
    let listed = listing(context, region).await;
    let own = context.session.identity.account.as_str();
    let client = client!(aws_sdk_cloudwatch, context.session, region);
    let actions = Actions::of_region(context, region, &client);
    let mut unwatched: BTreeSet<&str> = instances.iter().map(|(id, _)| id).collect();
    let (mut amiss, mut unclear, mut by) = (None, listed.unread.clone(), Vec::new());
    for alarm in listed
        .on_metrics
        .iter()
        .filter(|alarm| is_about(alarm, own))
    {
        let (Some(name), Some(arn)) = (alarm.alarm_name.as_deref(), alarm.alarm_arn.as_deref())
        else {
            unclear =
                unclear.or_else(|| Some(DESCRIBE_ALARMS.unparseable("an alarm without a name")));
            continue;
        };
        if condition(alarm).is_some_and(|condition: Condition<'_>| condition.is_of_low_values()) {
            amiss = Some(format!("{name} goes off where IMDSv1 is not used"));
            continue;
        }
        match actions.of_alarm(name, arn, alarm, &listed.composed).await {
            Heard::By(_) => {}
            Heard::Not(why) => {
                amiss = Some(format!("nobody hears of {name}: {why}"));
                continue;
            }
            Heard::Unclear(cause) => {
                unclear = unclear.or(Some(cause));
                continue;
            }
        }
        let told = metrics(alarm, own)
            .into_iter()
            .map(|metric| by_metric(&metric));
        for of in told.chain(queries(alarm).map(by_query)) {
            let before = unwatched.len();
            unwatched.retain(|id| !tells_of(&of, id, instances));
            if unwatched.len() < before {
                by.push(name.to_owned());
            }
        }
    }
    let more = instances.incomplete().first();
    match (unwatched.first(), more.cloned().or(unclear)) {
        (None, _) if more.is_none() && !by.is_empty() => {
            by.dedup();
            Ok(Watcher::By(format!("{} watch its use", few(&by))))
        }
        (_, Some(cause)) => Err(cause),
        (Some(id), None) => {
            Ok(Watcher::Not(amiss.unwrap_or_else(|| {
                format!("no alarm on {NO_TOKEN} tells of {id}")
            })))
        }
        (None, None) => Ok(Watcher::Not("there is nothing to watch".to_owned())),
    }
}

fn tells_of(of: &Of, id: &str, instances: &Keyed<ListedInstance>) -> bool {
    match of {
        Of::All => true,
        Of::One(one) => one == id,
        Of::Detailed => {
            let mut all = instances.iter();
            all.any(|(other, instance)| other == id && instance.is_monitored_in_detail)
        }
        Of::Others => false,
    }
}

/// The first of several names.
fn few(names: &[String]) -> String {
    match names {
        [one, _, ..] => format!("{one} and {} others", names.len() - 1),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metric(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> Metric {
        let dimensions = dimensions.iter();
        Metric {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            dimensions: dimensions
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn an_alarm_tells_of_what_its_dimensions_name() {
        let of = |dimensions| by_metric(&metric(NAMESPACE, "MetadataNoToken", dimensions));
        assert_eq!(of(&[]), Of::Detailed);
        assert_eq!(of(&[("InstanceId", "i-1")]), Of::One("i-1".to_owned()));
        assert_eq!(of(&[("AutoScalingGroupName", "web")]), Of::Others);
        assert_eq!(
            of(&[("InstanceId", "i-1"), ("ImageId", "ami-1")]),
            Of::Others
        );
        assert_eq!(of(&[("InstanceId", "")]), Of::Others);
        assert_eq!(
            by_metric(&metric("Own", "MetadataNoToken", &[])),
            Of::Others
        );
        assert_eq!(
            by_metric(&metric(NAMESPACE, "CPUUtilization", &[])),
            Of::Others
        );
    }

    #[test]
    fn a_query_over_all_instances_tells_of_all() {
        let all = "SELECT SUM(MetadataNoToken) FROM SCHEMA(\"AWS/EC2\", InstanceId)";
        assert_eq!(by_query(all), Of::All);
        assert_eq!(
            by_query(&format!("{all} WHERE InstanceId = 'i-1'")),
            Of::Others
        );
        assert_eq!(by_query("SUM(SEARCH('MetadataNoToken'))"), Of::Others);
    }
}
