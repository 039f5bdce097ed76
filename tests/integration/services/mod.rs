//! Each AWS service through the built program: from what AWS answers to what `results.json` says.
//! The tests of a service have the name of its folder in `src/services/`. Services that are only read for
//! others (keys, web ACLs, topics) are tested with those.

use crate::kit::{ACCOUNT, HERE, Results, account, project, scan};
use crate::peer::rule::{On, Reply};
use crate::peer::stub::Stub;

/// Endpoints, stages and their logs, of both generations of APIs.
mod apigateway;
/// What Auto Scaling groups will launch.
mod autoscaling;
/// Distributions and their cache behaviors.
pub(crate) mod cloudfront;
/// Whether management events are logged.
mod cloudtrail;
/// Alarms of API stages, and who hears of them.
mod cloudwatch;
/// Who signs in to user pools, and what is asked of them.
mod cognitoidentityprovider;
/// Whether a recorder records.
mod configservice;
/// Whether the internet gets to databases of any service but RDS.
mod database_exposure;
/// How clusters of DynamoDB Accelerator are encrypted.
mod dax;
/// How elastic clusters of DocumentDB are encrypted.
mod docdbelastic;
/// How clusters of Aurora DSQL are encrypted.
mod dsql;
/// How tables are encrypted, and the states of their keys.
mod dynamodb;
/// Instances, their metadata service, and the network that they stand in.
pub(crate) mod ec2;
/// Repositories of container images, and who gets at them.
mod ecr;
/// The public gallery.
mod ecrpublic;
/// How file systems of EFS are encrypted.
mod efs;
/// How caches are encrypted.
mod elasticache;
/// Classic Load Balancers: their listeners, and that they can have no web ACL.
mod elasticloadbalancing;
/// Listeners and web ACLs of load balancers.
mod elasticloadbalancingv2;
/// Who on the internet gets to file systems.
mod file_servers;
/// How file systems of FSx are encrypted.
mod fsx;
/// What accelerators lead to.
mod globalaccelerator;
/// The root user, console users, and what principals may do.
pub(crate) mod iam;
/// Where EC2 is scanned, and which instances are.
mod inspector2;
/// How tables of Keyspaces are encrypted.
mod keyspaces;
/// Functions: dead letters, roles, networks, concerns, secrets.
mod lambda;
/// Where Macie is on, and which buckets it looks into.
mod macie2;
/// How clusters of MemoryDB are encrypted.
mod memorydb;
/// How domains are encrypted.
mod opensearch;
/// The list of an organization's accounts.
mod organizations;
/// How databases of RDS, DocumentDB and Neptune are encrypted, exposed and signed in to.
mod rds;
/// How clusters are encrypted.
mod redshift;
/// How namespaces of Redshift Serverless are encrypted.
mod redshiftserverless;
/// Buckets: policies, permissions that lack, pages and regions, whole accounts, calls.
mod s3;
/// Directory buckets.
mod s3express;
/// Table buckets.
mod s3tables;
/// Vector buckets.
mod s3vectors;
/// Subscription and protections.
mod shield;
/// Trusted Advisor.
mod support;
/// How databases of Timestream for InfluxDB are encrypted.
mod timestreaminfluxdb;
/// How databases of Timestream for LiveAnalytics are encrypted.
mod timestreamwrite;
/// Web ACLs of the further entry points.
mod wafv2;

/// The threat that every database answers.
const ENCRYPTION: &str = "database-encryption";

/// The key that databases here are encrypted with.
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000";

/// An XML element, or nothing where the value is not told.
pub(crate) fn element(name: &str, value: &str) -> String {
    match value {
        "" => String::new(),
        value => format!("<{name}>{value}</{name}>"),
    }
}

/// `kms:DescribeKey`, in the state and of the manager given.
/// <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>
fn described_key(state: &str, manager: &str) -> Reply {
    Reply::json(&serde_json::json!({ "KeyMetadata": {
        "KeyId": "0a1b2c3d-0000-4000-8000-000000000000",
        "AWSAccountId": ACCOUNT,
        "KeyManager": manager,
        "KeyState": state,
    }}))
}

