//! A node of the cluster, which pods behind a load balancer run on, and an instance that nobody calls. Both require
//! IMDSv2, as whatever their group launches, and Inspector scans both.
//!
//! An instance that the internet gets to by itself has no place here: nothing but API Gateway may stand before one.

use serde_json::{Value, json};

use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::now;
use crate::services::ec2::{described, ec2, running};

use super::network::on;

pub(super) const NODE: &str = "i-0a1b2c3d4e5f60001";
pub(super) const BATCH: &str = "i-0a1b2c3d4e5f60002";

pub(super) fn status_on() -> On {
    On::call("inspector2", "POST /status/batch/get")
}

pub(super) fn coverage_on() -> On {
    On::call("inspector2", "POST /coverage/list")
}

/// On for instances and for images.
/// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
fn status() -> Value {
    let on = json!({ "status": "ENABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": "" });
    json!({ "failedAccounts": [], "accounts": [{ "accountId": ACCOUNT, "state": on,
            "resourceState": { "ec2": on, "ecr": on, "lambda": on } }] })
}

/// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_CoveredResource.html>
fn covered(id: &str) -> Value {
    json!({ "resourceType": "AWS_EC2_INSTANCE", "resourceId": id, "accountId": ACCOUNT, "scanType": "PACKAGE",
            "scanStatus": { "statusCode": "ACTIVE", "reason": "SUCCESSFUL" }, "lastScannedAt": now() - 86_400 })
}

/// The group of the nodes, by a version of a launch template.
/// <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html>
fn group() -> (On, Reply) {
    let group = "<AutoScalingGroups><member><AutoScalingGroupName>nodes</AutoScalingGroupName>\
         <AutoScalingGroupARN>arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/nodes\
         </AutoScalingGroupARN><MinSize>1</MinSize><MaxSize>6</MaxSize><LaunchTemplate><LaunchTemplateId>lt-nodes\
         </LaunchTemplateId><Version>3</Version></LaunchTemplate></member></AutoScalingGroups>";
    let operation = "DescribeAutoScalingGroups";
    (
        On::call("autoscaling", operation),
        Reply::query(operation, group),
    )
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html>
fn template() -> (On, Reply) {
    let holds = "<launchTemplateVersionSet><item><versionNumber>3</versionNumber><launchTemplateData><metadataOptions>\
                 <httpTokens>required</httpTokens></metadataOptions></launchTemplateData></item></launchTemplateVersionSet>";
    let operation = "DescribeLaunchTemplateVersions";
    (on(operation), ec2(operation, holds))
}

pub(super) fn rules_on() -> On {
    On::call("config", "DescribeConfigRules")
}

/// The rule that tells of instances which answer IMDSv1.
/// <https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html>
fn rule() -> Value {
    json!({ "ConfigRuleName": "imds", "ConfigRuleState": "ACTIVE",
            "Scope": { "ComplianceResourceTypes": ["AWS::EC2::Instance"] },
            "Source": { "Owner": "AWS", "SourceIdentifier": "EC2_IMDSV2_CHECK" } })
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    let instances = [running(NODE, "required"), running(BATCH, "required")];
    let defaults = "GetInstanceMetadataDefaults";
    vec![
        (on("DescribeInstances"), described(&instances)),
        (on(defaults), ec2(defaults, "<accountLevel/>")),
        group(),
        template(),
        (rules_on(), Reply::json(&json!({ "ConfigRules": [rule()] }))),
        (status_on(), Reply::json(&status())),
        (
            coverage_on(),
            Reply::json(&json!({ "coveredResources": [covered(NODE), covered(BATCH)] })),
        ),
    ]
}
