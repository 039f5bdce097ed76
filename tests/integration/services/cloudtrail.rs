//! Whether CloudTrail logs management events: a real trail of an emulator, and documented answers
//! for what none gives (organization trails, delivery errors, stores of CloudTrail Lake).

use aws_sdk_cloudtrail::types::{AdvancedEventSelector, AdvancedFieldSelector};
use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Stage, account, scan_for};
use crate::peer::plant::plant;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Bucket;
use crate::peer::stub::Stub;

const CONTROL: &str = "cloudtrail-management-events-logged";
const BOTH: &[&str] = &["--region", "us-east-1,eu-west-1"];

/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html>
fn trail(more: Value) -> Value {
    let mut trail = json!({ "Name": "all",
        "TrailARN": format!("arn:aws:cloudtrail:us-east-1:{ACCOUNT}:trail/all"),
        "HomeRegion": "us-east-1", "S3BucketName": "logs", "IsMultiRegionTrail": true,
        "IncludeGlobalServiceEvents": true, "LogFileValidationEnabled": true,
        "HasCustomEventSelectors": false, "IsOrganizationTrail": false });
    let fields = trail.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    trail
}

fn status(more: Value) -> Reply {
    let now = threatproof::clock::now().as_second();
    let mut status = json!({ "IsLogging": true, "LatestDeliveryTime": now - 600,
                             "StartLoggingTime": now - 90 * 86_400 });
    let fields = status.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    Reply::json(&status)
}

fn selectors() -> Reply {
    Reply::json(&json!({ "EventSelectors": [
        { "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [],
          "ExcludeManagementEventSources": [] }] }))
}

fn trails(trails: &[Value]) -> Stub {
    account().answering(
        On::call("cloudtrail", "DescribeTrails"),
        Reply::json(&json!({ "trailList": trails })),
    )
}

fn verdict(stub: &Stub) -> (String, String) {
    scan_for(&stub.endpoint(), "apigateway-best-practices", CONTROL, HERE)
        .judged(CONTROL, "us-east-1")
}

#[test]
fn one_good_trail_serves_every_region_and_is_read_once() {
    let stub = trails(&[trail(json!({}))])
        .answering(
            On::call("cloudtrail", "GetTrailStatus").region("us-east-1"),
            status(json!({})),
        )
        .answering(
            On::call("cloudtrail", "GetEventSelectors").region("us-east-1"),
            selectors(),
        );

    let results = scan_for(&stub.endpoint(), "apigateway-best-practices", CONTROL, BOTH);

    for region in ["us-east-1", "eu-west-1"] {
        assert_eq!(results.verdict(CONTROL, region), "pass", "{region}");
    }
    let calls = stub.calls();
    assert_eq!(calls["cloudtrail:DescribeTrails"], 2);
    assert_eq!(calls["cloudtrail:GetTrailStatus"], 1, "at home, once");
    assert_eq!(calls["cloudtrail:GetEventSelectors"], 1);
}

#[test]
fn what_is_amiss_is_named() {
    let old = threatproof::clock::now().as_second() - 3 * 86_400;
    for (change, state, words) in [
        (
            json!({ "IsMultiRegionTrail": false }),
            json!({}),
            "only one region",
        ),
        (
            json!({ "LogFileValidationEnabled": false }),
            json!({}),
            "does not validate",
        ),
        (
            json!({ "IncludeGlobalServiceEvents": false }),
            json!({}),
            "global services",
        ),
        (
            json!({}),
            json!({ "LatestDeliveryError": "NoSuchBucket" }),
            "NoSuchBucket",
        ),
        (
            json!({}),
            json!({ "LatestDeliveryTime": old }),
            "delivered nothing",
        ),
    ] {
        let stub = trails(&[trail(change)])
            .answering(On::call("cloudtrail", "GetTrailStatus"), status(state))
            .answering(On::call("cloudtrail", "GetEventSelectors"), selectors());
        let (found, reason) = verdict(&stub);
        assert_eq!(found, "partial", "{words}");
        assert!(reason.contains(words), "{words}: {reason}");
    }
}

