//! `threatproof.prom`: gauges for the textfile collector of node_exporter, in the text format of Prometheus.
//!
//! What it cannot express: resources, reasons, evidence and people's words. It only counts, so that series follow
//! neither resources nor time. Each status has a series, also at zero: an alert on a series that is not there never
//! fires. Findings are counted by account only in runs with few accounts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use jiff::Timestamp;

use super::outcome::{Outcome, Standing, counts};
use super::{File, Format};
use crate::conclusion::{Conclusion, Need};
use crate::ledger::{self, State};
use crate::model::{AccountId, ControlId, printable};
use crate::rollup::Tally;

/// `prometheus`.
pub(super) const FORMAT: Format = Format {
    name: "prometheus",
    about: "threatproof.prom: counts, for the textfile collector of node_exporter",
    files: &[File {
        name: "threatproof.prom",
        write,
    }],
};

/// Accounts that have series of their own.
const MOST_ACCOUNTS: usize = 100;

fn write(conclusion: &Conclusion<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut families = Families {
        text: String::new(),
        report: &printable(&conclusion.report.name),
    };
    families.items(conclusion);
    families.findings(conclusion)?;
    families.accounts(conclusion);
    families.run(conclusion);
    out.write_all(families.text.as_bytes())
}

/// The text, family by family.
struct Families<'c> {
    text: String,
    /// A label of every series: a machine may run scans for several reports.
    report: &'c str,
}

impl Families<'_> {
    fn family(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn series(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let _ = write!(self.text, "{name}{{report=\"{}\"", escaped(self.report));
        for (label, of) in labels {
            let _ = write!(self.text, ",{label}=\"{}\"", escaped(of));
        }
        let _ = writeln!(self.text, "}} {value}");
    }

    fn items(&mut self, conclusion: &Conclusion<'_>) {
        let items = &conclusion.items;
        let name = "threatproof_items";
        self.family(
            name,
            "Items of the report by status; kept is implemented by the word of people alone.",
        );
        for standing in Standing::ALL {
            let own = items.iter().filter(|item| Standing::of(item) == standing);
            self.series(name, &[("status", standing.word())], own.count());
        }
        let name = "threatproof_open_items";
        self.family(name, "Open items by what is first in their way.");
        for need in Need::ALL {
            let own = items.iter().filter(|item| item.need == Some(need));
            self.series(name, &[("needs", need.as_str())], own.count());
        }
    }

    fn findings(&mut self, conclusion: &Conclusion<'_>) -> io::Result<()> {
        let findings = &conclusion.findings;
        let zero = || counts(&Tally::default());
        let controls = conclusion.controls.keys().map(|id| (*id, zero()));
        let mut by_control: BTreeMap<&ControlId, _> = controls.collect();
        let accounts = findings.accounts();
        let accounts = match accounts.len() {
            0..=MOST_ACCOUNTS => accounts,
            _ => &[],
        };
        let accounts = accounts.iter().map(|member| (&member.account, zero()));
        let mut by_account: BTreeMap<&AccountId, _> = accounts.collect();
        findings.each(&mut |found| {
            let word = match found.finding.is_waived() {
                true => "waived",
                false => Outcome::of(found.finding).word(),
            };
            let control = by_control.get_mut(&found.finding.control);
            let account = by_account.get_mut(&found.finding.account);
            for counted in control.into_iter().chain(account) {
                for (_, count) in counted.iter_mut().filter(|(own, _)| *own == word) {
                    *count += 1;
                }
            }
            Ok(())
        })?;
        let name = "threatproof_findings";
        self.family(name, "Findings by control and verdict.");
        for (control, counted) in by_control {
            for (verdict, count) in counted {
                let labels = [("control", control.as_str()), ("verdict", verdict)];
                self.series(name, &labels, count);
            }
        }
        let name = "threatproof_account_findings";
        self.family(name, "The same findings by account and verdict.");
        for (account, counted) in by_account {
            for (verdict, count) in counted {
                let labels = [("account", account.as_str()), ("verdict", verdict)];
                self.series(name, &labels, count);
            }
        }
        Ok(())
    }

    fn accounts(&mut self, conclusion: &Conclusion<'_>) {
        let states = ledger::states(&conclusion.accounts, &conclusion.coverage);
        let mut counted = [
            ("read", 0),
            ("partial", 0),
            ("not-assumable", 0),
            ("missing", 0),
            ("excluded", 0),
            ("suspended", 0),
        ];
        for account in states {
            let place = match account.state {
                State::Read => 0,
                State::Partial(_) => 1,
                State::NotAssumable(_) => 2,
                State::Missing(_) => 3,
                State::Excluded(_) => 4,
                State::Suspended(_) => 5,
            };
            counted[place].1 += 1;
        }
        let name = "threatproof_accounts";
        self.family(name, "Accounts of the run by how they ended.");
        for (state, count) in counted {
            self.series(name, &[("state", state)], count);
        }
    }

    fn run(&mut self, conclusion: &Conclusion<'_>) {
        let run = conclusion.run;
        // A time that is none is long ago, which an alert on the age of the last run takes for what it is.
        let time = |text: &str| {
            let time = text.parse::<Timestamp>();
            time.map_or(0, Timestamp::as_second)
        };
        let (start, end) = (time(&run.started_at), time(&run.finished_at));
        let name = "threatproof_run_timestamp_seconds";
        self.family(name, "When the run ended.");
        self.series(name, &[], end);
        let name = "threatproof_run_duration_seconds";
        self.family(name, "How long the run took.");
        self.series(name, &[], end - start);
        let name = "threatproof_run_complete";
        self.family(name, "Whether everything that was wanted was read.");
        self.series(name, &[], u8::from(conclusion.is_complete()));
        let name = "threatproof_run_calls";
        self.family(
            name,
            "Requests that were sent to AWS by service, retries included.",
        );
        let mut services: BTreeMap<&str, u64> = BTreeMap::new();
        for (operation, count) in &conclusion.calls {
            let service = operation.split(':').next().unwrap_or(operation);
            *services.entry(service).or_default() += count;
        }
        for (service, count) in services {
            self.series(name, &[("service", service)], count);
        }
        let name = "threatproof_build_info";
        self.family(name, "The program and the checks that decided.");
        let labels = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("catalog", conclusion.catalog),
        ];
        self.series(name, &labels, 1);
    }
}

/// The value of a label: only these three mean something in it.
fn escaped(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    value.replace('\n', "\\n")
}
