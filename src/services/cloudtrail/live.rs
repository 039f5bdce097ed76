//! Reads CloudTrail: in every region the trails that reach it, and each trail once, at home.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_cloudtrail::types::{
    AdvancedEventSelector, AdvancedFieldSelector, EventSelector, Trail as Listed,
};
use futures::future::{BoxFuture, FutureExt as _, join_all};
use tokio::sync::OnceCell;

use super::selectors::{self, Advanced, Basic, Field, Passes};
use super::trail::{Reached, Status, Trail, judge};
use super::{
    DESCRIBE_TRAILS, GET_EVENT_SELECTORS, GET_TRAIL_STATUS, LIST_EVENT_DATA_STORES, Logged, REGION,
    Region,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Context, pages, resource};
use crate::facts::{Call, Cause, FactSet, Failure, Reading, SetKey, Wants};
use crate::model;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&REGION) else {
            return Vec::new();
        };
        let trails = Trails {
            context,
            read: Mutex::default(),
        };
        let trails = &trails;
        context
            .in_every_region(&[&REGION], |name| async move {
                let (management_events, management_events_detail) =
                    match trails.reaching(name).await {
                        Reading::Known((logged, detail)) => (Reading::Known(logged), detail),
                        Reading::Unknown(cause) => (Reading::Unknown(cause), String::new()),
                    };
                let facts = Region {
                    name: name.to_owned(),
                    management_events,
                    management_events_detail,
                };
                let identity = &context.session.identity;
                let id = format!(
                    "arn:{}:cloudtrail:{name}:{}:region/{name}",
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

type Cell = Arc<OnceCell<Trail>>;

/// The trails of a run, each read once, although many regions see it.
struct Trails<'a> {
    context: &'a Context,
    read: Mutex<BTreeMap<String, Cell>>,
}

impl Trails<'_> {
    async fn reaching(&self, region: &str) -> Reading<(Logged, String)> {
        let context = self.context;
        let cloudtrail = client!(aws_sdk_cloudtrail, context.session, region);
        let asking = cloudtrail
            .describe_trails()
            .include_shadow_trails(true)
            .send();
        let listed = match context.call(DESCRIBE_TRAILS, asking).await {
            Ok(answer) => answer.trail_list.unwrap_or_default(),
            Err(failure) => return Reading::Unknown(failure.cause),
        };
        let reads = listed
            .iter()
            // A trail that is known to be one other region's logs nothing here.
            .filter(|trail| {
                trail.is_multi_region_trail() != Some(false) || trail.home_region() == Some(region)
            })
            .map(|trail| self.trail(trail));
        let trails = join_all(reads).await;
        match judge(&trails, context.now()) {
            Reached::Decided(logged, detail) => Reading::Known((logged, detail)),
            Reached::Unknown(cause) => Reading::Unknown(cause),
            Reached::NoTrail(why) => self.without_trail(&cloudtrail, why).await,
        }
    }

    /// Only where CloudTrail Lake has no store either is nothing logged.
    async fn without_trail(
        &self,
        cloudtrail: &aws_sdk_cloudtrail::Client,
        why: String,
    ) -> Reading<(Logged, String)> {
        let (stores, unread) = pages(LIST_EVENT_DATA_STORES, |token| {
            let page = cloudtrail.list_event_data_stores().set_next_token(token);
            async {
                let page = self.context.call(LIST_EVENT_DATA_STORES, page.send()).await;
                let page = page.map_err(|failure| failure.cause)?;
                Ok((page.event_data_stores.unwrap_or_default(), page.next_token))
            }
        })
        .await;
        match (stores.first(), unread.into_iter().next()) {
            (Some(store), _) => {
                let store = store.name().unwrap_or_default().to_owned();
                let detail = format!(
                    "{why}; whether the event data store {store} of CloudTrail Lake logs them is not judged"
                );
                Reading::Known((Logged::Lacking, detail))
            }
            (None, Some(cause)) => Reading::Unknown(cause),
            (None, None) => Reading::Known((Logged::None, why)),
        }
    }

    async fn trail(&self, listed: &Listed) -> Trail {
        let arn = listed.trail_arn().unwrap_or_default().to_owned();
        let cell = {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.entry(arn).or_default().clone()
        };
        cell.get_or_init(|| self.read_trail(listed)).await.clone()
    }

    async fn read_trail(&self, listed: &Listed) -> Trail {
        let at_home = match (listed.trail_arn(), listed.home_region()) {
            // What is not told of its regions may be any.
            _ if listed.is_multi_region_trail().is_none() => None,
            (Some(arn), Some(home)) if !arn.is_empty() && !home.is_empty() => Some((arn, home)),
            _ => None,
        };
        let (status, passes) = match at_home {
            Some((arn, home)) => {
                let cloudtrail = client!(aws_sdk_cloudtrail, self.context.session, home);
                let status = self.status(&cloudtrail, arn).await;
                let logs = match &status {
                    Reading::Known(status) => status.is_logging,
                    Reading::Unknown(_) => false,
                };
                // What a trail that does not log would let through is of no interest.
                let passes = if logs {
                    self.passes(&cloudtrail, arn, listed).await
                } else {
                    Reading::Unknown(cause(Failure::NotRead, GET_EVENT_SELECTORS, ""))
                };
                (status, passes)
            }
            None => {
                let cause = cause(
                    Failure::Unparseable,
                    DESCRIBE_TRAILS,
                    "a trail without ARN, home region or word on other regions",
                );
                (Reading::Unknown(cause.clone()), Reading::Unknown(cause))
            }
        };
        Trail {
            name: listed.name().unwrap_or_default().to_owned(),
            is_multi_region: listed.is_multi_region_trail() == Some(true),
            has_global_events: listed.include_global_service_events() == Some(true),
            has_validation: listed.log_file_validation_enabled() == Some(true),
            status,
            passes,
        }
    }

    async fn status(&self, cloudtrail: &aws_sdk_cloudtrail::Client, arn: &str) -> Reading<Status> {
        let asking = cloudtrail.get_trail_status().name(arn).send();
        match self.context.call(GET_TRAIL_STATUS, asking).await {
            Ok(answer) => match answer.is_logging {
                Some(is_logging) => Reading::Known(Status {
                    is_logging,
                    error: answer.latest_delivery_error.unwrap_or_default(),
                    digest_error: answer.latest_digest_delivery_error.unwrap_or_default(),
                    delivered: answer.latest_delivery_time.map(|time| time.secs()),
                    started: answer.start_logging_time.map(|time| time.secs()),
                }),
                None => Reading::Unknown(cause(
                    Failure::Unparseable,
                    GET_TRAIL_STATUS,
                    "no word on whether it logs",
                )),
            },
            Err(failure) => Reading::Unknown(failure.cause),
        }
    }

    async fn passes(
        &self,
        cloudtrail: &aws_sdk_cloudtrail::Client,
        arn: &str,
        listed: &Listed,
    ) -> Reading<Passes> {
        // Without selectors of its own a trail logs all management events.
        let is_default = listed.has_custom_event_selectors() == Some(false);
        let asking = cloudtrail.get_event_selectors().trail_name(arn).send();
        match self.context.call(GET_EVENT_SELECTORS, asking).await {
            Ok(answer) => {
                let (basic, advanced) =
                    (answer.event_selectors(), answer.advanced_event_selectors());
                Reading::Known(match (basic, advanced) {
                    ([], []) if is_default => Passes::All,
                    (_, []) => selectors::basic(&basic.iter().map(of_basic).collect::<Vec<_>>()),
                    (_, advanced) => {
                        selectors::advanced(&advanced.iter().map(of_advanced).collect::<Vec<_>>())
                    }
                })
            }
            // The members of an organization may not ask about the selectors of its trail. A call
            // that merely failed is no such refusal.
            Err(failure)
                if is_refusal(&failure) && is_default && self.is_of_organization(arn, listed) =>
            {
                Reading::Known(Passes::All)
            }
            Err(failure) => Reading::Unknown(failure.cause),
        }
    }

    fn is_of_organization(&self, arn: &str, listed: &Listed) -> bool {
        let account = self.context.session.identity.account.as_str();
        listed.is_organization_trail() == Some(true) && arn.split(':').nth(4) != Some(account)
    }
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html>
fn is_refusal(failure: &CallFailure) -> bool {
    failure.code.as_deref() == Some("TrailNotFoundException")
        || matches!(failure.cause, Cause::Denied { .. })
}

fn cause(failure: Failure, call: Call, detail: &str) -> Cause {
    Cause::failed(failure, call.to_string(), detail)
}

fn of_basic(selector: &EventSelector) -> Basic {
    Basic {
        read_write: selector
            .read_write_type()
            .map(|kind| kind.as_str().to_owned())
            .unwrap_or_default(),
        management: selector.include_management_events() == Some(true),
        excluded: selector.exclude_management_event_sources().to_vec(),
    }
}

fn of_advanced(selector: &AdvancedEventSelector) -> Advanced {
    selector.field_selectors().iter().map(of_field).collect()
}

fn of_field(field: &AdvancedFieldSelector) -> Field {
    let patterns = [
        field.starts_with(),
        field.ends_with(),
        field.not_starts_with(),
        field.not_ends_with(),
    ];
    // An operator that is new to us leaves every other one empty.
    let says_nothing = field.equals().is_empty() && field.not_equals().is_empty();
    Field {
        name: field.field().to_owned(),
        equals: field.equals().to_vec(),
        not_equals: field.not_equals().to_vec(),
        otherwise: says_nothing || patterns.iter().any(|values| !values.is_empty()),
    }
}
