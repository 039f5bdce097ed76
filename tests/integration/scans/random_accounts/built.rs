//! Makes an invented account in an emulator.

use serde_json::{Value, json};

use super::invented::{Account, Key, LogRight, Made, Retention, Tls};
use crate::kit::{Stage, listing, policy, receiving_logs, requiring_tls};
use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Lock};

/// An account that is not ours.
const FOREIGN: &str = "999988887777";

impl Account {
    /// Makes it in the emulator, and puts rules on the wire for what no
    /// emulator has, for what may not be read.
    pub(super) async fn build(&self, stage: &Stage) {
        let kms = stage.clients().kms();
        // Here moto takes nothing but the id.
        let id = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
        let [_, disabled, doomed] = self.keys.each_ref().map(|key| id(key));
        let sent = kms.disable_key().key_id(disabled).send().await;
        sent.expect("a key is disabled");
        let sent = kms.schedule_key_deletion().key_id(doomed).send().await;
        sent.expect("a key is doomed");
        stage
            .plant(self.buckets.iter().map(|made| self.described(made)))
            .await;
        if let Some(flags) = self.block {
            stage.block_account(as_block(flags)).await;
        }
        let wire = &stage.wire;
        if self.block_denied {
            wire.deny("s3control", "GetPublicAccessBlock");
        }
        if self.keys_denied {
            wire.deny("kms", "DescribeKey");
        }
        wire.rule(
            On::call("kms", "DescribeKey").containing(FOREIGN),
            Reply::Denied,
        );
        for made in &self.buckets {
            let on = |operation: &str| On::call("s3", operation).bucket(&made.name);
            for operation in &made.denied {
                wire.rule(on(operation), Reply::Denied);
            }
            if let Some(mfa) = made.mfa_delete {
                let status = made
                    .versioning
                    .map_or_else(String::new, |status| format!("<Status>{status}</Status>"));
                wire.rule(
                    on("GetBucketVersioning"),
                    Reply::xml(&format!(
                        "<VersioningConfiguration>{status}<MfaDelete>{mfa}</MfaDelete>\
                         </VersioningConfiguration>"
                    )),
                );
            }
            // moto refuses targets that cannot receive, which AWS lets become so later.
            if let Some(target) = &made.logs_to {
                wire.rule(
                    on("GetBucketLogging"),
                    Reply::xml(&format!(
                        "<BucketLoggingStatus><LoggingEnabled><TargetBucket>{target}</TargetBucket>\
                         <TargetPrefix>p/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>"
                    )),
                );
            }
        }
        let listed: Vec<_> = self
            .buckets
            .iter()
            .map(|made| {
                let region = made.listed_region.then_some(made.region);
                (made.name.as_str(), made.created, region)
            })
            .collect();
        wire.rule(On::call("s3", "ListBuckets"), listing(&listed, None));
    }

    fn described(&self, made: &Made) -> Bucket {
        let mut bucket = Bucket::named(&made.name).in_region(made.region);
        bucket = match made.versioning {
            Some("Enabled") => bucket.versioned(),
            Some(_) => bucket.versioning_suspended(),
            None => bucket,
        };
        if let Some(lock) = made.lock {
            bucket = bucket.locked(match lock {
                Retention::NoDefault => Lock::NoDefault,
                Retention::Governance => Lock::Governance { days: 7 },
                Retention::Compliance => Lock::Compliance { days: 365 },
            });
        }
        let missing = format!(
            "arn:aws:kms:us-east-1:{}:key/00000000-0000-4000-8000-000000000000",
            self.id
        );
        let foreign = format!("arn:aws:kms:us-east-1:{FOREIGN}:key/11111111");
        let [enabled, disabled, doomed] = &self.keys;
        bucket = match made.encryption {
            None => bucket,
            Some(Key::S3Managed) => bucket.encrypted(),
            Some(Key::AwsManaged) => bucket.encrypted_with_kms(None),
            Some(Key::Enabled) => bucket.encrypted_with_kms(Some(enabled)),
            Some(Key::Twice) => bucket.encrypted_twice(Some(enabled)),
            Some(Key::Disabled) => bucket.encrypted_with_kms(Some(disabled)),
            Some(Key::Doomed) => bucket.encrypted_with_kms(Some(doomed)),
            Some(Key::Missing) => bucket.encrypted_with_kms(Some(&missing)),
            Some(Key::Alias) => bucket.encrypted_with_kms(Some("alias/ours")),
            Some(Key::Foreign) => bucket.encrypted_with_kms(Some(&foreign)),
        };
        let statements = self.statements(made);
        if !statements.is_empty() {
            bucket = bucket.policy(policy(&statements));
        }
        if let Some(flags) = made.block {
            bucket = bucket.block(as_block(flags));
        }
        if let Some(ownership) = made.ownership {
            bucket = bucket.ownership(ownership);
        }
        for (group, permission) in &made.grants {
            bucket = bucket.granting(*group, permission);
        }
        bucket
    }

    fn statements(&self, made: &Made) -> Vec<Value> {
        let mut tls = requiring_tls(&made.name);
        match made.tls {
            Some(Tls::UploadsOnly) => tls["Action"] = json!("s3:PutObject"),
            Some(Tls::Inverted) => {
                tls["Condition"] = json!({ "Bool": { "aws:SecureTransport": "true" } });
            }
            Some(Tls::Required) | None => {}
        }
        let mut right = receiving_logs(&made.name);
        let to = |account: &str| json!({ "StringEquals": { "aws:SourceAccount": account } });
        match made.log_right {
            Some(LogRight::AllowedToThisAccount) => right["Condition"] = to(&self.id),
            Some(LogRight::AllowedToAnother) => right["Condition"] = to(FOREIGN),
            Some(LogRight::Allowed | LogRight::AllowedAndDenied) | None => {}
        }
        let mut deny = receiving_logs(&made.name);
        deny["Effect"] = json!("Deny");
        let wanted = [
            (made.tls.is_some(), tls),
            (made.log_right.is_some(), right),
            (made.log_right == Some(LogRight::AllowedAndDenied), deny),
        ];
        let kept = wanted.into_iter().filter(|(is_wanted, _)| *is_wanted);
        kept.map(|(_, statement)| statement).collect()
    }
}

fn as_block([public_acls, ignore_acls, public_policy, restrict]: [bool; 4]) -> Block {
    Block {
        public_acls,
        ignore_acls,
        public_policy,
        restrict,
    }
}
