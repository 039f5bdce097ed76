//! Asks the analyzers of a region, once for all whose policies are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_accessanalyzer::Client;
use aws_sdk_accessanalyzer::types::{AnalyzerSummary, Criterion, FindingSummary};

use super::{LIST_ANALYZERS, LIST_FINDINGS, PolicyExposure, PolicyStanding, Witness};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Listing, Reading};

/// The public access that analyzers found, by region.
#[derive(Default)]
struct Regions(PerKey<String, Arc<Found>>);

/// What the analyzers of a region found.
struct Found {
    /// Resources that are public, by ARN, with the finding in words.
    public: BTreeMap<String, String>,
    /// Why there may be more.
    incomplete: Option<Cause>,
}

/// A policy that is weighed by its statements, beside what the analyzers of its region say. They can only say that it is
/// public, so they are not asked of one that is; where they cannot be asked, the policy is weighed without them, as in
/// an account that has none.
pub(crate) async fn beside(
    context: &Context,
    region: &str,
    own: PolicyExposure,
    arn: &str,
) -> PolicyExposure {
    match &own.standing {
        Reading::Known(PolicyStanding::Public) | Reading::Unknown(_) => own,
        Reading::Known(PolicyStanding::NotPublic | PolicyStanding::Unclear) => {
            match witness(context, region, arn).await {
                known @ Reading::Known(_) => own.beside(known, LIST_FINDINGS),
                Reading::Unknown(cause) => own.without_analyzers(&cause),
            }
        }
    }
}

/// What the analyzers of a region say of the resource with this ARN: that it is public, or nothing.
pub(crate) async fn witness(context: &Context, region: &str, arn: &str) -> Reading<Witness> {
    let regions = context.once::<Regions>();
    let read = async || Arc::new(read(context, region).await);
    let found = regions.0.get_or_make(region.to_owned(), read).await;
    match (found.public.get(arn), &found.incomplete) {
        (Some(words), _) => Reading::Known(Witness::Public(words.clone())),
        (None, Some(cause)) => cause.clone().into(),
        (None, None) => Reading::Known(Witness::Silent),
    }
}

async fn read(context: &Context, region: &str) -> Found {
    let client = client!(aws_sdk_accessanalyzer, context.session, region);
    let analyzers = context
        .list(
            LIST_ANALYZERS,
            |token| client.list_analyzers().set_next_token(token).send(),
            |page| (page.analyzers, page.next_token),
        )
        .await;
    let mut found = Found {
        public: BTreeMap::new(),
        incomplete: analyzers.incomplete,
    };
    for analyzer in analyzers.items.iter().filter(|one| looks_outside(one)) {
        let findings = findings(context, &client, &analyzer.arn).await;
        found.incomplete = found.incomplete.or(findings.incomplete);
        found.public.extend(findings.items);
    }
    found
}

/// Whether it is at work and looks at access from outside; others look at unused permissions, or inside.
fn looks_outside(analyzer: &AnalyzerSummary) -> bool {
    matches!(analyzer.r#type.as_str(), "ACCOUNT" | "ORGANIZATION")
        && analyzer.status.as_str() == "ACTIVE"
}

/// The resources of the account that are public by an analyzer's active findings.
async fn findings(context: &Context, client: &Client, analyzer: &str) -> Listing<(String, String)> {
    let is = |value: &str| Criterion::builder().eq(value).build();
    let own = context.session.identity.account.as_str();
    let pages = client
        .list_findings()
        .analyzer_arn(analyzer)
        .filter("status", is("ACTIVE"))
        .filter("isPublic", is("true"))
        .filter("resourceOwnerAccount", is(own));
    context
        .list(
            LIST_FINDINGS,
            |token| pages.clone().set_next_token(token).send(),
            |page| {
                let findings = page.findings.into_iter();
                let public = findings.filter(|finding| is_public(finding, own));
                (public.filter_map(told).collect(), page.next_token)
            },
        )
        .await
}

/// The filter says the same; what a finding itself says counts.
fn is_public(finding: &FindingSummary, own: &str) -> bool {
    finding.status.as_str() == "ACTIVE"
        && finding.is_public == Some(true)
        && finding.resource_owner_account == own
        && is_of_a_policy(finding)
}

/// Whether it is the policy that is public; ACLs and access points of a bucket are told of with the bucket as well.
fn is_of_a_policy(finding: &FindingSummary) -> bool {
    let sources = finding.sources();
    sources.is_empty() || sources.iter().any(|one| one.r#type.as_str() == "POLICY")
}

/// The resource, and the finding in words.
fn told(finding: FindingSummary) -> Option<(String, String)> {
    let resource = finding.resource.filter(|arn| !arn.is_empty())?;
    let words = format!(
        "IAM Access Analyzer says that it is public (finding {})",
        finding.id
    );
    Some((resource, words))
}
