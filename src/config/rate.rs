//! `[[rate]]`: what AWS allows this organisation of its requests.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::Report;
use crate::checks::nearest;
use crate::facts::Call;
use crate::model::RateLimit;

/// More than any limit of AWS, in requests a second.
const MOST: f64 = 100_000.0;

/// A limit as written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RateFile {
    service: Spanned<String>,
    #[serde(default)]
    operations: Vec<Spanned<String>>,
    per_second: Spanned<f64>,
    burst: Option<Spanned<f64>>,
}

pub(super) fn limit(from: RateFile, calls: &[Call], report: &mut Report<'_>) -> Option<RateLimit> {
    let mut good = true;
    let mut known = |what: &str, word: &Spanned<String>, all: &BTreeSet<&str>| {
        if !all.contains(word.as_ref().as_str()) {
            good = false;
            let help = nearest(word.as_ref(), all.iter().copied());
            report(
                word.span(),
                format!("threatproof calls no {what} `{}`", word.as_ref()),
                help.map(|best| format!("did you mean `{best}`?")),
            );
        }
    };
    let services = calls.iter().map(|call| call.service).collect();
    known("service", &from.service, &services);
    let own = |call: &&Call| call.service == from.service.as_ref();
    let operations = calls
        .iter()
        .filter(own)
        .map(|call| call.operation)
        .collect();
    for operation in &from.operations {
        known("operation", operation, &operations);
    }
    for rate in [Some(&from.per_second), from.burst.as_ref()]
        .into_iter()
        .flatten()
    {
        if !(*rate.as_ref() > 0.0 && *rate.as_ref() <= MOST) {
            good = false;
            let message = format!("a limit must be more than 0 and at most {MOST} requests");
            report(rate.span(), message, None);
        }
    }
    good.then(|| RateLimit {
        service: from.service.into_inner(),
        operations: from
            .operations
            .into_iter()
            .map(Spanned::into_inner)
            .collect(),
        per_second: from.per_second.into_inner(),
        burst: from.burst.map(Spanned::into_inner),
    })
}
