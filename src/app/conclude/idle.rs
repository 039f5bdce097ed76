//! What of the words that people wrote does nothing in this run, or soon will do nothing: each with its file and
//! line, so that nobody believes in a waiver that waives nothing.

use jiff::civil::Date;

use crate::app::Job;
use crate::conclusion::ScopeUse;
use crate::config::Config;
use crate::coverage::Cell;
use crate::evaluate::Finding;
use crate::human::{Answers, Attestation, Waiver, Word};
use crate::model::{ControlId, Member, Verdict, printable};
use crate::scope::Rule;
use crate::services::resourcegroupstaggingapi as tagging;

/// Days before its end from which on a word is told to end soon.
const SOON: i32 = 30;

/// What the words of people matched, gathered finding by finding.
pub(super) struct Idle<'a> {
    config: &'a Config,
    /// Of each attestation, whether it answers what is asked.
    answers: Vec<bool>,
    /// Of each waiver, what it matches.
    waives: Vec<Matches>,
}

/// What a waiver matches, from nothing to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Matches {
    Nothing,
    /// What could not be judged, which no waiver accepts.
    Unknown,
    Judged,
}

impl<'a> Idle<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        Self {
            config,
            answers: vec![false; config.attestations.len()],
            waives: vec![Matches::Nothing; config.waivers.len()],
        }
    }

    /// Notes a finding of an account.
    pub(super) fn note(&mut self, account: &Member, finding: &Finding) {
        let (control, resource) = (&finding.control, &finding.resource);
        if let Some(asks) = &finding.asks {
            for (answers, said) in self.answers.iter_mut().zip(&self.config.attestations) {
                *answers = *answers || said.answers(control, resource, account, asks);
            }
        }
        let matches = match finding.verdict {
            Verdict::Unknown => Matches::Unknown,
            Verdict::Pass
            | Verdict::Fail
            | Verdict::Partial
            | Verdict::Question
            | Verdict::NotApplicable => Matches::Judged,
        };
        for (waives, waiver) in self.waives.iter_mut().zip(&self.config.waivers) {
            if *waives < matches && waiver.is_about(control, resource, account) {
                *waives = matches;
            }
        }
    }

    /// One line for each word that does nothing, in the order of the file.
    pub(super) fn warnings(
        &self,
        job: &Job,
        scope: Option<&ScopeUse>,
        coverage: &[Cell],
        today: Date,
    ) -> Vec<String> {
        let Config {
            file,
            attestations,
            waivers,
            scopes,
            rates: _,
            targets: _,
        } = self.config;
        let mut told: Vec<(usize, String)> = Vec::new();
        for (attestation, answers) in attestations.iter().zip(&self.answers) {
            let words = of_time(&attestation.word, today)
                .or_else(|| of_attestation(job, attestation, *answers));
            told.extend(
                words.map(|words| (attestation.word.line, format!("this attestation {words}"))),
            );
        }
        for (waiver, matches) in waivers.iter().zip(&self.waives) {
            let words = of_time(&waiver.word, today).or_else(|| of_waiver(job, waiver, *matches));
            told.extend(words.map(|words| (waiver.word.line, format!("this waiver {words}"))));
        }
        let uses = scope.into_iter().flat_map(|scope| &scope.rules);
        for (rule, came) in scopes.iter().zip(uses) {
            let names = !rule.resources.is_empty() || !rule.tags.is_empty();
            let is_known = !names || is_known(rule, coverage);
            let what = match (
                came.items.is_empty(),
                names && came.resources == 0 && is_known,
            ) {
                (true, true) => "matches no item and no resource",
                (true, false) => "matches no item",
                // A run for some threats reads only what these need.
                (false, true) if job.only.is_empty() => "matches no resource",
                (false, _) => continue,
            };
            let name = printable(&rule.name);
            told.push((rule.line, format!("the scope \"{name}\" {what}")));
        }
        told.sort();
        let file = printable(file);
        let told = told.into_iter();
        told.map(|(line, words)| format!("{file}:{line}: {words}"))
            .collect()
    }
}

/// Whether a run would know of each resource that a rule names: all were listed, and their tags read if it is by tags.
fn is_known(rule: &Rule, coverage: &[Cell]) -> bool {
    let has_tags = !rule.tags.is_empty();
    coverage.iter().all(|cell| {
        let is_of_tags = cell.service == tagging::SERVICE.name;
        cell.is_listed && !(has_tags && is_of_tags && !cell.extent.is_complete())
    })
}

