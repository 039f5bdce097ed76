//! The open questions of `results.json`.

use super::json_v1;
use crate::conclusion::OpenQuestion;
use crate::human::{Asked, Word};

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
}
