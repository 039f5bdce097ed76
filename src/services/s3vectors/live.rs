//! Reads vector buckets: those of every region, and the indexes of those that encrypt with KMS.

use aws_sdk_s3vectors::Client;
use aws_sdk_s3vectors::types::EncryptionConfiguration;

use super::{
    GET_INDEX, GET_VECTOR_BUCKET, LIST_INDEXES, LIST_VECTOR_BUCKETS, VECTOR_BUCKET, VectorBucket,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, FactSet, Reading, field};
use crate::services::kms::live::Stored;
use crate::services::kms::parts::Parts;

/// The most that one page may hold.
const PAGE: i32 = 500;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&VECTOR_BUCKET, by!(buckets))];

async fn buckets(here: &Here<'_>) -> FactSet {
    let vectors = client!(aws_sdk_s3vectors, here);
    let pages = vectors.list_vector_buckets().max_results(PAGE);
    let listed = here.list(
        LIST_VECTOR_BUCKETS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.vector_buckets, page.next_token),
    );
    let named = listed
        .await
        .keyed(LIST_VECTOR_BUCKETS, "a bucket without an ARN", |bucket| {
            Some(bucket.vector_bucket_arn())
        });
    here.each(&named, async |arn, bucket| {
        let stored = stored(here, &vectors, arn).await;
        let (at_rest, key) = stored.read(here, "s3", field!(VectorBucket.key)).await;
        let others = here.ask(
            field!(VectorBucket.others),
            others(here, &vectors, arn, &stored),
        );
        let facts = VectorBucket {
            name: bucket.vector_bucket_name().to_owned(),
            others: others.await,
            at_rest,
            key,
        };
        (arn.to_owned(), facts)
    })
    .await
}

/// How the bucket is encrypted, if somebody asks.
async fn stored(here: &Here<'_>, vectors: &Client, arn: &str) -> Stored {
    const CALL: Call = GET_VECTOR_BUCKET;
    let fields = [
        field!(VectorBucket.at_rest),
        field!(VectorBucket.key),
        field!(VectorBucket.others),
    ];
    if !fields.iter().any(|field| here.wants(field)) {
        return Stored::unread(CALL, here.not_wanted(field!(VectorBucket.at_rest)));
    }
    let asking = vectors.get_vector_bucket().vector_bucket_arn(arn).send();
    match here.call(CALL, asking).await {
        Ok(answer) => {
            let bucket = answer.vector_bucket;
            as_told(
                CALL,
                bucket.and_then(|bucket| bucket.encryption_configuration),
            )
        }
        Err(failure) => Stored::unread(CALL, failure.cause),
    }
}

/// How an answer says that a bucket or an index is encrypted.
fn as_told(call: Call, told: Option<EncryptionConfiguration>) -> Stored {
    let algorithm = told.as_ref().map(|told| told.sse_type.clone());
    let algorithm = algorithm.as_ref().map(|word| word.as_str());
    Stored::by_s3(call, algorithm, told.and_then(|told| told.kms_key_arn))
}

/// The indexes that are not under the bucket's key.
async fn others(
    here: &Here<'_>,
    vectors: &Client,
    arn: &str,
    bucket: &Stored,
) -> Reading<Vec<String>> {
    let mut parts = match Parts::of(bucket, LIST_INDEXES) {
        Ok(parts) => parts,
        Err(cause) => return cause.into(),
    };
    let pages = vectors
        .list_indexes()
        .vector_bucket_arn(arn)
        .max_results(PAGE);
    let listed = here.list(
        LIST_INDEXES,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.indexes, page.next_token),
    );
    let listed = listed.await;
    parts.leave_open(listed.incomplete);
    let asked = here.side_by_side(&listed.items, async |index| {
        let asking = vectors.get_index().index_arn(index.index_arn()).send();
        let told = here.call(GET_INDEX, asking).await;
        // An index for which nothing was set is encrypted as its bucket is.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-data-encryption.html
        let own = told.map(|answer| {
            let index = answer.index;
            index.map(|index| {
                index
                    .encryption_configuration
                    .map(|own| as_told(GET_INDEX, Some(own)))
            })
        });
        (index.index_name(), own)
    });
    for (name, own) in asked.await {
        match own {
            Ok(Some(None)) => {}
            Ok(Some(Some(own))) => parts.add(name.to_owned(), &own),
            Ok(None) => parts.leave_open(Some(GET_INDEX.unparseable("no index"))),
            Err(failure) => parts.leave_open(Some(failure.cause)),
        }
    }
    parts.told()
}
