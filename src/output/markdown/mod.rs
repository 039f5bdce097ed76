//! `summary.md`: what a run came to, for `$GITHUB_STEP_SUMMARY` and comments of pull requests.
//!
//! What it cannot express: findings, evidence and waivers, and more than fits: GitHub takes no more than 1 MiB, so it
//! ends before and says how many items are left out. Words of others are escaped, cut after 2,000 characters, and call
//! nobody.

use std::fmt::Write as _;
use std::io;

use super::escape::{code, prose};
use super::outcome::{Standing, severity_word};
use super::{File, Format};
use crate::changes::Why;
use crate::conclusion::{Conclusion, DecidedItem, Need};
use crate::ledger::{self, State};
use crate::model::Status;

/// `markdown`.
pub(super) const FORMAT: Format = Format {
    name: "markdown",
    about: "summary.md: a summary for a pipeline's page or a comment",
    files: &[File {
        name: "summary.md",
        write,
    }],
};

/// Bytes of the whole; what follows is only counted.
const MOST: usize = 900 << 10;

/// Where the rest is.
const ELSEWHERE: &str = "`dossier.html` (`--output-formats html`) and `results.json`";

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut page = Page::default();
    page.head(conclusion);
    page.changes(conclusion);
    page.items(conclusion, "Not started", |decided| {
        Standing::of(decided) == Standing::NotStarted
    });
    for need in Need::ALL {
        page.items(conclusion, heading(need), |decided| {
            Standing::of(decided) == Standing::NeedsInvestigation && decided.need == Some(need)
        });
    }
    page.items(conclusion, "Needs investigation", |decided| {
        Standing::of(decided) == Standing::NeedsInvestigation && decided.need.is_none()
    });
    page.items(conclusion, "Not judged, kept as people set it", |decided| {
        Standing::of(decided) == Standing::Kept
    });
    page.accounts(conclusion);
    out.write_all(page.text.as_bytes())
}

/// What is in the way of items, as a heading.
fn heading(need: Need) -> &'static str {
    match need {
        Need::Fix => "To fix",
        Need::Read => "Not read",
        Need::Decide => "To decide",
        Need::Attest => "To attest",
        Need::Accepted => "Accepted, which is not implemented",
        Need::Cover => "No check covers it",
    }
}

/// What all of it came to, in sentences. What nothing judged is never told as if it were done.
fn verdict(count: &dyn Fn(Standing) -> usize, is_complete: bool) -> String {
    let total: usize = Standing::ALL.into_iter().map(count).sum();
    let open = count(Standing::NotStarted) + count(Standing::NeedsInvestigation);
    let implemented = count(Standing::Implemented);
    let items = |count: usize, one: &str, more: &str| match count {
        1 => format!("1 item {one}."),
        _ => format!("{count} items {more}."),
    };
    let first = match (total, open, implemented) {
        (0, ..) => "The report has no items.".to_owned(),
        (_, 0, 0) => "No item was decided.".to_owned(),
        (_, 0, 1) => format!("1 of {total} items was decided: implemented."),
        (_, 0, _) => format!("{implemented} of {total} items were decided: all implemented."),
        (_, 1, _) => format!("1 of {total} items is open."),
        (..) => format!("{open} of {total} items are open."),
    };
    let rest = [
        (
            Standing::Kept,
            "is kept as people set it, not judged",
            "are kept as people set them, not judged",
        ),
        (
            Standing::NotApplicable,
            "does not apply, by the word of people",
            "do not apply, by the word of people",
        ),
        (
            Standing::NotSelected,
            "was not selected",
            "were not selected",
        ),
    ];
    let rest = rest
        .into_iter()
        .filter(|(standing, ..)| count(*standing) > 0);
    let rest = rest.map(|(standing, one, more)| items(count(standing), one, more));
    let unread = (!is_complete).then(|| "Not everything could be read.".to_owned());
    let sentences: Vec<String> = [first].into_iter().chain(rest).chain(unread).collect();
    sentences.join(" ")
}

