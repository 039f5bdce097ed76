//! Which accounts a rule or a word of people is about: by id, by name, by organizational unit, by tag.
//!
//! Names, units and tags are other people's text: they never stand for an id. What the run does not know of an
//! account decides nothing.

use std::collections::BTreeMap;

use super::Claim;
use crate::facts::{Cause, Failure};
use crate::model::Member;
use crate::policy::covers;

/// What is not known where nobody told the units of an account. Whose unit it is stands beside the cause.
const UNIT: &str = "the account's organizational unit";

/// Which accounts. Within a list any entry is enough; all lists that are not empty have to agree. `*` and `?`
/// are wildcards. Without any list: every account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    /// Ids, which are made of digits and wildcards alone, and names, which are not.
    pub named: Vec<String>,
    /// Organizational units with all that is below them: ids of units or of the root, and paths of names
    /// such as `Workloads/Production`.
    pub units: Vec<String>,
    /// Values of tags of the account itself.
    pub tags: BTreeMap<String, String>,
}

impl Accounts {
    /// Whether it names no account, so that each is meant.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        let Self { named, units, tags } = self;
        named.is_empty() && units.is_empty() && tags.is_empty()
    }

    /// Whether this account is meant.
    #[must_use]
    pub fn covers(&self, member: &Member) -> Claim {
        let named = any(&self.named, |entry| is_named(entry, member));
        let placed = any(&self.units, |entry| is_within(entry, member));
        named.and(placed).and(self.covers_tags(member))
    }

    /// Whether each of these accounts is meant for sure. Of no account, only a list that names none can say so.
    #[must_use]
    pub fn covers_all<'m>(&self, members: impl IntoIterator<Item = &'m Member>) -> bool {
        let mut members = members.into_iter().peekable();
        self.is_everything()
            || members.peek().is_some() && members.all(|member| self.covers(member) == Claim::Yes)
    }

    fn covers_tags(&self, member: &Member) -> Claim {
        if self.tags.is_empty() {
            return Claim::Yes;
        }
        let Some(own) = &member.tags else {
            return untold("the list of the account's tags");
        };
        let fit = self.tags.iter().all(|(key, pattern)| {
            let value = own.get(key);
            value.is_some_and(|value| pattern == value || covers(pattern, value))
        });
        if fit { Claim::Yes } else { Claim::No }
    }
}

/// Whether an entry of a list of accounts is about ids. Every other is about names, so that a name made like an id
/// is never taken for one.
#[must_use]
pub fn is_about_ids(entry: &str) -> bool {
    entry
        .bytes()
        .all(|byte| byte.is_ascii_digit() || is_wildcard(byte))
}

/// Whether an entry of a list of organizational units is about the ids of units or of the root.
#[must_use]
pub fn is_unit_id(entry: &str) -> bool {
    let plain = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || is_wildcard(byte))
    };
    let is_unit = |rest: &str| rest.contains(['-', '*']) && rest.splitn(2, '-').all(plain);
    let is_root = |rest: &str| plain(rest) && (rest.len() >= 4 || rest.contains('*'));
    entry.strip_prefix("ou-").is_some_and(is_unit) || entry.strip_prefix("r-").is_some_and(is_root)
}

fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// Whether a list says nothing, or one of its entries is about an account.
fn any(entries: &[String], is_about: impl Fn(&str) -> Claim) -> Claim {
    let nothing = match entries.is_empty() {
        true => Claim::Yes,
        false => Claim::No,
    };
    let claims = entries.iter().map(|entry| is_about(entry));
    claims.fold(nothing, Claim::or)
}

/// Whether an entry of a list of accounts is about this one.
pub(super) fn is_named(entry: &str, member: &Member) -> Claim {
    let own = match is_about_ids(entry) {
        true => member.account.as_str(),
        false if member.name.is_empty() => {
            return untold("the account's name");
        }
        false => &member.name,
    };
    of(entry == own || covers(entry, own))
}

