//! What items of one threat that are about the same are decided by, gathered account by account. Of a finding
//! nothing is kept but what the status and its reason need.

use super::element::{self, Named};
use super::lack::{Lack, lacks};
use super::need::need;
use super::part::Part;
use super::reason::Telling;
use super::said::Answer;
use super::status::{counted, status};
use super::unread::Unread;
use super::{About, Decision, Element, Said, in_words, questions, reason, scoped};
use crate::checks::{Catalog, Control, Severity, Threat};
use crate::evaluate::{Finding, Gap};
use crate::facts::{Cause, Failure, Tags};
use crate::model::{ControlId, Expected, Member, Piece, Region, Status, Wording};
use crate::scope::Claim;

/// An account of the run.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// What is known of it.
    pub member: &'a Member,
    /// What a person calls it; no other account is called the same.
    pub label: &'a str,
}

/// What items of one threat that are about the same are decided by.
pub struct Inquiry<'a> {
    threat: &'a Threat,
    about: About<'a>,
    parts: Vec<Part<'a>>,
    named: Named,
    /// Accounts that may count for some item.
    accounts: usize,
    /// Those in scope, read or not.
    members: Vec<Account<'a>>,
    /// Those of them that were read.
    read: usize,
    unread: Unread<'a>,
    /// The account that is being added, if it is in scope.
    here: Option<Account<'a>>,
}

impl<'a> Inquiry<'a> {
    /// Of items of this threat that are about these things.
    ///
    /// # Errors
    ///
    /// What such items get where this version cannot judge them.
    pub fn new(
        threat: &'a Threat,
        catalog: &'a Catalog,
        about: About<'a>,
    ) -> Result<Self, Box<Decision>> {
        if threat.controls.is_empty() {
            return Err(Box::new(Decision::none(format!(
                "no control yet: this version cannot decide {}",
                threat.id
            ))));
        }
        if let Element::Unread(stencil) = &about.element {
            return Err(Box::new(Decision::none(format!(
                "it is about an element of the kind {stencil}, which this version does not read"
            ))));
        }
        let controls = threat
            .controls
            .iter()
            .filter_map(|id| catalog.controls.get(id));
        let controls = controls.filter(|control| about.element.is_judged_by(control));
        Ok(Self {
            threat,
            parts: controls.map(Part::new).collect(),
            named: Named::new(threat, &about.scope),
            about,
            accounts: 0,
            members: Vec::new(),
            read: 0,
            unread: Unread::default(),
            here: None,
        })
    }

