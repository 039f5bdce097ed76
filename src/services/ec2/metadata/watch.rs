//! Whether it would be noticed that an instance answers the first version of the metadata service. Asks nobody.
//!
//! That the metric `MetadataNoToken` is there is no watch: CloudWatch keeps it for every instance.

use super::Imds;
use crate::facts::{Cause, Reading, words};

words! {
    /// How it would be noticed.
    pub enum Watch {
        /// A rule of AWS Config tells of every instance.
        Rule = "rule",
        /// An alarm on the use of the first version reaches somebody.
        Alarm = "alarm",
        /// No instance answers it, and the account launches none that would.
        Enforced = "enforced",
        /// Nothing that is seen from here watches.
        None = "none",
        /// Nor does any instance require the second version.
        Unbegun = "unbegun",
    }
}

/// Whether something watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watcher {
    /// It does; its name.
    By(String),
    /// It does not, and why.
    Not(String),
}

/// The instances of a region, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Whether every instance requires the second version, or has the service off.
    pub all_strict: Reading<bool>,
    /// Whether one does.
    pub any_strict: Reading<bool>,
}

impl Versions {
    /// Of these instances; `unread` is why there may be more.
    pub fn of(
        instances: impl Iterator<Item = Result<Imds, Cause>>,
        unread: Option<&Cause>,
    ) -> Self {
        let mut unclear = unread.cloned();
        let (mut any_strict, mut any_lax) = (false, false);
        for instance in instances {
            match instance {
                Ok(Imds::Required | Imds::Off) => any_strict = true,
                Ok(Imds::Optional) => any_lax = true,
                Err(cause) => unclear = unclear.or(Some(cause)),
            }
        }
        let known = |is_certain: bool, otherwise: bool| match (&unclear, is_certain) {
            (_, true) => Reading::Known(!otherwise),
            (None, false) => Reading::Known(otherwise),
            (Some(cause), false) => Reading::Unknown(cause.clone()),
        };
        Self {
            all_strict: known(any_lax, true),
            any_strict: known(any_strict, false),
        }
    }
}

/// What the account's enforcement comes to: nothing is left to watch where no instance answers the first version and
/// none will.
///
/// # Errors
///
/// If that cannot be told.
pub fn by_enforcement(
    enforced: Result<bool, Cause>,
    versions: &Versions,
) -> Result<Watcher, Cause> {
    let not = |why: &str| Ok(Watcher::Not(why.to_owned()));
    match (enforced, &versions.all_strict) {
        (Ok(false), _) => not("the account does not enforce IMDSv2"),
        (_, Reading::Known(false)) => not("instances that answer IMDSv1 are there already"),
        (Err(cause), _) => Err(cause),
        (Ok(true), Reading::Unknown(cause)) => Err(cause.clone()),
        (Ok(true), Reading::Known(true)) => Ok(Watcher::By(
            "the account enforces IMDSv2, and every instance requires it".to_owned(),
        )),
    }
}

/// What all of them come to, in words. The first that watches decides; then all must be known.
///
/// # Errors
///
/// If one that may watch could not be read.
pub fn judge(
    watchers: [(Watch, Result<Watcher, Cause>); 3],
    versions: &Versions,
) -> Result<(Watch, String), Cause> {
    let mut amiss = Vec::new();
    let mut unread = None;
    for (watch, watcher) in watchers {
        match watcher {
            Ok(Watcher::By(what)) => return Ok((watch, what)),
            Ok(Watcher::Not(why)) => amiss.push(why),
            Err(cause) => unread = unread.or(Some(cause)),
        }
    }
    if let Some(cause) = unread {
        return Err(cause);
    }
    let amiss = amiss.join("; ");
    match &versions.any_strict {
        Reading::Known(false) => Ok((
            Watch::Unbegun,
            format!("no instance requires IMDSv2, and nothing watches: {amiss}"),
        )),
        // One that may require the second version leaves it to a person.
        Reading::Known(true) | Reading::Unknown(_) => Ok((Watch::None, amiss)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(action: &str) -> Cause {
        Cause::denied(action, "")
    }

    fn versions(instances: &[Imds]) -> Versions {
        Versions::of(instances.iter().map(|imds| Ok(*imds)), None)
    }

    fn not() -> Result<Watcher, Cause> {
        Ok(Watcher::Not("it does not".to_owned()))
    }

    fn by() -> Result<Watcher, Cause> {
        Ok(Watcher::By("it does".to_owned()))
    }

    #[test]
    fn instances_that_are_not_known_leave_it_open() {
        let mixed = versions(&[Imds::Required, Imds::Optional, Imds::Off]);
        assert_eq!(mixed.all_strict, Reading::Known(false));
        assert_eq!(mixed.any_strict, Reading::Known(true));
        let strict = versions(&[Imds::Required, Imds::Off]);
        assert_eq!(strict.all_strict, Reading::Known(true));
        let lax = versions(&[Imds::Optional]);
        assert_eq!(lax.any_strict, Reading::Known(false));
        let cause = denied("ec2:DescribeInstances");
        let more = Versions::of([Ok(Imds::Optional)].into_iter(), Some(&cause));
        assert_eq!(more.all_strict, Reading::Known(false));
        assert_eq!(more.any_strict, Reading::Unknown(cause.clone()));
        let pending = [Ok(Imds::Required), Err(cause.clone())];
        let pending = Versions::of(pending.into_iter(), None);
        assert_eq!(pending.all_strict, Reading::Unknown(cause));
        assert_eq!(pending.any_strict, Reading::Known(true));
    }

    #[test]
    fn enforcement_watches_only_where_nothing_is_left() {
        let strict = versions(&[Imds::Required]);
        let lax = versions(&[Imds::Optional]);
        let is_by = |enforced, versions: &Versions| {
            by_enforcement(enforced, versions).map(|watcher| matches!(watcher, Watcher::By(_)))
        };
        assert_eq!(is_by(Ok(true), &strict), Ok(true));
        assert_eq!(is_by(Ok(true), &lax), Ok(false));
        assert_eq!(is_by(Ok(false), &strict), Ok(false));
        let cause = denied("ec2:GetInstanceMetadataDefaults");
        assert_eq!(is_by(Err(cause.clone()), &strict), Err(cause.clone()));
        assert_eq!(is_by(Err(cause), &lax), Ok(false), "it would not help");
    }

    #[test]
    fn one_that_watches_is_enough_and_none_must_be_unread() {
        let lax = versions(&[Imds::Optional]);
        let mixed = versions(&[Imds::Optional, Imds::Required]);
        let cause = denied("config:DescribeConfigRules");
        let judged = |enforced, rule, alarm, versions: &Versions| {
            let watchers = [
                (Watch::Enforced, enforced),
                (Watch::Rule, rule),
                (Watch::Alarm, alarm),
            ];
            judge(watchers, versions).map(|(watch, _)| watch)
        };
        assert_eq!(judged(not(), by(), not(), &lax), Ok(Watch::Rule));
        assert_eq!(
            judged(not(), Err(cause.clone()), by(), &lax),
            Ok(Watch::Alarm)
        );
        assert_eq!(judged(by(), not(), not(), &mixed), Ok(Watch::Enforced));
        assert_eq!(judged(not(), not(), not(), &lax), Ok(Watch::Unbegun));
        assert_eq!(judged(not(), not(), not(), &mixed), Ok(Watch::None));
        assert_eq!(judged(not(), Err(cause.clone()), not(), &lax), Err(cause));
    }
}
