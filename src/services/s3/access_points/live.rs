//! Reads the access points of a region.

use std::collections::BTreeMap;

use aws_sdk_s3control::Client;
use aws_sdk_s3control::types::{
    AccessPoint as Listed, PublicAccessBlockConfiguration as Configured,
};

use super::{
    ACCESS_POINT, AccessPoint, GET_ACCESS_POINT, GET_ACCESS_POINT_POLICY,
    GET_ACCESS_POINT_POLICY_STATUS, LIST_ACCESS_POINTS, MULTI_REGION_ACCESS_POINT, NetworkOrigin,
    effective,
};
use crate::aws::{CallFailure, client};
use crate::collect::{Context, Here, Reader, by};
use crate::facts::{Call, Fact, FactSet, Reading, field};
use crate::policy::resource::Owned;
use crate::services::accessanalyzer::{PolicyExposure, PolicyStanding};
use crate::services::s3::answers::{bucket_block, witness};
use crate::services::s3::reader::{AccountReader, s3_client};
use crate::services::s3::{EffectivePublicAccessBlock, GET_PUBLIC_ACCESS_BLOCK, PublicAccessBlock};

pub(in crate::services::s3) const REGIONAL: Reader =
    Reader::Regional(&ACCESS_POINT, by!(access_points));
pub(in crate::services::s3) const GLOBAL: Reader = Reader::Global(
    &MULTI_REGION_ACCESS_POINT,
    by!(super::multi_region::access_points),
);

async fn access_points(here: &Here<'_>) -> FactSet {
    let control = client!(aws_sdk_s3control, here);
    let own = here.session.identity.account.as_str();
    let listed = here
        .list(
            LIST_ACCESS_POINTS,
            |token| {
                let pages = control.list_access_points().account_id(own);
                pages.set_next_token(token).send()
            },
            |page| (page.access_point_list.unwrap_or_default(), page.next_token),
        )
        .await
        .keyed(
            LIST_ACCESS_POINTS,
            "an access point without a name",
            |one| Some(one.name()).filter(|name| !name.is_empty()),
        );
    let account = AccountReader::new(here);
    here.each(&listed, async |name, listed| {
        let reader = PointReader {
            here,
            control: &control,
            account: &account,
            name,
            listed,
        };
        let arn = here.arn("s3", format_args!("accesspoint/{name}"));
        let facts = reader.read(&arn).await;
        (arn, facts)
    })
    .await
}

/// One access point.
struct PointReader<'r> {
    here: &'r Here<'r>,
    control: &'r Client,
    account: &'r AccountReader<'r>,
    name: &'r str,
    listed: &'r Listed,
}

impl PointReader<'_> {
    async fn read(&self, arn: &str) -> AccessPoint {
        let here = self.here;
        let origin = self.listed.network_origin.as_str();
        let network_origin: Reading<NetworkOrigin> =
            NetworkOrigin::read(LIST_ACCESS_POINTS, origin).into();
        let asked = [
            field!(AccessPoint.effective_public_access_block),
            field!(AccessPoint.exposure),
            field!(AccessPoint.bucket_restricts),
        ];
        let is_inside = network_origin == Reading::Known(NetworkOrigin::Vpc);
        let block = if is_inside {
            Fact::Unknown(GET_ACCESS_POINT.not_read("only a VPC reaches it"))
        } else if asked.iter().any(|field| here.wants(field)) {
            self.block().await
        } else {
            Fact::Unknown(here.not_wanted(asked[0]))
        };
        let block = effective(self.account.public_access_block().await, &block);
        let exposure = if is_inside {
            GET_ACCESS_POINT_POLICY
                .not_read("only a VPC reaches it")
                .into()
        } else {
            let restricts = restricts(&block);
            here.ask(field!(AccessPoint.exposure), self.exposure(arn, restricts))
                .await
        };
        let owner = self.listed.bucket_account_id.as_deref();
        let buckets = [(self.listed.bucket.as_str(), Some(here.region), owner)];
        AccessPoint {
            name: self.name.to_owned(),
            bucket: self.listed.bucket.clone(),
            network_origin,
            bucket_restricts: restricted(here, &block, &exposure, &buckets).await,
            effective_public_access_block: Reading::Known(block),
            exposure,
        }
    }

    /// Its own block; not asked where the account's is complete.
    async fn block(&self) -> Fact<PublicAccessBlock> {
        if let Fact::Known(account) = self.account.public_access_block().await
            && account.is_complete()
        {
            return GET_ACCESS_POINT
                .not_read("the account's block decides")
                .into();
        }
        let own = self.here.session.identity.account.as_str();
        let asking = self
            .control
            .get_access_point()
            .account_id(own)
            .name(self.name);
        match self.here.call(GET_ACCESS_POINT, asking.send()).await {
            Ok(answer) => block(
                GET_ACCESS_POINT,
                answer.public_access_block_configuration.as_ref(),
            ),
            Err(failure) => failure.cause.into(),
        }
    }

    async fn exposure(&self, arn: &str, restricts: bool) -> Reading<PolicyExposure> {
        let own = self.here.session.identity.account.as_str();
        let policy = self.control.get_access_point_policy();
        let policy = policy.account_id(own).name(self.name).send();
        let policy = match self.here.call(GET_ACCESS_POINT_POLICY, policy).await {
            Ok(answer) => answer.policy,
            // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
            Err(failure) if failure.is("NoSuchAccessPointPolicy") => {
                return Reading::Known(PolicyExposure::without_policy());
            }
            Err(failure) => return failure.cause.into(),
        };
        let status = async {
            let asking = self.control.get_access_point_policy_status();
            let asking = asking.account_id(own).name(self.name).send();
            let answer = self.here.call(GET_ACCESS_POINT_POLICY_STATUS, asking).await;
            answer.map(|answer| answer.policy_status.map(|status| status.is_public))
        };
        let calls = (GET_ACCESS_POINT_POLICY, GET_ACCESS_POINT_POLICY_STATUS);
        let status = (!restricts).then_some(status);
        weighed(self.here, calls, policy, arn, status).await
    }
}

