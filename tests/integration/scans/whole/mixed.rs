//! An account in which some is done and some is not: nothing is implemented, and nothing is called untouched.

use serde_json::json;

use super::answers::{buckets, credential_report, perfect, regions, target_groups};
use super::{samples_agree, scan, statuses, with_status};
use crate::kit::{Stage, network};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group};
use crate::services::cloudfront::{Distribution, encryption_answers, listing, page, sound};

const QUEUE: &str = "arn:aws:sqs:us-east-1:111122223333:failed";

fn json_of(service: &str, operation: &str, body: &serde_json::Value) -> (On, Reply) {
    (On::call(service, operation), Reply::json(body))
}

/// One of three buckets is open to everybody with an AWS account; the account blocks it half.
async fn buckets_half_done(stage: &Stage) {
    stage.make_perfect().await;
    stage.wire.clear();
    let open = Bucket::named("open")
        .encrypted()
        .granting(Group::AuthenticatedUsers, "READ");
    stage.plant([open]).await;
    let half = Block {
        restrict: false,
        ignore_acls: false,
        ..Block::ALL
    };
    stage.block_account(half).await;
    stage.wire.rule(
        On::call("s3", "GetBucketVersioning").bucket("data"),
        crate::peer::canned::versioning_with_mfa_delete(),
    );
    let names = ["logs", "data", "more-data", "open"];
    stage.answer(vec![buckets(&names.map(str::to_owned))]);
}

fn function(name: &str, role: &str) -> serde_json::Value {
    json!({
        "FunctionName": name, "FunctionArn": format!("arn:aws:lambda:us-east-1:111122223333:function:{name}"),
        "Role": format!("arn:aws:iam::111122223333:role/{role}"),
        "CodeSha256": name, "CodeSize": 1, "Version": "$LATEST",
    })
}

/// `orders` as it should be, `a` and `b` with one role and nothing else.
fn functions() -> Vec<(On, Reply)> {
    let mut good = function("orders", "orders");
    good["DeadLetterConfig"] = json!({ "TargetArn": QUEUE });
    good["VpcConfig"] = json!({ "VpcId": "vpc-1", "SubnetIds": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"] });
    let all = json!({ "Functions": [good, function("a", "loose"), function("b", "loose")] });
    let mut answers = network::for_functions(&["sg-1"]);
    answers.push(json_of("lambda", "GET /2015-03-31/functions", &all));
    for name in ["orders", "a", "b"] {
        let get = |path: &str| format!("GET {path}").replace("NAME", name);
        answers.extend([
            json_of(
                "lambda",
                &get("/2015-03-31/functions/NAME/aliases"),
                &json!({ "Aliases": [] }),
            ),
            json_of(
                "lambda",
                &get("/2021-10-31/functions/NAME/urls"),
                &json!({ "FunctionUrlConfigs": [] }),
            ),
            json_of(
                "lambda",
                &get("/2019-09-25/functions/NAME/event-invoke-config/list"),
                &json!({ "FunctionEventInvokeConfigs": [] }),
            ),
            (
                On::call("lambda", &get("/2015-03-31/functions/NAME/policy")),
                Reply::error(
                    404,
                    "ResourceNotFoundException",
                    "The resource you requested does not exist.",
                ),
            ),
        ]);
    }
    answers
}

/// A role that may do one thing and one that may change every API; one user with MFA, one without.
fn identities() -> Vec<(On, Reply)> {
    let role = |name: &str, action: &str| {
        format!(
            "<member><Path>/</Path><RoleName>{name}</RoleName><RoleId>AROA</RoleId>\
             <Arn>arn:aws:iam::111122223333:role/{name}</Arn><RolePolicyList><member><PolicyName>own</PolicyName>\
             <PolicyDocument>%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22{action}%22%2C%22Resource%22%3A%22%2A%22%7D%7D</PolicyDocument>\
             </member></RolePolicyList><AttachedManagedPolicies/></member>"
        )
    };
    let query = |operation: &str, result: &str| {
        let xml = format!(
            "<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>"
        );
        (On::call("iam", operation), Reply::xml(&xml))
    };
    let roles = format!(
        "<IsTruncated>false</IsTruncated><UserDetailList/><GroupDetailList/><Policies/><RoleDetailList>{}{}</RoleDetailList>",
        role("orders", "xray%3APutTraceSegments"),
        role("loose", "apigateway%3A%2A")
    );
    vec![
        query("GetAccountAuthorizationDetails", &roles),
        credential_report(&[
            "ann,arn:aws:iam::111122223333:user/ann,true,true",
            "bob,arn:aws:iam::111122223333:user/bob,true,false",
        ]),
        query(
            "GetLoginProfile",
            "<LoginProfile><UserName>bob</UserName><CreateDate>2020-01-01T00:00:00Z</CreateDate></LoginProfile>",
        ),
        query(
            "ListMFADevices",
            "<IsTruncated>false</IsTruncated><MFADevices/>",
        ),
    ]
}

/// Beside each thing that is as it should be, one that is not.
pub(crate) async fn mixed() -> Stage {
    let stage = Stage::moto();
    buckets_half_done(&stage).await;
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
    let letters = json!({ "Table": { "TableName": "letters", "TableStatus": "ACTIVE",
        "TableArn": "arn:aws:dynamodb:us-east-1:111122223333:table/letters" } });
    stage.answer(vec![
        regions(&["us-east-1"]),
        (listing(), page(&shops, None)),
        json_of(
            "dynamodb",
            "ListTables",
            &json!({ "TableNames": ["orders", "letters"] }),
        ),
        target_groups(&[("orders", "lambda", ""), ("clear", "instance", "HTTP")]),
        (
            On::call("dynamodb", "DescribeTable").containing("letters"),
            Reply::json(&letters),
        ),
    ]);
    stage.answer(encryption_answers());
    stage.answer(functions());
    stage.answer(identities());
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
        ("tls-within-vpc", "clear"),
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
