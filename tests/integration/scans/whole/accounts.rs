//! The same report against accounts of every make.

use super::answers::{buckets, credential_report, nothing, perfect, regions};
use super::{attestations, samples_agree, scan, statuses, with_status};
use crate::kit::{REPORT, Stage};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Bucket, Group};

/// What a person has to answer before the item can be implemented.
const WITH_HUMAN_PART: [&str; 8] = [
    "apigateway-best-practices",
    "cloudfront-field-level-encryption",
    "lambda-least-privilege",
    "lambda-separation-of-concerns",
    "macie",
    "tls-within-vpc",
    "trusted-advisor",
    "waf",
];

pub(crate) async fn all_well() -> Stage {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![regions(&["us-east-1"])]);
    stage.answer(perfect());
    stage
}

#[tokio::test]
async fn where_all_is_well_only_what_humans_must_say_is_left() {
    let stage = all_well().await;

    let results = scan(&stage, &[]);

    let found = statuses(&results);
    let reasons: Vec<_> = results
        .items()
        .iter()
        .filter(|item| item["status"] != "implemented")
        .map(|item| (&item["threat"], &item["reason"]))
        .collect();
    assert_eq!(
        with_status(&found, "needs-investigation"),
        WITH_HUMAN_PART,
        "{reasons:#?}"
    );
    assert_eq!(with_status(&found, "implemented").len(), 14);
    for (_, reason) in reasons {
        assert!(
            reason
                .as_str()
                .expect("a text")
                .contains("A person must confirm"),
            "{reason}"
        );
    }
    for cell in results.json["coverage"]["cells"].as_array().expect("cells") {
        assert_eq!(cell["state"], "complete", "{cell}");
    }
    samples_agree(&stage, &found);
}

#[tokio::test]
async fn with_what_humans_say_every_item_is_implemented() {
    let stage = all_well().await;
    let program = stage.program();
    let config = program.file("own.toml", attestations());

    let results = program.scan_report(REPORT, &["--config", &config.display().to_string()]);

    let found = statuses(&results);
    assert_eq!(with_status(&found, "implemented").len(), 22, "{found:#?}");
    assert_eq!(results.json["summary"]["implemented"], 32);
    for threat in WITH_HUMAN_PART {
        assert!(
            results.reason(threat).contains("Ann"),
            "{}",
            results.reason(threat)
        );
    }
}

#[tokio::test]
async fn in_an_empty_account_nothing_is_proven() {
    let stage = Stage::moto();
    stage.answer(vec![regions(&["us-east-1"])]);
    stage.answer(nothing());

    let results = scan(&stage, &[]);

    let found = statuses(&results);
    // Root has no MFA, but no user signs in without it either: that one is mixed.
    let missing = ["s3-account-public-access"];
    assert_eq!(with_status(&found, "not-started"), missing);
    assert_eq!(with_status(&found, "implemented"), [""; 0]);
    assert_eq!(with_status(&found, "needs-investigation").len(), 21);
    for threat in ["waf", "database-encryption", "lambda-vpc", "s3-tls"] {
        assert!(
            results.reason(threat).contains("found"),
            "{}",
            results.reason(threat)
        );
    }
    samples_agree(&stage, &found);
}

