//! Reads OpenSearch Service: in every region the names of the domains, then five at a time.

use std::collections::BTreeMap;

use aws_sdk_opensearch::Client;
use aws_sdk_opensearch::types::DomainStatus;

use super::{DESCRIBE_DOMAINS, DOMAIN, Domain, LIST_DOMAIN_NAMES, at_rest};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, Fact, FactSet, field};
use crate::services::database_exposure::{Exposure, of_domain};
use crate::services::kms::live::Stored;

/// How many domains one call describes.
const AT_ONCE: usize = 5;

pub(super) static READERS: &[Reader] = &[Reader::Regional(&DOMAIN, by!(domains))];

/// What is told of each domain, by its name.
type Described = BTreeMap<String, Result<DomainStatus, Cause>>;

async fn domains(here: &Here<'_>) -> FactSet {
    let client = client!(aws_sdk_opensearch, here);
    // There are no pages.
    let listed = here.list(
        LIST_DOMAIN_NAMES,
        |_| client.list_domain_names().send(),
        |answer| (answer.domain_names.unwrap_or_default(), None),
    );
    let named = listed
        .await
        .keyed(LIST_DOMAIN_NAMES, "a domain without name", |domain| {
            domain.domain_name()
        });
    let names: Vec<&str> = named.iter().map(|(name, _)| name).collect();
    let described = describe(here, &client, &names).await;
    let is_there = |name: Option<&str>| match name.and_then(|name| described.get(name)) {
        Some(Ok(domain)) => domain.deleted() != Some(true),
        Some(Err(_)) | None => true,
    };
    let there = named.filter(|domain| is_there(domain.domain_name()));
    here.each(&there, async |name, _| {
        let told = match described.get(name) {
            Some(Ok(domain)) => Ok(domain),
            Some(Err(cause)) => Err(cause.clone()),
            None => Err(DESCRIBE_DOMAINS.vanished("")),
        };
        let facts = facts(here, name, told).await;
        (here.arn("es", format_args!("domain/{name}")), facts)
    })
    .await
}

async fn describe(here: &Here<'_>, client: &Client, names: &[&str]) -> Described {
    let batches = here.side_by_side(names.chunks(AT_ONCE), async |batch| {
        let names = batch.iter().map(|name| (*name).to_owned()).collect();
        let asking = client.describe_domains().set_domain_names(Some(names));
        match here.call(DESCRIBE_DOMAINS, asking.send()).await {
            Ok(answer) => {
                let told = answer.domain_status_list.into_iter();
                told.map(|domain| (domain.domain_name().to_owned(), Ok(domain)))
                    .collect::<Described>()
            }
            Err(failure) => {
                let untold = |name: &&str| ((*name).to_owned(), Err(failure.cause.clone()));
                batch.iter().map(untold).collect()
            }
        }
    });
    batches.await.into_iter().flatten().collect()
}

async fn facts(here: &Here<'_>, name: &str, told: Result<&DomainStatus, Cause>) -> Domain {
    let exposure = told.clone().and_then(|domain| exposure(here, domain));
    let stored = told.map(|domain| {
        let options = domain.encryption_at_rest_options();
        let silent = || DESCRIBE_DOMAINS.unparseable("no word on encryption at rest");
        Stored {
            at_rest: at_rest(options.and_then(|options| options.enabled())).ok_or_else(silent),
            key: options.and_then(|options| options.kms_key_id.clone()),
            told_by: DESCRIBE_DOMAINS,
        }
    });
    let (at_rest, key) = match stored {
        Ok(stored) => stored.read(here, "es", field!(Domain.key)).await,
        Err(cause) => (cause.clone().into(), cause.into()),
    };
    Domain {
        name: name.to_owned(),
        at_rest,
        key,
        exposure: exposure.into(),
    }
}

/// A domain stands in a VPC or has a public endpoint, never both.
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html>
fn exposure(here: &Here<'_>, domain: &DomainStatus) -> Result<Exposure, Cause> {
    let vpc = domain.vpc_options().and_then(|options| options.vpc_id());
    if vpc.is_some_and(|vpc| !vpc.is_empty()) {
        let family = domain.ip_address_type().map(|kind| kind.as_str());
        return Ok(Exposure::in_vpc("OpenSearch", family));
    }
    let security = domain.advanced_security_options();
    let fine_grained = Fact::of(security.and_then(|options| options.enabled()));
    let account = here.session.identity.account.as_str();
    let policy = domain.access_policies();
    of_domain(account, domain.arn(), fine_grained, policy)
        .map_err(|detail| DESCRIBE_DOMAINS.unparseable(detail))
}
