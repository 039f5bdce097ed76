//! `evaluate --suppose`: recorded facts changed in memory, judged twice, and what flips. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{World, print};
use crate::app::{self, Job};
use crate::conclusion::{Conclusion, Found};
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, BundleError};
use crate::model::{AccountId, Verdict, printable, printable_start};
use crate::services;
use crate::suppose::{Changed, Places, Supposition, applied};

/// Findings that are told one by one.
const MOST_TOLD: usize = 50;

/// Characters of a value or reason that are told.
const LONGEST: usize = 300;

/// The variable that tells where outputs go.
const OUTPUT_DIRECTORY: &str = "THREATPROOF_OUTPUT_DIRECTORY";

/// Where outputs go if nobody says so.
const OUTPUT_BY_DEFAULT: &str = "threatproof-output";

/// What is supposed instead of what was recorded.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Suppositions")]
pub(super) struct SupposeArgs {
    /// Suppose that a field of a resource has another value, and tell which findings and items that flips
    /// (repeatable). RESOURCE is an ARN or a part of one, FIELD a path as in conditions, VALUE is JSON or `absent`.
    /// Nothing is written, and the exit code is 0.
    #[arg(
        long,
        value_name = "RESOURCE FIELD=VALUE",
        conflicts_with_all = ["output", "output_formats", "sign_key"]
    )]
    suppose: Vec<String>,
    /// The same from a file, a supposition a line; lines that begin with # are comments.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["output", "output_formats", "sign_key"]
    )]
    suppose_file: Option<PathBuf>,
}

/// What came of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Came {
    verdict: Verdict,
    is_waived: bool,
    is_answered: bool,
}

/// A finding that flips.
struct Flip {
    control: String,
    resource: String,
    from: Option<Came>,
    to: Option<Came>,
    reason: String,
}

impl SupposeArgs {
    /// Whether anything is supposed.
    pub(super) fn is_asked(&self) -> bool {
        !self.suppose.is_empty() || self.suppose_file.is_some()
    }

    /// That nobody named a folder for outputs, which suppositions have not.
    pub(super) fn writes_nothing(&self, folder: &Path, world: &World) -> Result<(), RunError> {
        let by_variable = (world.variable)(OUTPUT_DIRECTORY);
        let is_usual = by_variable.as_deref().map(Path::new) == Some(folder)
            || folder == Path::new(OUTPUT_BY_DEFAULT);
        match is_usual {
            true => Ok(()),
            false => Err(RunError::usage(
                "--suppose writes nothing, so it cannot be used with --output-directory",
            )
            .hint("leave one of the two out")),
        }
    }

    /// What flips.
    pub(super) fn told(&self, job: &Job, bundle: &Bundle) -> Result<Exit, RunError> {
        let suppositions = self.suppositions()?;
        if suppositions.is_empty() {
            return Err(RunError::usage(
                "nothing is supposed: the file holds no line but comments",
            ));
        }
        let unreadable =
            |error: BundleError| RunError::usage(format!("cannot use the evidence: {error}"));
        let mut supposed = bundle.clone();
        let mut changes = Vec::new();
        for (text, supposition) in &suppositions {
            let (next, changed) = with(supposed, text, supposition)?;
            supposed = next;
            changes.push(changed);
        }
        let before = app::conclude(job, bundle).map_err(unreadable)?;
        let after = app::conclude(job, &supposed).map_err(unreadable)?;
        let accounts: BTreeSet<AccountId> = changes
            .iter()
            .map(|changed| changed.place.key.account.clone())
            .collect();
        let (flips, more) = flips(&before, &after, &accounts)
            .map_err(|error| RunError::usage(format!("cannot use the evidence: {error}")))?;
        print(words(&changes, (&before, &after), &flips, more).as_bytes())
    }

    fn suppositions(&self) -> Result<Vec<(String, Supposition)>, RunError> {
        let mut texts = self.suppose.clone();
        if let Some(file) = &self.suppose_file {
            let shown = printable(&file.display().to_string());
            let text = std::fs::read_to_string(file).map_err(|error| {
                RunError::usage(format!("cannot read the suppositions {shown}: {error}"))
            })?;
            let lines = text.lines().map(str::trim);
            let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
            texts.extend(lines.map(str::to_owned));
        }
        let read = texts.into_iter().map(|text| {
            let read = text.parse::<Supposition>();
            let read = read.map_err(|error| {
                RunError::usage(format!("cannot suppose `{}`: {error}", printable(&text)))
            })?;
            Ok((text, read))
        });
        read.collect()
    }
}

