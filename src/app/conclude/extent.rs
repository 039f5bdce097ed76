//! Which accounts and regions were read, in words: a reader of a note must not take one region for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::evidence::Manifest;
use crate::model::{AccountId, Expected, Labels, Reached, printable_start};

/// Names that are told before they are only counted.
const MOST_NAMES: usize = 5;

/// Characters of an organization's id that are told; real ones have no more.
const MOST_OF_AN_ID: usize = 40;

/// Which accounts and regions were read.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// All of it, such as `everything in 111122223333`, `111122223333, only us-east-1` or `everything in 409 accounts
    /// of o-abc; 3 not read`.
    pub words: String,
    /// The regions, if not all were read.
    pub regions: Option<String>,
    /// How many accounts were left out on purpose, if any were.
    pub left_out: Option<String>,
}

/// What of an account's regions was read.
#[derive(Debug, Default)]
struct Regions {
    /// No region was left out.
    all: bool,
    /// Only these.
    only: BTreeSet<String>,
    /// All but these; of several runs, what each of them left out.
    except: Option<BTreeSet<String>>,
}

impl Extent {
    /// What the targets of a run add up to, and what of the accounts that were expected is not among them.
    pub(super) fn of(manifest: &Manifest, expected: &[Expected], labels: &Labels) -> Self {
        let mut accounts: BTreeMap<&AccountId, Option<Regions>> = BTreeMap::new();
        for account in expected.iter().filter(|it| it.outcome == Reached::Read) {
            accounts.insert(&account.member.account, None);
        }
        for target in &manifest.targets {
            if let Some(regions) = accounts.get_mut(&AccountId::new(target.account.clone())) {
                let regions = regions.get_or_insert_with(Regions::default);
                regions.add(target.chosen_regions(), target.excluded_regions());
            }
        }
        let each = accounts.iter().map(|(account, regions)| {
            let regions = regions.as_ref().and_then(Regions::words);
            (labels.label(account), regions)
        });
        let each: Vec<(&str, Option<String>)> = each.collect();
        let organization = manifest
            .list
            .as_ref()
            .and_then(|list| list.organization.as_deref());
        let mut extent = Self::read(&each, organization);
        let (unread, left_out) = not_among_them(expected);
        for words in [&unread, &left_out].into_iter().flatten() {
            let _ = write!(extent.words, "; {words}");
        }
        extent.left_out = left_out;
        extent
    }

    /// Of these accounts, each with its regions if not all were read.
    fn read(each: &[(&str, Option<String>)], organization: Option<&str>) -> Self {
        let Some((_, first)) = each.first() else {
            return Self {
                words: "no account".to_owned(),
                ..Self::default()
            };
        };
        if each.iter().all(|(_, regions)| regions == first) {
            let names = names(each.iter().map(|(account, _)| *account), organization);
            return Self {
                words: match first {
                    Some(regions) => format!("{names}, {regions}"),
                    None => format!("everything in {names}"),
                },
                regions: first.clone(),
                left_out: None,
            };
        }
        // Of many, only the first are named: where something was left out comes before where all was read.
        let (narrowed, whole): (Vec<_>, Vec<_>) =
            each.iter().partition(|(_, regions)| regions.is_some());
        let names = narrowed.into_iter().chain(whole);
        let names = names.map(|(account, regions)| match regions {
            Some(regions) => format!("{account}, {regions}"),
            None => format!("{account}, all regions"),
        });
        let words = listed(names, "; ", "accounts");
        Self {
            regions: Some(words.clone()),
            words,
            left_out: None,
        }
    }
}

/// The accounts by name; of many, how many there are.
fn names<'n>(names: impl Iterator<Item = &'n str>, organization: Option<&str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.len() <= MOST_NAMES {
        return names.join(", ");
    }
    match organization {
        Some(organization) => {
            let organization = printable_start(organization, MOST_OF_AN_ID);
            format!("{} accounts of {organization}", names.len())
        }
        None => format!("{} accounts", names.len()),
    }
}

/// How many accounts are not among them: those that could not be read, and those that were left out on purpose.
fn not_among_them(expected: &[Expected]) -> (Option<String>, Option<String>) {
    let (mut unread, mut excluded, mut suspended) = (0_usize, 0_usize, 0_usize);
    for account in expected {
        match &account.outcome {
            Reached::Read => {}
            Reached::NotAssumable(_) | Reached::Missing(_) => unread += 1,
            Reached::Excluded(_) => excluded += 1,
            Reached::Suspended(_) => suspended += 1,
        }
    }
    let told = |count: usize, why: &str| (count > 0).then(|| format!("{count} {why}"));
    let on_purpose = [
        told(excluded, "left out"),
        told(suspended, "suspended or closed"),
    ];
    let on_purpose: Vec<String> = on_purpose.into_iter().flatten().collect();
    let on_purpose = (!on_purpose.is_empty()).then(|| on_purpose.join("; "));
    (told(unread, "not read"), on_purpose)
}

impl Regions {
    fn add(&mut self, only: BTreeSet<String>, except: BTreeSet<String>) {
        if !only.is_empty() {
            self.only.extend(only);
        } else if except.is_empty() {
            self.all = true;
        } else {
            let left = match self.except.take() {
                Some(earlier) => earlier.intersection(&except).cloned().collect(),
                None => except,
            };
            self.except = Some(left);
        }
    }