/// The page so far.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self, conclusion: &Conclusion<'_>) {
        let run = conclusion.run;
        let _ = writeln!(
            self.text,
            "# Threat model {}\n",
            prose(&conclusion.report.name)
        );
        let count = |standing| {
            let all = conclusion.items.iter();
            all.filter(|item| Standing::of(item) == standing).count()
        };
        let verdict = verdict(&count, conclusion.is_complete());
        let _ = writeln!(
            self.text,
            "**{verdict}** Read: {}; run {} ended {}.\n",
            prose(&conclusion.extent),
            code(&run.run_id),
            prose(&run.finished_at)
        );
        self.line("| status | items |\n|---|---:|");
        for (standing, words) in [
            (Standing::NotStarted, "Not Started"),
            (Standing::NeedsInvestigation, "Needs Investigation"),
            (Standing::Implemented, "Mitigation Implemented"),
            (
                Standing::Kept,
                "Mitigation Implemented, by the word of people alone",
            ),
            (Standing::NotApplicable, "Not Applicable"),
            (Standing::NotSelected, "not selected"),
        ] {
            let _ = writeln!(self.text, "| {words} | {} |", count(standing));
        }
    }

    /// What changed since an earlier run, the worst first.
    fn changes(&mut self, conclusion: &Conclusion<'_>) {
        let Some(changes) = &conclusion.changes else {
            return;
        };
        let _ = writeln!(self.text, "\n## Changes\n\n{}.", prose(&changes.line()));
        for note in &changes.notes {
            let _ = writeln!(self.text, "\nNote: {}", prose(note));
        }
        let status = |status: Option<Status>| status.map_or("", Status::report_words);
        let rows = changes.items.iter().map(|item| {
            let why: Vec<String> = item.why.iter().map(Why::words).collect();
            format!(
                "| {} | {} | {} | {} | {} | {} |",
                item.turn.words(),
                item.number,
                prose(&item.title),
                status(item.before),
                status(item.after),
                prose(&why.join("; "))
            )
        });
        if !changes.items.is_empty() {
            self.line("\n| turn | item | title | before | now | why |\n|---|---:|---|---|---|---|");
            self.rows(rows);
        }
    }

    /// A table of the items that belong there, the worst first; no table if there are none.
    fn items(
        &mut self,
        conclusion: &Conclusion<'_>,
        heading: &str,
        belongs: impl Fn(&DecidedItem<'_>) -> bool,
    ) {
        let own = conclusion.items.iter().filter(|decided| belongs(decided));
        let mut own: Vec<&DecidedItem<'_>> = own.collect();
        if own.is_empty() {
            return;
        }
        own.sort_by_key(|decided| (std::cmp::Reverse(decided.severity), decided.item.number));
        let rows = own.iter().map(|decided| {
            let threat = decided.threat.map(|threat| code(threat.id.as_str()));
            format!(
                "| {} | {} | {} | {} | {} |",
                decided.item.number,
                prose(decided.title()),
                threat.unwrap_or_default(),
                severity_word(decided.severity),
                prose(&decided.reason)
            )
        });
        let _ = writeln!(self.text, "\n## {heading} ({})\n", own.len());
        self.line("| item | title | threat | severity | why |\n|---:|---|---|---|---|");
        self.rows(rows);
    }

    /// As many rows as there is room for.
    fn rows(&mut self, rows: impl ExactSizeIterator<Item = String>) {
        let count = rows.len();
        for (written, row) in rows.enumerate() {
            if self.text.len() + row.len() > MOST {
                let _ = writeln!(self.text, "\n{} more in {ELSEWHERE}.", count - written);
                return;
            }
            self.line(&row);
        }
    }

    fn accounts(&mut self, conclusion: &Conclusion<'_>) {
        let states = ledger::states(&conclusion.accounts, &conclusion.coverage);
        let unread = states.iter().filter_map(|account| {
            let (words, cause) = match &account.state {
                State::Read => return None,
                State::Partial(cause) => ("read in part", cause),
                State::NotAssumable(cause) => ("not entered", cause),
                State::Missing(cause) => ("not read", cause),
                State::Excluded(cause) => ("left out", cause),
                State::Suspended(cause) => ("suspended or closed", cause),
            };
            let member = account.member;
            Some(format!(
                "| {} | {} | {words} | {} |",
                code(member.account.as_str()),
                prose(&member.name),
                prose(cause)
            ))
        });
        let unread: Vec<String> = unread.collect();
        if unread.is_empty() {
            return;
        }
        let _ = writeln!(
            self.text,
            "\n## Accounts not read completely ({})\n",
            unread.len()
        );
        self.line("| account | name | state | why |\n|---|---|---|---|");
        self.rows(unread.into_iter());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_judged_is_not_told_as_done() {
        for (counts, expect) in [
            (&[][..], "The report has no items."),
            (
                &[(Standing::Implemented, 1), (Standing::NotSelected, 31)],
                "1 of 32 items was decided: implemented. 31 items were not selected.",
            ),
            (
                &[(Standing::Kept, 36)],
                "No item was decided. 36 items are kept as people set them, not judged.",
            ),
            (
                &[(Standing::Implemented, 2), (Standing::NotApplicable, 1)],
                "2 of 3 items were decided: all implemented. 1 item does not apply, by the word of people.",
            ),
            (
                &[(Standing::NotStarted, 1), (Standing::Kept, 1)],
                "1 of 2 items is open. 1 item is kept as people set it, not judged.",
            ),
        ] {
            let count = |standing: Standing| {
                let mut all = counts.iter().filter(|(own, _)| *own == standing);
                all.next().map_or(0, |(_, count)| *count)
            };
            assert_eq!(verdict(&count, true), expect);
            let unread = verdict(&count, false);
            assert_eq!(unread, format!("{expect} Not everything could be read."));
        }
    }
}
