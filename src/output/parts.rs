//! Results of one account each, for runs with more findings than anybody wants in one file.

use std::io;

use super::results::write_part;
use crate::conclusion::Conclusion;
use crate::model::{AccountId, Member};

/// Findings that a single file holds.
const MOST_FINDINGS: usize = 50_000;

/// The folder of the parts.
pub const PARTS: &str = "accounts";

/// The file of each, in a folder that is called by the id of its account.
const FILE: &str = "results.json";

/// Whether the findings of a run are in a file for each account. That is only done where ids can be the names of
/// folders.
pub(super) fn are_needed(conclusion: &Conclusion<'_>) -> bool {
    let findings = &conclusion.findings;
    let mut ids = findings
        .accounts()
        .iter()
        .map(|member| member.account.as_str());
    findings.count() > MOST_FINDINGS && ids.all(AccountId::is_id)
}

/// A part by its path below [`PARTS`], and what writes it.
pub struct Part<'a> {
    conclusion: &'a Conclusion<'a>,
    member: &'a Member,
}

/// The parts of a run; none if all is in one file.
pub fn parts<'a>(conclusion: &'a Conclusion<'a>) -> impl Iterator<Item = Part<'a>> {
    let members = match are_needed(conclusion) {
        true => conclusion.findings.accounts(),
        false => &[],
    };
    members.iter().map(|member| Part { conclusion, member })
}

impl Part<'_> {
    /// Its folder, below that of all parts.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.member.account.as_str()
    }

    /// Its file, in its folder.
    #[must_use]
    pub fn file(&self) -> &'static str {
        FILE
    }

    /// Writes it as it comes.
    ///
    /// # Errors
    ///
    /// If it cannot be written, or the evidence can no longer be read.
    pub fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        write_part(self.conclusion, self.member, out)
    }
}

/// Where a part is, from `results.json`.
pub(super) fn path(member: &Member) -> String {
    format!("{PARTS}/{}/{FILE}", member.account)
}

/// Whether the folder of the parts may have a file or folder of this name: what stands there else was not written by
/// this program.
#[must_use]
pub fn is_part(name: &str) -> bool {
    match name.split_once('/') {
        None => AccountId::is_id(name),
        Some((folder, file)) => AccountId::is_id(folder) && file == FILE,
    }
}
