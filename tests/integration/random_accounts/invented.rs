//! Makes up accounts: buckets of every shape, and what may not be read of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::peer::rule::{On, Reply};
use crate::peer::seed::{Block, Bucket, Group, Lock};
use crate::stage::{Stage, listing, policy, requiring_tls};

/// SplitMix64: the same seed makes the same account everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.roll() % of.len() as u64).expect("an index");
        of[at]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.roll() % 100 < percent
    }

    fn flags(&mut self) -> [bool; 4] {
        [(); 4].map(|()| self.chance(50))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retention {
    NoDefault,
    Governance,
    Compliance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    S3Managed,
    AwsManaged,
    Enabled,
    Twice,
    Disabled,
    Doomed,
    Missing,
    Alias,
    Foreign,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tls {
    Required,
    UploadsOnly,
    Inverted,
}

/// What a policy says about log delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogRight {
    Allowed,
    AllowedToThisAccount,
    AllowedToAnother,
    AllowedAndDenied,
}

#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) name: String,
    pub(super) region: &'static str,
    pub(super) listed_region: bool,
    pub(super) created: &'static str,
    pub(super) versioning: Option<&'static str>,
    pub(super) mfa_delete: Option<&'static str>,
    pub(super) lock: Option<Retention>,
    pub(super) encryption: Option<Key>,
    pub(super) tls: Option<Tls>,
    pub(super) log_right: Option<LogRight>,
    pub(super) block: Option<[bool; 4]>,
    pub(super) ownership: Option<&'static str>,
    pub(super) grants: Vec<(Group, &'static str)>,
    pub(super) logs_to: Option<String>,
    /// Operations that are denied for this bucket.
    pub(super) denied: BTreeSet<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Account {
    id: String,
    /// ARN of an enabled, a disabled and a doomed key.
    keys: [String; 3],
    pub(super) buckets: Vec<Made>,
    pub(super) block: Option<[bool; 4]>,
    pub(super) block_denied: bool,
    pub(super) keys_denied: bool,
}

const OPERATIONS: [&str; 8] = [
    "GetBucketEncryption",
    "GetBucketPolicy",
    "GetBucketVersioning",
    "GetObjectLockConfiguration",
    "GetBucketOwnershipControls",
    "GetBucketAcl",
    "GetPublicAccessBlock",
    "GetBucketLogging",
];

impl Account {
    pub(super) async fn invent(seed: u64, stage: &Stage) -> Self {
        let mut dice = Dice(seed);
        let keys = [stage.key().await, stage.key().await, stage.key().await];
        let count = 2 + dice.roll() % 6;
        let names: Vec<String> = (0..count)
            .map(|number| format!("seed-{seed}-{number}"))
            .collect();
        // Every third account denies nothing, so that something can be decided.
        let denies = !seed.is_multiple_of(3);
        // Every fourth is of one mould, so that something can be implemented.
        let mut buckets: Vec<Made> = names
            .iter()
            .map(|name| invent_bucket(name, &names, denies, &mut dice))
            .collect();
        if seed.is_multiple_of(4) {
            let mould = buckets[0].clone();
            for bucket in &mut buckets {
                let name = bucket.name.clone();
                *bucket = Made {
                    name,
                    ..mould.clone()
                };
            }
        }
        let own = dice.flags();
        Self {
            id: format!("{:012}", 100_000_000_000 + seed),
            keys,
            buckets,
            block: dice.pick(&[None, Some([true; 4]), Some(own), Some([false; 4]), None]),
            block_denied: denies && dice.chance(20),
            keys_denied: denies && dice.chance(20),
        }
    }

    pub(super) fn bucket(&self, name: &str) -> Option<&Made> {
        self.buckets.iter().find(|bucket| bucket.name == name)
    }

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
        let mut right = crate::stage::receiving_logs(&made.name);
        let to = |account: &str| json!({ "StringEquals": { "aws:SourceAccount": account } });
        match made.log_right {
            Some(LogRight::AllowedToThisAccount) => right["Condition"] = to(&self.id),
            Some(LogRight::AllowedToAnother) => right["Condition"] = to(FOREIGN),
            Some(LogRight::Allowed | LogRight::AllowedAndDenied) | None => {}
        }
        let mut deny = crate::stage::receiving_logs(&made.name);
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

const FOREIGN: &str = "999988887777";

fn as_block([public_acls, ignore_acls, public_policy, restrict]: [bool; 4]) -> Block {
    Block {
        public_acls,
        ignore_acls,
        public_policy,
        restrict,
    }
}

fn invent_bucket(name: &str, names: &[String], denies: bool, dice: &mut Dice) -> Made {
    let lock = dice.pick(&[
        None,
        None,
        Some(Retention::NoDefault),
        Some(Retention::Governance),
        Some(Retention::Compliance),
    ]);
    let mut versioning = dice.pick(&[None, Some("Suspended"), Some("Enabled")]);
    if lock.is_some() {
        versioning = Some("Enabled");
    }
    let group = dice.pick(&[
        None,
        None,
        Some((Group::AuthenticatedUsers, "READ")),
        Some((Group::AllUsers, "WRITE_ACP")),
        Some((Group::LogDelivery, "WRITE")),
        Some((Group::LogDelivery, "READ_ACP")),
    ]);
    let mut ownership = dice.pick(&[
        None,
        Some("BucketOwnerEnforced"),
        Some("BucketOwnerPreferred"),
        Some("ObjectWriter"),
    ]);
    if group.is_some() && matches!(ownership, None | Some("BucketOwnerEnforced")) {
        // Where ACLs are disabled, none can be set.
        ownership = Some("ObjectWriter");
    }
    let own = dice.flags();
    let first = names[0].as_str();
    let any = names[usize::try_from(dice.roll()).unwrap_or(1) % names.len()].as_str();
    let logs_to = dice.pick(&[
        None,
        None,
        Some(first),
        Some(first),
        Some(any),
        Some(name),
        Some("gone"),
    ]);
    let denied = OPERATIONS.into_iter().filter(|_| denies && dice.chance(8));
    let denied = denied.collect();
    Made {
        name: name.to_owned(),
        region: dice.pick(&["us-east-1", "us-east-1", "us-east-1", "eu-west-1"]),
        listed_region: dice.chance(70),
        created: dice.pick(&[
            "2019-05-05",
            "2023-01-05",
            "2023-01-06",
            "2026-02-01",
            "2025-12-31",
        ]),
        versioning,
        mfa_delete: dice.pick(&[None, Some("Disabled"), Some("Enabled")]),
        lock,
        encryption: dice.pick(&[
            None,
            Some(Key::S3Managed),
            Some(Key::S3Managed),
            Some(Key::S3Managed),
            Some(Key::AwsManaged),
            Some(Key::Enabled),
            Some(Key::Twice),
            Some(Key::Disabled),
            Some(Key::Doomed),
            Some(Key::Missing),
            Some(Key::Alias),
            Some(Key::Foreign),
        ]),
        tls: dice.pick(&[
            None,
            Some(Tls::Required),
            Some(Tls::Required),
            Some(Tls::UploadsOnly),
            Some(Tls::Inverted),
        ]),
        log_right: dice.pick(&[
            None,
            Some(LogRight::Allowed),
            Some(LogRight::Allowed),
            Some(LogRight::AllowedToThisAccount),
            Some(LogRight::AllowedToAnother),
            Some(LogRight::AllowedAndDenied),
        ]),
        block: dice.pick(&[None, Some([true; 4]), Some(own), Some([false; 4])]),
        ownership,
        grants: group.into_iter().collect(),
        logs_to: logs_to.map(str::to_owned),
        denied,
    }
}