#[test]
fn selectors_are_told_by_what_they_select() {
    let advanced = |name: &str, fields: Value| {
        Reply::json(
            &json!({ "AdvancedEventSelectors": [{ "Name": name, "FieldSelectors": fields }] }),
        )
    };
    let category = |word: &str| json!({ "Field": "eventCategory", "Equals": [word] });
    let source = "apigateway.amazonaws.com";
    for (reply, expected) in [
        (advanced("mgmt", json!([category("Management")])), "pass"),
        (
            advanced("Management events selector", json!([category("Data")])),
            "partial",
        ),
        (
            advanced(
                "Management events selector",
                json!([category("Management"),
            { "Field": "eventSource", "NotEquals": [source] }]),
            ),
            "partial",
        ),
        (
            advanced(
                "mgmt",
                json!([category("Management"),
            { "Field": "readOnly", "Equals": ["false"] }]),
            ),
            "partial",
        ),
        (
            advanced(
                "mgmt",
                json!([category("Management"),
            { "Field": "eventName", "StartsWith": ["Create"] }]),
            ),
            "unknown",
        ),
        // An operator that is new to this version.
        (
            advanced(
                "mgmt",
                json!([category("Management"),
            { "Field": "eventSource", "Matches": ["iam.*"] }]),
            ),
            "unknown",
        ),
        (
            Reply::json(&json!({ "EventSelectors": [
            { "ReadWriteType": "ReadOnly", "IncludeManagementEvents": true },
            { "ReadWriteType": "WriteOnly", "IncludeManagementEvents": true }] })),
            "pass",
        ),
        (
            Reply::json(&json!({ "EventSelectors": [
            { "ReadWriteType": "All", "IncludeManagementEvents": false }] })),
            "partial",
        ),
        (Reply::Denied, "unknown"),
    ] {
        let stub = trails(&[trail(json!({ "HasCustomEventSelectors": true }))])
            .answering(On::call("cloudtrail", "GetTrailStatus"), status(json!({})))
            .answering(On::call("cloudtrail", "GetEventSelectors"), reply.clone());
        let (found, reason) = verdict(&stub);
        assert_eq!(found, expected, "{reply:?}: {reason}");
    }
}

/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html>
#[test]
fn services_that_a_trail_leaves_out_are_said() {
    let selectors = json!({ "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true,
        "ExcludeManagementEventSources": ["kms.amazonaws.com", "rdsdata.amazonaws.com"] }] });
    let stub = trails(&[trail(json!({ "HasCustomEventSelectors": true }))])
        .answering(On::call("cloudtrail", "GetTrailStatus"), status(json!({})))
        .answering(
            On::call("cloudtrail", "GetEventSelectors"),
            Reply::json(&selectors),
        );

    let (found, reason) = verdict(&stub);

    assert_eq!(found, "pass");
    let left_out = "except those of kms.amazonaws.com, rdsdata.amazonaws.com";
    assert!(reason.contains(left_out), "{reason}");
}

#[test]
fn an_organizations_trail_counts_as_far_as_a_member_can_see_it() {
    let of_organization = |custom: bool| {
        trail(
            json!({ "TrailARN": "arn:aws:cloudtrail:us-east-1:999999999999:trail/org",
                      "IsOrganizationTrail": true, "HasCustomEventSelectors": custom }),
        )
    };
    let unknown_trail = || Reply::error(400, "TrailNotFoundException", "Unknown trail");
    let not_yours = || Reply::error(400, "CloudTrailARNInvalidException", "Not a trail of yours");
    for (custom, status, selectors, expected) in [
        (false, status(json!({})), unknown_trail(), "pass"),
        (false, status(json!({})), Reply::Denied, "pass"),
        (false, status(json!({})), not_yours(), "pass"),
        (true, status(json!({})), unknown_trail(), "unknown"),
        (true, status(json!({})), not_yours(), "unknown"),
        (false, unknown_trail(), unknown_trail(), "unknown"),
        // Not refused, only not answered.
        (false, status(json!({})), Reply::Throttled, "unknown"),
        (
            false,
            status(json!({})),
            Reply::error(500, "InternalFailure", "Sorry."),
            "unknown",
        ),
    ] {
        let stub = trails(&[of_organization(custom)])
            .answering(On::call("cloudtrail", "GetTrailStatus"), status)
            .answering(On::call("cloudtrail", "GetEventSelectors"), selectors);
        assert_eq!(verdict(&stub).0, expected);
    }
}

