//! `explain`: why an item or a finding is what it is, and what would change it. Reads results and evidence, and
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::questions::draft_of;
use super::{Run, World, print};
use crate::app;
use crate::config::draft::quoted;
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, VerifyingKey};
use crate::explain::told::{Candidates, Told};
use crate::explain::{self, Found, Gathered, Kit, Meant, Search};
use crate::facts::CallRecord;
use crate::model::{AccountId, printable, shell_word};
use crate::output::json_v1::{Finding, Item};
use crate::past::{Left, Past, Unreadable};
use crate::services;

/// The folder of the evidence, beside the results.
const EVIDENCE: &str = "evidence";

/// Explain an item or a finding: why, by which facts, and what would change it.
#[derive(Debug, Args)]
pub struct Explain {
    /// The results.json of a run, or the folder that it is in.
    results: PathBuf,
    /// An item by its number, id, threat or a part of its title, or a finding by its id, ARN or a part of the
    /// resource's name. Without it, all open items are listed, the worst first.
    item: Option<String>,
    /// The evidence bundle of the run, for the calls [default: `evidence` beside the results, if it is there].
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Accept the bundle only if it is signed by this minisign public key (repeatable: any one of them).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    verify_key: Vec<PathBuf>,
    /// Form of the explanation.
    #[arg(long, value_enum, default_value = "text")]
    format: Form,
}

/// Form of the explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For a person.
    Text,
    /// For a program.
    Json,
}

impl Run for Explain {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let past = Past::open(&self.results).map_err(|error| self.unreadable(&error))?;
        let left = past.left().map_err(|error| self.unreadable(&error))?;
        let catalog = app::load_catalog(&[])?;
        let evidence = self.bundle(&past, world)?;
        let mut kit = Kit {
            kinds: &services::fact_kinds(),
            catalog: &catalog,
            calls: evidence.as_ref().map(|_| BTreeMap::new()),
            results_shown: shell_word(&self.results.display().to_string()),
            evidence_shown: evidence
                .as_ref()
                .map(|(path, _)| shell_word(&path.display().to_string())),
            draft: &draft_of,
            waiver: &waiver_of,
        };
        let bundle = evidence.as_ref().map(|(_, bundle)| bundle);
        let told = match &self.item {
            None => explain::overview(&past.head, &kit),
            Some(asked) => match explain::meant(&past.head, asked) {
                Meant::Item(item) => self.item(&past, &left, item, bundle, &mut kit)?,
                Meant::Items(items) => {
                    let rows = items.into_iter().map(|item| explain::row(&past.head, item));
                    let several = Candidates {
                        asked: asked.clone(),
                        items: rows.collect(),
                        findings: Vec::new(),
                        more: 0,
                    };
                    explain::candidates(&past.head, several, &kit)
                }
                Meant::Findings => self.finding(&past, &left, asked, bundle, &mut kit)?,
            },
        };
        self.show(&told, &kit.results_shown, world)
    }
}

impl Explain {
    fn unreadable(&self, error: &Unreadable) -> RunError {
        let path = printable(&self.results.display().to_string());
        RunError::usage(format!("cannot explain the results {path}: {error}"))
            .hint("give the results.json of a run; `threatproof scan` writes it beside the updated report")
    }

    /// The evidence with its folder, if it is there. What is not that of the run is not used.
    fn bundle(&self, past: &Past, world: &World) -> Result<Option<(PathBuf, Bundle)>, RunError> {
        let keys = self.verify_key.iter().map(|path| VerifyingKey::read(path));
        let keys = keys.collect::<Result<Vec<_>, _>>();
        let keys = keys.map_err(RunError::usage)?;
        let beside = past.path.parent().unwrap_or(Path::new("")).join(EVIDENCE);
        let folder = match &self.evidence {
            Some(folder) => folder.clone(),
            None if beside.is_dir() => beside,
            None if keys.is_empty() => return Ok(None),
            None => {
                let results = printable(&self.results.display().to_string());
                let missing =
                    format!("cannot verify the evidence of {results}: there is none beside it");
                return Err(RunError::usage(missing).hint("name its folder with --evidence"));
            }
        };
        let bundle = app::recorded(&folder, &keys, (world.now)())?;
        let (of, wanted) = (&bundle.manifest.run_id, &past.head.run.id);
        if of != wanted {
            let folder = printable(&folder.display().to_string());
            let other = format!(
                "cannot use the bundle {folder}: it is of run {}, and the results are of run {}",
                printable(of),
                printable(wanted)
            );
            return Err(RunError::usage(other)
                .hint("name the evidence of the run with --evidence, or move the other away"));
        }
        Ok(Some((folder, bundle)))
    }

