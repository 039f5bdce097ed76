//! Whether the regions that a run is narrowed to are regions of the account: a mistyped one would be read as a
//! region in which there is nothing.

use std::collections::BTreeMap;

use aws_sdk_account::types::{Region, RegionOptStatus};

use crate::aws::client;
use crate::checks::nearest;
use crate::collect::Context;
use crate::error::RunError;
use crate::facts::Listing;
use crate::facts::own::LIST_REGIONS;
use crate::model::{RegionFilter, printable_start};

/// The regions that every account has and none can disable, so that nobody has to be asked for them. Later ones
/// are opted into.
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>
const OF_EVERYBODY: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// The partition that has them.
const COMMERCIAL: &str = "aws";

/// Characters of a name that are repeated.
const LONGEST_SHOWN: usize = 60;

/// What the account knows a region as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It is read.
    Enabled,
    /// AWS has it, and the account has not.
    NotEnabled,
}

/// Whether the selection can be meant, as far as that shows without an account.
///
/// # Errors
///
/// If a name is none of a region, or nothing is left.
pub(super) fn looks_meant(filter: &RegionFilter) -> Result<(), RunError> {
    for name in filter.only.iter().chain(&filter.except) {
        if !is_name(name) {
            return Err(unknown(name, OF_EVERYBODY.into_iter()));
        }
    }
    if !filter.only.is_empty() && filter.only.is_subset(&filter.except) {
        return Err(RunError::usage(
            "no region is left: --exclude-region names every region that --region names",
        ));
    }
    Ok(())
}

/// Whether these are regions of the account. Where that may not be asked, the run goes on: what is not read there
/// stays unknown.
///
/// # Errors
///
/// If one is not.
pub(super) async fn are_of_account(
    context: &Context,
    filter: &RegionFilter,
) -> Result<(), RunError> {
    checked(context, filter, true).await
}

/// The same for a run over several accounts, each of which may have others enabled: whether AWS has these regions.
///
/// # Errors
///
/// If it has not.
pub(super) async fn are_there(context: &Context, filter: &RegionFilter) -> Result<(), RunError> {
    checked(context, filter, false).await
}

async fn checked(
    context: &Context,
    filter: &RegionFilter,
    must_be_enabled: bool,
) -> Result<(), RunError> {
    let partition = context.session.identity.partition.as_str();
    let is_certain = |name: &str| partition == COMMERCIAL && OF_EVERYBODY.contains(&name);
    let named = filter.only.iter().chain(&filter.except);
    let open: Vec<&str> = named
        .map(String::as_str)
        .filter(|name| !is_certain(name))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let listed = list(context).await;
    if let Some(cause) = &listed.incomplete {
        let regions = open.join(", ");
        tracing::warn!(regions, %cause, "whether the account has these regions is not known");
        return Ok(());
    }
    let standings = listed.items.iter().filter_map(standing).collect();
    for name in open {
        let must_be = must_be_enabled && filter.only.contains(name);
        judged(name, must_be, &standings)?;
    }
    Ok(())
}

/// The selection as it is for one account of many: chosen regions that it has not enabled hold nothing of it.
/// Where it may not be asked which those are, all are read, and what cannot be is unknown.
pub(super) async fn of_account(context: &Context, filter: &RegionFilter) -> RegionFilter {
    let is_usual = |name: &String| OF_EVERYBODY.contains(&name.as_str());
    if context.session.identity.partition == COMMERCIAL && filter.only.iter().all(is_usual) {
        return filter.clone();
    }
    let listed = list(context).await;
    if listed.incomplete.is_some() {
        return filter.clone();
    }
    let standings: BTreeMap<&str, Standing> = listed.items.iter().filter_map(standing).collect();
    let mut own = filter.clone();
    // Left out rather than no longer chosen: a selection that chooses nothing is all regions.
    let is_off = |name: &&String| standings.get(name.as_str()) == Some(&Standing::NotEnabled);
    own.except
        .extend(filter.only.iter().filter(is_off).cloned());
    own
}

