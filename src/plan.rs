//! What must be read, and nothing more.
//!
//! From the assigned threats follow the controls, from their conditions the
//! fields, from the fields the calls and the IAM actions.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::{Catalog, Control, Threat};
use crate::facts::{Call, FactKind, Scope, own};
use crate::matching::Assignment;
use crate::model::{ControlId, ThreatId};

/// The facts that a run needs.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Digest of the checks that it was made by; empty if it serves none.
    pub catalog: String,
    /// The threat types among the items, each once.
    pub threats: BTreeSet<ThreatId>,
    /// The controls that answer them.
    pub controls: BTreeSet<ControlId>,
    /// Fact kinds by name, with the fields that the controls read.
    pub wanted: BTreeMap<&'static str, Wanted>,
}

/// The fields of one kind that are needed.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The kind.
    pub kind: &'static FactKind,
    /// Its fields.
    pub fields: BTreeSet<String>,
}

impl Plan {
    /// The plan for these items; `only` limits it to some threat types if it is not empty.
    #[must_use]
    pub fn new(assignments: &[Assignment], catalog: &Catalog, only: &BTreeSet<ThreatId>) -> Self {
        let mut plan = Self {
            catalog: catalog.digest.clone(),
            ..Self::default()
        };
        for threat in assignments
            .iter()
            .filter_map(|assignment| assignment.threat.as_ref().ok())
        {
            if only.is_empty() || only.contains(threat) {
                plan.threats.insert(threat.clone());
            }
        }
        let threats: Vec<&Threat> = plan
            .threats
            .iter()
            .filter_map(|id| catalog.threats.get(id))
            .collect();
        plan.controls = threats
            .iter()
            .flat_map(|threat| threat.controls.iter().cloned())
            .collect();
        let controls: Vec<&Control> = plan
            .controls
            .iter()
            .filter_map(|id| catalog.controls.get(id))
            .collect();
        for control in controls {
            let paths = control.paths();
            let fields: Vec<&str> = paths.iter().filter_map(|path| path.field()).collect();
            plan.want(control.kind, &fields);
        }
        plan
    }

    /// Adds fields of a kind.
    pub fn want(&mut self, kind: &'static FactKind, fields: &[&str]) {
        let wanted = self.wanted.entry(kind.name).or_insert_with(|| Wanted {
            kind,
            fields: BTreeSet::new(),
        });
        let fields = fields.iter().copied().map(str::to_owned);
        wanted.fields.extend(fields);
    }

    /// The calls that a run makes for itself: who it is, and where to look.
    #[must_use]
    pub fn own_calls(&self) -> BTreeSet<Call> {
        let mut calls = BTreeSet::from([own::GET_CALLER_IDENTITY]);
        if self
            .wanted
            .values()
            .any(|wanted| wanted.kind.scope == Scope::Regional)
        {
            calls.insert(own::LIST_REGIONS);
        }
        calls
    }

    /// Every call that may be made.
    #[must_use]
    pub fn calls(&self) -> BTreeSet<Call> {
        let mut calls = self.own_calls();
        calls.extend(
            self.wanted
                .values()
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

#[cfg(test)]
mod tests;
