//! How DynamoDB tables are encrypted: real tables and keys of an emulator, and answers that none
//! gives.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    SseSpecification, SseType,
};
use serde_json::json;

use super::{ENCRYPTION, KEY, described_key, without};
use crate::kit::{ACCOUNT, HERE, Stage, account, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

const AT_REST: &str = "dynamodb-table-encrypted-at-rest";
const KMS: &str = "dynamodb-table-encrypted-kms";

async fn table(dynamodb: &aws_sdk_dynamodb::Client, name: &str, key: Option<&str>) {
    let id = AttributeDefinition::builder()
        .attribute_name("id")
        .attribute_type(ScalarAttributeType::S);
    let hash = KeySchemaElement::builder()
        .attribute_name("id")
        .key_type(KeyType::Hash);
    let sse = key.map(|key| {
        SseSpecification::builder()
            .enabled(true)
            .sse_type(SseType::Kms)
            .kms_master_key_id(key)
            .build()
    });
    dynamodb
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(id.build().expect("an attribute"))
        .key_schema(hash.build().expect("a key"))
        .set_sse_specification(sse)
        .send()
        .await
        .expect("the table is made");
}

#[tokio::test]
async fn tables_are_told_apart_by_their_keys() {
    let stage = Stage::ministack();
    let clients = stage.clients();
    let dynamodb = aws_sdk_dynamodb::Client::new(clients.config());
    let mut keys = Vec::new();
    for _ in 0..2 {
        let made = clients.kms().create_key().send().await.expect("a key");
        keys.push(made.key_metadata.and_then(|key| key.arn).expect("an ARN"));
    }
    let disabled = clients.kms().disable_key().key_id(&keys[1]).send().await;
    disabled.expect("disabled");
    table(&dynamodb, "orders", Some(&keys[0])).await;
    table(&dynamodb, "parcels", Some(&keys[0])).await;
    table(&dynamodb, "returns", Some(&keys[1])).await;
    table(&dynamodb, "baskets", None).await;
    stage.wire.clear();

    let results = scan(&stage.wire.endpoint(), ENCRYPTION, HERE);

    for name in ["orders", "parcels", "returns", "baskets"] {
        let resource = format!("table/{name}");
        let (verdict, reason) = results.judged(AT_REST, &resource);
        assert_eq!(verdict, "pass", "{name}: {reason}");
    }
    assert_eq!(results.verdict(KMS, "table/orders"), "pass");
    let (verdict, reason) = results.judged(KMS, "table/returns");
    assert_eq!(verdict, "fail");
    assert!(reason.contains("Disabled"), "{reason}");
    let (verdict, reason) = results.judged(KMS, "table/baskets");
    assert_eq!(verdict, "partial");
    assert!(reason.contains("a key that AWS owns"), "{reason}");
    assert_eq!(results.status(ENCRYPTION), "needs-investigation");
    let calls = stage.wire.calls();
    assert_eq!(calls["dynamodb:DescribeTable"], 4, "{calls:?}");
    assert_eq!(calls["kms:DescribeKey"], 2, "each key once: {calls:?}");
}

#[tokio::test]
async fn one_table_that_may_not_be_described_leaves_the_others_alone() {
    let stage = Stage::moto();
    let clients = stage.clients();
    let dynamodb = aws_sdk_dynamodb::Client::new(clients.config());
    for name in ["aaa", "bbb", "ccc"] {
        table(&dynamodb, name, None).await;
    }
    stage.wire.clear();
    stage.wire.rule(
        On::call("dynamodb", "DescribeTable").containing("\"aaa\""),
        Reply::Denied,
    );

    let results = scan(&stage.wire.endpoint(), ENCRYPTION, HERE);

    let (verdict, reason) = results.judged(AT_REST, "table/aaa");
    assert_eq!(verdict, "unknown");
    assert!(
        reason.contains("dynamodb:DescribeTable was denied"),
        "{reason}"
    );
    assert_eq!(results.verdict(KMS, "table/aaa"), "unknown");
    for name in ["bbb", "ccc"] {
        assert_eq!(results.verdict(AT_REST, &format!("table/{name}")), "pass");
    }
}

/// Tables of these names, described as given.
fn tables(described: &[(&str, serde_json::Value)]) -> Stub {
    let names: Vec<&str> = described.iter().map(|(name, _)| *name).collect();
    let stub = without(account(), &["rds", "redshift", "elasticache"]).answering(
        On::call("dynamodb", "ListTables"),
        Reply::json(&json!({ "TableNames": names })),
    );
    described.iter().fold(stub, |stub, (name, table)| {
        stub.answering(
            On::call("dynamodb", "DescribeTable").containing(&format!("\"{name}\"")),
            Reply::json(&json!({ "Table": table })),
        )
    })
}

fn under_key() -> serde_json::Value {
    json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY })
}

