//! The items in the report's order, each with everything that decided it.

use askama::Template;

use super::super::outcome::Standing;
use super::lacks;
use super::marks::{Badge, of_need, of_severity, of_standing};
use super::prose::{Prose, prose};
use super::survey::{MOST_OFFENDERS, Offender, Survey};
use super::text::{Link, Text, grouped, link, text};
use crate::checks::{Control, Remedy};
use crate::conclusion::{Conclusion, DecidedItem, Need, OpenQuestion};
use crate::human::Asked;
use crate::model::{ControlId, Status, printable_lines};
use crate::rollup::Tally;

/// Before the items.
pub(super) const BEGIN: &str = r##"<section id="items" aria-labelledby="items-title">
<h2 id="items-title">Items</h2>
<p class="note">In the order of the report. Open one for its evidence.</p>
<div class="controls" id="items-controls" hidden></div>
"##;

/// After them.
pub(super) const END: &str = "</section>\n";

/// One item.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<details class="item" id="item-{{ number }}" data-status="{{ status.kind }}"{% if let Some(need) = need_id %} data-need="{{ need }}"{% endif %}>
<summary><span class="nr">{{ number }}</span>{{ status }}<h3>{{ title }}</h3><span class="about">{{ about }}</span>{% if let Some(severity) = severity %}<span class="severity {{ severity }}">{{ severity }}</span>{% endif %}{% if let Some((word, meaning)) = need %}<span class="need"><abbr title="{{ meaning }}">{{ word }}</abbr></span>{% endif %}</summary>
<div class="body">
{% if let Some(alert) = alert %}<p class="alert">{{ alert }}</p>
{% endif %}<ul class="reason">
{% for sentence in reason %}<li>{{ sentence }}</li>
{% endfor %}</ul>
{% if let Some((word, meaning)) = need %}<p class="way"><strong>In the way: {{ word }}.</strong> {{ meaning }}</p>
{% endif %}{% if let Some(why) = why %}<h4>Why it matters</h4>
<p>{{ why }}</p>
{% endif %}{% if !controls.is_empty() %}<h4>Controls</h4>
<div class="scroll"><table>
<caption class="unseen">Controls of item {{ number }}: how the findings of each fell out</caption>
<thead><tr><th scope="col">Control</th><th scope="col">Severity</th><th scope="col" class="number">Pass</th><th scope="col" class="number">Fail</th><th scope="col" class="number">Partial</th><th scope="col" class="number">Question</th><th scope="col" class="number">Unknown</th><th scope="col" class="number">N/A</th><th scope="col" class="number">Waived</th></tr></thead>
<tbody>
{% for row in controls %}<tr><th scope="row">{{ row.title }}<span class="id">{{ row.id }}</span></th><td>{{ row.severity }}</td>{% for (kind, count) in row.counts %}<td class="number{% if *count > 0 %} {{ kind }}{% else %} zero{% endif %}">{{ count }}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>
{% endif %}{% if !offenders.is_empty() %}<h4>{{ offenders_title }}</h4>
<div class="scroll"><table class="offenders">
<caption class="unseen">Resources for which a control of item {{ number }} does not hold</caption>
<thead><tr><th scope="col">Verdict</th><th scope="col">Resource</th><th scope="col">Reason</th></tr></thead>
<tbody>
{% for offender in offenders %}<tr><td>{{ offender.badge }}</td><th scope="row"><code>{{ offender.shown }}</code><span class="id">{{ offender.place }}</span></th><td>{{ offender.reason }}<span class="id">{{ offender.control }}</span></td></tr>
{% endfor %}</tbody>
</table></div>
<p class="live" hidden><a href="#findings?item={{ number }}">All findings of this item</a></p>
{% endif %}{% if !lacks.is_empty() %}<h4>What it lacks</h4>
<ul>
{% for lack in lacks %}<li>{{ lack }}</li>
{% endfor %}</ul>
{% endif %}{% if !questions.is_empty() %}<h4>Questions for a person</h4>
<ul>
{% for question in questions %}<li>{{ question.asks }}<span class="id">{{ question.about }}</span>{% if let Some(lapsed) = question.lapsed %}<span class="id">{{ lapsed }}</span>{% endif %}</li>
{% endfor %}</ul>
{% endif %}{% if !fixes.is_empty() %}<h4>Fix</h4>
<dl class="fixes">
{% for fix in fixes %}<dt>{{ fix.title }}</dt><dd><p>{{ fix.text }}</p>{% for command in fix.commands %}<details class="code"><summary>{{ command.kind }} for <code>{{ command.resource }}</code></summary><pre>{{ command.lines }}</pre></details>{% endfor %}</dd>
{% endfor %}</dl>
{% endif %}{% if !references.is_empty() %}<h4>References</h4>
<ul class="references">
{% for link in references %}<li>{% if link.is_safe %}<a href="{{ link.words }}" rel="noreferrer noopener">{{ link.words }}</a>{% else %}{{ link.words }}{% endif %}</li>
{% endfor %}</ul>
{% endif %}<p class="small">{{ origin }}</p>
</div>
</details>
"##
)]
pub(super) struct ItemView<'a> {
    number: u32,
    status: Badge,
    title: Text,
    about: Text,
    severity: Option<&'static str>,
    need_id: Option<&'static str>,
    need: Option<(&'static str, &'static str)>,
    alert: Option<String>,
    reason: Vec<Text>,
    why: Option<Prose>,
    controls: Vec<ControlRow>,
    offenders: Vec<&'a Offender>,
    offenders_title: String,
    lacks: Vec<Text>,
    questions: Vec<QuestionView>,
    fixes: Vec<Fix>,
    references: Vec<Link>,
    origin: Text,
}

