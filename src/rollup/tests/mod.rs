//! The one place where a status is decided: every combination, and the words for it.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::*;
use crate::checks::{self, Catalog, HumanPart, Nothing, Subjects, Threat};
use crate::evaluate::{Finding, Gap, Given};
use crate::facts::{Cause, FactStore, Failure, Tags};
use crate::human::{Answers, Attestation, Word};
use crate::model::{AccountId, Expected, Member, Reached, Region, Verdict};
use crate::report::Item;
use crate::scope::{Accounts, Rule};
use crate::services::resourcegroupstaggingapi as tagging;

mod any_accounts;
mod attested;
mod element;
mod needs;
mod reasons;
mod scopes;
mod several;
mod statuses;
mod told_apart;

static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| {
    checks::load(checks::embedded(), &crate::services::fact_kinds())
        .expect("the embedded checks load")
});

const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];

fn accounts(count: usize) -> Vec<AccountId> {
    ACCOUNTS[..count]
        .iter()
        .copied()
        .map(AccountId::new)
        .collect()
}

/// Everything that came of one control in one account.
#[derive(Debug, Clone, Default)]
struct Outcome {
    findings: Vec<Finding>,
    incomplete: Vec<Gap>,
}

/// By control and account.
type Outcomes = std::collections::BTreeMap<(ControlId, AccountId), Outcome>;

/// What an item of this threat gets that is about these things. Accounts are called by their ids.
fn decide(
    threat: &Threat,
    catalog: &Catalog,
    accounts: &[AccountId],
    outcomes: &Outcomes,
    said: &Said<'_>,
    about: &About<'_>,
) -> Decision {
    let read: Vec<Member> = accounts.iter().cloned().map(Member::unnamed).collect();
    decide_with(threat, catalog, (&read, &[]), outcomes, said, about)
}

/// The same with accounts that have names, and others that could not be read.
fn decide_with(
    threat: &Threat,
    catalog: &Catalog,
    (read, unread): (&[Member], &[(Member, &str)]),
    outcomes: &Outcomes,
    said: &Said<'_>,
    about: &About<'_>,
) -> Decision {
    let members = || read.iter().chain(unread.iter().map(|(member, _)| member));
    let labels = crate::model::Labels::of(members());
    let account = |member| Account {
        member,
        label: labels.label(&member.account),
    };
    let mut inquiry = match Inquiry::new(threat, catalog, about.clone()) {
        Ok(inquiry) => inquiry,
        Err(given) => return *given,
    };
    let controls: Vec<ControlId> = inquiry.controls().cloned().collect();
    for member in read {
        inquiry.begin(account(member));
        for (place, control) in controls.iter().enumerate() {
            let came = outcomes.get(&(control.clone(), member.account.clone()));
            if let Some(Outcome {
                findings,
                incomplete,
            }) = came
            {
                inquiry.listing(place, incomplete);
                for finding in findings {
                    inquiry.finding(place, finding, &no_tags());
                }
            }
        }
        inquiry.end();
    }
    for (member, cause) in unread {
        inquiry.unread(account(member), cause);
    }
    let read = read.iter().map(|member| (member, Reached::Read));
    let unread = unread.iter();
    let unread = unread.map(|(member, cause)| (member, Reached::Missing((*cause).to_owned())));
    let expected = read.chain(unread).map(|(member, outcome)| Expected {
        member: member.clone(),
        outcome,
    });
    inquiry.decide(said, &expected.collect::<Vec<_>>())
}

/// What came of one control in one account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Came {
    pass: usize,
    fail: usize,
    partial: usize,
    question: usize,
    unknown: usize,
    not_applicable: usize,
    /// Questions that a person answered.
    answered: usize,
    /// Violations that a waiver accepts.
    waived: usize,
    incomplete: bool,
}

impl Came {
    /// How many findings there are.
    fn findings(&self) -> usize {
        let judged = self.pass + self.fail + self.partial + self.question + self.unknown;
        judged + self.not_applicable + self.answered + self.waived
    }

    /// This and what came of it in another account.
    fn and(self, other: Self) -> Self {
        Self {
            pass: self.pass + other.pass,
            fail: self.fail + other.fail,
            partial: self.partial + other.partial,
            question: self.question + other.question,
            unknown: self.unknown + other.unknown,
            not_applicable: self.not_applicable + other.not_applicable,
            answered: self.answered + other.answered,
            waived: self.waived + other.waived,
            incomplete: self.incomplete || other.incomplete,
        }
    }

    /// Every one of them is a violation that people accepted.
    fn is_accepted(self) -> bool {
        let Self { waived, .. } = self;
        waived > 0
            && self
                == (Self {
                    waived,
                    ..Self::default()
                })
    }

