//! Reads DynamoDB: in every region the names of the tables, then each table side by side.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::TableDescription;
use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{self, StreamExt as _};

use super::table::{Replica, Sse, at_rest, elsewhere, key_trouble};
use super::{DESCRIBE_TABLE, LIST_TABLES, TABLE, Table};
use crate::aws::client;
use crate::collect::{Context, Event, pages, resource};
use crate::facts::{Cause, Fact, FactSet, Failure, Reading, SetKey, Wanted, Wants};
use crate::model::Region;
use crate::services::kms::live::Keys;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&TABLE) else {
            return Vec::new();
        };
        context
            .in_every_region(&[&TABLE], |region| async move {
                vec![(&TABLE, tables(context, wanted, region).await)]
            })
            .await
    }
    .boxed()
}

async fn tables(context: &Context, wanted: &Wanted, region: &str) -> FactSet {
    let dynamodb = client!(aws_sdk_dynamodb, context.session, region);
    let (names, incomplete) = pages(LIST_TABLES, |token| {
        let page = dynamodb.list_tables().set_exclusive_start_table_name(token);
        async {
            let page = context.call(LIST_TABLES, page.send()).await;
            let page = page.map_err(|failure| failure.cause)?;
            Ok((
                page.table_names.unwrap_or_default(),
                page.last_evaluated_table_name,
            ))
        }
    })
    .await;
    context.tell(Event::Found(names.len()));
    let keys = Keys::of(context).await;
    let reader = Reader {
        context,
        wanted,
        region,
        dynamodb,
        keys,
    };
    let reads: Vec<_> = names.into_iter().map(|name| reader.table(name)).collect();
    let found: Vec<_> = stream::iter(reads)
        .buffer_unordered(context.concurrency())
        .collect()
        .await;
    let resources = found
        .into_iter()
        .map(|(arn, table)| resource(arn, Region::new(region), &table, wanted))
        .collect();
    FactSet {
        resources,
        incomplete,
    }
}

struct Reader<'a> {
    context: &'a Context,
    wanted: &'a Wanted,
    region: &'a str,
    dynamodb: Client,
    keys: Arc<Keys>,
}

impl Reader<'_> {
    /// One table: if it cannot be described, it alone is unknown.
    async fn table(&self, name: String) -> (String, Table) {
        let identity = &self.context.session.identity;
        let arn = format!(
            "arn:{}:dynamodb:{}:{}:table/{name}",
            identity.partition, self.region, identity.account
        );
        let asking = self.dynamodb.describe_table().table_name(&name).send();
        let table = match self.context.call(DESCRIBE_TABLE, asking).await {
            Ok(answer) => match answer.table {
                Some(description) => self.described(name, &description).await,
                None => unknown(name, &unparseable("no table in the answer")),
            },
            Err(failure) if failure.code.as_deref() == Some("ResourceNotFoundException") => {
                let gone = Cause::failed(Failure::Vanished, DESCRIBE_TABLE.to_string(), "");
                unknown(name, &gone)
            }
            Err(failure) => unknown(name, &failure.cause),
        };
        self.context.tell(Event::Read);
        (arn, table)
    }

    async fn described(&self, name: String, table: &TableDescription) -> Table {
        let sse = table.sse_description();
        let words = sse.map(|sse| Sse {
            status: sse.status().map(|status| status.as_str()),
            kind: sse.sse_type().map(|kind| kind.as_str()),
        });
        let at_rest = match at_rest(words) {
            Ok(at_rest) => Reading::Known(at_rest),
            Err(detail) => Reading::Unknown(unrecognised(detail)),
        };
        let key = if self.wanted.fields.contains("key") {
            let id = sse.and_then(|sse| sse.kms_master_key_arn());
            self.keys
                .under(
                    self.context,
                    &at_rest,
                    id,
                    "dynamodb",
                    self.region,
                    DESCRIBE_TABLE,
                )
                .await
        } else {
            Fact::Absent // nobody asked, so it is not recorded
        };
        let replicas = replicas(table);
        let is_inaccessible =
            sse.is_some_and(|sse| sse.inaccessible_encryption_date_time().is_some());
        let trouble = match table.table_status() {
            Some(status) => match key_trouble(status.as_str(), is_inaccessible, &replicas) {
                Ok(Some(trouble)) => Fact::Known(trouble),
                Ok(None) => Fact::Absent,
                Err(detail) => Fact::Unknown(unrecognised(detail)),
            },
            None => Fact::Unknown(unparseable("no table status")),
        };
        let regions = &self.context.regions_to_read().await.names;
        let account = self.context.session.identity.account.as_str();
        Table {
            name,
            at_rest,
            key,
            key_trouble: trouble,
            replicas_elsewhere: Reading::Known(elsewhere(&replicas, regions, account)),
        }
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
        })
        .collect()
}

fn unparseable(detail: &str) -> Cause {
    Cause::failed(Failure::Unparseable, DESCRIBE_TABLE.to_string(), detail)
}

fn unrecognised(detail: String) -> Cause {
    Cause::failed(Failure::Unrecognised, DESCRIBE_TABLE.to_string(), detail)
}

fn unknown(name: String, cause: &Cause) -> Table {
    Table {
        name,
        at_rest: Reading::Unknown(cause.clone()),
        key: Fact::Unknown(cause.clone()),
        key_trouble: Fact::Unknown(cause.clone()),
        replicas_elsewhere: Reading::Unknown(cause.clone()),
    }
}
