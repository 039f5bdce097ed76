//! The items for which a finding no longer counts, and those for which it newly counts: a violation may come and go
//! without its resource being any other.

use super::findings::Sides;
use super::matched::{is_unread, is_unsure};
use super::reach::denied_in;
use crate::changes::Why;
use crate::output::json_v1::Item;

/// How the items of a finding changed.
#[derive(Default)]
pub(super) struct Shift {
    /// Items for which it counts, and did not.
    pub(super) joined: Vec<u32>,
    /// Items for which it counted, and of which nobody knows whether it still does.
    pub(super) unsure: Vec<u32>,
    /// Items for which it counted, and no longer does.
    pub(super) left: Vec<u32>,
    /// Why the first of them are.
    pub(super) why_joined: Option<Why>,
    pub(super) why_unsure: Option<Why>,
    pub(super) why_left: Option<Why>,
}

impl Sides<'_> {
    /// How the items of a finding of a control changed, by their numbers in the later report. `into_sight` is why
    /// it newly counts if the earlier run could not tell.
    pub(super) fn shift(&self, control: &str, was: &[u32], is: &[u32], into_sight: &Why) -> Shift {
        let mut shift = Shift::default();
        if was == is {
            return shift;
        }
        let both = |number: &u32| Some((*number, self.matched.both(*number)?));
        let joined = is.iter().filter(|number| !was.contains(number));
        for (number, (before, after)) in joined.filter_map(both) {
            shift.joined.push(number);
            shift.why_joined.get_or_insert_with(|| {
                let is_doubtful = is_unsure(before) && !self.is_scoped_otherwise(before, after);
                match (has(before, control), is_doubtful) {
                    (false, _) => Why::Check,
                    (true, true) => into_sight.clone(),
                    (true, false) => Why::Scope,
                }
            });
        }
        let gone = was.iter().filter(|number| !is.contains(number));
        for (number, (_, after)) in gone.filter_map(both) {
            match (has(after, control), is_unsure(after)) {
                (true, true) => {
                    shift.unsure.push(number);
                    shift.why_unsure.get_or_insert_with(|| unread(after));
                }
                (true, false) => {
                    shift.left.push(number);
                    shift.why_left.get_or_insert(Why::Scope);
                }
                (false, _) => {
                    shift.left.push(number);
                    shift.why_left.get_or_insert(Why::Check);
                }
            }
        }
        shift
    }
}

/// What keeps a run from knowing all that counts for an item.
pub(super) fn unread(item: &Item) -> Why {
    let lacks = item.lacks.iter().filter(|lack| is_unread(lack));
    let words = lacks.map(|lack| lack.words.as_str());
    let words = words.chain([item.reason.as_str()]);
    let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
    let denied = words.iter().find_map(|words| denied_in(words));
    denied.unwrap_or_else(|| match words.first() {
        Some(words) => Why::Unread((*words).to_owned()),
        None => Why::Untold,
    })
}

/// Whether a control answers an item.
fn has(item: &Item, control: &str) -> bool {
    item.controls.iter().any(|it| it.control == control)
}
