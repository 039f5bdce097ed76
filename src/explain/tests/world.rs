//! An item, what came of its controls in some accounts, and what of that changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::checks::{self, Catalog, HumanPart, Nothing, Subjects};
use crate::conclusion::DecidedItem;
use crate::evaluate::{Finding, Gap, Given};
use crate::explain::change::{Step, Untold, change};
use crate::facts::{Cause, FactStore};
use crate::human::{Answers, Attestation, Word};
use crate::model::{
    AccountId, ControlId, Expected, Labels, Member, Reached, Region, Status, ThreatId, Verdict,
};
use crate::output::{self, json_v1};
use crate::report::Item;
use crate::rollup::{About, Account, Decision, Element, Inquiry, Said};
use crate::scope::{Accounts, ItemScope};
use crate::services::{resourcegroupstaggingapi as tagging, s3};

pub(super) static EMBEDDED: LazyLock<Catalog> = LazyLock::new(|| {
    checks::load(checks::embedded(), &crate::services::fact_kinds()).expect("the embedded checks")
});

/// How a finding falls out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Pass,
    Fail,
    Partial,
    Question,
    Answered,
    Unknown,
    NotApplicable,
    Waived,
}

/// A control of the threat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of {
    /// Whether it is about a second kind of resource.
    pub(super) is_other: bool,
    pub(super) none: Nothing,
}

/// What came of a control in an account.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    pub(super) findings: Vec<Came>,
    pub(super) has_gap: bool,
}

/// An account, with what came of each control in it.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub(super) is_read: bool,
    pub(super) controls: Vec<Listing>,
}

/// Everything that decides an item.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub(super) subjects: Subjects,
    pub(super) controls: Vec<Of>,
    pub(super) accounts: Vec<Read>,
    pub(super) parts: usize,
    pub(super) attested: BTreeSet<String>,
}

fn control_id(index: usize) -> ControlId {
    format!("control-{index}").parse().unwrap()
}

fn threat_id() -> ThreatId {
    "made-up".parse().unwrap()
}

fn word() -> Word {
    Word {
        by: "ada".to_owned(),
        date: jiff::civil::date(2026, 1, 1),
        expires: jiff::civil::date(2026, 12, 31),
        note: String::new(),
        line: 1,
    }
}

impl World {
    fn catalog(&self) -> Catalog {
        let control = EMBEDDED.controls.values().next().unwrap();
        let mut threat = EMBEDDED.threats.values().next().unwrap().clone();
        threat.id = threat_id();
        threat.subjects = self.subjects;
        threat.element = None;
        threat.humans = (0..self.parts)
            .map(|index| HumanPart {
                id: format!("part-{index}"),
                asks: "Is it so?".to_owned(),
                unless_told: false,
            })
            .collect();
        threat.controls = (0..self.controls.len()).map(control_id).collect();
        let controls = self.controls.iter().enumerate().map(|(index, of)| {
            let mut control = control.clone();
            control.id = control_id(index);
            control.none = of.none;
            control.filter = None;
            control.kind = match of.is_other {
                true => &crate::services::dynamodb::TABLE,
                false => &s3::BUCKET,
            };
            (control.id.clone(), control)
        });
        Catalog {
            controls: controls.collect(),
            threats: [(threat.id.clone(), threat)].into(),
            digest: String::new(),
            frameworks: BTreeMap::new(),
        }
    }

    fn decide(&self, catalog: &Catalog) -> Decision {
        let members: Vec<Member> = (0..self.accounts.len())
            .map(|index| Member::unnamed(AccountId::new(format!("11112222333{index}"))))
            .collect();
        let labels = Labels::of(members.iter());
        let threat = &catalog.threats[&threat_id()];
        let scope = ItemScope {
            rules: &[],
            is_chosen: false,
        };
        let about = About {
            scope,
            element: Element::Untold,
        };
        let tags = tagging::tags(&FactStore::default());
        let mut inquiry = Inquiry::new(threat, catalog, about).ok().unwrap();
        let mut expected = Vec::new();
        for (member, read) in members.iter().zip(&self.accounts) {
            let label = labels.label(&member.account);
            let account = Account { member, label };
            let outcome = match read.is_read {
                true => Reached::Read,
                false => Reached::Missing("it was not read".to_owned()),
            };
            expected.push(Expected {
                member: member.clone(),
                outcome,
            });
            if !read.is_read {
                inquiry.unread(account, "it was not read");
                continue;
            }
            inquiry.begin(account);
            for (place, listing) in read.controls.iter().enumerate() {
                let gap = Gap {
                    cause: Cause::denied("s3:ListAllMyBuckets", ""),
                    region: Region::global(),
                };
                let gaps = if listing.has_gap {
                    vec![gap]
                } else {
                    Vec::new()
                };
                inquiry.listing(place, &gaps);
                for (index, came) in listing.findings.iter().enumerate() {
                    let resource = format!("arn:aws:s3:::b-{place}-{index}");
                    let account = member.account.clone();
                    let finding = finding(control_id(place), account, resource, *came);
                    inquiry.finding(place, &finding, &tags);
                }
            }
            inquiry.end();
        }
        let attestations: Vec<Attestation> = self
            .attested
            .iter()
            .map(|part| Attestation {
                answers: Answers::Part {
                    threat: threat_id(),
                    part: part.clone(),
                },
                accounts: Accounts::default(),
                word: word(),
            })
            .collect();
        let said = Said {
            attestations: &attestations,
            today: jiff::civil::date(2026, 6, 1),
        };
        inquiry.decide(&said, &expected)
    }

    /// The status, and the change that is told.
    pub(super) fn told(&self) -> (Status, Result<Vec<Step>, Untold>) {
        let catalog = self.catalog();
        let decision = self.decide(&catalog);
        let threat = &catalog.threats[&threat_id()];
        let item = Item::default();
        let decided = DecidedItem {
            item: &item,
            threat: Some(threat),
            previous: None,
            status: decision.status,
            reason: decision.reason.full(),
            selected: true,
            need: decision.need,
            lacks: decision.lacks,
            severity: decision.severity,
            controls: decision.controls,
        };
        let json = output::item(&decided);
        let controls: BTreeMap<String, json_v1::Control> = catalog
            .controls
            .iter()
            .map(|(id, control)| (id.to_string(), output::control(control)))
            .collect();
        let told = change(&json, Some(&output::threat(threat)), &controls);
        (decision.status, told)
    }
}

fn finding(control: ControlId, account: AccountId, resource: String, came: Came) -> Finding {
    let given = || {
        Some(Given {
            word: word(),
            holds: true,
        })
    };
    let verdict = match came {
        Came::Pass => Verdict::Pass,
        Came::Fail | Came::Waived => Verdict::Fail,
        Came::Partial => Verdict::Partial,
        Came::Question | Came::Answered => Verdict::Question,
        Came::Unknown => Verdict::Unknown,
        Came::NotApplicable => Verdict::NotApplicable,
    };
    Finding {
        control,
        account,
        region: Region::new("eu-west-1"),
        resource,
        verdict,
        reason: "why".to_owned(),
        asks: (verdict == Verdict::Question).then(|| "Is it so?".to_owned()),
        answer: if came == Came::Answered {
            given()
        } else {
            None
        },
        waiver: if came == Came::Waived { given() } else { None },
    }
}
