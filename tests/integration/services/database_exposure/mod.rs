//! Whether the internet gets to databases of services other than RDS, and what keeps it from their public interfaces.

/// What is being deleted, and clusters of Redshift that are paused or have several nodes.
mod lives;
/// Tables of DynamoDB and clusters of Aurora DSQL, and their policies.
mod tables;

use serde_json::{Value, json};

use super::ec2::scan_item;
use super::ec2::world::{World, permission};
use super::{element, only};
use crate::kit::empty::keyspaces::keyspace;
use crate::kit::{ACCOUNT, HERE, Results};
use crate::peer::rule::{On, Reply};

const THREAT: &str = "database-exposed";

fn scanned(answers: Vec<(On, Reply)>) -> Results {
    let world = World::new()
        .with_group("sg-open", "open", &permission("tcp 5439 0.0.0.0/0"))
        .with_group(
            "sg-office",
            "office",
            &permission("tcp 5439 198.51.100.0/24"),
        )
        .with_interface("eni-1", "", "subnet-public", "sg-open", "203.0.113.9");
    let stub = world.tell(only(answers));
    scan_item(&stub, THREAT, "", HERE)
}

#[track_caller]
fn assert_each(results: &Results, control: &str, expected: &[(&str, &str)]) {
    for (name, verdict) in expected {
        let (found, reason) = results.judged(control, name);
        assert_eq!(found, *verdict, "{name}: {reason}");
    }
    assert_eq!(results.findings(control).len(), expected.len());
}

/// Prowler's `redshift_cluster_public_access` passes the open one: it names no port, and so sees groups that open every
/// port alone.
/// <https://docs.aws.amazon.com/redshift/latest/APIReference/API_Cluster.html>
#[test]
fn a_public_redshift_cluster_is_found_by_the_addresses_of_its_nodes() {
    let cluster = |name: &str, public: &str, address: &str| {
        format!(
            "<Cluster><ClusterIdentifier>{name}</ClusterIdentifier><VpcId>vpc-1</VpcId>{}<Endpoint><Port>5439</Port>\
             </Endpoint><ClusterNodes><member><PrivateIPAddress>{address}</PrivateIPAddress></member></ClusterNodes>\
             </Cluster>",
            element("PubliclyAccessible", public)
        )
    };
    let clusters = [
        cluster("private", "false", "10.1.0.10"),
        cluster("open", "true", "10.1.0.10"),
        cluster("lost", "true", "10.1.0.99"),
        cluster("silent", "", "10.1.0.10"),
    ]
    .concat();
    let listed = Reply::query(
        "DescribeClusters",
        &format!("<Clusters>{clusters}</Clusters>"),
    );
    let results = scanned(vec![(On::call("redshift", "DescribeClusters"), listed)]);

    let expected = [
        ("cluster:private", "pass"),
        ("cluster:open", "fail"),
        ("cluster:lost", "unknown"),
        ("cluster:silent", "unknown"),
    ];
    assert_each(&results, "redshift-cluster-not-exposed", &expected);
}

/// <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_Workgroup.html>
#[test]
fn workgroups_of_redshift_serverless_are_asked_about_in_their_subnets() {
    let group = |name: &str, public: Option<bool>, group: &str| {
        let mut told = json!({
            "workgroupName": name, "port": 5439, "subnetIds": ["subnet-public"], "securityGroupIds": [group],
            "workgroupArn": format!("arn:aws:redshift-serverless:us-east-1:{ACCOUNT}:workgroup/{name}"),
        });
        if let Some(public) = public {
            told["publiclyAccessible"] = json!(public);
        }
        told
    };
    let list = || On::call("redshift-serverless", "ListWorkgroups");
    let first = [
        group("private", Some(false), "sg-open"),
        group("open", Some(true), "sg-open"),
    ];
    let second = [
        group("office", Some(true), "sg-office"),
        group("silent", None, "sg-open"),
    ];
    let results = scanned(vec![
        (
            list().containing("page-2"),
            Reply::json(&json!({ "workgroups": second })),
        ),
        (
            list(),
            Reply::json(&json!({ "workgroups": first, "nextToken": "page-2" })),
        ),
    ]);

    let expected = [
        ("workgroup/private", "pass"),
        ("workgroup/open", "fail"),
        ("workgroup/office", "question"),
        ("workgroup/silent", "unknown"),
    ];
    assert_each(
        &results,
        "redshiftserverless-workgroup-not-exposed",
        &expected,
    );
}

