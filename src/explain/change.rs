//! The smallest change that makes an item implemented: what has to turn, and what else it lacks. It is what the
//! roll-up counts, no more and no less; a test compares the two.

use std::collections::BTreeMap;

use crate::output::json_v1::{Control, ControlTally, Item, Lack, Lacking, Subjects, Threat};

/// A step of the change. All of them are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Every one of these findings has to turn to pass.
    Repair {
        /// The control.
        control: String,
        /// How many fail or hold in part.
        violated: usize,
        /// How many could not be judged: they have to be read, and then hold.
        unknown: usize,
        /// Which of those that fail or hold in part people may accept instead.
        accept: Accept,
    },
    /// Of these violations, which people accepted, one has to turn to pass: waivers alone implement nothing.
    RepairOne {
        /// The control.
        control: String,
        /// How many there are.
        waived: usize,
    },
    /// Every one of these questions has to be answered with yes.
    Answer {
        /// The control.
        control: String,
        /// How many are open.
        questions: usize,
    },
    /// Something else that it lacks.
    Supply(Lack),
}

/// Which violations of a control people may accept instead of having them repaired, so that the rest of the change is
/// still enough. A control that nothing meets is not met by what people accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// Any of them: another finding of the control passes.
    Any,
    /// All but one, which is then the one that passes.
    AllButOne,
    /// None.
    Nothing,
}

/// Why no change is known that makes an item implemented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untold {
    /// This version cannot judge it.
    NotJudged,
    /// The results are of a version that did not say what it takes.
    Earlier,
}

/// A control that decides an item.
#[derive(Clone, Copy)]
struct Part<'a> {
    tally: &'a ControlTally,
    /// The kind of fact that it judges.
    kind: &'a str,
}

/// The smallest change that makes an open item implemented.
///
/// # Errors
///
/// Why none is known.
pub fn change(
    item: &Item,
    threat: Option<&Threat>,
    controls: &BTreeMap<String, Control>,
) -> Result<Vec<Step>, Untold> {
    let Some(threat) = threat else {
        return Err(Untold::NotJudged);
    };
    if item.controls.is_empty() {
        return Err(Untold::NotJudged);
    }
    let subjects = threat.subjects.ok_or(Untold::Earlier)?;
    let mut parts = Vec::new();
    for tally in &item.controls {
        let control = controls.get(&tally.control).ok_or(Untold::Earlier)?;
        let kind = &control.subject.fact;
        parts.push(Part { tally, kind });
    }
    let mut steps = Vec::new();
    let mut is_found = false;
    for part in parts.iter().filter(|part| part.has_say(&parts, subjects)) {
        is_found |= part.steps(&item.lacks, &mut steps);
    }
    // Lists whose kinds of resource do not occur may still be incomplete, and a repaired resource needs no other.
    if !is_found && let Some(kind) = cheapest(&parts) {
        for part in parts.iter().filter(|part| part.kind == kind) {
            part.repair_one(&mut steps);
        }
    }
    steps.extend(item.lacks.iter().cloned().map(Step::Supply));
    Ok(steps)
}

impl Part<'_> {
    /// Findings that a scan could judge by the claim of the control, and those that people accepted.
    fn findings(&self) -> usize {
        let own = self.tally;
        self.judged() + own.not_applicable + own.waived
    }

    fn judged(&self) -> usize {
        let own = self.tally;
        own.pass + own.answered + own.fail + own.partial + own.question + own.unknown
    }

    /// Whether its outcome counts once every list is read to its end.
    fn has_say(&self, parts: &[Self], subjects: Subjects) -> bool {
        let is_accepted = |part: &Self| part.tally.waived == part.findings();
        match subjects {
            Subjects::Each => true,
            Subjects::Together => {
                let mut of_kind = parts.iter().filter(|part| part.kind == self.kind);
                self.findings() > 0 && !of_kind.all(is_accepted)
            }
        }
    }

    /// What has to happen to its findings. Tells whether it then holds for one at least.
    fn steps(&self, lacks: &[Lack], steps: &mut Vec<Step>) -> bool {
        let control = self.tally.control.clone();
        let violated = self.tally.fail + self.tally.partial;
        let unknown = self.tally.unknown;
        if violated + unknown > 0 {
            steps.push(Step::Repair {
                control: control.clone(),
                violated,
                unknown,
                accept: self.accept(violated, lacks),
            });
        }
        if self.tally.question > 0 {
            steps.push(Step::Answer {
                control: control.clone(),
                questions: self.tally.question,
            });
        }
        let is_held = self.judged() > 0 || self.is_supplied(lacks);
        if !is_held && self.tally.waived > 0 {
            self.repair_one(steps);
            return true;
        }
        is_held
    }

    /// Whether a resource of it that holds will be there.
    fn is_supplied(&self, lacks: &[Lack]) -> bool {
        lacks.iter().any(|lack| {
            lack.what == Lacking::Resource && lack.control.as_ref() == Some(&self.tally.control)
        })
    }

    fn accept(&self, violated: usize, lacks: &[Lack]) -> Accept {
        let others = self.judged() > violated || self.is_supplied(lacks);
        match (violated, others) {
            (0, _) | (1, false) => Accept::Nothing,
            (_, true) => Accept::Any,
            (_, false) => Accept::AllButOne,
        }
    }

    fn repair_one(&self, steps: &mut Vec<Step>) {
        if self.tally.waived > 0 {
            steps.push(Step::RepairOne {
                control: self.tally.control.clone(),
                waived: self.tally.waived,
            });
        }
    }
}

/// Whether a resource that is lacking was looked for to the end, so that it is known that there is none.
pub(super) fn is_listed(lack: &Lack, lacks: &[Lack]) -> bool {
    let is_open = |other: &Lack| match other.what {
        Lacking::Reading => true,
        Lacking::Listing => lack.control.is_none() || other.control == lack.control,
        Lacking::Resource | Lacking::Attestation => false,
    };
    // Words name the places that were listed to the end.
    !lack.words.is_empty() || !lacks.iter().any(is_open)
}

/// The kind of resource of which people accepted everything that the fewest controls are about.
fn cheapest<'a>(parts: &[Part<'a>]) -> Option<&'a str> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for part in parts.iter().filter(|part| part.tally.waived > 0) {
        *kinds.entry(part.kind).or_default() += 1;
    }
    let cheapest = kinds.into_iter().min_by_key(|(_, controls)| *controls);
    cheapest.map(|(kind, _)| kind)
}
