//! `threatproof.toml`: what humans say, each word with an author, a date and an end.
//!
//! An attestation answers the part of a threat that no scan can see; a waiver
//! accepts that a resource violates a control. Both run out by themselves. A
//! scope says which resources an item is about, a rate what AWS allows of requests.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::checks::{Catalog, Problem, nearest};
use crate::model::{ControlId, RateLimit, ThreatId};
use crate::policy::covers;
use crate::scope::Rule;

mod rate;
mod scope;

/// The file as written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ConfigFile {
    #[serde(default, rename = "attestation")]
    attestations: Vec<AttestationFile>,
    #[serde(default, rename = "waiver")]
    waivers: Vec<WaiverFile>,
    #[serde(default, rename = "scope")]
    scopes: Vec<scope::ScopeFile>,
    #[serde(default, rename = "rate")]
    rates: Vec<rate::RateFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct AttestationFile {
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
struct WaiverFile {
    control: Spanned<String>,
    resource: Spanned<String>,
    by: Spanned<String>,
    date: Spanned<Datetime>,
    expires: Spanned<Datetime>,
    note: Spanned<String>,
}

/// Everything that humans said.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Answers to the human parts of threats.
    pub attestations: Vec<Attestation>,
    /// Accepted violations.
    pub waivers: Vec<Waiver>,
    /// Which resources items are about; all if empty.
    pub scopes: Vec<Rule>,
    /// What AWS allows of requests, where that differs from what is known of AWS.
    pub rates: Vec<RateLimit>,
}

/// Who said something, and how long it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The author.
    pub by: String,
    /// From when on it holds.
    pub date: Date,
    /// The last day on which it holds.
    pub expires: Date,
    /// Anything more; may be empty.
    pub note: String,
}

impl Word {
    /// Whether it holds on that day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.date <= day && day <= self.expires
    }
}

/// A human's answer to the human part of a threat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The threat.
    pub threat: ThreatId,
    /// Id of its human part.
    pub part: String,
    /// Who, when, until when.
    pub word: Word,
}

/// A human's acceptance that resources violate a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The control.
    pub control: ControlId,
    /// ARN pattern with `*` and `?`.
    pub resource: String,
    /// Who, when, until when.
    pub word: Word,
}

impl Waiver {
    /// Whether it is about this resource.
    #[must_use]
    pub fn is_about(&self, control: &ControlId, resource: &str) -> bool {
        self.control == *control && covers(&self.resource, resource)
    }
}

