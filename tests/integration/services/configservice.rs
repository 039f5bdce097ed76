//! Whether AWS Config records API Gateway: a real recorder of an emulator, and documented answers.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, HERE, Stage, account, scan_for};
use crate::peer::plant::plant;
use crate::peer::rule::{On, Reply};
use crate::peer::seed::Bucket;
use crate::peer::stub::Stub;

const CONTROL: &str = "config-recorder-recording";

const RECORDERS: &str = "DescribeConfigurationRecorders";
const STATUS: &str = "DescribeConfigurationRecorderStatus";
const CHANNELS: &str = "DescribeDeliveryChannels";
const CHANNEL_STATUS: &str = "DescribeDeliveryChannelStatus";

/// A stub with an API in every region.
fn stub() -> Stub {
    with_apis(account(), &json!([{ "id": "a1", "name": "orders" }]))
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetRestApis.html>
fn with_apis(stub: Stub, rest: &Value) -> Stub {
    stub.answering(
        On::call("apigateway", "GET /restapis"),
        Reply::json(&json!({ "item": rest })),
    )
    .answering(
        On::call("apigateway", "GET /v2/apis"),
        Reply::json(&json!({ "items": [] })),
    )
}

fn recorders(recorders: Value) -> (On, Reply) {
    let body = json!({ "ConfigurationRecorders": recorders });
    (On::call("config", RECORDERS), Reply::json(&body))
}

fn all_types() -> Value {
    json!([{ "name": "default", "recordingGroup": { "allSupported": true,
             "recordingStrategy": { "useOnly": "ALL_SUPPORTED_RESOURCE_TYPES" } } }])
}

/// `status` as the service writes it: in capitals, other than its documentation.
fn rest(stub: Stub, recording: bool, status: &str, channels: Value, delivery: &str) -> Stub {
    stub.answering(
        On::call("config", STATUS),
        Reply::json(&json!({ "ConfigurationRecordersStatus": [
            { "name": "default", "recording": recording, "lastStatus": status }] })),
    )
    .answering(
        On::call("config", CHANNELS),
        Reply::json(&json!({ "DeliveryChannels": channels })),
    )
    .answering(
        On::call("config", CHANNEL_STATUS),
        Reply::json(&json!({ "DeliveryChannelsStatus": [
            { "name": "default", "configHistoryDeliveryInfo": { "lastStatus": delivery } }] })),
    )
}

fn channel() -> Value {
    json!([{ "name": "default", "s3BucketName": "logs" }])
}

fn verdict(stub: &Stub) -> (String, String) {
    scan_for(&stub.endpoint(), "apigateway-best-practices", CONTROL, HERE)
        .judged(CONTROL, "us-east-1")
}

/// <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html>
#[test]
fn a_recorder_must_cover_record_and_deliver() {
    let only_buckets = json!([{ "name": "default", "recordingGroup": {
        "allSupported": false, "resourceTypes": ["AWS::S3::Bucket"],
        "recordingStrategy": { "useOnly": "INCLUSION_BY_RESOURCE_TYPES" } } }]);
    let without_apis = json!([{ "name": "default", "recordingGroup": {
        "exclusionByResourceTypes": { "resourceTypes": ["AWS::ApiGateway::Stage"] },
        "recordingStrategy": { "useOnly": "EXCLUSION_BY_RESOURCE_TYPES" } } }]);
    let of_a_service = json!([{ "name": "AWSConfigurationRecorderForSecurityHub_x",
        "servicePrincipal": "securityhub.amazonaws.com", "recordingScope": "INTERNAL" }]);
    for (own, recording, status, channels, delivery, expected) in [
        (all_types(), true, "SUCCESS", channel(), "SUCCESS", "pass"),
        (
            all_types(),
            true,
            "PENDING",
            channel(),
            "Not_Applicable",
            "pass",
        ),
        (
            all_types(),
            true,
            "SUCCESS",
            channel(),
            "Delayed",
            "unknown",
        ),
        (
            all_types(),
            true,
            "FAILURE",
            channel(),
            "SUCCESS",
            "partial",
        ),
        (
            all_types(),
            true,
            "SUCCESS",
            channel(),
            "FAILURE",
            "partial",
        ),
        (all_types(), true, "SUCCESS", json!([]), "", "partial"),
        (all_types(), true, "NOVEL", channel(), "SUCCESS", "unknown"),
        (all_types(), false, "SUCCESS", channel(), "", "fail"),
        (
            only_buckets,
            true,
            "SUCCESS",
            channel(),
            "SUCCESS",
            "partial",
        ),
        (
            without_apis,
            true,
            "SUCCESS",
            channel(),
            "SUCCESS",
            "partial",
        ),
        (of_a_service, true, "SUCCESS", channel(), "SUCCESS", "fail"),
        (json!([]), true, "SUCCESS", channel(), "SUCCESS", "fail"),
    ] {
        let (on, reply) = recorders(own.clone());
        let stub = rest(
            stub().answering(on, reply),
            recording,
            status,
            channels,
            delivery,
        );
        let (found, reason) = verdict(&stub);
        assert_eq!(found, expected, "{own} {status} {delivery}: {reason}");
    }
}

/// <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html>
#[test]
fn a_recorder_need_not_cover_apis_that_the_region_does_not_have() {
    let of = |types: [&str; 2]| {
        recorders(json!([{ "name": "default", "recordingGroup": {
            "allSupported": false, "resourceTypes": types,
            "recordingStrategy": { "useOnly": "INCLUSION_BY_RESOURCE_TYPES" } } }]))
    };
    let rest_types = ["AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage"];
    let other_types = ["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Stage"];
    let with = |stub: Stub, types: [&str; 2]| {
        let (on, reply) = of(types);
        let stub = stub.answering(on, reply);
        verdict(&rest(stub, true, "SUCCESS", channel(), "SUCCESS"))
    };
    assert_eq!(with(stub(), rest_types).0, "pass");
    let (found, reason) = with(stub(), other_types);
    assert_eq!(found, "partial");
    assert!(reason.contains("AWS::ApiGateway::RestApi"), "{reason}");
    // There may be others that cannot be listed.
    let half = || {
        let denied = account().answering(On::call("apigateway", "GET /v2/apis"), Reply::Denied);
        with_apis(denied, &json!([{ "id": "a1", "name": "orders" }]))
    };
    assert_eq!(with(half(), rest_types).0, "unknown");
}

#[test]
fn a_channel_of_which_nothing_is_told_is_not_taken_to_deliver() {
    let states = |states: Value| {
        let (on, reply) = recorders(all_types());
        let stub = stub().answering(on, reply).answering(
            On::call("config", CHANNEL_STATUS),
            Reply::json(&json!({ "DeliveryChannelsStatus": states })),
        );
        verdict(&rest(stub, true, "SUCCESS", channel(), "SUCCESS")).0
    };
    assert_eq!(states(json!([])), "unknown");
    assert_eq!(states(json!([{ "name": "other" }])), "unknown");
    // A young channel: nothing was due so far.
    assert_eq!(states(json!([{ "name": "default" }])), "pass");
}

#[test]
fn each_denied_call_is_named() {
    for operation in [RECORDERS, STATUS, CHANNELS, CHANNEL_STATUS] {
        let (on, reply) = recorders(all_types());
        let stub = stub()
            .answering(On::call("config", operation), Reply::Denied)
            .answering(on, reply);
        let (found, reason) = verdict(&rest(stub, true, "SUCCESS", channel(), "SUCCESS"));
        assert_eq!(found, "unknown", "{operation}");
        assert!(
            reason.contains(&format!("config:{operation} was denied")),
            "{reason}"
        );
    }
}

#[test]
fn each_region_has_a_recorder_of_its_own() {
    let (_, reply) = recorders(all_types());
    let (_, none) = recorders(json!([]));
    let stub = stub()
        .answering(On::call("config", RECORDERS).region("us-east-1"), reply)
        .answering(On::call("config", RECORDERS).region("eu-west-1"), none);
    let stub = rest(stub, true, "SUCCESS", channel(), "SUCCESS");

    let results = scan_for(
        &stub.endpoint(),
        "apigateway-best-practices",
        CONTROL,
        &["--region", "us-east-1,eu-west-1"],
    );

    assert_eq!(results.verdict(CONTROL, "us-east-1"), "pass");
    assert_eq!(results.verdict(CONTROL, "eu-west-1"), "fail");
}

#[test]
fn regions_without_apis_need_no_recorder() {
    let (on, reply) = recorders(json!([]));
    let without = with_apis(account(), &json!([])).answering(on, reply);
    let results = scan_for(
        &without.endpoint(),
        "apigateway-best-practices",
        CONTROL,
        HERE,
    );
    assert_eq!(results.findings(CONTROL).len(), 0);
    assert!(
        !without
            .calls()
            .keys()
            .any(|call| call.starts_with("config:"))
    );
    // Nothing found is nothing proven.
    let (status, _) = results.decided("apigateway-best-practices");
    assert_eq!(status, "needs-investigation");

    let denied = account().answering(On::call("apigateway", "GET /restapis"), Reply::Denied);
    let denied = denied.answering(
        On::call("apigateway", "GET /v2/apis"),
        Reply::json(&json!({ "items": [] })),
    );
    let (found, reason) = verdict(&denied);
    assert_eq!(found, "unknown");
    assert!(reason.contains("apigateway:GET"), "{reason}");
}

#[tokio::test]
async fn a_real_recorder_of_an_emulator() {
    use aws_sdk_config::types::{ConfigurationRecorder, DeliveryChannel, RecordingGroup};

    let stage = Stage::ministack();
    let clients = stage.clients();
    plant(&clients, [Bucket::named("config-logs")]).await;
    let config = aws_sdk_config::Client::new(clients.config());
    let recorder = ConfigurationRecorder::builder()
        .name("default")
        .role_arn(format!("arn:aws:iam::{ACCOUNT}:role/config"))
        .recording_group(RecordingGroup::builder().all_supported(true).build())
        .build();
    let put = config
        .put_configuration_recorder()
        .configuration_recorder(recorder)
        .send()
        .await;
    put.expect("a recorder");
    let channel = DeliveryChannel::builder()
        .name("default")
        .s3_bucket_name("config-logs")
        .build();
    let put = config
        .put_delivery_channel()
        .delivery_channel(channel)
        .send()
        .await;
    put.expect("a channel");
    stage.wire.clear();
    stage.wire.rule(
        On::call("apigateway", "GET /restapis"),
        Reply::json(&json!({ "item": [{ "id": "a1", "name": "orders" }] })),
    );
    let found = || {
        scan_for(
            &stage.wire.endpoint(),
            "apigateway-best-practices",
            CONTROL,
            HERE,
        )
        .judged(CONTROL, "us-east-1")
    };
    let (before, reason) = found();
    assert_eq!(before, "fail", "{reason}");

    let start = config
        .start_configuration_recorder()
        .configuration_recorder_name("default");
    start.send().await.expect("recording");
    let (after, reason) = found();
    assert_eq!(after, "pass", "{reason}");
}
