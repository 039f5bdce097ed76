//! `evidence show`: what a run recorded, a JSON object a line, account by account.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueHint};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Run, World};
use crate::app::opened;
use crate::checks::nearest;
use crate::error::{Exit, RunError};
use crate::evidence::{Bundle, BundleError, VerifyingKey};
use crate::facts::{Cause, FactStore, SetKey};
use crate::files::{OutputError, json_line};
use crate::model::{AccountId, Region, printable};
use crate::services::fact_kinds;

/// Look into recorded evidence.
#[derive(Debug, Args)]
pub struct Evidence {
    #[command(subcommand)]
    command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
enum EvidenceCommand {
    Show(Show),
}

/// Print recorded facts, one JSON object per line: `account`, `region`, `kind`, `resource` and its `fields`; where
/// more may exist than was read, a line with `incomplete` and why.
#[derive(Debug, Args)]
struct Show {
    /// The evidence bundle: the `evidence` folder of a run.
    #[arg(value_hint = ValueHint::DirPath)]
    bundle: PathBuf,
    /// Only resources whose ARN contains this text.
    #[arg(long, value_name = "TEXT", conflicts_with = "calls")]
    resource: Option<String>,
    /// Only facts of this kind, such as s3.bucket; docs/facts.md lists them.
    #[arg(long, value_name = "KIND", conflicts_with = "calls")]
    kind: Option<String>,
    /// Only this account.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Print the calls that were made instead: service, operation, time, outcome and request ID of each.
    #[arg(long)]
    calls: bool,
    /// Accept the bundle only if it is signed by this minisign public key (repeatable: any one of them).
    #[arg(long, value_name = "FILE", env = "THREATPROOF_VERIFY_KEY")]
    verify_key: Vec<PathBuf>,
}

/// A resource and what is known of it.
#[derive(Serialize)]
struct Fact<'a> {
    account: &'a AccountId,
    region: &'a Region,
    kind: &'a str,
    resource: &'a str,
    fields: &'a RawValue,
}

/// Why there may be more resources of a kind than those.
#[derive(Serialize)]
struct Incomplete<'a> {
    account: &'a AccountId,
    region: &'a Region,
    kind: &'a str,
    incomplete: &'a [Cause],
}

impl Run for Evidence {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let EvidenceCommand::Show(show) = &self.command;
        show.run(world)
    }
}

impl Show {
    fn run(&self, world: &World) -> Result<Exit, RunError> {
        let keys = self.verify_key.iter().map(|path| VerifyingKey::read(path));
        let keys = keys
            .collect::<Result<Vec<_>, _>>()
            .map_err(RunError::usage)?;
        let bundle = opened(&self.bundle, &keys, (world.now)())?;
        let mut lines = Lines {
            out: BufWriter::new(io::stdout().lock()),
            written: 0,
        };
        let printed = match self.calls {
            true => self.print_calls(&bundle, &mut lines),
            false => self.print_facts(&bundle, &mut lines),
        };
        match printed.and_then(|()| lines.out.flush().map_err(Stop::Unwritten)) {
            Ok(()) => {}
            // Who reads the first lines may hang up.
            Err(Stop::Unwritten(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(Exit::Done);
            }
            Err(Stop::Unwritten(source)) => {
                let path = PathBuf::from("to standard output");
                return Err(RunError::unwritten(
                    Path::new("-"),
                    OutputError { path, source },
                ));
            }
            Err(Stop::Unread(error)) => return Err(RunError::usage(error)),
        }
        if lines.written == 0 {
            self.nothing(world)?;
        }
        Ok(Exit::Done)
    }

    /// The accounts that are shown.
    fn accounts<'b>(&self, bundle: &'b Bundle) -> impl Iterator<Item = &'b AccountId> {
        let accounts = bundle.read_accounts();
        accounts.filter(|account| self.is_shown(account.as_str()))
    }

    fn is_shown(&self, account: &str) -> bool {
        self.account.as_deref().is_none_or(|own| own == account)
    }

    fn print_facts(&self, bundle: &Bundle, lines: &mut Lines<impl Write>) -> Result<(), Stop> {
        for account in self.accounts(bundle) {
            let facts: Cow<'_, FactStore> = bundle.facts_of(account)?;
            for (
                SetKey {
                    kind,
                    account,
                    region,
                },
                set,
            ) in facts.sets()
            {
                if self.kind.as_ref().is_some_and(|own| own != kind) {
                    continue;
                }
                if !set.incomplete.is_empty() && self.resource.is_none() {
                    lines.write(&Incomplete {
                        account,
                        region,
                        kind,
                        incomplete: &set.incomplete,
                    })?;
                }
                for resource in &set.resources {
                    let is_it = |own: &String| resource.id.contains(own.as_str());
                    if !self.resource.as_ref().is_none_or(is_it) {
                        continue;
                    }
                    let fields: &RawValue = serde_json::from_str(&resource.json)
                        .map_err(|error| Stop::Unwritten(error.into()))?;
                    lines.write(&Fact {
                        account,
                        region: &resource.region,
                        kind,
                        resource: &resource.id,
                        fields,
                    })?;
                }
            }
        }
        Ok(())
    }

    /// The calls of no account that was read come first, as those that list the accounts do.
    fn print_calls(&self, bundle: &Bundle, lines: &mut Lines<impl Write>) -> Result<(), Stop> {
        let own = bundle.own_calls().iter();
        for call in own.filter(|call| self.is_shown(&call.account)) {
            lines.write(call)?;
        }
        for account in self.accounts(bundle) {
            for call in bundle.calls_made_for(account)?.iter() {
                lines.write(call)?;
            }
        }
        Ok(())
    }

    /// Nothing was printed: that is told, and what may be mistyped is refused.
    fn nothing(&self, world: &World) -> Result<(), RunError> {
        if let Some(kind) = &self.kind {
            let kinds = fact_kinds();
            let mut names = kinds.iter().map(|kind| kind.name);
            if !names.any(|name| name == kind) {
                let shown = printable(kind);
                let error = RunError::usage(format!("there is no kind of facts `{shown}`"));
                let names = kinds.iter().map(|kind| kind.name);
                return Err(match nearest(kind, names) {
                    Some(best) => error.hint(format!("did you mean `{best}`?")),
                    None => error.hint("docs/facts.md lists them all"),
                });
            }
        }
        world.screen.say("nothing that was recorded matches");
        Ok(())
    }
}

/// Where lines go.
struct Lines<W> {
    out: W,
    written: usize,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, value: &impl Serialize) -> Result<(), Stop> {
        let line = json_line(value).map_err(Stop::Unwritten)?;
        self.written += 1;
        writeln!(self.out, "{line}").map_err(Stop::Unwritten)
    }
}

/// Why no more is printed.
enum Stop {
    Unread(BundleError),
    Unwritten(io::Error),
}

impl From<BundleError> for Stop {
    fn from(error: BundleError) -> Self {
        Self::Unread(error)
    }
}