    fn outcome(self, control: &ControlId, account: &AccountId) -> Outcome {
        let counts = [
            self.pass,
            self.fail,
            self.partial,
            self.question,
            self.unknown,
            self.not_applicable,
        ];
        let verdicts = Verdict::ALL
            .into_iter()
            .zip(counts)
            .flat_map(|(verdict, count)| std::iter::repeat_n(verdict, count));
        let answered = std::iter::repeat_n(Verdict::Question, self.answered);
        let waived = std::iter::repeat_n(Verdict::Fail, self.waived);
        let all = verdicts.chain(answered).chain(waived).enumerate();
        let findings = all.map(|(index, verdict)| {
            let resource = format!("arn:aws:s3:::bucket-{index}");
            finding(control, account, &resource, verdict, "why")
        });
        let mut findings: Vec<Finding> = findings.collect();
        let first_waived = findings.len() - self.waived;
        for finding in &mut findings[first_waived..] {
            finding.waiver = Some(given(true));
        }
        for finding in &mut findings[first_waived - self.answered..first_waived] {
            finding.answer = Some(given(true));
        }
        Outcome {
            findings,
            incomplete: if self.incomplete {
                vec![Gap {
                    cause: cause(),
                    region: Region::global(),
                }]
            } else {
                Vec::new()
            },
        }
    }
}

fn word() -> Word {
    Word {
        by: "ada".to_owned(),
        date: jiff::civil::date(2026, 1, 1),
        expires: jiff::civil::date(2026, 12, 31),
        note: "a public website".to_owned(),
        line: 1,
    }
}

fn given(holds: bool) -> Given {
    Given {
        word: word(),
        holds,
    }
}

fn cause() -> Cause {
    Cause::denied("s3:ListAllMyBuckets", "")
}

fn finding(
    control: &ControlId,
    account: &AccountId,
    resource: &str,
    verdict: Verdict,
    reason: &str,
) -> Finding {
    Finding {
        control: control.clone(),
        account: account.clone(),
        region: Region::new("eu-west-1"),
        resource: resource.to_owned(),
        verdict,
        reason: reason.to_owned(),
        asks: (verdict == Verdict::Question).then(|| "Is it so?".to_owned()),
        answer: None,
        waiver: None,
    }
}

/// A catalogue of one threat, `made-up`, and its controls, `control-0` and so on.
fn catalogue(none: &[Nothing], subjects: Subjects, human: Human) -> Catalog {
    let mut catalog = EMBEDDED.clone();
    let control = catalog.controls.values().next().expect("a control").clone();
    let mut threat = catalog.threats.values().next().expect("a threat").clone();
    threat.id = "made-up".parse().unwrap();
    threat.subjects = subjects;
    threat.element = None;
    threat.not_looked_at = Vec::new();
    threat.humans = match human {
        Human::NoPart => Vec::new(),
        Human::Silent | Human::Attested | Human::Expired => vec![part()],
    };
    threat.controls = (0..none.len()).map(control_id).collect();
    catalog.controls = none
        .iter()
        .enumerate()
        .map(|(index, none)| {
            let mut control = control.clone();
            control.kind = &crate::services::s3::BUCKET;
            control.id = control_id(index);
            control.none = *none;
            control.claim = format!("do {index}");
            (control.id.clone(), control)
        })
        .collect();
    catalog.threats = [(threat.id.clone(), threat)].into();
    catalog
}

fn part() -> HumanPart {
    HumanPart {
        id: "reviewed".to_owned(),
        asks: "Is it reviewed?".to_owned(),
        unless_told: false,
    }
}

/// What a human said of the threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Human {
    /// There is nothing to say.
    NoPart,
    /// Nothing, although there is something to say.
    Silent,
    /// That it is so.
    Attested,
    /// That it was so.
    Expired,
}

impl Human {
    const ALL: [Self; 4] = [Self::NoPart, Self::Silent, Self::Attested, Self::Expired];

    fn is_outstanding(self) -> bool {
        matches!(self, Self::Silent | Self::Expired)
    }

    fn attestations(self) -> Vec<Attestation> {
        let attestation = Attestation {
            answers: Answers::Part {
                threat: "made-up".parse().unwrap(),
                part: "reviewed".to_owned(),
            },
            accounts: Accounts::default(),
            word: word(),
        };
        match self {
            Self::NoPart | Self::Silent => Vec::new(),
            Self::Attested | Self::Expired => vec![attestation],
        }
    }

    fn today(self) -> Date {
        match self {
            Self::NoPart | Self::Silent | Self::Attested => word().expires,
            Self::Expired => word().expires.tomorrow().unwrap(),
        }
    }
}

/// Of a run that read none.
fn no_tags() -> Tags {
    tagging::tags(&FactStore::default())
}

fn control_id(index: usize) -> ControlId {
    format!("control-{index}").parse().unwrap()
}

/// The outcomes of `by_account[account][control]`.
fn outcomes(by_account: &[Vec<Came>]) -> Outcomes {
    let accounts = accounts(by_account.len());
    let mut outcomes = Outcomes::new();
    for (account, came) in accounts.iter().zip(by_account) {
        for (index, came) in came.iter().enumerate() {
            let control = control_id(index);
            let outcome = came.outcome(&control, account);
            outcomes.insert((control, account.clone()), outcome);
        }
    }
    outcomes
}

fn decision(
    catalog: &Catalog,
    accounts: &[AccountId],
    outcomes: &Outcomes,
    human: Human,
) -> Decision {
    let said = Said {
        attestations: &human.attestations(),
        today: human.today(),
    };
    let threat = catalog.threats.values().next().expect("one threat");
    let scope = ItemScope {
        rules: &[],
        is_chosen: false,
    };
    let about = About {
        scope,
        element: Element::Untold,
    };
    decide(threat, catalog, accounts, outcomes, &said, &about)
}
