//! Whether the targets of access logs exist, and the account's role for CloudWatch Logs: each asked once.

use super::logging::{AccessLog, LogDelivery, LogRole, Target, target};
use super::{DESCRIBE_DELIVERY_STREAM, DESCRIBE_LOG_GROUPS, GET_ACCOUNT, GET_ROLE, GET_STAGES};
use crate::aws::client;
use crate::collect::{Context, PerKey};
use crate::facts::{Cause, Fact, Failure, Reading};
use crate::policy::privilege::trusts;
use crate::services::iam;
use crate::services::iam::snapshot::document;

/// Who must be let into the role, and what it needs there above all.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>
const GATEWAY: &str = "apigateway.amazonaws.com";
const WRITE: &str = "logs:PutLogEvents";

type Judged = (Reading<LogDelivery>, String);

/// What is known of targets and roles in this run.
#[derive(Default)]
struct LogTargets {
    by_arn: PerKey<String, Judged>,
    roles: PerKey<String, Reading<LogRole>>,
}

/// The access log that a stage names; absent without a destination.
pub(super) async fn access_log(
    context: &Context,
    destination: Option<&str>,
    format: Option<&str>,
    writes_by_role: bool,
) -> Fact<AccessLog> {
    let Some(arn) = destination.filter(|arn| !arn.is_empty()) else {
        return Fact::Absent;
    };
    let needs_role = writes_by_role && matches!(target(arn), Some(Target::LogGroup { .. }));
    let (delivery, detail) = if format.is_none_or(str::is_empty) {
        let detail = "no format is set, so nothing is written";
        (Reading::Known(LogDelivery::Broken), detail.to_owned())
    } else {
        let targets = context.once::<LogTargets>();
        let look = || look(context, arn);
        targets.by_arn.get_or_make(arn.to_owned(), look).await
    };
    Fact::Known(AccessLog {
        destination: arn.to_owned(),
        delivery,
        detail,
        needs_role,
    })
}

/// The role of a region.
pub(super) async fn role(context: &Context, region: &str) -> Reading<LogRole> {
    let targets = context.once::<LogTargets>();
    let read = async || read_role(context, region).await.into();
    targets.roles.get_or_make(region.to_owned(), read).await
}

async fn look(context: &Context, arn: &str) -> Judged {
    let own = context.session.identity.account.as_str();
    match target(arn) {
        Some(Target::LogGroup { account, .. } | Target::Stream { account, .. })
            if account != own =>
        {
            let cause = Cause::failed(Failure::NotRead, arn, "it belongs to another account");
            (
                cause.into(),
                "the target belongs to another account".to_owned(),
            )
        }
        Some(Target::LogGroup { region, name, .. }) => log_group(context, region, name).await,
        Some(Target::Stream { region, name, .. }) => stream(context, region, name).await,
        None => (
            GET_STAGES.unrecognised(arn).into(),
            "a target of a kind that is not known".to_owned(),
        ),
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
async fn log_group(context: &Context, region: &str, name: &str) -> Judged {
    let client = client!(aws_sdk_cloudwatchlogs, context.session, region);
    let pages = client.describe_log_groups().log_group_name_prefix(name);
    let listed = context.list(
        DESCRIBE_LOG_GROUPS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.log_groups.unwrap_or_default(), page.next_token),
    );
    let listed = listed.await;
    let is_there = listed
        .items
        .iter()
        .any(|group| group.log_group_name() == Some(name));
    match (is_there, listed.incomplete) {
        (true, _) => (
            Reading::Known(LogDelivery::Possible),
            format!("log group {name} exists"),
        ),
        (false, Some(cause)) => (
            cause.into(),
            format!("whether log group {name} exists cannot be told"),
        ),
        (false, None) => (
            Reading::Known(LogDelivery::Broken),
            format!("there is no log group {name}"),
        ),
    }
}

/// <https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html>
async fn stream(context: &Context, region: &str, name: &str) -> Judged {
    let client = client!(aws_sdk_firehose, context.session, region);
    let sending = client
        .describe_delivery_stream()
        .delivery_stream_name(name)
        .send();
    match context.call(DESCRIBE_DELIVERY_STREAM, sending).await {
        Ok(answer) => {
            let status = answer
                .delivery_stream_description
                .map(|stream| stream.delivery_stream_status.as_str().to_owned());
            match status.as_deref() {
                Some("ACTIVE") => (
                    Reading::Known(LogDelivery::Possible),
                    format!("delivery stream {name} is active"),
                ),
                Some(
                    status @ ("CREATING" | "CREATING_FAILED" | "DELETING" | "DELETING_FAILED"
                    | "SUSPENDED"),
                ) => (
                    Reading::Known(LogDelivery::Broken),
                    format!("delivery stream {name} is {status}"),
                ),
                other => {
                    let word = other.unwrap_or("no status");
                    (
                        DESCRIBE_DELIVERY_STREAM.unrecognised(word).into(),
                        format!("delivery stream {name}: {word}"),
                    )
                }
            }
        }
        Err(failure) if failure.is("ResourceNotFoundException") => (
            Reading::Known(LogDelivery::Broken),
            format!("there is no delivery stream {name}"),
        ),
        Err(failure) => (
            failure.cause.into(),
            format!("whether delivery stream {name} exists cannot be told"),
        ),
    }
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html>
async fn read_role(context: &Context, region: &str) -> Result<LogRole, Cause> {
    let client = client!(aws_sdk_apigateway, context.session, region);
    let account = context.call(GET_ACCOUNT, client.get_account().send());
    let arn = account.await?.cloudwatch_role_arn;
    let Some(arn) = arn.filter(|arn| !arn.is_empty()) else {
        return Ok(LogRole::Missing);
    };
    let client = client!(aws_sdk_iam, context.session, context.session.home_region);
    let name = arn.rsplit('/').next().unwrap_or_default();
    let asking = client.get_role().role_name(name).send();
    let role = match context.call(GET_ROLE, asking).await {
        Ok(answer) => answer.role,
        // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
        Err(failure) if failure.is("NoSuchEntity") => return Ok(LogRole::Missing),
        Err(failure) => return Err(failure.cause),
    };
    let trust = role.and_then(|role| role.assume_role_policy_document);
    let trust = document(&trust.unwrap_or_default()).map_err(|why| GET_ROLE.unparseable(why))?;
    if !trusts(&trust, GATEWAY) {
        return Ok(LogRole::NotTrusting);
    }
    // Everything about all roles, which the item that this is about needs anyway.
    match iam::role_may(context, &arn, WRITE).await {
        Reading::Known(true) => Ok(LogRole::Usable),
        Reading::Known(false) => Ok(LogRole::Powerless),
        Reading::Unknown(cause) => Err(cause),
    }
}
