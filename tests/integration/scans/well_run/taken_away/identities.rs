//! Functions, and who may do what.

use serde_json::json;

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::account::Change;
use crate::scans::well_run::emergency::credential_report;
use crate::scans::well_run::functions::{listing, versions};
use crate::scans::well_run::identities::{encoded_text, everything};
use crate::scans::whole::answers::iam;

const DEAD_LETTERS: &[&str] = &["lambda-dead-letter-queue"];

/// Of what runs, which is version 7, and of what would be published next.
fn settings_of_functions() -> Vec<Loss> {
    vec![
        altered(
            "the dead-letter queue of the published version",
            versions(),
            "DeadLetterConfig",
            "Nothing",
            DEAD_LETTERS,
        ),
        altered(
            "the dead-letter queue of what is not published yet",
            listing(),
            "DeadLetterConfig",
            "Nothing",
            DEAD_LETTERS,
        ),
        altered(
            "the VPC of the published versions",
            versions(),
            "VpcConfig",
            "Nothing",
            &["lambda-vpc"],
        ),
        altered(
            "a subnet that functions are attached to",
            On::call("ec2", "DescribeSubnets"),
            "subnet-2",
            "subnet-3",
            &["lambda-vpc"],
        ),
        altered(
            "a security group of a function",
            On::call("ec2", "DescribeSecurityGroups"),
            "<groupId>sg-orders<",
            "<groupId>sg-other<",
            &["lambda-vpc"],
        ),
        altered(
            "a role of its own for the published version",
            versions(),
            "role/pinewood/thumbnails",
            "role/pinewood/orders",
            &["lambda-dedicated-role"],
        ),
        altered(
            "the destination for calls by the alias",
            On::call(
                "lambda",
                "GET /2019-09-25/functions/thumbnails/event-invoke-config/list",
            ),
            "thumbnails:live",
            "thumbnails:6",
            DEAD_LETTERS,
        ),
        lost(
            "the dead-letter queue itself",
            On::call("sqs", "GetQueueAttributes").containing("orders-failed"),
            Change::Instead(Reply::error(
                400,
                "com.amazonaws.sqs#QueueDoesNotExist",
                "The specified queue does not exist.",
            )),
            DEAD_LETTERS,
        ),
    ]
}

fn callers_of_functions() -> Vec<Loss> {
    let everybody = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*",
        "Action": "lambda:InvokeFunction",
        "Resource": "arn:aws:lambda:us-east-1:111122223333:function:orders:live" }] });
    vec![
        lost(
            "that one trigger alone calls the function",
            On::call("lambda", "GET /2021-10-31/functions/orders/urls"),
            Change::Instead(Reply::json(&json!({ "FunctionUrlConfigs": [{
                "FunctionUrl": "https://abc.lambda-url.us-east-1.on.aws/", "AuthType": "AWS_IAM",
                "FunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:orders",
                "CreationTime": "2024-01-01T00:00:00Z", "LastModifiedTime": "2024-01-01T00:00:00Z" }] }))),
            &["lambda-exposed", "lambda-separation-of-concerns"],
        ),
        lost(
            "that an alias is called by one API alone",
            On::call("lambda", "GET /2015-03-31/functions/orders/policy")
                .containing("Qualifier=live"),
            Change::Instead(Reply::json(&json!({ "Policy": everybody.to_string() }))),
            &["lambda-exposed"],
        ),
    ]
}

fn permissions() -> Vec<Loss> {
    let of_gallery =
        "\"s3:GetObject\"],\"Effect\":\"Allow\",\"Resource\":\"arn:aws:s3:::pinewood-originals/*\"";
    let over_apis = "\"apigateway:*\"],\"Effect\":\"Allow\",\"Resource\":\"*\"";
    vec![
        altered(
            "the name of a function's table",
            everything(),
            &encoded_text("arn:aws:dynamodb:us-east-1:111122223333:table/orders"),
            &encoded_text("*"),
            &["lambda-least-privilege"],
        ),
        altered(
            "that a workload cannot change APIs",
            everything(),
            &encoded_text(of_gallery),
            &encoded_text(over_apis),
            &["apigateway-best-practices"],
        ),
    ]
}

/// What the root user and the user for emergencies should not have.
fn users() -> Vec<Loss> {
    let none = "<AttachedManagedPolicies/></member></UserDetailList>";
    let own = "<AttachedManagedPolicies><member><PolicyName>AdministratorAccess</PolicyName>\
               <PolicyArn>arn:aws:iam::aws:policy/AdministratorAccess</PolicyArn></member></AttachedManagedPolicies>\
               </member></UserDetailList>";
    let (report_on, old) = credential_report("true", "true,2024-01-01T00:00:00Z");
    vec![
        altered(
            "that the root user has no access key",
            On::call("iam", "GetAccountSummary"),
            "<key>AccountAccessKeysPresent</key><value>0",
            "<key>AccountAccessKeysPresent</key><value>1",
            &["iam-best-practices", "rds-best-practices"],
        ),
        altered(
            "that a user has permissions through groups alone",
            everything(),
            none,
            own,
            &["iam-best-practices", "rds-best-practices"],
        ),
        lost(
            "that who manages RDS has no old access key",
            report_on,
            Change::Instead(old),
            &["rds-best-practices"],
        ),
    ]
}

fn sign_in() -> Vec<Loss> {
    let (report, without) = credential_report("false", "false,N/A");
    let (devices, none) = iam(
        "ListMFADevices",
        "<IsTruncated>false</IsTruncated><MFADevices/>",
    );
    vec![
        altered(
            "that the root user has no password",
            On::call("iam", "GetAccountSummary"),
            "<key>AccountPasswordPresent</key><value>0",
            "<key>AccountPasswordPresent</key><value>1",
            &["console-mfa"],
        ),
        Loss {
            what: "the MFA of the user for emergencies",
            changes: vec![
                (report, Change::Instead(without)),
                (devices, Change::Instead(none)),
            ],
            opens: &["console-mfa"],
        },
    ]
}

#[test]
fn what_functions_and_identities_lack_opens_the_items_about_it() {
    let all = [
        settings_of_functions(),
        callers_of_functions(),
        permissions(),
        users(),
        sign_in(),
    ];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
