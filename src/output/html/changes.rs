//! What changed since the run before, the worst first.

use askama::Template;

use super::marks::of_status;
use super::text::{Text, text};
use crate::changes::{Changes, Said, Standing, Turn, Why};
use crate::model::Status;

/// Findings that are named.
const MOST: usize = 200;

/// The section.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Changes</h2>
<p class="note">{{ line }}.</p>
{% if !notes.is_empty() %}<ul class="note">
{% for note in notes %}<li>{{ note }}</li>
{% endfor %}</ul>
{% endif %}{% if !items.is_empty() %}<div class="scroll"><table>
<caption>Items that went another way</caption>
<thead><tr><th scope="col">Turn</th><th scope="col">Item</th><th scope="col">Was</th><th scope="col">Is</th><th scope="col">Why</th></tr></thead>
<tbody>
{% for row in items %}<tr><td class="turn{% if row.is_worse %} worse{% endif %}">{{ row.turn }}</td><th scope="row">{{ row.what }}</th><td>{{ row.before }}</td><td>{{ row.after }}</td><td>{{ row.why }}</td></tr>
{% endfor %}</tbody>
</table></div>
{% endif %}{% if !findings.is_empty() %}<div class="scroll"><table>
<caption>Findings that went another way</caption>
<thead><tr><th scope="col">Turn</th><th scope="col">Resource</th><th scope="col">Was</th><th scope="col">Is</th><th scope="col">Why</th></tr></thead>
<tbody>
{% for row in findings %}<tr><td class="turn{% if row.is_worse %} worse{% endif %}">{{ row.turn }}</td><th scope="row"><code>{{ row.what }}</code><span class="id">{{ row.about }}</span></th><td>{{ row.before }}</td><td>{{ row.after }}</td><td>{{ row.why }}</td></tr>
{% endfor %}</tbody>
</table></div>
{% endif %}{% if more > 0 %}<p class="note">{{ more }} more; <code>threatproof diff</code> tells them all.</p>
{% endif %}</section>
"##
)]
pub(super) struct Changed {
    line: Text,
    notes: Vec<Text>,
    items: Vec<Row>,
    findings: Vec<Row>,
    more: usize,
}

struct Row {
    turn: &'static str,
    is_worse: bool,
    what: Text,
    about: Text,
    before: Text,
    after: Text,
    why: Text,
}

impl Changed {
    pub(super) fn of(changes: &Changes) -> Self {
        let items = changes.items.iter().map(|item| Row {
            what: text(format!("{} {}", item.number, item.title)),
            about: text(""),
            before: text(status(item.before)),
            after: text(status(item.after)),
            ..Row::of(item.turn, &item.why)
        });
        let findings = changes.findings.iter().take(MOST).map(|finding| Row {
            what: text(&finding.resource),
            about: text(format!(
                "{} · {} {}",
                finding.control, finding.account, finding.region
            )),
            before: text(standing(finding.before)),
            after: text(standing(finding.after)),
            ..Row::of(finding.turn, &finding.why)
        });
        let findings: Vec<Row> = findings.collect();
        Self {
            line: line(changes),
            notes: changes.notes.iter().map(text).collect(),
            items: items.collect(),
            more: changes
                .finding_counts
                .total()
                .saturating_sub(findings.len()),
            findings,
        }
    }
}

impl Row {
    fn of(turn: Turn, why: &[Why]) -> Self {
        let why: Vec<String> = why.iter().map(Why::words).collect();
        Self {
            turn: turn.words(),
            is_worse: turn.is_worse(),
            what: text(""),
            about: text(""),
            before: text(""),
            after: text(""),
            why: text(why.join("; ")),
        }
    }
}

/// All of it in a line.
pub(super) fn line(changes: &Changes) -> Text {
    let line = changes.line();
    let mut letters = line.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    text(first.into_iter().chain(letters).collect::<String>())
}

fn status(status: Option<Status>) -> &'static str {
    status.map_or("not there", |status| of_status(status).word)
}

fn standing(standing: Option<Standing>) -> String {
    match standing {
        None => "not there".to_owned(),
        Some(Standing { verdict, said }) => match said {
            Said::Nothing => verdict.as_str().to_owned(),
            Said::Answered => format!("{}, answered", verdict.as_str()),
            Said::Waived => format!("{}, waived", verdict.as_str()),
        },
    }
}
