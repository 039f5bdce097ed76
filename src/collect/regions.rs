//! Which regions a run reads.

use std::sync::Arc;

use super::Context;
use crate::aws::client;
use crate::facts::Cause;
use crate::facts::own::LIST_REGIONS;

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
                let filter = self.region_filter();
                if filter.only.is_empty() {
                    let mut regions = self.enabled_regions().await;
                    regions.names.retain(|region| filter.includes(region));
                    return regions;
                }
                let names = filter
                    .only
                    .iter()
                    .filter(|region| filter.includes(region))
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
        self.make_once(|| async {
            let filter = self.region_filter();
            if filter.only.is_empty() {
                return WholeAccount(self.regions_to_read().await.clone());
            }
            let mut regions = self.enabled_regions().await;
            regions.names.extend(filter.only.iter().cloned());
            regions.names.sort();
            regions.names.dedup();
            regions
                .names
                .retain(|region| !filter.except.contains(region));
            WholeAccount(regions)
        })
        .await
    }

    /// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
    async fn enabled_regions(&self) -> Regions {
        use aws_sdk_account::types::RegionOptStatus;

        let account = client!(aws_sdk_account, self.session, self.session.home_region);
        let listed = self.list(
            LIST_REGIONS,
            |token| {
                account
                    .list_regions()
                    .region_opt_status_contains(RegionOptStatus::Enabled)
                    .region_opt_status_contains(RegionOptStatus::EnabledByDefault)
                    .set_next_token(token)
                    .send()
            },
            |page| (page.regions.unwrap_or_default(), page.next_token),
        );
        let named = listed
            .await
            .keyed(LIST_REGIONS, "a region without a name", |region| {
                region.region_name()
            });
        let mut incomplete = named.incomplete().first().cloned();
        let mut names: Vec<String> = named.into_items().map(|(name, _)| name).collect();
        if names.is_empty() {
            // Every account has regions, so an answer without any tells nothing.
            incomplete =
                incomplete.or_else(|| Some(LIST_REGIONS.unparseable("no region is listed")));
            names.push(self.session.home_region.clone());
        }
        names.sort();
        names.dedup();
        Regions { names, incomplete }
    }
}
