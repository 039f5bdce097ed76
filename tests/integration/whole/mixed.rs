//! An account in which some is done and some is not: nothing is implemented, and nothing is called untouched.

use serde_json::json;

use super::answers::{buckets, credential_report, perfect, regions};
use super::{samples_agree, scan, statuses, with_status};
use crate::cloudfront::{Distribution, encryption_answers, listing, page, sound};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group};
use crate::stage::Stage;

const QUEUE: &str = "arn:aws:sqs:us-east-1:111122223333:failed";

/// Beside each thing that is as it should be, one that is not.
async fn mixed() -> Stage {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.wire.clear();
    let open = Bucket::named("open")
        .encrypted()
        .granting(Group::AuthenticatedUsers, "READ");
    stage.plant([open]).await;
    // Two of the account's four settings.
    stage
        .block_account(Block {
            restrict: false,
            ignore_acls: false,
            ..Block::ALL
        })
        .await;
    stage.wire.rule(
        On::call("s3", "GetBucketVersioning").bucket("data"),
        crate::peer::canned::versioning_with_mfa_delete(),
    );
    let json = |service: &str, operation: &str, body: serde_json::Value| {
        (On::call(service, operation), Reply::json(&body))
    };
    let function = |name: &str, good: bool| {
        let mut function = json!({
            "FunctionName": name, "FunctionArn": format!("arn:aws:lambda:us-east-1:111122223333:function:{name}"),
            "Role": format!("arn:aws:iam::111122223333:role/{}", if good { name } else { "loose" }),
            "CodeSha256": name, "CodeSize": 1, "Version": "$LATEST",
        });
        if good {
            function["DeadLetterConfig"] = json!({ "TargetArn": QUEUE });
            function["VpcConfig"] = json!({ "VpcId": "vpc-1", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"] });
        }
        function
    };
    let role = |name: &str, action: &str| {
        format!(
            "<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::111122223333:role/{name}</Arn><RolePolicyList><member><PolicyName>own</PolicyName>\
             <PolicyDocument>%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22{action}%22%2C%22Resource%22%3A%22%2A%22%7D%7D</PolicyDocument>\
             </member></RolePolicyList></member>"
        )
    };
    let roles = format!(
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>\
         <UserDetailList/><GroupDetailList/><Policies/><RoleDetailList>{}{}</RoleDetailList>\
         </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>",
        role("orders", "xray%3APutTraceSegments"),
        role("loose", "apigateway%3A%2A")
    );
    let shops = [
        Distribution {
            encryption: "GOOD",
            web_acl: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/1",
            ..sound("SHOP")
        },
        Distribution {
            viewers: "allow-all",
            ..sound("PLAIN")
        },
    ];
    let nothing_calls = |name: &str| {
        vec![
            json(
                "lambda",
                &format!("GET /2015-03-31/functions/{name}/aliases"),
                json!({ "Aliases": [] }),
            ),
            json(
                "lambda",
                &format!("GET /2021-10-31/functions/{name}/urls"),
                json!({ "FunctionUrlConfigs": [] }),
            ),
            json(
                "lambda",
                &format!("GET /2019-09-25/functions/{name}/event-invoke-config/list"),
                json!({ "FunctionEventInvokeConfigs": [] }),
            ),
            (
                On::call(
                    "lambda",
                    &format!("GET /2015-03-31/functions/{name}/policy"),
                ),
                Reply::error(
                    404,
                    "ResourceNotFoundException",
                    "The resource you requested does not exist.",
                ),
            ),
        ]
    };
    let table = |name: &str| json!({ "TableName": name, "TableStatus": "ACTIVE", "TableArn": format!("arn:aws:dynamodb:us-east-1:111122223333:table/{name}") });
    stage.answer(vec![
        regions(&["us-east-1"]),
        buckets(&["logs", "data", "more-data", "open"].map(str::to_owned)),
        json("lambda", "GET /2015-03-31/functions", json!({ "Functions": [function("orders", true), function("a", false), function("b", false)] })),
        (On::call("iam", "GetAccountAuthorizationDetails"), Reply::xml(&roles)),
        credential_report(&[
            "ann,arn:aws:iam::111122223333:user/ann,true,true",
            "bob,arn:aws:iam::111122223333:user/bob,true,false",
        ]),
        (
            On::call("iam", "GetLoginProfile"),
            Reply::xml(
                "<GetLoginProfileResponse><GetLoginProfileResult><LoginProfile><UserName>bob</UserName>\
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
        (listing(), page(&shops, None)),
        json("dynamodb", "ListTables", json!({ "TableNames": ["orders", "letters"] })),
        (
            On::call("dynamodb", "DescribeTable").containing("letters"),
            Reply::json(&json!({ "Table": table("letters") })),
        ),
    ]);
    stage.answer(encryption_answers());
    for name in ["a", "b"] {
        stage.answer(nothing_calls(name));
    }
    stage.answer(perfect());
    stage
}

#[tokio::test]
async fn what_is_half_done_needs_investigation_and_names_what_lacks() {
    let stage = mixed().await;

    let results = scan(&stage, &[]);

    let found = statuses(&results);
    let reasons: Vec<_> = results
        .items()
        .iter()
        .filter(|item| item["status"] != "needs-investigation")
        .map(|item| (&item["threat"], &item["status"], &item["reason"]))
        .collect();
    assert_eq!(
        with_status(&found, "needs-investigation").len(),
        22,
        "{reasons:#?}"
    );
    for (threat, named) in [
        ("waf", "PLAIN"),
        ("tls-within-vpc", "PLAIN"),
        ("shield", "PLAIN"),
        ("cloudfront-field-level-encryption", "PLAIN"),
        ("apigateway-best-practices", "loose"),
        ("lambda-dead-letter-queue", "a, b"),
        ("lambda-vpc", "a, b"),
        ("lambda-least-privilege", "loose"),
        ("lambda-dedicated-role", "a"),
        ("database-encryption", "letters"),
        ("console-mfa", "bob"),
        ("macie", "open"),
        ("s3-tls", "open"),
        ("s3-access-logging", "open"),
        ("s3-immutable-objects", "open"),
    ] {
        let reason = results.reason(threat);
        assert!(reason.contains(named), "{threat}: {reason}");
    }
    samples_agree(&stage, &found);
}