    fn item(
        &self,
        past: &Past,
        left: &Left,
        item: &Item,
        bundle: Option<&Bundle>,
        kit: &mut Kit<'_>,
    ) -> Result<Told, RunError> {
        let mut gathered = Gathered::default();
        let read = past.each_finding(&mut |finding: Finding| {
            let mut controls = item.controls.iter();
            if finding.items.contains(&item.number)
                && controls.any(|tally| tally.control == finding.control)
            {
                gathered.add(finding);
            }
            Ok(())
        });
        read.map_err(|error| self.unreadable(&error))?;
        kit.calls = calls(bundle, gathered.accounts())?;
        Ok(explain::item(&past.head, left, item, &gathered, kit))
    }

    fn finding(
        &self,
        past: &Past,
        left: &Left,
        asked: &str,
        bundle: Option<&Bundle>,
        kit: &mut Kit<'_>,
    ) -> Result<Told, RunError> {
        let mut search = Search::new(asked);
        let read = past.each_finding(&mut |finding: Finding| {
            search.look(&finding);
            Ok(())
        });
        read.map_err(|error| self.unreadable(&error))?;
        match search.end() {
            Found::One(finding) => {
                kit.calls = calls(bundle, [finding.account.clone()].into())?;
                Ok(explain::finding(&past.head, left, &finding, kit))
            }
            Found::Several(candidates) => Ok(explain::candidates(&past.head, candidates, kit)),
            Found::Nothing(near) => {
                let results = printable(&self.results.display().to_string());
                let near = near.or_else(|| explain::near(&past.head, asked).map(str::to_owned));
                let hint = match near {
                    Some(near) => format!("did you mean `{}`?", printable(&near)),
                    None => format!(
                        "`threatproof explain {}` lists all open items",
                        kit.results_shown
                    ),
                };
                Err(RunError::usage(format!(
                    "{results} holds neither an item nor a finding that `{}` means",
                    printable(asked)
                ))
                .hint(hint))
            }
        }
    }

    fn show(&self, told: &Told, results: &str, world: &World) -> Result<Exit, RunError> {
        match self.format {
            Form::Text => {
                let colour = world.screen.colour && std::io::stdout().is_terminal();
                print(explain::text(told, results, colour).as_bytes())
            }
            Form::Json => {
                let mut json = Vec::new();
                crate::files::write_json(&mut json, told)
                    .map_err(|error| RunError::new(Exit::Internal, error))?;
                print(&json)
            }
        }
    }
}

/// A draft of the waiver of a finding. It counts as soon as it names a person and says why, for a year at most.
fn waiver_of(finding: &Finding, day: Date) -> String {
    let expires = day.saturating_add(1.year());
    let (control, resource) = (quoted(&finding.control), quoted(&finding.resource));
    format!(
        "[[waiver]]\ncontrol = {control}\nresource = {resource}\nby = \"\"\ndate = {day}\nexpires = {expires}\nnote = \"\"\n"
    )
}

/// The calls that were made for these accounts, if the evidence is there.
fn calls(
    bundle: Option<&Bundle>,
    accounts: BTreeSet<String>,
) -> Result<Option<BTreeMap<String, Vec<CallRecord>>>, RunError> {
    let Some(bundle) = bundle else {
        return Ok(None);
    };
    let mut calls = BTreeMap::new();
    for account in accounts {
        let ledger = bundle.calls_made_for(&AccountId::new(account.clone()));
        let ledger =
            ledger.map_err(|error| RunError::usage(format!("cannot use the evidence: {error}")))?;
        calls.insert(account, ledger.into_owned());
    }
    Ok(Some(calls))
}
