//! Which alarms watch a stage, and whether they reach anybody. Asks nobody.
//!
//! Dimensions and metrics: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
//! and <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>.

use std::collections::BTreeMap;

use super::DESCRIBE_ALARMS;
use crate::facts::{Cause, Failure, Reading, record, words};

/// Where API Gateway's metrics are.
pub const NAMESPACE: &str = "AWS/ApiGateway";

words! {
    /// How alarms watch a stage.
    pub enum Watched {
        /// An alarm on its failed requests reaches somebody.
        Errors = "errors",
        /// The alarms that reach somebody watch other metrics, only some of its methods, or go off
        /// where few requests fail.
        InPart = "in-part",
        /// There are alarms, but none reaches anybody.
        Unheard = "unheard",
        /// No alarm watches it.
        Unwatched = "unwatched",
    }
}

record! {
    /// The alarms of a stage.
    pub struct Alarms {
        /// How they watch it.
        watched: Reading<Watched>,
        /// The same in words: which alarm, or what is amiss.
        detail: String,
    }
}

/// The kinds of API, which have metrics and dimensions of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api<'a> {
    /// A REST API, by name and id. Two of one name share their metrics.
    Rest {
        /// Its name.
        name: &'a str,
        /// Its id.
        id: &'a str,
        /// Whether no other REST API of the region has the name.
        name_is_unique: bool,
    },
    /// An HTTP API, by id.
    Http(&'a str),
    /// A WebSocket API, by id.
    WebSocket(&'a str),
}

/// A metric that an alarm watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its dimensions.
    pub dimensions: BTreeMap<String, String>,
}

impl Metric {
    /// Whether a dimension has no name or no value, so that it may be about something else.
    #[must_use]
    pub fn is_half_told(&self) -> bool {
        let mut dimensions = self.dimensions.iter();
        dimensions.any(|(name, value)| name.is_empty() || value.is_empty())
    }
}

/// An alarm on metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it watches, in an expression or by itself.
    pub metrics: Vec<Metric>,
    /// Whether it watches by a query that only its text tells and that names API Gateway.
    pub by_query: bool,
    /// Whether it goes off for low values, which is no alarm on failures.
    pub of_low_values: bool,
    /// Whether it reaches anybody, by itself or through an alarm that is composed of it.
    pub heard: Heard,
}

/// Whether an alarm reaches anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It does: by this action.
    By(String),
    /// It does not, and why.
    Not(String),
    /// It cannot be told, and why.
    Unclear(Cause),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Errors,
    InPart,
    Nothing,
}

/// What the alarms of a region come to for a stage. `unread` is why there may be more of them.
#[must_use]
pub fn of_stage(api: Api<'_>, stage: &str, alarms: &[Alarm], unread: Option<&Cause>) -> Alarms {
    let about: Vec<(&Alarm, Reach)> = alarms
        .iter()
        .map(|alarm| (alarm, reach(api, stage, alarm)))
        .filter(|(_, reach)| *reach != Reach::Nothing)
        .collect();
    let heard = |wanted: Reach| {
        about.iter().find_map(|(alarm, reach)| match &alarm.heard {
            Heard::By(action) if *reach == wanted => Some((&alarm.name, action)),
            Heard::By(_) | Heard::Not(_) | Heard::Unclear(_) => None,
        })
    };
    if let Some((alarm, action)) = heard(Reach::Errors) {
        if is_shared(api) {
            let why = "several REST APIs have this name, so their metrics cannot be told apart";
            return unclear(Cause::failed(Failure::NotRead, alarm.clone(), why), why);
        }
        return known(Watched::Errors, format!("{alarm} reaches {action}"));
    }
    for (alarm, _) in &about {
        if let Heard::Unclear(cause) = &alarm.heard {
            let detail = format!("whether {} reaches anybody is not known", alarm.name);
            return unclear(cause.clone(), &detail);
        }
    }
    if let Some(alarm) = alarms.iter().find(|alarm| alarm.by_query) {
        let why = "it watches by a query, which is not read";
        let cause = Cause::failed(Failure::NotRead, alarm.name.clone(), why);
        return unclear(cause, &format!("{}: {why}", alarm.name));
    }
    if let Some(cause) = unread {
        return unclear(cause.clone(), "there may be more alarms");
    }
    if let Some((alarm, action)) = heard(Reach::InPart) {
        let detail = format!("{alarm} reaches {action}, but does not watch all failed requests");
        return known(Watched::InPart, detail);
    }
    match about.first() {
        Some((alarm, _)) => {
            let why = match &alarm.heard {
                Heard::Not(why) => why.as_str(),
                Heard::By(_) | Heard::Unclear(_) => "",
            };
            known(Watched::Unheard, format!("{}: {why}", alarm.name))
        }
        None => known(Watched::Unwatched, "no alarm watches it".to_owned()),
    }
}

