//! The reason for a status: numbers first, then the worst offenders by name.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Answer, Part};
use crate::checks::Subjects;
use crate::evaluate::{Finding, Gap, Given};
use crate::facts::Cause;
use crate::model::{Region, Verdict, sentences};

/// Offenders that a reason names before it only counts them.
const MOST_NAMES: usize = 5;

/// One sentence for each control, then how the human parts stand.
pub(super) fn of_parts(subjects: Subjects, parts: &[Part<'_>], humans: &[Answer<'_>]) -> String {
    // Where one kind of resource is enough, the others are named together, once.
    let (none, judged): (Vec<&Part<'_>>, Vec<&Part<'_>>) =
        parts.iter().partition(|part| match subjects {
            Subjects::Each => false,
            Subjects::Together => part.is_empty(),
        });
    let spoken = judged
        .iter()
        .map(|part| of_control(part))
        .chain(of_none(&none, judged.is_empty()))
        .chain(of_questions(parts))
        .chain(humans.iter().map(of_human));
    let mut said: Vec<String> = Vec::new();
    for sentence in spoken {
        // Two controls on one kind without resources would say the same twice.
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    sentences(said)
}

/// The kinds that an account does not have, in one breath.
fn of_none(parts: &[&Part<'_>], nothing_else: bool) -> Option<String> {
    let mut plurals: Vec<&str> = Vec::new();
    for part in parts {
        if !plurals.contains(&part.control.kind.plural) {
            plurals.push(part.control.kind.plural);
        }
    }
    let question = if nothing_else {
        ": is it the right account, region and scope?"
    } else {
        ""
    };
    let found = if parts.iter().any(|part| part.view.outside > 0) {
        "in its scope"
    } else {
        "found"
    };
    (!plurals.is_empty()).then(|| format!("no {} {found}{question}", plurals.join(", ")))
}

fn of_human(answer: &Answer<'_>) -> String {
    match answer {
        Answer::Outstanding(part) => format!("a person must confirm ({}): {}", part.id, part.asks),
        Answer::Attested(part, word) => format!(
            "attested by {} until {}: {}",
            word.by, word.expires, part.asks
        ),
        Answer::Expired(part, word) => {
            format!(
                "a person must confirm ({}), as the attestation by {} is valid only from {} to {}: {}",
                part.id, word.by, word.date, word.expires, part.asks
            )
        }
    }
}

fn of_control(part: &Part<'_>) -> String {
    let kind = part.control.kind;
    let mut clauses = Vec::new();
    match part.tally.judged() {
        0 if part.is_empty() && part.view.outside > 0 => {
            clauses.push(format!(
                "no {} in its scope ({} outside it)",
                kind.noun, part.view.outside
            ));
        }
        0 if part.is_empty() => {
            clauses.push(format!(
                "no {} found: is it the right account, region and scope?",
                kind.noun
            ));
        }
        0 if part.view.findings.is_empty() => {}
        0 => clauses.push(format!("no {} to judge", kind.noun)),
        judged => clauses.push(format!(
            "{} of {judged} {} {}",
            part.tally.held(),
            kind.plural,
            part.control.claim
        )),
    }
    for (verdict, word) in [
        (Verdict::Fail, "not"),
        (Verdict::Partial, "partly"),
        (Verdict::Question, "asked"),
        (Verdict::Unknown, "unknown"),
        (Verdict::NotApplicable, "does not apply to"),
    ] {
        let findings: Vec<&Finding> = part
            .view
            .findings
            .iter()
            .copied()
            .filter(|finding| finding.verdict == verdict)
            .filter(|finding| !finding.is_waived() && !finding.is_answered())
            .collect();
        if !findings.is_empty() {
            clauses.push(format!("{word}: {}", names(&findings)));
        }
    }
    let waived: Vec<&Finding> = part
        .view
        .findings
        .iter()
        .copied()
        .filter(|finding| finding.is_waived())
        .collect();
    if !waived.is_empty() {
        let named: Vec<String> = waived
            .iter()
            .take(MOST_NAMES)
            .map(|f| of_waived(f))
            .collect();
        clauses.push(format!("waived: {}{}", named.join(", "), more(&waived)));
    }
    if !part.view.incomplete.is_empty() {
        clauses.push(format!(
            "not all {} could be read: {}",
            kind.plural,
            of_gaps(&part.view.incomplete)
        ));
    }
    clauses.join("; ")
}

/// What a person is asked, and what people answered: each question once, with what it is about.
fn of_questions(parts: &[Part<'_>]) -> Vec<String> {
    let mut about: BTreeMap<(&str, Option<String>), Vec<&Finding>> = BTreeMap::new();
    for finding in parts.iter().flat_map(|part| &part.view.findings) {
        let Some(asks) = &finding.asks else {
            continue;
        };
        if !finding.is_waived() {
            let answer = finding.answer.as_ref().map(of_given);
            about.entry((asks, answer)).or_default().push(finding);
        }
    }
    let sentences = about.into_iter().map(|((asks, answer), findings)| {
        let shown = findings.iter().take(MOST_NAMES);
        let shown: Vec<&str> = shown.map(|f| short_name(&f.resource)).collect();
        let names = format!("{}{}", shown.join(", "), more(&findings));
        match answer {
            Some(answer) => format!("{answer} for {names}: {asks}"),
            None => format!("a person must confirm for {names}: {asks}"),
        }
    });
    sentences.collect()
}

/// Who answered, and until when that holds, or that it does not.
fn of_given(given: &Given) -> String {
    let Given { word, holds } = given;
    if *holds {
        format!("attested by {} until {}", word.by, word.expires)
    } else {
        format!(
            "a person must confirm, as the attestation by {} is valid only from {} to {},",
            word.by, word.date, word.expires
        )
    }
}

/// Each cause once, with the regions in which it is one.
pub(super) fn of_gaps(gaps: &[Gap]) -> String {
    let mut regions: BTreeMap<&Cause, Vec<&str>> = BTreeMap::new();
    for gap in gaps {
        let regions = regions.entry(&gap.cause).or_default();
        if gap.region != Region::global() {
            regions.push(gap.region.as_str());
        }
    }
    let causes: Vec<String> = regions
        .into_iter()
        .map(|(cause, regions)| match regions.as_slice() {
            [] => cause.to_string(),
            regions => format!("in {}: {cause}", regions.join(", ")),
        })
        .collect();
    causes.join("; ")
}

fn of_waived(finding: &Finding) -> String {
    let name = short_name(&finding.resource);
    match &finding.waiver {
        Some(waiver) => format!(
            "{name} (by {} until {}: {})",
            waiver.word.by, waiver.word.expires, waiver.word.note
        ),
        None => name.to_owned(),
    }
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
        if let Some(Given { word, holds: false }) = &finding.waiver {
            let _ = write!(
                text,
                " (the waiver by {} is valid only from {} to {})",
                word.by, word.date, word.expires
            );
        }
        let is_last_of_reason = named
            .get(index + 1)
            .is_none_or(|next| next.reason != finding.reason);
        if is_last_of_reason {
            text.push_str(" (");
            text.push_str(&finding.reason);
            text.push(')');
        }
    }
    text.push_str(&more(findings));
    text
}

/// How many are not named.
fn more(findings: &[&Finding]) -> String {
    match findings.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        unnamed => format!(" and {unnamed} more"),
    }
}

/// What people call the resource: the end of its ARN or the id behind it; an account by its number.
fn short_name(resource: &str) -> &str {
    if let Some(account) = resource
        .strip_suffix(":root")
        .and_then(|arn| arn.rsplit(':').next())
    {
        return account;
    }
    // A part of a resource, such as a cache behavior, has an id behind its ARN.
    if let Some((_, part)) = resource.split_once('#') {
        return part;
    }
    resource
        .rsplit([':', '/'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(resource)
}
