//! Groups of options that several commands share, with what follows from them.

mod aws;
mod file;
mod ids;
mod output;
mod report;
mod shard;
mod targets;

pub use aws::AwsArgs;
pub use file::FileArgs;
pub use ids::CheckIds;
pub(super) use output::numbered;
pub use output::{FailOn, OutputArgs};
pub use report::{NamedReportArgs, ReportArgs};
pub use targets::{Said, TargetArgs};
