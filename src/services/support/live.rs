//! Reads Trusted Advisor through AWS Support, which has one endpoint for the whole partition.

use std::collections::BTreeSet;

use aws_sdk_support::Client;
use futures::future::{BoxFuture, FutureExt as _};

use super::checks::{Summary, count};
use super::{
    ACCOUNT, Account, Availability, DESCRIBE_CHECK_SUMMARIES, DESCRIBE_CHECKS, SecurityChecks,
};
use crate::aws::client;
use crate::collect::{Context, resource};
use crate::facts::{Call, Cause, FactSet, Failure, Reading, SetKey, Wanted, Wants};
use crate::model::Region;

pub(super) fn collect<'a>(
    context: &'a Context,
    wanted: &'a Wants,
) -> BoxFuture<'a, Vec<(SetKey, FactSet)>> {
    async move {
        let Some(wanted) = wanted.of(&ACCOUNT) else {
            return Vec::new();
        };
        let identity = &context.session.identity;
        let region = home(&identity.partition);
        let support = client!(aws_sdk_support, context.session, region);
        let facts = account(context, wanted, &support).await;
        let id = format!("arn:{}:iam::{}:root", identity.partition, identity.account);
        let set = FactSet {
            resources: vec![resource(id, Region::global(), &facts, wanted)],
            incomplete: Vec::new(),
        };
        vec![(context.global(&ACCOUNT), set)]
    }
    .boxed()
}

/// Where a partition has its only endpoint.
/// <https://docs.aws.amazon.com/general/latest/gr/awssupport.html>
fn home(partition: &str) -> &'static str {
    match partition {
        "aws-us-gov" => "us-gov-west-1",
        "aws-cn" => "cn-north-1",
        _commercial => "us-east-1",
    }
}

async fn account(context: &Context, wanted: &Wanted, support: &Client) -> Account {
    let asking = support
        .describe_trusted_advisor_checks()
        .language("en")
        .send();
    let checks = match context.call(DESCRIBE_CHECKS, asking).await {
        Ok(answer) => answer.checks,
        Err(failure) => {
            let no_plan = failure.code.as_deref() == Some("SubscriptionRequiredException");
            let trusted_advisor = if no_plan {
                Reading::Known(Availability::NoPlan)
            } else {
                Reading::Unknown(failure.cause.clone())
            };
            return Account {
                trusted_advisor,
                security_checks: Reading::Unknown(failure.cause),
            };
        }
    };
    let nothing_shown = |what: &str| {
        let cause = unparseable(DESCRIBE_CHECKS, what.to_owned());
        Account {
            trusted_advisor: Reading::Unknown(cause.clone()),
            security_checks: Reading::Unknown(cause),
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
        .filter(|check| check.category == "security")
        .map(|check| check.id)
        .collect();
    if ids.is_empty() {
        // Trusted Advisor has had security checks since it exists; without any, nothing is shown.
        return nothing_shown("no security check is listed");
    }
    let security_checks = if wanted.fields.contains("security_checks") {
        summaries(context, support, ids).await
    } else {
        Reading::Unknown(Cause::failed(
            Failure::NotRead,
            DESCRIBE_CHECK_SUMMARIES.to_string(),
            "",
        ))
    };
    Account {
        trusted_advisor: Reading::Known(Availability::Available),
        security_checks,
    }
}

async fn summaries(
    context: &Context,
    support: &Client,
    ids: BTreeSet<String>,
) -> Reading<SecurityChecks> {
    let asking = support
        .describe_trusted_advisor_check_summaries()
        .set_check_ids(Some(ids.iter().cloned().map(Some).collect()))
        .send();
    match context.call(DESCRIBE_CHECK_SUMMARIES, asking).await {
        Ok(answer) => {
            let summaries: Vec<Summary<'_>> = answer
                .summaries()
                .iter()
                .map(|summary| Summary {
                    id: summary.check_id(),
                    status: summary.status(),
                    timestamp: summary.timestamp(),
                })
                .collect();
            let asked = ids.iter().map(String::as_str).collect();
            match count(&asked, &summaries, context.now()) {
                Ok(counted) => Reading::Known(counted),
                Err(detail) => Reading::Unknown(unparseable(DESCRIBE_CHECK_SUMMARIES, detail)),
            }
        }
        Err(failure) => Reading::Unknown(failure.cause),
    }
}

fn unparseable(call: Call, detail: String) -> Cause {
    Cause::failed(Failure::Unparseable, call.to_string(), detail)
}