/// Whether public policies are certain to have no effect.
pub(super) fn restricts(block: &EffectivePublicAccessBlock) -> bool {
    block.restrict_public_buckets == Reading::Known(true)
}

/// Whom a policy lets in, by its statements and, where it is asked for, by S3's word; the calls told the one and the
/// other.
pub(super) async fn weighed(
    context: &Context,
    (policy_call, status_call): (Call, Call),
    policy: Option<String>,
    arn: &str,
    status: Option<impl Future<Output = Result<Option<bool>, CallFailure>>>,
) -> Reading<PolicyExposure> {
    let Some(document) = policy.filter(|policy| !policy.is_empty()) else {
        return policy_call.unparseable("no policy").into();
    };
    let of = Owned::new(context.session.identity.account.as_str(), "s3", arn);
    let own = match PolicyExposure::of(policy_call, &document, &of) {
        Ok(own) => own,
        Err(cause) => return cause.into(),
    };
    let Some(status) = status else {
        return Reading::Known(own);
    };
    let says = match status.await {
        Ok(Some(public)) => Reading::Known(witness(status_call, public)),
        Ok(None) => {
            let what = "no word on whether it is public";
            status_call.unparseable(what).into()
        }
        Err(failure) => failure.cause.into(),
    };
    Reading::Known(own.beside(says, status_call))
}

/// A public access block as an answer tells it.
pub(super) fn block(call: Call, told: Option<&Configured>) -> Fact<PublicAccessBlock> {
    match told {
        Some(block) => Fact::Known(PublicAccessBlock::new([
            block.block_public_acls,
            block.ignore_public_acls,
            block.block_public_policy,
            block.restrict_public_buckets,
        ])),
        None => call.unparseable("no public access block").into(),
    }
}

/// Whether the blocks of these buckets all restrict public policies: each with its region and owner, if they are told.
/// Asked only where a policy is public.
pub(super) async fn restricted(
    here: &Here<'_>,
    block: &EffectivePublicAccessBlock,
    exposure: &Reading<PolicyExposure>,
    buckets: &[(&str, Option<&str>, Option<&str>)],
) -> Reading<bool> {
    const CALL: Call = GET_PUBLIC_ACCESS_BLOCK;
    let is_public = matches!(
        exposure,
        Reading::Known(PolicyExposure {
            standing: Reading::Known(PolicyStanding::Public),
            ..
        })
    );
    if restricts(block) {
        return CALL
            .not_read("the block of the access point decides")
            .into();
    }
    if !is_public {
        return CALL
            .not_read("the policy of the access point decides")
            .into();
    }
    let own = here.session.identity.account.as_str();
    let mut clients = BTreeMap::new();
    let mut all = Reading::Known(!buckets.is_empty());
    for (bucket, region, owner) in buckets {
        if owner.is_some_and(|owner| !owner.is_empty() && owner != own) {
            return CALL.not_read("the bucket is of another account").into();
        }
        let region = region.unwrap_or(here.region);
        let s3 = clients
            .entry(region)
            .or_insert_with(|| s3_client(here, region));
        let asking = s3.get_public_access_block().bucket(*bucket).send();
        match bucket_block(here.call(CALL, asking).await) {
            Fact::Known(block) if block.restrict_public_buckets => {}
            Fact::Known(_) | Fact::Absent => return Reading::Known(false),
            Fact::Unknown(cause) => all = cause.into(),
        }
    }
    all
}
