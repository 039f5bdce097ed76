//! What was not read, and why: accounts as a whole, and services in accounts and regions.

use askama::Template;

use super::text::{Text, grouped, id_beside, text};
use crate::conclusion::Conclusion;
use crate::coverage::Extent;
use crate::ledger::{self, State};
use crate::model::Labels;

/// Rows of a table; of very many accounts, there may be more.
const MOST_ROWS: usize = 1_000;

/// The section.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="gaps" aria-labelledby="gaps-title">
<h2 id="gaps-title">Not read</h2>
<p class="note">{{ told }}</p>
{% if !accounts.is_empty() %}<div class="scroll"><table>
<caption>Accounts that were not read, or not completely</caption>
<thead><tr><th scope="col">Account</th><th scope="col">State</th><th scope="col">Cause</th></tr></thead>
<tbody>
{% for row in accounts %}<tr><th scope="row">{{ row.name }}{% if let Some(id) = row.id %}<span class="id">{{ id }}</span>{% endif %}</th><td>{{ row.state }}</td><td>{{ row.cause }}</td></tr>
{% endfor %}</tbody>
</table></div>
{% endif %}{% if !cells.is_empty() %}<div class="scroll"><table>
<caption>Services that were not read to their end</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Account</th><th scope="col">Region</th><th scope="col">Read</th><th scope="col">Cause</th></tr></thead>
<tbody>
{% for row in cells %}<tr><th scope="row">{{ row.service }}</th><td>{{ row.account }}</td><td>{{ row.region }}</td><td>{{ row.read }}</td><td>{{ row.cause }}</td></tr>
{% endfor %}</tbody>
</table></div>
{% endif %}{% if more > 0 %}<p class="note">{{ more }} more are in results.json.</p>
{% endif %}</section>
"##
)]
pub(super) struct Gaps {
    /// How many places were not read to their end.
    pub(super) count: usize,
    told: String,
    accounts: Vec<Account>,
    cells: Vec<Cell>,
    more: usize,
}

struct Account {
    id: Option<Text>,
    name: Text,
    state: &'static str,
    cause: Text,
}

struct Cell {
    service: Text,
    account: Text,
    region: Text,
    read: &'static str,
    cause: Text,
}

impl Gaps {
    pub(super) fn of(conclusion: &Conclusion<'_>) -> Self {
        let labels = Labels::of(conclusion.accounts.iter().map(|it| &it.member));
        let states = ledger::states(&conclusion.accounts, &conclusion.coverage);
        let accounts = states.iter().filter_map(|account| {
            let state = match account.state {
                State::Read => return None,
                State::Partial(_) => "Read in part",
                State::NotAssumable(_) => "Not entered",
                State::Missing(_) => "Missing",
                State::Excluded(_) => "Left out on purpose",
                State::Suspended(_) => "Suspended or closed",
            };
            let id = &account.member.account;
            Some(Account {
                id: id_beside(labels.label(id), id.as_str()),
                name: text(labels.label(id)),
                state,
                cause: text(account.state.cause().unwrap_or_default()),
            })
        });
        let cells = conclusion.coverage.iter().filter_map(|cell| {
            let (read, cause) = match &cell.extent {
                Extent::Complete | Extent::NotOffered(_) => return None,
                Extent::Partial(cause) => ("In part", cause),
                Extent::Denied(cause) => ("Nothing: denied", cause),
                Extent::Unreachable(cause) => ("Nothing: no answer", cause),
            };
            Some(Cell {
                service: text(&cell.service),
                account: text(labels.label(&cell.account)),
                region: text(&cell.region),
                read,
                cause: text(cause),
            })
        });
        let (mut accounts, mut cells): (Vec<_>, Vec<_>) = (accounts.collect(), cells.collect());
        let count = cells.len();
        let all = accounts.len() + cells.len();
        accounts.truncate(MOST_ROWS);
        cells.truncate(MOST_ROWS);
        let complete = conclusion.coverage.len() - count;
        Self {
            count,
            told: match count {
                0 => format!(
                    "Everything that was wanted was read: {} services in accounts and regions.",
                    grouped(complete)
                ),
                _ => format!(
                    "Of {} services in accounts and regions, {} were read to their end and {} were not.",
                    grouped(complete + count),
                    grouped(complete),
                    grouped(count)
                ),
            },
            more: all - accounts.len() - cells.len(),
            accounts,
            cells,
        }
    }
}
