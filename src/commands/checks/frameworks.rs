//! `checks list --framework`, and what `checks show` says of frameworks and repairs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::checks::{self, Catalog, Control, Framework, Remedy, Strength, Threat};
use crate::error::RunError;
use crate::model::{printable, printable_lines};

/// The framework of that id.
fn find<'c>(catalog: &'c Catalog, id: &str) -> Result<&'c Framework, RunError> {
    let known = || catalog.frameworks.keys().map(String::as_str);
    catalog.frameworks.get(id).ok_or_else(|| {
        let hint = match checks::nearest(id, known()) {
            Some(best) => format!("did you mean `{best}`?"),
            None => format!("known: {}", known().collect::<Vec<_>>().join(", ")),
        };
        RunError::usage(format!("there is no framework `{id}`")).hint(printable(&hint))
    })
}

/// Leaves only the controls that stand for something in a framework, and the threats that they answer.
pub(super) fn keep(catalog: &mut Catalog, framework: &str) -> Result<(), RunError> {
    find(catalog, framework)?;
    let is_meant = |control: &Control| control.maps.iter().any(|map| map.framework == framework);
    catalog.controls.retain(|_, control| is_meant(control));
    let left = &catalog.controls;
    let is_left = |threat: &Threat| threat.controls.iter().any(|id| left.contains_key(id));
    catalog.threats.retain(|_, threat| is_left(threat));
    Ok(())
}

/// The ids of a framework that controls stand for, with these.
pub(super) fn list(catalog: &Catalog, id: &str) -> Result<String, RunError> {
    let framework = find(catalog, id)?;
    let mut controls: BTreeMap<Vec<(String, u64)>, Vec<Row<'_>>> = BTreeMap::new();
    for control in catalog.controls.values() {
        for map in control.maps.iter().filter(|map| map.framework == id) {
            let row = (map.id.as_str(), map.strength, control);
            controls.entry(order(&map.id)).or_default().push(row);
        }
    }
    let version = framework.version.as_deref();
    let version = version.map_or_else(String::new, |version| format!(" {version}"));
    let mut out = format!(
        "{}{}, {}\n{}\nCompared on {}. IDs are context, never a verdict: no control makes an account compliant.\n\n",
        printable(&framework.name),
        printable(&version),
        printable(&framework.publisher),
        printable(&framework.link),
        framework.as_of
    );
    let rows = || controls.values().flatten();
    let widest = rows().map(|(id, ..)| id.chars().count()).max();
    let width = widest.unwrap_or_default();
    for (id, strength, control) in rows() {
        let (id, strength) = (printable(id), strength.as_str());
        let _ = writeln!(out, "{id:width$}  {strength:5}  {}", control.id);
    }
    Ok(out)
}

type Row<'c> = (&'c str, Strength, &'c Control);

/// Ids in the order of their numbers: 2.9 before 2.10.
fn order(id: &str) -> Vec<(String, u64)> {
    id.split(|letter: char| !letter.is_alphanumeric())
        .map(|part| match part.parse() {
            Ok(number) => (String::new(), number),
            Err(_) => (part.to_owned(), 0),
        })
        .collect()
}

/// How a control is repaired, as commands and code.
pub(super) fn remedy(out: &mut String, remedy: &Remedy) {
    for (title, text) in [
        ("with the AWS CLI", &remedy.aws_cli),
        ("no test applies the commands", &remedy.untested),
        ("with Terraform", &remedy.terraform),
        ("by hand", &remedy.by_hand),
    ] {
        if let Some(text) = text {
            let _ = writeln!(out, "\n{title}:\n{}", printable_lines(text));
        }
    }
}

/// What a control stands for, a framework a line.
pub(super) fn maps(out: &mut String, control: &Control) {
    let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for map in &control.maps {
        let id = format!("{} ({})", printable(&map.id), map.strength.as_str());
        lines.entry(&map.framework).or_default().push(id);
    }
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nframeworks (context, never a verdict):");
    for (framework, ids) in lines {
        let _ = writeln!(out, "  {}: {}", printable(framework), ids.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_in_the_order_of_their_numbers() {
        let mut ids = [
            "2.10", "AC-17(2)", "2.1.1", "2.9", "AC-4(21)", "AC-4", "S3.15", "S3.2",
        ];
        ids.sort_by_key(|id| order(id));
        let sorted = [
            "2.1.1", "2.9", "2.10", "AC-4", "AC-4(21)", "AC-17(2)", "S3.2", "S3.15",
        ];
        assert_eq!(ids, sorted);
    }
}
