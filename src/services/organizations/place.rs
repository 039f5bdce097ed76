//! Where accounts are in an organization: in the root, or in units, which may be in other units.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::model::{AccountId, printable_start};

/// Id of a root or of an organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnitId(String);

/// A text that is no id of a root or an organizational unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{}` is not the id of a root or an organizational unit, such as r-ab12 or ou-ab12-11111111",
    printable_start(.0, LONGEST_SHOWN)
)]
pub struct NotAUnit(String);

/// Characters of a text that are repeated.
const LONGEST_SHOWN: usize = 60;

impl UnitId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html>
impl FromStr for UnitId {
    type Err = NotAUnit;

    fn from_str(text: &str) -> Result<Self, NotAUnit> {
        let is = |part: &str, least: usize| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            (least..=32).contains(&part.len()) && part.bytes().all(plain)
        };
        let parts: Vec<&str> = text.split('-').collect();
        let is_id = match parts.as_slice() {
            ["r", root] => is(root, 4),
            ["ou", root, unit] => is(root, 4) && is(unit, 8),
            _ => false,
        };
        match is_id {
            true => Ok(Self(text.to_owned())),
            false => Err(NotAUnit(text.to_owned())),
        }
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The root and the units, as a walk over them found them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    /// Names of units, by their id.
    pub names: BTreeMap<String, String>,
    /// The ids above each account, with slashes between them, if the walk asked for accounts.
    pub places: BTreeMap<AccountId, String>,
}

impl Tree {
    /// The names of the units of a path, which begins with the root; none if one of them has none.
    #[must_use]
    pub fn unit(&self, path: &str) -> Option<String> {
        let units = path.split('/').skip(1);
        let names: Option<Vec<&str>> = units
            .map(|unit| self.names.get(unit).map(String::as_str))
            .collect();
        Some(names?.join("/"))
    }
}

/// The ids of the root and the units in a path as `ListAccounts` tells it: `o-…/r-…/ou-…/…/111122223333/`.
/// None if it is of another form, organization or account.
pub(super) fn place(path: &str, organization: &str, account: &str) -> Option<String> {
    let inner = path.strip_prefix(organization)?.strip_prefix('/')?;
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let inner = inner.strip_suffix(account)?.strip_suffix('/')?;
    let mut ids = inner.split('/');
    let root = ids.next()?;
    let is_root = root.starts_with("r-") && root.parse::<UnitId>().is_ok();
    let are_units = ids.all(|id| id.starts_with("ou-") && id.parse::<UnitId>().is_ok());
    (is_root && are_units).then(|| inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_units_have_ids() {
        for text in ["r-ab12", "ou-ab12-11111111", "ou-abcdef-1a2b3c4d5e"] {
            assert!(text.parse::<UnitId>().is_ok(), "{text}");
        }
        for text in [
            "",
            "r-ab1",
            "R-ab12",
            "ou-ab12",
            "ou-ab12-1111111",
            "ou-ab12-11111111-1",
            "o-exampleorgid",
            "Production",
            "111122223333",
        ] {
            assert!(text.parse::<UnitId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_tells_what_is_above_the_account() {
        let of = |path: &str| place(path, "o-example123", "111122223333");
        let told = [
            ("o-example123/r-ab12/111122223333/", Some("r-ab12")),
            (
                "o-example123/r-ab12/ou-ab12-11111111/ou-ab12-22222222/111122223333/",
                Some("r-ab12/ou-ab12-11111111/ou-ab12-22222222"),
            ),
            ("o-example123/r-ab12/111122223333", Some("r-ab12")),
            ("o-other/r-ab12/111122223333/", None),
            ("o-example123/r-ab12/222233334444/", None),
            ("o-example123/111122223333/", None),
            ("o-example123/ou-ab12-11111111/111122223333/", None),
            ("o-example123/r-ab12/Workloads/111122223333/", None),
            ("o-example123/r-ab12/r-ab12/111122223333/", None),
            ("", None),
        ];
        for (path, expected) in told {
            assert_eq!(of(path).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn a_path_has_names_if_every_unit_has_one() {
        let names = [
            ("ou-ab12-11111111", "Workloads"),
            ("ou-ab12-22222222", "Prod"),
        ];
        let tree = Tree {
            names: names
                .map(|(id, name)| (id.to_owned(), name.to_owned()))
                .into(),
            places: BTreeMap::new(),
        };
        let of = |path: &str| tree.unit(path);
        assert_eq!(of("r-ab12").as_deref(), Some(""));
        let nested = "r-ab12/ou-ab12-11111111/ou-ab12-22222222";
        assert_eq!(of(nested).as_deref(), Some("Workloads/Prod"));
        assert_eq!(of("r-ab12/ou-ab12-11111111/ou-ab12-33333333"), None);
    }
}
