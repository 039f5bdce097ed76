//! Tables of DynamoDB and clusters of Aurora DSQL are reached from everywhere, unless their policies refuse it.

use serde_json::{Value, json};

use super::{assert_each, scanned};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html>
#[test]
fn a_table_is_reached_from_everywhere_unless_its_policy_refuses_it() {
    let table = |name: &str| format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{name}");
    let policy = |name: &str, resources: Value| {
        let policy = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": resources,
            "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-0a1b" } } } });
        let on = On::call("dynamodb", "GetResourcePolicy").containing(&table(name));
        (on, Reply::json(&json!({ "Policy": policy.to_string() })))
    };
    let on = |name: &str| On::call("dynamodb", "GetResourcePolicy").containing(&table(name));
    let tables = json!({ "TableNames": ["plain", "kept", "half", "denied"] });
    let results = scanned(vec![
        (On::call("dynamodb", "ListTables"), Reply::json(&tables)),
        policy(
            "kept",
            json!([table("kept"), format!("{}/index/*", table("kept"))]),
        ),
        policy("half", json!(table("half"))),
        (
            on("plain"),
            Reply::error(400, "PolicyNotFoundException", "no policy"),
        ),
        (on("denied"), Reply::Denied),
    ]);

    let expected = [
        ("table/plain", "question"),
        ("table/kept", "pass"),
        ("table/half", "question"),
        ("table/denied", "unknown"),
    ];
    assert_each(&results, "dynamodb-table-not-exposed", &expected);
    let reason = results
        .judged("dynamodb-table-not-exposed", "table/denied")
        .1;
    assert!(
        reason.contains("dynamodb:GetResourcePolicy was denied"),
        "{reason}"
    );
    assert_eq!(
        results.called("dynamodb:DescribeTable"),
        0,
        "nobody asks for that"
    );
}

/// <https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummary.html>
#[test]
fn a_table_that_an_analyzer_finds_open_is_unknown_whatever_its_policy_refuses() {
    let table = |name: &str| format!("arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{name}");
    let policy = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Deny", "Principal": "*", "Action": "dynamodb:*", "Resource": "*",
        "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-0a1b" } } } });
    let tables = json!({ "TableNames": ["kept", "found"] });
    let analyzers = json!({ "analyzers": [{
        "arn": format!("arn:aws:access-analyzer:us-east-1:{ACCOUNT}:analyzer/outside"), "name": "outside",
        "type": "ACCOUNT", "status": "ACTIVE", "createdAt": "2026-01-01T00:00:00Z" }] });
    let findings = json!({ "findings": [{
        "id": "f-1", "resource": table("found"), "resourceType": "AWS::DynamoDB::Table", "isPublic": true,
        "status": "ACTIVE", "resourceOwnerAccount": ACCOUNT, "condition": {}, "action": ["dynamodb:GetItem"],
        "principal": { "AWS": "*" }, "createdAt": "2026-01-01T00:00:00Z",
        "analyzedAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z" }] });
    let of_policy = Reply::json(&json!({ "Policy": policy.to_string() }));
    let findings = Reply::json(&findings);
    for (answer, verdict, word) in [
        (findings, "unknown", "but IAM Access Analyzer says"),
        (
            Reply::Denied,
            "pass",
            "access-analyzer:ListFindings was denied",
        ),
    ] {
        let results = scanned(vec![
            (On::call("dynamodb", "ListTables"), Reply::json(&tables)),
            (On::call("dynamodb", "GetResourcePolicy"), of_policy.clone()),
            (
                On::call("access-analyzer", "GET /analyzer"),
                Reply::json(&analyzers),
            ),
            (On::call("access-analyzer", "POST /finding"), answer),
        ]);
        let (found, reason) = results.judged("dynamodb-table-not-exposed", "table/found");
        assert_eq!(found, verdict, "{reason}");
        assert!(reason.contains(word), "{reason}");
        let kept = results.judged("dynamodb-table-not-exposed", "table/kept").0;
        assert_eq!(kept, "pass");
    }
}

/// The policy that AWS gives as an example for keeping the internet out refuses those who connect, and nothing else.
/// <https://docs.aws.amazon.com/aurora-dsql/latest/userguide/rbp-examples.html>
#[test]
fn a_cluster_of_dsql_may_refuse_whoever_connects_from_no_vpc() {
    let policy = |actions: Value| {
        let policy = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": { "AWS": "*" }, "Resource": "*", "Action": actions,
            "Condition": { "Null": { "aws:SourceVpc": "true" } } }] });
        Reply::json(&json!({ "policy": policy.to_string() }))
    };
    let names = ["kept", "half", "plain"];
    let listed = names.map(|name| {
        json!({ "identifier": name, "arn": format!("arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/{name}") })
    });
    let of = |name: &str| On::call("dsql", &format!("GET /cluster/{name}/policy"));
    let results = scanned(vec![
        (
            On::call("dsql", "GET /cluster"),
            Reply::json(&json!({ "clusters": listed })),
        ),
        (
            of("kept"),
            policy(json!(["dsql:DbConnect", "dsql:DbConnectAdmin"])),
        ),
        (of("half"), policy(json!("dsql:DbConnect"))),
        (
            of("plain"),
            Reply::error(404, "ResourceNotFoundException", "no policy"),
        ),
    ]);

    let expected = [
        ("cluster/kept", "pass"),
        ("cluster/half", "question"),
        ("cluster/plain", "question"),
    ];
    assert_each(&results, "dsql-cluster-not-exposed", &expected);
}
