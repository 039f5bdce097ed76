//! What all sessions of a run begin with.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use super::credentials::Patient;
use super::guard::Guard;
use super::ledger::Ledger;
use super::named;
use super::pace::Pace;
use super::role::{Assumed, Assuming, RENEWAL, Role};
use super::session::{Connection, ConnectionError, Session};
use super::settings::{DEFAULT_REGION, load};
use super::transport::{Gate, beside_proxies, shared};
use super::trust::ca_bundle;
use crate::facts::Call;
use crate::facts::own::ASSUME_ROLE;
use crate::model::AccountId;

/// The credentials that a run begins with, and what all of its sessions share: the HTTP connections, the request
/// rates, the region for calls that belong to none.
#[derive(Debug, Clone)]
pub struct Base {
    config: SdkConfig,
    guard: Guard,
    /// Lets nothing pass but that a role is assumed.
    assuming: Guard,
    home_region: String,
}

impl Base {
    /// Finds credentials. Nobody is asked whether AWS accepts them.
    ///
    /// # Errors
    ///
    /// If the CA bundle, the profile, a token or an endpoint that was named cannot be used.
    pub async fn open(
        connection: &Connection,
        declared: &[Call],
        ledger: Arc<Ledger>,
    ) -> Result<Self, ConnectionError> {
        let bundle = connection.ca_bundle.as_deref().map(ca_bundle).transpose()?;
        let http = shared(bundle);
        named::check(connection.profile.as_deref()).await?;
        let config = load(connection, beside_proxies(http.clone())).await;
        named::endpoints(&config, declared)?;
        let provider = config.credentials_provider();
        let provider = provider.map(|own| SharedCredentialsProvider::new(Patient::new(own)));
        let home_region = config
            .region()
            .map_or_else(|| DEFAULT_REGION.to_owned(), ToString::to_string);
        let watcher = connection.watcher.clone();
        // Credential providers keep the plain client; what services send must bear the guard's mark.
        let pace = Arc::new(Pace::new(connection.politeness.clone()));
        let mut config = config.into_builder();
        config.set_credentials_provider(provider);
        let config = config
            .http_client(SharedHttpClient::new(Gate::new(http, Arc::clone(&pace))))
            .build();
        Ok(Self {
            assuming: Guard::new(
                &[ASSUME_ROLE],
                ledger.clone(),
                Arc::clone(&pace),
                watcher.clone(),
            ),
            guard: Guard::new(declared, ledger, pace, watcher),
            config,
            home_region,
        })
    }

    /// A session with these credentials.
    ///
    /// # Errors
    ///
    /// If there are none or AWS does not accept them.
    pub async fn own(&self) -> Result<Session, ConnectionError> {
        self.session(self.config.clone(), &self.guard).await
    }

    /// The same for whoever assumes roles from the account of this session: those calls count for it.
    #[must_use]
    pub fn counted_for(&self, caller: &Session) -> Self {
        let account = caller.identity.account.as_str();
        Self {
            assuming: self.assuming.for_account(account),
            ..self.clone()
        }
    }

    /// A session of a role that these credentials assume.
    ///
    /// # Errors
    ///
    /// If AWS does not let them assume it, or the session cannot be limited.
    pub async fn assume(&self, role: Role) -> Result<Session, ConnectionError> {
        self.session(self.limited(role).await?, &self.guard).await
    }

    /// The same for an account that is known, whose calls are counted in a ledger of its own.
    ///
    /// # Errors
    ///
    /// As [`Base::assume`], or if the role turns out to be one of another account.
    pub async fn enter(
        &self,
        account: &AccountId,
        role: Role,
        ledger: Arc<Ledger>,
    ) -> Result<Session, ConnectionError> {
        let guard = self.guard.for_account(account.as_str()).counting_in(ledger);
        let config = self.limited(role).await?;
        let session = self.session(config, &guard).await?;
        match session.identity.account == *account {
            true => Ok(session),
            false => Err(ConnectionError::OtherAccount(session.identity.account)),
        }
    }

    /// The settings with the credentials of a role in place of these, after it was assumed for the first time.
    async fn limited(&self, role: Role) -> Result<SdkConfig, ConnectionError> {
        let assuming = Assuming {
            config: &self.config,
            guard: &self.assuming,
            region: &self.home_region,
        };
        let assumed = Assumed::new(&assuming, role);
        assumed.first().await?;
        let provider = SharedCredentialsProvider::new(assumed);
        let provider = SharedCredentialsProvider::new(Patient::new(provider));
        // One of its own: the SDK's holds the credentials of 64 and forgets the rest.
        let cache = IdentityCache::lazy().buffer_time(RENEWAL).build();
        let config = self.config.clone().into_builder();
        let config = config.credentials_provider(provider);
        Ok(config.identity_cache(cache).build())
    }

    async fn session(&self, config: SdkConfig, guard: &Guard) -> Result<Session, ConnectionError> {
        Session::identified(config, guard, &self.home_region).await
    }
}
