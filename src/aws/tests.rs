//! The two locks: what is not declared is refused before anything is sent, and
//! a client without the guard cannot send at all.

use std::error::Error;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;

use super::guard::Guard;
use super::pace::Pace;
use super::transport::{Gate, shared};
use super::*;
use crate::services::declared_calls;

/// Something that listens in place of AWS, and what a session has.
struct Place {
    listener: TcpListener,
    config: SdkConfig,
    ledger: Arc<Ledger>,
    pace: Arc<Pace>,
}

impl Place {
    fn new() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let credentials = Credentials::new("key", "secret", None, None, "test");
        let pace = Arc::new(Pace::new(Politeness {
            concurrency: 1,
            overall: 1,
            share: 100,
            rate: None,
            limits: Vec::new(),
        }));
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .endpoint_url(format!("http://localhost:{port}"))
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(SharedHttpClient::new(Gate::new(
                shared(None),
                Arc::clone(&pace),
            )))
            .retry_config(RetryConfig::disabled())
            .build();
        Self {
            listener,
            config,
            ledger: Arc::default(),
            pace,
        }
    }

    fn config(&self) -> &SdkConfig {
        &self.config
    }

    fn guard(&self) -> Guard {
        Guard::new(
            &declared_calls(),
            self.ledger.clone(),
            self.pace.clone(),
            Watcher::nobody(),
        )
    }

    /// Nobody has as much as connected.
    fn is_untouched(&self) -> bool {
        self.listener.set_nonblocking(true).unwrap();
        let connection = self.listener.accept();
        connection.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }
}

/// The refusal among an error and its causes.
fn refusal<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e Refused> {
    error
        .downcast_ref::<Refused>()
        .or_else(|| error.source().and_then(refusal))
}

#[tokio::test]
async fn what_is_not_declared_is_refused_before_anything_is_sent() {
    let place = Place::new();
    let s3 = client!(aws_sdk_s3, place, "us-east-1");
    let kms = client!(aws_sdk_kms, place, "us-east-1");
    let control = client!(aws_sdk_s3control, place, "us-east-1");

    let deleted = s3.delete_bucket().bucket("b").send().await.unwrap_err();
    let put = s3
        .put_bucket_policy()
        .bucket("b")
        .policy("{}")
        .send()
        .await
        .unwrap_err();
    // Reading, but of what is nobody's business here.
    let read = s3
        .get_object()
        .bucket("b")
        .key("k")
        .send()
        .await
        .unwrap_err();
    let scheduled = kms
        .schedule_key_deletion()
        .key_id("k")
        .send()
        .await
        .unwrap_err();
    // The same name is declared for another operation of another service only.
    let unblocked = control
        .delete_public_access_block()
        .account_id("111122223333")
        .send()
        .await
        .unwrap_err();

    for (error, name) in [
        (&deleted as &(dyn Error + 'static), "s3:DeleteBucket"),
        (&put, "s3:PutBucketPolicy"),
        (&read, "s3:GetObject"),
        (&scheduled, "kms:ScheduleKeyDeletion"),
        (&unblocked, "s3control:DeletePublicAccessBlock"),
    ] {
        assert_eq!(refusal(error), Some(&Refused(name.to_owned())), "{error:?}");
    }
    assert!(place.is_untouched());
    assert_eq!(place.ledger.take(), [], "what was refused is no call");
}

#[tokio::test]
async fn a_client_without_the_guard_cannot_send() {
    let place = Place::new();
    let unguarded = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(place.config())
            .force_path_style(true)
            .build(),
    );

    let error = unguarded.list_buckets().send().await.unwrap_err();

    assert!(refusal(&error).is_some(), "{error:?}");
    assert!(place.is_untouched());
}

#[tokio::test]
async fn what_is_declared_is_sent_without_the_mark_and_written_down() {
    let place = Place::new();
    let listener = place.listener.try_clone().unwrap();
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            connection.read_exact(&mut byte).unwrap();
            request.extend(byte);
        }
        let body = "<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>";
        let length = body.len();
        write!(
            connection,
            "HTTP/1.1 200 OK\r\nx-amz-request-id: R1\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        String::from_utf8(request).unwrap().to_ascii_lowercase()
    });
    let s3 = client!(aws_sdk_s3, place, "us-east-1");

    s3.list_buckets().send().await.unwrap();

    let request = server.join().unwrap();
    assert!(request.contains("authorization: "), "{request}");
    assert!(!request.contains("approved"), "{request}");
    let records = place.ledger.take();
    let [record] = records.as_slice() else {
        panic!("{records:?}");
    };
    let named = (&*record.service, &*record.operation);
    assert_eq!(named, ("s3", "ListBuckets"));
    assert_eq!((record.attempts, &*record.outcome), (1, "ok"));
    assert_eq!(&*record.request_id, "R1");
}
