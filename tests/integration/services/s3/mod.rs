//! S3 buckets, through the built program: real buckets of an emulator.

mod accounts;
mod calls;
mod collected_policies;
mod denied;
mod log_targets;
mod paging;
mod policies;
mod scripts;
mod websites;
