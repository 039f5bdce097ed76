//! S3 buckets, through the built program: real buckets of an emulator.

mod access_points;
mod accounts;
mod calls;
mod collected_policies;
mod denied;
mod exposure;
mod log_targets;
mod paging;
mod policies;
mod scripts;
mod websites;
