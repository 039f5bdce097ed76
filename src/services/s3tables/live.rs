//! Reads table buckets: those of every region, and the tables of those that encrypt with KMS.

use aws_sdk_s3tables::Client;
use aws_sdk_s3tables::types::EncryptionConfiguration;

use super::{
    GET_TABLE_BUCKET_ENCRYPTION, GET_TABLE_ENCRYPTION, LIST_TABLE_BUCKETS, LIST_TABLES,
    TABLE_BUCKET, TableBucket,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, FactSet, Reading, field};
use crate::services::kms::live::Stored;
use crate::services::kms::parts::Parts;

/// The most that one page may hold.
const PAGE: i32 = 1_000;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&TABLE_BUCKET, by!(buckets))];

async fn buckets(here: &Here<'_>) -> FactSet {
    let tables = client!(aws_sdk_s3tables, here);
    let pages = tables.list_table_buckets().max_buckets(PAGE);
    let listed = here.list(
        LIST_TABLE_BUCKETS,
        |token| pages.clone().set_continuation_token(token).send(),
        |page| (page.table_buckets, page.continuation_token),
    );
    let named = listed
        .await
        .keyed(LIST_TABLE_BUCKETS, "a bucket without an ARN", |bucket| {
            Some(bucket.arn())
        });
    here.each(&named, async |arn, bucket| {
        let stored = stored(here, &tables, arn).await;
        let (at_rest, key) = stored.read(here, "s3", field!(TableBucket.key)).await;
        let others = here.ask(
            field!(TableBucket.others),
            others(here, &tables, arn, &stored),
        );
        let facts = TableBucket {
            name: bucket.name().to_owned(),
            others: others.await,
            at_rest,
            key,
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// How the bucket encrypts, if somebody asks.
async fn stored(here: &Here<'_>, tables: &Client, arn: &str) -> Stored {
    const CALL: Call = GET_TABLE_BUCKET_ENCRYPTION;
    let fields = [
        field!(TableBucket.at_rest),
        field!(TableBucket.key),
        field!(TableBucket.others),
    ];
    if !fields.iter().any(|field| here.wants(field)) {
        return Stored::unread(CALL, here.not_wanted(field!(TableBucket.at_rest)));
    }
    let asking = tables.get_table_bucket_encryption().table_bucket_arn(arn);
    let answer = here.call(CALL, asking.send()).await;
    as_told(CALL, answer.map(|answer| answer.encryption_configuration))
}

/// How an answer says that a bucket or a table is encrypted.
fn as_told(call: Call, answer: Result<Option<EncryptionConfiguration>, CallFailure>) -> Stored {
    match answer {
        Ok(told) => {
            let algorithm = told.as_ref().map(|told| told.sse_algorithm.clone());
            let algorithm = algorithm.as_ref().map(|word| word.as_str());
            Stored::by_s3(call, algorithm, told.and_then(|told| told.kms_key_arn))
        }
        Err(failure) => Stored::unread(call, failure.cause),
    }
}

/// The tables that are not under the bucket's key.
async fn others(
    here: &Here<'_>,
    tables: &Client,
    arn: &str,
    bucket: &Stored,
) -> Reading<Vec<String>> {
    let mut parts = match Parts::of(bucket, LIST_TABLES) {
        Ok(parts) => parts,
        Err(cause) => return cause.into(),
    };
    let pages = tables.list_tables().table_bucket_arn(arn).max_tables(PAGE);
    let listed = here.list(
        LIST_TABLES,
        |token| pages.clone().set_continuation_token(token).send(),
        |page| {
            let tables = page.tables.into_iter();
            let named = tables.map(|table| (table.namespace.join("."), table.name));
            (named.collect(), page.continuation_token)
        },
    );
    let listed = listed.await;
    parts.leave_open(listed.incomplete);
    let asked = here.side_by_side(&listed.items, async |(namespace, name)| {
        let asking = tables
            .get_table_encryption()
            .table_bucket_arn(arn)
            .namespace(namespace)
            .name(name);
        let answer = here.call(GET_TABLE_ENCRYPTION, asking.send()).await;
        let told = answer.map(|answer| answer.encryption_configuration);
        (namespace, name, as_told(GET_TABLE_ENCRYPTION, told))
    });
    for (namespace, name, table) in asked.await {
        parts.add(format!("{namespace}.{name}"), &table);
    }
    parts.told()
}
