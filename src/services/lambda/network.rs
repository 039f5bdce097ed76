//! The VPC that a version runs in: its own, or that of the managed instances that it runs on. What is attached to
//! subnets that are gone runs nowhere: Lambda gives up the interfaces of a function that nobody calls, and then its
//! subnets and groups can be deleted. What runs in a subnet that another account shared goes on when that ends.
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html>
//! <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-share-subnet-working-with.html>

use std::collections::BTreeSet;

use super::versions::Standing;
use super::{CapacityProvider, LIST_FUNCTIONS, ProviderState, Vpc};
use crate::facts::{Cause, Fact, Reading};
use crate::network::{Found, Group, Part, Parts};

/// How a version is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attachment<'a> {
    /// Nothing has to be looked up to tell.
    Settled(Standing),
    /// To a place that has to exist.
    To(Place<'a>),
}

/// A place in a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// How a version is attached to it, in words.
    words: String,
    subnets: &'a [String],
    groups: &'a [String],
}

/// How a version is attached.
#[must_use]
pub fn attachment<'a>(vpc: &'a Vpc, provider: &'a Fact<CapacityProvider>) -> Attachment<'a> {
    if !vpc.id.is_empty() {
        return Attachment::To(Place {
            words: format!("attached to {}", vpc.id),
            subnets: &vpc.subnets,
            groups: &vpc.security_groups,
        });
    }
    // After a function was detached AWS gives a VPC whose id is empty.
    if !vpc.subnets.is_empty() || !vpc.security_groups.is_empty() {
        let cause = LIST_FUNCTIONS.unparseable("a VPC without an id");
        return Attachment::Settled(Standing::Unread(cause));
    }
    match provider {
        Fact::Absent => Attachment::Settled(Standing::Without("not attached to a VPC".to_owned())),
        Fact::Unknown(cause) => Attachment::Settled(Standing::Unread(cause.clone())),
        Fact::Known(provider) => on_instances(provider),
    }
}

fn on_instances(provider: &CapacityProvider) -> Attachment<'_> {
    let CapacityProvider {
        arn,
        state,
        subnets,
        security_groups,
    } = provider;
    let where_to = subnets.join(", ");
    match state {
        Reading::Known(ProviderState::Active) if !subnets.is_empty() => Attachment::To(Place {
            words: format!("it runs on the capacity provider {arn}, in the subnets {where_to}"),
            subnets,
            groups: security_groups,
        }),
        Reading::Known(state) => Attachment::Settled(Standing::Unclear(format!(
            "its VPC is that of the capacity provider {arn}, which is {} with {}",
            match state {
                ProviderState::Pending => "being made",
                ProviderState::Active => "active",
                ProviderState::Failed => "broken",
                ProviderState::Deleting => "being deleted",
            },
            if subnets.is_empty() {
                "no subnets".to_owned()
            } else {
                format!("the subnets {where_to}")
            }
        ))),
        Reading::Unknown(cause) => Attachment::Settled(Standing::Unread(cause.clone())),
    }
}

/// Of ids, how many are there, which are gone, and why it cannot be told of others.
struct Count<'a> {
    there: usize,
    gone: Vec<&'a str>,
    unread: Option<Cause>,
}

impl<'a> Count<'a> {
    fn of<T>(ids: &'a [String], part: &Part<T>) -> Self {
        let mut count = Self {
            there: 0,
            gone: Vec::new(),
            unread: None,
        };
        for id in ids {
            match part.find(id) {
                Found::There(_) => count.there += 1,
                Found::Gone => count.gone.push(id),
                Found::Unread(cause) => count.unread = Some(cause.clone()),
            }
        }
        count
    }
}

