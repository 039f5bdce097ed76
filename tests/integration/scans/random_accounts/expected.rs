//! What each control should say of each bucket, from how the account was made.
//!
//! `None` stands for what may not be read.

use std::collections::BTreeMap;

use super::invented::{Account, Key, LogRight, Made, Retention, Tls};
use crate::peer::seed::Group;

/// Verdicts by control and bucket; the account's own is under ``.
pub(super) type Expected = BTreeMap<&'static str, BTreeMap<String, &'static str>>;

pub(super) const CONTROLS: [&str; 10] = [
    "s3-account-public-access-blocked",
    "s3-bucket-access-logging-enabled",
    "s3-bucket-acl-excludes-authenticated-users",
    "s3-bucket-default-encryption-kms",
    "s3-bucket-encrypted-at-rest",
    "s3-bucket-mfa-delete-enabled",
    "s3-bucket-object-lock-enabled",
    "s3-bucket-public-access-blocked",
    "s3-bucket-tls-required",
    "s3-bucket-versioning-enabled",
];

pub(super) fn verdicts(account: &Account) -> Expected {
    let mut expected = Expected::new();
    expected.insert(
        CONTROLS[0],
        BTreeMap::from([(String::new(), account_block(account))]),
    );
    for made in &account.buckets {
        let of_bucket = [
            logging(account, made),
            acl(account, made),
            kms(account, made),
            at_rest(made),
            mfa_delete(made),
            object_lock(account, made),
            public_access(account, made),
            tls(made),
            versioning(account, made),
        ];
        for (control, verdict) in CONTROLS[1..].iter().zip(of_bucket) {
            let verdicts = expected.entry(control).or_default();
            verdicts.insert(made.name.clone(), verdict);
        }
    }
    expected
}

fn may_read(made: &Made, operation: &str) -> bool {
    !made.denied.contains(operation)
}

fn account_block(account: &Account) -> &'static str {
    if account.block_denied {
        return "unknown";
    }
    let flags = account.block.unwrap_or_default();
    match flags.iter().filter(|flag| **flag).count() {
        4 => "pass",
        0 => "fail",
        _ => "partial",
    }
}

/// In force, switch by switch: on if on at either place.
fn effective(account: &Account, made: &Made) -> [Option<bool>; 4] {
    let of_account = (!account.block_denied).then(|| account.block.unwrap_or_default());
    let of_bucket = may_read(made, "GetPublicAccessBlock").then(|| made.block.unwrap_or_default());
    [0, 1, 2, 3].map(|switch| {
        let both = [of_account, of_bucket].map(|flags| flags.map(|flags| flags[switch]));
        match both {
            [Some(true), _] | [_, Some(true)] => Some(true),
            [Some(false), Some(false)] => Some(false),
            _ => None,
        }
    })
}

fn public_access(account: &Account, made: &Made) -> &'static str {
    let switches = effective(account, made);
    let has = |state| switches.contains(&state);
    match (has(Some(true)), has(Some(false)), has(None)) {
        (true, false, false) => "pass",
        // Whatever the unread ones are, some are on and some are off.
        (true, true, _) => "partial",
        (false, true, false) => "fail",
        _ => "unknown",
    }
}

fn acl(account: &Account, made: &Made) -> &'static str {
    let [_, ignored, _, _] = effective(account, made);
    if ignored == Some(true) {
        return "pass";
    }
    let ownership = may_read(made, "GetBucketOwnershipControls").then_some(made.ownership);
    match ownership {
        Some(Some("BucketOwnerEnforced")) => return "pass",
        Some(_) if ignored == Some(false) && may_read(made, "GetBucketAcl") => {}
        _ => return "unknown",
    }
    let opens = |(group, _): &(Group, &str)| !matches!(group, Group::LogDelivery);
    if made.grants.iter().any(opens) {
        "fail"
    } else {
        "partial"
    }
}

/// Whether another bucket logs here; one of the same region of which the logging may not be read might, unless
/// this one gives the logging service nothing.
fn receives(account: &Account, made: &Made) -> Option<bool> {
    let mut others = account.buckets.iter();
    let named = others.any(|other| {
        other.name != made.name
            && may_read(other, "GetBucketLogging")
            && other.logs_to.as_deref() == Some(&made.name)
    });
    let mut others = account.buckets.iter();
    let might_be = others.any(|other| {
        let is_elsewhere = made.listed_region && other.listed_region && made.region != other.region;
        other.name != made.name && !may_read(other, "GetBucketLogging") && !is_elsewhere
    });
    match (named, might_be) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => (gives_anything(made) == Some(false)).then_some(false),
    }
}

/// Whether the logging service has any right here, be it for another account's logs.
fn gives_anything(made: &Made) -> Option<bool> {
    if !may_read(made, "GetBucketPolicy") {
        return None;
    }
    if made.log_right.is_some() {
        return Some(true);
    }
    if !may_read(made, "GetBucketOwnershipControls") {
        return None;
    }
    if made.ownership == Some("BucketOwnerEnforced") {
        return Some(false);
    }
    let opens = |(group, permission): &(Group, &str)| match group {
        Group::LogDelivery => *permission == "WRITE",
        Group::AllUsers => true,
        Group::AuthenticatedUsers => false,
    };
    may_read(made, "GetBucketAcl").then(|| made.grants.iter().any(opens))
}

