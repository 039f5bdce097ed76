//! SDK clients for tests, pointed at a wire or an emulator.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};

/// One identity at one endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    config: SdkConfig,
}

impl Clients {
    /// `access_key` is the account id for ministack, and anything for moto
    /// behind a wire.
    pub(crate) fn new(endpoint: &str, access_key: &str) -> Self {
        let credentials = Credentials::new(access_key, "secret", None, None, "test");
        Self::with_credentials(endpoint, credentials)
    }

    pub(crate) fn with_credentials(endpoint: &str, credentials: Credentials) -> Self {
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .build_with_resolver(Loopback);
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(endpoint)
            .region(Region::from_static("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(http)
            // As many tries as usual, without the usual second between them.
            .retry_config(RetryConfig::standard().with_initial_backoff(Duration::from_millis(1)))
            .build();
        Self { config }
    }

    /// The same way for another account, whose id is the access key.
    pub(crate) fn of_account(&self, account: &str) -> Self {
        let credentials = Credentials::new(account, "secret", None, None, "test");
        let config = self.config.to_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(credentials));
        Self {
            config: config.build(),
        }
    }

    /// For services that have no line of their own here.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// In the region of the endpoint, us-east-1.
    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        self.s3_in("us-east-1")
    }

    pub(crate) fn s3_in(&self, region: &str) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .region(Region::new(region.to_owned()))
            .force_path_style(true)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }

    pub(crate) fn s3control(&self) -> aws_sdk_s3control::Client {
        aws_sdk_s3control::Client::new(&self.config)
    }

    pub(crate) fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }

    pub(crate) fn kms(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&self.config)
    }
}

/// Every name is this machine. The SDK puts the account id before the host of
/// S3 Control, and not every resolver knows `*.localhost` (RFC 6761, 6.3).
#[derive(Clone, Copy, Debug)]
struct Loopback;

impl ResolveDns for Loopback {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        let known = name == "localhost" || name.ends_with(".localhost");
        DnsFuture::ready(if known {
            Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
        } else {
            Err(ResolveDnsError::new(format!("a test asked for {name}")))
        })
    }
}
