//! `[[attestation]]` and `[[waiver]]`: what people say.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Report, accounts};
use crate::checks::{Catalog, Control, nearest};
use crate::human::{Answers, Attestation, Waiver, Word};
use crate::model::{ControlId, ThreatId, Verdict};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct AttestationFile {
    threat: Option<Spanned<String>>,
    part: Option<Spanned<String>>,
    control: Option<Spanned<String>>,
    resource: Option<Spanned<String>>,
    asks: Option<Spanned<String>>,
    accounts: Option<accounts::Named>,
    organizational_units: Option<accounts::Units>,
    account_tags: Option<accounts::Tags>,
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
    accounts: Option<accounts::Named>,
    organizational_units: Option<accounts::Units>,
    account_tags: Option<accounts::Tags>,
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
    // A draft waits for a name; until then it says nothing.
    let is_draft = from.by.as_ref().trim().is_empty();
    let word = if is_draft {
        None
    } else {
        word(&from.by, &from.date, &from.expires, from.note, report)
    };
    let accounts = (from.accounts, from.organizational_units, from.account_tags);
    let accounts = accounts::read(accounts, report);
    let answers = match (
        from.threat,
        from.part,
        from.control,
        from.resource,
        from.asks,
    ) {
        (Some(threat), Some(part), None, None, None) => {
            answered_part(&threat, part, catalog, report)
        }
        (None, None, Some(control), Some(resource), asks) => {
            answered_question(&control, resource, asks, catalog, report)
        }
        _ => {
            let help = "write `threat` and `part` for the human part of a threat, or `control` and \
                        `resource` for what a control asks about a resource";
            report(
                from.by.span(),
                "this attestation does not say what it answers".to_owned(),
                Some(help.to_owned()),
            );
            None
        }
    };
    Some(Attestation {
        answers: answers?,
        accounts: accounts?,
        word: word?,
    })
}

fn answered_part(
    threat: &Spanned<String>,
    part: Spanned<String>,
    catalog: &Catalog,
    report: &mut Report<'_>,
) -> Option<Answers> {
    let known = catalog.threats.keys().map(ThreatId::as_str);
    let Some(threat) = catalog
        .threats
        .values()
        .find(|known| known.id.as_str() == threat.as_ref())
    else {
        unknown_name("threat", threat, known, report);
        return None;
    };
    if !threat.humans.iter().any(|human| human.id == *part.as_ref()) {
        let known: Vec<&str> = threat
            .humans
            .iter()
            .map(|human| human.id.as_str())
            .collect();
        let help = if threat.controls.is_empty() {
            "this version cannot decide it; a state that you set in the report is kept".to_owned()
        } else if known.is_empty() {
            "it has no human parts; to answer what a control asks, write `control` and `resource`"
                .to_owned()
        } else {
            format!("it has {}", known.join(", "))
        };
        report(
            part.span(),
            format!("{} has no human part `{}`", threat.id, part.as_ref()),
            Some(help),
        );
        return None;
    }
    Some(Answers::Part {
        threat: threat.id.clone(),
        part: part.into_inner(),
    })
}

fn answered_question(
    control: &Spanned<String>,
    resource: Spanned<String>,
    asks: Option<Spanned<String>>,
    catalog: &Catalog,
    report: &mut Report<'_>,
) -> Option<Answers> {
    let resource = arn_pattern(resource, report);
    let span = control.span();
    let control = known_control(control, catalog, report)?;
    if !control.can_be(Verdict::Question) {
        let help = "an attestation answers a question; to accept a violation, write a waiver";
        report(
            span,
            format!("{} never asks a question", control.id),
            Some(help.to_owned()),
        );
        return None;
    }
    Some(Answers::Question {
        control: control.id.clone(),
        resource: resource?,
        asks: asks.map(Spanned::into_inner),
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
    let accounts = (from.accounts, from.organizational_units, from.account_tags);
    let accounts = accounts::read(accounts, report);
    let resource = arn_pattern(from.resource, report)?;
    let control = known_control(&from.control, catalog, report)?;
    Some(Waiver {
        control: control.id.clone(),
        resource,
        accounts: accounts?,
        word: word?,
    })
}

fn arn_pattern(resource: Spanned<String>, report: &mut Report<'_>) -> Option<String> {
    if resource.as_ref().starts_with("arn:") {
        return Some(resource.into_inner());
    }
    let help = "for example `arn:aws:s3:::public-website`, with * and ? as wildcards";
    report(
        resource.span(),
        "expected an ARN".to_owned(),
        Some(help.to_owned()),
    );
    None
}

fn known_control<'c>(
    written: &Spanned<String>,
    catalog: &'c Catalog,
    report: &mut Report<'_>,
) -> Option<&'c Control> {
    let mut controls = catalog.controls.values();
    let control = controls.find(|control| control.id.as_str() == written.as_ref());
    if control.is_none() {
        let known = catalog.controls.keys().map(ControlId::as_str);
        unknown_name("control", written, known, report);
    }
    control
}

fn unknown_name<'n>(
    what: &str,
    written: &Spanned<String>,
    known: impl Iterator<Item = &'n str>,
    report: &mut Report<'_>,
) {
    let help = nearest(written.as_ref(), known).map(|best| format!("did you mean `{best}`?"));
    report(
        written.span(),
        format!("there is no {what} `{}`", written.as_ref()),
        help,
    );
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
        line: 0,
    })
}
