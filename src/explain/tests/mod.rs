//! What is told is true: the change that is told is the one that the roll-up counts.

mod calls;
mod change;
mod facts;
mod world;
