//! What people may accept instead of having it repaired. It is told only where the roll-up would count it so.

use super::Kit;
use super::change::Accept;
use super::told;
use crate::output::json_v1::Finding;
use crate::past::Left;

/// The waivers that do what the repair of these violations does.
pub(super) fn accept(
    accept: Accept,
    (control, violated): (&str, usize),
    first: &[&Finding],
    is_only_step: bool,
    (left, kit): (&Left, &Kit<'_>),
) -> Option<told::Accept> {
    let (how, repaired) = match (accept, violated) {
        (Accept::Nothing, _) => return None,
        (Accept::Any, 1) => ("or accept it: a waiver in threatproof.toml", 0),
        (Accept::Any, _) => (
            "or accept them: a waiver in threatproof.toml for each that is not repaired",
            0,
        ),
        (Accept::AllButOne, _) => (
            "or repair one and accept the others: a waiver in threatproof.toml for each",
            1,
        ),
    };
    let rest = match is_only_step {
        true => "",
        false => " after the other steps",
    };
    let words = format!(
        "{how} counts as accepted risk, and with at least one finding of {control} that passes, the item is then Implemented{rest}"
    );
    Some(told::Accept {
        words,
        repaired,
        waived: violated - repaired,
        draft: (kit.waiver)(first.get(repaired).or(first.first())?, left.day),
    })
}
