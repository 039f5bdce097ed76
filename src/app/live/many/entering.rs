//! Getting into an account of many.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::app::targets::{Planned, Way};
use crate::aws::{Base, ConnectionError, Fence, Ledger, Role, Session};
use crate::facts::{Cause, Failure};
use crate::model::{Reached, printable};

/// What came of it.
pub(super) enum Entered {
    /// A session whose calls are counted by themselves.
    In(Box<Session>),
    /// Why there is none.
    Not(Reached),
}

/// What all accounts are entered with.
pub(super) struct Door<'a> {
    pub(super) base: &'a Base,
    /// The session of the credentials that the run begins with.
    pub(super) own: &'a Session,
    /// What the sessions of roles are limited to.
    pub(super) fences: &'a [Fence],
    pub(super) stop: &'a watch::Receiver<bool>,
    pub(super) session_name: &'a str,
}

impl Door<'_> {
    /// Assumes the role of an account, or takes the run's own session where the account is its own.
    pub(super) async fn enter(&self, planned: &Planned, ledger: Arc<Ledger>) -> Entered {
        if let Some(left_out) = &planned.left_out {
            return Entered::Not(left_out.clone());
        }
        let interrupted = || {
            Entered::Not(Reached::Missing(
                "the run was interrupted before it was read".to_owned(),
            ))
        };
        let mut stop = self.stop.clone();
        if *stop.borrow() {
            return interrupted();
        }
        let (account, own) = (&planned.member.account, &self.own.identity);
        match planned.way(&own.account, &own.partition) {
            Way::Own => Entered::In(Box::new(self.own.counting_in(ledger))),
            Way::Role { arn, external_id } => {
                let role = Role {
                    arn,
                    external_id,
                    session_name: self.session_name.to_owned(),
                    fences: self.fences.to_vec(),
                };
                let mut pauses = PAUSES.iter();
                loop {
                    let entering = self.base.enter(account, role.clone(), Arc::clone(&ledger));
                    let entered = tokio::select! {
                        biased;
                        _ = stop.wait_for(|stopped| *stopped) => return interrupted(),
                        entered = entering => entered,
                    };
                    let error = match entered {
                        Ok(session) => return Entered::In(Box::new(session)),
                        Err(error) if is_final(&error) => {
                            return Entered::Not(Reached::NotAssumable(told(&error)));
                        }
                        Err(error) => error,
                    };
                    let Some(pause) = pauses.next() else {
                        return Entered::Not(Reached::Missing(told(&error)));
                    };
                    let (id, seconds) = (account.as_str(), pause.as_secs());
                    let cause = printable(&told(&error));
                    tracing::warn!(
                        account = id,
                        cause,
                        "cannot be entered yet; tried again in {seconds} s"
                    );
                    tokio::select! {
                        biased;
                        _ = stop.wait_for(|stopped| *stopped) => return interrupted(),
                        () = tokio::time::sleep(*pause) => {}
                    }
                }
            }
        }
    }
}

/// How long is waited before a role is asked for again where it was not AWS that refused it. Nobody is asked for
/// half a minute after failures in a row, and an outage of a minute must not cost a night.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(5),
    Duration::from_secs(35),
    Duration::from_secs(35),
    Duration::from_secs(60),
];

/// Whether it would be the same if the role were asked for again.
fn is_final(error: &ConnectionError) -> bool {
    match error {
        ConnectionError::Role { cause, .. } => match cause {
            Cause::Denied { .. } => true,
            Cause::Failed { failed, .. } => !matches!(
                failed,
                Failure::Throttled | Failure::TimedOut | Failure::Unreachable | Failure::NoHost
            ),
        },
        ConnectionError::Credentials(_) | ConnectionError::Unreachable { .. } => false,
        ConnectionError::Profile { .. }
        | ConnectionError::Token { .. }
        | ConnectionError::Endpoint(_)
        | ConnectionError::OtherAccount(_)
        | ConnectionError::Unlimited(_)
        | ConnectionError::CaBundle { .. } => true,
    }
}

/// Why a role cannot be assumed. AWS does not tell whether it is missing or does not trust whoever asks.
fn told(error: &ConnectionError) -> String {
    match error {
        ConnectionError::Role {
            arn,
            cause: cause @ Cause::Denied { .. },
        } => format!("{cause}: the role {arn} is missing, or does not trust the caller"),
        ConnectionError::Role { .. }
        | ConnectionError::Credentials(_)
        | ConnectionError::Unreachable { .. }
        | ConnectionError::Profile { .. }
        | ConnectionError::Token { .. }
        | ConnectionError::Endpoint(_)
        | ConnectionError::OtherAccount(_)
        | ConnectionError::Unlimited(_)
        | ConnectionError::CaBundle { .. } => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::own::ASSUME_ROLE;

    #[test]
    fn only_what_passes_is_tried_again() {
        let role = |cause| ConnectionError::Role {
            arn: "arn:aws:iam::111122223333:role/threatproof-read".to_owned(),
            cause,
        };
        let failed = |failure| role(ASSUME_ROLE.failed(failure, ""));
        for passing in [
            failed(Failure::Throttled),
            failed(Failure::TimedOut),
            failed(Failure::Unreachable),
            ConnectionError::Credentials("not retried yet".to_owned()),
        ] {
            assert!(!is_final(&passing), "{passing}");
        }
        let denied = role(Cause::denied("sts:AssumeRole", ""));
        assert!(told(&denied).ends_with("is missing, or does not trust the caller"));
        for staying in [
            denied,
            failed(Failure::Unexpected),
            ConnectionError::Unlimited("too large".to_owned()),
        ] {
            assert!(is_final(&staying), "{staying}");
        }
    }
}
