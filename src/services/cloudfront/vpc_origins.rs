//! How CloudFront connects to origins inside a VPC, which have settings of their own: each read once.

use std::collections::BTreeMap;

use aws_sdk_cloudfront::types::{DistributionSummary, VpcOriginConfig, VpcOriginEndpointConfig};

use super::GET_VPC_ORIGIN;
use super::origins::{Group, Transport, Use, is_used};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::Cause;

/// What the settings of a VPC origin are.
type Settings = Result<VpcOriginEndpointConfig, Cause>;

/// Those that were read in this run.
#[derive(Default)]
struct Known(PerKey<String, Settings>);

/// The settings of those VPC origins of a distribution that are used, by their id; those of other accounts
/// cannot be read.
pub(super) struct VpcOrigins(BTreeMap<String, Settings>);

impl VpcOrigins {
    pub(super) async fn of(
        context: &Context,
        item: &DistributionSummary,
        groups: &[Group<'_>],
        uses: &[Use<'_>],
    ) -> Self {
        let known = context.once::<Known>();
        let mut settings = BTreeMap::new();
        for origin in item.origins.iter().flat_map(|origins| origins.items()) {
            let Some(config) = &origin.vpc_origin_config else {
                continue;
            };
            if foreign_owner(context, config).is_none() && is_used(&origin.id, groups, uses) {
                let id = config.vpc_origin_id.clone();
                let read = || read(context, &config.vpc_origin_id);
                settings.insert(id.clone(), known.0.get_or_make(id, read).await);
            }
        }
        Self(settings)
    }

    pub(super) fn transport<'a>(
        &'a self,
        context: &Context,
        config: &'a VpcOriginConfig,
    ) -> Transport<'a> {
        if let Some(owner) = foreign_owner(context, config) {
            return Transport::Foreign(owner);
        }
        match self.0.get(&config.vpc_origin_id) {
            Some(Ok(settings)) => {
                let versions = settings
                    .origin_ssl_protocols
                    .iter()
                    .flat_map(|versions| versions.items());
                Transport::Server {
                    policy: settings.origin_protocol_policy.as_str(),
                    versions: versions.map(|version| version.as_str()).collect(),
                }
            }
            Some(Err(cause)) => Transport::Unread(cause.clone()),
            // No behavior uses it.
            None => Transport::Unread(GET_VPC_ORIGIN.not_read(config.vpc_origin_id.as_str())),
        }
    }
}

/// The account that owns a VPC origin, if it is another one.
fn foreign_owner<'a>(context: &Context, config: &'a VpcOriginConfig) -> Option<&'a str> {
    let owner = config
        .owner_account_id()
        .filter(|owner| !owner.is_empty())?;
    (owner != context.session.identity.account.as_str()).then_some(owner)
}

/// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetVpcOrigin.html>
async fn read(context: &Context, id: &str) -> Settings {
    let session = &context.session;
    let client = client!(aws_sdk_cloudfront, session, session.home_region);
    let asking = client.get_vpc_origin().id(id).send();
    let answer = context.call(GET_VPC_ORIGIN, asking).await?;
    answer
        .vpc_origin
        .and_then(|origin| origin.vpc_origin_endpoint_config)
        .ok_or_else(|| GET_VPC_ORIGIN.unparseable(format!("{id} without settings")))
}
