//! Load balancers, distributions, APIs, and what is recorded of them.

use serde_json::json;

use super::{Loss, altered, lost, try_all};
use crate::peer::rule::{On, Reply};
use crate::scans::well_run::account::Change;
use crate::scans::well_run::apis::{HTTP, REST, alarms, alarms_on, on, web_acl_on};
use crate::scans::well_run::balancers;
use crate::scans::well_run::records::{
    checks, checks_on, recorder_status_on, summaries, summaries_on, trail_status_on,
};
use crate::services::cloudfront::listing;

const APIS: &[&str] = &["apigateway-best-practices"];
const WITHIN_VPC: &[&str] = &["tls-within-vpc"];
const WAF: &[&str] = &["waf"];

fn in_front() -> Vec<Loss> {
    let none = Change::Instead(Reply::json(&json!({})));
    vec![
        altered(
            "the distribution's web ACL",
            listing(),
            "<WebACLId>arn:aws:wafv2:us-east-1:111122223333:global/webacl/pinewood/1</WebACLId>",
            "<WebACLId></WebACLId>",
            WAF,
        ),
        altered(
            "that the distribution's web ACL blocks",
            web_acl_on("global"),
            "{\"None\":{}}",
            "{\"Count\":{}}",
            WAF,
        ),
        lost(
            "the load balancer's web ACL",
            balancers::web_acl_on(),
            none,
            WAF,
        ),
        altered(
            "the REST API's web ACL",
            on(&format!("/restapis/{REST}/stages")),
            "webAclArn",
            "nothing",
            WAF,
        ),
        altered(
            "encryption of fields",
            listing(),
            "<FieldLevelEncryptionId>GOOD",
            "<FieldLevelEncryptionId>",
            &["cloudfront-field-level-encryption"],
        ),
        altered(
            "TLS 1.2 at the internal load balancer",
            balancers::listeners_on("k8s-shop-gallery"),
            "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "ELBSecurityPolicy-2016-08",
            WITHIN_VPC,
        ),
        altered(
            "TLS from the internal load balancer to its targets",
            balancers::on("DescribeTargetGroups"),
            "<Protocol>TLS</Protocol>",
            "<Protocol>TCP</Protocol>",
            WITHIN_VPC,
        ),
        altered(
            "TLS from the public load balancer to its targets",
            balancers::on("DescribeTargetGroups"),
            "<Protocol>HTTPS</Protocol>",
            "<Protocol>HTTP</Protocol>",
            WITHIN_VPC,
        ),
    ]
}

fn apis() -> Vec<Loss> {
    let nobody = "<key>SubscriptionsConfirmed</key><value>";
    vec![
        altered(
            "the REST API's access log",
            on(&format!("/restapis/{REST}/stages")),
            "accessLogSettings",
            "nothing",
            APIS,
        ),
        altered(
            "the HTTP API's access log",
            on(&format!("/v2/apis/{HTTP}/stages")),
            "accessLogSettings",
            "nothing",
            APIS,
        ),
        altered(
            "the log group",
            On::call("logs", "DescribeLogGroups"),
            "\"apis\"",
            "\"apis-old\"",
            APIS,
        ),
        altered(
            "the role that writes logs",
            on("/account"),
            "cloudwatchRoleArn",
            "nothing",
            APIS,
        ),
        lost(
            "the HTTP API's alarm",
            alarms_on(),
            Change::Instead(alarms(false)),
            APIS,
        ),
        altered(
            "those who hear an alarm",
            On::call("sns", "GetTopicAttributes"),
            &format!("{nobody}2"),
            &format!("{nobody}0"),
            APIS,
        ),
    ]
}

fn recorded() -> Vec<Loss> {
    vec![
        altered(
            "the organization's trail",
            trail_status_on(),
            "\"IsLogging\":true",
            "\"IsLogging\":false",
            APIS,
        ),
        altered(
            "validation of the trail's files",
            On::call("cloudtrail", "DescribeTrails"),
            "\"LogFileValidationEnabled\":true",
            "\"LogFileValidationEnabled\":false",
            APIS,
        ),
        altered(
            "the recorder",
            recorder_status_on(),
            "\"recording\":true",
            "\"recording\":false",
            &["apigateway-best-practices", "ec2-metadata"],
        ),
        Loss {
            what: "that the checks of Trusted Advisor are refreshed",
            changes: vec![
                (checks_on(), Change::Instead(checks())),
                (summaries_on(), Change::Instead(summaries(60))),
            ],
            opens: &["trusted-advisor"],
        },
    ]
}

#[test]
fn what_the_edge_lacks_opens_the_items_about_it() {
    let all = [in_front(), apis(), recorded()];
    try_all(&all.into_iter().flatten().collect::<Vec<_>>());
}
