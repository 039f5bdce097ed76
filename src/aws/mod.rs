//! The only way to AWS: credentials, clients, the read-only guard, the ledger.
//!
//! Knows calls and causes, not checks or reports.

mod answer;
mod base;
mod breaker;
mod credentials;
mod direct;
mod error_chain;
mod failure;
mod first;
mod flight;
mod guard;
mod ledger;
mod named;
mod nowhere;
mod pace;
mod role;
mod session;
mod settings;
mod subject;
mod transport;
mod trust;

pub use base::Base;
pub use failure::CallFailure;
pub use flight::{Sign, Watcher};
pub use guard::Refused;
pub use ledger::Ledger;
pub(crate) use nowhere::is_not_offered;
pub use pace::Politeness;
pub use role::{Fence, Role};
pub use session::{Connection, ConnectionError, Identity, Session};
pub(crate) use subject::about;

/// Builds a guarded client of an SDK crate for one region of a session, or for where a reader stands.
macro_rules! client {
    ($sdk:ident, $here:expr) => {
        $crate::aws::client!($sdk, $here.session, $here.region)
    };
    ($sdk:ident, $session:expr, $region:expr) => {{
        let mut config = $sdk::config::Builder::from($session.config())
            .region($sdk::config::Region::new($region.to_owned()));
        config.push_interceptor($session.guard().shared());
        $sdk::Client::from_conf(config.build())
    }};
}
pub(crate) use client;

#[cfg(test)]
mod tests;