/// All regions that AWS has, with what the account has made of each.
async fn list(context: &Context) -> Listing<Region> {
    let session = &context.session;
    let account = client!(aws_sdk_account, session, session.home_region);
    let listed = context.list(
        LIST_REGIONS,
        |token| account.list_regions().set_next_token(token).send(),
        |page| (page.regions.unwrap_or_default(), page.next_token),
    );
    listed.await
}

/// A region's name and standing; none of one without a name.
fn standing(region: &Region) -> Option<(&str, Standing)> {
    let standing = match region.region_opt_status() {
        Some(
            RegionOptStatus::Disabled | RegionOptStatus::Disabling | RegionOptStatus::Enabling,
        ) => Standing::NotEnabled,
        // One that is new to us is looked at rather than refused.
        _ => Standing::Enabled,
    };
    Some((region.region_name()?, standing))
}

fn judged(
    name: &str,
    must_be_enabled: bool,
    standings: &BTreeMap<&str, Standing>,
) -> Result<(), RunError> {
    match standings.get(name) {
        Some(Standing::Enabled) => Ok(()),
        Some(Standing::NotEnabled) if must_be_enabled => Err(RunError::usage(format!(
            "the region {name} is not enabled in this account"
        ))
        .hint("there is nothing to read in it; leave it out of --region")),
        // One list of what is left out may serve many accounts.
        Some(Standing::NotEnabled) => Ok(()),
        None => Err(unknown(name, standings.keys().copied())),
    }
}

/// Whether it is written as AWS names regions: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`.
fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    let all = |text: &str, is: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(is);
    words.len() >= 2
        && words.iter().all(|word| all(word, u8::is_ascii_lowercase))
        && all(number, u8::is_ascii_digit)
}

fn unknown<'a>(name: &str, regions: impl Iterator<Item = &'a str>) -> RunError {
    let shown = printable_start(name, LONGEST_SHOWN);
    let meant = nearest(name, regions).map(|near| format!("; did you mean {near}?"));
    let meant = meant.unwrap_or_default();
    RunError::usage(format!("{shown} is not a region of this account{meant}"))
        .hint("regions are named as in us-east-1, separated by commas")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(only: &[&str], except: &[&str]) -> RegionFilter {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        RegionFilter {
            only: names(only),
            except: names(except),
        }
    }

    #[test]
    fn what_is_no_name_or_leaves_nothing_is_refused_before_anybody_is_asked() {
        for (only, except) in [
            (&[][..], &[][..]),
            (&["us-east-1", "us-gov-west-1", "eusc-de-east-1"], &[]),
            (&["us-east-1", "eu-west-1"], &["eu-west-1"]),
            (&[], &["mx-central-1", "us-isob-east-1"]),
        ] {
            assert!(looks_meant(&filter(only, except)).is_ok(), "{only:?}");
        }
        for (only, except, expect) in [
            (&["eu"][..], &[][..], "eu is not a region of this account"),
            (&["US-EAST-1"], &[], "US-EAST-1 is not a region"),
            (&["us-east-"], &[], "did you mean us-east-1?"),
            (&["us-east1"], &[], "did you mean us-east-1?"),
            (&[], &[""], " is not a region"),
            (&["us-east-1"], &["us-east-1"], "no region is left"),
            (
                &["us-east-1"],
                &["us-east-1", "eu-west-1"],
                "no region is left",
            ),
        ] {
            let refused = looks_meant(&filter(only, except)).unwrap_err();
            assert!(refused.message.contains(expect), "{}", refused.message);
        }
    }

    #[test]
    fn each_standing_has_its_words() {
        let standings = BTreeMap::from([
            ("us-east-1", Standing::Enabled),
            ("ap-east-1", Standing::NotEnabled),
        ]);
        assert!(judged("us-east-1", true, &standings).is_ok());
        assert!(judged("ap-east-1", false, &standings).is_ok());
        for (name, expect) in [
            (
                "us-esat-1",
                "us-esat-1 is not a region of this account; did you mean us-east-1?",
            ),
            (
                "ap-east-1",
                "the region ap-east-1 is not enabled in this account",
            ),
        ] {
            let refused = judged(name, true, &standings).unwrap_err();
            assert_eq!(refused.message, expect);
        }
    }
}
