//! Many accounts in one run: an organization, a list, a shard of it.

/// An organization that a stub answers for.
mod canned;
/// What each account of a run came to.
mod ledger;
/// Lists of accounts in every form.
mod lists;
/// Parts of a list, read apart and judged together.
mod merged;
/// Names of accounts are other people's text.
mod names;
/// What cannot be entered, and how a run ends then.
mod refused;
/// Sessions that end midway, and an account that is throttled.
mod sessions;
/// Parts of a list: each account is in one, and engines tell which is whose.
mod shards;
/// Sixty accounts of every make.
mod sixty;
/// A run over two hundred accounts that is told to stop, and gone on with.
mod stopped;
