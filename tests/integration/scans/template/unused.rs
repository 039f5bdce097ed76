//! What an account answers of which nobody has turned anything on, and which holds nothing that was not there from
//! the beginning.

use serde_json::{Value, json};

use crate::kit::{ACCOUNT, empty};
use crate::peer::rule::{On, Reply};
use crate::scans::whole::answers::{query, target};

/// Nothing records or watches.
fn records() -> Vec<(On, Reply)> {
    let config = |operation: &str, list: &str| target("config", operation, &json!({ list: [] }));
    vec![
        target("cloudtrail", "DescribeTrails", &json!({ "trailList": [] })),
        target(
            "cloudtrail",
            "ListEventDataStores",
            &json!({ "EventDataStores": [] }),
        ),
        config("DescribeConfigurationRecorders", "ConfigurationRecorders"),
        config(
            "DescribeConfigurationRecorderStatus",
            "ConfigurationRecordersStatus",
        ),
        config("DescribeDeliveryChannels", "DeliveryChannels"),
        config("DescribeDeliveryChannelStatus", "DeliveryChannelsStatus"),
        config("DescribeConfigRules", "ConfigRules"),
    ]
}

/// No service that protects is on. Each says so in its own way.
fn protection() -> Vec<(On, Reply)> {
    // https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html
    let off = json!({ "status": "DISABLED", "errorCode": "ALREADY_ENABLED", "errorMessage": "" });
    let state =
        json!({ "ec2": off, "ecr": off, "lambda": off, "lambdaCode": off, "codeRepository": off });
    let inspector = json!({ "failedAccounts": [],
                            "accounts": [{ "accountId": ACCOUNT, "state": off, "resourceState": state }] });
    // https://docs.aws.amazon.com/awssupport/latest/user/get-started-with-aws-trusted-advisor-api.html
    let support =
        "Amazon Web Services Premium Support Subscription is required to use this service.";
    // https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html
    let alone = "Your account is not a member of an organization.";
    vec![
        (
            On::call("macie2", "GET /macie"),
            Reply::error(403, "AccessDeniedException", "Macie is not enabled"),
        ),
        target("inspector2", "POST /status/batch/get", &inspector),
        target(
            "shield",
            "GetSubscriptionState",
            &json!({ "SubscriptionState": "INACTIVE" }),
        ),
        (
            On::call("support", "DescribeTrustedAdvisorChecks"),
            Reply::error(400, "SubscriptionRequiredException", support),
        ),
        (
            On::call("organizations", "DescribeOrganization"),
            Reply::error(400, "AWSOrganizationsNotInUseException", alone),
        ),
    ]
}

/// No resource of the services that all accounts here lack.
fn resources() -> Vec<(On, Reply)> {
    let lists = [
        ("redshift", "DescribeClusters", "Clusters"),
        (
            "elasticache",
            "DescribeReplicationGroups",
            "ReplicationGroups",
        ),
        ("elasticache", "DescribeCacheClusters", "CacheClusters"),
        (
            "elasticache",
            "DescribeServerlessCaches",
            "ServerlessCaches",
        ),
        ("rds", "DescribeDBInstances", "DBInstances"),
        ("rds", "DescribeDBClusters", "DBClusters"),
        (
            "elasticloadbalancing",
            "DescribeLoadBalancers",
            "LoadBalancers",
        ),
        (
            "elasticloadbalancing",
            "DescribeTargetGroups",
            "TargetGroups",
        ),
    ];
    let lists = lists.map(|(service, operation, list)| {
        let reply = query(operation, &format!("<{list}/>"));
        (On::call(service, operation), reply)
    });
    let distributions = "<DistributionList><Marker></Marker><MaxItems>100</MaxItems><IsTruncated>false</IsTruncated>\
                         <Quantity>0</Quantity></DistributionList>";
    let none = |service: &str, operation: &str, list: Value| target(service, operation, &list);
    let others = vec![
        none("dynamodb", "ListTables", json!({ "TableNames": [] })),
        none("apigateway", "GET /restapis", json!({ "item": [] })),
        none("apigateway", "GET /v2/apis", json!({ "items": [] })),
        none("apigateway", "GET /domainnames", json!({ "item": [] })),
        none(
            "lambda",
            "GET /2015-03-31/functions",
            json!({ "Functions": [] }),
        ),
        none(
            "lambda",
            "GET /2015-03-31/event-source-mappings",
            json!({ "EventSourceMappings": [] }),
        ),
        (
            On::call("monitoring", "DescribeAlarms"),
            Reply::cbor(&json!({ "MetricAlarms": [], "CompositeAlarms": [], "LogAlarms": [] })),
        ),
        (
            On::call("cloudfront", "GET /2020-05-31/distribution"),
            Reply::xml(distributions),
        ),
        (
            On::call("ec2", "DescribeVpcEndpoints"),
            crate::services::ec2::ec2("DescribeVpcEndpoints", "<vpcEndpointSet/>"),
        ),
    ];
    [lists.to_vec(), others].concat()
}

pub(super) fn answers() -> Vec<(On, Reply)> {
    [records(), protection(), resources(), empty::everywhere()].concat()
}
