//! Getting into an account of many.

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::targets::{Planned, Way};
use crate::aws::{Base, ConnectionError, Fence, Ledger, Role, Session};
use crate::facts::Cause;
use crate::model::Reached;

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
                tokio::select! {
                    biased;
                    _ = stop.wait_for(|stopped| *stopped) => interrupted(),
                    session = self.base.enter(account, role, ledger) => match session {
                        Ok(session) => Entered::In(Box::new(session)),
                        Err(error) => Entered::Not(Reached::NotAssumable(told(&error))),
                    },
                }
            }
        }
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
        | ConnectionError::Unlimited(_)
        | ConnectionError::CaBundle { .. } => error.to_string(),
    }
}
