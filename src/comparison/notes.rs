//! What a reader must know of two runs before anything else: what of them cannot be compared.

use std::collections::BTreeMap;

use super::findings::{Compared, Sides, Uncompared};
use crate::output::json_v1::ReportRef;

/// Names that are told before they are only counted.
const MOST_NAMES: usize = 5;

impl Sides<'_> {
    /// What of the two cannot be compared, or only with care.
    pub(super) fn notes(&self, findings: &Compared) -> Vec<String> {
        let (was, is) = (self.matched.earlier, self.matched.later);
        let mut notes = Vec::new();
        if was.run.finished_at > is.run.finished_at {
            notes.push("the earlier results are of a later run: were the two swapped?".to_owned());
        }
        if !is_same(&was.run.report, &is.run.report) {
            let (old, new) = (&was.run.report.name, &is.run.report.name);
            notes.push(match old == new {
                true => format!(
                    "the report {new} has another content; items are matched by what they say"
                ),
                false => format!(
                    "the reports differ, {old} and {new}; items are matched by what they say"
                ),
            });
        }
        let (before, after) = (self.was.accounts(), self.is.accounts());
        if before.is_disjoint(&after) {
            notes.push("no account is in both runs, so no resource can be compared".to_owned());
        }
        for (which, own, other) in [("earlier", &before, &after), ("later", &after, &before)] {
            let only: Vec<&str> = own.difference(other).copied().collect();
            if !only.is_empty() {
                notes.push(format!(
                    "accounts of the {which} run alone: {}",
                    named(&only)
                ));
            }
        }
        if was.tool != is.tool {
            let (old, new) = (&was.tool.version, &is.tool.version);
            notes.push(format!(
                "the versions of threatproof differ, {old} and {new}"
            ));
        }
        if was.catalog != is.catalog {
            notes.push("the checks differ".to_owned());
        }
        let pairs = self.matched.pairs.iter();
        let left_out = pairs.filter(|(before, after)| before.selected != after.selected);
        match left_out.count() {
            0 => {}
            count => notes.push(format!(
                "items that only one of the runs was asked to decide are not compared: {count}"
            )),
        }
        for (which, only, told) in [
            ("earlier", &findings.only_earlier, "held"),
            ("later", &findings.only_later, "are open"),
        ] {
            notes.extend(of_controls(which, only, told));
        }
        notes
    }
}

/// Whether both are one report; the updated one is the report with nothing but our updates.
fn is_same(before: &ReportRef, after: &ReportRef) -> bool {
    let contents = |report: &ReportRef| {
        let updated = report.updated_sha256.clone();
        [Some(report.sha256.clone()), updated]
    };
    let before = contents(before);
    contents(after)
        .iter()
        .flatten()
        .any(|own| before.iter().flatten().any(|it| it == own))
}

fn of_controls(which: &str, only: &BTreeMap<String, Uncompared>, told: &str) -> Option<String> {
    let names: Vec<&str> = only.keys().map(String::as_str).collect();
    let findings: usize = only.values().map(|it| it.all).sum();
    let of_them: usize = only.values().map(|it| it.told).sum();
    (findings > 0).then(|| {
        format!(
            "controls of the {which} run alone, whose findings ({findings}, of which {of_them} {told}) are not \
             compared: {}",
            named(&names)
        )
    })
}

fn named(names: &[&str]) -> String {
    let shown = names.iter().take(MOST_NAMES).copied();
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
