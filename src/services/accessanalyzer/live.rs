//! Asks the analyzers of a region, once for all whose policies are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_accessanalyzer::Client;
use aws_sdk_accessanalyzer::types::{AnalyzerSummary, Criterion, FindingSummary};

use super::{LIST_ANALYZERS, LIST_FINDINGS, PolicyExposure, PolicyStanding, Witness};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Listing, Reading};

/// The analyzers of a run that look at access from outside, by region.
#[derive(Default)]
struct Analyzers(PerKey<String, Arc<Listing<String>>>);

/// The public access that analyzers found, by region.
#[derive(Default)]
struct Regions(PerKey<String, Arc<Found>>);

/// All access from outside that analyzers found to resources of one type, by region and type.
#[derive(Default)]
struct Types(PerKey<(String, String), Arc<Found>>);

/// What the analyzers of a region found.
struct Found {
    /// Resources, by ARN, with the worst finding.
    resources: BTreeMap<String, Witness>,
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
    let read = async || Arc::new(read(context, region, ("isPublic", "true")).await);
    let found = regions.0.get_or_make(region.to_owned(), read).await;
    found.of(arn)
}

/// The same of a resource of one of the types that analyzers know: they may also say that others get in, and not
/// everybody. All findings of that type are read.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html>
pub(crate) async fn witness_of(
    context: &Context,
    region: &str,
    kind: &str,
    arn: &str,
) -> Reading<Witness> {
    let types = context.once::<Types>();
    let read = async || Arc::new(read(context, region, ("resourceType", kind)).await);
    let key = (region.to_owned(), kind.to_owned());
    let found = types.0.get_or_make(key, read).await;
    found.of(arn)
}

impl Found {
    fn of(&self, arn: &str) -> Reading<Witness> {
        match (self.resources.get(arn), &self.incomplete) {
            (Some(found), _) => Reading::Known(found.clone()),
            (None, Some(cause)) => cause.clone().into(),
            (None, None) => Reading::Known(Witness::Silent),
        }
    }

    fn add(&mut self, resource: String, witness: Witness) {
        let is_worse = matches!(witness, Witness::Public(_));
        if is_worse || !self.resources.contains_key(&resource) {
            self.resources.insert(resource, witness);
        }
    }
}

/// What they found, as far as this filter goes.
async fn read(context: &Context, region: &str, narrowed: (&str, &str)) -> Found {
    let all = context.once::<Analyzers>();
    let list = async || Arc::new(analyzers(context, region).await);
    let analyzers = all.0.get_or_make(region.to_owned(), list).await;
    let client = client!(aws_sdk_accessanalyzer, context.session, region);
    let mut found = Found {
        resources: BTreeMap::new(),
        incomplete: analyzers.incomplete.clone(),
    };
    for analyzer in &analyzers.items {
        let findings = findings(context, &client, analyzer, narrowed).await;
        found.incomplete = found.incomplete.take().or(findings.incomplete);
        for (resource, witness) in findings.items {
            found.add(resource, witness);
        }
    }
    found
}

async fn analyzers(context: &Context, region: &str) -> Listing<String> {
    let client = client!(aws_sdk_accessanalyzer, context.session, region);
    context
        .list(
            LIST_ANALYZERS,
            |token| client.list_analyzers().set_next_token(token).send(),
            |page| {
                let analyzers = page.analyzers.into_iter();
                let outside = analyzers.filter(looks_outside);
                (outside.map(|one| one.arn).collect(), page.next_token)
            },
        )
        .await
}

/// Whether it is at work and looks at access from outside; others look at unused permissions, or inside.
fn looks_outside(analyzer: &AnalyzerSummary) -> bool {
    matches!(analyzer.r#type.as_str(), "ACCOUNT" | "ORGANIZATION")
        && analyzer.status.as_str() == "ACTIVE"
}

/// The resources of the account that others get at by an analyzer's active findings.
async fn findings(
    context: &Context,
    client: &Client,
    analyzer: &str,
    (key, value): (&str, &str),
) -> Listing<(String, Witness)> {
    let is = |value: &str| Criterion::builder().eq(value).build();
    let own = context.session.identity.account.as_str();
    let pages = client
        .list_findings()
        .analyzer_arn(analyzer)
        .filter("status", is("ACTIVE"))
        .filter(key, is(value))
        .filter("resourceOwnerAccount", is(own));
    context
        .list(
            LIST_FINDINGS,
            |token| pages.clone().set_next_token(token).send(),
            |page| {
                let findings = page.findings.into_iter();
                let active = findings.filter(|finding| is_active(finding, own));
                (active.filter_map(told).collect(), page.next_token)
            },
        )
        .await
}

/// The filter says the same; what a finding itself says counts.
fn is_active(finding: &FindingSummary, own: &str) -> bool {
    finding.status.as_str() == "ACTIVE"
        && finding.resource_owner_account == own
        && is_of_a_policy(finding)
}

/// Whether it is the policy that lets them in; ACLs and access points of a bucket are told of with the bucket as well.
fn is_of_a_policy(finding: &FindingSummary) -> bool {
    let sources = finding.sources();
    sources.is_empty() || sources.iter().any(|one| one.r#type.as_str() == "POLICY")
}

/// The resource, and the finding in words; none of a finding that the analyzer could not come to.
fn told(finding: FindingSummary) -> Option<(String, Witness)> {
    let resource = finding.resource.filter(|arn| !arn.is_empty())?;
    let id = finding.id;
    let witness = match finding.is_public {
        Some(true) => Witness::Public(format!(
            "IAM Access Analyzer says that it is public (finding {id})"
        )),
        Some(false) if finding.error.is_none() => {
            let principals = finding.principal.unwrap_or_default();
            let principals: BTreeMap<String, String> = principals.into_iter().collect();
            let principals = principals
                .into_iter()
                .map(|(kind, value)| format!("{kind} {value}"));
            let principals: Vec<String> = principals.collect();
            let principals = principals.join(", ");
            Witness::Others(format!(
                "IAM Access Analyzer says that it lets in {principals} (finding {id})"
            ))
        }
        Some(false) | None => return None,
    };
    Some((resource, witness))
}
