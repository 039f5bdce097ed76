//! Reads whether Inspector is on, once a region for all who ask.

use aws_sdk_inspector2::types::{AccountState, State};

use super::{AccountStatus, BATCH_GET_ACCOUNT_STATUS, Status};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Call, Cause, Reading};

const CALL: Call = BATCH_GET_ACCOUNT_STATUS;

/// The answers of a run by region.
#[derive(Default)]
struct Statuses(PerKey<String, AccountStatus>);

/// What Inspector looks into in a region.
pub(crate) async fn status(context: &Context, region: &str) -> AccountStatus {
    let statuses = context.once::<Statuses>();
    let ask = async || ask(context, region).await;
    statuses.0.get_or_make(region.to_owned(), ask).await
}

async fn ask(context: &Context, region: &str) -> AccountStatus {
    let account = context.session.identity.account.as_str();
    let inspector = client!(aws_sdk_inspector2, context.session, region);
    let sending = inspector
        .batch_get_account_status()
        .account_ids(account)
        .send();
    let state = match context.call(CALL, sending).await {
        Ok(answer) => {
            let failed = answer.failed_accounts.unwrap_or_default();
            let failed = failed.iter().find(|failed| failed.account_id == account);
            let mut states = answer.accounts.into_iter();
            let own = states.find(|state| state.account_id == account);
            own.ok_or_else(|| match failed {
                Some(failed) => {
                    let code = failed.error_code.as_str();
                    CALL.unexpected(format!("{code}: {}", failed.error_message))
                }
                None => CALL.unparseable("no word on the account"),
            })
        }
        Err(failure) => Err(failure.cause),
    };
    AccountStatus {
        images: read(&state, |state| {
            state.resource_state.as_ref()?.ecr.as_ref()
        }),
    }
}

/// What is said of one kind of resource. Inspector tells it even where it was never on.
fn read(
    state: &Result<AccountState, Cause>,
    of: impl Fn(&AccountState) -> Option<&State>,
) -> Reading<Status> {
    match state {
        Ok(state) => {
            let word = of(state).map_or("no status", |state| state.status.as_str());
            Status::read(CALL, word).into()
        }
        Err(cause) => cause.clone().into(),
    }
}
