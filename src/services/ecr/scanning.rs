//! Reads when the images of a region are scanned, 25 repositories with one call, and by what.

use std::collections::BTreeMap;

use aws_sdk_ecr::Client;
use aws_sdk_ecr::types::{
    RepositoryScanningConfiguration as Configuration,
    RepositoryScanningConfigurationFailure as Refusal,
};

use super::{BATCH_GET_SCANNING, GET_REGISTRY_SCANNING, Scan, ScanFrequency, Scanner};
use crate::collect::{Context, Here};
use crate::facts::{Cause, Reading};
use crate::services::inspector2;
use crate::services::inspector2::account::scanned;

/// Repositories that one call may be about.
const BATCH: usize = 25;

/// The word for a repository that was deleted since it was listed.
const GONE: &str = "REPOSITORY_NOT_FOUND";

/// When the images of each repository are scanned.
pub(super) struct Scans(BTreeMap<String, Result<Scan, Cause>>);

impl Scans {
    /// Of all these repositories.
    pub(super) async fn of(here: &Here<'_>, ecr: &Client, names: Vec<String>) -> Self {
        let ask = async |batch: &[String]| asked(here, ecr, batch).await;
        let answers = here.side_by_side(names.chunks(BATCH), ask).await;
        Self(answers.into_iter().flatten().collect())
    }

    /// Of none.
    pub(super) fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Of one of them.
    pub(super) fn scan(&self, name: &str) -> Reading<Scan> {
        let silent = || Err(BATCH_GET_SCANNING.unparseable("no word on the repository"));
        self.0.get(name).cloned().unwrap_or_else(silent).into()
    }
}

async fn asked(
    context: &Context,
    ecr: &Client,
    names: &[String],
) -> Vec<(String, Result<Scan, Cause>)> {
    let sending = ecr
        .batch_get_repository_scanning_configuration()
        .set_repository_names(Some(names.to_vec()))
        .send();
    match context.call(BATCH_GET_SCANNING, sending).await {
        Ok(answer) => {
            let told = answer.scanning_configurations.unwrap_or_default();
            let refused = answer.failures.unwrap_or_default();
            let told = told.into_iter().filter_map(told_of);
            let refused = refused.into_iter().filter_map(refused_of);
            told.chain(refused).collect()
        }
        Err(failure) => {
            let unread = |name: &String| (name.clone(), Err(failure.cause.clone()));
            names.iter().map(unread).collect()
        }
    }
}

fn told_of(configuration: Configuration) -> Option<(String, Result<Scan, Cause>)> {
    let word = configuration
        .scan_frequency
        .as_ref()
        .map_or("no scan frequency", |frequency| frequency.as_str());
    let frequency = ScanFrequency::read(BATCH_GET_SCANNING, word);
    let scan = frequency.map(|frequency| Scan {
        frequency,
        on_push: configuration.scan_on_push,
    });
    Some((configuration.repository_name?, scan))
}

fn refused_of(refusal: Refusal) -> Option<(String, Result<Scan, Cause>)> {
    let code = refusal.failure_code.as_ref().map(|code| code.as_str());
    let detail = refusal.failure_reason.unwrap_or_default();
    let cause = match code {
        Some(GONE) => BATCH_GET_SCANNING.vanished(detail),
        Some(_) | None => BATCH_GET_SCANNING.unexpected(detail),
    };
    Some((refusal.repository_name?, Err(cause)))
}

/// What scans the images of a region.
pub(super) async fn scanner(here: &Here<'_>, ecr: &Client) -> Reading<Scanner> {
    let sending = ecr.get_registry_scanning_configuration().send();
    let kind = match here.call(GET_REGISTRY_SCANNING, sending).await {
        Ok(answer) => answer
            .scanning_configuration
            .and_then(|configuration| configuration.scan_type)
            .map(|kind| kind.as_str().to_owned()),
        // Regions without rules of the registry say so; there is nothing but basic scanning in them.
        Err(failure) if failure.is("ValidationException") && says_disabled(&failure.cause) => {
            return Reading::Known(Scanner::Basic);
        }
        Err(failure) => return failure.cause.into(),
    };
    match kind.as_deref() {
        Some("BASIC") => Reading::Known(Scanner::Basic),
        Some("ENHANCED") => match scanned(here, here.region).await.images {
            Reading::Known(inspector2::Scanning::Enabled) => Reading::Known(Scanner::Inspector),
            Reading::Known(inspector2::Scanning::Disabled | inspector2::Scanning::Suspended) => {
                Reading::Known(Scanner::InspectorOff)
            }
            Reading::Unknown(cause) => cause.into(),
        },
        other => {
            let word = other.unwrap_or("no scan type");
            GET_REGISTRY_SCANNING.unrecognised(word).into()
        }
    }
}

fn says_disabled(cause: &Cause) -> bool {
    cause.detail().contains("feature is disabled")
}
