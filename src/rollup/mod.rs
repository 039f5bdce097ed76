//! Findings of an item's controls, to its status and the reason for it.
//!
//! The one place where a status is decided. `implemented` needs evidence for
//! everything; whatever is missing, mixed or unread makes `needs-investigation`.

use crate::checks::{Catalog, Control, Nothing, Subjects, Threat};
use crate::evaluate::{Gap, Outcomes};
use crate::facts::{Cause, Failure};
use crate::human::Question;
use crate::matching::Unrecognised;
use crate::model::{
    AccountId, ControlId, Entry, Expected, Member, Piece, Reached, Region, Status, Wording,
};
use crate::scope::{Claim, ItemScope};

mod element;
mod questions;
mod reason;
mod said;
mod scoped;
mod tally;

pub use element::Element;
use said::Answer;
pub use said::Said;
use scoped::View;
pub use tally::Tally;

/// What an item is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// The resources that count.
    pub scope: ItemScope<'a>,
    /// What the report tells of their kind.
    pub element: Element,
}

/// What an item gets, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The status.
    pub status: Status,
    /// The reason, in words.
    pub reason: Wording,
    /// Whether this version can judge such an item at all; if not, the state that people gave it stays.
    pub is_judged: bool,
    /// How the findings of each control fell out, in the threat's order.
    pub controls: Vec<(ControlId, Tally)>,
    /// What only a person can say and nobody did, by what it is about.
    pub questions: Vec<Question>,
}

impl Decision {
    /// What an item gets that this version cannot judge.
    fn none(why: impl Into<String>) -> Self {
        Self {
            status: Status::NeedsInvestigation,
            reason: in_words(why),
            is_judged: false,
            controls: Vec::new(),
            questions: Vec::new(),
        }
    }
}

/// What an item gets that no threat file recognises.
#[must_use]
pub fn undecidable(why: &Unrecognised) -> Decision {
    Decision::none(why.to_string())
}

/// What an item of this threat gets that is about these things.
#[must_use]
pub fn decide(
    threat: &Threat,
    catalog: &Catalog,
    accounts: &[AccountId],
    outcomes: &Outcomes,
    said: &Said<'_>,
    about: &About<'_>,
) -> Decision {
    if threat.controls.is_empty() {
        return Decision::none(format!(
            "no control yet: this version cannot decide {}",
            threat.id
        ));
    }
    if let Element::Unread(stencil) = &about.element {
        return Decision::none(format!(
            "it is about an element of the kind {stencil}, which this version does not read"
        ));
    }
    let controls: Vec<&Control> = threat
        .controls
        .iter()
        .filter_map(|id| catalog.controls.get(id))
        .filter(|control| about.element.is_judged_by(control))
        .collect();
    let scope = &about.scope;
    let is_told = about.element.is_told(scope, &controls);
    let members = accounts.iter().cloned().map(Member::unnamed);
    let members: Vec<Member> = members
        .filter(|member| scope.covers_account(member) != Claim::No)
        .collect();
    let humans: Vec<Answer<'_>> = threat
        .humans
        .iter()
        .filter(|part| !(part.unless_told && is_told))
        .map(|part| said.answer(threat, part, &members))
        .collect();
    let in_scope: Vec<&AccountId> = members.iter().map(|member| &member.account).collect();
    let parts: Vec<Vec<Part<'_>>> = in_scope
        .iter()
        .map(|account| parts(&controls, account, outcomes, scope))
        .collect();
    let by_account: Vec<(&AccountId, Status, Wording)> = in_scope
        .into_iter()
        .zip(&parts)
        .map(|(account, parts)| {
            let reason = reason::of_parts(threat.subjects, parts);
            (account, status(threat, parts, &humans), reason)
        })
        .collect();
    let (mut status, over_accounts) = over_accounts(by_account, accounts.is_empty());
    let mut reason = Wording::default();
    let read = |account: &AccountId| Expected {
        member: Member::unnamed(account.clone()),
        outcome: Reached::Read,
    };
    let mut missing = scope.unread(&accounts.iter().map(read).collect::<Vec<_>>());
    missing.extend(element::missing(threat, scope, &parts));
    for sentence in missing {
        status = Status::NeedsInvestigation;
        reason.add(vec![Piece::said(sentence)]);
    }
    reason.append(over_accounts);
    reason::of_questions(&parts)
        .into_iter()
        .chain(humans.iter().map(reason::of_human))
        .chain(reason::of_unread(&about.element.not_looked_at(threat)))
        .chain(scope.words().map(|words| vec![Piece::said(words)]))
        .for_each(|sentence| reason.add_kept(sentence));
    // Where nothing was found to judge, no answer changes that.
    let mut questions = Vec::new();
    if parts.iter().any(|parts| !counted(threat, parts).is_empty()) {
        questions = questions::of_threat(&threat.id, &humans);
    }
    questions.extend(
        parts
            .iter()
            .flat_map(|parts| questions::of_resources(parts)),
    );
    questions.sort_by(|a, b| a.about.cmp(&b.about));
    Decision {
        status,
        reason,
        is_judged: true,
        controls: totals(&controls, &parts),
        questions,
    }
}

