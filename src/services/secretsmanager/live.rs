//! Asks Secrets Manager how secrets are rotated, each once; never for a value.

use std::sync::Arc;

use aws_sdk_secretsmanager::types::RotationRulesType;
use aws_smithy_types::DateTime;

use super::rotation::Told;
use super::{DESCRIBE_SECRET, LIST_SECRETS};
use crate::aws::client;
use crate::collect::{Here, PerKey};
use crate::facts::{Cause, Fact, Reading};

/// The most that one page may hold.
const PAGE: i32 = 100;

/// What is told of the rotation of secrets, by ARN.
#[derive(Default)]
struct Secrets(PerKey<String, Fact<Told>>);

/// What is told of the rotation of this secret; absent if there is no such secret.
pub(crate) async fn rotation(here: &Here<'_>, arn: &str) -> Fact<Told> {
    let secrets = here.once::<Secrets>();
    let describe = async || describe(here, arn).await;
    secrets.0.get_or_make(arn.to_owned(), describe).await
}

async fn describe(here: &Here<'_>, arn: &str) -> Fact<Told> {
    let client = client!(aws_sdk_secretsmanager, here);
    let asking = client.describe_secret().secret_id(arn).send();
    match here.call(DESCRIBE_SECRET, asking).await {
        Ok(secret) => Fact::Known(Told {
            is_going: secret.deleted_date().is_some(),
            next: seconds(secret.next_rotation_date()),
            ..told(
                secret.rotation_enabled(),
                secret.rotation_rules(),
                secret.last_rotated_date(),
                secret.created_date(),
            )
        }),
        Err(failure) if failure.is("ResourceNotFoundException") => Fact::Absent,
        Err(failure) => failure.cause.into(),
    }
}

fn told(
    is_enabled: Option<bool>,
    rules: Option<&RotationRulesType>,
    rotated: Option<&DateTime>,
    created: Option<&DateTime>,
) -> Told {
    Told {
        is_enabled,
        after_days: rules.and_then(|rules| rules.automatically_after_days()),
        schedule: rules.and_then(|rules| rules.schedule_expression.clone()),
        rotated: seconds(rotated),
        created: seconds(created),
        next: None,
        is_going: false,
    }
}

fn seconds(time: Option<&DateTime>) -> Option<i64> {
    time.map(DateTime::secs)
}

/// The names of a region's secrets that are rotated and that no service of AWS made for itself.
#[derive(Default)]
struct Rotating(PerKey<String, Arc<Reading<Vec<String>>>>);

/// The names of this region's secrets that are rotated and that no service of AWS made for itself. What one of them is
/// for stands in its value alone.
pub(crate) async fn rotating(here: &Here<'_>) -> Arc<Reading<Vec<String>>> {
    let rotating = here.once::<Rotating>();
    let list = async || Arc::new(list(here).await.into());
    rotating.0.get_or_make(here.region.to_owned(), list).await
}

async fn list(here: &Here<'_>) -> Result<Vec<String>, Cause> {
    let client = client!(aws_sdk_secretsmanager, here);
    let pages = client.list_secrets().max_results(PAGE);
    let listed = here.list(
        LIST_SECRETS,
        |token| pages.clone().set_next_token(token).send(),
        |page| (page.secret_list.unwrap_or_default(), page.next_token),
    );
    let listed = listed.await;
    let own = listed.items.iter().filter(|secret| {
        let is_own = secret.owning_service().is_none_or(str::is_empty);
        is_own && secret.rotation_enabled() == Some(true) && secret.deleted_date().is_none()
    });
    let names: Vec<String> = own
        .map(|secret| secret.name().unwrap_or_default().to_owned())
        .collect();
    match listed.incomplete {
        // One is enough to leave it to a person.
        Some(cause) if names.is_empty() => Err(cause),
        Some(_) | None => Ok(names),
    }
}
