//! The services whose events selectors let through, and how several selectors come together.

use std::collections::BTreeSet;
use std::fmt;

/// The services whose management events pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sources {
    /// Every one.
    Every,
    /// Every one but these.
    AllBut(BTreeSet<String>),
    /// These only.
    Only(BTreeSet<String>),
}

impl Sources {
    /// Every one but these; every one if these are none.
    pub(super) fn all_but<'s>(left_out: impl IntoIterator<Item = &'s String>) -> Self {
        let left_out: BTreeSet<String> = left_out.into_iter().cloned().collect();
        if left_out.is_empty() {
            Self::Every
        } else {
            Self::AllBut(left_out)
        }
    }

    /// What passes one selector or the other.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Every, _) | (_, Self::Every) => Self::Every,
            (Self::AllBut(one), Self::AllBut(other)) => Self::all_but(one.intersection(&other)),
            (Self::AllBut(left), Self::Only(named)) | (Self::Only(named), Self::AllBut(left)) => {
                Self::all_but(left.difference(&named))
            }
            (Self::Only(one), Self::Only(other)) => Self::Only(&one | &other),
        }
    }

    /// What passes one selector and the other.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Every, both) | (both, Self::Every) => both,
            (Self::AllBut(one), Self::AllBut(other)) => Self::AllBut(&one | &other),
            (Self::AllBut(left), Self::Only(named)) | (Self::Only(named), Self::AllBut(left)) => {
                Self::Only(&named - &left)
            }
            (Self::Only(one), Self::Only(other)) => Self::Only(&one & &other),
        }
    }
}

impl fmt::Display for Sources {
    /// As it follows `logs them in every region`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed = |names: &BTreeSet<String>| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.join(", ")
        };
        match self {
            Self::Every => Ok(()),
            Self::AllBut(left) => write!(f, ", except those of {}", listed(left)),
            Self::Only(named) => write!(f, ", but only those of {}", listed(named)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn but(left: &[&str]) -> Sources {
        Sources::AllBut(names(left))
    }

    fn only(named: &[&str]) -> Sources {
        Sources::Only(names(named))
    }

    #[test]
    fn one_selector_or_another_lets_more_through() {
        assert_eq!(but(&["a"]).or(Sources::Every), Sources::Every);
        assert_eq!(but(&["a", "b"]).or(but(&["b", "c"])), but(&["b"]));
        assert_eq!(but(&["a"]).or(but(&["b"])), Sources::Every);
        assert_eq!(only(&["a"]).or(but(&["a", "b"])), but(&["b"]));
        assert_eq!(only(&["a"]).or(only(&["b"])), only(&["a", "b"]));
    }

    #[test]
    fn one_selector_and_another_let_less_through() {
        assert_eq!(but(&["a"]).and(Sources::Every), but(&["a"]));
        assert_eq!(but(&["a"]).and(but(&["b"])), but(&["a", "b"]));
        assert_eq!(only(&["a", "b"]).and(but(&["b"])), only(&["a"]));
        assert_eq!(only(&["a", "b"]).and(only(&["b", "c"])), only(&["b"]));
    }

    #[test]
    fn what_is_left_out_is_said() {
        assert_eq!(Sources::Every.to_string(), "");
        assert_eq!(but(&["a", "b"]).to_string(), ", except those of a, b");
        assert_eq!(only(&["a"]).to_string(), ", but only those of a");
    }
}
