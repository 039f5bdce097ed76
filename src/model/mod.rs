//! The shared vocabulary: small types that every other module may use.
//!
//! Nothing here does I/O, knows a report format or knows AWS's wire formats.

mod account;
mod columns;
mod digest;
mod id;
mod labels;
mod partition;
mod piece;
mod printable;
mod rate;
mod roster;
mod sentences;
mod shard;
mod shell;
mod status;
mod target;
mod verdict;
mod wording;

pub use account::{AccountId, NotAnAccount, Region, RegionFilter};
pub use columns::{columns_of, columns_of_text};
pub use digest::{Hashing, sha256, sha256_of_all};
pub use id::{ControlId, InvalidId, ThreatId};
pub use labels::Labels;
pub use partition::{dns_suffix, first_region};
pub use piece::{Entry, Piece, Placed};
pub use printable::{is_unprintable, printable, printable_lines, printable_start};
pub use rate::RateLimit;
pub use roster::{Expected, Member, Reached};
pub use sentences::sentences;
pub use shard::{NotAShard, Shard};
pub use shell::shell_word;
pub use status::Status;
pub use target::{NamedTarget, NotARole, RoleName, digest_of_accounts};
pub use verdict::Verdict;
pub use wording::Wording;
