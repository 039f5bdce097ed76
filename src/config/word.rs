//! `[[attestation]]` and `[[waiver]]`: what people say.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::Report;
use crate::checks::{Catalog, nearest};
use crate::human::{Attestation, Waiver, Word};
use crate::model::{ControlId, ThreatId};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct AttestationFile {
    threat: Spanned<String>,
    part: Spanned<String>,
    by: Spanned<String>,
    date: Spanned<Datetime>,
    expires: Spanned<Datetime>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct WaiverFile {
    control: Spanned<String>,
    resource: Spanned<String>,
    by: Spanned<String>,
    date: Spanned<Datetime>,
    expires: Spanned<Datetime>,
    note: Spanned<String>,
}

pub(super) fn attestation(
    from: AttestationFile,
    catalog: &Catalog,
    report: &mut Report<'_>,
) -> Option<Attestation> {
    let word = word(&from.by, &from.date, &from.expires, from.note, report);
    let Some(threat) = catalog
        .threats
        .values()
        .find(|threat| threat.id.as_str() == from.threat.as_ref())
    else {
        let known = catalog.threats.keys().map(ThreatId::as_str);
        let help =
            nearest(from.threat.as_ref(), known).map(|best| format!("did you mean `{best}`?"));
        report(
            from.threat.span(),
            format!("there is no threat `{}`", from.threat.as_ref()),
            help,
        );
        return None;
    };
    if !threat
        .humans
        .iter()
        .any(|human| human.id == *from.part.as_ref())
    {
        let known: Vec<&str> = threat
            .humans
            .iter()
            .map(|human| human.id.as_str())
            .collect();
        let help = if known.is_empty() {
            "it has no human parts; to accept single resources, write a waiver".to_owned()
        } else {
            format!("it has {}", known.join(", "))
        };
        report(
            from.part.span(),
            format!("{} has no human part `{}`", threat.id, from.part.as_ref()),
            Some(help),
        );
        return None;
    }
    Some(Attestation {
        threat: threat.id.clone(),
        part: from.part.into_inner(),
        word: word?,
    })
}

pub(super) fn waiver(
    from: WaiverFile,
    catalog: &Catalog,
    report: &mut Report<'_>,
) -> Option<Waiver> {
    let word = word(
        &from.by,
        &from.date,
        &from.expires,
        from.note.as_ref().clone(),
        report,
    );
    if from.note.as_ref().trim().is_empty() {
        report(
            from.note.span(),
            "`note` is empty: say why the violation is accepted".to_owned(),
            None,
        );
        return None;
    }
    if !from.resource.as_ref().starts_with("arn:") {
        let help =
            "for example `arn:aws:s3:::public-website`, with * and ? as wildcards".to_owned();
        report(
            from.resource.span(),
            "expected an ARN".to_owned(),
            Some(help),
        );
        return None;
    }
    match catalog
        .controls
        .keys()
        .find(|id| id.as_str() == from.control.as_ref())
    {
        Some(control) => Some(Waiver {
            control: control.clone(),
            resource: from.resource.into_inner(),
            word: word?,
        }),
        None => {
            let known = catalog.controls.keys().map(ControlId::as_str);
            let help =
                nearest(from.control.as_ref(), known).map(|best| format!("did you mean `{best}`?"));
            report(
                from.control.span(),
                format!("there is no control `{}`", from.control.as_ref()),
                help,
            );
            None
        }
    }
}

fn word(
    by: &Spanned<String>,
    date: &Spanned<Datetime>,
    expires: &Spanned<Datetime>,
    note: String,
    report: &mut Report<'_>,
) -> Option<Word> {
    if by.as_ref().trim().is_empty() {
        report(by.span(), "`by` is empty: name the author".to_owned(), None);
        return None;
    }
    let mut day = |written: &Spanned<Datetime>| {
        let read = written.as_ref().date.and_then(|date| {
            Date::new(
                i16::try_from(date.year).ok()?,
                i8::try_from(date.month).ok()?,
                i8::try_from(date.day).ok()?,
            )
            .ok()
        });
        if read.is_none() {
            report(
                written.span(),
                "expected a date, for example 2026-12-31".to_owned(),
                None,
            );
        }
        read
    };
    let (from, until) = (day(date), day(expires));
    let (from, until) = (from?, until?);
    if until < from {
        report(
            expires.span(),
            "this ends before it begins".to_owned(),
            None,
        );
        return None;
    }
    Some(Word {
        by: by.as_ref().trim().to_owned(),
        date: from,
        expires: until,
        note,
    })
}
