//! The reason for a status: numbers first, then the worst offenders by name.

use std::collections::BTreeMap;

use super::few::{Few, MOST_NAMES};
use super::part::{Class, Part};
use super::said::Answer;
use crate::checks::Subjects;
use crate::evaluate::Given;
use crate::human::Word;
use crate::model::{Entry, Piece, Wording};

/// Questions of several accounts that a reason repeats before it only counts them.
const MOST_QUESTIONS: usize = 5;

/// How the parts of a threat are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Telling {
    /// Whether its controls are taken together.
    pub subjects: Subjects,
    /// Whether it has to be said of which account something is.
    pub several: bool,
}

/// One sentence for each control.
pub(super) fn of_parts(telling: Telling, parts: &[Part<'_>]) -> Wording {
    // Where one kind of resource is enough, the others are named together, once.
    let (none, judged): (Vec<&Part<'_>>, Vec<&Part<'_>>) =
        parts.iter().partition(|part| match telling.subjects {
            Subjects::Each => false,
            Subjects::Together => part.is_empty(),
        });
    let spoken = judged.iter().map(|part| of_control(telling, part));
    let question = judged.is_empty().then(|| wrong_place(telling.several));
    let none = of_none(&none, question);
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

/// The kinds that an account does not have, in one breath. Where there is little room most are counted only, so that
/// what was found is told.
fn of_none(parts: &[&Part<'_>], question: Option<&str>) -> Option<Vec<Piece>> {
    let mut plurals: Vec<&str> = Vec::new();
    for part in parts {
        if !plurals.contains(&part.control.kind.plural) {
            plurals.push(part.control.kind.plural);
        }
    }
    let question = question.unwrap_or_default();
    let found = if parts.iter().any(|part| part.outside > 0) {
        "in its scope"
    } else if parts.iter().any(|part| part.control.filter.is_some()) {
        // There may be others that the control is not about.
        "found to judge"
    } else {
        "found"
    };
    (!plurals.is_empty()).then(|| {
        vec![
            Piece::said("no "),
            Piece::List {
                entries: plurals.iter().map(|plural| plain(plural)).collect(),
                between: ", ",
                unnamed: 0,
            },
            Piece::said(format!(" {found}{question}")),
        ]
    })
}

/// What may be wrong where nothing was found.
fn wrong_place(several: bool) -> &'static str {
    match several {
        true => ": are these the right accounts, regions and scope?",
        false => ": is it the right account, region and scope?",
    }
}

/// How a human part stands.
pub(super) fn of_human(answer: &Answer<'_>) -> Vec<Piece> {
    let words = match answer {
        Answer::Outstanding(part) => format!("a person must confirm ({}): {}", part.id, part.asks),
        Answer::Attested(part, words) => {
            let mut authors: Vec<&str> = Vec::new();
            for word in words {
                if !authors.contains(&word.by.as_str()) {
                    authors.push(&word.by);
                }
            }
            let until = words.iter().map(|word| word.expires).min();
            let until = until.map_or_else(String::new, |day| format!(" until {day}"));
            return vec![
                Piece::said("attested by "),
                named(&authors),
                Piece::said(format!("{until}: {}", part.asks)),
            ];
        }
        Answer::Expired(part, word) => {
            let (id, lapsed) = (&part.id, lapsed(word));
            format!("a person must confirm ({id}), {lapsed}: {}", part.asks)
        }
        Answer::InPart(part, accounts, word) => {
            let lapsed = word.map_or_else(String::new, |word| format!(", {}", lapsed(word)));
            return vec![
                Piece::said(format!("a person must confirm ({}) for ", part.id)),
                named(accounts),
                Piece::said(format!("{lapsed}: {}", part.asks)),
            ];
        }
    };
    vec![Piece::said(words)]
}

/// That a word does not hold on the day of the evidence.
fn lapsed(word: &Word) -> String {
    format!(
        "as the attestation by {} is valid only from {} to {}",
        word.by, word.date, word.expires
    )
}

/// The first names, and how many more there are.
fn named(names: &[&str]) -> Piece {
    let shown = names.len().min(MOST_NAMES);
    Piece::List {
        entries: names[..shown].iter().map(|name| plain(name)).collect(),
        between: ", ",
        unnamed: names.len() - shown,
    }
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

fn of_control(telling: Telling, part: &Part<'_>) -> Vec<Piece> {
    let kind = part.control.kind;
    let several = telling.several;
    let mut clauses: Vec<Vec<Piece>> = Vec::new();
    clauses.extend(count(part, several).map(|words| vec![Piece::said(words)]));
    for (class, few) in &part.classes {
        let words = heading(*class, few.count, part, clauses.is_empty());
        clauses.push(vec![Piece::said(format!("{words}: ")), few.list(several)]);
    }
    if several && !part.is_empty() && part.wanting(telling.subjects) > 0 {
        for (few, words) in [
            (&part.none_in, "none in "),
            (&part.outside_in, "none in its scope in "),
        ] {
            if few.count > 0 {
                clauses.push(vec![Piece::said(words), few.list(several)]);
            }
        }
    }
    if !part.gaps.is_empty() {
        let words = format!("not all {} could be read: ", kind.plural);
        clauses.push(vec![Piece::said(words), part.gaps.list(several)]);
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
fn count(part: &Part<'_>, several: bool) -> Option<String> {
    let kind = part.control.kind;
    let (judged, outside) = (part.tally.judged(), part.outside);
    let known = judged - part.tally.unknown - part.tally.question - part.tally.answered;
    match (judged, known) {
        (0, _) if part.is_empty() && outside > 0 => Some(format!(
            "no {} in its scope ({outside} outside it)",
            kind.noun
        )),
        (0, _) if part.is_empty() => {
            Some(format!("no {} found{}", kind.noun, wrong_place(several)))
        }
        (0, _) if part.tally.findings() == 0 => None,
        (0, _) => Some(format!("no {} to judge", kind.noun)),
        (_, 0) => None,
        _ => {
            let (held, plural, claim) = (part.tally.pass, kind.plural, &part.control.claim);
            let of_those = match judged - part.tally.answered {
                whole if known < whole => " that could be judged",
                whole if whole < judged => " that the scan judged",
                _ => "",
            };
            let place = match part.known_in.count {
                _ if !several || part.is_of_accounts() => String::new(),
                1 => format!(" in {}", part.known_in.first),
                accounts => format!(" in {accounts} accounts"),
            };
            Some(format!(
                "{held} of {known} {plural}{place}{of_those} {claim}"
            ))
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

/// What is said before the names of resources that fell out so; the first clause says what they are.
fn heading(class: Class, findings: usize, part: &Part<'_>, is_first: bool) -> String {
    let of_all = || of_all(findings, part, is_first);
    match class {
        Class::Fail => "not".to_owned(),
        Class::Partial => "partly".to_owned(),
        Class::Answered => format!("{} judged by a person", of_all()),
        Class::Question => format!("{} can be judged only by a person", of_all()),
        Class::Unknown => format!("{} could not be judged", of_all()),
        Class::NotApplicable => "does not apply to".to_owned(),
        Class::Waived => "waived".to_owned(),
    }
}

/// What a person is asked, and what people answered: each question once, with what it is about.
pub(super) fn of_questions(telling: Telling, parts: &[Part<'_>]) -> Vec<Vec<Piece>> {
    let mut about: BTreeMap<(&str, Option<&str>), Vec<&Few<'_>>> = BTreeMap::new();
    for ((asks, answer), few) in parts.iter().flat_map(|part| &part.asked) {
        about
            .entry((asks, answer.as_deref()))
            .or_default()
            .push(few);
    }
    let most = if telling.several {
        MOST_QUESTIONS
    } else {
        usize::MAX
    };
    let more = about.len().saturating_sub(most);
    let sentences = about
        .into_iter()
        .take(most)
        .map(|((asks, answer), several)| {
            let count: usize = several.iter().map(|few| few.count).sum();
            let names = several.iter().flat_map(|few| few.names()).take(MOST_NAMES);
            let entries: Vec<Entry> = names
                .map(|placed| match telling.several && !placed.place.is_empty() {
                    true => plain(&format!("{} in {}", placed.entry.words, placed.place)),
                    false => placed.entry,
                })
                .collect();
            let list = Piece::List {
                unnamed: count - entries.len(),
                entries,
                between: ", ",
            };
            let first = answer.unwrap_or("a person must confirm");
            vec![
                Piece::said(format!("{first} for ")),
                list,
                Piece::said(format!(": {asks}")),
            ]
        });
    let mut sentences: Vec<Vec<Piece>> = sentences.collect();
    if more > 0 {
        let words = format!("{more} more questions need an answer by a person, or have one");
        sentences.push(vec![Piece::said(words)]);
    }
    sentences
}

/// Who answered, and until when that holds, or that it does not.
pub(super) fn of_given(given: &Given) -> String {
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

/// What people call the resource: the end of its ARN or the id behind it; an account by its number.
pub(super) fn short_name(resource: &str) -> &str {
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
