//! A fix is proven if what it is applied to passes afterwards, and nothing else is worse off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::thread;

use serde_json::Value;
use threatproof::app;
use threatproof::checks::{Catalog, Remedy, Target};

use super::shell::Shell;
use crate::kit::{Program, REPORT, Results};

/// Commands are run side by side.
const AT_ONCE: usize = 4;

/// A control, and a part of the ARN of what its fix is applied to.
pub(super) type Fix = (&'static str, &'static str);

fn text<'f>(finding: &'f Value, key: &str) -> &'f str {
    finding[key].as_str().expect("a text")
}

/// The commands for a finding, as they would be given to the user.
fn commands(catalog: &Catalog, finding: &Value) -> String {
    let mut controls = catalog.controls.values();
    let control = controls.find(|control| control.id.as_str() == text(finding, "control"));
    let remedy = control.and_then(|control| control.remedy.as_ref());
    let commands = remedy.and_then(|remedy| remedy.aws_cli.as_deref());
    let target = Target {
        resource: text(finding, "resource"),
        account: text(finding, "account"),
        region: text(finding, "region"),
    };
    Remedy::fill(commands.expect("commands"), &target)
        .unwrap_or_else(|| panic!("not filled in: {finding}"))
}

/// The findings that a fix is about: at least one, and none that passes already.
fn violations(results: &Results, (control, resource): Fix) -> Vec<&Value> {
    let all = results.findings(control);
    let found: Vec<_> = all
        .iter()
        .copied()
        .filter(|finding| text(finding, "resource").contains(resource))
        .collect();
    assert!(!found.is_empty(), "{control} on {resource}: {all:#?}");
    for finding in &found {
        let is_violated = ["fail", "partial"].contains(&text(finding, "verdict"));
        assert!(is_violated, "{finding:#}");
    }
    found
}

/// From best to worst; what does not apply is as good as what passes, and nothing is worse than to lose sight.
fn badness(verdict: &str) -> usize {
    let order = ["pass", "question", "partial", "fail", "unknown"];
    let place = order.iter().position(|other| *other == verdict);
    place.unwrap_or(0)
}

/// Findings that are worse than before, or were not there and are not good.
fn worse(before: &Results, after: &Results) -> Vec<String> {
    let known: BTreeMap<&str, &str> = before
        .all_findings()
        .iter()
        .map(|finding| (text(finding, "id"), text(finding, "verdict")))
        .collect();
    let after = after.all_findings().iter();
    after
        .filter(|finding| {
            let then = known.get(text(finding, "id")).copied().unwrap_or("pass");
            badness(text(finding, "verdict")) > badness(then)
        })
        .map(ToString::to_string)
        .collect()
}

/// Scans, applies the fixes as they are given, and scans again.
pub(super) fn prove(program: &Program, scan: &[&str], shell: &Shell, fixes: &[Fix]) {
    prove_for(program, REPORT, scan, shell, fixes);
}

/// The same for another report.
pub(super) fn prove_for(
    program: &Program,
    report: &str,
    scan: &[&str],
    shell: &Shell,
    fixes: &[Fix],
) {
    let before = program.scan_report(report, scan);
    let violations: Vec<&Value> = fixes
        .iter()
        .flat_map(|fix| violations(&before, *fix))
        .collect();
    let catalog = app::load_catalog(&[]).expect("the embedded checks load");
    let of_all = violations.iter().map(|finding| commands(&catalog, finding));
    let todo = Mutex::new(of_all.collect::<Vec<_>>().into_iter());
    let next = || todo.lock().expect("nobody panics here").next();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(commands) = next() {
                    shell.run(&commands);
                }
            });
        }
    });

    let after = program.scan_report(report, scan);

    let fixed: BTreeSet<&str> = violations
        .iter()
        .map(|finding| text(finding, "id"))
        .collect();
    let passed: BTreeSet<&str> = after
        .all_findings()
        .iter()
        .filter(|finding| text(finding, "verdict") == "pass")
        .map(|finding| text(finding, "id"))
        .collect();
    let failed: Vec<&Value> = after
        .all_findings()
        .iter()
        .filter(|finding| fixed.contains(text(finding, "id")))
        .filter(|finding| !passed.contains(text(finding, "id")))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(fixed.is_subset(&passed), "a finding is gone");
    let worse = worse(&before, &after);
    assert!(worse.is_empty(), "{worse:#?}");
}
