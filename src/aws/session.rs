//! Credentials and client settings of one account.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::identity::IdentityCache;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::client;
use super::credentials::Patient;
use super::error_chain::cause_of;
use super::failure::{CallFailure, failure};
use super::guard::Guard;
use super::ledger::Ledger;
use super::pace::{Pace, Politeness};
use super::role::{Assumed, Assuming, NoFence, RENEWAL, Role};
use super::transport::{Gate, beside_proxies, shared};
use super::trust::ca_bundle;
use crate::facts::own::{ASSUME_ROLE, GET_CALLER_IDENTITY};
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
}

/// Where global services answer, and where a run without a region begins.
const DEFAULT_REGION: &str = "us-east-1";

/// How long one attempt may take, waiting for its turn included, whatever trickles in.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(600);

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// No credentials, or AWS does not accept them.
    #[error("no usable AWS credentials: {0}")]
    Credentials(String),
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

impl Base {
    /// Finds credentials. Nobody is asked whether AWS accepts them.
    ///
    /// # Errors
    ///
    /// If the CA bundle cannot be used.
    pub async fn open(
        connection: &Connection,
        declared: &[Call],
        ledger: Arc<Ledger>,
    ) -> Result<Self, ConnectionError> {
        let bundle = connection.ca_bundle.as_deref().map(ca_bundle).transpose()?;
        let http = shared(bundle);
        let config = load(connection, beside_proxies(http.clone())).await;
        let provider = config.credentials_provider();
        let provider = provider.map(|own| SharedCredentialsProvider::new(Patient::new(own)));
        let home_region = config
            .region()
            .map_or_else(|| DEFAULT_REGION.to_owned(), ToString::to_string);
        // Credential providers keep the plain client; what services send must bear the guard's mark.
        let pace = Arc::new(Pace::new(connection.politeness.clone()));
        let mut config = config.into_builder();
        config.set_credentials_provider(provider);
        let config = config
            .http_client(SharedHttpClient::new(Gate::new(http, Arc::clone(&pace))))
            .build();
        Ok(Self {
            assuming: Guard::new(&[ASSUME_ROLE], ledger.clone(), Arc::clone(&pace)),
            guard: Guard::new(declared, ledger, pace),
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
            false => Err(ConnectionError::Credentials(format!(
                "they belong to the account {}",
                session.identity.account
            ))),
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
        let identity = identify(&config, guard, &self.home_region).await?;
        Ok(Session {
            guard: guard.for_account(identity.account.as_str()),
            config,
            identity,
            home_region: self.home_region.clone(),
        })
    }
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

async fn load(connection: &Connection, http: SharedHttpClient) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(connection.connect_timeout)
        .read_timeout(connection.read_timeout)
        .operation_attempt_timeout(LONGEST_ATTEMPT)
        .build();
    let bodies = StalledStreamProtectionConfig::enabled().grace_period(connection.read_timeout);
    // Named, not the latest: an update of the SDK must not change behaviour unseen.
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http.clone())
        .timeout_config(timeouts)
        .stalled_stream_protection(bodies.build())
        .retry_config(RetryConfig::standard().with_max_attempts(connection.max_attempts));
    // Whoever gives credentials may be asked in it, too, as STS is for those of a role.
    let region = region(connection, &http).await;
    if let Some(profile) = &connection.profile {
        // Named on the command line, a profile comes before credentials in the environment.
        let settings = ProviderConfig::without_region()
            .with_region(Some(region.clone()))
            .with_http_client(http);
        let provider = ProfileFileCredentialsProvider::builder()
            .profile_name(profile)
            .configure(&settings)
            .build();
        loader = loader.profile_name(profile).credentials_provider(provider);
    }
    loader = loader.region(region);
    loader.load().await
}

/// The region that was chosen, the one that environment, profile or instance tell, or where the role's partition
/// begins.
async fn region(connection: &Connection, http: &SharedHttpClient) -> Region {
    if let Some(region) = &connection.region {
        return Region::new(region.clone());
    }
    let settings = ProviderConfig::without_region().with_http_client(http.clone());
    let mut files = ProfileFileRegionProvider::builder().configure(&settings);
    if let Some(profile) = &connection.profile {
        files = files.profile_name(profile);
    }
    let instance = ImdsRegionProvider::builder().configure(&settings);
    let told = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
        .or_else(files.build())
        .or_else(instance.build());
    let partition = connection.role.as_ref().map_or("aws", Role::partition);
    let told = told.region().await;
    told.unwrap_or_else(|| Region::from_static(first_region(partition)))
}

/// Where global services of a partition answer, and where a run without a region begins.
/// <https://docs.aws.amazon.com/general/latest/gr/iam-service.html>
fn first_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => DEFAULT_REGION,
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