/// What a bucket lacks: nothing to blame it for if logs rule it out.
fn lacking(account: &Account, made: &Made, verdict: &'static str) -> &'static str {
    match receives(account, made) {
        Some(true) => "not-applicable",
        Some(false) => verdict,
        None => "unknown",
    }
}

fn at_rest(made: &Made) -> &'static str {
    if !may_read(made, "GetBucketEncryption") {
        return "unknown";
    }
    if made.encryption.is_none() {
        // Every bucket has a default encryption nowadays; one without is a riddle.
        return "question";
    }
    if made.created > "2023-01-05" {
        "pass"
    } else {
        // What it holds since before may not be encrypted.
        "question"
    }
}

fn kms(account: &Account, made: &Made) -> &'static str {
    if !may_read(made, "GetBucketEncryption") {
        return "unknown";
    }
    let Some(key) = made.encryption else {
        return "fail";
    };
    let asked = |verdict| {
        if account.keys_denied {
            "unknown"
        } else {
            verdict
        }
    };
    match key {
        Key::S3Managed => match lacking(account, made, "fail") {
            // Its policy may be one for logs of load balancers.
            "fail" if !may_read(made, "GetBucketPolicy") => "unknown",
            verdict => verdict,
        },
        Key::AwsManaged => "pass",
        Key::Enabled | Key::Twice => asked("pass"),
        Key::Disabled | Key::Doomed | Key::Missing => asked("fail"),
        Key::Alias | Key::Foreign => "partial",
    }
}

fn tls(made: &Made) -> &'static str {
    if !may_read(made, "GetBucketPolicy") {
        return "unknown";
    }
    match made.tls {
        Some(Tls::Required) => "pass",
        Some(Tls::UploadsOnly) => "partial",
        Some(Tls::Inverted) | None => "fail",
    }
}

fn versioning(account: &Account, made: &Made) -> &'static str {
    if !may_read(made, "GetBucketVersioning") {
        return "unknown";
    }
    match made.versioning {
        Some("Enabled") => "pass",
        _ => lacking(account, made, "fail"),
    }
}

fn mfa_delete(made: &Made) -> &'static str {
    if !may_read(made, "GetBucketVersioning") {
        return "unknown";
    }
    match (made.mfa_delete, made.versioning) {
        (Some("Enabled"), Some("Enabled")) => "pass",
        (Some("Enabled"), _) => "partial",
        _ => "fail",
    }
}

/// Object Lock as far as it may be read. It cannot exist without versioning.
fn lock(made: &Made) -> Option<Option<Retention>> {
    if may_read(made, "GetBucketVersioning") && made.versioning != Some("Enabled") {
        return Some(None);
    }
    may_read(made, "GetObjectLockConfiguration").then_some(made.lock)
}

fn object_lock(account: &Account, made: &Made) -> &'static str {
    match lock(made) {
        None => "unknown",
        Some(Some(Retention::Governance | Retention::Compliance)) => "pass",
        Some(Some(Retention::NoDefault)) => lacking(account, made, "partial"),
        Some(None) => lacking(account, made, "fail"),
    }
}

fn logging(account: &Account, made: &Made) -> &'static str {
    if !may_read(made, "GetBucketLogging") {
        return "unknown";
    }
    let Some(target) = &made.logs_to else {
        return lacking(account, made, "fail");
    };
    if *target == made.name {
        return "partial";
    }
    let Some(target) = account.bucket(target) else {
        // Gone: logs stay within an account.
        return "partial";
    };
    // What certainly hinders outweighs what may.
    let hindrances = [
        Some(target.region != made.region),
        may_read(target, "GetBucketEncryption")
            .then_some(!matches!(target.encryption, None | Some(Key::S3Managed))),
        lock(target).map(|lock| !matches!(lock, None | Some(Retention::NoDefault))),
        may_receive(target).map(|may| !may),
    ];
    if hindrances.contains(&Some(true)) {
        "partial"
    } else if hindrances.contains(&None) {
        "unknown"
    } else {
        "pass"
    }
}

/// The right comes from the policy or from the ACL, and a deny takes it away.
fn may_receive(target: &Made) -> Option<bool> {
    if !may_read(target, "GetBucketPolicy") {
        // Whatever the ACL gives, a policy may deny it.
        return None;
    }
    if target.tls == Some(Tls::Inverted) {
        // The logging service uses TLS.
        return Some(false);
    }
    match target.log_right {
        Some(LogRight::Allowed | LogRight::AllowedToThisAccount) => return Some(true),
        Some(LogRight::AllowedAndDenied) => return Some(false),
        Some(LogRight::AllowedToAnother) | None => {}
    }
    if !may_read(target, "GetBucketOwnershipControls") {
        return None;
    }
    if target.ownership == Some("BucketOwnerEnforced") {
        return Some(false);
    }
    let is_granted = |(group, permission): &(Group, &str)| {
        matches!(group, Group::LogDelivery) && *permission == "WRITE"
    };
    may_read(target, "GetBucketAcl").then(|| target.grants.iter().any(is_granted))
}
