//! Levels of stages and methods, and targets of access logs.

use super::*;

fn of(stage: Option<&str>, methods: &[Option<&str>]) -> Reading<ExecutionLog> {
    execution_log(stage, methods, crate::services::apigateway::GET_STAGES)
}

#[test]
fn every_request_is_logged_only_if_no_method_is_left_out() {
    let everything = Reading::Known(ExecutionLog::Everything);
    assert_eq!(of(Some("INFO"), &[]), everything);
    assert_eq!(of(Some("INFO"), &[Some("INFO")]), everything);
    let some = Reading::Known(ExecutionLog::SomeMethods);
    for (stage, methods) in [
        (Some("INFO"), [Some("OFF")]),
        (Some("INFO"), [None]),
        (Some("INFO"), [Some("ERROR")]),
        (Some("ERROR"), [Some("OFF")]),
        (Some("OFF"), [Some("INFO")]),
        (None, [Some("ERROR")]),
    ] {
        assert_eq!(of(stage, &methods), some, "{stage:?} {methods:?}");
    }
}

#[test]
fn failures_alone_are_told_apart_and_off_is_off() {
    let errors = Reading::Known(ExecutionLog::ErrorsOnly);
    assert_eq!(of(Some("ERROR"), &[]), errors);
    assert_eq!(of(Some("ERROR"), &[Some("INFO")]), errors);
    let off = Reading::Known(ExecutionLog::Off);
    assert_eq!(of(None, &[]), off);
    assert_eq!(of(Some("OFF"), &[Some(""), None]), off);
    assert!(matches!(of(Some("VERBOSE"), &[]), Reading::Unknown(_)));
    assert!(matches!(
        of(Some("INFO"), &[Some("VERBOSE")]),
        Reading::Unknown(_)
    ));
}

#[test]
fn targets_are_log_groups_and_delivery_streams() {
    let group = Target::LogGroup {
        region: "us-east-1",
        account: "111122223333",
        name: "api/prod",
    };
    for arn in [
        "arn:aws:logs:us-east-1:111122223333:log-group:api/prod",
        "arn:aws:logs:us-east-1:111122223333:log-group:api/prod:*",
    ] {
        assert_eq!(target(arn), Some(group));
    }
    let stream = Target::Stream {
        region: "us-east-1",
        account: "111122223333",
        name: "amazon-apigateway-x",
    };
    let arn = "arn:aws:firehose:us-east-1:111122223333:deliverystream/amazon-apigateway-x";
    assert_eq!(target(arn), Some(stream));
    for arn in [
        "",
        "log-group",
        "arn:aws:logs:us-east-1:111122223333:log-group:",
        "arn:aws:s3:::bucket",
    ] {
        assert_eq!(target(arn), None, "{arn}");
    }
}
