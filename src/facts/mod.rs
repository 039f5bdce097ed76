//! What can be known about an account, independent of how it is read.
//!
//! A [`FactKind`] names a kind of resource, the fields that are known of it and
//! the AWS calls that supply each field. Everything that is read stays a
//! [`Fact`]: known, absent, or unknown with its cause. Facts travel as JSON
//! text, so a live run and a re-evaluated bundle are judged from the same bytes.

mod age;
mod call;
mod call_record;
mod cause;
mod fact;
mod keyed;
mod kind;
pub mod own;
mod resources;
mod shape;
mod store;
mod tags;
mod wanted;

pub(crate) use age::age;
pub use call::Call;
pub(crate) use call::calls;
pub use call_record::{CallRecord, Names, count};
pub use cause::{Cause, Failure};
pub use fact::{Fact, Listing, Reading};
pub use keyed::Keyed;
pub use kind::{FactKind, Reach};
pub use resources::Resources;
#[cfg(feature = "aws")]
pub(crate) use shape::field;
pub use shape::{Field, Shape, Type};
pub(crate) use shape::{record, words};
pub use store::{FactSet, FactStore, Resource, SetKey};
pub use tags::{Tag, TagListing, Tags};
pub use wanted::{Wanted, Wants};