/// The bundle with the change in it.
fn with(
    bundle: Bundle,
    text: &str,
    supposition: &Supposition,
) -> Result<(Bundle, Changed), RunError> {
    let kinds = services::fact_kinds();
    let unreadable =
        |error: BundleError| RunError::usage(format!("cannot use the evidence: {error}"));
    let unusable = |error: crate::suppose::Unusable| {
        let refused = RunError::usage(format!("cannot suppose `{}`: {error}", printable(text)));
        match error.hint() {
            Some(hint) => refused.hint(hint),
            None => refused,
        }
    };
    let mut places = Places::new(supposition, &kinds);
    for account in bundle.read_accounts() {
        let facts = bundle.facts_of(account).map_err(unreadable)?;
        places.add(&facts);
    }
    let (place, kind) = places.only().map_err(unusable)?;
    let account = place.key.account.clone();
    let (facts, changed) = {
        let facts = bundle.facts_of(&account).map_err(unreadable)?;
        applied(&facts, &place, kind, supposition).map_err(unusable)?
    };
    let bundle = bundle.with_facts(&account, facts).map_err(unreadable)?;
    Ok((bundle, changed))
}

/// The findings of these accounts that flip, and how many more there are.
fn flips(
    before: &Conclusion<'_>,
    after: &Conclusion<'_>,
    accounts: &BTreeSet<AccountId>,
) -> io::Result<(Vec<Flip>, usize)> {
    let (mut flips, mut more) = (Vec::new(), 0);
    let mut add = |flip: Flip| match flips.len() < MOST_TOLD {
        true => flips.push(flip),
        false => more += 1,
    };
    for account in accounts {
        let mut known: BTreeMap<String, (Came, String, String)> = BTreeMap::new();
        let members = before.findings.accounts().iter();
        let Some(member) = members.clone().find(|member| member.account == *account) else {
            continue;
        };
        before.findings.of(member, &mut |found| {
            let finding = found.finding;
            let told = (
                came(&found),
                finding.control.to_string(),
                finding.resource.clone(),
            );
            known.insert(finding.id(), told);
            Ok(())
        })?;
        after.findings.of(member, &mut |found| {
            let finding = found.finding;
            let from = known.remove(&finding.id()).map(|(came, ..)| came);
            let to = Some(came(&found));
            if from != to {
                add(Flip {
                    control: finding.control.to_string(),
                    resource: finding.resource.clone(),
                    from,
                    to,
                    reason: finding.reason.clone(),
                });
            }
            Ok(())
        })?;
        for (from, control, resource) in known.into_values() {
            add(Flip {
                control,
                resource,
                from: Some(from),
                to: None,
                reason: "the control is not about it any more".to_owned(),
            });
        }
    }
    Ok((flips, more))
}

fn came(found: &Found<'_>) -> Came {
    Came {
        verdict: found.finding.verdict,
        is_waived: found.finding.is_waived(),
        is_answered: found.finding.is_answered(),
    }
}

/// What was supposed, and what flips.
fn words(
    changes: &[Changed],
    (before, after): (&Conclusion<'_>, &Conclusion<'_>),
    flips: &[Flip],
    more: usize,
) -> String {
    let mut text = "A supposition: nothing was written, and nothing in AWS changed.\n".to_owned();
    text.push_str(
        "Only what is named changes; facts that follow from it stay as recorded.\n\nSUPPOSED\n",
    );
    for changed in changes {
        let Changed {
            place,
            field,
            from,
            to,
            is_new,
        } = changed;
        let from = from
            .as_ref()
            .map_or_else(|| "not recorded".to_owned(), ToString::to_string);
        let from = printable_start(&from, LONGEST);
        let to = printable_start(&to.to_string(), LONGEST);
        let _ = writeln!(text, "  {}", printable(&place.resource));
        let _ = writeln!(text, "    {field}: {from} -> {to}");
        if *is_new {
            let _ = writeln!(text, "    (the rest of what it belongs to is not known)");
        }
    }
    text.push_str("\nFINDINGS THAT FLIP\n");
    if flips.is_empty() {
        text.push_str("  none\n");
    }
    for flip in flips {
        let _ = writeln!(
            text,
            "  {} -> {} · {}\n    {}\n    {}",
            verdict(flip.from),
            verdict(flip.to),
            flip.control,
            printable(&flip.resource),
            printable_start(&flip.reason, LONGEST)
        );
    }
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    text.push_str("\nITEMS THAT FLIP\n");
    let mut is_any = false;
    for (old, new) in before.items.iter().zip(&after.items) {
        if old.status != new.status {
            is_any = true;
            let _ = writeln!(
                text,
                "  {} -> {} · {}. {}",
                old.status.report_words(),
                new.status.report_words(),
                new.item.number,
                printable(new.title())
            );
        }
    }
    if !is_any {
        text.push_str("  none\n");
    }
    text
}

fn verdict(came: Option<Came>) -> String {
    let Some(came) = came else {
        return "none".to_owned();
    };
    let mut word = came.verdict.as_str().to_owned();
    if came.is_waived {
        word.push_str(" (waived)");
    }
    if came.is_answered {
        word.push_str(" (answered)");
    }
    word
}