/// The answers of an account without any database of these services.
fn without(stub: Stub, services: &[&str]) -> Stub {
    let stub = services.iter().fold(stub, |stub, service| match *service {
        "dynamodb" => stub.answering(
            On::call("dynamodb", "ListTables"),
            Reply::json(&serde_json::json!({ "TableNames": [] })),
        ),
        "rds" => stub
            .answering(
                On::call("rds", "DescribeDBInstances"),
                Reply::query("DescribeDBInstances", "<DBInstances/>"),
            )
            .answering(
                On::call("rds", "DescribeDBClusters"),
                Reply::query("DescribeDBClusters", "<DBClusters/>"),
            ),
        "redshift" => stub.answering(
            On::call("redshift", "DescribeClusters"),
            Reply::query("DescribeClusters", "<Clusters/>"),
        ),
        "elasticache" => stub
            .answering(
                On::call("elasticache", "DescribeReplicationGroups"),
                Reply::query("DescribeReplicationGroups", "<ReplicationGroups/>"),
            )
            .answering(
                On::call("elasticache", "DescribeServerlessCaches"),
                Reply::query("DescribeServerlessCaches", "<ServerlessCaches/>"),
            )
            .answering(
                On::call("elasticache", "DescribeCacheClusters"),
                Reply::query("DescribeCacheClusters", "<CacheClusters/>"),
            ),
        other => panic!("nothing is known of {other}"),
    });
    let balancers = "DescribeLoadBalancers";
    let stub = stub.answering(
        On::call("elasticloadbalancing", balancers),
        Reply::query(balancers, "<LoadBalancers/>"),
    );
    crate::kit::empty::elsewhere(stub)
}

/// An account without any database but those of these answers.
fn only(answers: Vec<(On, Reply)>) -> Stub {
    let own = answers.into_iter();
    let stub = own.fold(account(), |stub, (on, reply)| stub.answering(on, reply));
    without(stub, &["dynamodb", "rds", "redshift", "elasticache"])
}

/// What the two controls on the encryption of a kind say of each resource: at rest, and with a key in KMS.
#[track_caller]
fn assert_encryption(results: &Results, kind: &str, expected: &[(&str, &str, &str)]) {
    for (name, at_rest, kms) in expected {
        for (control, verdict) in [("at-rest", at_rest), ("kms", kms)] {
            let (found, reason) = results.judged(&format!("{kind}-encrypted-{control}"), name);
            assert_eq!(found, **verdict, "{name} {control}: {reason}");
        }
    }
    let found = results.findings(&format!("{kind}-encrypted-kms")).len();
    assert_eq!(found, expected.len(), "{kind}");
}

/// Each of these calls keeps the item open where it is denied, and the action is named.
fn each_denial_keeps_it_open(calls: &[(&str, &str, &str)], answers: impl Fn() -> Vec<(On, Reply)>) {
    for (service, operation, action) in calls {
        let mut all = vec![(On::call(service, operation), Reply::Denied)];
        all.extend(answers());
        let results = scan(&only(all).endpoint(), ENCRYPTION, HERE);
        let (status, reason) = results.decided(ENCRYPTION);
        assert_eq!(status, "needs-investigation", "{operation}: {reason}");
        let all = results.json.to_string();
        assert!(
            all.contains(&format!("{action} was denied")),
            "{operation}: {reason}"
        );
    }
}

/// The answers of an account without any general purpose bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
fn without_buckets(stub: Stub) -> Stub {
    let none = "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>";
    stub.answering(On::call("s3", "ListBuckets"), Reply::xml(none))
}

#[test]
fn tests_have_the_names_of_the_services() {
    let folder = project("tests/integration/services");
    for entry in std::fs::read_dir(folder).expect("the folder") {
        let name = entry.expect("an entry").file_name().display().to_string();
        let name = name.trim_end_matches(".rs");
        let service = project(&format!("src/services/{name}/mod.rs"));
        assert!(
            name == "mod" || std::path::Path::new(&service).exists(),
            "there is no service {name}"
        );
    }
}
