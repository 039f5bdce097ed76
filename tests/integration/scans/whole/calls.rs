//! What the whole report costs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answers::{nothing, perfect, regions};
use super::scan;
use crate::kit::{CALLS, Stage, template, unpacked};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket};

/// Sixty buckets, sixty functions with a role each, twenty tables, in one region.
async fn large() -> Stage {
    let stage = Stage::moto();
    stage
        .plant((0..60).map(|number| Bucket::named(&format!("bucket-{number}"))))
        .await;
    stage.block_account(Block::ALL).await;
    let functions: Vec<Value> = (0..60)
        .map(|number| {
            json!({ "FunctionName": format!("f{number}"), "CodeSha256": format!("{number}"), "CodeSize": 1, "Version": "$LATEST",
                    "FunctionArn": format!("arn:aws:lambda:us-east-1:111122223333:function:f{number}"),
                    "Role": format!("arn:aws:iam::111122223333:role/r{number}") })
        })
        .collect();
    let roles: String = (0..60)
        .map(|number| {
            format!(
                "<member><Path>/</Path><RoleName>r{number}</RoleName><RoleId>AROA</RoleId>\
                 <Arn>arn:aws:iam::111122223333:role/r{number}</Arn><RolePolicyList/><AttachedManagedPolicies/></member>"
            )
        })
        .collect();
    let roles = format!(
        "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false</IsTruncated>\
         <UserDetailList/><GroupDetailList/><Policies/><RoleDetailList>{roles}</RoleDetailList>\
         </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"
    );
    let tables: Vec<String> = (0..20).map(|number| format!("t{number}")).collect();
    let json = |service: &str, operation: &str, body: Value| {
        (On::call(service, operation), Reply::json(&body))
    };
    stage.answer(vec![
        regions(&["us-east-1"]),
        json(
            "lambda",
            "GET /2015-03-31/functions",
            json!({ "Functions": functions }),
        ),
        json(
            "lambda",
            "GET /2015-03-31/event-source-mappings",
            json!({ "EventSourceMappings": [] }),
        ),
        (
            On::call("iam", "GetAccountAuthorizationDetails"),
            Reply::xml(&roles),
        ),
        json("dynamodb", "ListTables", json!({ "TableNames": tables })),
        json(
            "dynamodb",
            "DescribeTable",
            json!({ "Table": { "TableStatus": "ACTIVE" } }),
        ),
    ]);
    stage.answer(nothing());
    stage
}

#[tokio::test]
async fn the_whole_report_on_a_large_account() {
    let stage = large().await;

    let results = scan(&stage, &[]);

    let calls = stage.wire.calls();
    let total: usize = calls.values().sum();
    assert_eq!(results.json["calls"]["total"], total);
    // What grows with the account: each is of one resource, and AWS has no bulk form of it.
    let mut of_each = BTreeMap::new();
    let mut once = 0;
    for (name, count) in results.calls() {
        if count >= 20 {
            of_each.insert(name, count);
        } else {
            assert!(count <= 2, "{name}: {count}");
            once += count;
        }
    }
    let expected = [
        ("dynamodb:DescribeTable", 20),
        ("lambda:GetPolicy", 60),
        ("lambda:ListAliases", 60),
        ("lambda:ListFunctionEventInvokeConfigs", 60),
        ("lambda:ListFunctionUrlConfigs", 60),
        ("s3:GetBucketEncryption", 60),
        ("s3:GetBucketLogging", 60),
        ("s3:GetBucketPolicy", 60),
        ("s3:GetBucketVersioning", 60),
    ];
    let expected: BTreeMap<String, usize> = expected
        .map(|(name, count)| (name.to_owned(), count))
        .into();
    assert_eq!(of_each, expected);
    assert_eq!((once, total), (58, 558), "{:#?}", results.calls());
}

