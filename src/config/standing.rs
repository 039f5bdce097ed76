//! Whether a drafted entry stands in a file already, in whatever words people put to it since. A word of theirs that
//! does not hold on the day of the draft does not count.

use toml::value::Date;
use toml::{Table, Value};

use super::draft::Entry;

/// The keys that limit a word to accounts.
const ACCOUNTS: [&str; 3] = ["accounts", "organizational-units", "account-tags"];

impl Entry {
    /// Whether the file has it, in whatever words people put to it since.
    pub(super) fn stands_in(&self, file: &str, standing: &Table) -> bool {
        let tables = self.tables();
        if tables.is_empty() {
            // An idea, of which a person may have made an entry since.
            let plain = |line: &str| {
                line.strip_prefix("# ")
                    .unwrap_or(line)
                    .trim_end()
                    .to_owned()
            };
            let lines = self.text.lines().map(plain);
            let mut telling = lines.filter(|line| !line.starts_with([' ', '#']) && line.len() > 1);
            return telling.all(|line| file.lines().any(|own| plain(own) == line));
        }
        tables.iter().all(|(kind, table)| {
            let own = standing.get(kind).and_then(Value::as_array);
            let mut own = own.into_iter().flatten().filter_map(Value::as_table);
            own.any(|own| is_same(kind, table, own))
        })
    }

    /// Its tables, each with what the file calls the kind.
    pub(super) fn tables(&self) -> Vec<(String, Table)> {
        let Ok(parsed) = self.text.parse::<Table>() else {
            return Vec::new();
        };
        let lists = parsed.into_iter().filter_map(|(kind, value)| match value {
            Value::Array(list) => Some((kind, list)),
            _ => None,
        });
        let tables = lists.flat_map(|(kind, list)| {
            let tables = list.into_iter().filter_map(|value| match value {
                Value::Table(table) => Some(table),
                _ => None,
            });
            tables
                .map(|table| (kind.clone(), table))
                .collect::<Vec<_>>()
        });
        tables.collect()
    }
}

/// Whether two tables of a kind are about the same.
fn is_same(kind: &str, one: &Table, other: &Table) -> bool {
    let agree = |key: &str| one.get(key) == other.get(key);
    match kind {
        "scope" => ["name", "elements"]
            .iter()
            .any(|key| one.contains_key(*key) && agree(key)),
        // One that repeats no question answers every one.
        "attestation" => {
            let mut names = ["threat", "part", "control", "resource"].into_iter();
            names.all(agree)
                && ACCOUNTS.into_iter().all(agree)
                && (agree("asks") || !other.contains_key("asks"))
                && holds_from(other, one)
        }
        "waiver" => {
            let mut names = ["control", "resource"].into_iter().chain(ACCOUNTS);
            names.all(agree) && holds_from(other, one)
        }
        _ => one == other,
    }
}

/// Whether what stands in the file holds on the day from which on the drafted word does; if not, it says nothing
/// about that day. Without dates to compare, it is left to whoever reads the file.
fn holds_from(standing: &Table, drafted: &Table) -> bool {
    let date = |table: &Table, key| table.get(key).and_then(Value::as_datetime)?.date;
    let is_in_order = |earlier: Option<Date>, later: Option<Date>| match (earlier, later) {
        (Some(earlier), Some(later)) => earlier <= later,
        (None, _) | (_, None) => true,
    };
    let day = date(drafted, "date");
    is_in_order(date(standing, "date"), day) && is_in_order(day, date(standing, "expires"))
}
