//! All that is told of an item.

use super::gather::{Class, Gathered};
use super::told::{self, About, Control, Question, Told};
use super::{Kit, find, finding, next, rule, steps};
use crate::conclusion::OpenQuestion;
use crate::human::{self, Asked};
use crate::model::{Status, ThreatId};
use crate::output::json_v1::{Item, Lacking};
use crate::past::{Head, Left};

/// Findings of a control whose facts are told.
const MOST_TOLD: usize = 3;

/// All that is told of an item, by the findings that count for it.
#[must_use]
pub fn item(head: &Head, left: &Left, item: &Item, gathered: &Gathered, kit: &Kit<'_>) -> Told {
    let threat = item.threat.as_ref().and_then(|id| {
        let threat = head.threats.get(id)?;
        Some(told::Threat {
            id: id.clone(),
            title: threat.title.clone(),
            why: rule::flat(&threat.why),
            references: threat.references.clone(),
        })
    });
    let controls = item.controls.iter().map(|tally| Control {
        rule: rule::rule(&tally.control, &head.controls),
        tally: Some(tally.clone()),
        findings: worst(gathered, &tally.control)
            .map(|it| finding::facts(head, it, kit))
            .collect(),
    });
    let change = match item.status {
        Status::Implemented | Status::NotApplicable => None,
        Status::NotStarted | Status::NeedsInvestigation => {
            Some(steps::told((head, left), item, gathered, kit))
        }
    };
    super::told(
        head,
        kit,
        About::Item(Box::new(told::Item {
            number: item.number,
            id: item.id.clone(),
            title: find::title(head, item).to_owned(),
            interaction: item.interaction.clone(),
            category: item.category.clone(),
            threat,
            status: item.status,
            previous_status: item.previous_status,
            needs: item.needs,
            severity: item.severity,
            reason: item.reason.clone(),
            selected: item.selected,
            controls: controls.collect(),
            missing: gathered.missing(),
            questions: questions(head, left, item, kit),
            said: gathered.said(),
            next: next::of_item(head, item, change.as_ref(), gathered, kit),
            change,
        })),
    )
}

/// The worst findings of a control; of one that holds, one that passes.
fn worst<'g>(
    gathered: &'g Gathered,
    control: &str,
) -> impl Iterator<Item = &'g crate::output::json_v1::Finding> {
    let mut worst = Vec::new();
    for (class, some) in gathered.of(control) {
        let most = match class {
            Class::Fail | Class::Partial | Class::Unknown | Class::Question | Class::Waived => {
                MOST_TOLD
            }
            Class::Answered | Class::NotApplicable | Class::Pass => 1,
        };
        let is_open = worst.is_empty() || most > 1;
        if is_open {
            let room = most.min(MOST_TOLD - worst.len().min(MOST_TOLD));
            worst.extend(some.first.iter().take(room));
        }
    }
    worst.into_iter()
}

/// What only a person can say of an item: what the run asked, and what it would ask once the rest is there.
fn questions(head: &Head, left: &Left, item: &Item, kit: &Kit<'_>) -> Vec<Question> {
    let asked = left.open.iter();
    let mut open: Vec<OpenQuestion> = asked
        .filter(|open| open.items.contains(&item.number))
        .cloned()
        .collect();
    for lack in &item.lacks {
        if lack.what != Lacking::Attestation {
            continue;
        }
        let (Some(id), Some(part)) = (&item.threat, &lack.part) else {
            continue;
        };
        let is_asked = |open: &OpenQuestion| match &open.question.about {
            Asked::Part { part: own, .. } => own == part,
            Asked::Resource { .. } => false,
        };
        let parts = head.threats.get(id).map(|threat| &threat.human_parts);
        let human = parts.into_iter().flatten().find(|human| human.id == *part);
        if let (Some(human), Ok(threat)) = (human, id.parse::<ThreatId>())
            && !open.iter().any(is_asked)
        {
            open.push(OpenQuestion {
                question: human::Question {
                    about: Asked::Part {
                        threat,
                        part: part.clone(),
                    },
                    asks: human.asks.clone(),
                    lapsed: None,
                },
                items: vec![item.number],
            });
        }
    }
    open.iter().map(|open| question(left, open, kit)).collect()
}

/// A question with the draft of its answer.
pub(super) fn question(left: &Left, open: &OpenQuestion, kit: &Kit<'_>) -> Question {
    let lapsed = open.question.lapsed.as_ref();
    Question {
        asks: open.question.asks.clone(),
        resource: match &open.question.about {
            Asked::Part { .. } => None,
            Asked::Resource { resource, .. } => Some(resource.clone()),
        },
        lapsed: lapsed.map(|word| crate::output::json_v1::Word {
            by: word.by.clone(),
            date: word.date.to_string(),
            expires: word.expires.to_string(),
            note: word.note.clone(),
            holds: false,
        }),
        draft: (kit.draft)(&Left {
            day: left.day,
            open: vec![open.clone()],
        }),
    }
}
