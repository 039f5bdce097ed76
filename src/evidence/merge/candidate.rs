//! What several bundles tell of one account, and which of it counts.

use serde::Deserialize as _;
use serde_json::Value;

use super::MergeError;
use super::notes::Notes;
use crate::evidence::{BundleError, Record, Target};
use crate::facts::{Cause, Failure};
use crate::model::{AccountId, Expected, Reached};

/// What one bundle tells of an account.
#[derive(Debug)]
pub(super) struct Candidate {
    /// What messages call the bundle.
    pub(super) source: String,
    pub(super) expected: Expected,
    /// How it was read, if it was.
    pub(super) targets: Vec<Target>,
    /// What was read, if it was.
    pub(super) record: Option<Record>,
}

/// How much a bundle tells of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    LeftOut,
    Missing,
    NotAssumable,
    Read,
}

/// Which counts: that which tells most. Of those that tell as much it does not matter which, so that the greatest is
/// taken, whatever the order.
///
/// # Errors
///
/// If two were read to their end, or none, and they differ.
pub(super) fn choose(
    account: &AccountId,
    candidates: Vec<Candidate>,
    notes: &mut Notes,
) -> Result<Candidate, MergeError> {
    let most = candidates.iter().map(standing).max();
    let (best, less): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|candidate| Some(standing(candidate)) == most);
    for candidate in less {
        notes.lacking(candidate.source, account);
    }
    let mut keyed = Vec::new();
    for candidate in best {
        keyed.push(Keyed::of(account, candidate)?);
    }
    let mut alike = whole(account, keyed, notes)?;
    alike.sort_by(|a, b| a.key().cmp(&b.key()));
    alike
        .pop()
        .map(|it| it.candidate)
        .ok_or(MergeError::Nothing)
}

fn standing(candidate: &Candidate) -> Standing {
    match &candidate.expected.outcome {
        Reached::Read => Standing::Read,
        Reached::NotAssumable(_) => Standing::NotAssumable,
        Reached::Missing(_) => Standing::Missing,
        Reached::Excluded(_) | Reached::Suspended(_) => Standing::LeftOut,
    }
}

/// A target: the account, who read it, and the regions.
type Seen<'a> = (&'a str, &'a str, &'a [String]);

/// A candidate with the SHA-256 of its facts and of its calls.
struct Keyed {
    digests: Option<[String; 2]>,
    candidate: Candidate,
}

impl Keyed {
    fn of(account: &AccountId, candidate: Candidate) -> Result<Self, MergeError> {
        let digests = candidate.record.as_ref().map(Record::digests).transpose();
        let digests = digests.map_err(|source| MergeError::NoDigest {
            account: account.clone(),
            source,
        })?;
        Ok(Self { digests, candidate })
    }

    /// What it is ordered by: all of it but where it comes from.
    fn key(&self) -> (&Option<[String; 2]>, Vec<Seen<'_>>, &Expected) {
        let Candidate {
            expected, targets, ..
        } = &self.candidate;
        let targets = targets.iter();
        let targets = targets.map(|it| (it.account.as_str(), it.principal.as_str(), &*it.regions));
        (&self.digests, targets.collect(), expected)
    }

    fn facts(&self) -> Option<&str> {
        self.digests.as_ref().map(|[facts, _]| facts.as_str())
    }
}

/// Those of several with the same facts. Where they differ, those that were not interrupted.
fn whole(
    account: &AccountId,
    keyed: Vec<Keyed>,
    notes: &mut Notes,
) -> Result<Vec<Keyed>, MergeError> {
    if differing(&keyed).is_none() {
        return Ok(keyed);
    }
    let (mut whole, mut interrupted) = (Vec::new(), Vec::new());
    for candidate in keyed {
        match candidate
            .candidate
            .record
            .as_ref()
            .map(|it| is_interrupted(it, account))
            .transpose()?
        {
            Some(true) => interrupted.push(candidate),
            Some(false) | None => whole.push(candidate),
        }
    }
    let left = if whole.is_empty() {
        &interrupted
    } else {
        &whole
    };
    if let Some([one, other]) = differing(left) {
        return Err(MergeError::Duplicate {
            account: account.clone(),
            one,
            other,
        });
    }
    for candidate in interrupted {
        notes.lacking(candidate.candidate.source, account);
    }
    Ok(whole)
}

/// Two that differ in their facts, if there are such.
fn differing(keyed: &[Keyed]) -> Option<[String; 2]> {
    let (first, others) = keyed.split_first()?;
    let other = others.iter().find(|other| other.facts() != first.facts())?;
    Some([first, other].map(|it| it.candidate.source.clone()))
}

/// Whether a run was interrupted while it read the account.
fn is_interrupted(record: &Record, account: &AccountId) -> Result<bool, BundleError> {
    let facts = record.facts(account)?;
    let mut sets = facts.sets().map(|(_, set)| set);
    Ok(sets.any(|set| {
        let mut resources = set.resources.iter();
        set.incomplete.iter().any(is_interruption)
            || resources.any(|resource| {
                serde_json::from_str(&resource.json)
                    .is_ok_and(|fields: Value| has_interruption(&fields))
            })
    }))
}

fn is_interruption(cause: &Cause) -> bool {
    match cause {
        Cause::Failed { failed, .. } => *failed == Failure::Interrupted,
        Cause::Denied { .. } => false,
    }
}

/// Whether a field, or one within it, could not be read because the run was interrupted.
fn has_interruption(value: &Value) -> bool {
    match value {
        Value::Array(values) => values.iter().any(has_interruption),
        Value::Object(fields) => {
            let is_cause = fields.contains_key("failed")
                && Cause::deserialize(value).is_ok_and(|cause| is_interruption(&cause));
            is_cause || fields.values().any(has_interruption)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