/// States as <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>
/// documents them.
#[test]
fn states_that_need_a_closer_look() {
    let replica = |status: &str, region: &str| {
        json!([{ "RegionName": region, "ReplicaStatus": status,
                 "KMSMasterKeyId": format!("arn:aws:kms:{region}:{ACCOUNT}:key/twin"),
                 "ReplicaArn": format!("arn:aws:dynamodb:{region}:{ACCOUNT}:table/any") }])
    };
    let stub = tables(&[
        (
            "good",
            json!({ "TableStatus": "ACTIVE", "SSEDescription": under_key() }),
        ),
        (
            "switching",
            json!({ "TableStatus": "UPDATING",
            "SSEDescription": { "Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": KEY } }),
        ),
        (
            "lost",
            json!({ "TableStatus": "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
            "SSEDescription": under_key() }),
        ),
        (
            "losing",
            json!({ "TableStatus": "ACTIVE",
            "SSEDescription": { "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY,
                                "InaccessibleEncryptionDateTime": 1_790_000_000 } }),
        ),
        (
            "disabled",
            json!({ "TableStatus": "ACTIVE", "SSEDescription": { "Status": "DISABLED" } }),
        ),
        (
            "keyless",
            json!({ "TableStatus": "ACTIVE",
            "SSEDescription": { "Status": "ENABLED", "SSEType": "KMS" } }),
        ),
        (
            "strange",
            json!({ "TableStatus": "ACTIVE",
            "SSEDescription": { "Status": "ENABLED", "SSEType": "QUANTUM" } }),
        ),
        (
            "twin",
            json!({ "TableStatus": "ACTIVE", "SSEDescription": under_key(),
            "Replicas": replica("ACTIVE", "eu-west-1") }),
        ),
        (
            "ill-twin",
            json!({ "TableStatus": "ACTIVE", "SSEDescription": under_key(),
            "Replicas": replica("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "us-east-1") }),
        ),
    ])
    .answering(
        On::call("kms", "DescribeKey"),
        described_key("Enabled", "AWS"),
    );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for (name, at_rest, kms) in [
        ("good", "pass", "pass"),
        ("switching", "pass", "partial"),
        ("lost", "pass", "fail"),
        ("losing", "pass", "fail"),
        ("disabled", "pass", "partial"),
        ("keyless", "pass", "unknown"),
        ("strange", "unknown", "unknown"),
        ("twin", "pass", "question"),
        ("ill-twin", "pass", "fail"),
    ] {
        let resource = format!("table/{name}");
        assert_eq!(results.verdict(AT_REST, &resource), at_rest, "{name}");
        assert_eq!(results.verdict(KMS, &resource), kms, "{name}");
    }
    let reason = results.judged(KMS, "table/twin").1;
    let key = format!("eu-west-1 with the key arn:aws:kms:eu-west-1:{ACCOUNT}:key/twin");
    assert!(reason.contains(&key), "{reason}");
}

/// Whoever owns a key may take it away, whether or not it may be described from here.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html>
#[test]
fn a_key_of_another_account_is_not_the_accounts_own() {
    let theirs = KEY.replace(ACCOUNT, "999900001111");
    let id = "0a1b2c3d-0000-4000-8000-000000000000";
    let described = |state: &str| {
        Reply::json(
            &json!({ "KeyMetadata": { "KeyId": id, "AWSAccountId": "999900001111",
                                              "KeyManager": "CUSTOMER", "KeyState": state } }),
        )
    };
    for (reply, verdict, names) in [
        (described("Enabled"), "partial", "another account"),
        (Reply::Denied, "partial", "another account"),
        (described("Disabled"), "fail", "Disabled"),
    ] {
        let sse = json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": theirs });
        let stub = tables(&[(
            "only",
            json!({ "TableStatus": "ACTIVE", "SSEDescription": sse }),
        )])
        .answering(On::call("kms", "DescribeKey"), reply);

        let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

        let (found, reason) = results.judged(KMS, "table/only");
        assert_eq!(found, verdict, "{reason}");
        assert!(reason.contains(names), "{reason}");
    }
}

/// Key states as <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html> lists them.
#[test]
fn the_state_of_the_key_decides_the_second_half() {
    for (reply, verdict, names) in [
        (described_key("Enabled", "CUSTOMER"), "pass", "enabled"),
        (described_key("Enabled", "AWS"), "pass", "aws-managed"),
        (
            described_key("PendingDeletion", "CUSTOMER"),
            "fail",
            "PendingDeletion",
        ),
        (
            described_key("PendingImport", "CUSTOMER"),
            "fail",
            "PendingImport",
        ),
        (
            described_key("Unavailable", "CUSTOMER"),
            "fail",
            "Unavailable",
        ),
        (
            described_key("Creating", "CUSTOMER"),
            "unknown",
            "kms:DescribeKey",
        ),
        (
            Reply::error(400, "NotFoundException", "gone"),
            "fail",
            "no such key",
        ),
        (Reply::Denied, "unknown", "kms:DescribeKey was denied"),
    ] {
        let table = json!({ "TableStatus": "ACTIVE", "SSEDescription": under_key() });
        let stub = tables(&[("only", table)]).answering(On::call("kms", "DescribeKey"), reply);

        let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

        let (found, reason) = results.judged(KMS, "table/only");
        assert_eq!(found, verdict, "{names}: {reason}");
        assert!(reason.contains(names), "{names}: {reason}");
        assert_eq!(results.verdict(AT_REST, "table/only"), "pass", "{names}");
        let (status, reason) = results.decided(ENCRYPTION);
        let expected = if verdict == "pass" {
            "implemented"
        } else {
            "needs-investigation"
        };
        assert_eq!(status, expected, "{names}: {reason}");
        assert!(
            reason.contains(
                "No RDS databases, DocumentDB clusters, Neptune clusters, Redshift clusters, \
                 ElastiCache caches, OpenSearch domains"
            ),
            "{reason}"
        );
    }
}

#[test]
fn a_global_table_is_a_table_of_each_region_that_is_read() {
    let replicas = json!([{ "RegionName": "eu-west-1", "ReplicaStatus": "ACTIVE" },
                          { "RegionName": "us-east-1", "ReplicaStatus": "ACTIVE" }]);
    let away = "arn:aws:kms:eu-west-1:111122223333:key/away";
    let names = json!({ "TableNames": ["twin"] });
    let described = |sse: serde_json::Value| {
        Reply::json(
            &json!({ "Table": { "TableStatus": "ACTIVE", "SSEDescription": sse,
                                        "Replicas": replicas } }),
        )
    };
    let stub = without(account(), &["rds", "redshift", "elasticache"])
        .answering(On::call("dynamodb", "ListTables"), Reply::json(&names))
        .answering(
            On::call("dynamodb", "DescribeTable").region("us-east-1"),
            described(under_key()),
        )
        .answering(
            On::call("dynamodb", "DescribeTable").region("eu-west-1"),
            described(json!({ "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": away })),
        )
        .answering(
            On::call("kms", "DescribeKey").region("us-east-1"),
            described_key("Enabled", "CUSTOMER"),
        )
        .answering(
            On::call("kms", "DescribeKey").region("eu-west-1"),
            described_key("PendingDeletion", "CUSTOMER"),
        );

    let results = scan(
        &stub.endpoint(),
        ENCRYPTION,
        &["--region", "us-east-1,eu-west-1"],
    );

    let here = format!("us-east-1:{ACCOUNT}:table/twin");
    let there = format!("eu-west-1:{ACCOUNT}:table/twin");
    assert_eq!(results.verdict(KMS, &here), "pass");
    assert_eq!(results.verdict(KMS, &there), "fail");
}

#[test]
fn a_listing_that_breaks_off_keeps_what_was_read_and_proves_nothing() {
    for (second, cause) in [
        (Reply::Denied, "dynamodb:ListTables was denied"),
        (
            Reply::json(&json!({ "TableNames": ["b"], "LastEvaluatedTableName": "a" })),
            "a page repeats",
        ),
    ] {
        let table = json!({ "TableStatus": "ACTIVE", "SSEDescription": under_key() });
        let stub = without(account(), &["rds", "redshift", "elasticache"])
            .answering(
                On::call("dynamodb", "ListTables").containing("ExclusiveStartTableName"),
                second,
            )
            .answering(
                On::call("dynamodb", "ListTables"),
                Reply::json(&json!({ "TableNames": ["a"], "LastEvaluatedTableName": "a" })),
            )
            .answering(
                On::call("dynamodb", "DescribeTable"),
                Reply::json(&json!({ "Table": table })),
            )
            .answering(
                On::call("kms", "DescribeKey"),
                described_key("Enabled", "AWS"),
            );

        let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

        assert_eq!(results.verdict(KMS, "table/a"), "pass");
        let (status, reason) = results.decided(ENCRYPTION);
        assert_eq!(status, "needs-investigation");
        assert!(reason.contains(cause), "{reason}");
    }
}

#[tokio::test]
async fn every_page_of_tables_is_read() {
    let stage = Stage::moto();
    let clients = stage.clients();
    let dynamodb = aws_sdk_dynamodb::Client::new(clients.config());
    for number in 0..101 {
        table(&dynamodb, &format!("table-{number:03}"), None).await;
    }
    stage.wire.clear();

    let results = scan(&stage.wire.endpoint(), ENCRYPTION, HERE);

    assert_eq!(stage.wire.calls()["dynamodb:ListTables"], 2);
    assert_eq!(results.findings(AT_REST).len(), 101);
}
