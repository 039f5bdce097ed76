//! Reads DynamoDB: in every region the names of the tables, then each table side by side.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableDescription;

use super::table::{Replica, Sse, at_rest, elsewhere, key_trouble};
use super::{DESCRIBE_TABLE, LIST_TABLES, TABLE, Table};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, Reading, field};
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
        let table = match description(here, &dynamodb, name).await {
            Ok(description) => described(here, name, &description).await,
            // It alone is unknown.
            Err(cause) => unknown(name, &cause),
        };
        (here.arn("dynamodb", format_args!("table/{name}")), table)
    })
    .await
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

async fn described(here: &Here<'_>, name: &str, table: &TableDescription) -> Table {
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

fn unknown(name: &str, cause: &Cause) -> Table {
    Table {
        name: name.to_owned(),
        at_rest: cause.clone().into(),
        key: cause.clone().into(),
        key_trouble: cause.clone().into(),
        replicas_elsewhere: cause.clone().into(),
    }
}
