//! One part of a network, such as its subnets: what was read of it, and why there may be more.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::{Call, Cause, Reading};

/// What was read of one part, by id.
#[derive(Debug, Clone)]
pub struct Part<T> {
    items: BTreeMap<Arc<str>, T>,
    unread: Option<Cause>,
    told_by: Call,
}

/// How it stands with one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a, T> {
    /// It is there.
    There(&'a T),
    /// All were read, and it is not among them.
    Gone,
    /// It is not among those that were read, and there may be more.
    Unread(&'a Cause),
}

impl<T> Part<T> {
    /// What a call told; `unread` is why there may be more.
    #[must_use]
    pub fn new(
        told_by: Call,
        items: impl IntoIterator<Item = (Arc<str>, T)>,
        unread: Option<Cause>,
    ) -> Self {
        Self {
            items: items.into_iter().collect(),
            unread,
            told_by,
        }
    }

    /// Nothing of it is known.
    #[must_use]
    pub fn unread(told_by: Call, cause: Cause) -> Self {
        Self::new(told_by, [], Some(cause))
    }

    /// The one of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Found<'_, T> {
        match (self.items.get(id), &self.unread) {
            (Some(item), _) => Found::There(item),
            (None, Some(cause)) => Found::Unread(cause),
            (None, None) => Found::Gone,
        }
    }

    /// The same where it has to be there: if it is not, that proves nothing.
    #[must_use]
    pub fn get(&self, id: &str) -> Reading<&T> {
        match self.find(id) {
            Found::There(item) => Reading::Known(item),
            Found::Unread(cause) => Reading::Unknown(cause.clone()),
            Found::Gone => Reading::Unknown(self.told_by.vanished(format!("{id} is not listed"))),
        }
    }

    /// The one of this id with its id, if it was read.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<(&Arc<str>, &T)> {
        self.items.get_key_value(id)
    }

    /// Those that were read, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &T)> {
        self.items.iter()
    }

    /// How many were read.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether none was read; there may be some all the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Why there may be more.
    #[must_use]
    pub fn incomplete(&self) -> Option<&Cause> {
        self.unread.as_ref()
    }

    /// The call that told it.
    #[must_use]
    pub fn told_by(&self) -> Call {
        self.told_by
    }
}
