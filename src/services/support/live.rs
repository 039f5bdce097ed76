//! Reads Trusted Advisor through AWS Support, which has one endpoint for the whole partition.

use std::collections::BTreeSet;

use aws_sdk_support::Client;

use super::checks::{Summary, count, is_own};
use super::{
    ACCOUNT, Account, Availability, DESCRIBE_CHECK_SUMMARIES, DESCRIBE_CHECKS, SecurityChecks,
};
use crate::aws::client;
use crate::collect::{Here, Reader, by};
use crate::facts::{Cause, FactSet, Reading, field};
use crate::model::first_region;

pub(super) static READERS: &[Reader] = &[Reader::Global(&ACCOUNT, by!(account))];

async fn account(here: &Here<'_>) -> FactSet {
    // The only endpoint of a partition: <https://docs.aws.amazon.com/general/latest/gr/awssupport.html>
    let region = first_region(&here.session.identity.partition);
    let support = client!(aws_sdk_support, here.session, region);
    here.one(here.root(), &read(here, &support).await)
}

async fn read(here: &Here<'_>, support: &Client) -> Account {
    let asking = support
        .describe_trusted_advisor_checks()
        .language("en")
        .send();
    let checks = match here.call(DESCRIBE_CHECKS, asking).await {
        Ok(answer) => answer.checks,
        Err(failure) => {
            let trusted_advisor = if failure.is("SubscriptionRequiredException") {
                Reading::Known(Availability::NoPlan)
            } else {
                failure.cause.clone().into()
            };
            return Account {
                trusted_advisor,
                security_checks: failure.cause.into(),
            };
        }
    };
    let nothing_shown = |what: &str| {
        let cause = DESCRIBE_CHECKS.unparseable(what);
        Account {
            trusted_advisor: cause.clone().into(),
            security_checks: cause.into(),
        }
    };
    if checks
        .iter()
        .any(|check| check.id.is_empty() || check.category.is_empty())
    {
        return nothing_shown("a check without an id or a category");
    }
    let ids: BTreeSet<String> = checks
        .into_iter()
        .filter(|check| check.category == "security" && is_own(&check.id))
        .map(|check| check.id)
        .collect();
    if ids.is_empty() {
        // Trusted Advisor has had security checks since it exists; without any, nothing is shown.
        return nothing_shown("no security check is listed");
    }
    let summaries = async { summaries(here, support, ids).await.into() };
    Account {
        trusted_advisor: Reading::Known(Availability::Available),
        security_checks: here.ask(field!(Account.security_checks), summaries).await,
    }
}

async fn summaries(
    here: &Here<'_>,
    support: &Client,
    ids: BTreeSet<String>,
) -> Result<SecurityChecks, Cause> {
    let asking = support
        .describe_trusted_advisor_check_summaries()
        .set_check_ids(Some(ids.iter().cloned().map(Some).collect()))
        .send();
    let answer = here.call(DESCRIBE_CHECK_SUMMARIES, asking).await?;
    let summaries = answer.summaries().iter().map(|summary| Summary {
        id: summary.check_id(),
        status: summary.status(),
        timestamp: summary.timestamp(),
    });
    let asked = ids.iter().map(String::as_str).collect();
    count(&asked, &summaries.collect::<Vec<_>>(), here.now())
        .map_err(|detail| DESCRIBE_CHECK_SUMMARIES.unparseable(detail))
}
