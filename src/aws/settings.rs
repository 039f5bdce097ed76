//! What the SDK is told of how to reach AWS: credentials, region, timeouts, retries.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;

use super::role::Role;
use super::session::Connection;
use crate::model::first_region;

/// Where global services answer, and where a run without a region begins.
pub(super) const DEFAULT_REGION: &str = "us-east-1";

/// How long one attempt may take, waiting for its turn included, whatever trickles in.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(600);

/// The settings of a connection, without a role.
pub(super) async fn load(connection: &Connection, http: SharedHttpClient) -> SdkConfig {
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
