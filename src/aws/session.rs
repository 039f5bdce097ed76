//! Credentials and client settings of one account.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::base::Base;
use super::client;
use super::error_chain::cause_of;
use super::failure::{CallFailure, failure};
use super::first::Unreached;
use super::flight::Watcher;
use super::guard::Guard;
use super::ledger::Ledger;
use super::pace::Politeness;
use super::role::{NoFence, Role};
use crate::facts::own::GET_CALLER_IDENTITY;
use crate::facts::{Call, Cause};
use crate::model::AccountId;

/// How to reach AWS.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Profile of the AWS configuration files; the default chain if none.
    pub profile: Option<String>,
    /// Role to assume with those credentials.
    pub role: Option<Role>,
    /// Region for calls that belong to none; the configured one or `us-east-1` if none.
    pub region: Option<String>,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long an answer may take to begin.
    pub read_timeout: Duration,
    /// Maximum attempts per call, including the first.
    pub max_attempts: u32,
    /// How much of what AWS allows the run may take.
    pub politeness: Politeness,
    /// A file of PEM certificates to trust instead of the system's.
    pub ca_bundle: Option<PathBuf>,
    /// Whoever watches the calls.
    pub watcher: Watcher,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// No credentials, or AWS does not accept them.
    #[error("no usable AWS credentials: {0}")]
    Credentials(String),
    /// Nobody was reached, so nothing is known of the credentials.
    #[error("cannot reach AWS: {host}: {why}")]
    Unreachable {
        /// The host and port.
        host: String,
        /// Why.
        why: String,
    },
    /// The configuration files have no such profile.
    #[error("there is no AWS profile `{name}`")]
    Profile {
        /// Its name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The token that credentials are to be made of is missing.
    #[error("cannot read the web identity token {path}: {why}")]
    Token {
        /// The file.
        path: PathBuf,
        /// What names it.
        by: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// An endpoint that was set by hand is none.
    #[error("the AWS endpoint `{0}` is not a URL")]
    Endpoint(String),
    /// The role is one of another account than the one that was to be read.
    #[error("the role gives credentials of the account {0}")]
    OtherAccount(AccountId),
    /// AWS does not let the credentials assume a role.
    #[error("the role {arn} cannot be assumed: {cause}")]
    Role {
        /// The role.
        arn: String,
        /// What AWS says.
        cause: Cause,
    },
    /// The role's session cannot be limited.
    #[error("{0}")]
    Unlimited(String),
    /// The CA bundle cannot be read, or a certificate in it.
    #[error("cannot use the CA bundle {path}: {why}")]
    CaBundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// Whose credentials they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub account: AccountId,
    /// ARN of the user or assumed role.
    pub principal: String,
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub partition: String,
}

/// An account that can be read.
#[derive(Debug, Clone)]
pub struct Session {
    config: SdkConfig,
    guard: Guard,
    /// Whose credentials they are.
    pub identity: Identity,
    /// Region for calls that belong to none.
    pub home_region: String,
}

impl Session {
    /// Finds credentials, assumes the role if there is one, and asks AWS whose they are.
    ///
    /// # Errors
    ///
    /// If there are none or AWS does not accept them.
    pub async fn open(
        connection: &Connection,
        declared: &[Call],
        ledger: Arc<Ledger>,
    ) -> Result<Self, ConnectionError> {
        let base = Base::open(connection, declared, ledger).await?;
        match &connection.role {
            Some(role) => base.assume(role.clone()).await,
            None => base.own().await,
        }
    }

    /// A session with these settings, once AWS has told whose credentials they are.
    pub(super) async fn identified(
        config: SdkConfig,
        guard: &Guard,
        home_region: &str,
    ) -> Result<Self, ConnectionError> {
        let identity = identify(&config, guard, home_region).await?;
        Ok(Self {
            guard: guard.for_account(identity.account.as_str()),
            config,
            identity,
            home_region: home_region.to_owned(),
        })
    }

    /// The same session, whose calls are counted in a ledger of their own.
    #[must_use]
    pub fn counting_in(&self, ledger: Arc<Ledger>) -> Self {
        Self {
            guard: self.guard.counting_in(ledger),
            ..self.clone()
        }
    }

    /// The SDK's settings; [`client!`] makes clients of them.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The interceptor that every client must have.
    pub(crate) fn guard(&self) -> Guard {
        self.guard.clone()
    }

    /// What a failed call means.
    pub(crate) fn failure<E: ProvideErrorMetadata + std::error::Error + 'static>(
        &self,
        call: Call,
        error: &SdkError<E, HttpResponse>,
    ) -> CallFailure {
        failure(call, self.guard.declared(), error)
    }

    /// Whether some endpoint is set by hand, as for emulators and private endpoints.
    #[must_use]
    pub fn has_custom_endpoint(&self) -> bool {
        let of_service = |service: &str| {
            self.config.service_config().and_then(|config| {
                let key = aws_types::service_config::ServiceConfigKey::builder()
                    .service_id(service)
                    .env("AWS_ENDPOINT_URL")
                    .profile("endpoint_url")
                    .build()
                    .ok()?;
                config.load_config(key)
            })
        };
        self.config.endpoint_url().is_some() || of_service("s3").is_some()
    }
}

impl From<Unreached> for ConnectionError {
    fn from(Unreached { host, why }: Unreached) -> Self {
        Self::Unreachable { host, why }
    }
}

async fn identify(
    config: &SdkConfig,
    guard: &Guard,
    region: &str,
) -> Result<Identity, ConnectionError> {
    let unguarded = Unidentified { config, guard };
    let sts = client!(aws_sdk_sts, unguarded, region);
    let answer = sts.get_caller_identity().send().await.map_err(|error| {
        if let Some(unlimited) = cause_of::<NoFence>(&error) {
            return ConnectionError::Unlimited(unlimited.to_string());
        }
        if let Some(unreached) = cause_of::<Unreached>(&error) {
            return unreached.clone().into();
        }
        let failure = failure(GET_CALLER_IDENTITY, guard.declared(), &error);
        ConnectionError::Credentials(failure.cause.to_string())
    })?;
    let (Some(account), Some(principal)) = (answer.account(), answer.arn()) else {
        return Err(ConnectionError::Credentials(
            "AWS does not name the account or principal that they belong to".to_owned(),
        ));
    };
    let partition = principal.split(':').nth(1).unwrap_or("aws").to_owned();
    Ok(Identity {
        account: AccountId::new(account),
        principal: principal.to_owned(),
        partition,
    })
}

/// A session before its account is known.
struct Unidentified<'a> {
    config: &'a SdkConfig,
    guard: &'a Guard,
}

impl Unidentified<'_> {
    fn config(&self) -> &SdkConfig {
        self.config
    }

    fn guard(&self) -> Guard {
        self.guard.clone()
    }
}
