//! Redshift Serverless, Timestream for InfluxDB and Aurora DSQL.
//! <https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/>,
//! <https://docs.aws.amazon.com/ts-influxdb/latest/ts-influxdb-api/>,
//! <https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/>

use serde_json::{Value, json};

use super::{arn, key, with_public};
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::databases::invented::{Made, Refuses, Stored};
use crate::scans::random_accounts::network::PORT;

pub(super) fn namespaces(region: &str, all: &[&Made]) -> Answers {
    let on = On::call("redshift-serverless", "ListNamespaces").region(region);
    pages(&on, all, 3, |some, next| {
        let told = some.iter().enumerate().map(|(number, one)| {
            let mut told = json!({ "namespaceName": one.name,
                "namespaceArn": arn("redshift-serverless", one, "namespace/") });
            match key(one) {
                Some(key) => told["kmsKeyId"] = json!(key),
                // The key that AWS owns is told so, or not at all.
                None if number % 2 == 0 => told["kmsKeyId"] = json!("AWS_OWNED_KMS_KEY"),
                None => {}
            }
            told
        });
        let told: Vec<Value> = told.collect();
        Reply::json(&json!({ "namespaces": told, "nextToken": next }))
    })
}

pub(super) fn workgroups(region: &str, all: &[&Made]) -> Answers {
    let on = On::call("redshift-serverless", "ListWorkgroups").region(region);
    pages(&on, all, 3, |some, next| {
        let told = some.iter().map(|one| {
            let mut told = json!({ "workgroupName": one.name, "port": PORT, "subnetIds": one.places[0].subnets,
                "securityGroupIds": [one.places[0].group],
                "workgroupArn": arn("redshift-serverless", one, "workgroup/") });
            with_public(&mut told, &one.places[0]);
            told
        });
        let told: Vec<Value> = told.collect();
        Reply::json(&json!({ "workgroups": told, "nextToken": next }))
    })
}

pub(super) fn influx(region: &str, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("timestream-influxdb", operation).region(region);
    let mut answers = Answers::new();
    for one in all {
        let reply = match one.denied {
            true => Reply::Denied,
            false => Reply::json(&influx_instance(one)),
        };
        answers.push((
            on("GetDbInstance").containing(&format!("\"{}\"", one.name)),
            reply,
        ));
    }
    answers.extend(pages(&on("ListDbInstances"), all, 3, |some, next| {
        let told: Vec<Value> = some
            .iter()
            .map(|one| {
                json!({ "id": one.name, "name": one.name,
                        "arn": arn("timestream-influxdb", one, "db-instance/") })
            })
            .collect();
        Reply::json(&json!({ "items": told, "nextToken": next }))
    }));
    answers.push((on("ListDbClusters"), Reply::json(&json!({ "items": [] }))));
    answers
}

fn influx_instance(of: &Made) -> Value {
    let place = &of.places[0];
    let mut told = json!({ "id": of.name, "name": of.name, "arn": arn("timestream-influxdb", of, "db-instance/"),
        "port": PORT, "networkType": "IPV4", "vpcSubnetIds": place.subnets, "vpcSecurityGroupIds": [place.group] });
    if let Some(key) = key(of) {
        told["kmsKeyId"] = json!(key);
    }
    with_public(&mut told, place);
    told
}

pub(super) fn dsql(region: &str, all: &[&Made]) -> Answers {
    let on = |path: &str| On::call("dsql", path).region(region);
    let mut answers = Answers::new();
    for one in all {
        let cluster = match one.denied {
            true => Reply::Denied,
            false => Reply::json(&dsql_cluster(one)),
        };
        answers.push((on(&format!("GET /cluster/{}", one.name)), cluster));
        let own = format!("arn:aws:dsql:{region}:111122223333:cluster/{}", one.name);
        let policy = super::tables::policy(one, "dsql", &[own]);
        let policy = match (one.policy_denied, policy) {
            (true, _) => Reply::Denied,
            (false, Some(policy)) => {
                Reply::json(&json!({ "policy": policy, "policyVersion": "1" }))
            }
            (false, None) => Reply::error(404, "ResourceNotFoundException", "no policy"),
        };
        answers.push((on(&format!("GET /cluster/{}/policy", one.name)), policy));
    }
    answers.extend(pages(&on("GET /cluster"), all, 3, |some, next| {
        let told: Vec<Value> = some
            .iter()
            .map(|one| json!({ "identifier": one.name, "arn": arn("dsql", one, "cluster/") }))
            .collect();
        Reply::json(&json!({ "clusters": told, "nextToken": next }))
    }));
    answers
}

fn dsql_cluster(of: &Made) -> Value {
    let (kind, status) = match of.stored {
        Stored::Key(_) => ("CUSTOMER_MANAGED_KMS_KEY", "ENABLED"),
        Stored::KeyLost => ("CUSTOMER_MANAGED_KMS_KEY", "KMS_KEY_INACCESSIBLE"),
        Stored::Changing => ("CUSTOMER_MANAGED_KMS_KEY", "UPDATING"),
        Stored::NewWord => ("QUANTUM", "ENABLED"),
        _ => ("AWS_OWNED_KMS_KEY", "ENABLED"),
    };
    let mut details = json!({ "encryptionType": kind, "encryptionStatus": status });
    if let Some(key) = key(of) {
        details["kmsKeyArn"] = json!(key);
    }
    json!({ "identifier": of.name, "arn": arn("dsql", of, "cluster/"), "status": "ACTIVE",
            "creationTime": 1_790_000_000, "deletionProtectionEnabled": true, "encryptionDetails": details })
}

/// Whether a policy exists at all.
pub(super) fn has_policy(of: &Made) -> bool {
    of.refuses != Refuses::NoPolicy
}