/// How the findings of each control fell out over all accounts.
fn totals(controls: &[&Control], parts: &[Vec<Part<'_>>]) -> Vec<(ControlId, Tally)> {
    let controls = controls.iter().enumerate();
    let totals = controls.map(|(position, control)| {
        let mut total = Tally::default();
        for part in parts.iter().filter_map(|parts| parts.get(position)) {
            total.add(part.tally);
        }
        (control.id.clone(), total)
    });
    totals.collect()
}

/// A reason of one sentence.
fn in_words(words: impl Into<String>) -> Wording {
    let mut wording = Wording::default();
    wording.add_kept(vec![Piece::said(words)]);
    wording
}

/// An item has a mitigation only if every account in scope has it.
fn over_accounts(
    mut by_account: Vec<(&AccountId, Status, Wording)>,
    is_nothing_read: bool,
) -> (Status, Wording) {
    let all = |status| by_account.iter().all(|(_, other, _)| *other == status);
    let together = if all(Status::Implemented) {
        Status::Implemented
    } else if all(Status::NotStarted) {
        Status::NotStarted
    } else {
        Status::NeedsInvestigation
    };
    match by_account.pop() {
        None => {
            let words = if is_nothing_read {
                "no account was read"
            } else {
                "no account in its scope was read"
            };
            (Status::NeedsInvestigation, in_words(words))
        }
        Some((_, status, reason)) if by_account.is_empty() => (status, reason),
        Some(last) => {
            by_account.push(last);
            // Accounts that keep the item from being implemented come first.
            by_account.sort_by_key(|(_, status, _)| *status);
            let members = by_account.into_iter().map(|(account, status, reason)| {
                let name = Entry {
                    words: account.to_string(),
                    aside: status.report_words().to_owned(),
                };
                (name, reason)
            });
            let mut reason = Wording::default();
            reason.add_members(members.collect(), "account");
            (together, reason)
        }
    }
}

/// Each control with what of its outcome in an account counts.
fn parts<'a>(
    controls: &[&'a Control],
    account: &AccountId,
    outcomes: &'a Outcomes,
    scope: &ItemScope<'_>,
) -> Vec<Part<'a>> {
    // Where nobody knows whether the account is in its scope, what was not found in it proves nothing either.
    let unplaced: Vec<Gap> = match scope.covers_account(&Member::unnamed(account.clone())) {
        Claim::Yes | Claim::No => Vec::new(),
        Claim::Unknown(causes) => {
            let gap = |cause| Gap {
                cause,
                region: Region::global(),
            };
            causes.into_iter().map(gap).collect()
        }
    };
    controls
        .iter()
        .map(|control| {
            let outcome = outcomes.get(&(control.id.clone(), account.clone()));
            let mut view = match outcome {
                Some(outcome) => View::of(control.kind, outcome, scope),
                None => View {
                    incomplete: vec![Gap {
                        cause: Cause::failed(Failure::NotRead, "account", account.as_str()),
                        region: Region::global(),
                    }],
                    ..View::default()
                },
            };
            view.incomplete.extend(unplaced.iter().cloned());
            Part {
                control,
                tally: Tally::of(view.findings.iter().copied()),
                view,
            }
        })
        .collect()
}

/// One control of the threat with what came of it.
struct Part<'a> {
    control: &'a Control,
    view: View<'a>,
    tally: Tally,
}

impl Part<'_> {
    /// Every subject holds, and there is one.
    fn holds(&self) -> bool {
        let Tally {
            pass,
            fail,
            partial,
            question,
            answered,
            unknown,
            not_applicable,
            waived,
        } = self.tally;
        // That it can apply to nothing, for named reasons, is no violation; that people accepted all is one.
        let is_met = pass + answered > 0 || not_applicable > 0 && waived == 0;
        is_met && fail == 0 && partial == 0 && question == 0 && unknown == 0
    }

    /// Every subject fails, and there is one; or there is none, and that proves it.
    fn is_absent(&self) -> bool {
        let Tally {
            pass,
            fail,
            partial,
            question,
            answered,
            unknown,
            not_applicable: _,
            waived: _,
        } = self.tally;
        if pass + answered + partial + question + unknown > 0 {
            return false;
        }
        // That there is none in its scope proves nothing while there are others.
        let is_nowhere = self.is_empty() && self.view.outside == 0;
        fail > 0 || (is_nowhere && self.control.none == Nothing::Fail)
    }

    /// Every subject violates the control, and people accepted each of them.
    fn is_accepted(&self) -> bool {
        let Tally { waived, .. } = self.tally;
        waived > 0 && waived == self.view.findings.len()
    }

    /// No subject at all, after a listing read to its end.
    fn is_empty(&self) -> bool {
        self.view.findings.is_empty() && self.view.incomplete.is_empty()
    }
}

/// Where several kinds of resource answer one threat, kinds that do not occur have no say, nor have
/// kinds of which people accepted everything.
fn has_say(part: &Part<'_>, parts: &[Part<'_>]) -> bool {
    let mut of_its_kind = parts
        .iter()
        .filter(|other| other.control.kind.name == part.control.kind.name);
    !part.is_empty() && !of_its_kind.all(|other| other.is_empty() || other.is_accepted())
}

/// The controls whose outcome counts.
fn counted<'p, 'a>(threat: &Threat, parts: &'p [Part<'a>]) -> Vec<&'p Part<'a>> {
    match threat.subjects {
        Subjects::Each => parts.iter().collect(),
        Subjects::Together => parts.iter().filter(|part| has_say(part, parts)).collect(),
    }
}

fn status(threat: &Threat, parts: &[Part<'_>], humans: &[Answer<'_>]) -> Status {
    if parts.iter().any(|part| !part.view.incomplete.is_empty()) {
        return Status::NeedsInvestigation;
    }
    let counted = counted(threat, parts);
    if counted.is_empty() {
        Status::NeedsInvestigation
    } else if counted.iter().all(|part| part.holds()) {
        let is_anywhere = counted.iter().any(|part| part.tally.held() > 0);
        if is_anywhere && humans.iter().all(Answer::holds) {
            Status::Implemented
        } else {
            Status::NeedsInvestigation
        }
    } else if counted.iter().all(|part| part.is_absent()) {
        Status::NotStarted
    } else {
        Status::NeedsInvestigation
    }
}

#[cfg(test)]
mod tests;
