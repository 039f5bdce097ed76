//! What AWS answers of made-up databases, in the form of each service's documentation.

mod documents;
mod relational;
mod serverless;
mod tables;

use serde_json::Value;

use super::invented::{Account, Kind, Made, Place, Stored};
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::{Answers, REGIONS};
use crate::scans::random_accounts::keys;

pub(super) fn answers(made: &Account) -> Answers {
    let mut answers = keys::answers();
    for (region, denied) in REGIONS.into_iter().zip(made.denied) {
        if let Some(operation) = denied {
            answers.push((On::call("ec2", operation).region(region), Reply::Denied));
        }
        let of = |kind: Kind| -> Vec<&Made> {
            let databases = made.databases.iter();
            let here = databases.filter(|one| one.region == region && one.kind == kind);
            here.collect()
        };
        answers.extend(relational::rds(region, &of));
        answers.extend(relational::redshift(region, &of(Kind::Redshift)));
        answers.extend(serverless::namespaces(region, &of(Kind::Namespace)));
        answers.extend(serverless::workgroups(region, &of(Kind::Workgroup)));
        answers.extend(serverless::influx(region, &of(Kind::Influx)));
        answers.extend(serverless::dsql(region, &of(Kind::Dsql)));
        answers.extend(documents::domains(region, &of(Kind::Domain)));
        answers.extend(documents::dax(region, &of(Kind::Dax)));
        answers.extend(documents::memory(region, &of(Kind::Memory)));
        answers.extend(documents::elastic(region, &of(Kind::Elastic)));
        answers.extend(tables::keyspaces(region, &of(Kind::Keyspaces)));
        answers.extend(tables::live_analytics(region, &of(Kind::LiveAnalytics)));
        answers.extend(tables::dynamodb(region, &of(Kind::Table)));
    }
    answers.extend(relational::snapshots(&made.snapshots));
    answers.extend(no_caches());
    answers
}

/// ElastiCache is tested elsewhere.
fn no_caches() -> Answers {
    let lists = [
        ("DescribeReplicationGroups", "<ReplicationGroups/>"),
        ("DescribeServerlessCaches", "<ServerlessCaches/>"),
        ("DescribeCacheClusters", "<CacheClusters/>"),
    ];
    let none = lists.map(|(operation, list)| {
        let on = On::call("elasticache", operation);
        (on, Reply::query(operation, list))
    });
    none.to_vec()
}

fn arn(service: &str, of: &Made, resource: &str) -> String {
    let region = of.region;
    format!(
        "arn:aws:{service}:{region}:111122223333:{resource}{}",
        of.name
    )
}

/// The key of a database, where one is told.
fn key(of: &Made) -> Option<String> {
    match of.stored {
        Stored::Key(state) => Some(keys::arn(of.region, state)),
        Stored::KeyLost | Stored::Changing => Some(keys::arn(of.region, keys::State::Enabled)),
        _ => None,
    }
}

/// Adds the public flag where it is told.
fn with_public(told: &mut Value, place: &Place) {
    if let Some(public) = place.public {
        told["publiclyAccessible"] = Value::Bool(public);
    }
}
