//! The run: with what, when, by whom, in which accounts, and which part of them counts for which items.

use askama::Template;

use super::text::{Text, id_beside, many, text};
use crate::conclusion::Conclusion;
use crate::model::{AccountId, Labels};

/// Rows of a table; of very many accounts, there may be more.
const MOST_ROWS: usize = 1_000;

/// The section.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="run" aria-labelledby="run-title">
<h2 id="run-title">Run</h2>
<dl class="pairs">
{% for (name, value) in facts %}<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>
{% endfor %}</dl>
<div class="scroll"><table>
<caption>Accounts that were read, by whom and where</caption>
<thead><tr><th scope="col">Account</th><th scope="col">Principal</th><th scope="col">Regions</th></tr></thead>
<tbody>
{% for row in targets %}<tr><th scope="row">{{ row.name }}{% if let Some(id) = row.id %}<span class="id">{{ id }}</span>{% endif %}</th><td><code>{{ row.principal }}</code></td><td>{{ row.regions }}</td></tr>
{% endfor %}</tbody>
</table></div>
{% if more > 0 %}<p class="note">{{ more }} more are in results.json.</p>
{% endif %}{% if let Some(scope) = scope %}<div class="scroll"><table>
<caption>Scope: which resources count for which items</caption>
<thead><tr><th scope="col">Rule</th><th scope="col">Items</th><th scope="col" class="number">Resources</th></tr></thead>
<tbody>
{% for rule in scope.rules %}<tr><th scope="row">{{ rule.0 }}</th><td>{{ rule.1 }}</td><td class="number">{{ rule.2 }}</td></tr>
{% endfor %}</tbody>
</table></div>
<p class="note">{{ scope.rest }}</p>
{% else %}<p class="note">Every resource counts for every item: the configuration has no scope.</p>
{% endif %}</section>
"##
)]
pub(super) struct Run {
    facts: Vec<(&'static str, Text)>,
    targets: Vec<Target>,
    more: usize,
    scope: Option<Scope>,
}

struct Target {
    id: Option<Text>,
    name: Text,
    principal: Text,
    regions: Text,
}

struct Scope {
    rules: Vec<(Text, Text, usize)>,
    rest: String,
}

impl Run {
    pub(super) fn of(conclusion: &Conclusion<'_>) -> Self {
        let run = conclusion.run;
        let organization = run
            .list
            .as_ref()
            .and_then(|list| list.organization.as_ref());
        let facts = [
            ("Run", Some(text(&run.run_id))),
            ("Began", Some(text(&run.started_at))),
            ("Ended", Some(text(&run.finished_at))),
            ("Organization", organization.map(text)),
            ("Part of the accounts", run.shard.map(text)),
            (
                "Evidence by",
                Some(text(format!("threatproof {}", run.tool_version))),
            ),
            (
                "Judged by",
                Some(text(format!("threatproof {}", env!("CARGO_PKG_VERSION")))),
            ),
            ("Checks", Some(text(conclusion.catalog))),
            (
                "Report",
                Some(text(format!(
                    "{} ({})",
                    conclusion.report.name, conclusion.report.format
                ))),
            ),
        ];
        let facts = facts.into_iter();
        let labels = Labels::of(conclusion.accounts.iter().map(|it| &it.member));
        let targets = run.targets.iter().take(MOST_ROWS).map(|target| {
            let account = AccountId::new(&*target.account);
            let label = labels.label(&account);
            Target {
                id: id_beside(label, &target.account),
                name: text(label),
                principal: text(&target.principal),
                regions: text(regions(target)),
            }
        });
        let targets: Vec<Target> = targets.collect();
        Self {
            facts: facts
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            more: run.targets.len() - targets.len(),
            targets,
            scope: conclusion.scope.as_ref().map(|scope| {
                let rules = scope.rules.iter().map(|rule| {
                    let items = rule.items.iter().map(u32::to_string);
                    let items = items.collect::<Vec<_>>().join(", ");
                    (text(&rule.name), text(items), rule.resources)
                });
                Scope {
                    rules: rules.collect(),
                    rest: format!(
                        "No rule is about {}, for which everything counts, and none claims {}.",
                        many(scope.unmatched_items.len(), "item"),
                        many(scope.unclaimed_resources.len(), "resource")
                    ),
                }
            }),
        }
    }
}

fn regions(target: &crate::evidence::Target) -> String {
    let listed = |regions: std::collections::BTreeSet<String>| {
        regions.into_iter().collect::<Vec<_>>().join(", ")
    };
    let (chosen, left_out) = (target.chosen_regions(), target.excluded_regions());
    match (chosen.is_empty(), left_out.is_empty()) {
        (true, true) => "all".to_owned(),
        (true, false) => format!("all but {}", listed(left_out)),
        (false, _) => listed(chosen),
    }
}
