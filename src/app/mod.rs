//! The pipeline: from a report and evidence to outputs. Each stage hands plain data to the next; the world
//! (files, AWS) is only touched here and in what is called from here.

mod conclude;
mod deliver;
mod earlier;
mod input;
mod job;
#[cfg(feature = "aws")]
mod live;
mod merging;
mod place;
mod recorded;
mod sealed;
pub mod targets;
mod verify;

pub use conclude::conclude;
pub use deliver::{Destination, deliver, deliver_part};
pub use earlier::{Accounts, EXAMPLE_RUN};
pub use input::Input;
pub use job::{ConfigSource, Job, ScanRequest, check_files, load_catalog};
#[cfg(feature = "aws")]
pub use live::{LiveOptions, scan};
#[cfg(feature = "aws")]
pub(crate) use live::{enter_each, on_runtime, open, unless_stopped};
pub use merging::{MergedEvidence, Merging};
pub use place::vacant;
pub use recorded::{opened, recorded};
pub use verify::{Comparison, Verification, verify};