    /// The controls that decide it, in the threat's order.
    pub fn controls(&self) -> impl Iterator<Item = &'a ControlId> {
        self.parts.iter().map(|part| &part.control.id)
    }

    /// Begins an account whose facts are there. Whatever is added until its end is of it.
    pub fn begin(&mut self, account: Account<'a>) {
        self.accounts += 1;
        // Where nobody knows whether the account is in its scope, what is not found in it proves nothing either.
        let doubts = match self.about.scope.covers_account(account.member) {
            Claim::No => return,
            Claim::Yes => Vec::new(),
            Claim::Unknown(causes) => causes,
        };
        self.members.push(account);
        self.read += 1;
        self.here = Some(account);
        for cause in doubts {
            let region = Region::global();
            let gap = Gap { cause, region };
            self.parts
                .iter_mut()
                .for_each(|part| part.gap(account.label, &gap));
        }
    }

    /// Adds an account of which nothing is known, for that cause.
    pub fn unread(&mut self, account: Account<'a>, cause: &str) {
        self.accounts += 1;
        match self.about.scope.covers_account(account.member) {
            Claim::No => {}
            // It may be in its scope, and nothing is known of it.
            Claim::Yes | Claim::Unknown(_) => {
                self.members.push(account);
                self.unread.add(account, cause);
            }
        }
    }

    /// Adds the listing that the control at this place is about, and why there may be more than it tells.
    pub fn listing(&mut self, place: usize, gaps: &[Gap]) {
        if let (Some(account), Some(part)) = (self.here, self.parts.get_mut(place)) {
            part.listed();
            let scope = &self.about.scope;
            let matters = |gap: &&Gap| scoped::matters(gap, account.member, scope);
            for gap in gaps.iter().filter(matters) {
                part.gap(account.label, gap);
            }
        }
    }

    /// Adds a finding of the control at this place.
    pub fn finding(&mut self, place: usize, finding: &Finding, tags: &Tags) {
        let (Some(account), Some(part)) = (self.here, self.parts.get_mut(place)) else {
            return;
        };
        let scope = &self.about.scope;
        match scoped::claim(part.control.kind, finding, account.member, scope, tags) {
            Claim::Yes => {
                part.finding(account.label, finding);
                self.named.note(&self.about.scope, &finding.resource);
            }
            Claim::No => part.outside(),
            Claim::Unknown(causes) => {
                for cause in causes {
                    let region = finding.region.clone();
                    part.gap(account.label, &Gap { cause, region });
                }
            }
        }
    }

    /// Ends the account. What was to be judged and left no trace is not there, and not absent.
    pub fn end(&mut self) {
        let Some(account) = self.here.take() else {
            return;
        };
        for part in &mut self.parts {
            if !part.end(account.label) {
                let id = account.member.account.as_str();
                let cause = Cause::failed(Failure::NotRead, "account", id);
                let region = Region::global();
                part.gap(account.label, &Gap { cause, region });
            }
        }
    }

    /// What its items get. `expected` are all accounts of the run, those that were left out included.
    #[must_use]
    pub fn decide(&self, said: &Said<'_>, expected: &[Expected]) -> Decision {
        let Self {
            threat,
            about,
            parts,
            ..
        } = self;
        let scope = &about.scope;
        let controls: Vec<&Control> = parts.iter().map(|part| part.control).collect();
        let is_told = about.element.is_told(scope, &controls);
        let humans: Vec<Answer<'_>> = threat
            .humans
            .iter()
            .filter(|part| !(part.unless_told && is_told))
            .map(|part| said.answer(threat, part, &self.members))
            .collect();
        let mut missing: Vec<Vec<Piece>> = self.unread.sentences(self.read);
        let named = scope.unread(expected);
        let lacks_accounts = !named.is_empty();
        let things = named.into_iter().chain(self.missing_things(&controls));
        missing.extend(things.map(|words| vec![Piece::said(words)]));
        let decided = match missing.is_empty() && self.read > 0 {
            true => status(threat, parts, &humans),
            false => Status::NeedsInvestigation,
        };
        let need = match decided {
            Status::Implemented | Status::NotApplicable => None,
            Status::NotStarted | Status::NeedsInvestigation => {
                let is_read = missing.is_empty() && self.read > 0;
                Some(need(threat, parts, is_read))
            }
        };
        let lacks = match need {
            None => Vec::new(),
            Some(_) => self.lacks(&missing, &humans),
        };
        // Where nothing was found to judge, no answer changes that.
        let mut asked = Vec::new();
        if self.read > 0 && !counted(threat, parts).is_empty() {
            asked = questions::of_threat(&threat.id, &humans);
        }
        asked.extend(parts.iter().flat_map(|part| part.questions.iter().cloned()));
        asked.sort_by(|a, b| a.about.cmp(&b.about));
        let tallies = parts
            .iter()
            .map(|part| (part.control.id.clone(), part.tally));
        Decision {
            status: decided,
            reason: self.reason(missing, &humans),
            is_judged: true,
            lacks_accounts,
            need,
            lacks,
            severity: self.severity(),
            controls: tallies.collect(),
            questions: asked,
        }
    }

    /// What it lacks beside findings that turn.
    fn lacks(&self, missing: &[Vec<Piece>], humans: &[Answer<'_>]) -> Vec<Lack> {
        let several = self.is_over_several();
        match (self.read, missing) {
            (0, []) => {
                let none = [vec![Piece::said(self.no_account())]];
                lacks(self.threat, &self.parts, &none, humans, several)
            }
            _ => lacks(self.threat, &self.parts, missing, humans, several),
        }
    }

    /// Whether it has to be said of which account something is.
    fn is_over_several(&self) -> bool {
        self.read + self.unread.count() > 1
    }

    /// That nothing was read at all.
    fn no_account(&self) -> &'static str {
        match self.accounts {
            0 => "no account was read",
            _ => "no account in its scope was read",
        }
    }

    /// The worst of the controls that are violated, else of all.
    fn severity(&self) -> Option<Severity> {
        let is_violated = |part: &&Part<'_>| part.tally.fail + part.tally.partial > 0;
        let violated = self.parts.iter().filter(is_violated);
        let worst = violated.map(|part| part.control.severity).max();
        worst.or_else(|| self.parts.iter().map(|part| part.control.severity).max())
    }

    /// What of the kinds that people named for the item is not among what was read.
    fn missing_things(&self, controls: &[&Control]) -> Vec<String> {
        let kinds: Vec<_> = match self.read {
            0 => Vec::new(),
            _ => controls.iter().map(|control| control.kind).collect(),
        };
        element::missing(self.threat, &self.about.scope, &kinds, &self.named)
    }

    /// What keeps it open, what was found, and what only people can say.
    fn reason(&self, missing: Vec<Vec<Piece>>, humans: &[Answer<'_>]) -> Wording {
        let About { scope, element } = &self.about;
        let telling = Telling {
            subjects: self.threat.subjects,
            several: self.is_over_several(),
        };
        let mut reason = Wording::default();
        missing
            .into_iter()
            .for_each(|sentence| reason.add(sentence));
        match (self.read, self.unread.count()) {
            (0, 0) => reason.append(in_words(self.no_account())),
            (0, _) => {}
            (_, _) => reason.append(reason::of_parts(telling, &self.parts)),
        }
        reason::of_questions(telling, &self.parts)
            .into_iter()
            .chain(humans.iter().map(reason::of_human))
            .chain(reason::of_unread(&element.not_looked_at(self.threat)))
            .chain(
                scope
                    .words(telling.several)
                    .map(|words| vec![Piece::said(words)]),
            )
            .for_each(|sentence| reason.add_kept(sentence));
        reason
    }
}