/// Security Hub Opensearch.2 fails the one whose policy names who gets in.
#[test]
fn a_domain_stands_in_a_vpc_or_behind_its_policy() {
    let domain = |name: &str, more: Value| {
        let mut told = json!({
            "DomainId": format!("{ACCOUNT}/{name}"), "DomainName": name, "ClusterConfig": {},
            "ARN": format!("arn:aws:es:us-east-1:{ACCOUNT}:domain/{name}"),
        });
        for (key, value) in more.as_object().expect("members") {
            told[key] = value.clone();
        }
        told
    };
    let policy = |principal: Value| {
        let policy = json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": principal, "Action": "es:*",
            "Resource": format!("arn:aws:es:us-east-1:{ACCOUNT}:domain/any/*") } });
        json!({ "AccessPolicies": policy.to_string() })
    };
    let own = json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:role/reader") });
    let domains = [
        domain(
            "inside",
            json!({ "VPCOptions": { "VPCId": "vpc-1" }, "AccessPolicies": "" }),
        ),
        domain(
            "dual",
            json!({ "VPCOptions": { "VPCId": "vpc-1" }, "IPAddressType": "dualstack" }),
        ),
        domain("open", policy(json!("*"))),
        domain("named", policy(own)),
        domain("broken", json!({ "AccessPolicies": "{" })),
    ];
    let names: Vec<Value> = domains
        .iter()
        .map(|domain| json!({ "DomainName": domain["DomainName"] }))
        .collect();
    let results = scanned(vec![
        (
            On::call("es", "GET /2021-01-01/domain"),
            Reply::json(&json!({ "DomainNames": names })),
        ),
        (
            On::call("es", "POST /2021-01-01/opensearch/domain-info"),
            Reply::json(&json!({ "DomainStatusList": domains })),
        ),
    ]);

    let expected = [
        ("domain/inside", "pass"),
        ("domain/dual", "question"),
        ("domain/open", "fail"),
        ("domain/named", "question"),
        ("domain/broken", "unknown"),
    ];
    assert_each(&results, "opensearch-domain-not-exposed", &expected);
}

/// CloudSploit's `opensearchExposedDomain` looks for everybody in statements of either effect, so that it fails a domain
/// for what its policy refuses.
#[test]
fn unlike_cloudsploit_what_a_policy_refuses_everybody_opens_nothing() {
    let own = json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:role/reader") });
    let policy = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": own, "Action": "es:*", "Resource": "*" },
        { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "es:*", "Resource": "*",
          "Condition": { "Bool": { "aws:SecureTransport": "false" } } },
    ] });
    let domain = json!({
        "DomainId": format!("{ACCOUNT}/careful"), "DomainName": "careful", "ClusterConfig": {},
        "ARN": format!("arn:aws:es:us-east-1:{ACCOUNT}:domain/careful"),
        "AccessPolicies": policy.to_string(),
    });
    let names = json!({ "DomainNames": [{ "DomainName": "careful" }] });
    let results = scanned(vec![
        (
            On::call("es", "GET /2021-01-01/domain"),
            Reply::json(&names),
        ),
        (
            On::call("es", "POST /2021-01-01/opensearch/domain-info"),
            Reply::json(&json!({ "DomainStatusList": [domain] })),
        ),
    ]);

    let expected = [("domain/careful", "question")];
    assert_each(&results, "opensearch-domain-not-exposed", &expected);
}

