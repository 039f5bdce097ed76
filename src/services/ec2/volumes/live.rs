//! Reads the EBS volumes of every region, listed once for all who ask.

use std::sync::Arc;

use super::{
    DESCRIBE_VOLUMES, EbsRegion, GET_EBS_ENCRYPTION_BY_DEFAULT, REGION, VOLUME, Volume, at_rest,
};
use crate::aws::client;
use crate::collect::{Here, PerKey, Reader, by};
use crate::facts::{FactSet, Keyed, Reading, field};
use crate::services::kms::live::Stored;

/// The most that one page may hold.
const PAGE: i32 = 500;

pub(in crate::services::ec2) const VOLUMES: Reader = Reader::Regional(&VOLUME, by!(volumes));
pub(in crate::services::ec2) const REGIONS: Reader = Reader::Regional(&REGION, by!(region));

/// As much of a volume as is asked for.
pub(in crate::services::ec2) struct ListedVolume {
    is_encrypted: Option<bool>,
    key: Option<Box<str>>,
}

/// The volumes, by region.
#[derive(Default)]
struct Listed(PerKey<String, Arc<Keyed<ListedVolume>>>);

/// The volumes of the region here.
pub(in crate::services::ec2) async fn listed(here: &Here<'_>) -> Arc<Keyed<ListedVolume>> {
    let all = here.once::<Listed>();
    let list = async || Arc::new(list(here).await);
    all.0.get_or_make(here.region.to_owned(), list).await
}

async fn list(here: &Here<'_>) -> Keyed<ListedVolume> {
    let ec2 = client!(aws_sdk_ec2, here);
    let pages = ec2.describe_volumes().max_results(PAGE);
    let listed = here.list(
        DESCRIBE_VOLUMES,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            // Page by page, since a volume as the SDK has it takes much more memory.
            let volumes = page.volumes.unwrap_or_default().into_iter();
            let kept = volumes.map(|volume| {
                let kept = ListedVolume {
                    is_encrypted: volume.encrypted,
                    key: volume.kms_key_id.map(String::into_boxed_str),
                };
                (volume.volume_id, kept)
            });
            (kept.collect(), page.next_token)
        },
    );
    let keyed = listed
        .await
        .keyed(DESCRIBE_VOLUMES, "a volume without an id", |(id, _)| {
            id.as_deref()
        });
    keyed.map(|(_, volume)| volume)
}

async fn volumes(here: &Here<'_>) -> FactSet {
    let listed = listed(here).await;
    here.each(&listed, async |id, volume| {
        let silent = || DESCRIBE_VOLUMES.unparseable("no word on encryption");
        let stored = Stored {
            at_rest: at_rest(volume.is_encrypted).ok_or_else(silent),
            key: volume.key.as_deref().map(str::to_owned),
            told_by: DESCRIBE_VOLUMES,
        };
        let (at_rest, key) = stored.read(here, "ebs", field!(Volume.key)).await;
        let facts = Volume {
            name: id.to_owned(),
            at_rest,
            key,
        };
        (here.arn("ec2", format_args!("volume/{id}")), facts)
    })
    .await
}

/// Whether one of the volumes fits; where there may be more than were listed, that none does proves nothing.
fn any(volumes: &Keyed<ListedVolume>, fits: impl Fn(&ListedVolume) -> bool) -> Reading<bool> {
    let fitting = volumes.iter().any(|(_, volume)| fits(volume));
    match (fitting, volumes.incomplete().first()) {
        (true, _) => Reading::Known(true),
        (false, None) => Reading::Known(false),
        (false, Some(cause)) => cause.clone().into(),
    }
}

/// Whether one of the volumes is not encrypted; one of which AWS tells nothing may be.
fn holds_unencrypted(volumes: &Keyed<ListedVolume>) -> Reading<bool> {
    let is_silent = volumes
        .iter()
        .any(|(_, volume)| volume.is_encrypted.is_none());
    match any(volumes, |volume| volume.is_encrypted == Some(false)) {
        Reading::Known(false) if is_silent => DESCRIBE_VOLUMES
            .unparseable("no word on the encryption of a volume")
            .into(),
        told => told,
    }
}

/// Whether there are volumes in the region here.
pub(in crate::services::ec2) async fn held(here: &Here<'_>) -> Reading<bool> {
    any(&*listed(here).await, |_| true)
}

async fn region(here: &Here<'_>) -> FactSet {
    let volumes = listed(here).await;
    let holds_volumes = any(&volumes, |_| true);
    let encrypts_by_default = here.ask(field!(EbsRegion.encrypts_by_default), async {
        match &holds_volumes {
            Reading::Known(false) => GET_EBS_ENCRYPTION_BY_DEFAULT
                .not_read("there are no volumes")
                .into(),
            Reading::Known(true) => encrypts_by_default(here).await,
            Reading::Unknown(cause) => cause.clone().into(),
        }
    });
    let facts = EbsRegion {
        name: here.region.to_owned(),
        encrypts_by_default: encrypts_by_default.await,
        holds_unencrypted: holds_unencrypted(&volumes),
        holds_volumes,
    };
    here.one(here.region_arn("ec2"), &facts)
}

async fn encrypts_by_default(here: &Here<'_>) -> Reading<bool> {
    const CALL: crate::facts::Call = GET_EBS_ENCRYPTION_BY_DEFAULT;
    let ec2 = client!(aws_sdk_ec2, here);
    let asking = ec2.get_ebs_encryption_by_default().send();
    match here.call(CALL, asking).await {
        Ok(answer) => answer
            .ebs_encryption_by_default
            .ok_or_else(|| CALL.unparseable("no word on the default"))
            .into(),
        Err(failure) => failure.cause.into(),
    }
}