impl Place<'_> {
    /// How it stands with a version there, by the subnets and groups of its region.
    #[must_use]
    pub fn standing(self, parts: &Parts) -> Standing {
        let is_own = self.is_own(&parts.groups, &parts.account);
        self.by(&parts.subnets, &parts.groups, &is_own)
    }

    /// Whether the VPC belongs to the account: then its default group does, which stays as long as the VPC, and which
    /// accounts that a subnet is shared with do not see as theirs.
    /// <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html>
    fn is_own(&self, groups: &Part<Group>, account: &str) -> Reading<bool> {
        let vpcs: BTreeSet<&str> = self
            .groups
            .iter()
            .filter_map(|id| Some(&*groups.entry(id)?.1.vpc))
            .collect();
        let is_default = |group: &Group| {
            group.is_default() && *group.owner == *account && vpcs.contains(&*group.vpc)
        };
        match (
            groups.iter().any(|(_, group)| is_default(group)),
            groups.incomplete(),
        ) {
            (true, _) => Reading::Known(true),
            (false, Some(cause)) => Reading::Unknown(cause.clone()),
            (false, None) => Reading::Known(false),
        }
    }

    fn by<S, G>(self, subnets: &Part<S>, groups: &Part<G>, is_own: &Reading<bool>) -> Standing {
        let subnets = Count::of(self.subnets, subnets);
        let groups = Count::of(self.groups, groups);
        let words = self.words;
        if self.subnets.is_empty() {
            return Standing::Unread(LIST_FUNCTIONS.unparseable("a VPC without subnets"));
        }
        if subnets.there == 0 {
            let gone = subnets.gone.join(", ");
            return match (subnets.unread, is_own) {
                (Some(cause), _) => Standing::Unread(cause),
                // What runs in a subnet goes on when another account no longer shares it, and its groups stay.
                (None, Reading::Known(false)) if groups.there > 0 => Standing::Unclear(format!(
                    "{words}, whose subnets are gone, or another account shares them no more: {gone}"
                )),
                (None, Reading::Unknown(cause)) => Standing::Unread(cause.clone()),
                (None, Reading::Known(_)) => {
                    Standing::Without(format!("{words}, whose subnets are gone: {gone}"))
                }
            };
        }
        let gone: Vec<&str> = subnets.gone.into_iter().chain(groups.gone).collect();
        if !gone.is_empty() {
            let gone = gone.join(", ");
            return Standing::InPart(format!("{words}, of which some are gone: {gone}"));
        }
        match subnets.unread.or(groups.unread) {
            Some(cause) => Standing::Unread(cause),
            None => Standing::With(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::facts::own::LIST_REGIONS as CALL;

    fn part<T: Clone>(ids: &[&str], of: T, unread: bool) -> Part<T> {
        let items = ids.iter().map(|id| (Arc::from(*id), of.clone()));
        Part::new(CALL, items, unread.then(|| CALL.not_read("a page")))
    }

    #[test]
    fn a_version_runs_where_its_subnets_are() {
        let ids = |ids: &[&str]| -> Vec<String> { ids.iter().map(|id| (*id).to_owned()).collect() };
        let word = |subnets: &[&str], groups: &[&str], unread: bool| {
            let (subnets, groups) = (ids(subnets), ids(groups));
            let place = Place {
                words: "attached".to_owned(),
                subnets: &subnets,
                groups: &groups,
            };
            let known = part(&["subnet-1", "sg-1"], (), unread);
            match place.by(&known, &known, &Reading::Known(true)) {
                Standing::With(_) => "with",
                Standing::Without(_) => "without",
                Standing::InPart(_) => "in part",
                Standing::Unclear(_) => "unclear",
                Standing::AtEdge => "at the edge",
                Standing::Unread(_) => "unread",
            }
        };
        for (subnets, groups, read, unread) in [
            (&["subnet-1"][..], &["sg-1"][..], "with", "with"),
            (&["subnet-1"], &[], "with", "with"),
            (&["subnet-9"], &["sg-1"], "without", "unread"),
            (&["subnet-8", "subnet-9"], &["sg-1"], "without", "unread"),
            (&["subnet-1", "subnet-9"], &["sg-1"], "in part", "unread"),
            (&["subnet-1"], &["sg-9"], "in part", "unread"),
            (&["subnet-1"], &["sg-1", "sg-9"], "in part", "unread"),
            (&["subnet-9"], &["sg-9"], "without", "unread"),
            (&[], &["sg-1"], "unread", "unread"),
        ] {
            assert_eq!(word(subnets, groups, false), read, "{subnets:?} {groups:?}");
            assert_eq!(
                word(subnets, groups, true),
                unread,
                "{subnets:?} {groups:?}"
            );
        }
    }

    #[test]
    fn what_runs_in_a_subnet_that_is_no_longer_shared_goes_on() {
        let group = |name: &str, owner: &str, vpc: &str| Group {
            name: name.into(),
            vpc: vpc.into(),
            owner: owner.into(),
            rules: Box::new([]),
        };
        let standing = |named: &str, groups: &[(&str, Group)], unread: bool| {
            let (subnets, named) = (["subnet-9".to_owned()], [named.to_owned()]);
            let place = Place {
                words: "attached".to_owned(),
                subnets: &subnets,
                groups: &named,
            };
            let items = groups
                .iter()
                .map(|(id, group)| (Arc::from(*id), group.clone()));
            let groups = Part::new(CALL, items, unread.then(|| CALL.not_read("a page")));
            let is_own = place.is_own(&groups, "111122223333");
            place.by(&part::<()>(&[], (), false), &groups, &is_own)
        };
        let own = ("sg-1", group("web", "111122223333", "vpc-1"));
        let default = |owner, vpc| ("sg-0", group("default", owner, vpc));
        let deleted = [own.clone(), default("111122223333", "vpc-1")];
        assert!(matches!(
            standing("sg-1", &deleted, false),
            Standing::Without(_)
        ));
        // The default group of a VPC of another account, of another VPC, and none.
        for others in [
            vec![own.clone(), default("444455556666", "vpc-1")],
            vec![own.clone(), default("111122223333", "vpc-2")],
            vec![own.clone()],
        ] {
            let shared = standing("sg-1", &others, false);
            assert!(matches!(shared, Standing::Unclear(_)), "{shared:?}");
        }
        // Without the function's groups the VPC is gone.
        assert!(matches!(
            standing("sg-9", &deleted, false),
            Standing::Without(_)
        ));
        assert!(matches!(
            standing("sg-1", &[own], true),
            Standing::Unread(_)
        ));
    }
}