/// Prowler's `elasticache_cluster_uses_public_subnet` fails a cache for the routes of its subnets, though it has no
/// address that the internet could use them with.
/// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html>
#[test]
fn unlike_prowler_a_cache_is_private_whatever_the_routes_of_its_subnets() {
    let cluster = |name: &str, kind: &str| {
        format!(
            "<CacheCluster><CacheClusterId>{name}</CacheClusterId><Engine>memcached</Engine>\
             <ARN>arn:aws:elasticache:us-east-1:{ACCOUNT}:cluster:{name}</ARN>\
             <CacheSubnetGroupName>public</CacheSubnetGroupName>{}</CacheCluster>",
            element("NetworkType", kind)
        )
    };
    let clusters = cluster("four", "ipv4") + &cluster("both", "dual_stack");
    let listed = Reply::query(
        "DescribeCacheClusters",
        &format!("<CacheClusters>{clusters}</CacheClusters>"),
    );
    let on = On::call("elasticache", "DescribeCacheClusters");
    let results = scanned(vec![(on, listed)]);

    let expected = [("cluster:four", "pass"), ("cluster:both", "question")];
    assert_each(&results, "elasticache-cache-not-exposed", &expected);
}

#[test]
fn what_stands_in_a_vpc_alone_is_private_while_it_has_no_addresses_of_ipv6() {
    let dax = |name: &str, kind: &str| {
        json!({ "ClusterName": name, "ClusterArn": format!("arn:aws:dax:us-east-1:{ACCOUNT}:cache/{name}"),
                "NetworkType": kind })
    };
    let memorydb = json!({ "Name": "memory", "ARN": format!("arn:aws:memorydb:us-east-1:{ACCOUNT}:cluster/memory") });
    let elastic = json!({ "clusterName": "papers", "status": "ACTIVE",
        "clusterArn": format!("arn:aws:docdb-elastic:us-east-1:{ACCOUNT}:cluster/papers") });
    let results = scanned(vec![
        (
            On::call("dax", "DescribeClusters"),
            Reply::json(&json!({ "Clusters": [dax("four", "ipv4"), dax("both", "dual_stack")] })),
        ),
        (
            On::call("memorydb", "DescribeClusters"),
            Reply::json(&json!({ "Clusters": [memorydb] })),
        ),
        (
            On::call("docdb-elastic", "GET /clusters"),
            Reply::json(&json!({ "clusters": [elastic] })),
        ),
    ]);

    assert_each(
        &results,
        "dax-cluster-not-exposed",
        &[("cache/four", "pass"), ("cache/both", "question")],
    );
    assert_each(
        &results,
        "memorydb-cluster-not-exposed",
        &[("cluster/memory", "pass")],
    );
    assert_each(
        &results,
        "docdbelastic-cluster-not-exposed",
        &[("cluster/papers", "pass")],
    );
}

