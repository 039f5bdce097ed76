//! The reason for a status: numbers first, then the worst offenders by name.

use super::{Part, Tally};
use crate::checks::Threat;
use crate::evaluate::Finding;
use crate::model::Verdict;

/// Offenders that a reason names before it only counts them.
const MOST_NAMES: usize = 5;

/// One sentence for each control, then what is left for a human.
pub(super) fn sentence(threat: &Threat, parts: &[Part<'_>]) -> String {
    let mut sentences: Vec<String> = parts.iter().map(of_control).collect();
    if !threat.humans.is_empty() {
        let asks: Vec<&str> = threat
            .humans
            .iter()
            .map(|human| human.asks.as_str())
            .collect();
        sentences.push(format!("left for a human: {}", asks.join(" ")));
    }
    sentences.join(". ")
}

fn of_control(part: &Part<'_>) -> String {
    let kind = part.control.kind;
    let mut clauses = Vec::new();
    let Tally { pass, .. } = part.tally;
    match part.tally.judged() {
        0 if part.outcome.findings.is_empty() && part.outcome.incomplete.is_empty() => {
            clauses.push(format!(
                "no {} found: is it the right account, region and scope?",
                kind.noun
            ));
        }
        0 if part.outcome.findings.is_empty() => {}
        0 => clauses.push(format!("no {} to judge", kind.noun)),
        judged => clauses.push(format!(
            "{pass} of {judged} {} {}",
            kind.plural, part.control.claim
        )),
    }
    for (verdict, word) in [
        (Verdict::Fail, "not"),
        (Verdict::Partial, "partly"),
        (Verdict::Unknown, "unknown"),
        (Verdict::NotApplicable, "does not apply to"),
    ] {
        let findings: Vec<&Finding> = part
            .outcome
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .collect();
        if !findings.is_empty() {
            clauses.push(format!("{word}: {}", names(&findings)));
        }
    }
    if !part.outcome.incomplete.is_empty() {
        let causes: Vec<String> = part
            .outcome
            .incomplete
            .iter()
            .map(ToString::to_string)
            .collect();
        clauses.push(format!(
            "not all {} could be read: {}",
            kind.plural,
            causes.join(", ")
        ));
    }
    clauses.join("; ")
}

/// The first names, each reason given once, at the last resource that has it.
fn names(findings: &[&Finding]) -> String {
    let named = &findings[..findings.len().min(MOST_NAMES)];
    let mut text = String::new();
    for (index, finding) in named.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(short_name(&finding.resource));
        let is_last_of_reason = named
            .get(index + 1)
            .is_none_or(|next| next.reason != finding.reason);
        if is_last_of_reason {
            text.push_str(" (");
            text.push_str(&finding.reason);
            text.push(')');
        }
    }
    if findings.len() > named.len() {
        text.push_str(&format!(" and {} more", findings.len() - named.len()));
    }
    text
}

/// What people call the resource: the end of its ARN; an account by its number.
fn short_name(resource: &str) -> &str {
    if let Some(account) = resource
        .strip_suffix(":root")
        .and_then(|arn| arn.rsplit(':').next())
    {
        return account;
    }
    resource
        .rsplit([':', '/'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(resource)
}
