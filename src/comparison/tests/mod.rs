//! Two runs that tests make, and what changed in the later.

use std::io;

use serde_json::{Map, Value, json};

use super::*;
use crate::changes::{FindingChange, ItemChange, Standing, Turn, Why};
use crate::output::json_v1::Word;

mod behind;
mod hostile;
mod properties;
mod reasons;
mod turns;

const ACCOUNT: &str = "111122223333";

/// A run that a test makes: one account, two services, each item by one control.
#[derive(Debug, Clone)]
struct Night {
    head: Head,
    findings: Vec<Finding>,
}

impl Results for Night {
    fn head(&self) -> &Head {
        &self.head
    }

    fn each_finding(
        &self,
        each: &mut dyn FnMut(Finding) -> io::Result<()>,
    ) -> Result<(), Unreadable> {
        Ok(self.findings.iter().cloned().try_for_each(each)?)
    }
}

/// The first night: nothing found yet, everything read.
fn night(day: u32) -> Night {
    let control = |fact: &str| {
        json!({
            "title": "t", "severity": "high", "why": "w", "fix": "f", "references": [],
            "subject": {"fact": fact, "plural": "p", "claim": "c"},
            "cases": [{"verdict": "pass", "when": "x.y"}, {"verdict": "fail"}],
        })
    };
    let item = |number: u32, control: &str| {
        json!({
            "number": number, "title": format!("item {number}"), "category": "c", "interaction": "a to b",
            "threat": "t", "previous_status": null, "status": "implemented", "reason": "r", "selected": true,
            "controls": [{
                "control": control, "pass": 0, "fail": 0, "partial": 0, "unknown": 0, "not_applicable": 0,
                "waived": 0,
            }],
        })
    };
    let cell = |service: &str, region: &str| {
        json!({
            "account": ACCOUNT, "region": region, "service": service, "state": "complete", "cause": "",
            "listed": true,
        })
    };
    let head = json!({
        "schema_version": "1",
        "tool": {"name": "threatproof", "version": "1.0.0"},
        "catalog": {"digest": "sha256:0"},
        "run": {
            "id": format!("run-{day}"),
            "started_at": format!("2026-11-{day:02}T02:00:00Z"),
            "finished_at": format!("2026-11-{day:02}T02:00:09Z"),
            "report": {"name": "a.htm", "format": "html", "sha256": "0"},
            "targets": [{"account": ACCOUNT, "principal": "p", "regions": []}],
        },
        "summary": {"total": 0, "implemented": 0, "not_started": 0, "needs_investigation": 0, "not_applicable": 0},
        "items": [item(1, "tls"), item(2, "vpc")],
        "findings": [],
        "threats": {"t": {"title": "t", "category": "c", "why": "w", "references": [], "human_parts": []}},
        "controls": {"tls": control("s3.bucket"), "vpc": control("lambda.function")},
        "accounts": [{"account": ACCOUNT, "state": "read", "cause": ""}],
        "coverage": {"cells": [
            cell("s3", "global"), cell("lambda", "us-east-1"), cell("lambda", "eu-west-1"),
        ]},
        "calls": {"total": 0, "by_operation": {}},
    });
    Night {
        head: serde_json::from_value(head).unwrap(),
        findings: Vec::new(),
    }
}

fn finding(control: &str, resource: &str, verdict: &str) -> Finding {
    let (region, items) = match control {
        "tls" => ("eu-west-1", [1]),
        _ => ("us-east-1", [2]),
    };
    let finding = json!({
        "id": resource, "control": control, "account": ACCOUNT, "region": region,
        "resource": format!("arn:aws:x:::{resource}"), "verdict": verdict, "reason": "why", "items": items,
        "evidence": {"state": verdict},
    });
    serde_json::from_value(finding).unwrap()
}

fn word(holds: bool) -> Option<Word> {
    Some(Word {
        by: "Ada".to_owned(),
        date: "2026-01-01".to_owned(),
        expires: "2026-11-27".to_owned(),
        note: String::new(),
        holds,
    })
}

impl Night {
    /// With a finding, and the status that its item then has.
    fn with(mut self, finding: Finding) -> Self {
        let number = finding.items.first().copied();
        self.findings.push(finding);
        if let Some(number) = number {
            self.decide(number);
        }
        self
    }

    fn tls(self, resource: &str, verdict: &str) -> Self {
        self.with(finding("tls", resource, verdict))
    }

    fn vpc(self, resource: &str, verdict: &str) -> Self {
        self.with(finding("vpc", resource, verdict))
    }

    /// The tally and status of an item, as the roll-up would tell them.
    fn decide(&mut self, number: u32) {
        let mut items = self.head.items.iter_mut();
        let item = items.find(|item| item.number == number).unwrap();
        let tally = &mut item.controls[0];
        (tally.pass, tally.fail, tally.partial, tally.unknown) = (0, 0, 0, 0);
        (tally.question, tally.answered, tally.waived) = (0, 0, 0);
        for finding in &self.findings {
            if !finding.items.contains(&number) {
                continue;
            }
            let standing = evidence::standing(finding);
            match standing.words().as_str() {
                "pass" => tally.pass += 1,
                "fail" => tally.fail += 1,
                "partial" => tally.partial += 1,
                "question" => tally.question += 1,
                "question, answered" => tally.answered += 1,
                "unknown" => tally.unknown += 1,
                "not-applicable" => tally.not_applicable += 1,
                _ => tally.waived += 1,
            }
        }
        let held = tally.pass + tally.answered;
        let rest = tally.partial + tally.question + tally.unknown + tally.waived;
        item.status = serde_json::from_value(json!(match (held, tally.fail, rest) {
            (1.., 0, 0) => "implemented",
            (0, 1.., 0) => "not-started",
            _ => "needs-investigation",
        }))
        .unwrap();
    }

    /// With something else in the JSON of its head.
    fn but(mut self, pointer: &str, value: Value) -> Self {
        let mut head = serde_json::to_value(Results_::from(&self.head)).unwrap();
        match head.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                head.pointer_mut(parent).unwrap()[name] = value;
            }
        }
        self.head = serde_json::from_value(head).unwrap();
        self
    }
}

/// A head that can be written, too.
type Results_ = crate::output::json_v1::Results;

impl From<&Head> for Results_ {
    fn from(head: &Head) -> Self {
        let head = head.clone();
        Self {
            findings: Vec::new(),
            schema_version: head.schema_version,
            tool: head.tool,
            catalog: head.catalog,
            run: head.run,
            account: head.account,
            summary: head.summary,
            scope: head.scope,
            items: head.items,
            questions: head.questions,
            findings_in: head.findings_in,
            threats: head.threats,
            controls: head.controls,
            accounts: head.accounts,
            coverage: head.coverage,
            calls: head.calls,
        }
    }
}

fn diff(earlier: &Night, later: &Night) -> Changes {
    compare(earlier, later, &[]).unwrap()
}

/// The only change of a finding.
#[track_caller]
fn only_finding(earlier: &Night, later: &Night) -> FindingChange {
    let mut changes = diff(earlier, later);
    assert_eq!(changes.findings.len(), 1, "{:#?}", changes.findings);
    changes.findings.remove(0)
}

/// The only change of an item.
#[track_caller]
fn only_item(earlier: &Night, later: &Night) -> ItemChange {
    let mut changes = diff(earlier, later);
    assert_eq!(changes.items.len(), 1, "{:#?}", changes.items);
    changes.items.remove(0)
}