/// Nobody gets in there without credentials of IAM: that never fails, and a person accepts it.
#[test]
fn public_interfaces_are_left_to_a_person() {
    let arn = format!("arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/one");
    let database = json!({ "DatabaseName": "events", "KmsKeyId": super::KEY,
        "Arn": format!("arn:aws:timestream:us-east-1:{ACCOUNT}:database/events") });
    let cell = json!({ "Address": "ingest-cell1.timestream.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440 });
    let results = scanned(vec![
        (
            On::call("dsql", "GET /cluster"),
            Reply::json(&json!({ "clusters": [{ "identifier": "one", "arn": arn }] })),
        ),
        (
            On::call("dsql", "GET /cluster/one/policy"),
            Reply::error(404, "ResourceNotFoundException", "no policy"),
        ),
        (
            On::call("timestream", "DescribeEndpoints"),
            Reply::json(&json!({ "Endpoints": [cell] })),
        ),
        (
            On::call("timestream", "ListDatabases"),
            Reply::json(&json!({ "Databases": [database] })),
        ),
    ]);

    assert_each(
        &results,
        "dsql-cluster-not-exposed",
        &[("cluster/one", "question")],
    );
    assert_each(
        &results,
        "timestream-database-not-exposed",
        &[("database/events", "question")],
    );
    assert_eq!(results.status(THREAT), "needs-investigation");
}

/// <https://docs.aws.amazon.com/keyspaces/latest/devguide/vpc-endpoints.html>
#[test]
fn a_table_of_keyspaces_is_at_a_public_interface() {
    let arn = format!("arn:aws:cassandra:us-east-1:{ACCOUNT}:/keyspace/shop/table/orders");
    let table = json!({ "keyspaceName": "shop", "tableName": "orders", "resourceArn": arn });
    let results = scanned(vec![
        (
            On::call("cassandra", "ListKeyspaces"),
            Reply::cbor(&json!({ "keyspaces": [keyspace("shop")] })),
        ),
        (
            On::call("cassandra", "ListTables"),
            Reply::cbor(&json!({ "tables": [table] })),
        ),
    ]);

    let expected = [("table/orders", "question")];
    assert_each(&results, "keyspaces-table-not-exposed", &expected);
}

/// <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/API_GetDbInstance.html>
#[test]
fn databases_of_influxdb_are_asked_about_in_their_subnets() {
    let database = |id: &str, more: Value| {
        let arn = format!("arn:aws:timestream-influxdb:us-east-1:{ACCOUNT}:db-instance/{id}");
        let mut told = json!({ "id": id, "name": id, "arn": arn, "port": 5439, "networkType": "IPV4",
            "vpcSubnetIds": ["subnet-public"], "vpcSecurityGroupIds": ["sg-open"] });
        for (key, value) in more.as_object().expect("members") {
            told[key] = value.clone();
        }
        told
    };
    let all = [
        database("private", json!({ "publiclyAccessible": false })),
        database("open", json!({ "publiclyAccessible": true })),
        database(
            "office",
            json!({ "publiclyAccessible": true, "vpcSecurityGroupIds": ["sg-office"] }),
        ),
        database("silent", json!({})),
    ];
    let on = |operation: &str| On::call("timestream-influxdb", operation);
    let mut answers = vec![(on("ListDbInstances"), Reply::json(&json!({ "items": all })))];
    for told in &all {
        let id = told["id"].as_str().expect("an id");
        answers.push((
            on("GetDbInstance").containing(&format!("\"{id}\"")),
            Reply::json(told),
        ));
    }

    let results = scanned(answers);

    let expected = [
        ("db-instance/private", "pass"),
        ("db-instance/open", "fail"),
        ("db-instance/office", "question"),
        ("db-instance/silent", "unknown"),
    ];
    assert_each(
        &results,
        "timestreaminfluxdb-database-not-exposed",
        &expected,
    );
}

#[test]
fn each_denial_is_named_and_keeps_it_open() {
    for (service, operation, action) in [
        ("dynamodb", "ListTables", "dynamodb:ListTables"),
        ("redshift", "DescribeClusters", "redshift:DescribeClusters"),
        (
            "redshift-serverless",
            "ListWorkgroups",
            "redshift-serverless:ListWorkgroups",
        ),
        ("es", "GET /2021-01-01/domain", "es:ListDomainNames"),
        ("dsql", "GET /cluster", "dsql:ListClusters"),
        ("dsql", "GET /cluster/one/policy", "dsql:GetClusterPolicy"),
        (
            "timestream-influxdb",
            "ListDbClusters",
            "timestream-influxdb:ListDbClusters",
        ),
    ] {
        let arn = format!("arn:aws:dsql:us-east-1:{ACCOUNT}:cluster/one");
        let results = scanned(vec![
            (On::call(service, operation), Reply::Denied),
            (
                On::call("dsql", "GET /cluster"),
                Reply::json(&json!({ "clusters": [{ "identifier": "one", "arn": arn }] })),
            ),
            (
                On::call("dsql", "GET /cluster/one/policy"),
                Reply::error(404, "ResourceNotFoundException", "no policy"),
            ),
        ]);
        assert_eq!(results.status(THREAT), "needs-investigation", "{operation}");
        let all = results.json.to_string();
        assert!(
            all.contains(&format!("{action} was denied")),
            "{operation}: {}",
            results.reason(THREAT)
        );
    }
}
