//! The questions of all items, each once with the items that it keeps open.

use std::collections::BTreeMap;

use crate::conclusion::{DecidedItem, OpenQuestion};
use crate::human::{Asked, Question};
use crate::model::Status;

/// Questions by what they are about.
#[derive(Default)]
pub(super) struct Open(BTreeMap<(Asked, String), OpenQuestion>);

impl Open {
    /// Adds the questions of an item, if it is they that can change its status.
    pub(super) fn add(&mut self, item: &DecidedItem<'_>, questions: &[Question]) {
        match item.status {
            Status::NeedsInvestigation => {}
            Status::Implemented | Status::NotStarted | Status::NotApplicable => return,
        }
        for question in questions {
            let key = (question.about.clone(), question.asks.clone());
            let open = self.0.entry(key).or_insert_with(|| OpenQuestion {
                question: question.clone(),
                items: Vec::new(),
            });
            if open.items.last() != Some(&item.item.number) {
                open.items.push(item.item.number);
            }
        }
    }

    /// Each once.
    pub(super) fn questions(self) -> Vec<OpenQuestion> {
        self.0.into_values().collect()
    }
}
