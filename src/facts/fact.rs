//! The three-valued fact and the list that may be incomplete.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use super::{Call, Cause};

/// Something that was asked of AWS.
///
/// There is no default and no way to read a value without saying what happens
/// when there is none. As JSON: the value itself, `{"absent": true}`, or the
/// [`Cause`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact<T> {
    /// AWS gave the value.
    Known(T),
    /// AWS answered that it is not configured.
    Absent,
    /// It is not known, and this is why.
    Unknown(Cause),
}

impl<T> Fact<T> {
    /// The known value changed by `f`.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Fact<U> {
        self.and_then(|value| Fact::Known(f(value)))
    }

    /// The known value handed to `f`; absent and unknown stay what they are.
    pub fn and_then<U>(self, f: impl FnOnce(T) -> Fact<U>) -> Fact<U> {
        match self {
            Self::Known(value) => f(value),
            Self::Absent => Fact::Absent,
            Self::Unknown(cause) => Fact::Unknown(cause),
        }
    }

    /// The value, or [`Fact::Absent`].
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Known)
    }

    /// The same fact by reference.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Self::Known(value) => Fact::Known(value),
            Self::Absent => Fact::Absent,
            Self::Unknown(cause) => Fact::Unknown(cause.clone()),
        }
    }
}

impl<T> From<Cause> for Fact<T> {
    fn from(cause: Cause) -> Self {
        Self::Unknown(cause)
    }
}

impl<T> From<Result<T, Cause>> for Fact<T> {
    fn from(read: Result<T, Cause>) -> Self {
        read.map_or_else(Self::Unknown, Self::Known)
    }
}

impl<T: Serialize> Serialize for Fact<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Absent => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("absent", &true)?;
                map.end()
            }
            Self::Unknown(cause) => cause.serialize(serializer),
        }
    }
}

/// A [`Fact`] that AWS cannot answer to be absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading<T> {
    /// AWS gave the value.
    Known(T),
    /// It is not known, and this is why.
    Unknown(Cause),
}

impl<T> Reading<T> {
    /// The known value changed by `f`.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Known(value) => Reading::Known(f(value)),
            Self::Unknown(cause) => Reading::Unknown(cause),
        }
    }
}

impl<T> From<Cause> for Reading<T> {
    fn from(cause: Cause) -> Self {
        Self::Unknown(cause)
    }
}

impl<T> From<Result<T, Cause>> for Reading<T> {
    fn from(read: Result<T, Cause>) -> Self {
        read.map_or_else(Self::Unknown, Self::Known)
    }
}

impl<T: Serialize> Serialize for Reading<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(cause) => cause.serialize(serializer),
        }
    }
}

/// A list whose later pages may be missing.
///
/// As JSON: a plain array when complete, else `{"items": […], "incomplete": cause}`.
/// Over an incomplete list `exists` can be true but never false, and `all` can
/// be false but never true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Why there may be more, if there may be.
    pub incomplete: Option<Cause>,
}

impl<T> Listing<T> {
    /// Those of the items that fit.
    #[must_use]
    pub fn filter(mut self, fits: impl Fn(&T) -> bool) -> Self {
        self.items.retain(fits);
        self
    }

    /// What `read` makes of each item. One of which it makes nothing lacks what it is known by: it leaves
    /// the list open, as a page that is missing does.
    #[must_use]
    pub fn told<U>(self, call: Call, lacking: &str, read: impl Fn(T) -> Option<U>) -> Listing<U> {
        let listed = self.items.len();
        let items: Vec<U> = self.items.into_iter().filter_map(read).collect();
        let untold = (items.len() < listed).then(|| call.unparseable(lacking));
        Listing {
            items,
            incomplete: self.incomplete.or(untold),
        }
    }
}

impl<T: Serialize> Serialize for Listing<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.incomplete {
            None => self.items.serialize(serializer),
            Some(cause) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("items", &self.items)?;
                map.serialize_entry("incomplete", cause)?;
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::own::LIST_REGIONS as CALL;

    #[test]
    fn an_item_that_cannot_be_told_leaves_the_list_open() {
        let of = |items, incomplete| {
            Listing { items, incomplete }.told(CALL, "one without a name", |item| item)
        };
        assert_eq!(of(vec![Some(1), Some(2)], None).incomplete, None);
        let open = of(vec![Some(1), None], None);
        assert_eq!(open.items, [1]);
        let cause = open.incomplete.map(|cause| cause.to_string());
        assert!(cause.is_some_and(|cause| cause.contains("one without a name")));
        let denied = Cause::denied("any:List", "");
        assert_eq!(
            of(vec![None], Some(denied.clone())).incomplete,
            Some(denied)
        );
    }
}
