//! Reads DynamoDB: in every region the names of the tables, then each table side by side.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableDescription;

use super::table::{Replica, Sse, at_rest, elsewhere, key_trouble};
use super::{DESCRIBE_TABLE, GET_RESOURCE_POLICY, LIST_TABLES, TABLE, Table};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, field};
use crate::services::accessanalyzer::live::witness;
use crate::services::database_exposure::{Exposure, of_interface};
use crate::services::kms::live::Stored;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&TABLE, by!(tables))];

async fn tables(here: &Here<'_>) -> FactSet {
    let dynamodb = client!(aws_sdk_dynamodb, here);
    let names = here.list(
        LIST_TABLES,
        |token| {
            dynamodb
                .list_tables()
                .set_exclusive_start_table_name(token)
                .send()
        },
        |page| {
            (
                page.table_names.unwrap_or_default(),
                page.last_evaluated_table_name,
            )
        },
    );
    let names = names
        .await
        .keyed(LIST_TABLES, "a table without name", |name| Some(name));
    here.each(&names, async |name, _| {
        let arn = here.arn("dynamodb", format_args!("table/{name}"));
        let exposure = here.ask(field!(Table.exposure), exposure(here, &dynamodb, &arn));
        let exposure = exposure.await;
        let description = match is_described(here) {
            true => description(here, &dynamodb, name).await,
            false => Err(DESCRIBE_TABLE.not_read("")),
        };
        let table = match description {
            Ok(description) => described(here, name, &description, exposure).await,
            // It alone is unknown.
            Err(cause) => unknown(name, &cause, exposure),
        };
        (arn, table)
    })
    .await
}

/// Whether anybody asks for what the description of a table tells.
fn is_described(here: &Here<'_>) -> bool {
    let told = [
        field!(Table.at_rest),
        field!(Table.key),
        field!(Table.key_trouble),
        field!(Table.replicas_elsewhere),
    ];
    told.into_iter().any(|field| here.wants(field))
}

/// What its policy says about from where it and its indexes are reached.
async fn exposure(here: &Here<'_>, dynamodb: &Client, arn: &str) -> Reading<Exposure> {
    let asking = dynamodb.get_resource_policy().resource_arn(arn).send();
    let policy = match here.call(GET_RESOURCE_POLICY, asking).await {
        Ok(answer) => answer.policy,
        Err(failure) if failure.is("PolicyNotFoundException") => None,
        Err(failure) if failure.is("ResourceNotFoundException") => {
            return Reading::Unknown(GET_RESOURCE_POLICY.vanished(""));
        }
        Err(failure) => return Reading::Unknown(failure.cause),
    };
    let arns = [arn.to_owned(), format!("{arn}/index/*")];
    let own = of_interface("DynamoDB", &["dynamodb:*"], &arns, policy.as_deref());
    match own {
        Ok(own) if policy.is_some() => own.beside(witness(here, here.region, arn).await),
        Ok(own) => Reading::Known(own),
        Err(detail) => Reading::Unknown(GET_RESOURCE_POLICY.unparseable(detail)),
    }
}

async fn description(
    here: &Here<'_>,
    dynamodb: &Client,
    name: &str,
) -> Result<TableDescription, Cause> {
    let asking = dynamodb.describe_table().table_name(name).send();
    match here.call(DESCRIBE_TABLE, asking).await {
        Ok(answer) => answer
            .table
            .ok_or_else(|| DESCRIBE_TABLE.unparseable("no table in the answer")),
        Err(failure) if failure.is("ResourceNotFoundException") => Err(DESCRIBE_TABLE.vanished("")),
        Err(failure) => Err(failure.cause),
    }
}

async fn described(
    here: &Here<'_>,
    name: &str,
    table: &TableDescription,
    exposure: Reading<Exposure>,
) -> Table {
    let sse = table.sse_description();
    let words = sse.map(|sse| Sse {
        status: sse.status().map(|status| status.as_str()),
        kind: sse.sse_type().map(|kind| kind.as_str()),
    });
    let stored = Stored {
        at_rest: at_rest(words).map_err(|detail| DESCRIBE_TABLE.unrecognised(detail)),
        key: sse.and_then(|sse| sse.kms_master_key_arn.clone()),
        told_by: DESCRIBE_TABLE,
    };
    let (at_rest, key) = stored.read(here, "dynamodb", field!(Table.key)).await;
    let replicas = replicas(table);
    let is_inaccessible = sse.is_some_and(|sse| sse.inaccessible_encryption_date_time().is_some());
    let trouble = match table.table_status() {
        Some(status) => match key_trouble(status.as_str(), is_inaccessible, &replicas) {
            Ok(trouble) => Fact::of(trouble),
            Err(detail) => DESCRIBE_TABLE.unrecognised(detail).into(),
        },
        None => DESCRIBE_TABLE.unparseable("no table status").into(),
    };
    let regions = &here.regions_to_read().await.names;
    let account = here.session.identity.account.as_str();
    Table {
        name: name.to_owned(),
        at_rest,
        key,
        key_trouble: trouble,
        replicas_elsewhere: Reading::Known(elsewhere(&replicas, regions, account)),
        exposure,
    }
}

fn replicas(table: &TableDescription) -> Vec<Replica<'_>> {
    table
        .replicas()
        .iter()
        .map(|replica| Replica {
            region: replica.region_name().unwrap_or_default(),
            status: replica
                .replica_status()
                .map(|status| status.as_str())
                .unwrap_or_default(),
            account: replica.replica_arn().and_then(|arn| arn.split(':').nth(4)),
            key: replica.kms_master_key_id(),
        })
        .collect()
}

fn unknown(name: &str, cause: &Cause, exposure: Reading<Exposure>) -> Table {
    Table {
        name: name.to_owned(),
        at_rest: cause.clone().into(),
        key: cause.clone().into(),
        key_trouble: cause.clone().into(),
        replicas_elsewhere: cause.clone().into(),
        exposure,
    }
}
