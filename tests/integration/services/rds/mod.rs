//! How RDS, DocumentDB and Neptune keep data: canned answers, and a real instance of an emulator.

use super::{ENCRYPTION, KEY, described_key, element, without};
use crate::kit::{ACCOUNT, HERE, Stage, account, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Whether the internet gets to databases, and who may restore their snapshots.
pub(super) mod exposed;
/// Aurora Limitless Database, which is reached at its shard groups, and clusters that name what is not listed.
mod limitless;
/// How master passwords are changed, and who manages RDS.
mod passwords;

/// One cluster, as <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html>.
fn cluster(name: &str, engine: &str, encrypted: &str, kind: &str, key: &str) -> String {
    format!(
        "<DBCluster><DBClusterIdentifier>{name}</DBClusterIdentifier>\
         <DBClusterArn>arn:aws:rds:us-east-1:{ACCOUNT}:cluster:{name}</DBClusterArn>\
         <Engine>{engine}</Engine>{}{}{}</DBCluster>",
        element("StorageEncrypted", encrypted),
        element("StorageEncryptionType", kind),
        element("KmsKeyId", key)
    )
}

fn instance(name: &str, encrypted: &str, key: &str, member_of: &str) -> String {
    format!(
        "<DBInstance><DBInstanceIdentifier>{name}</DBInstanceIdentifier>\
         <DBInstanceArn>arn:aws:rds:us-east-1:{ACCOUNT}:db:{name}</DBInstanceArn>\
         <Engine>postgres</Engine>{}{}{}</DBInstance>",
        element("StorageEncrypted", encrypted),
        element("KmsKeyId", key),
        element("DBClusterIdentifier", member_of)
    )
}

fn rds(instances: &[String], clusters: &[String]) -> Stub {
    without(account(), &["dynamodb", "redshift", "elasticache"])
        .answering(
            On::call("rds", "DescribeDBInstances"),
            Reply::query(
                "DescribeDBInstances",
                &format!("<DBInstances>{}</DBInstances>", instances.concat()),
            ),
        )
        .answering(
            On::call("rds", "DescribeDBClusters"),
            Reply::query(
                "DescribeDBClusters",
                &format!("<DBClusters>{}</DBClusters>", clusters.concat()),
            ),
        )
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        )
}

#[test]
fn the_engine_and_the_effective_encryption_decide() {
    let stub = rds(
        &[
            instance("shop", "true", KEY, ""),
            instance("old", "false", "", ""),
            // The member of an encrypted cluster says nothing of its own.
            instance("member", "false", "", "aurora"),
        ],
        &[
            cluster("aurora", "aurora-postgresql", "true", "sse-kms", KEY),
            // AWS's own key: the older switch says `false`.
            cluster("young", "aurora-mysql", "false", "sse-rds", ""),
            cluster("odd", "aurora-mysql", "true", "sse-other", KEY),
            cluster("torn", "aurora-mysql", "true", "none", KEY),
            cluster("papers", "docdb", "true", "", KEY),
            cluster("graph", "neptune", "false", "none", ""),
            // Off, or under AWS's own key: only the type would tell.
            cluster("hushed", "aurora-mysql", "false", "", ""),
        ],
    );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for (control, resource, at_rest, kms) in [
        ("rds-database", "db:shop", "pass", "pass"),
        ("rds-database", "db:old", "fail", "fail"),
        ("rds-database", "cluster:aurora", "pass", "pass"),
        ("rds-database", "cluster:young", "pass", "partial"),
        ("rds-database", "cluster:odd", "unknown", "unknown"),
        ("rds-database", "cluster:torn", "unknown", "unknown"),
        ("documentdb-cluster", "cluster:papers", "pass", "pass"),
        ("rds-database", "cluster:hushed", "unknown", "unknown"),
        ("neptune-cluster", "cluster:graph", "fail", "fail"),
    ] {
        let half = |half: &str| results.verdict(&format!("{control}-encrypted-{half}"), resource);
        assert_eq!(half("at-rest"), at_rest, "{resource}");
        assert_eq!(half("kms"), kms, "{resource}");
    }
    assert_eq!(results.findings("rds-database-encrypted-at-rest").len(), 7);
    assert_eq!(
        results
            .findings("documentdb-cluster-encrypted-at-rest")
            .len(),
        1
    );
    assert_eq!(
        stub.calls()["rds:DescribeDBClusters"],
        1,
        "one listing for three kinds"
    );
    assert_eq!(stub.calls()["kms:DescribeKey"], 1, "each key once");
}