/// One of each kind of resource, none of them protected.
pub(crate) async fn bare() -> Stage {
    use serde_json::json;

    let stage = Stage::moto();
    let bare = ["one", "two"].map(|name| {
        Bucket::named(name)
            .encrypted()
            .granting(Group::AuthenticatedUsers, "READ")
    });
    stage.plant(bare).await;
    let json = |service: &str, operation: &str, body: serde_json::Value| {
        (On::call(service, operation), Reply::json(&body))
    };
    let function = |name: &str| {
        json!({ "FunctionName": name, "FunctionArn": format!("arn:aws:lambda:us-east-1:111122223333:function:{name}"),
                "Role": "arn:aws:iam::111122223333:role/everything", "CodeSha256": name, "CodeSize": 1, "Version": "$LATEST" })
    };
    let policy = "%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22apigateway%3A%2A%22%2C%22s3%3A%2A%22%5D%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let role = format!(
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>\
         <UserDetailList/><GroupDetailList/><Policies/><RoleDetailList><member><Path>/</Path><RoleName>everything</RoleName>\
         <RoleId>AROA</RoleId><Arn>arn:aws:iam::111122223333:role/everything</Arn><RolePolicyList><member>\
         <PolicyName>all</PolicyName><PolicyDocument>{policy}</PolicyDocument></member></RolePolicyList><AttachedManagedPolicies/></member>\
         </RoleDetailList></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"
    );
    let plain = crate::services::cloudfront::Distribution {
        viewers: "allow-all",
        ..crate::services::cloudfront::sound("PLAIN")
    };
    let database = "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>\
        <DBInstanceIdentifier>orders</DBInstanceIdentifier><Engine>postgres</Engine><DBInstanceStatus>available</DBInstanceStatus>\
        <DBInstanceArn>arn:aws:rds:us-east-1:111122223333:db:orders</DBInstanceArn><StorageEncrypted>false</StorageEncrypted>\
        </DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>";
    let api =
        json!({ "id": "a1", "name": "orders", "endpointConfiguration": { "types": ["REGIONAL"] } });
    stage.answer(vec![
        regions(&["us-east-1"]),
        json("lambda", "GET /2015-03-31/functions", json!({ "Functions": [function("a"), function("b")] })),
        json("lambda", "GET /2015-03-31/event-source-mappings", json!({ "EventSourceMappings": [] })),
        json("lambda", "GET /2015-03-31/functions/a/aliases", json!({ "Aliases": [] })),
        json("lambda", "GET /2015-03-31/functions/b/aliases", json!({ "Aliases": [] })),
        json("lambda", "GET /2021-10-31/functions/a/urls", json!({ "FunctionUrlConfigs": [] })),
        json("lambda", "GET /2021-10-31/functions/b/urls", json!({ "FunctionUrlConfigs": [] })),
        json("lambda", "GET /2019-09-25/functions/a/event-invoke-config/list", json!({ "FunctionEventInvokeConfigs": [] })),
        json("lambda", "GET /2019-09-25/functions/b/event-invoke-config/list", json!({ "FunctionEventInvokeConfigs": [] })),
        buckets(&["one", "two"].map(str::to_owned)),
        (On::call("iam", "GetAccountAuthorizationDetails"), Reply::xml(&role)),
        credential_report(&["ann,arn:aws:iam::111122223333:user/ann,true,false"]),
        (
            On::call("iam", "GetLoginProfile"),
            Reply::xml(
                "<GetLoginProfileResponse><GetLoginProfileResult><LoginProfile><UserName>ann</UserName>\
                 <CreateDate>2020-01-01T00:00:00Z</CreateDate></LoginProfile></GetLoginProfileResult></GetLoginProfileResponse>",
            ),
        ),
        (
            On::call("iam", "ListMFADevices"),
            Reply::xml(
                "<ListMFADevicesResponse><ListMFADevicesResult><IsTruncated>false</IsTruncated><MFADevices/>\
                 </ListMFADevicesResult></ListMFADevicesResponse>",
            ),
        ),
        (crate::services::cloudfront::listing(), crate::services::cloudfront::page(&[plain], None)),
        (On::call("rds", "DescribeDBInstances"), Reply::xml(database)),
        json("apigateway", "GET /restapis", json!({ "item": [api] })),
        json("apigateway", "GET /restapis/a1/stages", json!({ "item": [{ "stageName": "prod" }] })),
        (On::call("monitoring", "DescribeAlarms"), Reply::cbor(&json!({ "MetricAlarms": [] }))),
    ]);
    stage.answer(nothing());
    stage
}

#[tokio::test]
async fn where_nothing_is_done_nothing_is_implemented_and_what_can_be_is_not_started() {
    let stage = bare().await;

    let results = scan(&stage, &[]);

    let found = statuses(&results);
    let reasons: Vec<_> = results
        .items()
        .iter()
        .map(|item| (&item["threat"], &item["status"], &item["reason"]))
        .collect();
    assert_eq!(with_status(&found, "implemented"), [""; 0], "{reasons:#?}");
    // Shield Standard is always on; S3 encrypts by itself; whether functions do too much is for a person to say;
    // nothing in the account lies in a VPC; everybody has the core checks of Trusted Advisor in the console.
    let undecided = [
        "lambda-separation-of-concerns",
        "shield",
        "storage-encryption",
        "tls-within-vpc",
        "trusted-advisor",
    ];
    assert_eq!(
        with_status(&found, "needs-investigation"),
        undecided,
        "{reasons:#?}"
    );
    assert_eq!(with_status(&found, "not-started").len(), 17);
    samples_agree(&stage, &found);
}
