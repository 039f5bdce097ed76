//! What is recorded: by a trail that the organization keeps for all its members, by a recorder of AWS Config, and by
//! Trusted Advisor as far as the support plan goes.

use serde_json::{Value, json};

use super::account::MANAGEMENT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{ago, now, target};

pub(super) fn trail_status_on() -> On {
    On::call("cloudtrail", "GetTrailStatus")
}

/// The trail's selectors are the management account's alone to see.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html>
fn trail() -> Vec<(On, Reply)> {
    let trail = json!({ "Name": "organization",
        "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{MANAGEMENT}:trail/organization"),
        "HomeRegion": "us-east-1", "S3BucketName": "pinewood-log-archive", "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true, "LogFileValidationEnabled": true,
        "HasCustomEventSelectors": false, "IsOrganizationTrail": true });
    let status = json!({ "IsLogging": true, "LatestDeliveryTime": now() - 600, "StartLoggingTime": now() - 90 * 86_400 });
    let unknown = "Unknown trail: organization for the user: 111122223333";
    vec![
        target(
            "cloudtrail",
            "DescribeTrails",
            &json!({ "trailList": [trail] }),
        ),
        (trail_status_on(), Reply::json(&status)),
        (
            On::call("cloudtrail", "GetEventSelectors"),
            Reply::error(400, "TrailNotFoundException", unknown),
        ),
        target(
            "cloudtrail",
            "ListEventDataStores",
            &json!({ "EventDataStores": [] }),
        ),
    ]
}

pub(super) fn recorder_status_on() -> On {
    On::call("config", "DescribeConfigurationRecorderStatus")
}

/// <https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html>
fn recorder() -> Vec<(On, Reply)> {
    let recorder = json!({ "name": "default", "recordingGroup": { "allSupported": true,
        "recordingStrategy": { "useOnly": "ALL_SUPPORTED_RESOURCE_TYPES" } } });
    let config = |operation: &str, list: &str, entry: Value| {
        target("config", operation, &json!({ list: [entry] }))
    };
    vec![
        config(
            "DescribeConfigurationRecorders",
            "ConfigurationRecorders",
            recorder,
        ),
        config(
            "DescribeConfigurationRecorderStatus",
            "ConfigurationRecordersStatus",
            json!({ "name": "default", "recording": true, "lastStatus": "SUCCESS" }),
        ),
        config(
            "DescribeDeliveryChannels",
            "DeliveryChannels",
            json!({ "name": "default", "s3BucketName": "pinewood-log-archive" }),
        ),
        config(
            "DescribeDeliveryChannelStatus",
            "DeliveryChannelsStatus",
            json!({ "name": "default", "configHistoryDeliveryInfo": { "lastStatus": "SUCCESS" } }),
        ),
    ]
}

pub(super) fn checks_on() -> On {
    On::call("support", "DescribeTrustedAdvisorChecks")
}

pub(super) fn summaries_on() -> On {
    On::call("support", "DescribeTrustedAdvisorCheckSummaries")
}

/// Basic Support opens Trusted Advisor to people at the console only.
/// <https://docs.aws.amazon.com/awssupport/latest/user/get-started-with-aws-trusted-advisor-api.html>
fn basic_support() -> Reply {
    let message =
        "Amazon Web Services Premium Support Subscription is required to use this service.";
    Reply::error(400, "SubscriptionRequiredException", message)
}

/// The checks that Business Support opens.
/// <https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorChecks.html>
pub(super) fn checks() -> Reply {
    let check = json!({ "id": "ports", "name": "ports", "description": "", "category": "security", "metadata": [] });
    Reply::json(&json!({ "checks": [check] }))
}

/// How the checks stand that were refreshed so long ago.
/// <https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeTrustedAdvisorCheckSummaries.html>
pub(super) fn summaries(days: i64) -> Reply {
    let summary = json!({ "checkId": "ports", "timestamp": ago(days), "status": "ok", "hasFlaggedResources": false,
        "resourcesSummary": { "resourcesProcessed": 1, "resourcesFlagged": 0, "resourcesIgnored": 0, "resourcesSuppressed": 0 },
        "categorySpecificSummary": {} });
    Reply::json(&json!({ "summaries": [summary] }))
}

/// A member of an organization with all features.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html>
fn organization() -> (On, Reply) {
    let organization = json!({ "Organization": { "Id": "o-exampleorgid", "FeatureSet": "ALL",
        "Arn": format!("arn:aws:organizations::{MANAGEMENT}:organization/o-exampleorgid"),
        "MasterAccountId": MANAGEMENT, "MasterAccountEmail": "cloud@pinewood.example",
        "MasterAccountArn": format!("arn:aws:organizations::{MANAGEMENT}:account/o-exampleorgid/{MANAGEMENT}") } });
    target("organizations", "DescribeOrganization", &organization)
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let others = vec![
        organization(),
        (checks_on(), basic_support()),
        // Asked only where checks are told.
        (summaries_on(), summaries(1)),
    ];
    [trail(), recorder(), others].concat()
}
