//! The run at a glance: items by status, what is in the way by how much it matters, findings by service.

use std::collections::BTreeMap;

use askama::Template;

use super::super::outcome::Standing;
use super::charts::{Bar, Disc};
use super::marks::{Badge, of_need, of_standing};
use super::standings::Standings;
use super::survey::Survey;
use super::text::{Text, text};
use crate::checks::Severity;
use crate::conclusion::{Conclusion, DecidedItem, Need};

/// The charts.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">Overview</h2>
{{ statuses }}
<ul class="legend">
{% for (badge, count) in legend %}<li><strong>{{ count }}</strong> {{ badge }}</li>
{% endfor %}</ul>
{% if left > 0 %}<p class="note">Not counted here, as this run was not asked to decide them: {{ left }}.</p>
{% endif %}<div class="pair">
{% if !matrix.is_empty() %}<div class="scroll"><table class="matrix">
<caption>Open items: what is in the way, by severity</caption>
<thead><tr><td></td>{% for (word, meaning) in needs %}<th scope="col"><abbr title="{{ meaning }}">{{ word }}</abbr></th>{% endfor %}</tr></thead>
<tbody>
{% for row in matrix %}<tr><th scope="row">{{ row.severity }}</th>{% for cell in row.cells %}<td>{% if cell.count > 0 %}<span class="cell">{{ cell.disc }}<span>{{ cell.count }}</span></span>{% else %}<span class="zero">0</span>{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>
{% endif %}<div class="scroll"><table class="services">
<caption>Findings by service</caption>
<thead><tr><th scope="col">Service</th><td></td><th scope="col" class="number">Pass</th><th scope="col" class="number">Fail</th><th scope="col" class="number">Partial</th><th scope="col" class="number">Open</th><th scope="col" class="number">Other</th></tr></thead>
<tbody>
{% for row in services %}<tr><th scope="row">{{ row.service }}</th><td class="chart">{{ row.bar }}</td><td class="number">{{ row.pass }}</td><td class="number">{{ row.fail }}</td><td class="number">{{ row.partial }}</td><td class="number">{{ row.open }}</td><td class="number">{{ row.other }}</td></tr>
{% endfor %}</tbody>
</table>
<p class="note">Open: not known, or for a person to say. Other: not applicable, or answered or accepted by a person.</p></div>
</div>
{% if !warnings.is_empty() %}<details class="box"><summary>Words of people that do nothing, or soon will do nothing ({{ warnings.len() }})</summary>
<ul>
{% for warning in warnings %}<li>{{ warning }}</li>
{% endfor %}</ul></details>
{% endif %}</section>
"##
)]
pub(super) struct Overview {
    statuses: Bar,
    legend: Vec<(Badge, usize)>,
    left: usize,
    needs: Vec<(&'static str, &'static str)>,
    matrix: Vec<Row>,
    services: Vec<Service>,
    warnings: Vec<Text>,
}

/// Open items of one severity.
struct Row {
    severity: &'static str,
    cells: Vec<Cell>,
}

struct Cell {
    count: usize,
    disc: Disc,
}

/// How the findings of a service fell out.
struct Service {
    service: &'static str,
    bar: Bar,
    pass: usize,
    fail: usize,
    partial: usize,
    open: usize,
    other: usize,
}

/// The severities, the worst first; an item without a control has none.
const SEVERITIES: [(Option<Severity>, &str); 5] = [
    (Some(Severity::Critical), "Critical"),
    (Some(Severity::High), "High"),
    (Some(Severity::Medium), "Medium"),
    (Some(Severity::Low), "Low"),
    (None, "None"),
];

impl Overview {
    pub(super) fn of(conclusion: &Conclusion<'_>, standings: &Standings, survey: &Survey) -> Self {
        // A status has its place at zero, too; words that nothing judged are told where there are some.
        let told = Standing::ALL.into_iter().filter_map(|standing| {
            let count = standings.count(standing);
            match standing {
                Standing::NotSelected => None,
                Standing::Kept if count == 0 => None,
                Standing::Implemented
                | Standing::Kept
                | Standing::NotStarted
                | Standing::NeedsInvestigation
                | Standing::NotApplicable => Some((of_standing(standing), count)),
            }
        });
        let legend: Vec<(Badge, usize)> = told.collect();
        let parts = legend.iter();
        let parts: Vec<_> = parts
            .map(|(badge, count)| (badge.kind, badge.word, *count))
            .collect();
        Self {
            statuses: Bar::of("Items by status", &parts),
            legend,
            left: standings.count(Standing::NotSelected),
            needs: Need::ALL.map(of_need).to_vec(),
            matrix: matrix(&conclusion.items),
            services: services(conclusion, survey),
            warnings: conclusion.warnings.iter().map(text).collect(),
        }
    }
}

fn matrix(items: &[DecidedItem<'_>]) -> Vec<Row> {
    let count = |severity, need| {
        let own = items
            .iter()
            .filter(|item| item.need == Some(need) && item.severity == severity);
        own.count()
    };
    let counts: Vec<_> = SEVERITIES
        .iter()
        .map(|(severity, word)| (*word, Need::ALL.map(|need| (need, count(*severity, need)))))
        .filter(|(_, counts)| counts.iter().any(|(_, count)| *count > 0))
        .collect();
    let most = counts.iter().flat_map(|(_, counts)| counts);
    let most = most.map(|(_, count)| *count).max().unwrap_or_default();
    let rows = counts.iter().map(|(word, counts)| Row {
        severity: word,
        cells: counts
            .iter()
            .map(|(need, count)| Cell {
                count: *count,
                disc: Disc::of(
                    need.as_str(),
                    format!("{}, {}: {count}", word, of_need(*need).0.to_lowercase()),
                    *count,
                    most,
                ),
            })
            .collect(),
    });
    rows.collect()
}

fn services(conclusion: &Conclusion<'_>, survey: &Survey) -> Vec<Service> {
    let mut services: BTreeMap<&'static str, Service> = BTreeMap::new();
    for (id, tally) in &survey.controls {
        let Some(control) = conclusion.controls.get(id) else {
            continue;
        };
        let service = control.kind.service();
        let own = services.entry(service).or_insert_with(|| Service {
            service,
            bar: Bar::of("", &[]),
            pass: 0,
            fail: 0,
            partial: 0,
            open: 0,
            other: 0,
        });
        own.pass += tally.pass;
        own.fail += tally.fail;
        own.partial += tally.partial;
        own.open += tally.question + tally.unknown;
        own.other += tally.not_applicable + tally.answered + tally.waived;
    }
    let drawn = services.into_values().map(|it| Service {
        bar: Bar::of(
            it.service,
            &[
                ("pass", "Pass", it.pass),
                ("fail", "Fail", it.fail),
                ("partial", "Partial", it.partial),
                ("unknown", "Open", it.open),
                ("not-applicable", "Other", it.other),
            ],
        ),
        ..it
    });
    drawn.collect()
}

#[cfg(test)]
mod tests {
    use super::super::marks::of_severity;
    use super::*;

    #[test]
    fn every_severity_has_a_row() {
        for severity in [
            Severity::Low,
            Severity::Medium,
            Severity::High,
            Severity::Critical,
        ] {
            let own = SEVERITIES.iter().find(|(it, _)| *it == Some(severity));
            assert_eq!(own.map(|(_, word)| *word), Some(of_severity(severity)));
        }
    }
}
