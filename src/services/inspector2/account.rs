//! Reads what Inspector scans for the account, once a region for all who ask.

use aws_sdk_inspector2::types::{AccountState, State};

use super::{BATCH_GET_ACCOUNT_STATUS, Scanning, scanning};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Call, Cause, Failure, Reading};

const CALL: Call = BATCH_GET_ACCOUNT_STATUS;

/// What Inspector scans in one region.
#[derive(Clone)]
pub(crate) struct Scanned {
    /// Instances of EC2.
    pub(crate) instances: Reading<Scanning>,
    /// Container images in ECR.
    pub(crate) images: Reading<Scanning>,
}

/// The answers of a run by region.
#[derive(Default)]
struct Answers(PerKey<String, Scanned>);

/// What Inspector scans in a region.
pub(crate) async fn scanned(context: &Context, region: &str) -> Scanned {
    let answers = context.once::<Answers>();
    let ask = async || match ask(context, region).await {
        Ok(state) => Scanned::of(&state),
        Err(cause) => Scanned {
            instances: cause.clone().into(),
            images: cause.into(),
        },
    };
    answers.0.get_or_make(region.to_owned(), ask).await
}

/// <https://docs.aws.amazon.com/inspector/v2/APIReference/API_BatchGetAccountStatus.html>
async fn ask(context: &Context, region: &str) -> Result<AccountState, Cause> {
    let inspector = client!(aws_sdk_inspector2, context.session, region);
    let own = context.session.identity.account.as_str();
    let asking = inspector.batch_get_account_status().account_ids(own).send();
    let answer = context.call(CALL, asking).await?;
    let failed = answer.failed_accounts();
    if let Some(failed) = failed.iter().find(|failed| failed.account_id == own) {
        let code = failed.error_code.as_str();
        return Err(CALL.unexpected(format!("the account failed: {code}")));
    }
    let mut accounts = answer.accounts.into_iter();
    let account = accounts.find(|account| account.account_id == own);
    account.ok_or_else(|| CALL.unexpected("it says nothing of the account"))
}

impl Scanned {
    fn of(account: &AccountState) -> Self {
        let resources = account.resource_state.as_ref();
        let of_account = account.state.as_ref();
        let read = |of: Option<&State>| {
            let word = |state: &State| state.status.as_str().to_owned();
            let (of, of_account) = (of.map(word), of_account.map(word));
            let told = scanning(of.as_deref(), of_account.as_deref());
            let told = told.map_err(|words| match words.contains("ING") {
                true => CALL.unexpected(words),
                false => CALL.failed(Failure::Unrecognised, words),
            });
            Reading::from(told)
        };
        Self {
            instances: read(resources.and_then(|state| state.ec2.as_ref())),
            images: read(resources.and_then(|state| state.ecr.as_ref())),
        }
    }
}
