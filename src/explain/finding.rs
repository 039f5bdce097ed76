//! All that is told of a finding.

use super::gather::{is_answered, is_waived, said};
use super::told::{self, About, Next, Told};
use super::{Kit, calls, facts, item, rule, steps};
use crate::human::Asked;
use crate::output::json_v1::Finding;
use crate::past::{Head, Left};

/// A finding with the facts that decided it, and where they are from.
pub(super) fn facts(head: &Head, finding: &Finding, kit: &Kit<'_>) -> told::Finding {
    let kind = head.controls.get(&finding.control);
    let kind = kind.map(|control| control.subject.fact.as_str());
    let kind = kit.kinds.iter().find(|own| Some(own.name) == kind);
    let calls = kind.map(|kind| calls::calls(finding, kind, kit));
    told::Finding {
        id: finding.id.clone(),
        control: finding.control.clone(),
        resource: finding.resource.clone(),
        account: finding.account.clone(),
        region: finding.region.clone(),
        verdict: finding.verdict,
        is_waived: is_waived(finding),
        is_answered: is_answered(finding),
        reason: finding.reason.clone(),
        items: finding.items.clone(),
        facts: facts::facts(&finding.evidence),
        calls: calls.unwrap_or_default(),
        rule: None,
        fix: None,
        said: Vec::new(),
        question: None,
        next: Vec::new(),
    }
}

/// All that is told of one finding.
#[must_use]
pub fn finding(head: &Head, left: &Left, finding: &Finding, kit: &Kit<'_>) -> Told {
    let is_about = |about: &Asked| match about {
        Asked::Part { .. } => false,
        Asked::Resource {
            control,
            account,
            resource,
            ..
        } => {
            control.as_str() == finding.control
                && account.as_str() == finding.account
                && *resource == finding.resource
        }
    };
    let mut open = left.open.iter();
    let open = open.find(|open| is_about(&open.question.about));
    let next = finding.items.first().map(|item| Next {
        why: "what it takes for an item that it counts for".to_owned(),
        command: format!("threatproof explain {} {item}", kit.results_shown),
    });
    let told = told::Finding {
        rule: Some(rule::rule(&finding.control, &head.controls)),
        fix: steps::of_finding(head, finding, kit),
        said: said(finding),
        question: open.map(|open| item::question(left, open, kit)),
        next: next.into_iter().collect(),
        ..facts(head, finding, kit)
    };
    super::told(head, kit, About::Finding(Box::new(told)))
}
