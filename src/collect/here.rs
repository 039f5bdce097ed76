//! Where a reader stands: an account, a region of it, and what is wanted there.

use std::collections::BTreeSet;
use std::future::Future;
use std::ops::Deref;

use serde::Serialize;

use super::{Context, Event};
use crate::aws::about;
use crate::facts::{Cause, FactKind, FactSet, Failure, Keyed, Resource, Resources, Wanted};
use crate::model::Region;

/// What a reader of one kind works with. It is the [`Context`] of its account, too.
pub struct Here<'a> {
    context: &'a Context,
    /// Where its calls go: the region that is read, or home for what is the same everywhere.
    pub(crate) region: &'a str,
    /// Where its resources live: the region that is read, or `global`.
    place: Region,
    wanted: &'a Wanted,
    /// The fields that the listing gives for nothing.
    free: BTreeSet<&'static str>,
}

impl Deref for Here<'_> {
    type Target = Context;

    fn deref(&self) -> &Context {
        self.context
    }
}

impl<'a> Here<'a> {
    /// In a region.
    pub(super) fn regional(context: &'a Context, region: &'a str, wanted: &'a Wanted) -> Self {
        Self::new(context, region, Region::new(region), wanted)
    }

    /// In the account as a whole.
    pub(super) fn global(context: &'a Context, wanted: &'a Wanted) -> Self {
        let home = context.session.home_region.as_str();
        Self::new(context, home, Region::global(), wanted)
    }

    fn new(context: &'a Context, region: &'a str, place: Region, wanted: &'a Wanted) -> Self {
        let fields = (wanted.kind.fields)().into_iter();
        let free = fields.filter(|field| field.calls.is_empty());
        Self {
            context,
            region,
            place,
            wanted,
            free: free.map(|field| field.name).collect(),
        }
    }

    /// The account, for what lives longer than the reader of one region.
    pub(crate) fn context(&self) -> &'a Context {
        self.context
    }

    /// The kind that is read.
    pub(crate) fn kind(&self) -> &'static FactKind {
        self.wanted.kind
    }

    /// The ARN of a resource of the account here.
    pub(crate) fn arn(&self, service: &str, resource: impl std::fmt::Display) -> String {
        self.context.arn(service, self.region, resource)
    }

    /// The id of a service's state in this region, in the form of an ARN; AWS has none for it.
    pub(crate) fn region_arn(&self, service: &str) -> String {
        self.arn(service, format_args!("region/{}", self.region))
    }

    /// Whether somebody asks for a field; `field!` names it.
    pub(crate) fn wants(&self, field: &str) -> bool {
        self.wanted.fields.contains(field)
    }

    /// What is read, if somebody asks for the field.
    pub(crate) async fn ask<V: From<Cause>>(
        &self,
        field: &str,
        reading: impl Future<Output = V>,
    ) -> V {
        if self.wants(field) {
            reading.await
        } else {
            self.not_wanted(field).into()
        }
    }

    /// Why a field that nobody asks for is not known. It is not recorded.
    pub(crate) fn not_wanted(&self, field: &str) -> Cause {
        Cause::failed(Failure::NotRead, field, "")
    }

    /// A resource as it is recorded: the wanted fields, and those that the listing gives for nothing.
    pub(crate) fn record(&self, id: String, facts: &impl Serialize) -> Resource {
        let mut value = serde_json::to_value(facts).unwrap_or_default();
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|name, value| {
                let is_free = self.free.contains(name.as_str()) && value.get("failed").is_none();
                self.wants(name) || is_free
            });
        }
        Resource {
            id,
            region: self.place.clone(),
            json: value.to_string().into(),
        }
    }

    /// The set of a kind of which there is one here.
    pub(crate) fn one(&self, id: String, facts: &impl Serialize) -> FactSet {
        FactSet {
            resources: vec![self.record(id, facts)].into(),
            incomplete: Vec::new(),
        }
    }

    /// Reads what was listed, side by side. Takes nothing but items that are told apart, so that none of
    /// those without a name can get lost.
    pub(crate) async fn each<'k, T, F: Serialize>(
        &self,
        listed: &'k Keyed<T>,
        read: impl AsyncFn(&'k str, &'k T) -> (String, F),
    ) -> FactSet {
        self.several(self.concurrency(), listed, read).await
    }

    /// The same one after another, for the parts of what is read side by side itself: side by side at both
    /// levels, far more calls than may be in flight would wait for their turn.
    pub(crate) async fn each_in_turn<'k, T, F: Serialize>(
        &self,
        listed: &'k Keyed<T>,
        read: impl AsyncFn(&'k str, &'k T) -> (String, F),
    ) -> FactSet {
        self.several(1, listed, read).await
    }

    async fn several<'k, T, F: Serialize>(
        &self,
        at_once: usize,
        listed: &'k Keyed<T>,
        read: impl AsyncFn(&'k str, &'k T) -> (String, F),
    ) -> FactSet {
        self.tell(Event::Found(listed.len()));
        let recorded = async |(key, item)| {
            let (id, facts) = about(key, read(key, item)).await;
            self.tell(Event::Read);
            self.record(id, &facts)
        };
        let mut set = FactSet {
            resources: Resources::default(),
            incomplete: listed.incomplete().to_vec(),
        };
        let keep = |resource| set.resources.push(resource);
        self.in_order(at_once, listed.iter(), recorded, keep).await;
        set
    }

    /// The same for what consists of resources, such as a load balancer of listeners, whose parts are read with
    /// [`Here::each_in_turn`].
    pub(crate) async fn within<'k, T>(
        &self,
        listed: &'k Keyed<T>,
        read: impl AsyncFn(&'k str, &'k T) -> FactSet,
    ) -> FactSet {
        let reading = self.side_by_side(listed.iter(), async |(key, item)| {
            about(key, read(key, item)).await
        });
        let mut all = FactSet {
            resources: Resources::default(),
            incomplete: listed.incomplete().to_vec(),
        };
        for one in reading.await {
            all.resources.extend(one.resources.iter());
            all.incomplete.extend(one.incomplete);
        }
        all
    }
}
