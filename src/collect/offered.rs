//! Regions in which AWS does not offer a service: there is nothing of it there, and the set says why.

use super::{Context, PerKey};
use crate::aws::is_not_offered;
use crate::facts::{FactSet, Resources};

/// Whether AWS does not offer a service, by the name that does not exist.
#[derive(Default)]
struct NotOffered(PerKey<String, bool>);

impl Context {
    /// What was read of a kind in a region. Where nothing could be asked for want of an endpoint, there is nothing.
    pub(super) async fn where_offered(&self, region: &str, set: FactSet) -> FactSet {
        let known = self.once::<NotOffered>();
        where_offered(set, async |host| {
            let look = async || {
                let is_so = is_not_offered(self.session.config(), host, region).await;
                if is_so {
                    tracing::info!(host, region, "taken as not offered in the region");
                }
                is_so
            };
            known.0.get_or_make(host.to_owned(), look).await
        })
        .await
    }
}

async fn where_offered(set: FactSet, is_not_offered: impl AsyncFn(&str) -> bool) -> FactSet {
    if !set.resources.is_empty() || set.incomplete.is_empty() {
        return set;
    }
    let mut told = Vec::new();
    for cause in &set.incomplete {
        // Something answered, or failed otherwise.
        let Some(host) = cause.no_host() else {
            return set;
        };
        if !is_not_offered(host).await {
            return set;
        }
        told.push(cause.not_offered());
    }
    told.dedup();
    FactSet {
        resources: Resources::default(),
        incomplete: told,
    }
}

#[cfg(test)]
mod tests {
    use super::where_offered;
    use crate::facts::own::LIST_REGIONS as CALL;
    use crate::facts::{Cause, FactSet, Failure, Resource, Resources};
    use crate::model::Region;

    fn of(incomplete: Vec<Cause>) -> FactSet {
        FactSet {
            resources: Resources::default(),
            incomplete,
        }
    }

    fn nowhere() -> Cause {
        CALL.failed(Failure::NoHost, "dax.eu-south-2.amazonaws.com")
    }

    #[tokio::test]
    async fn without_an_endpoint_there_is_nothing() {
        let set = where_offered(of(vec![nowhere(), nowhere()]), async |_| true).await;
        assert_eq!(set, of(vec![nowhere().not_offered()]));
        assert!(!set.incomplete[0].leaves_open());
        let told = set.incomplete[0].to_string();
        assert!(told.contains("dax.eu-south-2.amazonaws.com"), "{told}");
    }

    #[tokio::test]
    async fn a_name_that_proves_nothing_leaves_the_set_open() {
        let set = where_offered(of(vec![nowhere()]), async |_| false).await;
        assert_eq!(set.incomplete, [nowhere()]);
    }

    #[tokio::test]
    async fn whatever_else_was_said_stays() {
        let denied = Cause::denied("dax:DescribeClusters", "");
        let broken = CALL.failed(Failure::Unreachable, "");
        for other in [denied, broken] {
            let both = vec![nowhere(), other];
            let set = where_offered(of(both.clone()), async |_| true).await;
            assert_eq!(set.incomplete, both);
        }
        let found = Resource {
            id: "arn:1".to_owned(),
            region: Region::new("eu-south-2"),
            json: "{}".into(),
        };
        let mut some = of(vec![nowhere()]);
        some.resources.push(found);
        let set = where_offered(some, async |_| true).await;
        assert_eq!((set.resources.len(), set.incomplete.len()), (1, 1));
    }
}
