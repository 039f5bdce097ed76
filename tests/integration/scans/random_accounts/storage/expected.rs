//! What each control should say of made-up storage, from how it was made.
//!
//! By <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html>,
//! <https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html>,
//! <https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html>,
//! <https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-at-rest.html> and the pages of S3 on its buckets.

use super::invented::{Account, Interface, Kind, Made, Region, Stored};
use super::told::bucket_name;
use crate::scans::random_accounts::compared::{Expected, Verdict};
use crate::scans::random_accounts::keys::State;

pub(super) const SNAPSHOTS: &str = "ebs-snapshots-not-public";
pub(super) const IMAGES: &str = "ami-images-not-public";
pub(super) const DEFAULT: &str = "ebs-encryption-default-enabled";

/// The controls on a kind: with a key in KMS; at rest, where it is not always; on the network, or two on what S3
/// offers for general purpose buckets alone.
pub(super) fn controls(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Volume => vec!["ebs-volume-encrypted-kms", "ebs-volume-encrypted-at-rest"],
        Kind::Efs => vec![
            "efs-file-system-encrypted-kms",
            "efs-file-system-encrypted-at-rest",
            "efs-file-system-not-public",
        ],
        Kind::Fsx => vec![
            "fsx-file-system-encrypted-kms",
            "fsx-file-system-encrypted-at-rest",
            "fsx-file-system-not-public",
        ],
        Kind::Directory => vec![
            "s3-directory-bucket-encrypted-kms",
            "s3-directory-bucket-replaceable",
            "s3-directory-bucket-requests-recorded",
            "s3-directory-bucket-not-public",
        ],
        Kind::Tables => vec![
            "s3-table-bucket-encrypted-kms",
            "s3-table-bucket-replaceable",
            "s3-table-bucket-requests-recorded",
            "s3-table-bucket-not-public",
        ],
        Kind::Vectors => vec![
            "s3-vector-bucket-encrypted-kms",
            "s3-vector-bucket-replaceable",
            "s3-vector-bucket-requests-recorded",
            "s3-vector-bucket-not-public",
        ],
    }
}

pub(super) fn verdicts(account: &Account) -> Expected {
    let mut expected = Expected::default();
    for region in &account.regions {
        let here = account.storage.iter();
        let here: Vec<&Made> = here.filter(|one| one.region == region.name).collect();
        for one in &here {
            of_storage(region, one, &mut expected);
        }
        of_region(region, &here, &mut expected);
    }
    expected
}

fn of_storage(region: &Region, of: &Made, expected: &mut Expected) {
    let name = bucket_name(of);
    let controls = controls(of.kind);
    match of.kind {
        Kind::Volume if region.denied == Some("DescribeVolumes") => {}
        Kind::Volume => {
            expected.is(controls[0], &name, kms(of));
            expected.is(controls[1], &name, at_rest(of));
        }
        Kind::Efs | Kind::Fsx => {
            expected.is(controls[0], &name, kms(of));
            expected.is(controls[1], &name, at_rest(of));
            expected.say(controls[2], &name, reached(region, of));
        }
        Kind::Directory | Kind::Tables | Kind::Vectors => {
            expected.say(controls[0], &name, of_bucket(of));
            expected.is(controls[1], &name, "question");
            expected.is(controls[2], &name, "question");
            expected.is(controls[3], &name, "pass");
        }
    }
}

fn at_rest(of: &Made) -> &'static str {
    match of.stored {
        Stored::Key(_) | Stored::Service => "pass",
        Stored::Off => "fail",
        Stored::NotTold | Stored::NewWord => "unknown",
    }
}

fn kms(of: &Made) -> &'static str {
    match of.stored {
        Stored::Key(State::Enabled | State::Managed) => "pass",
        Stored::Key(State::Disabled | State::Doomed) | Stored::Off => "fail",
        Stored::Key(State::Foreign) | Stored::Service => "partial",
        Stored::Key(State::Denied | State::Unheard) | Stored::NotTold | Stored::NewWord => {
            "unknown"
        }
    }
}

fn of_bucket(of: &Made) -> Verdict {
    let truth = match of.kind != Kind::Directory && of.parts.contains(&false) {
        true => "partial",
        false => kms(of),
    };
    let hides_parts = match of.denied {
        Some("encryption") => return Verdict::Is("unknown"),
        Some("part") => !of.parts.is_empty(),
        Some(_) => true,
        None => false,
    };
    // What lies in a bucket whose default is no key in KMS makes it no worse.
    let matters = matches!(of.stored, Stored::Key(_));
    Verdict::after(hides_parts && matters, truth)
}

fn reached(region: &Region, of: &Made) -> Verdict {
    if of.denied.is_some() {
        return Verdict::Is("unknown");
    }
    let has = |wanted: Interface| of.interfaces.contains(&wanted);
    let truth = if has(Interface::Open) {
        "fail"
    } else if has(Interface::Lost) {
        "unknown"
    } else if has(Interface::Office) {
        "partial"
    } else {
        "pass"
    };
    match (region.denied, truth) {
        (Some("DescribeNetworkInterfaces"), _) => Verdict::Is("unknown"),
        // Without a public address no group matters.
        (Some("DescribeSecurityGroups"), "pass") if !has(Interface::Inside) => {
            Verdict::OrUnknown("pass")
        }
        (Some("DescribeSecurityGroups"), _) => Verdict::Is("unknown"),
        _ => Verdict::Is(truth),
    }
}

fn of_region(region: &Region, here: &[&Made], expected: &mut Expected) {
    let refused = |operation: &str| region.denied == Some(operation);
    let without_volumes = refused("DescribeVolumes");
    let snapshots = match (region.snapshots, region.block) {
        (_, "block-all-sharing") if refused("DescribeSnapshots") => Verdict::OrUnknown("pass"),
        _ if refused("DescribeSnapshots") => Verdict::Is("unknown"),
        // Whether there are volumes is not known, nor anything that would be shared.
        (0, _) if without_volumes => Verdict::Is("unknown"),
        (0, _) => Verdict::Is("pass"),
        _ if refused("GetSnapshotBlockPublicAccessState") => Verdict::Is("unknown"),
        (_, "block-all-sharing") => Verdict::Is("pass"),
        (_, "block-new-sharing" | "unblocked") => Verdict::Is("fail"),
        _ => Verdict::Is("unknown"),
    };
    expected.say(SNAPSHOTS, region.name, snapshots);
    let images = match region.images {
        _ if refused("DescribeImages") => "unknown",
        0 if without_volumes => "unknown",
        0 => "pass",
        _ => "fail",
    };
    expected.is(IMAGES, region.name, images);
    let mut volumes = here.iter().filter(|one| one.kind == Kind::Volume);
    let has_plain = volumes.clone().any(|one| one.stored == Stored::Off);
    let may_have_plain = volumes.any(|one| one.stored == Stored::NotTold);
    let default = match region.encrypts {
        _ if without_volumes || refused("GetEbsEncryptionByDefault") => "unknown",
        true => "pass",
        false if has_plain => "fail",
        false if may_have_plain => "unknown",
        false => "question",
    };
    expected.is(DEFAULT, region.name, default);
}