fn known(watched: Watched, detail: String) -> Alarms {
    Alarms {
        watched: Reading::Known(watched),
        detail,
    }
}

fn unclear(cause: Cause, detail: &str) -> Alarms {
    Alarms {
        watched: Reading::Unknown(cause),
        detail: detail.to_owned(),
    }
}

/// Failed requests need somebody who hears of them; how long they take is another matter. An alarm
/// with a name of the other kind of API never gets data.
fn reach(api: Api<'_>, stage: &str, alarm: &Alarm) -> Reach {
    let mut reached = Reach::Nothing;
    for metric in &alarm.metrics {
        if metric.namespace != NAMESPACE {
            continue;
        }
        let Some(is_whole) = covers(api, stage, &metric.dimensions) else {
            continue;
        };
        let (errors, others): (&[&str], &[&str]) = match api {
            Api::Rest { .. } => (
                &["5XXError"],
                &[
                    "4XXError",
                    "Count",
                    "Latency",
                    "IntegrationLatency",
                    "CacheHitCount",
                    "CacheMissCount",
                ],
            ),
            Api::Http(_) => (
                &["5xx"],
                &[
                    "4xx",
                    "Count",
                    "Latency",
                    "IntegrationLatency",
                    "DataProcessed",
                ],
            ),
            Api::WebSocket(_) => (
                &["ExecutionError", "IntegrationError"],
                &[
                    "ConnectCount",
                    "MessageCount",
                    "ClientError",
                    "IntegrationLatency",
                ],
            ),
        };
        if is_whole && !alarm.of_low_values && errors.contains(&metric.name.as_str()) {
            return Reach::Errors;
        }
        if errors.contains(&metric.name.as_str()) || others.contains(&metric.name.as_str()) {
            reached = Reach::InPart;
        }
    }
    reached
}

/// Whether dimensions are about the stage: all of it, or only some of its methods.
fn covers(api: Api<'_>, stage: &str, dimensions: &BTreeMap<String, String>) -> Option<bool> {
    let (key, value) = match api {
        Api::Rest { name, id, .. } => ("ApiName", metric_name(name, id)),
        Api::Http(id) | Api::WebSocket(id) => ("ApiId", id.to_owned()),
    };
    if dimensions.get(key) != Some(&value) {
        return None;
    }
    if dimensions.get("Stage").is_some_and(|named| named != stage) {
        return None;
    }
    Some(dimensions.keys().all(|name| name == key || name == "Stage"))
}

/// The value of `ApiName`: what is not ASCII is left out, and without a rest the id stands in.
#[must_use]
pub fn metric_name(name: &str, id: &str) -> String {
    let ascii: String = name.chars().filter(char::is_ascii).collect();
    if ascii.is_empty() {
        id.to_owned()
    } else {
        ascii
    }
}

fn is_shared(api: Api<'_>) -> bool {
    matches!(
        api,
        Api::Rest {
            name_is_unique: false,
            ..
        }
    )
}

/// Whether the rule of a composite alarm goes off whenever this alarm does: it is one of several
/// that are joined by OR, and there is nothing else in the rule. None where it is named in another way.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>
#[must_use]
pub fn goes_off_with(rule: &str, name: &str, arn: &str) -> Option<bool> {
    let rule = rule.trim();
    let inside = rule
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let terms = inside.unwrap_or(rule).split(" OR ");
    // A term that is only a part of something says nothing about the others.
    let alarms: Option<Vec<&str>> = terms.map(whole_alarm).collect();
    if alarms.is_some_and(|alarms| alarms.contains(&name) || alarms.contains(&arn)) {
        return Some(true);
    }
    if rule.contains(name) || rule.contains(arn) {
        return None;
    }
    Some(false)
}

/// The alarm of a term that is `ALARM(…)` from end to end. What is in quotes may hold parentheses.
fn whole_alarm(term: &str) -> Option<&str> {
    let inside = term.trim().strip_prefix("ALARM(")?.strip_suffix(')')?;
    let inside = inside.trim();
    let unquoted = ['"', '\'']
        .iter()
        .find_map(|quote| inside.strip_prefix(*quote)?.strip_suffix(*quote));
    match unquoted {
        Some(name) => (!name.contains(['"', '\''])).then_some(name),
        None => (!inside.contains(['"', '\'', '(', ')'])).then_some(inside),
    }
}

/// Why there may be alarms that are not judged: AWS listed one that cannot be told from others.
#[must_use]
pub fn nameless() -> Cause {
    DESCRIBE_ALARMS.unparseable("an alarm without name or ARN")
}

/// The same of an alarm whose metric has a dimension that is only told by half.
#[must_use]
pub fn half_told(alarm: &str) -> Cause {
    DESCRIBE_ALARMS.unparseable(format!("{alarm}: a dimension without name or value"))
}

#[cfg(test)]
mod tests;
