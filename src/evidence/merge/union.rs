//! What bundles hold together, account by account.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::{self, Agreement, Sharding, Tellers};
use super::candidate::{Candidate, choose};
use super::notes::Notes;
use super::{KnownList, MergeError, Merged, Source, is_account, manifest};
use crate::evidence::{AccountList, Bundle, Manifest, MergedRun, Record};
use crate::facts::{CallRecord, FactStore};
use crate::model::{AccountId, Expected, Member, Reached, Shard, digest_of_accounts};

/// The union of the bundles that were added so far. Of each no more is kept than the others do not tell.
#[derive(Debug, Default)]
pub struct Union {
    /// What all have in common; none before the first.
    agreement: Option<Agreement>,
    /// What their manifests say together, but for accounts and runs.
    whole: Option<Manifest>,
    /// What is told of each account by those who were to read it.
    candidates: BTreeMap<AccountId, Vec<Candidate>>,
    /// What is told of accounts by those who were not.
    elsewhere: BTreeMap<AccountId, BTreeSet<Expected>>,
    /// Who told of which account.
    tellers: Tellers,
    /// The calls that are of no account, and how often one bundle has each.
    own_calls: BTreeMap<CallRecord, usize>,
    runs: BTreeSet<MergedRun>,
}

impl Union {
    /// Whether it is of shards: then it tells by itself what is missing.
    #[must_use]
    pub fn is_of_shards(&self) -> bool {
        self.sharding().is_some()
    }

    fn sharding(&self) -> Option<&Sharding> {
        self.agreement.as_ref()?.sharding.as_ref()
    }

    /// Adds a bundle.
    ///
    /// # Errors
    ///
    /// If it does not belong to the others, or contradicts itself.
    pub fn add(&mut self, source: Source) -> Result<(), MergeError> {
        match &mut self.agreement {
            Some(agreement) => agreement.add(&source)?,
            none => *none = Some(Agreement::of(&source)?),
        }
        let of = self.sharding().map(|sharding| sharding.of);
        let Source {
            name,
            digest,
            bundle,
        } = source;
        let Bundle {
            manifest,
            mut records,
            own_calls,
        } = bundle;
        let own = agreement::shards(&manifest);
        self.tellers.add(&name, &manifest);
        for expected in manifest.expected() {
            let account = expected.member.account.clone();
            is_account(&account, &name)?;
            let is_read = expected.outcome == Reached::Read;
            let index = of.map(|of| Shard::index_of(&account, of));
            match index {
                Some(index) if !own.contains(&index) && is_read => {
                    return Err(MergeError::OtherShard {
                        name,
                        account,
                        index,
                    });
                }
                Some(index) if !own.contains(&index) => {
                    self.elsewhere.entry(account).or_default().insert(expected);
                }
                Some(_) | None => {
                    let empty = || Record::here(FactStore::default(), Vec::new());
                    let record = is_read.then(|| records.remove(&account).unwrap_or_else(empty));
                    let targets = manifest.targets.iter();
                    let targets = targets.filter(|it| is_read && it.account == account.as_str());
                    let candidate = Candidate {
                        source: name.clone(),
                        expected,
                        targets: targets.cloned().collect(),
                        record,
                    };
                    self.candidates.entry(account).or_default().push(candidate);
                }
            }
        }
        let mut counts: BTreeMap<CallRecord, usize> = BTreeMap::new();
        for call in own_calls {
            *counts.entry(call).or_default() += 1;
        }
        for (call, count) in counts {
            let most = self.own_calls.entry(call).or_default();
            *most = count.max(*most);
        }
        manifest::join(&mut self.whole, &manifest);
        self.runs.extend(manifest::runs(manifest, digest));
        Ok(())
    }

