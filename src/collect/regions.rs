//! Which regions a run reads, and reading a regional service in all of them.

use std::future::Future;
use std::sync::Arc;

use futures::future::join_all;

use super::{Context, listing};
use crate::aws::client;
use crate::facts::own::LIST_REGIONS;
use crate::facts::{Cause, FactKind, FactSet, Failure, SetKey};
use crate::model::Region;

/// The regions of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    /// Their names, sorted.
    pub names: Vec<String>,
    /// Why there may be more.
    pub incomplete: Option<Cause>,
}

/// The regions of the account, whether or not the run is narrowed to some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeAccount(pub Regions);

impl Context {
    /// The regions that were chosen, or all that the account has enabled.
    ///
    /// Where they cannot be listed, the home region is read all the same and the
    /// cause keeps anything from being implemented.
    pub async fn regions_to_read(&self) -> &Regions {
        self.regions
            .get_or_init(|| async {
                let scope = self.scope();
                if scope.only.is_empty() {
                    let mut regions = self.enabled_regions().await;
                    regions.names.retain(|region| scope.includes(region));
                    return regions;
                }
                let names = scope
                    .only
                    .iter()
                    .filter(|region| scope.includes(region))
                    .cloned();
                Regions {
                    names: names.collect(),
                    incomplete: None,
                }
            })
            .await
    }

    /// Every region that the account has enabled but those left out by name: for what
    /// holds only if it holds in the whole account, however narrow the run is.
    pub async fn regions_of_account(&self) -> Arc<WholeAccount> {
        self.shared
            .get_or_make(|| async {
                let scope = self.scope();
                if scope.only.is_empty() {
                    return WholeAccount(self.regions_to_read().await.clone());
                }
                let mut regions = self.enabled_regions().await;
                regions.names.extend(scope.only.iter().cloned());
                regions.names.sort();
                regions.names.dedup();
                regions
                    .names
                    .retain(|region| !scope.except.contains(region));
                WholeAccount(regions)
            })
            .await
    }

    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    async fn enabled_regions(&self) -> Regions {
        use aws_sdk_account::types::RegionOptStatus;

        let account = client!(aws_sdk_account, self.session, self.session.home_region);
        let ask = |token: Option<String>| {
            let page = account
                .list_regions()
                .region_opt_status_contains(RegionOptStatus::Enabled)
                .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
                .set_next_token(token)
                .send();
            async move {
                let page = self.call(LIST_REGIONS, page).await?;
                Ok((page.regions.unwrap_or_default(), page.next_token))
            }
        };
        let listed = listing(LIST_REGIONS, ask).await;
        let unparseable =
            |what: &str| Cause::failed(Failure::Unparseable, LIST_REGIONS.to_string(), what);
        let mut incomplete = listed.incomplete;
        let mut names = Vec::new();
        for region in listed.items {
            match region.region_name.filter(|name| !name.is_empty()) {
                Some(name) => names.push(name),
                None => {
                    incomplete = incomplete.or_else(|| Some(unparseable("a region without name")));
                }
            }
        }
        if names.is_empty() {
            // Every account has regions, so an answer without any tells nothing.
            incomplete = incomplete.or_else(|| Some(unparseable("no region is listed")));
            names.push(self.session.home_region.clone());
        }
        names.sort();
        names.dedup();
        Regions { names, incomplete }
    }

    /// Reads regional kinds in every region side by side.
    ///
    /// `read` gives one set for each of the kinds.
    pub async fn in_every_region<'a, F>(
        &'a self,
        kinds: &[&'static FactKind],
        read: impl Fn(&'a str) -> F,
    ) -> Vec<(SetKey, FactSet)>
    where
        F: Future<Output = Vec<(&'static FactKind, FactSet)>>,
    {
        let regions = self.regions_to_read().await;
        let account = &self.session.identity.account;
        let key = |kind: &FactKind, region: Region| SetKey {
            kind: kind.name.to_owned(),
            account: account.clone(),
            region,
        };
        let reads = regions.names.iter().map(|region| {
            let reading = read(region);
            async move { (region, reading.await) }
        });
        let mut sets = Vec::new();
        for (region, found) in join_all(reads).await {
            sets.extend(
                found
                    .into_iter()
                    .map(|(kind, set)| (key(kind, Region::new(region.clone())), set)),
            );
        }
        if let Some(cause) = &regions.incomplete {
            // Regions that nobody could name are a hole in every regional kind.
            let hole = || FactSet {
                resources: Vec::new(),
                incomplete: vec![cause.clone()],
            };
            sets.extend(
                kinds
                    .iter()
                    .map(|kind| (key(kind, Region::global()), hole())),
            );
        }
        sets
    }
}
