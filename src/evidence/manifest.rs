//! What a bundle is about.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{
    AccountId, Expected, Member, Reached, Shard, digest_of_accounts, printable_start,
};

/// The manifest of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the bundle's layout.
    pub bundle_version: u32,
    /// Version of the program that made it.
    pub tool_version: String,
    /// Digest of the checks by which it was planned; empty if it was for none.
    #[serde(default)]
    pub catalog: String,
    /// Id of the run.
    pub run_id: String,
    /// When the run began, in UTC.
    pub started_at: String,
    /// When it ended, in UTC.
    pub finished_at: String,
    /// The report that it was for.
    pub report: ReportRef,
    /// What was to be read.
    pub targets: Vec<Target>,
    /// Every account that was expected, by id, and what became of it; empty if the run was about the account of
    /// its credentials alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Expected>,
    /// What the list of accounts was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<AccountList>,
    /// Which part of the list this run read; all of it if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// The runs that it was merged of, sorted; none if it is of a single run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<MergedRun>,
    /// What the other parts hold; only in the written form, since it follows from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
}

/// The list that a run took its accounts from. Shards of one run have the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountList {
    /// SHA-256 of the ids of its accounts, sorted, each with a line feed.
    pub digest: String,
    /// Id of the organization; none if nobody told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// A run whose evidence was merged with that of others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergedRun {
    /// Its id.
    pub run_id: String,
    /// Which part of the list it read; all of it if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// SHA-256 of the manifest of its bundle.
    pub manifest: String,
}

/// What the other parts of a bundle hold. With it, a signature of the manifest is one of the whole bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contents {
    /// Resources in the facts.
    pub resources: usize,
    /// Calls in the ledger.
    pub calls: usize,
    /// SHA-256 of each part, by its name.
    pub parts: BTreeMap<String, String>,
}

/// A report, by name and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportRef {
    /// File name without folders.
    pub name: String,
    /// `html` or `text`.
    pub format: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// An account that was to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The account.
    pub account: String,
    /// ARN of the principal that read it.
    pub principal: String,
    /// The regions, those that were left out with a minus; empty for all.
    pub regions: Vec<String>,
}

impl Target {
    /// The regions that alone were read; empty for all but those that were left out.
    #[must_use]
    pub fn chosen_regions(&self) -> BTreeSet<String> {
        let regions = self.regions.iter();
        let chosen = regions.filter(|region| !region.starts_with('-'));
        chosen.cloned().collect()
    }

    /// The regions that were left out of all.
    #[must_use]
    pub fn excluded_regions(&self) -> BTreeSet<String> {
        let regions = self.regions.iter();
        let excluded = regions.filter_map(|region| region.strip_prefix('-'));
        excluded.map(str::to_owned).collect()
    }
}

/// Characters of what stands for an account that are told.
const LONGEST_SHOWN: usize = 60;

/// The layout of a run on one account.
pub(super) const ONE_ACCOUNT: u32 = 2;

/// The layout of a run over several: a folder for each.
pub(super) const SEVERAL_ACCOUNTS: u32 = 3;

impl Manifest {
    /// Whether a run can have been at these times. Waivers and attestations hold or do not by its end.
    pub(super) fn check_times(&self) -> Result<(), String> {
        let time = |text: &str| -> Result<jiff::Timestamp, String> {
            let time = text.parse::<jiff::Timestamp>();
            time.map_err(|error| format!("{text:?} is not a valid time: {error}"))
        };
        let (started, finished) = (time(&self.started_at)?, time(&self.finished_at)?);
        if started < jiff::Timestamp::UNIX_EPOCH || finished < started {
            return Err(format!(
                "a run cannot start at {started} and end at {finished}"
            ));
        }
        Ok(())
    }

