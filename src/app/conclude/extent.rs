//! Which accounts and regions were read, in words: a reader of a note must not take one region for all.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Target;

/// Names that are told before they are only counted.
const MOST_NAMES: usize = 5;

/// Which accounts and regions were read.
#[derive(Debug, Default)]
pub(super) struct Extent {
    /// All of it, such as `everything in 111122223333` or `111122223333, only us-east-1`.
    pub words: String,
    /// The regions, if not all were read.
    pub regions: Option<String>,
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
    /// What the targets of a run add up to.
    pub(super) fn of(targets: &[Target]) -> Self {
        let mut accounts: BTreeMap<&str, Regions> = BTreeMap::new();
        for target in targets {
            accounts
                .entry(&target.account)
                .or_default()
                .add(target.chosen_regions(), target.excluded_regions());
        }
        let each = accounts.iter();
        let each = each.map(|(account, regions)| (*account, regions.words()));
        let each: Vec<(&str, Option<String>)> = each.collect();
        if each.iter().all(|(_, regions)| regions.is_none()) {
            let names = each.iter().map(|(account, _)| (*account).to_owned());
            return Self {
                words: format!("everything in {}", listed(names, ", ", "accounts")),
                regions: None,
            };
        }
        let names = each.iter().map(|(account, regions)| match regions {
            Some(regions) => format!("{account}, {regions}"),
            None => format!("{account}, all regions"),
        });
        let words = listed(names, "; ", "accounts");
        let regions = match each.as_slice() {
            [(_, regions)] => regions.clone(),
            _ => Some(words.clone()),
        };
        Self { words, regions }
    }
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

    #[test]
    fn accounts_and_regions_are_told_as_they_were_chosen() {
        let of = |targets: &[(&str, &[&str])]| {
            let targets = targets.iter().map(|(account, regions)| Target {
                account: (*account).to_owned(),
                principal: String::new(),
                regions: regions.iter().map(|&region| region.to_owned()).collect(),
            });
            let extent = Extent::of(&targets.collect::<Vec<_>>());
            (extent.words, extent.regions.unwrap_or_default())
        };
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
            "1, all regions; 2, only a"
        );
        let seven = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(
            of(&[("1", &seven)]).1,
            "only a, b, c, d, e and 2 more regions"
        );
        let many = seven.map(|account| (account, [].as_slice()));
        assert_eq!(
            of(&many).0,
            "everything in a, b, c, d, e and 2 more accounts"
        );
    }
}
