//! DynamoDB, Keyspaces and Timestream for LiveAnalytics.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/>,
//! <https://docs.aws.amazon.com/keyspaces/latest/APIReference/>,
//! <https://docs.aws.amazon.com/timestream/latest/developerguide/>

use serde_json::{Value, json};

use super::{arn, key};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, pages};
use crate::scans::random_accounts::databases::invented::{Made, Refuses, Stored};

/// The policy of a table or of a cluster, about these resources.
pub(super) fn policy(of: &Made, service: &str, resources: &[String]) -> Option<String> {
    if !super::serverless::has_policy(of) {
        return None;
    }
    let statement = match of.refuses {
        Refuses::Outside | Refuses::Half => json!({ "Effect": "Deny", "Principal": "*",
            "Action": match of.refuses {
                Refuses::Half => format!("{service}:Scan"),
                _ => format!("{service}:*"),
            },
            "Resource": resources, "Condition": { "StringNotEquals": { "aws:SourceVpce": "vpce-0a1b" } } }),
        Refuses::Nothing | Refuses::NoPolicy => {
            json!({ "Effect": "Allow", "Action": format!("{service}:*"),
            "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:role/app") }, "Resource": resources })
        }
    };
    Some(json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string())
}

pub(super) fn dynamodb(region: &str, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("dynamodb", operation).region(region);
    let mut answers = Answers::new();
    for one in all {
        let own = arn("dynamodb", one, "table/");
        let described = match one.denied {
            true => Reply::Denied,
            false => Reply::json(&json!({ "Table": table(one) })),
        };
        answers.push((
            on("DescribeTable").containing(&format!("\"{}\"", one.name)),
            described,
        ));
        let policy = policy(one, "dynamodb", &[own.clone(), format!("{own}/index/*")]);
        let policy = match (one.policy_denied, policy) {
            (true, _) => Reply::Denied,
            (false, Some(policy)) => Reply::json(&json!({ "Policy": policy, "RevisionId": "1" })),
            (false, None) => Reply::error(400, "PolicyNotFoundException", "no policy"),
        };
        answers.push((
            on("GetResourcePolicy").containing(&format!("{own}\"")),
            policy,
        ));
    }
    answers.extend(pages(&on("ListTables"), all, 3, |some, next| {
        let names: Vec<&str> = some.iter().map(|one| one.name.as_str()).collect();
        Reply::json(&json!({ "TableNames": names, "LastEvaluatedTableName": next }))
    }));
    answers
}

fn table(of: &Made) -> Value {
    let mut told = json!({ "TableName": of.name, "TableArn": arn("dynamodb", of, "table/"), "TableStatus": "ACTIVE" });
    let mut sse = |status: &str, kind: &str| {
        told["SSEDescription"] = json!({ "Status": status, "SSEType": kind });
        if let Some(key) = key(of) {
            told["SSEDescription"]["KMSMasterKeyArn"] = json!(key);
        }
    };
    match of.stored {
        Stored::Key(_) | Stored::Keyless => sse("ENABLED", "KMS"),
        Stored::Changing => sse("UPDATING", "KMS"),
        Stored::NewWord => sse("ENABLED", "QUANTUM"),
        Stored::KeyLost => {
            sse("ENABLED", "KMS");
            told["SSEDescription"]["InaccessibleEncryptionDateTime"] = json!(1_790_000_000);
        }
        _ => {}
    }
    told
}

pub(super) fn keyspaces(region: &str, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("cassandra", operation).region(region);
    let keyspace = |name: &str| {
        json!({ "keyspaceName": name, "replicationStrategy": "SINGLE_REGION",
                "resourceArn": format!("arn:aws:cassandra:{region}:{ACCOUNT}:/keyspace/{name}/") })
    };
    // One keyspace to a table; some keyspaces are empty.
    let names: Vec<String> = all.iter().map(|one| format!("ks{}", one.name)).collect();
    let mut answers = Answers::new();
    for (one, keyspace) in all.iter().zip(&names) {
        let table = json!({ "keyspaceName": keyspace, "tableName": one.name, "resourceArn":
            format!("arn:aws:cassandra:{region}:{ACCOUNT}:/keyspace/{keyspace}/table/{}", one.name) });
        answers.push((
            on("ListTables").containing(keyspace),
            Reply::cbor(&json!({ "tables": [table] })),
        ));
    }
    answers.push((on("ListTables"), Reply::cbor(&json!({ "tables": [] }))));
    let system = ["system", "system_schema", "system_schema_mcs"].map(str::to_owned);
    let all: Vec<String> = system
        .into_iter()
        .chain(["empty".to_owned()])
        .chain(names)
        .collect();
    answers.extend(pages(&on("ListKeyspaces"), &all, 3, |some, next| {
        let told: Vec<Value> = some.iter().map(|name| keyspace(name)).collect();
        let mut page = json!({ "keyspaces": told });
        if let Some(next) = next {
            page["nextToken"] = json!(next);
        }
        Reply::cbor(&page)
    }));
    answers
}

pub(super) fn live_analytics(region: &str, all: &[&Made]) -> Answers {
    let on = |operation: &str| On::call("timestream", operation).region(region);
    let cell = json!({ "Address": format!("ingest-cell1.timestream.{region}.amazonaws.com"),
                       "CachePeriodInMinutes": 1440 });
    let mut answers = vec![(
        on("DescribeEndpoints"),
        Reply::json(&json!({ "Endpoints": [cell] })),
    )];
    answers.extend(pages(&on("ListDatabases"), all, 3, |some, next| {
        let told: Vec<Value> = some
            .iter()
            .map(|one| {
                json!({ "DatabaseName": one.name, "Arn": arn("timestream", one, "database/"),
                        "KmsKeyId": key(one).unwrap_or_default() })
            })
            .collect();
        Reply::json(&json!({ "Databases": told, "NextToken": next }))
    }));
    answers
}
