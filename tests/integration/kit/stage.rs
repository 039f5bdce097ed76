//! Accounts that several tests scan, and the way to them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::peer::canned;
use crate::peer::clients::Clients;
use crate::peer::plant::{block_account, plant};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Lock};
use crate::peer::server::Emulator;
use crate::peer::wire::Wire;

use super::{ACCOUNT, Program};

/// An emulator with a wire in front of it.
#[derive(Debug)]
pub(crate) struct Stage {
    // Dropped in this order.
    pub(crate) wire: Wire,
    pub(crate) emulator: Emulator,
    account: String,
}

/// The wire to an emulator, which answers for what none has.
fn to(emulator: &Emulator, account: &str) -> Wire {
    let wire = Wire::to(emulator, account);
    for (on, reply) in super::empty::beyond_emulators() {
        wire.beyond_the_emulator(on, reply);
    }
    let regions = json!({ "Regions": [{ "RegionName": "us-east-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" },
        { "RegionName": "eu-west-1", "RegionOptStatus": "ENABLED_BY_DEFAULT" }] });
    wire.beyond_the_emulator(
        On::call("account", "POST /listRegions"),
        Reply::json(&regions),
    );
    wire
}

impl Stage {
    pub(crate) fn moto() -> Self {
        Self::on(Emulator::moto())
    }

    pub(crate) fn moto_of_many() -> Self {
        Self::on(Emulator::moto_of_many())
    }

    pub(crate) fn ministack() -> Self {
        Self::on(Emulator::ministack())
    }

    pub(crate) fn ministack_with_iam() -> Self {
        Self::on(Emulator::ministack_with_iam())
    }

    fn on(emulator: Emulator) -> Self {
        Self {
            wire: to(&emulator, ACCOUNT),
            emulator,
            account: ACCOUNT.to_owned(),
        }
    }

    /// The same emulator, now for another account.
    pub(crate) fn turn_to(&mut self, account: &str) {
        self.wire = to(&self.emulator, account);
        account.clone_into(&mut self.account);
    }

    pub(crate) fn clients(&self) -> Clients {
        Clients::new(&self.wire.endpoint(), &self.account)
    }

    /// Makes buckets and forgets the calls that it took. Those that receive
    /// logs must be made by an earlier call.
    pub(crate) async fn plant(&self, buckets: impl IntoIterator<Item = Bucket>) {
        plant(&self.clients(), buckets).await;
        self.wire.clear();
    }

    pub(crate) async fn block_account(&self, block: Block) {
        block_account(&self.clients(), &self.account, block).await;
        self.wire.clear();
    }

    /// A customer managed key; its ARN.
    pub(crate) async fn key(&self) -> String {
        let made = self.clients().kms().create_key().send().await;
        self.wire.clear();
        let metadata = made.expect("a key").key_metadata.expect("about the key");
        metadata.arn.expect("its ARN")
    }

    pub(crate) fn program(&self) -> Program {
        Program::at(&self.wire.endpoint()).with("AWS_ACCESS_KEY_ID", &self.account)
    }

    /// All eight S3 items implemented. MFA Delete, which no emulator has, is
    /// by [`mfa_delete_everywhere`](Self::mfa_delete_everywhere).
    pub(crate) async fn make_perfect(&self) {
        let key = self.key().await;
        let logs = Bucket::named("logs")
            .encrypted()
            .policy(policy(&[requiring_tls("logs"), receiving_logs("logs")]))
            .block(Block::ALL);
        self.plant([logs]).await;
        let data = ["data", "more-data"].map(|name| {
            Bucket::named(name)
                .encrypted_with_kms(Some(&key))
                .policy(policy(&[requiring_tls(name)]))
                .versioned()
                .locked(Lock::Compliance { days: 30 })
                .logging_to("logs", &format!("{name}/"))
                .block(Block::ALL)
        });
        self.plant(data).await;
        self.block_account(Block::ALL).await;
        self.mfa_delete_everywhere();
    }

    pub(crate) fn mfa_delete_everywhere(&self) {
        self.wire.rule(
            On::call("s3", "GetBucketVersioning"),
            canned::versioning_with_mfa_delete(),
        );
    }
}

pub(crate) fn policy(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// Refuses every request without TLS. Not with `"Principal": "*"`, at which
/// moto falls over when somebody logs into the bucket.
pub(crate) fn requiring_tls(bucket: &str) -> Value {
    json!({
        "Effect": "Deny",
        "Principal": { "AWS": "*" },
        "Action": "s3:*",
        "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    })
}

/// Lets S3 deliver access logs.
pub(crate) fn receiving_logs(bucket: &str) -> Value {
    json!({
        "Effect": "Allow",
        "Principal": { "Service": "logging.s3.amazonaws.com" },
        "Action": "s3:PutObject",
        "Resource": format!("arn:aws:s3:::{bucket}/*"),
    })
}

/// A page of `s3:ListBuckets`: name, day of creation and, if it is told, region.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>
pub(crate) fn listing(buckets: &[(&str, &str, Option<&str>)], token: Option<&str>) -> Reply {
    let mut body = "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                    <Buckets>"
        .to_owned();
    for (name, day, region) in buckets {
        let region = region.map_or_else(String::new, |region| {
            format!("<BucketRegion>{region}</BucketRegion>")
        });
        let _ = write!(
            body,
            "<Bucket><Name>{name}</Name><CreationDate>{day}T03:04:05.000Z</CreationDate>{region}</Bucket>"
        );
    }
    body.push_str("</Buckets>");
    if let Some(token) = token {
        let _ = write!(body, "<ContinuationToken>{token}</ContinuationToken>");
    }
    body.push_str("</ListAllMyBucketsResult>");
    Reply::xml(&body)
}
