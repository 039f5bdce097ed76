//! The one place where a status is decided: every combination, and the words for it.

use std::sync::LazyLock;

use super::*;
use crate::checks::{self, HumanPart};
use crate::model::Region;

mod reasons;
mod statuses;

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

/// What came of one control in one account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Came {
    pass: usize,
    fail: usize,
    partial: usize,
    unknown: usize,
    not_applicable: usize,
    incomplete: bool,
}

impl Came {
    fn outcome(self, control: &ControlId, account: &AccountId) -> Outcome {
        let counts = [
            self.pass,
            self.fail,
            self.partial,
            self.unknown,
            self.not_applicable,
        ];
        let verdicts = Verdict::ALL
            .into_iter()
            .zip(counts)
            .flat_map(|(verdict, count)| std::iter::repeat_n(verdict, count));
        Outcome {
            findings: verdicts
                .enumerate()
                .map(|(index, verdict)| {
                    finding(
                        control,
                        account,
                        &format!("arn:aws:s3:::bucket-{index}"),
                        verdict,
                        "why",
                    )
                })
                .collect(),
            incomplete: if self.incomplete {
                vec![cause()]
            } else {
                Vec::new()
            },
        }
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
        id: String::new(),
        control: control.clone(),
        account: account.clone(),
        region: Region::new("eu-west-1"),
        resource: resource.to_owned(),
        verdict,
        reason: reason.to_owned(),
        evidence: serde_json::Map::new(),
    }
}

/// A catalogue of one threat, `made-up`, and its controls, `control-0` and so on.
fn catalogue(none: &[Nothing], subjects: Subjects, has_human_part: bool) -> Catalog {
    let mut catalog = EMBEDDED.clone();
    let control = catalog.controls.values().next().expect("a control").clone();
    let mut threat = catalog.threats.values().next().expect("a threat").clone();
    threat.id = "made-up".parse().unwrap();
    threat.subjects = subjects;
    threat.humans = if has_human_part {
        vec![HumanPart {
            id: "reviewed".to_owned(),
            asks: "Is it reviewed?".to_owned(),
        }]
    } else {
        Vec::new()
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

fn decision(catalog: &Catalog, accounts: &[AccountId], outcomes: &Outcomes) -> Decision {
    let threats = catalog.threats.keys().cloned();
    decide_all(threats, catalog, accounts, outcomes)
        .into_values()
        .next()
        .expect("one threat")
}
