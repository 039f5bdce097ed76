//! What a run left for a person.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Past, Unreadable};
use crate::conclusion::OpenQuestion;
use crate::human::{Asked, Question, Word};
use crate::model::{AccountId, ControlId, Region, ThreatId};
use crate::output::json_v1;

/// What a run left for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The day of the evidence, in UTC.
    pub day: Date,
    /// The open questions, by what they are about.
    pub open: Vec<OpenQuestion>,
}

impl Past {
    /// What the run left for a person.
    ///
    /// # Errors
    ///
    /// If a question is about nothing that this program asks about.
    pub fn left(&self) -> Result<Left, Unreadable> {
        let questions = self.head.questions.iter().zip(1..);
        let open = questions
            .map(|(question, number)| {
                from_json(question.clone()).ok_or(Unreadable::Question(number))
            })
            .collect::<Result<_, _>>()?;
        Ok(Left {
            day: self.finished.to_zoned(TimeZone::UTC).date(),
            open,
        })
    }
}

fn from_json(json: json_v1::Question) -> Option<OpenQuestion> {
    let about = match (json.threat, json.part, json.control) {
        (Some(threat), Some(part), None) => Asked::Part {
            threat: threat.parse::<ThreatId>().ok()?,
            part,
        },
        (None, None, Some(control)) => Asked::Resource {
            control: control.parse::<ControlId>().ok()?,
            account: AccountId::new(json.account?),
            region: Region::new(json.region?),
            resource: json.resource?,
        },
        _ => return None,
    };
    let lapsed = match json.lapsed {
        Some(word) => Some(from_word(word)?),
        None => None,
    };
    Some(OpenQuestion {
        question: Question {
            about,
            asks: json.asks,
            lapsed,
        },
        items: json.items,
    })
}

fn from_word(word: json_v1::Word) -> Option<Word> {
    Some(Word {
        by: word.by,
        date: word.date.parse().ok()?,
        expires: word.expires.parse().ok()?,
        note: word.note,
        line: 0,
    })
}
