//! From items to what must be read.
//!
//! From the assigned threats follow the controls, from their conditions the
//! fields. Which calls and IAM actions that takes, the wanted fields say themselves.

use std::collections::BTreeSet;

use crate::checks::{Catalog, Control, Threat};
use crate::facts::Wants;
use crate::matching::Assignment;
use crate::model::{ControlId, ThreatId};

/// What the items of a report need.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The threat types among the items, each once.
    pub threats: BTreeSet<ThreatId>,
    /// The controls that answer them.
    pub controls: BTreeSet<ControlId>,
    /// What must be read.
    pub wants: Wants,
}

impl Plan {
    /// The plan for these items; `only` limits it to some threat types if it is not empty.
    #[must_use]
    pub fn new(assignments: &[Assignment], catalog: &Catalog, only: &BTreeSet<ThreatId>) -> Self {
        let mut plan = Self::default();
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
            plan.wants.want(control.kind, &fields);
        }
        plan
    }
}

#[cfg(test)]
mod tests;
