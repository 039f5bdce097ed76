//! What a service declares to be read: a reader for each kind, and where it goes.

use futures::future::{LocalBoxFuture, join_all};

use super::{Context, Here};
use crate::facts::{Cause, FactKind, FactSet, Resources, SetKey, Wants};
use crate::model::Region;

/// Reads one kind in one place; [`by!`](super::by) makes one of an `async fn`.
pub type Read = for<'a> fn(&'a Here<'a>) -> LocalBoxFuture<'a, FactSet>;

/// Finds out why there may be more than all regions tell.
pub type Doubt = for<'a> fn(&'a Context) -> LocalBoxFuture<'a, Vec<Cause>>;

/// How one kind is read.
#[derive(Debug, Clone, Copy)]
pub enum Reader {
    /// In every region, side by side.
    Regional(&'static FactKind, Read),
    /// Once for the account.
    Global(&'static FactKind, Read),
    /// Of a kind that is read in every region: why there may be more in regions that nobody lists.
    Elsewhere(&'static FactKind, Doubt),
}

/// A reader's function of an `async fn`.
macro_rules! by {
    ($read:path) => {
        |here| Box::pin($read(here))
    };
}
pub(crate) use by;

impl Reader {
    /// The kind that it reads.
    pub(super) fn kind(&self) -> &'static FactKind {
        match self {
            Self::Regional(kind, _) | Self::Global(kind, _) | Self::Elsewhere(kind, _) => kind,
        }
    }

    /// What is wanted of its kind.
    pub(super) async fn read(&self, context: &Context, wants: &Wants) -> Vec<(SetKey, FactSet)> {
        let Some(wanted) = wants.of(self.kind()) else {
            return Vec::new();
        };
        match self {
            Self::Global(kind, read) => {
                let set = read(&Here::global(context, wanted)).await;
                vec![(context.key(kind, Region::global()), set)]
            }
            Self::Regional(kind, read) => {
                let regions = context.regions_to_read().await;
                let reads = regions.names.iter().map(async |region| {
                    let set = read(&Here::regional(context, region, wanted)).await;
                    let set = context.where_offered(region, set).await;
                    (context.key(kind, Region::new(region.clone())), set)
                });
                let mut sets = join_all(reads).await;
                // Where no region is left, that was all there is to read.
                if regions.names.is_empty() && regions.incomplete.is_none() {
                    sets.push((context.key(kind, Region::global()), FactSet::default()));
                }
                // Regions that nobody could name are a hole in every regional kind.
                sets.extend(context.hole(kind, regions.incomplete.iter().cloned().collect()));
                sets
            }
            Self::Elsewhere(kind, doubt) => context
                .hole(kind, doubt(context).await)
                .into_iter()
                .collect(),
        }
    }
}

impl Context {
    fn key(&self, kind: &FactKind, region: Region) -> SetKey {
        SetKey {
            kind: kind.name.to_owned(),
            account: self.session.identity.account.clone(),
            region,
        }
    }

    /// A set that only says why there may be more of a kind.
    pub(super) fn hole(&self, kind: &FactKind, causes: Vec<Cause>) -> Option<(SetKey, FactSet)> {
        let set = FactSet {
            resources: Resources::default(),
            incomplete: causes,
        };
        (!set.incomplete.is_empty()).then(|| (self.key(kind, Region::global()), set))
    }
}
