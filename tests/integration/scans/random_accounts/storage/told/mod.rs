//! What AWS answers of made-up storage, in the form of each service's documentation.

mod blocks;
mod buckets;
mod files;

use super::invented::{Account, Kind, Made, Stored};
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};
use crate::scans::random_accounts::compared::Answers;
use crate::scans::random_accounts::keys;

pub(super) fn answers(made: &Account) -> Answers {
    let mut answers = keys::answers();
    for region in &made.regions {
        let of = |kind: Kind| -> Vec<&Made> {
            let all = made.storage.iter();
            let here = all.filter(|one| one.region == region.name && one.kind == kind);
            here.collect()
        };
        if let Some(operation) = region.denied {
            answers.push((
                On::call("ec2", operation).region(region.name),
                Reply::Denied,
            ));
        }
        answers.extend(blocks::volumes(region, &of(Kind::Volume)));
        answers.extend(files::efs(region.name, &of(Kind::Efs)));
        answers.extend(files::fsx(region.name, &of(Kind::Fsx)));
        answers.extend(buckets::directories(region.name, &of(Kind::Directory)));
        answers.extend(buckets::tables(region.name, &of(Kind::Tables)));
        answers.extend(buckets::vectors(region.name, &of(Kind::Vectors)));
    }
    answers
}

/// The key that is told.
fn key(of: &Made) -> Option<String> {
    match of.stored {
        Stored::Key(state) => Some(keys::arn(of.region, state)),
        _ => None,
    }
}

/// What a bucket is called.
pub(super) fn bucket_name(of: &Made) -> String {
    match (of.kind, of.region) {
        (Kind::Directory, "us-east-1") => format!("{}--use1-az4--x-s3", of.name),
        (Kind::Directory, _) => format!("{}--euw1-az1--x-s3", of.name),
        _ => of.name.clone(),
    }
}

fn bucket_arn(service: &str, of: &Made) -> String {
    format!(
        "arn:aws:{service}:{}:{ACCOUNT}:bucket/{}",
        of.region, of.name
    )
}
