//! Which version of the metadata service instances answer, now and once they are launched, and who watches.

use serde_json::{Value, json};

use super::{
    defaults, described, ec2, instance, no_fleets, on, options, running, scan_item, unwatched,
};
use crate::kit::{HERE, Results, account};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const THREAT: &str = "ec2-metadata";
const INSTANCES: &str = "ec2-instance-imdsv2-required";
const WATCHED: &str = "ec2-imds-version-watched";

fn no_groups(stub: Stub) -> Stub {
    no_fleets(stub).answering(
        On::call("autoscaling", "DescribeAutoScalingGroups"),
        Reply::query("DescribeAutoScalingGroups", "<AutoScalingGroups/>"),
    )
}

fn rules(rules: &Value) -> Reply {
    Reply::json(&json!({ "ConfigRules": rules }))
}

/// The managed rule, in a state and with a scope.
fn rule(state: &str, scope: Value) -> Value {
    json!({ "ConfigRuleName": "imds", "ConfigRuleState": state, "Scope": scope,
            "Source": { "Owner": "AWS", "SourceIdentifier": "EC2_IMDSV2_CHECK" } })
}

fn of_instances() -> Value {
    json!({ "ComplianceResourceTypes": ["AWS::EC2::Instance"] })
}

fn recorder(stub: Stub, types: &[&str], recording: bool) -> Stub {
    let recorders = json!({ "ConfigurationRecorders": [{ "name": "default", "recordingGroup": {
        "allSupported": false, "resourceTypes": types,
        "recordingStrategy": { "useOnly": "INCLUSION_BY_RESOURCE_TYPES" } } }] });
    let status = json!({ "ConfigurationRecordersStatus": [
        { "name": "default", "recording": recording, "lastStatus": "SUCCESS" }] });
    stub.answering(
        On::call("config", "DescribeConfigurationRecorders"),
        Reply::json(&recorders),
    )
    .answering(
        On::call("config", "DescribeConfigurationRecorderStatus"),
        Reply::json(&status),
    )
}

fn alarms(alarms: &[Value]) -> Reply {
    Reply::cbor(&json!({ "MetricAlarms": alarms, "CompositeAlarms": [], "LogAlarms": [] }))
}

fn alarm(dimensions: &Value) -> Value {
    json!({
        "AlarmName": "v1-used", "AlarmArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:v1-used",
        "ActionsEnabled": true, "AlarmActions": ["arn:aws:sns:us-east-1:111122223333:heard"],
        "Namespace": "AWS/EC2", "MetricName": "MetadataNoToken", "Dimensions": dimensions,
        "Statistic": "Sum", "ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.0,
    })
}

fn heard(stub: Stub) -> Stub {
    let topic = "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry>\
                 <key>SubscriptionsConfirmed</key><value>1</value></entry></Attributes>\
                 </GetTopicAttributesResult></GetTopicAttributesResponse>";
    stub.answering(On::call("sns", "GetTopicAttributes"), Reply::xml(topic))
        .answering(
            On::call("monitoring", "ListAlarmMuteRules"),
            Reply::cbor(&json!({ "AlarmMuteRuleSummaries": [] })),
        )
}

fn scan(stub: &Stub) -> Results {
    scan_item(stub, THREAT, "", HERE)
}

#[test]
fn a_rule_that_looks_at_instances_which_all_require_v2_implements_it() {
    let stub = account()
        .answering(
            on("DescribeInstances").containing("second"),
            described(&[instance(
                "i-off",
                "stopped",
                &options("applied", "disabled", "optional"),
            )]),
        )
        .answering(
            on("DescribeInstances"),
            ec2(
                "DescribeInstances",
                &format!(
                    "<reservationSet><item><instancesSet>{}</instancesSet></item></reservationSet>\
                     <nextToken>second</nextToken>",
                    running("i-strict", "required")
                ),
            ),
        )
        .answering(
            On::call("config", "DescribeConfigRules"),
            rules(&json!([rule("ACTIVE", of_instances())])),
        )
        .answering(on("GetInstanceMetadataDefaults"), defaults(""));
    let stub = recorder(no_groups(stub), &["AWS::EC2::Instance"], true);

    let results = scan(&stub);

    assert_eq!(results.verdict(INSTANCES, "i-strict"), "pass");
    assert_eq!(results.verdict(INSTANCES, "i-off"), "pass");
    let (verdict, reason) = results.judged(WATCHED, "us-east-1");
    assert_eq!(verdict, "pass");
    assert!(reason.contains("the rule imds"), "{reason}");
    let (status, reason) = results.decided(THREAT);
    assert_eq!(status, "implemented", "{reason}");
    // The instances are listed once for both, and alarms are not asked where a rule answers.
    assert_eq!(results.called("ec2:DescribeInstances"), 2);
    assert_eq!(results.called("cloudwatch:DescribeAlarms"), 0);
}

#[test]
fn where_nothing_was_begun_it_is_not_started() {
    let stub = account().answering(
        on("DescribeInstances"),
        described(&[running("i-lax", "optional")]),
    );
    let stub = unwatched(no_groups(stub));
    let results = scan(&stub);
    assert_eq!(results.verdict(INSTANCES, "i-lax"), "fail");
    assert_eq!(results.verdict(WATCHED, "us-east-1"), "fail");
    assert_eq!(results.status(THREAT), "not-started");
    // Enforcement could not help where an instance answers the first version already.
    assert_eq!(results.called("ec2:GetInstanceMetadataDefaults"), 0);
}