impl Config {
    /// Reads the text of a configuration file; `name` is shown in problems.
    ///
    /// # Errors
    ///
    /// Every problem found.
    pub fn parse(name: &str, text: &str, catalog: &Catalog) -> Result<Self, Vec<Problem>> {
        let shared: Arc<str> = Arc::from(text);
        let problem =
            |span: std::ops::Range<usize>, message: String, help: Option<String>| Problem {
                file: name.to_owned(),
                text: Arc::clone(&shared),
                span,
                message,
                help,
            };
        let file: ConfigFile = toml::from_str(text).map_err(|error| {
            vec![problem(
                error.span().unwrap_or(0..0),
                error.message().to_owned(),
                None,
            )]
        })?;
        let mut problems = Vec::new();
        let mut report = |span, message: String, help| problems.push(problem(span, message, help));
        let config = Self {
            attestations: file
                .attestations
                .into_iter()
                .filter_map(|from| attestation(from, catalog, &mut report))
                .collect(),
            waivers: file
                .waivers
                .into_iter()
                .filter_map(|from| waiver(from, catalog, &mut report))
                .collect(),
            scopes: file
                .scopes
                .into_iter()
                .filter_map(|from| scope::rule(from, catalog, &mut report))
                .collect(),
            rates: file
                .rates
                .into_iter()
                .filter_map(|from| rate::limit(from, &mut report))
                .collect(),
        };
        if problems.is_empty() {
            Ok(config)
        } else {
            Err(problems)
        }
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    ///
    /// If it cannot be read (`Err(Err(…))`), or its problems (`Err(Ok(…))`).
    pub fn read(
        path: &Path,
        catalog: &Catalog,
    ) -> Result<Self, Result<Vec<Problem>, std::io::Error>> {
        let text = std::fs::read_to_string(path).map_err(Err)?;
        Self::parse(&path.display().to_string(), &text, catalog).map_err(Ok)
    }
}

type Report<'r> = dyn FnMut(std::ops::Range<usize>, String, Option<String>) + 'r;

fn attestation(
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
            "a scan decides it alone; accept single resources with a waiver".to_owned()
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

fn waiver(from: WaiverFile, catalog: &Catalog, report: &mut Report<'_>) -> Option<Waiver> {
    let word = word(
        &from.by,
        &from.date,
        &from.expires,
        from.note.as_ref().clone(),
        report,
    );
    if from.note.as_ref().trim().is_empty() {
        report(from.note.span(), "a waiver says why".to_owned(), None);
        return None;
    }
    if !from.resource.as_ref().starts_with("arn:") {
        let help =
            "for example `arn:aws:s3:::public-website`, with * and ? as wildcards".to_owned();
        report(
            from.resource.span(),
            "a waiver names its resources by ARN".to_owned(),
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
        report(
            by.span(),
            "nobody said this: an author is needed".to_owned(),
            None,
        );
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
                "a date is needed, for example 2026-12-31".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::load_catalog;

    const GOOD: &str = r#"
        [[attestation]]
        threat = "macie"
        part = "PART"
        by = "Ada"
        date = 2026-10-01
        expires = 2027-01-01

        [[waiver]]
        control = "s3-bucket-tls-required"
        resource = "arn:aws:s3:::public-*"
        by = "Ada"
        date = 2026-10-01
        expires = 2027-01-01
        note = "a website"

        [[scope]]
        name = "orders"
        elements = ["Orders *"]
        threats = ["s3-tls"]
        resources = ["arn:aws:s3:::orders-*"]
        accounts = ["111122223333"]

        [[rate]]
        service = "iam"
        operations = ["GetRole"]
        per-second = 40
        burst = 80.5
    "#;

    fn parse(change: impl Fn(String) -> String) -> Result<Config, Vec<Problem>> {
        let catalog = load_catalog(&[]).expect("the embedded catalogue");
        let macie = catalog
            .threats
            .values()
            .find(|threat| threat.id.as_str() == "macie")
            .expect("macie");
        Config::parse(
            "t.toml",
            &change(GOOD.replace("PART", &macie.humans[0].id)),
            &catalog,
        )
    }

    #[test]
    fn words_hold_from_their_date_to_their_end() {
        let config = parse(|text| text).expect("a good file");
        let word = &config.attestations[0].word;
        let day = |year, month, day| Date::new(year, month, day).expect("a day");
        assert!(word.holds_on(day(2026, 10, 1)) && word.holds_on(day(2027, 1, 1)));
        assert!(!word.holds_on(day(2026, 9, 30)) && !word.holds_on(day(2027, 1, 2)));
        let waiver = &config.waivers[0];
        assert!(waiver.is_about(&waiver.control, "arn:aws:s3:::public-site"));
        assert!(!waiver.is_about(&waiver.control, "arn:aws:s3:::private"));
    }

    #[test]
    fn limits_are_read() {
        let config = parse(|text| text).expect("a good file");
        let limit = RateLimit {
            service: "iam".to_owned(),
            operations: vec!["GetRole".to_owned()],
            per_second: 40.0,
            burst: Some(80.5),
        };
        assert_eq!(config.rates, [limit]);
    }

    #[test]
    fn mistakes_are_named() {
        for (from, to, message) in [
            ("\"macie\"", "\"maci\"", "no threat `maci`"),
            (
                "by = \"Ada\"\n        date",
                "by = \" \"\n        date",
                "an author is needed",
            ),
            ("2027-01-01", "2025-01-01", "ends before it begins"),
            (
                "\"s3-bucket-tls-required\"",
                "\"s3-bucket-tls\"",
                "no control `s3-bucket-tls`",
            ),
            ("arn:aws:s3:::public-*", "public-*", "by ARN"),
            ("\"a website\"", "\"\"", "says why"),
            ("note", "nota", "unknown field"),
            ("\"orders\"", "\" \"", "needs a name"),
            ("\"s3-tls\"", "\"s3-tsl\"", "no threat `s3-tsl`"),
            ("arn:aws:s3:::orders-*", "orders-*", "by ARN"),
            ("\"111122223333\"", "\"1111\"", "twelve digits"),
            (
                "elements = [\"Orders *\"]\n        threats = [\"s3-tls\"]",
                "",
                "about nothing",
            ),
            (
                "resources = [\"arn:aws:s3:::orders-*\"]\n        accounts = [\"111122223333\"]",
                "",
                "no resources",
            ),
            ("2026-10-01", "10:00:00", "a date is needed"),
            ("\"iam\"", "\"iamm\"", "no service `iamm` is called"),
            ("GetRole", "GetRolle", "no operation `GetRolle` is called"),
            ("GetRole", "DeleteRole", "no operation `DeleteRole`"),
            ("= 40", "= 0", "more than 0"),
            ("= 40", "= nan", "more than 0"),
            ("= 80.5", "= inf", "at most 100000"),
        ] {
            let problems = parse(|text| text.replacen(from, to, 1)).expect_err(message);
            assert!(
                problems
                    .iter()
                    .any(|problem| problem.message.contains(message)),
                "{message}: {problems:?}"
            );
        }
    }
}
