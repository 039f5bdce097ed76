//! Two runs, side by side: what changed in the later one. Results are compared as they are read, so that
//! of the findings of either no more is held than has to be.

use std::io;

use serde::de::IgnoredAny;

use crate::changes::{Changes, RunRef};
use crate::conclusion::Conclusion;
use crate::output;
use crate::output::json_v1::Finding;
use crate::past::{Head, Past, Unreadable};

mod ages;
mod evidence;
mod findings;
mod held;
mod items;
mod matched;
mod notes;
mod reach;
mod shift;
mod stayed;
#[cfg(test)]
mod tests;

use ages::ages;
use findings::Sides;
use matched::Matched;
use reach::Reach;

pub use ages::Dated;

/// What a run came to, be it read back or just concluded.
pub trait Results {
    /// Everything but the findings.
    fn head(&self) -> &Head;

    /// Each finding, one at a time.
    ///
    /// # Errors
    ///
    /// The first error of `each`, or that they can no longer be read.
    fn each_finding(
        &self,
        each: &mut dyn FnMut(Finding) -> io::Result<()>,
    ) -> Result<(), Unreadable>;
}

impl Results for Past {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each_finding(
        &self,
        each: &mut dyn FnMut(Finding) -> io::Result<()>,
    ) -> Result<(), Unreadable> {
        Self::each_finding(self, each)
    }
}

/// What a run has just come to.
pub struct Live<'c> {
    head: Head,
    conclusion: &'c Conclusion<'c>,
}

impl<'c> Live<'c> {
    /// As its `results.json` would tell it.
    #[must_use]
    pub fn new(conclusion: &'c Conclusion<'c>) -> Self {
        Self {
            head: output::head(conclusion, IgnoredAny),
            conclusion,
        }
    }
}

impl Results for Live<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each_finding(
        &self,
        each: &mut dyn FnMut(Finding) -> io::Result<()>,
    ) -> Result<(), Unreadable> {
        let findings = &self.conclusion.findings;
        findings.each(&mut |found| each(output::finding(found)))?;
        Ok(())
    }
}

/// What changed in the later of two runs. The ages of items follow from the history, which may name both.
///
/// # Errors
///
/// If findings cannot be read.
pub fn compare(
    earlier: &dyn Results,
    later: &dyn Results,
    history: &[Dated<'_>],
) -> Result<Changes, Unreadable> {
    let (was, is) = (earlier.head(), later.head());
    let sides = Sides {
        earlier,
        later,
        was: Reach::of(was),
        is: Reach::of(is),
        matched: Matched::of(was, is),
    };
    let findings = sides.findings()?;
    let (item_counts, items) = sides.items(&findings);
    let finished = is.run.finished_at.parse().map_err(Unreadable::Time)?;
    let later = Dated { head: is, finished };
    Ok(Changes {
        earlier: run(was),
        later: run(is),
        notes: sides.notes(&findings),
        item_counts,
        items,
        finding_counts: findings.counts,
        findings: findings.into_changes(),
        ages: ages(later, history),
    })
}

fn run(head: &Head) -> RunRef {
    RunRef {
        id: head.run.id.clone(),
        finished_at: head.run.finished_at.clone(),
        report: head.run.report.name.clone(),
    }
}
