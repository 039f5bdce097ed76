//! The tenants that a multi-tenant distribution serves, and which of them set aside its web ACL.

use std::collections::BTreeSet;

use aws_sdk_cloudfront::types::{DistributionTenantAssociationFilter, DistributionTenantSummary};

use super::LIST_TENANTS;
use crate::aws::client;
use crate::collect::Here;
use crate::facts::{Cause, Listing, Reading};

/// What is known of a distribution's tenants; those that are switched off serve nobody.
pub(super) struct Tenants {
    /// Whether it has any.
    pub(super) are_there: Reading<bool>,
    /// Those without any web ACL.
    pub(super) without_web_acl: Reading<Vec<String>>,
    /// Those with a web ACL of their own.
    pub(super) with_own_web_acl: Reading<Vec<String>>,
    /// The web ACLs of these, each once, only if all are known.
    pub(super) own_web_acls: Reading<Vec<String>>,
}

impl Tenants {
    /// What is known if the listing could not be had.
    pub(super) fn unknown(cause: &Cause) -> Self {
        Self {
            are_there: cause.clone().into(),
            without_web_acl: cause.clone().into(),
            with_own_web_acl: cause.clone().into(),
            own_web_acls: cause.clone().into(),
        }
    }

    /// <https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributionTenants.html>
    pub(super) async fn of(here: &Here<'_>, distribution: &str) -> Self {
        let client = client!(aws_sdk_cloudfront, here);
        let filter = DistributionTenantAssociationFilter::builder()
            .distribution_id(distribution)
            .build();
        let pages = client
            .list_distribution_tenants()
            .association_filter(filter);
        let listed = here.list_if(
            LIST_TENANTS,
            |token| pages.clone().set_marker(token).send(),
            |page| {
                let tenants = page
                    .distribution_tenant_list
                    .ok_or_else(|| LIST_TENANTS.unparseable("a page without a list"))?;
                Ok((tenants, page.next_marker))
            },
        );
        judge(&listed.await)
    }
}

fn judge(listed: &Listing<DistributionTenantSummary>) -> Tenants {
    let serving = || {
        listed
            .items
            .iter()
            .filter(|tenant| tenant.enabled != Some(false))
    };
    let mut unknown = listed.incomplete.clone();
    let (mut without, mut own) = (Vec::new(), Vec::new());
    let mut web_acls = BTreeSet::new();
    for tenant in serving() {
        let customized = tenant.customizations.as_ref();
        let web_acl = customized.and_then(|customized| customized.web_acl.as_ref());
        match web_acl.map(|web_acl| web_acl.action.as_str()) {
            None => {}
            Some("disable") => without.push(tenant.name.clone()),
            Some("override") => {
                own.push(tenant.name.clone());
                match web_acl.and_then(|web_acl| web_acl.arn.clone()) {
                    Some(arn) => {
                        web_acls.insert(arn);
                    }
                    None => {
                        unknown.get_or_insert_with(|| {
                            LIST_TENANTS.unparseable("a web ACL without ARN")
                        });
                    }
                }
            }
            Some(word) => {
                unknown.get_or_insert_with(|| LIST_TENANTS.unrecognised(word));
            }
        }
    }
    let known = |names: Vec<String>| match &unknown {
        Some(cause) if names.is_empty() => Reading::Unknown(cause.clone()),
        Some(_) | None => Reading::Known(names),
    };
    Tenants {
        are_there: match &listed.incomplete {
            _ if serving().next().is_some() => Reading::Known(true),
            Some(cause) => Reading::Unknown(cause.clone()),
            None => Reading::Known(false),
        },
        without_web_acl: known(without),
        with_own_web_acl: known(own),
        own_web_acls: match &unknown {
            Some(cause) => Reading::Unknown(cause.clone()),
            None => Reading::Known(web_acls.into_iter().collect()),
        },
    }
}
