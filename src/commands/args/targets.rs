//! Which accounts are read.

use std::path::{Path, PathBuf};

use clap::Args;

use super::AwsArgs;
use super::shard::ShardChoice;
use crate::app::targets::{self, Access, Selection, Terms, Wish};
use crate::error::RunError;
use crate::model::{AccountId, NamedTarget, RoleName, Shard, printable};
use crate::services::organizations::{Question, UnitId};

/// Which accounts are read [default: that of the credentials].
#[derive(Debug, Args)]
#[command(next_help_heading = "Accounts")]
pub struct TargetArgs {
    /// Read these accounts (repeat, or separate with commas), each through its role.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "ID",
        conflicts_with_all = ["accounts_file", "organization", "role_arn"],
        env = "THREATPROOF_ACCOUNTS"
    )]
    accounts: Vec<AccountId>,
    /// Read the accounts of this file, as `threatproof accounts` writes it, or with a line for each: its ID,
    /// and if you like its name and role, separated by commas; `-` for standard input.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["organization", "role_arn"],
        env = "THREATPROOF_ACCOUNTS_FILE"
    )]
    accounts_file: Option<PathBuf>,
    /// Read every account of the organization, with credentials of its management account or of a delegated
    /// administrator.
    #[arg(long, conflicts_with = "role_arn", env = "THREATPROOF_ORGANIZATION")]
    organization: bool,
    /// Of the organization, only accounts in this organizational unit or root, and below it (repeat, or
    /// separate with commas).
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "ID",
        requires = "organization",
        env = "THREATPROOF_OU"
    )]
    ou: Vec<UnitId>,
    /// Do not read this account; the results name it (repeat, or separate with commas).
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "ID",
        env = "THREATPROOF_EXCLUDE_ACCOUNT"
    )]
    exclude_account: Vec<AccountId>,
    /// Role to assume in each account but that of the credentials, by its name, with its path if it has one
    /// [default: threatproof-read].
    #[arg(long, value_name = "NAME", env = "THREATPROOF_ROLE_NAME")]
    role_name: Option<RoleName>,
    /// Read only one part of the accounts, I of N from 0; `auto` takes I and N from the engine that starts the
    /// process (AWS Batch, Slurm, GitLab), `auto/N` where it does not tell N (Kubernetes). `merge` joins the parts.
    #[arg(long, value_name = "I/N|auto|auto/N", env = "THREATPROOF_SHARD")]
    shard: Option<ShardChoice>,
    /// Accounts to read side by side.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N", env = "THREATPROOF_PARALLEL_ACCOUNTS")]
    parallel_accounts: u16,
}

/// What the configuration says of accounts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The file, as it was named.
    pub file: &'a str,
    /// Its `[[target]]` entries.
    pub targets: &'a [NamedTarget],
}

impl Said<'_> {
    /// That the account of the credentials is none that the configuration leaves out.
    ///
    /// # Errors
    ///
    /// If it is.
    pub fn lets_in(&self, account: &str) -> Result<(), RunError> {
        let terms = Terms {
            named: self.targets.to_vec(),
            file: self.file.to_owned(),
            ..Terms::default()
        };
        let Some(place) = terms.left_out_by(&AccountId::new(account)) else {
            return Ok(());
        };
        let place = printable(&place);
        Err(RunError::usage(format!(
            "the credentials are those of the account {account}, which is left out by {place}"
        ))
        .hint("name the accounts that are to be read, or remove its exclusion"))
    }
}

impl TargetArgs {
    /// How many accounts are read side by side.
    #[must_use]
    pub fn side_by_side(&self) -> usize {
        self.parallel_accounts.into()
    }

    /// Which part of the accounts is read; all if none. `told` gives the value of a variable of the environment.
    ///
    /// # Errors
    ///
    /// If it is not clear which, or there is no list of accounts of which it could be a part.
    pub fn part(
        &self,
        selection: &Selection,
        told: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Shard>, RunError> {
        let Some(choice) = self.shard else {
            return Ok(None);
        };
        match selection {
            Selection::Own => Err(RunError::usage(
                "--shard is about a list of accounts, and there is none",
            )
            .hint("name accounts with --accounts, --accounts-file or --organization")),
            Selection::Listed(_) | Selection::Organization(_) => choice.shard(told).map(Some),
        }
    }

    /// The files that are read.
    #[must_use]
    pub fn inputs(&self) -> Vec<&Path> {
        self.accounts_file.as_deref().into_iter().collect()
    }

    /// What a run reads: the accounts of the command line, else those that the configuration names, else that of
    /// the credentials. `question` is what it wants to know of an organization beside its accounts.
    ///
    /// # Errors
    ///
    /// If the options do not fit each other, or a list cannot be used.
    pub fn selection(
        &self,
        aws: &AwsArgs,
        said: Said<'_>,
        question: Question,
    ) -> Result<Selection, RunError> {
        let terms = self.terms(aws, said)?;
        let is_named = said.targets.iter().any(|target| target.exclude.is_none());
        if !self.accounts.is_empty() {
            targets::of_ids(&self.accounts, &terms).map(Selection::Listed)
        } else if let Some(path) = &self.accounts_file {
            targets::of_file(path, &terms).map(Selection::Listed)
        } else if self.organization {
            let question = Question {
                units: self.ou.clone(),
                ..question
            };
            Ok(Selection::Organization(Wish { question, terms }))
        } else if is_named && aws.role_arn.is_none() {
            targets::of_terms(&terms).map(Selection::Listed)
        } else {
            self.needs_no_list()?;
            aws.of_one_account()?;
            Ok(Selection::Own)
        }
    }

    fn terms(&self, aws: &AwsArgs, said: Said<'_>) -> Result<Terms, RunError> {
        let role = self.role_name.clone().unwrap_or_default();
        if role.account().is_some() {
            return Err(RunError::usage(
                "--role-name takes a name, which may have a path, and no ARN: each account has a role of its own",
            )
            .hint("for a single role use --role-arn"));
        }
        Ok(Terms {
            access: Access {
                role,
                external_id: aws.external_id.clone(),
                is_own: false,
            },
            exclude: self.exclude_account.iter().cloned().collect(),
            named: said.targets.to_vec(),
            file: said.file.to_owned(),
        })
    }

    /// What is about the accounts of a list is a mistake where there is none.
    fn needs_no_list(&self) -> Result<(), RunError> {
        let idle = match (&self.role_name, self.exclude_account.is_empty()) {
            (Some(_), _) => "--role-name",
            (None, false) => "--exclude-account",
            (None, true) => return Ok(()),
        };
        Err(RunError::usage(format!(
            "{idle} is about a list of accounts, and there is none"
        ))
        .hint("name accounts with --accounts, --accounts-file, --organization or [[target]] in threatproof.toml")
        .hint("to read the account of a single role use --role-arn"))
    }
}

#[cfg(test)]
mod tests;
