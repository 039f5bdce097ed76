//! Regions in which AWS does not offer a service: there is nothing of it there.

use super::{Context, PerKey};
use crate::aws::is_known_elsewhere;
use crate::facts::{Cause, FactSet};

/// Whether the endpoint of the same name, but for the region, is known elsewhere; by the name that does not exist.
#[derive(Default)]
struct Elsewhere(PerKey<String, bool>);

impl Context {
    /// What was read of a kind in a region. Where nothing could be asked for want of an endpoint, there is nothing.
    pub(super) async fn where_offered(&self, region: &str, set: FactSet) -> FactSet {
        let known = self.once::<Elsewhere>();
        where_offered(set, async |host| {
            let look = async || is_known_elsewhere(host, region).await;
            known.0.get_or_make(host.to_owned(), look).await
        })
        .await
    }
}

async fn where_offered(set: FactSet, is_known: impl AsyncFn(&str) -> bool) -> FactSet {
    let told = set.incomplete.iter().map(Cause::no_host);
    let hosts: Vec<String> = match told.collect::<Option<Vec<&str>>>() {
        Some(hosts) if set.resources.is_empty() => hosts.into_iter().map(str::to_owned).collect(),
        // Something answered, or failed otherwise.
        Some(_) | None => return set,
    };
    for host in hosts {
        if !is_known(&host).await {
            return set;
        }
    }
    FactSet::default()
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
        assert_eq!(set, FactSet::default());
    }

    #[tokio::test]
    async fn a_resolver_that_knows_the_service_nowhere_proves_nothing() {
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