    /// Nothing if no region was left out.
    fn words(&self) -> Option<String> {
        if self.all {
            return None;
        }
        let Some(except) = &self.except else {
            let only = listed(self.only.iter().cloned(), ", ", "regions");
            return Some(format!("only {only}"));
        };
        let except: Vec<String> = except.difference(&self.only).cloned().collect();
        let names = listed(except.iter().cloned(), ", ", "regions");
        (!except.is_empty()).then(|| format!("all regions but {names}"))
    }
}

/// The first names, and how many more there are.
fn listed(names: impl Iterator<Item = String>, between: &str, noun: &str) -> String {
    let names: Vec<String> = names.collect();
    let shown = names.len().min(MOST_NAMES);
    let text = names[..shown].join(between);
    match names.len() - shown {
        0 => text,
        more => format!("{text} and {more} more {noun}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{AccountList, ReportRef, Target};
    use crate::model::Member;

    /// Of a run on these accounts and regions, and on a list of accounts if it had one.
    fn told(targets: &[(&str, &[&str])], accounts: Vec<Expected>) -> (String, String) {
        let targets = targets.iter().map(|(account, regions)| Target {
            account: (*account).to_owned(),
            principal: String::new(),
            regions: regions.iter().map(|&region| region.to_owned()).collect(),
        });
        let list = (!accounts.is_empty()).then(|| AccountList {
            digest: String::new(),
            organization: Some("o-abc".to_owned()),
        });
        let manifest = Manifest {
            bundle_version: 0,
            tool_version: String::new(),
            catalog: String::new(),
            run_id: String::new(),
            started_at: String::new(),
            finished_at: String::new(),
            report: ReportRef {
                name: String::new(),
                format: String::new(),
                sha256: String::new(),
            },
            targets: targets.collect(),
            accounts,
            list,
            shard: None,
            merged: Vec::new(),
            contents: None,
        };
        let expected = manifest.expected();
        let labels = Labels::of(expected.iter().map(|expected| &expected.member));
        let extent = Extent::of(&manifest, &expected, &labels);
        (extent.words, extent.regions.unwrap_or_default())
    }

    #[test]
    fn accounts_and_regions_are_told_as_they_were_chosen() {
        let of = |targets: &[(&str, &[&str])]| told(targets, Vec::new());
        let plain = |words: &str, regions: &str| (words.to_owned(), regions.to_owned());
        assert_eq!(of(&[("1", &[])]), plain("everything in 1", ""));
        assert_eq!(
            of(&[("1", &["us-east-1"])]),
            plain("1, only us-east-1", "only us-east-1")
        );
        assert_eq!(
            of(&[("1", &["-eu-west-1"])]),
            plain("1, all regions but eu-west-1", "all regions but eu-west-1")
        );
        // Two runs of one account are one.
        assert_eq!(of(&[("1", &["a"]), ("1", &["b"])]).0, "1, only a, b");
        assert_eq!(of(&[("1", &["a"]), ("1", &[])]).0, "everything in 1");
        assert_eq!(of(&[("1", &["a"]), ("1", &["-a"])]).0, "everything in 1");
        assert_eq!(
            of(&[("1", &["-a", "-b"]), ("1", &["-b", "-c"])]).0,
            "1, all regions but b"
        );
        assert_eq!(
            of(&[("1", &[]), ("2", &["a"])]).0,
            "2, only a; 1, all regions"
        );
        let seven = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(
            of(&[("1", &seven)]).1,
            "only a, b, c, d, e and 2 more regions"
        );
        let many = seven.map(|account| (account, [].as_slice()));
        assert_eq!(of(&many).0, "everything in 7 accounts");
        // The one that was narrowed is named, however many others there are.
        let mut narrowed = many.to_vec();
        narrowed[6].1 = &["us-east-1"];
        assert_eq!(
            of(&narrowed).0,
            "g, only us-east-1; a, all regions; b, all regions; c, all regions; d, all regions and 2 more accounts"
        );
        assert_eq!(
            of(&[("1", &["a"]), ("2", &["a"])]),
            plain("1, 2, only a", "only a")
        );
    }

    #[test]
    fn many_accounts_are_counted_and_those_that_are_not_among_them_too() {
        let why = || "why".to_owned();
        let of = |read: usize, others: &[Reached]| {
            let ids: Vec<String> = (0..read + others.len())
                .map(|it| format!("{it:012}"))
                .collect();
            let outcomes = std::iter::repeat_n(&Reached::Read, read).chain(others);
            let accounts = ids.iter().zip(outcomes).map(|(id, outcome)| Expected {
                member: Member {
                    name: format!("n{}", id.trim_start_matches('0')),
                    ..Member::unnamed(AccountId::new(id.clone()))
                },
                outcome: outcome.clone(),
            });
            let accounts = accounts.collect();
            let none: &[&str] = &[];
            let targets: Vec<(&str, &[&str])> =
                ids[..read].iter().map(|id| (id.as_str(), none)).collect();
            told(&targets, accounts).0
        };
        assert_eq!(of(3, &[]), "everything in n, n1, n2");
        assert_eq!(of(412, &[]), "everything in 412 accounts of o-abc");
        let others = [
            Reached::NotAssumable(why()),
            Reached::Missing(why()),
            Reached::Excluded(why()),
            Reached::Suspended(why()),
        ];
        assert_eq!(
            of(400, &others),
            "everything in 400 accounts of o-abc; 2 not read; 1 left out; 1 suspended or closed"
        );
        assert_eq!(of(0, &others[..1]), "no account; 1 not read");
    }
}
