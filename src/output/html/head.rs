//! The beginning of the page: what a browser has to know, and what the run came to in one line.

use askama::Template;

use super::super::outcome::Standing;
use super::STYLE;
use super::marks::SHAPES;
use super::standings::Standings;
use super::text::{Text, grouped, many, text};
use crate::conclusion::{Conclusion, Need};

/// Everything before the sections.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="threatproof {{ version }}">
<title>{{ report }}: {{ verdict }}</title>
<style>{{ style|safe }}</style>
</head>
<body>
{{ shapes|safe }}<a class="skip" href="#main">Skip to the results</a>
<header class="page">
<p class="brand">threatproof <span>dossier</span></p>
<h1>{{ report }}</h1>
<p class="verdict {{ tone }}">{{ verdict }}</p>
{% if !way.is_empty() %}<p class="lead">{{ way }}</p>
{% endif %}<dl class="facts">
<div><dt>Evidence of</dt><dd><time datetime="{{ finished }}">{{ day }}</time></dd></div>
<div><dt>Accounts and regions</dt><dd>{{ extent }}</dd></div>
<div><dt>Made of</dt><dd>{{ findings }}, {{ calls }}</dd></div>
</dl>
{% if let Some(gaps) = gaps %}<p class="alert"><strong>Not everything was read.</strong> <a href="#gaps">{{ gaps }}</a> What was not read never counts as a pass: it keeps items open.</p>
{% endif %}{% if let Some(changes) = changes %}<p class="alert"><a href="#changes">{{ changes }}</a></p>
{% endif %}{% if let Some(kept) = kept %}<p class="alert"><strong>Not judged: {{ kept }}.</strong> No check judged them. That they are implemented is the word of people, kept as it was set; nothing here confirms it. <a class="live" href="#items?status=kept" hidden>Show them</a></p>
{% endif %}{% if let Some(left) = left %}<p class="alert"><strong>Not selected: {{ left }}.</strong> This run was not asked to decide them. They keep the status that the report had, and count for nothing above and in the overview. <a class="live" href="#items?status=not-selected" hidden>Show them</a></p>
{% endif %}</header>
<nav aria-label="Sections"><ul>
<li><a href="#overview">Overview</a></li>
{% if let Some(changes) = changes %}<li><a href="#changes">Changes</a></li>
{% endif %}<li><a href="#items">Items</a></li>
<li><a href="#findings">Findings</a></li>
<li><a href="#gaps">Not read</a></li>
<li><a href="#calls">Calls</a></li>
<li><a href="#run">Run</a></li>
<li><a href="#proof">Check it yourself</a></li>
</ul></nav>
<main id="main">
"##
)]
pub(super) struct Head {
    policy: String,
    style: &'static str,
    shapes: &'static str,
    version: &'static str,
    report: Text,
    verdict: String,
    tone: &'static str,
    way: String,
    finished: Text,
    day: Text,
    extent: Text,
    findings: String,
    calls: String,
    gaps: Option<String>,
    changes: Option<Text>,
    kept: Option<String>,
    left: Option<String>,
}

impl Head {
    /// Of this run; `gaps` are the places that were not read to their end.
    pub(super) fn of(
        conclusion: &Conclusion<'_>,
        standings: &Standings,
        gaps: usize,
        policy: String,
    ) -> Self {
        let finished = &conclusion.run.finished_at;
        let day = finished.replacen('T', " ", 1).replacen('Z', " UTC", 1);
        let is_complete = gaps == 0 && conclusion.is_complete();
        Self {
            policy,
            style: STYLE,
            shapes: SHAPES,
            version: env!("CARGO_PKG_VERSION"),
            report: text(&conclusion.report.name),
            verdict: standings.verdict(),
            tone: standings.tone().word(),
            way: way(conclusion, standings),
            finished: text(finished),
            day: text(day),
            extent: text(&conclusion.extent),
            findings: many(conclusion.findings.count(), "finding"),
            calls: format!(
                "{} read-only API calls",
                grouped(usize::try_from(conclusion.total_calls()).unwrap_or(usize::MAX))
            ),
            gaps: (!is_complete).then(|| match gaps {
                0 => {
                    "The scope names accounts that were left out or that nobody listed.".to_owned()
                }
                _ => format!("{}, with the causes.", many(gaps, "gap")),
            }),
            changes: conclusion.changes.as_ref().map(super::changes::line),
            kept: some(standings.count(Standing::Kept)),
            left: some(standings.count(Standing::NotSelected)),
        }
    }
}

/// So many items, if there are any.
fn some(count: usize) -> Option<String> {
    (count > 0).then(|| many(count, "item"))
}

/// What the other items need.
fn way(conclusion: &Conclusion<'_>, standings: &Standings) -> String {
    let count = |need: Need| {
        let items = conclusion.items.iter();
        items.filter(|item| item.need == Some(need)).count()
    };
    let statuses = [
        (standings.count(Standing::NotStarted), "not started"),
        (
            standings.count(Standing::NeedsInvestigation),
            "need investigation",
        ),
        (standings.count(Standing::NotApplicable), "not applicable"),
    ];
    let needs = [
        (count(Need::Fix), "to fix"),
        (count(Need::Read), "not readable or not found"),
        (count(Need::Decide), "to decide"),
        (count(Need::Attest), "to attest"),
        (count(Need::Accepted), "accepted"),
        (count(Need::Cover), "not covered by checks"),
    ];
    let listed = |counts: &[(usize, &str)]| {
        let told = counts.iter().filter(|(count, _)| *count > 0);
        let told = told.map(|(count, words)| format!("{count} {words}"));
        told.collect::<Vec<_>>().join(" · ")
    };
    match (listed(&statuses), listed(&needs)) {
        (statuses, needs) if statuses.is_empty() => needs,
        (statuses, needs) if needs.is_empty() => format!("{statuses}."),
        (statuses, needs) => format!("{statuses}. In the way: {needs}."),
    }
}
