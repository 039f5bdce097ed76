//! Reads directory buckets: those of every region.

use aws_sdk_s3::Client;

use super::{DIRECTORY_BUCKET, DirectoryBucket, GET_BUCKET_ENCRYPTION, LIST_DIRECTORY_BUCKETS};
use crate::collect::{Here, Reader, by};
use crate::facts::{FactSet, field};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 1_000;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&DIRECTORY_BUCKET, by!(buckets))];

async fn buckets(here: &Here<'_>) -> FactSet {
    let s3 = client(here);
    let pages = s3.list_directory_buckets().max_directory_buckets(PAGE);
    let listed = here.list(
        LIST_DIRECTORY_BUCKETS,
        |token| pages.clone().set_continuation_token(token).send(),
        |page| (page.buckets.unwrap_or_default(), page.continuation_token),
    );
    let named = listed.await.keyed(
        LIST_DIRECTORY_BUCKETS,
        "a bucket without a name",
        |bucket| bucket.name(),
    );
    here.each(&named, async |name, _| {
        let encryption =
            here.wants(field!(DirectoryBucket.at_rest)) || here.wants(field!(DirectoryBucket.key));
        let facts = if encryption {
            let stored = stored(here, &s3, name).await;
            let (at_rest, key) = stored.read(here, "s3", field!(DirectoryBucket.key)).await;
            DirectoryBucket {
                name: name.to_owned(),
                at_rest,
                key,
            }
        } else {
            let unwanted = here.not_wanted(field!(DirectoryBucket.at_rest));
            DirectoryBucket {
                name: name.to_owned(),
                at_rest: unwanted.clone().into(),
                key: unwanted.into(),
            }
        };
        (here.arn("s3express", format_args!("bucket/{name}")), facts)
    })
    .await
}

/// A client that signs with the session's own credentials: the SDK would ask for others, bucket by bucket, of which
/// no operation here has need.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-authenticating-authorizing.html>
fn client(here: &Here<'_>) -> Client {
    let session = &here.session;
    let region = aws_sdk_s3::config::Region::new(here.region.to_owned());
    let mut config = aws_sdk_s3::config::Builder::from(session.config())
        .region(region)
        .disable_s3_express_session_auth(true);
    config.set_express_credentials_provider(session.config().credentials_provider());
    config.push_interceptor(session.guard().shared());
    Client::from_conf(config.build())
}

async fn stored(here: &Here<'_>, s3: &Client, name: &str) -> Stored {
    let asking = s3.get_bucket_encryption().bucket(name).send();
    let answered = here.call(GET_BUCKET_ENCRYPTION, asking).await;
    let default = answered.map(|answer| {
        let rules = answer.server_side_encryption_configuration.into_iter();
        let mut rules = rules.flat_map(|all| all.rules);
        rules.find_map(|rule| rule.apply_server_side_encryption_by_default)
    });
    match default {
        Ok(default) => {
            let algorithm = default.as_ref().map(|told| told.sse_algorithm.clone());
            let algorithm = algorithm.as_ref().map(|word| word.as_str());
            let key = default.and_then(|default| default.kms_master_key_id);
            Stored::by_s3(GET_BUCKET_ENCRYPTION, algorithm, key)
        }
        Err(failure) => Stored::unread(GET_BUCKET_ENCRYPTION, failure.cause),
    }
}