/// AWS encrypts new clusters of Aurora by a key of its own, of which the switch tells nothing; of DocumentDB, Neptune and
/// RDS it tells all. Prowler's `rds_cluster_storage_encrypted` goes by the switch alone.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html>
#[test]
fn only_of_aurora_a_switch_that_is_off_says_nothing() {
    let stub = rds(
        &[],
        &[
            cluster("papers", "docdb", "false", "", ""),
            cluster("graph", "neptune", "false", "", ""),
            cluster("zones", "postgres", "false", "", ""),
            cluster("serverless", "aurora", "false", "", ""),
            cluster("own", "docdb", "false", "sse-rds", ""),
        ],
    );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for (control, resource, verdict) in [
        ("documentdb-cluster", "cluster:papers", "fail"),
        ("neptune-cluster", "cluster:graph", "fail"),
        ("rds-database", "cluster:zones", "fail"),
        ("rds-database", "cluster:serverless", "unknown"),
        ("documentdb-cluster", "cluster:own", "pass"),
    ] {
        let found = results.judged(&format!("{control}-encrypted-at-rest"), resource);
        assert_eq!(found.0, verdict, "{resource}: {}", found.1);
    }
}

/// The key is enabled, but its policy or a grant lets RDS use it no more: only the state of the database tells.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html>
#[test]
fn a_key_that_rds_cannot_use_fails_whatever_its_state_and_what_is_going_is_left_alone() {
    let in_state = |database: String, tag: &str, status: &str| {
        database.replacen("<Engine>", &(element(tag, status) + "<Engine>"), 1)
    };
    let lost = "inaccessible-encryption-credentials";
    let again = "inaccessible-encryption-credentials-recoverable";
    let of_cluster = |name: &str, engine: &str, status: &str| {
        let cluster = cluster(name, engine, "true", "sse-kms", KEY);
        in_state(cluster, "Status", status)
    };
    let stub = rds(
        &[
            in_state(instance("lost", "true", KEY, ""), "DBInstanceStatus", lost),
            in_state(
                instance("going", "false", "", ""),
                "DBInstanceStatus",
                "deleting",
            ),
        ],
        &[
            of_cluster("again", "aurora-mysql", again),
            of_cluster("papers", "docdb", lost),
            of_cluster("graph", "neptune", again),
            of_cluster("well", "aurora-mysql", "available"),
        ],
    );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for (control, resource, at_rest, kms) in [
        ("rds-database", "db:lost", "pass", "fail"),
        (
            "rds-database",
            "db:going",
            "not-applicable",
            "not-applicable",
        ),
        ("rds-database", "cluster:again", "pass", "fail"),
        ("documentdb-cluster", "cluster:papers", "pass", "fail"),
        ("neptune-cluster", "cluster:graph", "pass", "fail"),
        ("rds-database", "cluster:well", "pass", "pass"),
    ] {
        let half = |half: &str| results.verdict(&format!("{control}-encrypted-{half}"), resource);
        assert_eq!(half("at-rest"), at_rest, "{resource}");
        assert_eq!(half("kms"), kms, "{resource}");
    }
}

#[test]
fn an_alias_is_resolved_and_another_accounts_key_is_said_to_be_one() {
    let foreign = "arn:aws:kms:us-east-1:999999999999:key/theirs";
    let stub = rds(
        &[],
        &[
            cluster("aliased", "aurora-mysql", "true", "sse-kms", "alias/shop"),
            cluster(
                "managed",
                "aurora-mysql",
                "true",
                "sse-kms",
                "alias/aws/rds",
            ),
        ],
    );
    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);
    for name in ["cluster:aliased", "cluster:managed"] {
        assert_eq!(
            results.verdict("rds-database-encrypted-kms", name),
            "pass",
            "{name}"
        );
    }
    assert_eq!(stub.calls()["kms:DescribeKey"], 1);

    let stub = without(stub_with(foreign), &[]);
    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);
    let (verdict, reason) = results.judged("rds-database-encrypted-kms", "cluster:theirs");
    assert_eq!(verdict, "partial");
    assert!(reason.contains("another account"), "{reason}");
}

fn stub_with(foreign: &str) -> Stub {
    without(account(), &["dynamodb", "redshift", "elasticache"])
        .answering(On::call("kms", "DescribeKey"), Reply::Denied)
        .answering(
            On::call("rds", "DescribeDBInstances"),
            Reply::query("DescribeDBInstances", "<DBInstances/>"),
        )
        .answering(
            On::call("rds", "DescribeDBClusters"),
            Reply::query(
                "DescribeDBClusters",
                &format!(
                    "<DBClusters>{}</DBClusters>",
                    cluster("theirs", "aurora-mysql", "true", "sse-kms", foreign)
                ),
            ),
        )
}

#[test]
fn all_unencrypted_is_not_started_and_nothing_at_all_proves_nothing() {
    let stub = rds(&[instance("old", "false", "", "")], &[]);
    let (status, reason) = scan(&stub.endpoint(), ENCRYPTION, HERE).decided(ENCRYPTION);
    assert_eq!(status, "not-started", "{reason}");

    let stub = rds(&[], &[]);
    let (status, reason) = scan(&stub.endpoint(), ENCRYPTION, HERE).decided(ENCRYPTION);
    assert_eq!(status, "needs-investigation");
    assert!(
        reason.contains("Aurora DSQL clusters found: is it the right account"),
        "{reason}"
    );
}

