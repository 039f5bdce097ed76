//! Keys of made-up accounts, one of each state in each region.
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>

use serde_json::json;

use super::compared::Answers;
use super::policies::FOREIGN;
use crate::kit::ACCOUNT;
use crate::peer::rule::{On, Reply};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// AWS manages it for the account.
    Managed,
    Enabled,
    Disabled,
    Doomed,
    /// Nobody may describe it.
    Denied,
    /// It is another account's.
    Foreign,
    /// A state that nobody knows yet.
    Unheard,
}

impl State {
    pub(super) const ALL: [Self; 7] = [
        Self::Managed,
        Self::Enabled,
        Self::Disabled,
        Self::Doomed,
        Self::Denied,
        Self::Foreign,
        Self::Unheard,
    ];

    fn id(self) -> &'static str {
        match self {
            Self::Managed => "00000000-0000-4000-8000-000000000001",
            Self::Enabled => "00000000-0000-4000-8000-000000000002",
            Self::Disabled => "00000000-0000-4000-8000-000000000003",
            Self::Doomed => "00000000-0000-4000-8000-000000000004",
            Self::Denied => "00000000-0000-4000-8000-000000000005",
            Self::Foreign => "00000000-0000-4000-8000-000000000006",
            Self::Unheard => "00000000-0000-4000-8000-000000000007",
        }
    }
}

pub(super) fn arn(region: &str, state: State) -> String {
    let account = match state {
        State::Foreign => FOREIGN,
        _ => ACCOUNT,
    };
    format!("arn:aws:kms:{region}:{account}:key/{}", state.id())
}

pub(super) fn answers() -> Answers {
    let answers = State::ALL.map(|state| {
        let manager = match state {
            State::Managed => "AWS",
            _ => "CUSTOMER",
        };
        let word = match state {
            State::Disabled => "Disabled",
            State::Doomed => "PendingDeletion",
            State::Unheard => "Dreaming",
            _ => "Enabled",
        };
        let reply = match state {
            State::Denied | State::Foreign => Reply::Denied,
            _ => Reply::json(
                &json!({ "KeyMetadata": { "KeyId": state.id(), "AWSAccountId": ACCOUNT,
                "KeyManager": manager, "KeyState": word, "Enabled": word == "Enabled" } }),
            ),
        };
        (On::call("kms", "DescribeKey").containing(state.id()), reply)
    });
    answers.to_vec()
}
