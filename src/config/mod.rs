//! `threatproof.toml`: what humans say, each word with an author, a date and an end.
//!
//! An attestation answers the part of a threat that no scan can see; a waiver
//! accepts that a resource violates a control. Both run out by themselves. A
//! scope says which resources an item is about, a rate what AWS allows of requests,
//! a target how an account is read.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::checks::{Catalog, Problem, nearest};
use crate::facts::Call;
use crate::human::{Attestation, Waiver};
use crate::model::{NamedTarget, RateLimit};
use crate::scope::{Accounts, Rule};

mod accounts;
pub mod draft;
mod rate;
mod scope;
mod standing;
mod target;
mod withheld;
mod word;

/// The file as written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ConfigFile {
    #[serde(default, rename = "attestation")]
    attestations: Vec<Spanned<word::AttestationFile>>,
    #[serde(default, rename = "waiver")]
    waivers: Vec<Spanned<word::WaiverFile>>,
    #[serde(default, rename = "scope")]
    scopes: Vec<Spanned<scope::ScopeFile>>,
    #[serde(default, rename = "rate")]
    rates: Vec<rate::RateFile>,
    #[serde(default, rename = "target")]
    targets: Vec<Spanned<target::TargetFile>>,
}

pub use withheld::without_secrets;

/// Everything that humans said.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// The file, as it was named.
    pub file: String,
    /// Answers to the human parts of threats.
    pub attestations: Vec<Attestation>,
    /// Accepted violations.
    pub waivers: Vec<Waiver>,
    /// Which resources items are about; all if empty.
    pub scopes: Vec<Rule>,
    /// What AWS allows of requests, where that differs from what is known of AWS.
    pub rates: Vec<RateLimit>,
    /// Accounts with how to get in, and accounts to leave out, each once.
    pub targets: Vec<NamedTarget>,
}

impl Config {
    /// Reads the text of a configuration file; `name` is shown in problems. `calls` are those that a run may
    /// make, whose rates the file may set.
    ///
    /// # Errors
    ///
    /// Every problem found.
    pub fn parse(
        name: &str,
        text: &str,
        catalog: &Catalog,
        calls: &[Call],
    ) -> Result<Self, Vec<Problem>> {
        let shared: Arc<str> = Arc::from(text);
        let problem =
            |span: std::ops::Range<usize>, message: String, help: Option<String>| Problem {
                file: name.to_owned(),
                text: Arc::clone(&shared),
                span,
                message,
                help,
            };
        let file: ConfigFile = toml::from_str(text).map_err(|error| {
            vec![problem(
                error.span().unwrap_or(0..0),
                in_our_words(error.message()),
                probably_meant(error.message()),
            )]
        })?;
        let mut problems = Vec::new();
        let mut report = |span, message: String, help| problems.push(problem(span, message, help));
        let line = |span: Range<usize>| text[..span.start].matches('\n').count() + 1;
        let config = Self {
            file: name.to_owned(),
            attestations: file
                .attestations
                .into_iter()
                .filter_map(|from| {
                    let line = line(from.span());
                    let mut read = word::attestation(from.into_inner(), catalog, &mut report)?;
                    read.word.line = line;
                    Some(read)
                })
                .collect(),
            waivers: file
                .waivers
                .into_iter()
                .filter_map(|from| {
                    let line = line(from.span());
                    let mut read = word::waiver(from.into_inner(), catalog, &mut report)?;
                    read.word.line = line;
                    Some(read)
                })
                .collect(),
            scopes: file
                .scopes
                .into_iter()
                .filter_map(|from| {
                    let line = line(from.span());
                    let read = scope::rule(from.into_inner(), catalog, &mut report)?;
                    Some(Rule { line, ..read })
                })
                .collect(),
            rates: file
                .rates
                .into_iter()
                .filter_map(|from| rate::limit(from, calls, &mut report))
                .collect(),
            targets: target::targets(
                file.targets
                    .into_iter()
                    .map(|from| (line(from.span()), from.into_inner()))
                    .collect(),
                &mut report,
            ),
        };
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(problems)
        }
    }

    /// Whether tags of accounts decide anything, so that they have to be read.
    #[must_use]
    pub fn wants_account_tags(&self) -> bool {
        self.limits().any(|accounts| !accounts.tags.is_empty())
    }

    /// Whether organizational units decide anything, so that where accounts stand has to be known.
    #[must_use]
    pub fn wants_units(&self) -> bool {
        self.limits().any(|accounts| !accounts.units.is_empty())
    }

    /// Which accounts each scope and each word is about.
    fn limits(&self) -> impl Iterator<Item = &Accounts> {
        let scopes = self.scopes.iter().map(|rule| &rule.accounts);
        let waivers = self.waivers.iter().map(|waiver| &waiver.accounts);
        let attestations = self.attestations.iter();
        let attestations = attestations.map(|attestation| &attestation.accounts);
        scopes.chain(waivers).chain(attestations)
    }
}

/// What the parser says, where its words are not those of people who write such files.
fn in_our_words(message: &str) -> String {
    if message.contains("expected a TOML datetime") {
        return "expected a date without quotes, for example 2026-12-31".to_owned();
    }
    message.to_owned()
}

/// The key that was probably meant by one that the parser does not know; it names those that it knows.
fn probably_meant(message: &str) -> Option<String> {
    let mut quoted = message.strip_prefix("unknown field ")?.split('`').skip(1);
    let written = quoted.next()?;
    let known = quoted.skip(1).step_by(2);
    nearest(written, known).map(|best| format!("did you mean `{best}`?"))
}

type Report<'r> = dyn FnMut(std::ops::Range<usize>, String, Option<String>) + 'r;

#[cfg(test)]
mod tests;
