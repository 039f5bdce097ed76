//! Sixty accounts of every make in nested organizational units, as moto has them: statuses, what became of each
//! account, and what was called, against plain rules that know nothing of the program.

/// What the calls of a scan have to be.
mod calls;
/// What the items of a report have to come to.
mod oracle;
/// The accounts, and how they come about.
mod planted;
/// Statuses and accounts.
mod statuses;