/// One item of each of the 42 types. Nothing of services that hold nothing is asked but what they hold.
#[tokio::test]
async fn the_whole_template_on_a_large_account() {
    let stage = large().await;
    let program = stage.program();
    let report = program.file("template.txt", template::report());

    let results = program.scan_report(&report.display().to_string(), &[]);

    let calls = stage.wire.calls();
    let total: usize = calls.values().sum();
    assert_eq!(results.json["calls"]["total"], total);
    let (of_each, once): (BTreeMap<String, usize>, BTreeMap<String, usize>) = results
        .calls()
        .into_iter()
        .partition(|(_, count)| *count > 2);
    // AWS tells each of these of one resource at a time, and each decides an item.
    let expected = [
        ("dynamodb:DescribeTable", 20),                // its key
        ("dynamodb:GetResourcePolicy", 20),            // whom it keeps out
        ("lambda:GetPolicy", 60),                      // who may invoke it
        ("lambda:ListAliases", 60),                    // which versions run
        ("lambda:ListFunctionEventInvokeConfigs", 60), // where failed events go
        ("lambda:ListFunctionUrlConfigs", 60),         // whether a URL leads to it
        ("s3:GetBucketEncryption", 60),
        ("s3:GetBucketLogging", 60),
        ("s3:GetBucketPolicy", 60),
        ("s3:GetBucketVersioning", 60), // and whether Object Lock may be on, asked where it is
        ("s3:GetBucketWebsite", 60),
    ];
    let expected: BTreeMap<String, usize> = expected
        .map(|(name, count)| (name.to_owned(), count))
        .into();
    assert_eq!(of_each, expected);
    // Which there are of each kind, in a region or in the account, and settings of the account. AppSync lists its merged
    // APIs apart.
    let twice: Vec<_> = once.iter().filter(|(_, count)| **count == 2).collect();
    assert_eq!(twice, [(&"appsync:ListGraphqlApis".to_owned(), &2)]);
    let of_account: usize = once.values().sum();
    assert_eq!((of_account, total), (76, 656), "{once:#?}");
}

#[tokio::test]
async fn nothing_is_asked_twice() {
    let stage = Stage::moto();
    stage.make_perfect().await;
    stage.answer(vec![regions(&["us-east-1"])]);
    stage.answer(perfect());

    let results = scan(&stage, &[]);

    let global = [
        "s3:ListBuckets",
        "iam:GetAccountAuthorizationDetails",
        "account:ListRegions",
        "cloudfront:ListDistributions",
        "apigateway:GetRestApis",
        "apigatewayv2:GetApis",
        "elasticloadbalancingv2:DescribeLoadBalancers",
        "lambda:ListFunctions",
        "dynamodb:ListTables",
        "kms:DescribeKey",
    ];
    let calls = results.calls();
    let twice: Vec<_> = global
        .into_iter()
        .filter(|name| calls.get(*name) != Some(&1))
        .collect();
    assert_eq!(twice, ["kms:DescribeKey"], "there are two keys: {calls:#?}");
    assert_eq!(calls["kms:DescribeKey"], 2);
}

/// So that a fact can be traced to the very call that read it.
#[tokio::test]
async fn the_ledger_says_which_resource_a_call_read() {
    let stage = Stage::moto();
    let buckets = ["orders", "logs"].map(Bucket::named);
    stage.plant(buckets).await;
    stage.block_account(Block::ALL).await;
    let program = stage.program();

    program.scan_threat("s3-tls", &[]);

    let ledger = unpacked(&program.path("out/evidence").join(CALLS));
    let mut subjects: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in ledger.lines() {
        let call: Value = serde_json::from_str(line).expect("a call");
        let text = |key: &str| call[key].as_str().unwrap_or_default().to_owned();
        let of_operation = subjects.entry(text("operation")).or_default();
        of_operation.push(text("subject"));
    }
    subjects.values_mut().for_each(|of| of.sort());
    assert_eq!(subjects["GetBucketPolicy"], ["logs", "orders"]);
    assert_eq!(subjects["ListBuckets"], [""]);
}
