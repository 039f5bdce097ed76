//! AWS CloudTrail: whether management events are logged, region by region.
//!
//! The event history of 90 days, which is always on, counts for nothing: nobody keeps it.

use crate::facts::{FactKind, Reach, Reading, calls, record, words};
use crate::services::service::Service;

#[cfg(feature = "aws")]
mod live;
pub mod selectors;
pub mod sources;
pub mod trail;

calls! {
    "cloudtrail";
    /// The trails that reach a region, those of other regions and of the organization too.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html>
    pub DESCRIBE_TRAILS = "DescribeTrails" telling "trailList";
    /// Whether a trail logs and delivers.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html>
    pub GET_TRAIL_STATUS = "GetTrailStatus" telling "IsLogging" on "cloudtrail:*:*:trail/*";
    /// Which events a trail logs.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html>
    pub GET_EVENT_SELECTORS = "GetEventSelectors" on "cloudtrail:*:*:trail/*";
    /// The stores of CloudTrail Lake, asked where no trail logs.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListEventDataStores.html>
    pub LIST_EVENT_DATA_STORES = "ListEventDataStores" telling "EventDataStores";
}

/// The service's facts.
pub static SERVICE: Service = Service {
    name: "cloudtrail",
    kinds: &[&REGION],
    tagged: &[],
    #[cfg(feature = "aws")]
    readers: live::READERS,
};

/// `cloudtrail.region`.
pub static REGION: FactKind = FactKind {
    name: "cloudtrail.region",
    noun: "region",
    plural: "regions",
    doc: "CloudTrail in one region.",
    stencils: &[],
    reach: Reach::Region,
    listing: &[],
    fallback: &[],
    fields: TrailedRegion::fields,
};

words! {
    /// How management events are logged.
    pub enum Logged {
        /// By a trail that leaves nothing to be desired.
        Complete = "complete",
        /// By a trail that something is amiss with, or otherwise than by a trail.
        Lacking = "lacking",
        /// Not at all.
        None = "none",
    }
}

record! {
    /// CloudTrail in one region.
    pub struct TrailedRegion {
        /// The region.
        name: String,
        /// How management events, those of API Gateway among them, are logged.
        management_events: Reading<Logged> => [
            DESCRIBE_TRAILS, GET_TRAIL_STATUS, GET_EVENT_SELECTORS, LIST_EVENT_DATA_STORES
        ],
        /// The same in words: by which trail, or what is amiss.
        management_events_detail: String => [
            DESCRIBE_TRAILS, GET_TRAIL_STATUS, GET_EVENT_SELECTORS, LIST_EVENT_DATA_STORES
        ],
    }
}