/// Whether an account is in a unit or in one below it.
fn is_within(entry: &str, member: &Member) -> Claim {
    if is_unit_id(entry) {
        if member.path.is_empty() {
            return untold(UNIT);
        }
        let mut ids = member.path.split('/');
        return of(ids.any(|id| covers(entry, id)));
    }
    let names: Vec<&str> = parts(&member.unit).collect();
    let known = parts(&member.path).filter(|id| id.starts_with("ou-"));
    let known = known.count();
    if member.path.is_empty() && names.is_empty() || names.is_empty() && known > 0 {
        return untold(UNIT);
    }
    if !member.path.is_empty() && names.len() != known {
        let why = "the name of one has a slash; name units by their ids";
        let cause = Cause::failed(Failure::NotRead, UNIT, why);
        return Claim::Unknown(vec![cause]);
    }
    let entry: Vec<&str> = parts(entry).collect();
    let mut pairs = entry.iter().zip(&names);
    let is_above = entry.len() <= names.len();
    of(is_above && pairs.all(|(pattern, name)| pattern == name || covers(pattern, name)))
}

/// The parts of a path; an empty one has none.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(move |_| !path.is_empty())
}

fn of(is_so: bool) -> Claim {
    if is_so { Claim::Yes } else { Claim::No }
}