    /// Whether what it says of accounts can be: each is named once, the list is that of the accounts, and of each
    /// that was read it is known how.
    pub(super) fn check_accounts(&self) -> Result<(), String> {
        let mut outcomes: BTreeMap<&str, &Reached> = BTreeMap::new();
        for Expected { member, outcome } in &self.accounts {
            let account = member.account.as_str();
            let account_id = account.parse::<AccountId>();
            account_id.map_err(|error| error.to_string())?;
            if outcomes.insert(account, outcome).is_some() {
                return Err(format!("it names the account {account} twice"));
            }
        }
        if self.list.is_some() && self.shard.is_none() && !self.names_its_list() {
            return Err("its accounts are not those of its list".to_owned());
        }
        if self.accounts.is_empty() {
            return Ok(());
        }
        for target in &self.targets {
            match outcomes.get(target.account.as_str()) {
                Some(Reached::Read) => {}
                Some(_) | None => {
                    let account = printable_start(&target.account, LONGEST_SHOWN);
                    return Err(format!(
                        "it has a target in the account {account}, which it does not name as read"
                    ));
                }
            }
        }
        let targets = self.targets.iter().map(|target| target.account.as_str());
        let targets: BTreeSet<&str> = targets.collect();
        let mut read = outcomes
            .iter()
            .filter(|(_, outcome)| ***outcome == Reached::Read);
        match read.find(|(account, _)| !targets.contains(**account)) {
            Some((account, _)) => Err(format!(
                "it does not tell in which regions the account {account} was read"
            )),
            None => Ok(()),
        }
    }

    /// Whether every account of the list is named. If not, what is missing of it is unknown.
    #[must_use]
    pub fn names_its_list(&self) -> bool {
        let accounts = self.accounts.iter().map(|it| &it.member.account);
        let digest = digest_of_accounts(accounts);
        self.list.as_ref().is_some_and(|list| list.digest == digest)
    }

    /// Every account that was expected, once, by id. A run on the account of its credentials alone has no list: what
    /// it was to read counts.
    #[must_use]
    pub fn expected(&self) -> Vec<Expected> {
        let listed = self.accounts.iter().cloned();
        let listed = listed.map(|expected| (expected.member.account.clone(), expected));
        let mut accounts: BTreeMap<AccountId, Expected> = listed.collect();
        for target in &self.targets {
            let account = AccountId::new(target.account.clone());
            accounts.entry(account.clone()).or_insert_with(|| Expected {
                member: Member::unnamed(account),
                outcome: Reached::Read,
            });
        }
        accounts.into_values().collect()
    }

    /// Whether these are accounts that were read. Nobody would look at the evidence of any other.
    pub(super) fn check_read<'a>(
        &self,
        accounts: impl IntoIterator<Item = &'a AccountId>,
    ) -> Result<(), String> {
        let read = self.expected().into_iter();
        let read = read.filter(|it| it.outcome == Reached::Read);
        let read: BTreeSet<AccountId> = read.map(|it| it.member.account).collect();
        let mut accounts = accounts.into_iter();
        match accounts.find(|account| !read.contains(account)) {
            Some(account) => Err(format!(
                "there is evidence of the account {}, which it does not name as read",
                printable_start(account.as_str(), LONGEST_SHOWN)
            )),
            None => Ok(()),
        }
    }

    /// The layout that this version writes for a run on one account, or else over several.
    #[must_use]
    pub fn version_for(several: bool) -> u32 {
        match several {
            true => SEVERAL_ACCOUNTS,
            false => ONE_ACCOUNT,
        }
    }

    /// The accounts that the run itself was to read: those of its shard, or all.
    pub fn own_accounts(&self) -> impl Iterator<Item = &Expected> {
        let is_own = |one: &&Expected| match self.shard {
            Some(shard) => shard.holds(&one.member.account),
            None => true,
        };
        self.accounts.iter().filter(is_own)
    }

    /// Whether accounts of its own were not read through no fault of theirs, so that another try may read them.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.own_accounts().any(|one| match one.outcome {
            Reached::Missing(_) => true,
            Reached::Read
            | Reached::NotAssumable(_)
            | Reached::Excluded(_)
            | Reached::Suspended(_) => false,
        })
    }

    /// Whether the facts of each account are in a folder of its own.
    #[must_use]
    pub fn is_over_several(&self) -> bool {
        self.bundle_version == SEVERAL_ACCOUNTS
    }
}
