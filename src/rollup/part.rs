//! One control of a threat, pooled over the accounts in scope: what came of it, without the findings themselves.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::few::{Accounts, Few};
use super::gaps::Gaps;
use super::reason::short_name;
use super::tally::Tally;
use crate::checks::{Control, Nothing, Subjects};
use crate::evaluate::{Finding, Gap, Given};
use crate::human::{Asked, Question};
use crate::model::{Entry, Verdict};

/// One control of the threat with what came of it.
#[derive(Debug, Clone)]
pub(super) struct Part<'a> {
    pub control: &'a Control,
    pub tally: Tally,
    /// How many findings do not count.
    pub outside: usize,
    /// Why more may count: listings that were not read to their end, and resources of which it cannot be told.
    pub gaps: Gaps<'a>,
    /// The accounts with resources of which it is known how they stand.
    pub known_in: Accounts<'a>,
    /// Accounts read to their end in which there is none at all.
    pub none_in: Few<'a>,
    /// Accounts read to their end in which there is none that counts, but others.
    pub outside_in: Few<'a>,
    /// The findings by how they fell out, but for those that hold.
    pub classes: BTreeMap<Class, Few<'a>>,
    /// What is asked, with what was answered, and what it is about.
    pub asked: BTreeMap<(String, Option<String>), Few<'a>>,
    /// What nobody answered.
    pub questions: Vec<Question>,
    /// Findings that are about an account itself.
    accounts_themselves: usize,
    here: Here,
}

/// What came of it in the account that is being added.
#[derive(Debug, Clone, Copy, Default)]
struct Here {
    /// Whether anything is known of its listing.
    is_told: bool,
    findings: usize,
    outside: usize,
    gaps: usize,
}

/// How a finding fell out, in the order in which reasons tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Fail,
    Partial,
    Answered,
    Question,
    Unknown,
    NotApplicable,
    Waived,
}

impl Class {
    /// None of what holds by evidence.
    fn of(finding: &Finding) -> Option<Self> {
        if finding.is_waived() {
            return Some(Self::Waived);
        }
        match finding.verdict {
            Verdict::Pass => None,
            Verdict::Fail => Some(Self::Fail),
            Verdict::Partial => Some(Self::Partial),
            Verdict::Question if finding.is_answered() => Some(Self::Answered),
            Verdict::Question => Some(Self::Question),
            Verdict::Unknown => Some(Self::Unknown),
            Verdict::NotApplicable => Some(Self::NotApplicable),
        }
    }
}

impl<'a> Part<'a> {
    pub(super) fn new(control: &'a Control) -> Self {
        Self {
            control,
            tally: Tally::default(),
            outside: 0,
            gaps: Gaps::default(),
            known_in: Accounts::default(),
            none_in: Few::default(),
            outside_in: Few::default(),
            classes: BTreeMap::new(),
            asked: BTreeMap::new(),
            questions: Vec::new(),
            accounts_themselves: 0,
            here: Here::default(),
        }
    }

    /// Notes that the account's resources were listed.
    pub(super) fn listed(&mut self) {
        self.here.is_told = true;
    }

    /// Adds why more may count in an account.
    pub(super) fn gap(&mut self, account: &'a str, gap: &Gap) {
        self.here.gaps += 1;
        self.gaps.add(account, gap);
    }

    /// Adds a finding that does not count.
    pub(super) fn outside(&mut self) {
        self.here.outside += 1;
        self.outside += 1;
    }

    /// Adds a finding that counts.
    pub(super) fn finding(&mut self, account: &'a str, finding: &Finding) {
        self.here.findings += 1;
        self.tally.count(finding);
        let short = short_name(&finding.resource);
        let is_account = short == finding.account.as_str();
        self.accounts_themselves += usize::from(is_account);
        let name = if is_account { account } else { short };
        let class = Class::of(finding);
        match class {
            None | Some(Class::Fail | Class::Partial) => {
                self.known_in.add(account);
            }
            Some(
                Class::Answered
                | Class::Question
                | Class::Unknown
                | Class::NotApplicable
                | Class::Waived,
            ) => {}
        }
        if let Some(class) = class {
            let (common, entry): (&str, fn(&str, &Finding) -> Entry) = match class {
                Class::Waived => ("", of_waived),
                Class::Fail
                | Class::Partial
                | Class::Answered
                | Class::Question
                | Class::Unknown
                | Class::NotApplicable => (&finding.reason, of_open),
            };
            let few = self.classes.entry(class).or_default();
            few.add(account, common, || (entry(name, finding), is_account));
        }
        if let Some(asks) = &finding.asks
            && !finding.is_waived()
        {
            self.asks(account, finding, asks, (name, is_account));
        }
    }

