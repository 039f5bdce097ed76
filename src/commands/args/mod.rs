//! Groups of options that several commands share, with what follows from them.

mod aws;
mod fail_on;
mod file;
mod ids;
mod output;
mod report;
mod shard;
mod targets;

pub use aws::AwsArgs;
pub use fail_on::FailOn;
pub(super) use fail_on::{Failed, failed, regression};
pub use file::FileArgs;
pub use ids::CheckIds;
pub use output::OutputArgs;
pub(super) use output::{Ending, numbered};
pub use report::{NamedReportArgs, ReportArgs};
pub use targets::{Said, TargetArgs};