#[test]
fn a_trail_that_may_reach_a_region_leaves_it_open() {
    for home in ["us-east-1", "eu-west-1"] {
        let of_unknown_reach = trail(json!({ "IsMultiRegionTrail": null, "HomeRegion": home }));
        let stub = trails(&[of_unknown_reach])
            .answering(On::call("cloudtrail", "GetTrailStatus"), status(json!({})))
            .answering(On::call("cloudtrail", "GetEventSelectors"), selectors());
        let (found, reason) = verdict(&stub);
        assert_eq!(found, "unknown", "{home}: {reason}");
    }
}

#[test]
fn nothing_logs_only_where_nothing_can() {
    let stores = |stores: Value| {
        (
            On::call("cloudtrail", "ListEventDataStores"),
            Reply::json(&json!({ "EventDataStores": stores })),
        )
    };
    let (on, none) = stores(json!([]));
    let (found, reason) = verdict(&trails(&[]).answering(on, none));
    assert_eq!(found, "fail");
    assert!(reason.contains("no trail"), "{reason}");

    let (on, none) = stores(json!([]));
    let stopped = trails(&[trail(json!({}))])
        .answering(
            On::call("cloudtrail", "GetTrailStatus"),
            status(json!({ "IsLogging": false })),
        )
        .answering(on, none);
    let (found, reason) = verdict(&stopped);
    assert_eq!(found, "fail");
    assert!(reason.contains("stopped"), "{reason}");

    let (on, lake) = stores(json!([{ "Name": "lake" }]));
    assert_eq!(verdict(&trails(&[]).answering(on, lake)).0, "partial");

    for (operation, action) in [
        ("DescribeTrails", "cloudtrail:DescribeTrails"),
        ("GetTrailStatus", "cloudtrail:GetTrailStatus"),
    ] {
        let stub = account()
            .answering(On::call("cloudtrail", operation), Reply::Denied)
            .answering(
                On::call("cloudtrail", "DescribeTrails"),
                Reply::json(&json!({ "trailList": [trail(json!({}))] })),
            );
        let (found, reason) = verdict(&stub);
        assert_eq!(found, "unknown");
        assert!(reason.contains(&format!("{action} was denied")), "{reason}");
    }
    let denied =
        trails(&[]).answering(On::call("cloudtrail", "ListEventDataStores"), Reply::Denied);
    assert_eq!(verdict(&denied).0, "unknown");
}

#[tokio::test]
async fn a_real_trail_of_an_emulator() {
    let stage = Stage::ministack();
    let clients = stage.clients();
    plant(&clients, [Bucket::named("trail-logs")]).await;
    let cloudtrail = aws_sdk_cloudtrail::Client::new(clients.config());
    cloudtrail
        .create_trail()
        .name("all")
        .s3_bucket_name("trail-logs")
        .is_multi_region_trail(true)
        .include_global_service_events(true)
        .enable_log_file_validation(true)
        .send()
        .await
        .expect("a trail");
    let started = cloudtrail.start_logging().name("all").send().await;
    started.expect("logging");
    stage.wire.clear();
    let results = scan_for(
        &stage.wire.endpoint(),
        "apigateway-best-practices",
        CONTROL,
        BOTH,
    );
    for region in ["us-east-1", "eu-west-1"] {
        let (found, reason) = results.judged(CONTROL, region);
        assert_eq!(found, "pass", "{region}: {reason}");
    }

    let field = AdvancedFieldSelector::builder()
        .field("eventCategory")
        .equals("Data");
    let data = AdvancedEventSelector::builder()
        .name("Management events selector")
        .field_selectors(field.build().expect("a field"));
    let set = cloudtrail
        .put_event_selectors()
        .trail_name("all")
        .advanced_event_selectors(data.build().expect("a selector"))
        .send()
        .await;
    set.expect("selectors");
    let results = scan_for(
        &stage.wire.endpoint(),
        "apigateway-best-practices",
        CONTROL,
        BOTH,
    );
    assert_eq!(results.verdict(CONTROL, "eu-west-1"), "partial");
}