/// CloudSploit's `ec2MetadataOptions` also judges what was terminated a minute ago.
#[test]
fn instances_are_judged_by_what_is_applied_and_those_that_are_gone_are_not() {
    let listed = [
        running("i-strict", "required"),
        running("i-lax", "optional"),
        instance(
            "i-stopped",
            "stopped",
            &options("applied", "enabled", "optional"),
        ),
        instance(
            "i-pending",
            "running",
            &options("pending", "enabled", "required"),
        ),
        instance("i-mute", "running", ""),
        instance(
            "i-new",
            "running",
            &options("applied", "enabled", "preferred"),
        ),
        instance(
            "i-gone",
            "terminated",
            &options("applied", "enabled", "optional"),
        ),
        instance(
            "i-going",
            "shutting-down",
            &options("applied", "enabled", "optional"),
        ),
    ];
    let stub = account().answering(on("DescribeInstances"), described(&listed));
    let results = scan(&unwatched(no_groups(stub)));

    for (id, verdict) in [
        ("i-strict", "pass"),
        ("i-lax", "fail"),
        ("i-stopped", "fail"),
        ("i-pending", "unknown"),
        ("i-mute", "unknown"),
        ("i-new", "unknown"),
    ] {
        assert_eq!(results.verdict(INSTANCES, id), verdict, "{id}");
    }
    assert_eq!(results.findings(INSTANCES).len(), 6);
    assert_eq!(results.verdict(WATCHED, "us-east-1"), "question");
    assert_eq!(results.status(THREAT), "needs-investigation");
}

/// What watches, and the verdict that follows; `instances` are those of the region.
fn watching(instances: &[String], stub: impl FnOnce(Stub) -> Stub) -> (String, String) {
    let own = account().answering(on("DescribeInstances"), described(instances));
    let results = scan(&unwatched(no_groups(stub(own))));
    results.judged(WATCHED, "us-east-1")
}

#[test]
fn a_rule_counts_where_it_looks_at_all_instances_and_they_are_recorded() {
    let strict = [running("i-1", "required")];
    let with = |rule: Value, types: &'static [&'static str], recording| {
        watching(&strict, |stub| {
            let stub = stub.answering(
                On::call("config", "DescribeConfigRules"),
                rules(&json!([rule])),
            );
            recorder(stub, types, recording)
        })
    };
    const ALL: &[&str] = &["AWS::EC2::Instance"];
    let verdict = |of: (String, String)| of.0;
    assert_eq!(
        verdict(with(rule("ACTIVE", of_instances()), ALL, true)),
        "pass"
    );
    // Security Hub's own.
    let service_linked = json!({ "ConfigRuleName": "securityhub-ec2-imdsv2-check-1a2b", "ConfigRuleState": "ACTIVE",
        "CreatedBy": "securityhub.amazonaws.com", "Scope": of_instances(),
        "Source": { "Owner": "AWS", "SourceIdentifier": "EC2_IMDSV2_CHECK" } });
    assert_eq!(verdict(with(service_linked, ALL, true)), "pass");
    let (stopped, reason) = with(rule("ACTIVE", of_instances()), ALL, false);
    assert_eq!(stopped, "question");
    assert!(reason.contains("no recorder records"), "{reason}");
    let others = with(rule("ACTIVE", of_instances()), &["AWS::S3::Bucket"], true);
    assert_eq!(verdict(others), "question");
    let tagged = json!({ "TagKey": "env", "TagValue": "prod" });
    assert_eq!(verdict(with(rule("ACTIVE", tagged), ALL, true)), "question");
    assert_eq!(
        verdict(with(rule("DELETING", of_instances()), ALL, true)),
        "question"
    );
    assert_eq!(
        verdict(with(rule("PERHAPS", of_instances()), ALL, true)),
        "unknown"
    );
    let own = json!({ "ConfigRuleName": "own", "ConfigRuleState": "ACTIVE", "Scope": of_instances(),
        "Source": { "Owner": "CUSTOM_LAMBDA", "SourceIdentifier": "EC2_IMDSV2_CHECK" } });
    assert_eq!(verdict(with(own, ALL, true)), "question");
}

#[test]
fn an_alarm_counts_where_it_tells_of_every_instance_and_is_heard() {
    let of = |instances: &[String], dimensions: Value| {
        watching(instances, |stub| {
            heard(stub).answering(
                On::call("monitoring", "DescribeAlarms"),
                alarms(&[alarm(&dimensions)]),
            )
        })
        .0
    };
    let one = json!([{ "Name": "InstanceId", "Value": "i-1" }]);
    let plain = [running("i-1", "required")];
    assert_eq!(of(&plain, one.clone()), "pass");
    let two = [running("i-1", "required"), running("i-2", "required")];
    assert_eq!(of(&two, one), "question");
    // The sum over all instances is made of those that are monitored in detail.
    assert_eq!(of(&plain, json!([])), "question");
    let detailed = plain[0].replace("<state>disabled</state>", "<state>enabled</state>");
    assert_eq!(of(&[detailed], json!([])), "pass");
    let silent = watching(&plain, |stub| {
        let mut alarm = alarm(&json!([{ "Name": "InstanceId", "Value": "i-1" }]));
        alarm["AlarmActions"] = json!([]);
        stub.answering(On::call("monitoring", "DescribeAlarms"), alarms(&[alarm]))
    });
    assert_eq!(silent.0, "question");
}

#[test]
fn enforcement_watches_where_no_instance_answers_the_first_version() {
    let enforced = |instances: &[String]| {
        watching(instances, |stub| {
            let told =
                "<httpTokens>required</httpTokens><httpTokensEnforced>enabled</httpTokensEnforced>";
            stub.answering(on("GetInstanceMetadataDefaults"), defaults(told))
        })
        .0
    };
    assert_eq!(enforced(&[running("i-1", "required")]), "pass");
    let mixed = [running("i-1", "required"), running("i-2", "optional")];
    assert_eq!(enforced(&mixed), "question");
}
