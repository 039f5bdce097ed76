//! Reads Keyspaces: in every region the keyspaces, then the tables of each side by side.

use aws_sdk_keyspaces::Client;
use aws_sdk_keyspaces::types::TableSummary;

use super::{LIST_KEYSPACES, LIST_TABLES, TABLE, Table, is_system};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, Keyed, Listing, Reading};
use crate::services::database_exposure::Exposure;
use crate::services::kms::AtRest;

/// The most that one page may hold.
const PAGE: i32 = 1000;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&TABLE, by!(tables))];

async fn tables(here: &Here<'_>) -> FactSet {
    let keyspaces = client!(aws_sdk_keyspaces, here);
    let pages = keyspaces.list_keyspaces().max_results(PAGE);
    let listed = here.list(
        LIST_KEYSPACES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.keyspaces, page.next_token),
    );
    let own = listed
        .await
        .filter(|space| !is_system(space.keyspace_name()))
        .keyed(LIST_KEYSPACES, "a keyspace without name", |space| {
            Some(space.keyspace_name())
        });
    let found = here.side_by_side(own.iter(), async |(name, _)| {
        tables_of(here, &keyspaces, name).await
    });
    let none = Listing {
        items: Vec::new(),
        incomplete: own.incomplete().first().cloned(),
    };
    let all = found
        .await
        .into_iter()
        .fold(keyed(none), |all, tables| all.and(tables));
    here.each(&all, async |arn, table| {
        let facts = Table {
            name: table.table_name().to_owned(),
            keyspace: table.keyspace_name().to_owned(),
            at_rest: Reading::Known(AtRest::Untold),
            exposure: Reading::Known(Exposure::at_interface("Keyspaces")),
        };
        (arn.to_owned(), facts)
    })
    .await
}

async fn tables_of(here: &Here<'_>, client: &Client, keyspace: &str) -> Keyed<TableSummary> {
    let pages = client
        .list_tables()
        .keyspace_name(keyspace)
        .max_results(PAGE);
    let listed = here.list(
        LIST_TABLES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.tables.unwrap_or_default(), page.next_token),
    );
    keyed(listed.await)
}

fn keyed(tables: Listing<TableSummary>) -> Keyed<TableSummary> {
    tables.keyed(LIST_TABLES, "no ARN", |table| Some(table.resource_arn()))
}