/// That nobody told what decides.
fn untold(what: &str) -> Claim {
    Claim::Unknown(vec![Cause::failed(Failure::NotRead, what, "")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;

    const OWN: &str = "111122223333";

    fn member(name: &str, path: &str, unit: &str) -> Member {
        Member {
            name: name.to_owned(),
            path: path.to_owned(),
            unit: unit.to_owned(),
            ..Member::unnamed(AccountId::new(OWN))
        }
    }

    fn list(entries: &[&str]) -> Vec<String> {
        entries.iter().map(|entry| (*entry).to_owned()).collect()
    }

    fn named(entry: &str) -> Accounts {
        Accounts {
            named: list(&[entry]),
            ..Accounts::default()
        }
    }

    fn within(entry: &str) -> Accounts {
        Accounts {
            units: list(&[entry]),
            ..Accounts::default()
        }
    }

    fn tagged(key: &str, value: &str) -> Accounts {
        Accounts {
            tags: [(key.to_owned(), value.to_owned())].into(),
            ..Accounts::default()
        }
    }

    fn tags(own: &[(&str, &str)]) -> Member {
        let own = own.iter();
        let own = own.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Member {
            tags: Some(own.collect()),
            ..Member::unnamed(AccountId::new(OWN))
        }
    }

    /// What it comes to, with the words of its causes.
    fn came(claim: Claim) -> String {
        match claim {
            Claim::Yes => "yes".to_owned(),
            Claim::No => "no".to_owned(),
            Claim::Unknown(causes) => causes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("; "),
        }
    }

    #[test]
    fn a_name_never_stands_for_an_id() {
        // An account that calls itself like another one is not that one, whatever the wildcards.
        let liar = member("999988887777", "", "");
        for entry in ["999988887777", "9999*", "99998888777?", "9*"] {
            assert_eq!(named(entry).covers(&liar), Claim::No, "{entry}");
        }
        for entry in [OWN, "1111*", "*", "????????????"] {
            assert_eq!(named(entry).covers(&liar), Claim::Yes, "{entry}");
        }
        // Digits of other scripts are no digits of ids.
        let other = member("\u{661}\u{661}", "", "");
        assert_eq!(named("\u{661}*").covers(&other), Claim::Yes);
        assert_eq!(named("1*").covers(&member("", "", "")), Claim::Yes);
    }

    #[test]
    fn names_are_matched_as_they_are_written() {
        for (entry, name, expect) in [
            ("payments-*", "payments-prod", "yes"),
            ("payments-*", "Payments-prod", "no"),
            ("payments-*", "old payments-prod", "no"),
            ("pay[m]ents", "payments", "no"),
            ("pay[m]ents", "pay[m]ents", "yes"),
            ("[a-z]*", "payments", "no"),
            ("a*[1]", "account [1]", "yes"),
            ("a?c", "a*c", "no"),
            ("a*c", "a*c", "yes"),
            ("*-prod", "", "the account's name was not read"),
        ] {
            let claim = named(entry).covers(&member(name, "", ""));
            assert_eq!(came(claim), expect, "{entry} {name}");
        }
    }

    #[test]
    fn one_entry_is_enough_and_what_is_not_known_does_not_outweigh_it() {
        let unnamed = member("", "", "");
        let both = |id: &str| Accounts {
            named: list(&["payments-*", id]),
            ..Accounts::default()
        };
        assert_eq!(both(OWN).covers(&unnamed), Claim::Yes);
        let other = both("999988887777").covers(&unnamed);
        assert!(matches!(other, Claim::Unknown(_)), "{other:?}");
        // Of lists that have to agree, one that does not is enough.
        let neither = Accounts {
            units: list(&["Workloads"]),
            ..named("999988887777")
        };
        assert_eq!(neither.covers(&unnamed), Claim::No);
        let open = Accounts {
            tags: tagged("env", "prod").tags,
            units: list(&["Workloads"]),
            ..named(OWN)
        };
        assert_eq!(
            came(open.covers(&unnamed)),
            "the account's organizational unit was not read; \
             the list of the account's tags was not read"
        );
    }

    #[test]
    fn a_unit_holds_what_is_below_it() {
        let path = "r-ab12/ou-ab12-11111111/ou-ab12-22222222";
        let own = member("", path, "Workloads/Production");
        for (entry, expect) in [
            ("Workloads", "yes"),
            ("Workloads/Production", "yes"),
            ("Workloads/Prod*", "yes"),
            ("*/Production", "yes"),
            ("[W]orkloads", "no"),
            ("workloads", "no"),
            ("Work", "no"),
            ("Production", "no"),
            ("Workloads/Production/EU", "no"),
            // A wildcard stays within one name.
            ("Work*Production", "no"),
            ("ou-ab12-11111111", "yes"),
            ("ou-ab12-2*", "yes"),
            ("r-ab12", "yes"),
            ("ou-ab12-1", "no"),
            ("ou-cd34-*", "no"),
        ] {
            assert_eq!(came(within(entry).covers(&own)), expect, "{entry}");
        }
    }

    #[test]
    fn a_unit_that_nobody_told_leaves_it_open() {
        let untold = "the account's organizational unit was not read";
        let ids = "r-ab12/ou-ab12-11111111";
        for (path, unit, entry, expect) in [
            ("", "", "Workloads", untold),
            ("", "", "ou-ab12-*", untold),
            // Ids without names, and names without ids.
            (ids, "", "Workloads", untold),
            (ids, "", "ou-ab12-*", "yes"),
            ("", "Workloads", "Workloads", "yes"),
            ("", "Workloads", "ou-ab12-*", untold),
            // Directly below the root, that it has no unit is known.
            ("r-ab12", "", "*", "no"),
            ("r-ab12", "", "ou-ab12-*", "no"),
        ] {
            let claim = within(entry).covers(&member("", path, unit));
            assert_eq!(came(claim), expect, "{path:?} {unit:?} {entry:?}");
        }
    }

    #[test]
    fn a_unit_whose_name_looks_like_a_path_or_an_id_deceives_nobody() {
        // One unit, which somebody called like a unit in a unit.
        let forged = member("", "r-ab12/ou-ab12-11111111", "Workloads/Production");
        let claim = came(within("Workloads/Production").covers(&forged));
        assert!(claim.contains("has a slash"), "{claim}");
        let named = member("", "r-ab12/ou-ab12-11111111", "ou-ab12-22222222");
        assert_eq!(within("ou-ab12-22222222").covers(&named), Claim::No);
        // What only begins like an id is a name.
        let lab = member("", "r-ab12/ou-ab12-11111111", "r-and-d");
        assert_eq!(within("r-and-d").covers(&lab), Claim::Yes);
        let group = member("", "r-ab12/ou-ab12-11111111", "ou-payments");
        assert_eq!(within("ou-payments").covers(&group), Claim::Yes);
    }

    #[test]
    fn tags_that_were_not_read_are_not_tags_that_are_not_there() {
        let prod = tagged("env", "prod*");
        assert_eq!(prod.covers(&tags(&[("env", "production")])), Claim::Yes);
        assert_eq!(prod.covers(&tags(&[("env", "test")])), Claim::No);
        assert_eq!(prod.covers(&tags(&[("Env", "prod")])), Claim::No);
        assert_eq!(prod.covers(&tags(&[])), Claim::No);
        assert_eq!(
            came(prod.covers(&member("prod", "r-ab12", ""))),
            "the list of the account's tags was not read"
        );
    }

    #[test]
    fn all_accounts_are_meant_only_if_each_is_for_sure() {
        let (prod, unnamed) = (member("prod", "", ""), member("", "", ""));
        let rule = named("prod");
        assert!(rule.covers_all([&prod]));
        assert!(!rule.covers_all([&prod, &unnamed]));
        assert!(!rule.covers_all([]));
        assert!(Accounts::default().covers_all([]));
        assert!(Accounts::default().covers_all([&unnamed]));
    }
}
