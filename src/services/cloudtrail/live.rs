//! Reads CloudTrail: in every region the trails that reach it, and each trail once, at home.

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types::{
    AdvancedEventSelector, AdvancedFieldSelector, EventSelector, Trail as Listed,
};

use super::selectors::{self, Advanced, Basic, Field, Passes};
use super::sources::Sources;
use super::trail::{Reached, Status, Trail, judge};
use super::{
    DESCRIBE_TRAILS, GET_EVENT_SELECTORS, GET_TRAIL_STATUS, LIST_EVENT_DATA_STORES, Logged, REGION,
    TrailedRegion,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Context, Here, PerKey, Reader, by};
use crate::facts::{Cause, FactSet, Reading};

pub(super) static READERS: &[Reader] = &[Reader::Regional(&REGION, by!(region))];

/// The trails of a run by ARN, each read once, although many regions see it.
#[derive(Default)]
struct Trails(PerKey<String, Trail>);

async fn region(here: &Here<'_>) -> FactSet {
    let (management_events, management_events_detail) = match logged(here).await {
        Ok((logged, detail)) => (Reading::Known(logged), detail),
        Err(cause) => (cause.into(), String::new()),
    };
    let facts = TrailedRegion {
        name: here.region.to_owned(),
        management_events,
        management_events_detail,
    };
    here.one(here.region_arn("cloudtrail"), &facts)
}

/// What the trails that reach the region log.
async fn logged(here: &Here<'_>) -> Result<(Logged, String), Cause> {
    let cloudtrail = client!(aws_sdk_cloudtrail, here);
    let asking = cloudtrail
        .describe_trails()
        .include_shadow_trails(true)
        .send();
    let listed = here.call(DESCRIBE_TRAILS, asking).await?;
    let reaching = listed.trail_list().iter().filter(|trail| {
        // A trail that is known to be one other region's logs nothing here.
        trail.is_multi_region_trail() != Some(false) || trail.home_region() == Some(here.region)
    });
    let trails = here.side_by_side(reaching, async |listed| trail(here, listed).await);
    match judge(&trails.await, here.now()) {
        Reached::Decided(logged, detail) => Ok((logged, detail)),
        Reached::Unknown(cause) => Err(cause),
        Reached::NoTrail(why) => without_trail(here, &cloudtrail, why).await,
    }
}

/// Only where CloudTrail Lake has no store either is nothing logged.
async fn without_trail(
    here: &Here<'_>,
    cloudtrail: &Client,
    why: String,
) -> Result<(Logged, String), Cause> {
    let stores = here.list(
        LIST_EVENT_DATA_STORES,
        |token| {
            cloudtrail
                .list_event_data_stores()
                .set_next_token(token)
                .send()
        },
        |page| (page.event_data_stores.unwrap_or_default(), page.next_token),
    );
    let stores = stores.await;
    match (stores.items.first(), stores.incomplete) {
        (Some(store), _) => {
            let store = store.name().unwrap_or_default();
            let detail = format!(
                "{why}; whether the event data store {store} of CloudTrail Lake logs them is not judged"
            );
            Ok((Logged::Lacking, detail))
        }
        (None, Some(cause)) => Err(cause),
        (None, None) => Ok((Logged::None, why)),
    }
}

async fn trail(context: &Context, listed: &Listed) -> Trail {
    let trails = context.once::<Trails>();
    let arn = listed.trail_arn().unwrap_or_default().to_owned();
    let read = || read_trail(context, listed);
    trails.0.get_or_make(arn, read).await
}

async fn read_trail(context: &Context, listed: &Listed) -> Trail {
    let at_home = match (listed.trail_arn(), listed.home_region()) {
        // What is not told of its regions may be any.
        _ if listed.is_multi_region_trail().is_none() => None,
        (Some(arn), Some(home)) if !arn.is_empty() && !home.is_empty() => Some((arn, home)),
        _ => None,
    };
    let (status, passes) = match at_home {
        Some((arn, home)) => {
            let cloudtrail = client!(aws_sdk_cloudtrail, context.session, home);
            let status = status(context, &cloudtrail, arn).await;
            // What a trail that does not log would let through is of no interest.
            let passes = if status.as_ref().is_ok_and(|status| status.is_logging) {
                passes(context, &cloudtrail, arn, listed).await
            } else {
                Err(GET_EVENT_SELECTORS.not_read(""))
            };
            (status, passes)
        }
        None => {
            let cause = DESCRIBE_TRAILS
                .unparseable("a trail without ARN, home region or word on other regions");
            (Err(cause.clone()), Err(cause))
        }
    };
    Trail {
        name: listed.name().unwrap_or_default().to_owned(),
        is_multi_region: listed.is_multi_region_trail() == Some(true),
        has_global_events: listed.include_global_service_events() == Some(true),
        has_validation: listed.log_file_validation_enabled() == Some(true),
        status: status.into(),
        passes: passes.into(),
    }
}

async fn status(context: &Context, cloudtrail: &Client, arn: &str) -> Result<Status, Cause> {
    let asking = cloudtrail.get_trail_status().name(arn).send();
    let answer = context.call(GET_TRAIL_STATUS, asking).await?;
    let is_logging = answer
        .is_logging
        .ok_or_else(|| GET_TRAIL_STATUS.unparseable("no word on whether it logs"))?;
    Ok(Status {
        is_logging,
        error: answer.latest_delivery_error.unwrap_or_default(),
        digest_error: answer.latest_digest_delivery_error.unwrap_or_default(),
        delivered: answer.latest_delivery_time.map(|time| time.secs()),
        started: answer.start_logging_time.map(|time| time.secs()),
    })
}

async fn passes(
    context: &Context,
    cloudtrail: &Client,
    arn: &str,
    listed: &Listed,
) -> Result<Passes, Cause> {
    // Without selectors of its own a trail logs all management events.
    let is_default = listed.has_custom_event_selectors() == Some(false);
    let asking = cloudtrail.get_event_selectors().trail_name(arn).send();
    match context.call(GET_EVENT_SELECTORS, asking).await {
        Ok(answer) => {
            let (basic, advanced) = (answer.event_selectors(), answer.advanced_event_selectors());
            Ok(match (basic, advanced) {
                ([], []) if is_default => Passes::All(Sources::Every),
                (_, []) => selectors::basic(&basic.iter().map(of_basic).collect::<Vec<_>>()),
                (_, advanced) => {
                    selectors::advanced(&advanced.iter().map(of_advanced).collect::<Vec<_>>())
                }
            })
        }
        // The members of an organization may not ask about the selectors of its trail. A call
        // that merely failed is no such refusal.
        Err(failure)
            if is_refusal(&failure) && is_default && is_of_organization(context, arn, listed) =>
        {
            Ok(Passes::All(Sources::Every))
        }
        Err(failure) => Err(failure.cause),
    }
}

fn is_of_organization(context: &Context, arn: &str, listed: &Listed) -> bool {
    let account = context.session.identity.account.as_str();
    listed.is_organization_trail() == Some(true) && arn.split(':').nth(4) != Some(account)
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html>
fn is_refusal(failure: &CallFailure) -> bool {
    failure.is("TrailNotFoundException")
        || failure.is("CloudTrailARNInvalidException")
        || matches!(failure.cause, Cause::Denied { .. })
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
