//! Whether bundles are of one undertaking: of one report, one catalogue, and one list in as many shards.

use std::collections::{BTreeMap, BTreeSet};

use super::{KnownList, MergeError, Source};
use crate::evidence::Manifest;
use crate::model::{AccountId, Shard, digest_of_accounts};

/// Shards that a message names before it only counts them.
const MOST_NAMED: usize = 20;

/// What all bundles have in common.
#[derive(Debug)]
pub(super) struct Agreement {
    /// What messages call the first, of which the others must not differ.
    first: String,
    /// In what they must not differ, and what it is.
    same: [(&'static str, String); 3],
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
    /// In which regions accounts were read, and who says so; none if none was read.
    regions: Option<Told>,
}

/// What a bundle says, and what messages call it.
type Told = (String, String);

impl Agreement {
    /// Of the first bundle.
    ///
    /// # Errors
    ///
    /// If it contradicts itself.
    pub(super) fn of(first: &Source) -> Result<Self, MergeError> {
        Ok(Self {
            first: first.name.clone(),
            same: same(&first.bundle.manifest),
            sharding: sharding(first)?,
        })
    }

    /// With a further bundle.
    ///
    /// # Errors
    ///
    /// If it differs from the first, or contradicts itself.
    pub(super) fn add(&mut self, other: &Source) -> Result<(), MergeError> {
        let (one, name) = (&self.first, &other.name);
        for ((what, own), (_, others)) in self.same.iter().zip(same(&other.bundle.manifest)) {
            differ((one, own), (name, &others), what)?;
        }
        let not_both = |one: &str, other: &str| MergeError::NotBothShards {
            one: one.to_owned(),
            other: other.to_owned(),
        };
        match (&mut self.sharding, sharding(other)?) {
            (None, None) => Ok(()),
            (Some(common), Some(own)) => {
                let [cut, others] = [common.of, own.of].map(|of| of.to_string());
                differ((one, &cut), (name, &others), "the number of shards")?;
                differ(
                    (one, &common.digest),
                    (name, &own.digest),
                    "the digest of the list of accounts",
                )?;
                common.present.extend(own.present);
                match (&common.regions, own.regions) {
                    (Some((one, chosen)), Some((name, others))) => {
                        differ((one, chosen), (&name, &others), "the selection of regions")
                    }
                    (None, regions) => {
                        common.regions = regions;
                        Ok(())
                    }
                    (Some(_), None) => Ok(()),
                }
            }
            (Some(_), None) => Err(not_both(one, name)),
            (None, Some(_)) => Err(not_both(name, one)),
        }
    }
}

/// Whether two bundles say the same.
fn differ(
    (one, own): (&str, &str),
    (other, others): (&str, &str),
    what: &'static str,
) -> Result<(), MergeError> {
    match own == others {
        true => Ok(()),
        false => Err(MergeError::Differ {
            one: one.to_owned(),
            other: other.to_owned(),
            what,
            values: format!("{own}, {others}"),
        }),
    }
}

/// Who tells of the accounts of shards.
#[derive(Debug, Default)]
pub(super) struct Tellers {
    /// What messages call the first bundle that tells of each account.
    first: BTreeMap<AccountId, String>,
    /// All accounts of the list, if a bundle names them.
    list: Option<BTreeSet<AccountId>>,
}

impl Tellers {
    /// With what a further bundle tells.
    pub(super) fn add(&mut self, name: &str, manifest: &Manifest) {
        let accounts = manifest.accounts.iter().map(|it| &it.member.account);
        if self.list.is_none() && manifest.names_its_list() {
            self.list = Some(accounts.clone().cloned().collect());
        }
        for account in accounts {
            let first = self.first.entry(account.clone());
            first.or_insert_with(|| name.to_owned());
        }
    }

    /// An account that is not among these, and what messages call who tells of it.
    fn stranger(&self, listed: &BTreeSet<&AccountId>) -> Option<(&AccountId, &String)> {
        let mut told = self.first.iter();
        told.find(|(account, _)| !listed.contains(account))
    }
}

impl Sharding {
    /// The shard that holds an account, if it is not there.
    pub(super) fn absent(&self, account: &AccountId) -> Option<u32> {
        let index = Shard::index_of(account, self.of);
        (!self.present.contains(&index)).then_some(index)
    }

    /// Why nothing is known of an account that no shard told of.
    pub(super) fn missing(&self, account: &AccountId) -> String {
        let of = self.of;
        match self.absent(account) {
            Some(index) => format!("shard {index} of {of} is missing"),
            None => format!("its shard of {of} does not tell of it"),
        }
    }

    /// Whether the accounts that are known are all of the list, of which this is the digest.
    ///
    /// # Errors
    ///
    /// If some are not known, or are of another list.
    pub(super) fn is_whole(
        &self,
        digest: &str,
        tellers: &Tellers,
        list: Option<&KnownList>,
    ) -> Result<(), MergeError> {
        if digest == self.digest {
            return Ok(());
        }
        let given = list.map(|list| {
            let listed = list.accounts.iter().map(|it| &it.member.account);
            (&list.name, listed.collect::<BTreeSet<_>>())
        });
        if let Some((name, given)) = &given
            && digest_of_accounts(given.iter().copied()) != self.digest
        {
            return Err(MergeError::OtherList((*name).clone()));
        }
        let told = || tellers.list.as_ref().map(|list| list.iter().collect());
        let listed = given.map(|(_, given)| given).or_else(told);
        if let Some((account, name)) = listed.and_then(|listed| tellers.stranger(&listed)) {
            return Err(MergeError::Stranger {
                name: name.clone(),
                account: account.clone(),
            });
        }
        let missing = (0..self.of).filter(|index| !self.present.contains(index));
        let missing: Vec<u32> = missing.collect();
        Err(match missing.is_empty() {
            true => MergeError::NotTheList {
                accounts: tellers.first.len(),
                of: self.of,
            },
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
            regions: regions(source)?,
        })),
        (Some(_), None) => Err(contradictory("it is a shard and names no list of accounts")),
        (None, _) => Ok(None),
    }
}

/// In which regions a shard read accounts. One run has one selection: in what it left out, nobody knows what there is.
fn regions(source: &Source) -> Result<Option<Told>, MergeError> {
    let targets = source.bundle.manifest.targets.iter();
    let selections: BTreeSet<&[String]> = targets.map(|it| it.regions.as_slice()).collect();
    let mut selections = selections.into_iter();
    match (selections.next(), selections.next()) {
        (None, _) => Ok(None),
        (Some(&[]), None) => Ok(Some((source.name.clone(), "all regions".to_owned()))),
        (Some(regions), None) => Ok(Some((source.name.clone(), regions.join(" ")))),
        (Some(_), Some(_)) => Err(MergeError::Contradictory {
            name: source.name.clone(),
            why: "its accounts were not all read in the same regions",
        }),
    }
}

/// In what bundles must not differ.
fn same(manifest: &Manifest) -> [(&'static str, String); 3] {
    [
        ("the report (SHA-256)", manifest.report.sha256.clone()),
        ("the version of threatproof", manifest.tool_version.clone()),
        ("the digest of the checks", manifest.catalog.clone()),
    ]
}