/// What is to be said of the days on which a word holds.
fn of_time(word: &Word, today: Date) -> Option<String> {
    let days = today
        .until(word.expires)
        .map_or(i32::MAX, |left| left.get_days());
    if word.date > today {
        return Some(format!("holds only from {} on", word.date));
    }
    match days {
        ..0 => Some(format!("ended on {}", word.expires)),
        0 => Some("ends today".to_owned()),
        1 => Some(format!("ends in 1 day, on {}", word.expires)),
        2..=SOON => Some(format!("ends in {days} days, on {}", word.expires)),
        _ => None,
    }
}

fn of_attestation(job: &Job, attestation: &Attestation, answers: bool) -> Option<String> {
    match &attestation.answers {
        Answers::Part { threat, part: _ } => {
            let mut threats = job.assignments.iter().map(|it| it.threat.as_ref());
            let is_about = threats.any(|own| own == Ok(threat));
            (!is_about)
                .then(|| format!("answers nothing: no item of the report is of the type {threat}"))
        }
        Answers::Question { control, .. } => {
            if !job.plan.controls.contains(control) {
                return of_control(job, "answers nothing", control);
            }
            (!answers).then(|| "answers nothing that is asked".to_owned())
        }
    }
}

/// A control that was not judged; a run for some threats judges only theirs.
fn of_control(job: &Job, does: &str, control: &ControlId) -> Option<String> {
    let is_whole = job.only.is_empty();
    is_whole.then(|| format!("{does}: no item of the report needs {control}"))
}

fn of_waiver(job: &Job, waiver: &Waiver, matches: Matches) -> Option<String> {
    if !job.plan.controls.contains(&waiver.control) {
        return of_control(job, "waives nothing", &waiver.control);
    }
    match matches {
        Matches::Nothing => Some("matches no resource".to_owned()),
        Matches::Unknown => Some("waives nothing: what it matches could not be judged".to_owned()),
        Matches::Judged => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::Extent;
    use crate::model::{AccountId, Region};

    #[test]
    fn a_rule_by_tags_is_idle_only_if_tags_could_be_read() {
        let cell = |service: &'static str, extent: Extent, is_listed: bool| Cell {
            account: AccountId::new("111122223333").into(),
            region: Region::global().into(),
            service: service.into(),
            extent,
            is_listed,
        };
        let denied = || Extent::Denied("tag:GetResources was denied".to_owned());
        let by_tags = Rule {
            tags: [("app".to_owned(), "x".to_owned())].into(),
            ..Rule::default()
        };
        let by_name = Rule::default();
        let tags = tagging::SERVICE.name;
        let read = [
            cell("s3", Extent::Complete, true),
            cell(tags, Extent::Complete, true),
        ];
        assert!(is_known(&by_tags, &read) && is_known(&by_name, &read));
        let untagged = [
            cell("s3", Extent::Complete, true),
            cell(tags, denied(), true),
        ];
        assert!(!is_known(&by_tags, &untagged) && is_known(&by_name, &untagged));
        let unlisted = [cell("s3", denied(), false)];
        assert!(!is_known(&by_tags, &unlisted) && !is_known(&by_name, &unlisted));
    }

    #[test]
    fn words_are_told_to_end_a_month_before_they_do() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let of = |date: &str, expires: &str| {
            let word = Word {
                by: "Ada".to_owned(),
                date: day(date),
                expires: day(expires),
                note: String::new(),
                line: 1,
            };
            of_time(&word, day("2026-11-28")).unwrap_or_default()
        };
        for (date, expires, told) in [
            ("2026-11-29", "2027-05-01", "holds only from 2026-11-29 on"),
            ("2026-01-01", "2026-11-27", "ended on 2026-11-27"),
            ("2026-01-01", "2024-11-27", "ended on 2024-11-27"),
            ("2026-11-28", "2026-11-28", "ends today"),
            ("2026-01-01", "2026-11-29", "ends in 1 day, on 2026-11-29"),
            ("2026-01-01", "2026-12-28", "ends in 30 days, on 2026-12-28"),
            ("2026-11-28", "2026-12-29", ""),
            ("2026-01-01", "9999-12-31", ""),
        ] {
            assert_eq!(of(date, expires), told, "{date} {expires}");
        }
    }
}
