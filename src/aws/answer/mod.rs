//! Whether an answer can be believed: it is not too large, it arrived whole, and it has what it always has.

pub(super) mod cut;
pub(super) mod members;
pub(super) mod size;
