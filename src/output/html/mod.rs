//! `dossier.html`: everything that a run came to, for a person who does not trust it. One file that loads nothing.
//!
//! What stands in it as text stands without a script: verdict, charts, items, causes of what was not read, hashes.
//! Findings and calls are data, which a script draws a hundred at a time.
//!
//! What it cannot express: facts of a finding beyond 16 KiB; findings beyond the limits of a page (see `limits`), of
//! which the section says how many there are; a hash of `results.json`, which is written beside it. It proves nothing:
//! that is what the evidence is for, and the last section says how.

use std::io::{self, Write};

use askama::Template;

use super::{File, Format};
use crate::conclusion::Conclusion;

mod block;
mod calls;
mod changes;
mod charts;
mod findings;
mod gaps;
mod head;
mod items;
mod lacks;
mod limits;
mod marks;
mod overview;
mod policy;
mod proof;
mod prose;
mod rows;
mod run;
mod standings;
mod survey;
mod text;

/// The page.
pub(super) const HTML: Format = Format {
    name: "html",
    about: "a page for an auditor: verdict, evidence and how to check it, in one file that loads nothing",
    files: &[File {
        name: "dossier.html",
        write,
    }],
};

const STYLE: &str = include_str!("dossier.css");
const SCRIPT: &str = include_str!("dossier.js");

fn write(conclusion: &Conclusion<'_>, out: &mut dyn Write) -> io::Result<()> {
    let survey = survey::Survey::of(conclusion)?;
    let calls = calls::count(conclusion)?;
    let gaps = gaps::Gaps::of(conclusion);
    let standings = standings::Standings::of(conclusion);
    let policy = policy::policy(STYLE, SCRIPT)?;
    let head = head::Head::of(conclusion, &standings, gaps.count, policy);
    fill(out, &head)?;
    fill(
        out,
        &overview::Overview::of(conclusion, &standings, &survey),
    )?;
    if let Some(changes) = &conclusion.changes {
        fill(out, &changes::Changed::of(changes))?;
    }
    out.write_all(items::BEGIN.as_bytes())?;
    for item in &conclusion.items {
        fill(out, &items::ItemView::of(conclusion, item, &survey))?;
    }
    out.write_all(items::END.as_bytes())?;
    fill(out, &findings::Findings::of(conclusion, &survey))?;
    fill(out, &gaps)?;
    fill(out, &calls::Calls::of(conclusion, calls))?;
    fill(out, &run::Run::of(conclusion))?;
    fill(out, &proof::Proof::of(conclusion))?;
    rows::write(conclusion, survey.shown, out)?;
    calls::write(conclusion, calls, out)?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// Writes a part of the page.
fn fill(out: &mut dyn Write, part: &impl Template) -> io::Result<()> {
    let text = part.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}
