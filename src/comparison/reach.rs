//! How far a run came: whether it would have seen a resource that its results do not name. Only a listing that was
//! read to its end proves that something is not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::changes::Why;
use crate::output::json_v1::{AccountState, CellState, Target};
use crate::past::Head;

/// The region of what is in none.
pub(super) const GLOBAL: &str = "global";

/// Causes that are told of a service.
const MOST_CAUSES: usize = 3;

/// How far a run came.
pub(super) struct Reach<'h> {
    head: &'h Head,
    accounts: BTreeMap<&'h str, (AccountState, &'h str)>,
    targets: BTreeMap<&'h str, Vec<&'h Target>>,
    /// By account, service and region.
    cells: BTreeMap<(&'h str, &'h str, &'h str), Listing<'h>>,
}

/// How far a listing was read.
#[derive(Clone, Copy)]
struct Listing<'h> {
    is_whole: bool,
    cause: &'h str,
}

/// Where something is listed.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) account: &'p str,
    pub(super) region: &'p str,
    /// The service; none if nobody knows it.
    pub(super) service: Option<&'p str>,
}

impl<'h> Reach<'h> {
    pub(super) fn of(head: &'h Head) -> Self {
        let accounts = head.accounts.iter();
        let accounts = accounts.map(|it| (it.account.as_str(), (it.state, it.cause.as_str())));
        let mut targets: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
        for target in &head.run.targets {
            targets.entry(&target.account).or_default().push(target);
        }
        let cells = head.coverage.cells.iter().map(|cell| {
            let place = (&*cell.account, &*cell.service, &*cell.region);
            let is_complete = cell.state == CellState::Complete;
            let listing = Listing {
                is_whole: cell.listed.unwrap_or(is_complete),
                cause: &cell.cause,
            };
            (place, listing)
        });
        Self {
            head,
            accounts: accounts.collect(),
            targets,
            cells: cells.collect(),
        }
    }

    /// The service that a control's resources are listed by.
    pub(super) fn service(&self, control: &str) -> Option<&'h str> {
        let fact = &self.head.controls.get(control)?.subject.fact;
        let service = fact.split('.').next().unwrap_or_default();
        (!service.is_empty()).then_some(service)
    }

    /// Why this run may not have seen what `other` saw at a place; none if it would have.
    pub(super) fn misses(&self, place: Place<'_>, other: &Self) -> Option<Why> {
        self.misses_account(place.account)
            .or_else(|| self.misses_region(place))
            .or_else(|| self.misses_listing(place, other))
    }

    fn misses_account(&self, account: &str) -> Option<Why> {
        let Some((state, cause)) = self.accounts.get(account) else {
            let is_target = self.accounts.is_empty() && self.targets.contains_key(account);
            let words = format!("the run was not about account {account}");
            return (!is_target).then_some(Why::LeftOut(words));
        };
        match state {
            AccountState::Read | AccountState::Partial => None,
            AccountState::NotAssumable | AccountState::Missing => {
                Some(Why::Unread(format!("account {account}: {cause}")))
            }
            AccountState::Excluded | AccountState::Suspended => {
                Some(Why::LeftOut(format!("account {account}: {cause}")))
            }
        }
    }

    fn misses_region(&self, place: Place<'_>) -> Option<Why> {
        let (account, region) = (place.account, place.region);
        let covers = |target: &&Target| {
            let is_named = |regions: &[String]| regions.iter().any(|it| it == region);
            let is_chosen = target.regions.is_empty() || is_named(&target.regions);
            region == GLOBAL || is_chosen && !is_named(&target.excluded_regions)
        };
        let is_covered = self
            .targets
            .get(account)
            .is_some_and(|targets| targets.iter().any(covers));
        (!is_covered)
            .then(|| Why::LeftOut(format!("region {region} of account {account} was left out")))
    }

    /// What could show it are the listings that either run has there: each must have been read to its end.
    fn misses_listing(&self, place: Place<'_>, other: &Self) -> Option<Why> {
        let needed: BTreeSet<(&str, &str)> =
            other.listings(place).chain(self.listings(place)).collect();
        if needed.is_empty() {
            return Some(Why::Unread("nothing tells that it was listed".to_owned()));
        }
        let mut gaps = needed.into_iter().filter_map(|(service, region)| {
            match self.cells.get(&(place.account, service, region)) {
                Some(listing) if listing.is_whole => None,
                Some(listing) => Some(listing.why(service, region)),
                None => Some(Why::Unread(format!("{service} in {region} was not read"))),
            }
        });
        gaps.next()
    }

    /// The listings that could show what is at a place, by service and region.
    fn listings<'s>(&'s self, place: Place<'s>) -> impl Iterator<Item = (&'s str, &'s str)> {
        let from = (place.account, place.service.unwrap_or_default(), "");
        let cells = self.cells.range(from..).map(|(at, _)| *at);
        let of_service = cells.take_while(move |(account, service, _)| {
            *account == place.account && place.service.is_none_or(|wanted| wanted == *service)
        });
        let there = of_service.filter(move |(.., region)| [GLOBAL, place.region].contains(region));
        there.map(|(_, service, region)| (service, region))
    }

    /// What this run lost of what another listed to its end, by service: the first causes of each.
    pub(super) fn lost(&self, other: &Self) -> BTreeMap<String, Vec<Why>> {
        let mut lost: BTreeMap<String, Vec<Why>> = BTreeMap::new();
        for ((account, service, region), listing) in &other.cells {
            let place = Place {
                account,
                region,
                service: Some(service),
            };
            let is_told = lost.get(*service).is_some_and(|it| it.len() >= MOST_CAUSES);
            if is_told || !listing.is_whole {
                continue;
            }
            if let Some(why) = self.misses(place, other) {
                let causes = lost.entry((*service).to_owned()).or_default();
                if !causes.contains(&why) {
                    causes.push(why);
                }
            }
        }
        lost
    }

    /// The accounts that the run was about, by id.
    pub(super) fn accounts(&self) -> BTreeSet<&'h str> {
        let named = self.accounts.iter().filter(|(_, (state, _))| match state {
            AccountState::Excluded | AccountState::Suspended => false,
            AccountState::Read
            | AccountState::Partial
            | AccountState::NotAssumable
            | AccountState::Missing => true,
        });
        let named = named.map(|(account, _)| *account);
        named.chain(self.targets.keys().copied()).collect()
    }
}

impl Listing<'_> {
    fn why(self, service: &str, region: &str) -> Why {
        denied(self.cause)
            .unwrap_or_else(|| Why::Unread(format!("{service} in {region}: {}", self.cause)))
    }
}

/// The permission that words tell to be denied, wherever in them.
pub(super) fn denied_in(words: &str) -> Option<Why> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || ":-*".contains(letter);
    let mut found = words.match_indices(" was denied");
    found.find_map(|(end, _)| {
        let before = &words[..end];
        let start = before.rfind(|letter: char| !is_part(letter));
        let action = start.map_or(before, |start| &before[start..]);
        let action = action.trim_start_matches(|letter: char| !is_part(letter));
        let (service, name) = action.split_once(':')?;
        let is_action = !service.is_empty() && !name.is_empty();
        is_action.then(|| Why::PermissionLost(action.to_owned()))
    })
}

/// The permission that a cause in words is about, if it is one.
pub(super) fn denied(cause: &str) -> Option<Why> {
    let (action, _) = cause.split_once(" was denied")?;
    let is_action = action.contains(':') && !action.contains(char::is_whitespace);
    is_action.then(|| Why::PermissionLost(action.to_owned()))
}
