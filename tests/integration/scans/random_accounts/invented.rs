//! Makes up accounts: buckets of every shape, and what may not be read of them.

use std::collections::BTreeSet;

use super::dice::Dice;
use crate::kit::Stage;
use crate::peer::seed::Group;

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
    pub(super) id: String,
    /// ARN of an enabled, a disabled and a doomed key.
    pub(super) keys: [String; 3],
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
        let mut dice = Dice::new(seed);
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
}

const ENCRYPTION: [Option<Key>; 12] = [
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
];

const LOG_RIGHTS: [Option<LogRight>; 6] = [
    None,
    Some(LogRight::Allowed),
    Some(LogRight::Allowed),
    Some(LogRight::AllowedToThisAccount),
    Some(LogRight::AllowedToAnother),
    Some(LogRight::AllowedAndDenied),
];

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
        encryption: dice.pick(&ENCRYPTION),
        tls: dice.pick(&[
            None,
            Some(Tls::Required),
            Some(Tls::Required),
            Some(Tls::UploadsOnly),
            Some(Tls::Inverted),
        ]),
        log_right: dice.pick(&LOG_RIGHTS),
        block: dice.pick(&[None, Some([true; 4]), Some(own), Some([false; 4])]),
        ownership,
        grants: group.into_iter().collect(),
        logs_to: logs_to.map(str::to_owned),
        denied,
    }
}
