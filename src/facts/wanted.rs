//! What must be read, and nothing more: kinds of facts with the fields that somebody asks for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, FactKind, Reach, own};

/// The fields of one kind that are needed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The kind.
    pub kind: &'static FactKind,
    /// Its fields.
    pub fields: BTreeSet<String>,
}

/// Fact kinds by name, with the fields that are needed of each.
#[derive(Debug, Clone, Default)]
pub struct Wants {
    kinds: BTreeMap<&'static str, Wanted>,
}

impl Wants {
    /// Adds a kind and fields of it. Without fields its listing alone is read.
    pub fn want(&mut self, kind: &'static FactKind, fields: &[&str]) {
        let wanted = self.kinds.entry(kind.name).or_insert_with(|| Wanted {
            kind,
            fields: BTreeSet::new(),
        });
        let fields = fields.iter().copied().map(str::to_owned);
        wanted.fields.extend(fields);
    }

    /// What is needed of a kind, if it is needed at all.
    #[must_use]
    pub fn of(&self, kind: &FactKind) -> Option<&Wanted> {
        self.kinds.get(kind.name)
    }

    /// Each kind that is needed, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Wanted> {
        self.kinds.values()
    }

    /// Whether nothing is needed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The calls that a run makes for itself: who it is, and where to look.
    #[must_use]
    pub fn own_calls(&self) -> BTreeSet<Call> {
        let mut calls = BTreeSet::from([own::GET_CALLER_IDENTITY]);
        if self.iter().any(|wanted| wanted.kind.reach == Reach::Region) {
            calls.insert(own::LIST_REGIONS);
        }
        calls
    }

    /// Every call that may be made.
    #[must_use]
    pub fn calls(&self) -> BTreeSet<Call> {
        let mut calls = self.own_calls();
        calls.extend(
            self.iter()
                .flat_map(|wanted| wanted.kind.calls(&wanted.fields)),
        );
        calls
    }

    /// Every IAM action that is needed, sorted.
    #[must_use]
    pub fn actions(&self) -> BTreeSet<&'static str> {
        self.calls().iter().map(|call| call.action).collect()
    }
}
