//! The section of findings: what stands there without a script, and where the script draws.

use std::collections::BTreeMap;

use askama::Template;

use super::limits::Shown;
use super::marks::of_severity;
use super::survey::Survey;
use super::text::{Text, grouped, many, text};
use crate::checks::{Control, Strength};
use crate::conclusion::Conclusion;
use crate::model::ControlId;

/// Controls with how their findings fell out; the findings themselves are drawn below.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
<p class="note">{{ told }}</p>
<p class="dead">The list needs JavaScript, which is off or not allowed here. Everything else on this page stands without it, and results.json has all findings.</p>
<div class="live" id="findings-table" hidden></div>
<details class="box" id="controls"{% if is_open %} open{% endif %}><summary>Findings by control ({{ controls.len() }})</summary>
<div class="scroll"><table>
<caption class="unseen">Findings by control</caption>
<thead><tr><th scope="col">Control</th><th scope="col">Severity</th><th scope="col" class="number">Pass</th><th scope="col" class="number">Fail</th><th scope="col" class="number">Partial</th><th scope="col" class="number">Question</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">N/A</th><th scope="col" class="number">Waived</th></tr></thead>
<tbody>
{% for row in controls %}<tr><th scope="row">{{ row.title }}<span class="id">{{ row.id }}</span>{% if let Some(maps) = row.maps %}<span class="id">Context: {{ maps }}</span>{% endif %}</th><td>{{ row.severity }}</td>{% for (kind, count) in row.counts %}<td class="number{% if *count > 0 %} {{ kind }}{% else %} zero{% endif %}">{{ count }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>
<p class="note">Context names what asks the same, or more, in frameworks of others. It is no verdict on them.</p></details>
</section>
"##
)]
pub(super) struct Findings<'a> {
    told: String,
    is_open: bool,
    controls: Vec<Row<'a>>,
}

struct Row<'a> {
    id: &'a ControlId,
    title: Text,
    /// What asks the same in frameworks of others: context, and no verdict of theirs.
    maps: Option<Text>,
    severity: &'static str,
    counts: [(&'static str, usize); 7],
}

impl<'a> Findings<'a> {
    pub(super) fn of(conclusion: &Conclusion<'_>, survey: &'a Survey) -> Self {
        let rows = survey.controls.iter().filter_map(|(id, tally)| {
            let control = conclusion.controls.get(id)?;
            Some(Row {
                id,
                title: text(&control.title),
                maps: maps(control),
                severity: of_severity(control.severity),
                counts: [
                    ("pass", tally.pass),
                    ("fail", tally.fail),
                    ("partial", tally.partial),
                    ("question", tally.question + tally.answered),
                    ("unknown", tally.unknown),
                    ("not-applicable", tally.not_applicable),
                    ("waived", tally.waived),
                ],
            })
        });
        let count = conclusion.findings.count();
        Self {
            told: match survey.shown {
                Shown::All => format!(
                    "{}: one control for one resource each.",
                    many(count, "finding")
                ),
                Shown::Open(passes) => format!(
                    "{}: one control for one resource each. {} that pass are left out here; results.json has them.",
                    many(count, "finding"),
                    grouped(passes)
                ),
                Shown::None(_) => format!(
                    "{} are more than a page can hold; results.json has them, and so has the format csv.",
                    many(count, "finding")
                ),
            },
            is_open: survey.shown != Shown::All,
            controls: rows.collect(),
        }
    }
}

/// The ids of frameworks that ask the same or more.
fn maps(control: &Control) -> Option<Text> {
    let asked = control.maps.iter().filter(|map| match map.strength {
        Strength::Equal | Strength::Part => true,
        Strength::Near => false,
    });
    let mut told: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for map in asked {
        told.entry(&map.framework).or_default().push(&map.id);
    }
    let told = told
        .iter()
        .map(|(framework, ids)| format!("{framework} {}", ids.join(", ")));
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| text(told.join("; ")))
}
