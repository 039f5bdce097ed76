//! The open questions of `results.json`, written and read back.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::conclusion::OpenQuestion;
use crate::human::{Asked, Question, Word};
use crate::model::{AccountId, ControlId, Region, ThreatId};

use super::json_v1::{self, Results, SCHEMA_VERSION};

/// Why the questions of a file cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is something else.
    #[error("it is not the results.json of a run: {0}")]
    NotResults(#[from] serde_json::Error),
    /// A later version of the program wrote it.
    #[error("it has schema version {0}, and this version of threatproof reads {SCHEMA_VERSION}")]
    Version(String),
    /// It does not say when the run ended.
    #[error("its `finished_at` is not a time: {0}")]
    Time(jiff::Error),
    /// It names a question in no way that this program does.
    #[error("question {0} of it is about neither a part of a threat nor a resource")]
    Damaged(usize),
}

/// What a run left for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The day of the evidence, in UTC.
    pub day: Date,
    /// The open questions, by what they are about.
    pub open: Vec<OpenQuestion>,
}

/// What a `results.json` says that a run left for a person.
///
/// # Errors
///
/// If it is not such a file.
pub fn questions(text: &[u8]) -> Result<Left, Unreadable> {
    // Findings may be many, and none of them is needed.
    let results: Results<serde::de::IgnoredAny> = serde_json::from_slice(text)?;
    if results.schema_version != SCHEMA_VERSION {
        return Err(Unreadable::Version(results.schema_version));
    }
    let finished: Timestamp = results.run.finished_at.parse().map_err(Unreadable::Time)?;
    let questions = results.questions.into_iter().zip(1..);
    let open = questions
        .map(|(question, number)| from_json(question).ok_or(Unreadable::Damaged(number)))
        .collect::<Result<_, _>>()?;
    Ok(Left {
        day: finished.to_zoned(TimeZone::UTC).date(),
        open,
    })
}

pub(super) fn to_json(open: &OpenQuestion) -> json_v1::Question {
    let OpenQuestion { question, items } = open;
    let mut json = json_v1::Question {
        threat: None,
        part: None,
        control: None,
        account: None,
        region: None,
        resource: None,
        asks: question.asks.clone(),
        items: items.clone(),
        lapsed: question
            .lapsed
            .as_ref()
            .map(|word| json_v1::Word::of(word, false)),
    };
    match &question.about {
        Asked::Part { threat, part } => {
            json.threat = Some(threat.to_string());
            json.part = Some(part.clone());
        }
        Asked::Resource {
            control,
            account,
            region,
            resource,
        } => {
            json.control = Some(control.to_string());
            json.account = Some(account.to_string());
            json.region = Some(region.to_string());
            json.resource = Some(resource.clone());
        }
    }
    json
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
        Some(word) => Some(word.read()?),
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

impl json_v1::Word {
    pub(super) fn of(word: &Word, holds: bool) -> Self {
        Self {
            by: word.by.clone(),
            date: word.date.to_string(),
            expires: word.expires.to_string(),
            note: word.note.clone(),
            holds,
        }
    }

    fn read(self) -> Option<Word> {
        Some(Word {
            by: self.by,
            date: self.date.parse().ok()?,
            expires: self.expires.parse().ok()?,
            note: self.note,
            line: 0,
        })
    }
}
