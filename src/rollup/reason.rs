//! The reason for a status: numbers first, then the worst offenders by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{Answer, Part};
use crate::checks::Subjects;
use crate::evaluate::{Finding, Gap, Given};
use crate::facts::Cause;
use crate::model::{Entry, Piece, Region, Verdict, Wording};

/// Offenders that a reason names before it only counts them.
const MOST_NAMES: usize = 5;

/// Details of a cause that a reason tells before it only counts them.
const MOST_DETAILS: usize = 3;

/// One sentence for each control.
pub(super) fn of_parts(subjects: Subjects, parts: &[Part<'_>]) -> Wording {
    // Where one kind of resource is enough, the others are named together, once.
    let (none, judged): (Vec<&Part<'_>>, Vec<&Part<'_>>) =
        parts.iter().partition(|part| match subjects {
            Subjects::Each => false,
            Subjects::Together => part.is_empty(),
        });
    let spoken = judged.iter().map(|part| of_control(part));
    let none = of_none(&none, judged.is_empty()).map(|words| vec![Piece::said(words)]);
    let mut said: Vec<Vec<Piece>> = Vec::new();
    for sentence in spoken.chain(none) {
        // Two controls on one kind without resources would say the same twice.
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    let mut wording = Wording::default();
    said.into_iter().for_each(|sentence| wording.add(sentence));
    wording
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

/// How a human part stands.
pub(super) fn of_human(answer: &Answer<'_>) -> Vec<Piece> {
    let words = match answer {
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
    };
    vec![Piece::said(words)]
}

/// What the threat is about as well and nobody looks at.
pub(super) fn of_unread(kinds: &[String]) -> Option<Vec<Piece>> {
    let list = Piece::List {
        entries: kinds.iter().map(|kind| plain(kind)).collect(),
        between: ", ",
        unnamed: 0,
    };
    (!kinds.is_empty()).then(|| vec![Piece::said("not looked at: "), list])
}

/// An entry of which there is no more to say.
fn plain(words: &str) -> Entry {
    Entry {
        words: words.to_owned(),
        aside: String::new(),
    }
}

fn of_control(part: &Part<'_>) -> Vec<Piece> {
    let kind = part.control.kind;
    let mut clauses: Vec<Vec<Piece>> = Vec::new();
    clauses.extend(count(part).map(|words| vec![Piece::said(words)]));
    for (verdict, is_answered) in [
        (Verdict::Fail, false),
        (Verdict::Partial, false),
        (Verdict::Question, true),
        (Verdict::Question, false),
        (Verdict::Unknown, false),
        (Verdict::NotApplicable, false),
    ] {
        let findings: Vec<&Finding> = part
            .view
            .findings
            .iter()
            .copied()
            .filter(|finding| finding.verdict == verdict)
            .filter(|finding| !finding.is_waived() && finding.is_answered() == is_answered)
            .collect();
        if !findings.is_empty() {
            let words = if is_answered {
                format!(
                    "{} judged by a person",
                    of_all(findings.len(), part, clauses.is_empty())
                )
            } else {
                heading(verdict, findings.len(), part, clauses.is_empty())
            };
            clauses.push(vec![Piece::said(format!("{words}: ")), names(&findings)]);
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
        let list = Piece::List {
            entries: waived
                .iter()
                .take(MOST_NAMES)
                .map(|f| of_waived(f))
                .collect(),
            between: ", ",
            unnamed: unnamed(&waived),
        };
        clauses.push(vec![Piece::said("waived: "), list]);
    }
    if !part.view.incomplete.is_empty() {
        let words = format!("not all {} could be read: ", kind.plural);
        clauses.push(vec![Piece::said(words), of_gaps(&part.view.incomplete)]);
    }
    let mut sentence = Vec::new();
    for (index, clause) in clauses.into_iter().enumerate() {
        if index > 0 {
            sentence.push(Piece::said("; "));
        }
        sentence.extend(clause);
    }
    sentence
}

/// How many hold. Of what nobody could read, or only a person can say or has said, no count says anything.
fn count(part: &Part<'_>) -> Option<String> {
    let kind = part.control.kind;
    let (judged, outside) = (part.tally.judged(), part.view.outside);
    let known = judged - part.tally.unknown - part.tally.question - part.tally.answered;
    match (judged, known) {
        (0, _) if part.is_empty() && outside > 0 => Some(format!(
            "no {} in its scope ({outside} outside it)",
            kind.noun
        )),
        (0, _) if part.is_empty() => Some(format!(
            "no {} found: is it the right account, region and scope?",
            kind.noun
        )),
        (0, _) if part.view.findings.is_empty() => None,
        (0, _) => Some(format!("no {} to judge", kind.noun)),
        (_, 0) => None,
        _ => {
            let (held, plural, claim) = (part.tally.pass, kind.plural, &part.control.claim);
            let of_those = match judged - part.tally.answered {
                whole if known < whole => " that could be judged",
                whole if whole < judged => " that the scan judged",
                _ => "",
            };
            Some(format!("{held} of {known} {plural}{of_those} {claim}"))
        }
    }
}

/// How many of all resources; the first clause says what they are.
fn of_all(findings: usize, part: &Part<'_>, is_first: bool) -> String {
    let judged = part.tally.judged();
    match is_first {
        true => format!("{findings} of {judged} {}", part.control.kind.plural),
        false => format!("{findings} of {judged}"),
    }
}

/// What is said before the names of resources with this verdict; the first clause says what they are.
fn heading(verdict: Verdict, findings: usize, part: &Part<'_>, is_first: bool) -> String {
    let of_all = || of_all(findings, part, is_first);
    match verdict {
        Verdict::Pass => "held".to_owned(),
        Verdict::Fail => "not".to_owned(),
        Verdict::Partial => "partly".to_owned(),
        Verdict::Question => format!("{} can be judged only by a person", of_all()),
        Verdict::Unknown => format!("{} could not be judged", of_all()),
        Verdict::NotApplicable => "does not apply to".to_owned(),
    }
}

/// What a person is asked, and what people answered: each question once, with what it is about.
pub(super) fn of_questions(parts_of_accounts: &[Vec<Part<'_>>]) -> Vec<Vec<Piece>> {
    let parts = parts_of_accounts.iter().flatten();
    let mut about: BTreeMap<(&str, Option<String>), Vec<&Finding>> = BTreeMap::new();
    for finding in parts.flat_map(|part| &part.view.findings) {
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
        let list = Piece::List {
            entries: shown.map(|it| plain(short_name(&it.resource))).collect(),
            between: ", ",
            unnamed: unnamed(&findings),
        };
        let first = answer.unwrap_or_else(|| "a person must confirm".to_owned());
        vec![
            Piece::said(format!("{first} for ")),
            list,
            Piece::said(format!(": {asks}")),
        ]
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

/// Each cause once, with the regions in which it is one, and what more there is to say of it.
pub(super) fn of_gaps(gaps: &[Gap]) -> Piece {
    let mut causes: BTreeMap<Cause, (BTreeSet<&str>, BTreeSet<&str>)> = BTreeMap::new();
    for gap in gaps {
        let (regions, details) = causes.entry(gap.cause.plain()).or_default();
        if gap.region != Region::global() {
            regions.insert(gap.region.as_str());
        }
        if !gap.cause.detail().is_empty() {
            details.insert(gap.cause.detail());
        }
    }
    let entries = causes.into_iter().map(|(cause, (regions, details))| {
        let regions: Vec<&str> = regions.into_iter().collect();
        let words = match regions.as_slice() {
            [] => cause.to_string(),
            regions => format!("in {}: {cause}", regions.join(", ")),
        };
        let told: Vec<&str> = details.iter().copied().take(MOST_DETAILS).collect();
        let mut aside = told.join("; ");
        if let more @ 1.. = details.len() - told.len() {
            let _ = write!(aside, " and {more} more");
        }
        Entry { words, aside }
    });
    Piece::List {
        entries: entries.collect(),
        between: "; ",
        unnamed: 0,
    }
}

fn of_waived(finding: &Finding) -> Entry {
    let aside = finding.waiver.as_ref().map(|waiver| {
        let word = &waiver.word;
        format!("by {} until {}: {}", word.by, word.expires, word.note)
    });
    Entry {
        words: short_name(&finding.resource).to_owned(),
        aside: aside.unwrap_or_default(),
    }
}

/// The first names, those with one reason together, so that it is given once.
fn names(findings: &[&Finding]) -> Piece {
    let mut first: Vec<&str> = Vec::new();
    for finding in findings {
        if !first.contains(&finding.reason.as_str()) && first.len() < MOST_NAMES {
            first.push(&finding.reason);
        }
    }
    let mut named = findings.to_vec();
    named.sort_by_key(|finding| {
        let place = first.iter().position(|reason| *reason == finding.reason);
        place.unwrap_or(MOST_NAMES)
    });
    let entries = named.iter().take(MOST_NAMES).map(|finding| {
        let mut words = short_name(&finding.resource).to_owned();
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
    });
    Piece::List {
        entries: entries.collect(),
        between: ", ",
        unnamed: unnamed(findings),
    }
}

/// How many are not named.
fn unnamed(findings: &[&Finding]) -> usize {
    findings.len().saturating_sub(MOST_NAMES)
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
    let mut named = resource;
    // Ids that AWS puts behind a name, as in `targetgroup/shop/6d0ecf831eec9f09`, say nothing.
    while let Some((before, id)) = named.rsplit_once('/')
        && before.contains('/')
        && is_id(id)
    {
        named = before;
    }
    named
        .rsplit([':', '/'])
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(resource)
}

fn is_id(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