#[test]
fn each_denied_listing_is_named_and_keeps_the_item_open() {
    for (service, operation, action) in [
        ("rds", "DescribeDBInstances", "rds:DescribeDBInstances"),
        ("rds", "DescribeDBClusters", "rds:DescribeDBClusters"),
        ("redshift", "DescribeClusters", "redshift:DescribeClusters"),
        (
            "elasticache",
            "DescribeReplicationGroups",
            "elasticache:DescribeReplicationGroups",
        ),
        (
            "elasticache",
            "DescribeServerlessCaches",
            "elasticache:DescribeServerlessCaches",
        ),
        (
            "elasticache",
            "DescribeCacheClusters",
            "elasticache:DescribeCacheClusters",
        ),
    ] {
        let table = serde_json::json!({ "Table": { "TableStatus": "ACTIVE", "SSEDescription":
            { "Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY } } });
        let stub = account()
            .answering(On::call(service, operation), Reply::Denied)
            .answering(
                On::call("dynamodb", "ListTables"),
                Reply::json(&serde_json::json!({ "TableNames": ["good"] })),
            )
            .answering(On::call("dynamodb", "DescribeTable"), Reply::json(&table))
            .answering(
                On::call("kms", "DescribeKey"),
                described_key("Enabled", "AWS"),
            );
        let stub = without(stub, &["rds", "redshift", "elasticache"]);

        let (status, reason) = scan(&stub.endpoint(), ENCRYPTION, HERE).decided(ENCRYPTION);

        assert_eq!(status, "needs-investigation", "{action}: {reason}");
        assert!(
            reason.contains(&format!("{action} was denied")),
            "{action}: {reason}"
        );
    }
}

#[test]
fn a_second_page_of_clusters_is_read() {
    let page = |name: &str, marker: &str| {
        let cluster = cluster(name, "aurora-mysql", "true", "sse-kms", KEY);
        let marker = element("Marker", marker);
        Reply::query(
            "DescribeDBClusters",
            &format!("{marker}<DBClusters>{cluster}</DBClusters>"),
        )
    };
    let stub = without(account(), &["dynamodb", "redshift", "elasticache"])
        .answering(
            On::call("rds", "DescribeDBClusters").containing("Marker=second"),
            page("two", ""),
        )
        .answering(On::call("rds", "DescribeDBClusters"), page("one", "second"))
        .answering(
            On::call("rds", "DescribeDBInstances"),
            Reply::query("DescribeDBInstances", "<DBInstances/>"),
        )
        .answering(
            On::call("kms", "DescribeKey"),
            described_key("Enabled", "CUSTOMER"),
        );

    let results = scan(&stub.endpoint(), ENCRYPTION, HERE);

    for name in ["cluster:one", "cluster:two"] {
        assert_eq!(
            results.verdict("rds-database-encrypted-kms", name),
            "pass",
            "{name}"
        );
    }
    assert_eq!(results.status(ENCRYPTION), "implemented");
}

#[tokio::test]
async fn a_real_instance_of_an_emulator() {
    let stage = Stage::moto();
    let clients = stage.clients();
    let made = clients.kms().create_key().send().await.expect("a key");
    let key = made.key_metadata.and_then(|key| key.arn).expect("an ARN");
    let rds = aws_sdk_rds::Client::new(clients.config());
    for (name, encrypted) in [("shop", true), ("plain", false)] {
        rds.create_db_instance()
            .db_instance_identifier(name)
            .db_instance_class("db.t3.micro")
            .engine("postgres")
            .allocated_storage(20)
            .master_username("admin1")
            .master_user_password("not-a-secret")
            .storage_encrypted(encrypted)
            .set_kms_key_id(encrypted.then(|| key.clone()))
            .send()
            .await
            .expect("an instance");
    }
    stage.wire.clear();
    // moto does not know serverless caches.
    stage.wire.rule(
        On::call("elasticache", "DescribeServerlessCaches"),
        Reply::query("DescribeServerlessCaches", "<ServerlessCaches/>"),
    );

    let results = scan(&stage.wire.endpoint(), ENCRYPTION, HERE);

    assert_eq!(
        results.verdict("rds-database-encrypted-at-rest", "db:shop"),
        "pass"
    );
    assert_eq!(
        results.verdict("rds-database-encrypted-kms", "db:shop"),
        "pass"
    );
    assert_eq!(
        results.verdict("rds-database-encrypted-kms", "db:plain"),
        "fail"
    );
    assert_eq!(results.status(ENCRYPTION), "needs-investigation");
}
