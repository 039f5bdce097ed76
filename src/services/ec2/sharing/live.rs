//! Reads what every region shares with everybody. AWS is asked for that alone: an account may have very many
//! snapshots.

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::Filter;

use super::super::volumes;
use super::{
    DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS, GET_SNAPSHOT_BLOCK, SHARING, Sharing, SnapshotBlock,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Call, Fact, FactSet, Keyed, Reading, field};

/// The most that one page may hold.
const PAGE: i32 = 1_000;

pub(in crate::services::ec2) const SHARINGS: Reader = Reader::Regional(&SHARING, by!(sharing));

async fn sharing(here: &Here<'_>) -> FactSet {
    let ec2 = client!(aws_sdk_ec2, here);
    let holds_volumes = here.ask(field!(Sharing.holds_volumes), volumes::live::held(here));
    let snapshots = async {
        let wanted = here.wants(field!(Sharing.shared_snapshots))
            || here.wants(field!(Sharing.snapshot_block));
        match wanted {
            true => ids(&snapshots(here, &ec2).await),
            false => here.not_wanted(field!(Sharing.shared_snapshots)).into(),
        }
    };
    let images = here.ask(field!(Sharing.public_images), async {
        ids(&images(here, &ec2).await)
    });
    let (holds_volumes, shared_snapshots, public_images) =
        tokio::join!(holds_volumes, snapshots, images);
    let block = here.ask(field!(Sharing.snapshot_block), async {
        match &shared_snapshots {
            Reading::Known(shared) if shared.is_empty() => Fact::Absent,
            Reading::Known(_) | Reading::Unknown(_) => block(here, &ec2).await,
        }
    });
    let facts = Sharing {
        name: here.region.to_owned(),
        snapshot_block: block.await,
        holds_volumes,
        shared_snapshots,
        public_images,
    };
    here.one(here.region_arn("ec2"), &facts)
}

/// The ids. That there may be more hides nothing where there are some, and everything where there are none.
fn ids<T>(listed: &Keyed<T>) -> Reading<Vec<String>> {
    match listed.incomplete().first() {
        Some(cause) if listed.is_empty() => cause.clone().into(),
        None | Some(_) => Reading::Known(listed.iter().map(|(id, _)| id.to_owned()).collect()),
    }
}

async fn snapshots(here: &Here<'_>, ec2: &Client) -> Keyed<String> {
    const CALL: Call = DESCRIBE_SNAPSHOTS;
    let pages = ec2
        .describe_snapshots()
        .owner_ids("self")
        .restorable_by_user_ids("all")
        .max_results(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let snapshots = page.snapshots.unwrap_or_default().into_iter();
            let named = snapshots.map(|snapshot| snapshot.snapshot_id.unwrap_or_default());
            (named.collect(), page.next_token)
        },
    );
    let listed = listed.await;
    listed.keyed(CALL, "a snapshot without an id", |id| Some(id))
}

async fn images(here: &Here<'_>, ec2: &Client) -> Keyed<String> {
    const CALL: Call = DESCRIBE_IMAGES;
    let public = Filter::builder().name("is-public").values("true").build();
    let pages = ec2
        .describe_images()
        .owners("self")
        .filters(public)
        .max_results(PAGE);
    let listed = here.list(
        CALL,
        |token| pages.clone().set_next_token(token).send(),
        |page| {
            let images = page.images.unwrap_or_default().into_iter();
            let named = images.map(|image| image.image_id.unwrap_or_default());
            (named.collect(), page.next_token)
        },
    );
    let listed = listed.await;
    listed.keyed(CALL, "an image without an id", |id| Some(id))
}

async fn block(here: &Here<'_>, ec2: &Client) -> Fact<SnapshotBlock> {
    const CALL: Call = GET_SNAPSHOT_BLOCK;
    match here
        .call(CALL, ec2.get_snapshot_block_public_access_state().send())
        .await
    {
        Ok(answer) => {
            let state = answer.state.as_ref().map(|state| state.as_str());
            let word = || CALL.unrecognised(state.unwrap_or("no state"));
            state
                .and_then(SnapshotBlock::from_word)
                .ok_or_else(word)
                .into()
        }
        Err(failure) => failure.cause.into(),
    }
}