    /// Adds what a finding asks.
    fn asks(
        &mut self,
        account: &'a str,
        finding: &Finding,
        asks: &str,
        (name, is_account): (&str, bool),
    ) {
        let answer = finding.answer.as_ref().map(super::reason::of_given);
        let few = self.asked.entry((asks.to_owned(), answer)).or_default();
        let entry = || Entry {
            words: name.to_owned(),
            aside: String::new(),
        };
        few.add(account, "", || (entry(), is_account));
        if finding.is_answered() {
            return;
        }
        self.questions.push(Question {
            about: Asked::Resource {
                control: finding.control.clone(),
                account: finding.account.clone(),
                region: finding.region.clone(),
                resource: finding.resource.clone(),
            },
            asks: asks.to_owned(),
            lapsed: finding
                .answer
                .as_ref()
                .map(|Given { word, .. }| word.clone()),
        });
    }

    /// Ends an account. Tells whether anything was known of its listing.
    pub(super) fn end(&mut self, account: &'a str) -> bool {
        let here = std::mem::take(&mut self.here);
        if here.is_told && here.findings == 0 && here.gaps == 0 {
            let few = match here.outside {
                0 => &mut self.none_in,
                _ => &mut self.outside_in,
            };
            let entry = Entry {
                words: account.to_owned(),
                aside: String::new(),
            };
            few.add(account, "", || (entry, true));
        }
        here.is_told
    }

    /// Whether every resource is an account itself.
    pub(super) fn is_of_accounts(&self) -> bool {
        self.accounts_themselves > 0 && self.accounts_themselves == self.tally.findings()
    }

    /// Whether each account must have a resource of its own: what belongs to an account as a whole is in each, and
    /// where finding none proves an absence, it does so in each. A control that picks among the resources may find
    /// none in an account.
    pub(super) fn is_wanted_in_each(&self) -> bool {
        let belongs_to_accounts =
            self.control.kind.is_account_wide() && self.control.filter.is_none();
        belongs_to_accounts || self.control.none == Nothing::Fail
    }

    /// How many accounts should have one and have none.
    pub(super) fn wanting(&self, subjects: Subjects) -> usize {
        match subjects {
            Subjects::Each if self.is_wanted_in_each() => {
                self.none_in.count + self.outside_in.count
            }
            // Where several kinds answer together, an account need not have each.
            Subjects::Each | Subjects::Together => 0,
        }
    }

    /// Every subject holds, and there is one.
    pub(super) fn holds(&self, subjects: Subjects) -> bool {
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
        is_met
            && fail == 0
            && partial == 0
            && question == 0
            && unknown == 0
            && self.wanting(subjects) == 0
    }

    /// Every subject fails, and there is one; or there is none, and that proves it.
    pub(super) fn is_absent(&self, subjects: Subjects) -> bool {
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
        // That there is none proves nothing where there are some outside the scope.
        let proven = match (subjects, self.control.none) {
            (Subjects::Each, Nothing::Fail) => self.none_in.count,
            (Subjects::Each, Nothing::Unknown)
            | (Subjects::Together, Nothing::Fail | Nothing::Unknown) => 0,
        };
        self.wanting(subjects) == proven && fail + proven > 0
    }

    /// Every subject violates the control, and people accepted each of them.
    pub(super) fn is_accepted(&self) -> bool {
        let Tally { waived, .. } = self.tally;
        waived > 0 && waived == self.tally.findings()
    }

    /// No subject at all, after listings read to their end.
    pub(super) fn is_empty(&self) -> bool {
        self.tally.findings() == 0 && self.gaps.is_empty()
    }
}

/// Whose waiver it is, and why.
fn of_waived(name: &str, finding: &Finding) -> Entry {
    let aside = finding.waiver.as_ref().map(|waiver| {
        let word = &waiver.word;
        format!("by {} until {}: {}", word.by, word.expires, word.note)
    });
    Entry {
        words: name.to_owned(),
        aside: aside.unwrap_or_default(),
    }
}

/// Why it is not judged to hold, and that a waiver of it holds no more.
fn of_open(name: &str, finding: &Finding) -> Entry {
    let mut words = name.to_owned();
    if let Some(Given { word, holds: false }) = &finding.waiver {
        let _ = write!(
            words,
            " (the waiver by {} is valid only from {} to {})",
            word.by, word.date, word.expires
        );
    }
    Entry {
        words,
        aside: finding.reason.clone(),
    }
}