struct ControlRow {
    id: ControlId,
    title: Text,
    severity: &'static str,
    counts: [(&'static str, usize); 7],
}

struct QuestionView {
    asks: Prose,
    about: Text,
    lapsed: Option<Text>,
}

struct Fix {
    title: Text,
    text: Prose,
    commands: Vec<Command>,
}

/// What repairs the first resource that violates a control.
struct Command {
    kind: &'static str,
    resource: Text,
    lines: String,
}

impl<'a> ItemView<'a> {
    pub(super) fn of(
        conclusion: &Conclusion<'_>,
        decided: &DecidedItem<'_>,
        survey: &'a Survey,
    ) -> Self {
        let item = decided.item;
        let standing = Standing::of(decided);
        let open: usize = decided.controls.iter().map(|(_, tally)| open(tally)).sum();
        let offenders: Vec<&Offender> = survey.offenders(item.number).collect();
        let own = conclusion.questions.iter();
        let questions = own.filter(|it| it.items.contains(&item.number));
        let references = decided.threat.iter().flat_map(|it| &it.references);
        let violated = decided.controls.iter();
        let violated = violated.filter(|(_, tally)| tally.fail + tally.partial > 0);
        let violated = violated.filter_map(|(id, _)| conclusion.controls.get(id));
        Self {
            number: item.number,
            status: of_standing(standing),
            title: text(decided.title()),
            about: text(about(decided)),
            severity: decided.severity.map(of_severity),
            need_id: decided.need.map(Need::as_str),
            need: decided.need.map(of_need),
            alert: alert(standing, decided.status),
            reason: sentences(&decided.reason),
            why: decided.threat.map(|threat| prose(&threat.why)),
            controls: controls(conclusion, decided),
            offenders_title: match open > MOST_OFFENDERS {
                true => format!(
                    "The worst {MOST_OFFENDERS} of {} that do not hold",
                    grouped(open)
                ),
                false => "What does not hold".to_owned(),
            },
            offenders,
            lacks: lacks::sentences(&decided.lacks, &conclusion.controls),
            questions: questions.map(question).collect(),
            fixes: violated
                .map(|control| fix(control, survey.first(item.number, &control.id)))
                .collect(),
            references: references.map(link).collect(),
            origin: text(origin(decided)),
        }
    }
}

/// What has to be known before anything else is read of an item that no check judged.
fn alert(standing: Standing, status: Status) -> Option<String> {
    match standing {
        Standing::Implemented
        | Standing::NotStarted
        | Standing::NeedsInvestigation
        | Standing::NotApplicable => None,
        Standing::Kept => Some(
            "No check judged this item. That it is implemented is the word of people, kept as it was set.".to_owned(),
        ),
        Standing::NotSelected => Some(format!(
            "This run was not asked about this item. It keeps the status that the report had: {}.",
            status.report_words()
        )),
    }
}

/// How many findings of a control do not hold, accepted or not.
fn open(tally: &Tally) -> usize {
    tally.fail + tally.partial + tally.question + tally.unknown + tally.waived
}

/// What of the system an item is about.
fn about(decided: &DecidedItem<'_>) -> String {
    let item = decided.item;
    let parts = [Some(item.category.as_str()), item.interaction.as_deref()];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Where an item comes from and what it was.
fn origin(decided: &DecidedItem<'_>) -> String {
    let item = decided.item;
    let threat = match decided.threat {
        Some(threat) => format!("Threat type {}", threat.id),
        None => "No threat type is known for it".to_owned(),
    };
    let diagram = item
        .diagram
        .as_deref()
        .map(|name| format!("diagram {name}"));
    let id = item
        .id
        .as_deref()
        .map(|id| format!("id {id} in the report"));
    let before = match decided.previous {
        Some(status) => format!("the report said {}", status.report_words()),
        None => "the report showed no status".to_owned(),
    };
    let parts = [Some(threat), diagram, id, Some(before)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("{}.", parts.join("; "))
}

/// A reason, sentence by sentence: they are many, and each is about another thing. What stands in brackets is not
/// parted.
fn sentences(reason: &str) -> Vec<Text> {
    let mut told = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in reason.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '.' | '?' | '!' | '…' if depth == 0 => {
                let after = &reason[at + c.len_utf8()..];
                if after.starts_with(' ') {
                    told.push(text(
                        reason[start..].split_at(at + c.len_utf8() - start).0.trim(),
                    ));
                    start = at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    let rest = text(reason[start..].trim());
    told.into_iter()
        .chain((!rest.is_empty()).then_some(rest))
        .collect()
}

fn controls(conclusion: &Conclusion<'_>, decided: &DecidedItem<'_>) -> Vec<ControlRow> {
    let rows = decided.controls.iter().filter_map(|(id, tally)| {
        let control = conclusion.controls.get(id)?;
        Some(ControlRow {
            id: id.clone(),
            title: text(&control.title),
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
    rows.collect()
}

fn fix(control: &Control, first: Option<&Offender>) -> Fix {
    let templates = control.remedy.iter().flat_map(|remedy| {
        let templates = [
            ("AWS CLI", remedy.aws_cli.as_deref()),
            ("Terraform", remedy.terraform.as_deref()),
        ];
        templates
            .into_iter()
            .filter_map(|(kind, it)| Some((kind, it?)))
    });
    let commands = first.into_iter().flat_map(|first| {
        templates.clone().filter_map(|(kind, template)| {
            let lines = Remedy::fill(template, &first.target())?;
            Some(Command {
                kind,
                resource: first.shown.clone(),
                lines: printable_lines(&lines),
            })
        })
    });
    Fix {
        title: text(&control.title),
        text: prose(&control.fix),
        commands: commands.collect(),
    }
}

fn question(open: &OpenQuestion) -> QuestionView {
    let about = match &open.question.about {
        Asked::Part { threat, part } => format!("{threat}: {part}"),
        Asked::Resource {
            control,
            account,
            region,
            resource,
        } => format!("{control}: {resource} ({account}, {region})"),
    };
    QuestionView {
        asks: prose(&open.question.asks),
        about: text(about),
        lapsed: open.question.lapsed.as_ref().map(|word| {
            text(format!(
                "An answer by {} held from {} to {} only.",
                word.by, word.date, word.expires
            ))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_parted_where_its_sentences_end() {
        let told =
            sentences("1 of 2 do; not: a (b. c). A person must confirm (x): Is it? Scope: all.");
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "1 of 2 do; not: a (b. c).",
                "A person must confirm (x): Is it?",
                "Scope: all."
            ]
        );
        assert!(sentences("").is_empty());
    }
}
