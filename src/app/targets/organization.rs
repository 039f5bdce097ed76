//! Asks an organization for its accounts, and says what to do where it does not tell.

use super::{Listed, Roll, Wish};
use crate::collect::Context;
use crate::error::{Exit, RunError};
use crate::facts::{Cause, Failure};
use crate::services::organizations::{
    ListedAccount, Organization, Question, Unlisted, left_out, organization,
};

/// The accounts that a run is to read. Lists once, with the credentials of the run itself.
///
/// # Errors
///
/// If the organization does not tell all of its accounts, or the terms leave none to read.
pub async fn roll(context: &Context, wish: &Wish) -> Result<Roll, RunError> {
    let organization = listed(context, &wish.question).await?;
    let accounts = organization.accounts.into_values().map(as_listed);
    let (id, management) = (organization.id, organization.management);
    Roll::under(&wish.terms, accounts.collect(), Some(id), Some(management))
}

/// The organization of the credentials, with every account that the question is about.
///
/// # Errors
///
/// If it does not tell all of them.
pub async fn listed(context: &Context, question: &Question) -> Result<Organization, RunError> {
    let told = organization(context, question).await;
    told.map_err(explained)
}

fn as_listed(account: ListedAccount) -> Listed {
    Listed {
        left_out: left_out(&account.state),
        member: account.member,
        role: None,
    }
}

/// What happened, and what to do. A list that may lack accounts must not pass for one.
fn explained(unlisted: Unlisted) -> RunError {
    match unlisted {
        Unlisted::NotInUse => RunError::usage(
            "--organization: the account of these credentials belongs to no organization",
        )
        .hint("leave it out to read this account, or name accounts with --accounts"),
        Unlisted::Empty(unit) => RunError::usage(format!(
            "--ou: no account of the organization is in {unit} or below it"
        ))
        .hint("is the id right? Leave out a unit that has no accounts"),
        Unlisted::Unread(cause) => unread(&cause),
    }
}

fn unread(cause: &Cause) -> RunError {
    let told = format!("cannot list the accounts of the organization: {cause}");
    match cause {
        Cause::Failed { failed: Failure::Interrupted, .. } => RunError::new(Exit::Interrupted, told),
        Cause::Denied { .. } => RunError::new(Exit::Credentials, told)
            .hint("only the management account and delegated administrators of the organization may list its accounts")
            .hint("use credentials of one of them; or list there with `threatproof accounts --organization --output FILE` and scan with --accounts-file FILE"),
        // These pass; engines try again what ends so.
        Cause::Failed {
            failed: Failure::Throttled | Failure::TimedOut | Failure::Unreachable | Failure::NoHost,
            ..
        } => RunError::new(Exit::Internal, told).hint("try again"),
        Cause::Failed { .. } => RunError::new(Exit::Credentials, told)
            .hint("a list that may lack accounts is not used; try again, or give one with --accounts-file"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::organizations::LIST_ACCOUNTS;

    #[test]
    fn each_failure_has_its_exit_code() {
        let denied = Cause::denied(LIST_ACCOUNTS.action, "");
        let unit = "ou-ab12-11111111".parse().expect("a unit");
        for (unlisted, exit, words) in [
            (
                Unlisted::NotInUse,
                Exit::Usage,
                "belongs to no organization",
            ),
            (Unlisted::Empty(unit), Exit::Usage, "ou-ab12-11111111"),
            (
                Unlisted::Unread(denied),
                Exit::Credentials,
                "organizations:ListAccounts was denied",
            ),
            (
                Unlisted::Unread(LIST_ACCOUNTS.unexpected("a page repeats")),
                Exit::Credentials,
                "a page repeats",
            ),
            (
                Unlisted::Unread(LIST_ACCOUNTS.failed(Failure::Interrupted, "")),
                Exit::Interrupted,
                "interrupted",
            ),
        ] {
            let error = explained(unlisted);
            assert_eq!(error.exit, exit, "{error}");
            assert!(error.message.contains(words), "{error}");
        }
    }
}
