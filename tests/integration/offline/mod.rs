//! The program from outside, without AWS: what it prints, writes and refuses.

/// Which accounts a scope, a waiver or an answer is about, in evidence of several.
mod accounts;
/// Every wrong input is named, with the documented code, and costs nobody their earlier outputs.
mod bad_input;
/// Checks for programs and for whoever writes their own.
mod checks;
/// Commands, outputs, exit codes.
mod cli;
/// What changed between two runs is told with its reason, and decides the exit code.
mod diff;
/// The dossier as bytes: the same each time, loading nothing, and with no markup but ours.
mod dossier;
/// How a run ends on the terminal and in a log.
mod ending;
/// Why an item is what it is, by which facts and calls, and what would change it.
mod explained;
/// What is written for others, judged by their own tools.
mod formats;
/// Whoever writes names, reports, check files or bundles steers no terminal, page, sheet or path.
pub(crate) mod hostile;
/// What people wrote and what other runs came to is not written over.
mod kept;
/// Evidence of several accounts: how each ended, and files for each where there are very many findings.
pub(crate) mod many;
/// Shards come to what one run would, in any order; what is missing is named, and what does not fit is refused.
mod merge;
/// A model gives the same statuses as its report, a report of its own, and a scope for each element.
mod models;
/// What the document on other scanners says of this program.
mod peers;
/// What whoever scans an organization may do.
mod policies;
/// What a run leaves for a person is listed, drafted, and closed by a name.
mod questions;
/// What a run recorded can be looked into.
mod recorded;
/// Help, manual pages, completions.
mod shell;
/// A signature tells whose evidence it is, and that nothing was changed.
mod signed;
/// Recorded facts changed in memory, and what flips.
mod supposed;
/// The types of the template.
mod template;
/// Outputs are derived again from what is sealed: equal, or what differs.
mod verify;
/// Words of people that do nothing are told.
mod words;
