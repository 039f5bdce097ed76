//! OpenSearch, DAX, MemoryDB and elastic clusters of DocumentDB.
//! <https://docs.aws.amazon.com/opensearch-service/latest/APIReference/>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/API_dax_Cluster.html>,
//! <https://docs.aws.amazon.com/memorydb/latest/APIReference/>,
//! <https://docs.aws.amazon.com/documentdb/latest/developerguide/API_elastic_Cluster.html>

use serde_json::{Value, json};

use super::{arn, key};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::databases::invented::{Made, Stored};

pub(super) fn domains(region: &str, all: &[&Made]) -> Answers {
    let names = all
        .iter()
        .map(|one| json!({ "DomainName": one.name, "EngineType": "OpenSearch" }));
    let names: Vec<Value> = names.collect();
    let mut answers = vec![(
        On::call("es", "GET /2021-01-01/domain").region(region),
        Reply::json(&json!({ "DomainNames": names })),
    )];
    // Each call is about at most five.
    answers.extend(all.chunks(5).map(|batch| {
        let on = On::call("es", "POST /2021-01-01/opensearch/domain-info").region(region);
        let told: Vec<Value> = batch.iter().map(|one| domain(one)).collect();
        let on = on.containing(&format!("\"{}\"", batch[0].name));
        (on, Reply::json(&json!({ "DomainStatusList": told })))
    }));
    answers
}

fn domain(of: &Made) -> Value {
    let mut told = json!({ "DomainId": format!("{ACCOUNT}/{}", of.name), "DomainName": of.name,
        "ARN": arn("es", of, "domain/"), "ClusterConfig": {}, "Created": true, "Deleted": false });
    match of.stored {
        Stored::Key(_) => {
            told["EncryptionAtRestOptions"] = json!({ "Enabled": true, "KmsKeyId": key(of) });
        }
        Stored::Keyless => told["EncryptionAtRestOptions"] = json!({ "Enabled": true }),
        Stored::Off => told["EncryptionAtRestOptions"] = json!({ "Enabled": false }),
        _ => {}
    }
    if of.in_vpc {
        told["VPCOptions"] = json!({ "VPCId": "vpc-1", "SubnetIds": of.places[0].subnets,
                                     "SecurityGroupIds": [of.places[0].group] });
        told["IPAddressType"] = json!(match of.addresses {
            "dual" => "dualstack",
            _ => "ipv4",
        });
    }
    let resource = format!("{}/*", arn("es", of, "domain/"));
    let policy = of.policy.as_ref();
    let policy = policy.map_or_else(String::new, |policy| {
        policy.text(["es:ESHttpGet", "ES:ESHttp*"], Some(&resource))
    });
    told["AccessPolicies"] = json!(policy);
    told
}

pub(super) fn dax(region: &str, all: &[&Made]) -> Answers {
    let on = On::call("dax", "DescribeClusters").region(region);
    pages(&on, all, 3, |some, next| {
        let told = some.iter().map(|one| {
            let mut told = json!({ "ClusterName": one.name, "ClusterArn": arn("dax", one, "cache/"),
                "Status": "available", "NetworkType": match one.addresses {
                    "dual" => "dual_stack",
                    _ => "ipv4",
                } });
            let status = match one.stored {
                Stored::Keyless => "ENABLED",
                Stored::Off => "DISABLED",
                Stored::Changing => "ENABLING",
                Stored::NewWord => "SOMETIMES",
                _ => "",
            };
            if !status.is_empty() {
                told["SSEDescription"] = json!({ "Status": status });
            }
            told
        });
        let told: Vec<Value> = told.collect();
        Reply::json(&json!({ "Clusters": told, "NextToken": next }))
    })
}

pub(super) fn memory(region: &str, all: &[&Made]) -> Answers {
    let on = On::call("memorydb", "DescribeClusters").region(region);
    pages(&on, all, 3, |some, next| {
        let told = some.iter().map(|one| {
            let mut told = json!({ "Name": one.name, "ARN": arn("memorydb", one, "cluster/"), "Status": "available",
                "NetworkType": match one.addresses {
                    "dual" => "dual_stack",
                    _ => "ipv4",
                } });
            if let Some(key) = key(one) {
                told["KmsKeyId"] = json!(key);
            }
            told
        });
        let told: Vec<Value> = told.collect();
        Reply::json(&json!({ "Clusters": told, "NextToken": next }))
    })
}

pub(super) fn elastic(region: &str, all: &[&Made]) -> Answers {
    let mut answers = Answers::new();
    for one in all {
        let path = arn("docdb-elastic", one, "cluster/");
        let path = path.replace(':', "%3A").replace('/', "%2F");
        let on = On::call("docdb-elastic", &format!("GET /cluster/{path}"));
        let cluster = json!({ "clusterName": one.name, "clusterArn": arn("docdb-elastic", one, "cluster/"),
            "status": "ACTIVE", "clusterEndpoint": "e", "createTime": "t", "adminUserName": "admin",
            "authType": "PLAIN_TEXT", "shardCapacity": 2, "shardCount": 1, "vpcSecurityGroupIds": [],
            "subnetIds": [], "preferredMaintenanceWindow": "w",
            "kmsKeyId": key(one).unwrap_or_else(|| "AWS_OWNED_KMS_KEY".to_owned()) });
        answers.push(match one.denied {
            true => (on, Reply::Denied),
            false => (on, Reply::json(&json!({ "cluster": cluster }))),
        });
    }
    let on = On::call("docdb-elastic", "GET /clusters").region(region);
    answers.extend(pages(&on, all, 3, |some, next| {
        let told: Vec<Value> = some
            .iter()
            .map(|one| {
                json!({ "clusterName": one.name, "status": "ACTIVE",
                        "clusterArn": arn("docdb-elastic", one, "cluster/") })
            })
            .collect();
        Reply::json(&json!({ "clusters": told, "nextToken": next }))
    }));
    answers
}
