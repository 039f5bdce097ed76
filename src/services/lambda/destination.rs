//! On-failure destinations, which AWS offers in place of a dead-letter queue.
//! They are set for each version and alias by itself, so that one on `$LATEST`
//! does nothing for events that come through an alias.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use std::collections::BTreeMap;

use super::targets::Target;
use crate::facts::{Fact, Listing, record};

/// The version that a call without a qualifier reaches.
pub const LATEST: &str = "$LATEST";

record! {
    /// Where failed asynchronous events go without a dead-letter queue.
    pub struct FailureDestination {
        /// The versions and aliases that have a destination.
        covered: Vec<String>,
        /// `$LATEST` and aliases that have none.
        uncovered: Listing<String>,
        /// The destinations, each once.
        targets: Vec<Target>,
        /// What is wrong with a destination, in words; empty if nothing is.
        detail: String,
    }
}

/// The version or alias at the end of a function's ARN; `$LATEST` where there is none.
#[must_use]
pub fn qualifier(arn: &str) -> &str {
    arn.splitn(8, ':')
        .nth(7)
        .filter(|qualifier| !qualifier.is_empty())
        .unwrap_or(LATEST)
}

/// A function's ARN without version or alias.
#[must_use]
pub fn unqualified(arn: &str) -> &str {
    match arn.match_indices(':').nth(6) {
        Some((end, _)) => &arn[..end],
        None => arn,
    }
}

/// Joins the destinations by qualifier with the function's aliases; absent if there are none.
#[must_use]
pub fn judge(
    destinations: &BTreeMap<String, Target>,
    aliases: &Listing<String>,
) -> Fact<FailureDestination> {
    if destinations.is_empty() {
        return Fact::Absent;
    }
    let mut targets: Vec<Target> = Vec::new();
    for target in destinations.values() {
        if !targets.contains(target) {
            targets.push(target.clone());
        }
    }
    let details: Vec<&str> = targets
        .iter()
        .map(|target| target.detail.as_str())
        .filter(|detail| !detail.is_empty())
        .collect();
    let uncovered = std::iter::once(LATEST)
        .chain(aliases.items.iter().map(String::as_str))
        .filter(|qualifier| !destinations.contains_key(*qualifier))
        .map(str::to_owned);
    Fact::Known(FailureDestination {
        covered: destinations.keys().cloned().collect(),
        uncovered: Listing {
            items: uncovered.collect(),
            incomplete: aliases.incomplete.clone(),
        },
        detail: details.join("; "),
        targets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Cause;

    const ARN: &str = "arn:aws:lambda:eu-west-1:111122223333:function:orders";

    fn aliases(names: &[&str]) -> Listing<String> {
        Listing {
            items: names.iter().map(|name| (*name).to_owned()).collect(),
            incomplete: None,
        }
    }

    fn to(pairs: &[(&str, Target)]) -> BTreeMap<String, Target> {
        pairs
            .iter()
            .map(|(name, target)| ((*name).to_owned(), target.clone()))
            .collect()
    }

    fn known(fact: Fact<FailureDestination>) -> FailureDestination {
        match fact {
            Fact::Known(known) => known,
            other @ (Fact::Absent | Fact::Unknown(_)) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_qualifier_is_what_follows_the_name() {
        assert_eq!(qualifier(ARN), LATEST);
        assert_eq!(qualifier(&format!("{ARN}:$LATEST")), LATEST);
        assert_eq!(qualifier(&format!("{ARN}:prod")), "prod");
        assert_eq!(qualifier(&format!("{ARN}:")), LATEST);
        assert_eq!(unqualified(ARN), ARN);
        assert_eq!(unqualified(&format!("{ARN}:prod")), ARN);
    }

    #[test]
    fn nothing_set_is_absent_whatever_the_aliases() {
        let unread = Listing {
            items: Vec::new(),
            incomplete: Some(Cause::denied("lambda:ListAliases", "")),
        };
        for aliases in [aliases(&[]), aliases(&["prod"]), unread] {
            assert_eq!(judge(&BTreeMap::new(), &aliases), Fact::Absent);
        }
    }

    #[test]
    fn each_alias_needs_a_destination_of_its_own() {
        let latest = to(&[(LATEST, Target::existing("q"))]);
        assert!(
            known(judge(&latest, &aliases(&[])))
                .uncovered
                .items
                .is_empty()
        );
        assert_eq!(
            known(judge(&latest, &aliases(&["prod"]))).uncovered.items,
            ["prod"]
        );
        let alias = to(&[("prod", Target::existing("q"))]);
        assert_eq!(
            known(judge(&alias, &aliases(&["prod"]))).uncovered.items,
            [LATEST]
        );
        let both = to(&[
            (LATEST, Target::existing("q")),
            ("prod", Target::existing("q")),
        ]);
        let both = known(judge(&both, &aliases(&["prod"])));
        assert!(both.uncovered.items.is_empty());
        assert_eq!(both.targets.len(), 1);
        assert_eq!(both.covered, [LATEST, "prod"]);
    }

    #[test]
    fn aliases_that_could_not_be_read_leave_the_list_open() {
        let cause = Cause::denied("lambda:ListAliases", "");
        let unread = Listing {
            items: Vec::new(),
            incomplete: Some(cause.clone()),
        };
        let latest = to(&[(LATEST, Target::existing("q"))]);
        assert_eq!(
            known(judge(&latest, &unread)).uncovered.incomplete,
            Some(cause)
        );
    }

    #[test]
    fn what_is_wrong_with_a_destination_is_told() {
        let mixed = to(&[(LATEST, Target::existing("q")), ("prod", Target::gone("r"))]);
        let mixed = known(judge(&mixed, &aliases(&["prod"])));
        assert_eq!(mixed.detail, "r does not exist");
        assert_eq!(mixed.targets.len(), 2);
    }
}
