//! Reads the multi-region access points of the account. One region of the partition `aws` tells of them all, and no
//! other partition has any.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html>

use aws_sdk_s3control::Client;
use aws_sdk_s3control::types::MultiRegionAccessPointReport as Listed;

use super::live::{block, restricted, restricts, weighed};
use super::{
    GET_MULTI_REGION_ACCESS_POINT_POLICY, GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS,
    LIST_MULTI_REGION_ACCESS_POINTS, MultiRegionAccessPoint, effective,
};
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{FactSet, Reading, field};
use crate::services::accessanalyzer::PolicyExposure;
use crate::services::s3::reader::AccountReader;

/// Where they are asked about.
const REGION: &str = "us-west-2";

pub(super) async fn access_points(here: &Here<'_>) -> FactSet {
    if here.session.identity.partition != "aws" {
        return FactSet::default();
    }
    let control = client!(aws_sdk_s3control, here.session, REGION);
    let own = here.session.identity.account.as_str();
    let listed = here
        .list(
            LIST_MULTI_REGION_ACCESS_POINTS,
            |token| {
                let pages = control.list_multi_region_access_points().account_id(own);
                pages.set_next_token(token).send()
            },
            |page| (page.access_points.unwrap_or_default(), page.next_token),
        )
        .await
        .keyed(
            LIST_MULTI_REGION_ACCESS_POINTS,
            "a multi-region access point without an alias",
            |one| one.alias().filter(|alias| !alias.is_empty()),
        );
    let account = AccountReader::new(here);
    here.each(&listed, async |alias, listed| {
        let partition = &here.session.identity.partition;
        let arn = format!("arn:{partition}:s3::{own}:accesspoint/{alias}");
        let facts = read(here, &control, &account, listed, &arn).await;
        (arn, facts)
    })
    .await
}

async fn read(
    here: &Here<'_>,
    control: &Client,
    account: &AccountReader<'_>,
    listed: &Listed,
    arn: &str,
) -> MultiRegionAccessPoint {
    let own = block(
        LIST_MULTI_REGION_ACCESS_POINTS,
        listed.public_access_block(),
    );
    let block = effective(account.public_access_block().await, &own);
    let name = (listed.name().unwrap_or_default(), arn);
    let exposure = exposure(here, control, name, restricts(&block));
    let exposure = here.ask(field!(MultiRegionAccessPoint.exposure), exposure);
    let exposure = exposure.await;
    let named = listed.regions().iter().filter_map(|region| {
        let owner = region.bucket_account_id();
        Some((region.bucket()?, region.region(), owner))
    });
    let buckets: Vec<_> = named.collect();
    MultiRegionAccessPoint {
        name: listed.name().unwrap_or_default().to_owned(),
        buckets: buckets
            .iter()
            .map(|(name, ..)| (*name).to_owned())
            .collect(),
        bucket_restricts: restricted(here, &block, &exposure, &buckets).await,
        effective_public_access_block: Reading::Known(block),
        exposure,
    }
}

async fn exposure(
    here: &Here<'_>,
    control: &Client,
    (name, arn): (&str, &str),
    restricts: bool,
) -> Reading<PolicyExposure> {
    const CALL: crate::facts::Call = GET_MULTI_REGION_ACCESS_POINT_POLICY;
    let own = here.session.identity.account.as_str();
    let policy = control.get_multi_region_access_point_policy();
    let policy = policy.account_id(own).name(name).send();
    let policy = match here.call(CALL, policy).await {
        Ok(answer) => answer.policy,
        Err(failure) => return failure.cause.into(),
    };
    // One that is proposed has no effect yet. AWS documents no error for an access point without a policy.
    let Some(policy) = policy else {
        return CALL.unparseable("no policy").into();
    };
    let established = policy
        .established
        .and_then(|established| established.policy);
    if established.as_ref().is_none_or(String::is_empty) {
        return Reading::Known(PolicyExposure::without_policy());
    }
    let status = async {
        let asking = control.get_multi_region_access_point_policy_status();
        let asking = asking.account_id(own).name(name).send();
        let answer = here
            .call(GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS, asking)
            .await;
        answer.map(|answer| answer.established.map(|status| status.is_public))
    };
    let calls = (CALL, GET_MULTI_REGION_ACCESS_POINT_POLICY_STATUS);
    let status = (!restricts).then_some(status);
    weighed(here, calls, established, arn, status).await
}