    /// What they come to. `list` tells which accounts were to be read where they do not.
    ///
    /// # Errors
    ///
    /// If there are none, two tell different things of an account, or it is not known what is missing.
    pub fn finish(mut self, list: Option<&KnownList>) -> Result<Merged, MergeError> {
        let manifest = self.whole.take().ok_or(MergeError::Nothing)?;
        let sharding = self
            .agreement
            .take()
            .and_then(|agreement| agreement.sharding);
        let sharding = sharding.as_ref();
        let mut notes = Notes::default();
        let candidates = std::mem::take(&mut self.candidates);
        is_on(list, &candidates)?;
        let (mut accounts, mut targets) = (BTreeMap::new(), Vec::new());
        let mut records = BTreeMap::new();
        for (account, candidates) in candidates {
            let chosen = choose(&account, candidates, &mut notes)?;
            targets.extend(chosen.targets);
            if let Some(record) = chosen.record {
                records.insert(account.clone(), record);
            }
            accounts.insert(account, chosen.expected);
        }
        for (account, told) in self.unread(&accounts, list) {
            let missing = match sharding {
                Some(sharding) => sharding.missing(&account),
                None => "no evidence of it was merged".to_owned(),
            };
            let left = left(told, missing);
            if let Some(sharding) = sharding.filter(|_| left.outcome.counts()) {
                notes.missing(sharding, &account);
            }
            accounts.insert(account, left);
        }
        let digest = digest_of_accounts(accounts.keys());
        if let Some(sharding) = sharding {
            sharding.is_whole(&digest, &self.tellers, list)?;
        }
        notes.span(&manifest);
        let runs: Vec<MergedRun> = self.runs.into_iter().collect();
        let manifest = Manifest {
            run_id: manifest::run_id(&runs),
            targets,
            accounts: accounts.into_values().collect(),
            list: Some(AccountList {
                digest,
                organization: manifest.list.and_then(|list| list.organization),
            }),
            merged: runs,
            ..manifest
        };
        let own_calls = self.own_calls.into_iter();
        let own_calls = own_calls.flat_map(|(call, count)| std::iter::repeat_n(call, count));
        Ok(Merged {
            bundle: Bundle::of_records(manifest, records, own_calls.collect()),
            notes: notes.told(sharding),
        })
    }

    /// The accounts that nobody who was to read them told of, with what others tell.
    fn unread(
        &mut self,
        told: &BTreeMap<AccountId, Expected>,
        list: Option<&KnownList>,
    ) -> BTreeMap<AccountId, BTreeSet<Expected>> {
        let mut unread = std::mem::take(&mut self.elsewhere);
        for expected in list.into_iter().flat_map(|list| &list.accounts) {
            let account = expected.member.account.clone();
            unread.entry(account).or_default().insert(expected.clone());
        }
        unread.retain(|account, _| !told.contains_key(account));
        unread
    }
}

/// What is left of an account that nobody read: what was left out on purpose stays so.
fn left(told: BTreeSet<Expected>, missing: String) -> Expected {
    let (mut members, mut outcomes) = (Vec::new(), Vec::new());
    for expected in told {
        members.push(expected.member);
        outcomes.push(match expected.outcome {
            out @ (Reached::Excluded(_) | Reached::Suspended(_)) => out,
            Reached::Read | Reached::NotAssumable(_) | Reached::Missing(_) => {
                Reached::Missing(missing.clone())
            }
        });
    }
    // The greatest outcome is that it is missing.
    let member = members.into_iter().max();
    let outcome = outcomes.into_iter().max();
    Expected {
        member: member.unwrap_or_else(|| Member::unnamed(AccountId::new(""))),
        outcome: outcome.unwrap_or(Reached::Missing(missing)),
    }
}

/// Whether a list has every account of which there is evidence.
fn is_on(
    list: Option<&KnownList>,
    candidates: &BTreeMap<AccountId, Vec<Candidate>>,
) -> Result<(), MergeError> {
    let Some(list) = list else {
        return Ok(());
    };
    let listed = list.accounts.iter().map(|it| &it.member.account);
    let listed: BTreeSet<&AccountId> = listed.collect();
    let stranger = candidates
        .iter()
        .find(|(account, _)| !listed.contains(account));
    match stranger.and_then(|(account, told)| Some((account, told.first()?))) {
        Some((account, told)) => Err(MergeError::NotListed {
            name: told.source.clone(),
            account: account.clone(),
            list: list.name.clone(),
        }),
        None => Ok(()),
    }
}
