//! Questions that ask the same, together.

use crate::conclusion::OpenQuestion;

/// One question, and everything that it is asked about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group<'a> {
    /// The threat whose human part it is, or the control that asks.
    pub(super) asked_by: String,
    /// The question.
    pub(super) asks: &'a str,
    /// All of them, in their order.
    pub(super) questions: Vec<&'a OpenQuestion>,
}

impl Group<'_> {
    /// The items that it keeps open, each once and in the report's order.
    pub(super) fn items(&self) -> Vec<u32> {
        items(self.questions.iter().copied())
    }
}

/// The items that questions keep open, each once and in the report's order.
pub(super) fn items<'q>(questions: impl Iterator<Item = &'q OpenQuestion>) -> Vec<u32> {
    let mut items: Vec<u32> = questions.flat_map(|open| &open.items).copied().collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// What asks the same in the same words, in the order of the first of each.
pub(super) fn groups(open: &[OpenQuestion]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for question in open {
        let (asked_by, asks) = question.asked();
        let mut known = groups.iter_mut();
        match known.find(|group| group.asked_by == asked_by && group.asks == asks) {
            Some(group) => group.questions.push(question),
            None => groups.push(Group {
                asked_by,
                asks,
                questions: vec![question],
            }),
        }
    }
    groups
}
