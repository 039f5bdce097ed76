//! Whether bundles are of one undertaking: of one report, one catalogue, and one list in as many shards.

use std::collections::BTreeSet;

use super::notes::Notes;
use super::{KnownList, MergeError, Source};
use crate::evidence::Manifest;
use crate::model::{AccountId, Shard, digest_of_accounts};

/// Shards that a message names before it only counts them.
const MOST_NAMED: usize = 20;

/// What all bundles have in common.
#[derive(Debug)]
pub(super) struct Agreement {
    /// How their list was cut; none if they are no shards.
    pub(super) sharding: Option<Sharding>,
}

/// How a list was cut into shards.
#[derive(Debug)]
pub(super) struct Sharding {
    /// Into how many.
    pub(super) of: u32,
    /// The digest of the list.
    digest: String,
    /// Those that are there.
    present: BTreeSet<u32>,
}

impl Agreement {
    /// Of these bundles.
    ///
    /// # Errors
    ///
    /// If two of them differ.
    pub(super) fn of(sources: &[Source]) -> Result<Self, MergeError> {
        let Some((first, others)) = sources.split_first() else {
            return Err(MergeError::Nothing);
        };
        let mut common = sharding(first)?;
        for other in others {
            same(first, other)?;
            match (&mut common, sharding(other)?) {
                (None, None) => {}
                (Some(common), Some(own)) => {
                    let numbers = [common.of, own.of].map(|of| of.to_string());
                    differ(
                        first,
                        other,
                        "the number of shards",
                        &numbers[0],
                        &numbers[1],
                    )?;
                    let list = "the digest of the list of accounts";
                    differ(first, other, list, &common.digest, &own.digest)?;
                    common.present.extend(own.present);
                }
                (Some(_), None) => return Err(not_both(first, other)),
                (None, Some(_)) => return Err(not_both(other, first)),
            }
        }
        Ok(Self { sharding: common })
    }
}

impl Sharding {
    /// Why nothing is known of an account that no shard told of.
    pub(super) fn missing(&self, account: &AccountId, notes: &mut Notes) -> String {
        let (index, of) = (Shard::index_of(account, self.of), self.of);
        if self.present.contains(&index) {
            return format!("shard {index} of {of} does not tell of it");
        }
        notes.missing(index);
        format!("shard {index} of {of} is missing")
    }

    /// Whether the accounts that are known are all of the list, of which this is the digest.
    ///
    /// # Errors
    ///
    /// If some are not known, or are of another list.
    pub(super) fn is_whole(
        &self,
        digest: &str,
        list: Option<&KnownList>,
    ) -> Result<(), MergeError> {
        if digest == self.digest {
            return Ok(());
        }
        if let Some(list) = list {
            let listed = list.accounts.iter().map(|it| &it.member.account);
            let listed: BTreeSet<&AccountId> = listed.collect();
            return Err(match digest_of_accounts(listed) == self.digest {
                true => MergeError::NotTheList,
                false => MergeError::OtherList(list.name.clone()),
            });
        }
        let missing = (0..self.of).filter(|index| !self.present.contains(index));
        let missing: Vec<u32> = missing.collect();
        Err(match missing.is_empty() {
            true => MergeError::NotTheList,
            false => MergeError::Unlisted {
                missing: numbers(missing),
                of: self.of,
            },
        })
    }
}

/// The numbers of shards in words; of many, the first.
pub(super) fn numbers(shards: impl IntoIterator<Item = u32>) -> String {
    let all: Vec<String> = shards.into_iter().map(|index| index.to_string()).collect();
    let named = all.len().min(MOST_NAMED);
    let words = all[..named].join(", ");
    match all.len() - named {
        0 => words,
        more => format!("{words} and {more} more"),
    }
}

/// The shards that a bundle is of; none if it is of whole runs.
pub(super) fn shards(manifest: &Manifest) -> BTreeSet<u32> {
    let merged = manifest.merged.iter().filter_map(|run| run.shard);
    let shards = merged.chain(manifest.shard);
    shards.map(|shard| shard.index).collect()
}

/// How the list of a bundle was cut.
fn sharding(source: &Source) -> Result<Option<Sharding>, MergeError> {
    let manifest = &source.bundle.manifest;
    let contradictory = |why| MergeError::Contradictory {
        name: source.name.clone(),
        why,
    };
    let own = match (manifest.merged.as_slice(), manifest.shard) {
        ([], shard) => vec![shard],
        (merged, None) => merged.iter().map(|run| run.shard).collect(),
        (_, Some(_)) => return Err(contradictory("it is both a shard and merged")),
    };
    let cut: BTreeSet<Option<u32>> = own.iter().map(|shard| shard.map(|it| it.of)).collect();
    let of = match (cut.first(), cut.len()) {
        (Some(of), 1) => *of,
        _ => {
            return Err(contradictory(
                "the runs that it was merged of are not shards of one list",
            ));
        }
    };
    if own
        .iter()
        .flatten()
        .any(|it| Shard::new(it.index, it.of).is_err())
    {
        return Err(contradictory(
            "there is no such shard as its manifest names",
        ));
    }
    let list = manifest.list.as_ref().map(|list| list.digest.clone());
    match (of, list) {
        (Some(of), Some(digest)) => Ok(Some(Sharding {
            of,
            digest,
            present: shards(manifest),
        })),
        (Some(_), None) => Err(contradictory("it is a shard and names no list of accounts")),
        (None, Some(digest)) => {
            let own = manifest.accounts.iter().map(|it| &it.member.account);
            let own: BTreeSet<&AccountId> = own.collect();
            match digest_of_accounts(own) == digest {
                true => Ok(None),
                false => Err(contradictory("its accounts are not those of its list")),
            }
        }
        (None, None) => Ok(None),
    }
}

fn same(first: &Source, other: &Source) -> Result<(), MergeError> {
    let (one, two) = (&first.bundle.manifest, &other.bundle.manifest);
    for (what, own, others) in [
        (
            "the report (SHA-256)",
            &one.report.sha256,
            &two.report.sha256,
        ),
        (
            "the version of threatproof",
            &one.tool_version,
            &two.tool_version,
        ),
        ("the digest of the checks", &one.catalog, &two.catalog),
    ] {
        differ(first, other, what, own, others)?;
    }
    Ok(())
}

fn differ(
    one: &Source,
    other: &Source,
    what: &'static str,
    own: &str,
    others: &str,
) -> Result<(), MergeError> {
    match own == others {
        true => Ok(()),
        false => Err(MergeError::Differ {
            one: one.name.clone(),
            other: other.name.clone(),
            what,
            values: format!("{own}, {others}"),
        }),
    }
}

fn not_both(shard: &Source, other: &Source) -> MergeError {
    MergeError::NotBothShards {
        one: shard.name.clone(),
        other: other.name.clone(),
    }
}
