//! Who may import whom: two wings on one ground, under one roof.

use std::collections::BTreeSet;

use super::{none_broken, sources};

/// The part of the house that a module belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// Facts, vocabulary, files: what both wings stand on.
    Ground,
    /// From reports and checks to verdicts and outputs: pure.
    Judging,
    /// From AWS to facts: asynchronous.
    Asking,
    /// Where the wings meet: the pipeline, the commands, the terminal.
    Roof,
}

impl Part {
    fn may_use(self, other: Self) -> bool {
        match self {
            Self::Ground => other == Self::Ground,
            Self::Judging => matches!(other, Self::Ground | Self::Judging),
            Self::Asking => matches!(other, Self::Ground | Self::Asking),
            Self::Roof => true,
        }
    }
}

/// Each module of `src/`, its part of the house, and the modules that it may use; everything may use `model`.
///
/// Data flows from the top of this table to its bottom: a line that would have to name a module
/// further down is the sign of something in the wrong place.
#[rustfmt::skip] // a module a line
const HOUSE: &[(&str, Part, &[&str])] = &[
    ("model", Part::Ground, &[]),
    ("files", Part::Ground, &[]),
    ("clock", Part::Ground, &[]),
    ("facts", Part::Ground, &[]),
    ("policy", Part::Ground, &[]),
    ("network", Part::Ground, &["facts"]),
    ("evidence", Part::Ground, &["facts", "files"]),
    ("seal", Part::Ground, &["evidence", "files"]),

    ("changes", Part::Judging, &[]),
    ("report", Part::Judging, &[]),
    ("render", Part::Judging, &["report"]),
    ("checks", Part::Judging, &["facts"]),
    ("matching", Part::Judging, &["report", "checks"]),
    ("plan", Part::Judging, &["checks", "facts", "matching"]),
    ("scope", Part::Judging, &["facts", "policy", "report"]),
    ("human", Part::Judging, &["policy", "scope"]),
    ("config", Part::Judging, &["checks", "facts", "human", "scope"]),
    ("evaluate", Part::Judging, &["checks", "facts", "human"]),
    ("rollup", Part::Judging, &["checks", "facts", "human", "matching", "evaluate", "policy", "report", "scope"]),
    ("coverage", Part::Judging, &["checks", "facts", "evaluate"]),
    ("ledger", Part::Judging, &["coverage"]),
    ("conclusion", Part::Judging, &["changes", "checks", "coverage", "evaluate", "evidence", "facts", "human", "ledger", "report", "rollup"]),
    ("output", Part::Judging, &["changes", "checks", "conclusion", "coverage", "evaluate", "evidence", "files", "human", "ledger", "rollup"]),
    ("past", Part::Judging, &["conclusion", "files", "human", "output"]),
    ("comparison", Part::Judging, &["changes", "conclusion", "output", "past"]),
    ("explain", Part::Judging, &["checks", "conclusion", "facts", "human", "output", "past"]),
    ("suppose", Part::Judging, &["checks", "facts"]),

    ("aws", Part::Asking, &["facts"]),
    ("collect", Part::Asking, &["facts", "aws"]),
    ("services", Part::Asking, &["facts", "network", "policy", "aws", "collect"]),

    ("permissions", Part::Roof, &["facts", "policy", "services"]),
    ("terminal", Part::Roof, &["aws", "checks", "clock", "collect", "conclusion", "files", "ledger", "output"]),
    ("error", Part::Roof, &["checks", "files"]),
    ("app", Part::Roof, &[
        "aws", "changes", "checks", "collect", "comparison", "conclusion", "config", "coverage", "error", "evaluate",
        "evidence", "facts", "files", "human", "matching", "output", "past", "permissions", "plan", "report", "rollup",
        "scope", "seal", "services",
    ]),
    ("commands", Part::Roof, &[
        "app", "aws", "changes", "checks", "comparison", "conclusion", "config", "coverage", "error", "evidence", "facts",
        "explain", "files", "human", "output", "past", "permissions", "plan", "render", "report", "seal", "services",
        "suppose", "terminal",
    ]),
    ("cli", Part::Roof, &["commands", "error", "terminal"]),
    // The binary is a user of the library.
    ("main", Part::Roof, &[]),
    ("lib", Part::Roof, &[]),
];

/// The modules of `src/`, but for the two roots of its crates.
pub(super) fn modules() -> impl Iterator<Item = &'static str> {
    let names = HOUSE.iter().map(|(name, ..)| *name);
    names.filter(|name| !matches!(*name, "main" | "lib"))
}

/// The modules that a line names after `crate::`, groups included.
fn named_modules(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices("crate::") {
        if line[..at].ends_with('$') {
            continue;
        }
        let rest = &line[at + "crate::".len()..];
        let group = rest
            .strip_prefix('{')
            .map(|group| group.split('}').next().unwrap_or(group));
        for item in group
            .unwrap_or(rest)
            .split(if group.is_some() { ',' } else { '\0' })
        {
            let name: String = item
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            names.push(name);
        }
    }
    names
}

#[test]
fn imports_go_one_way() {
    for (at, (module, _, imports)) in HOUSE.iter().enumerate() {
        let above = |import| HOUSE[..at].iter().any(|(own, ..)| own == import);
        for import in *imports {
            assert!(
                above(import),
                "{module} imports {import}, which is not above it"
            );
        }
    }
}

#[test]
fn the_wings_do_not_know_each_other() {
    let mut broken = Vec::new();
    for (module, part, imports) in HOUSE {
        for (import, other, _) in HOUSE.iter().filter(|(name, ..)| imports.contains(name)) {
            if !part.may_use(*other) {
                broken.push(format!("{module} ({part:?}) imports {import} ({other:?})"));
            }
        }
    }
    none_broken(
        "what judges and what asks AWS meet on the ground and under the roof",
        &broken,
    );
}

#[test]
fn modules_know_only_what_they_may() {
    let mut broken = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let module = source.module();
        seen.insert(module.to_owned());
        let Some((_, _, allowed)) = HOUSE.iter().find(|(name, ..)| *name == module) else {
            broken.push(format!(
                "{}: `{module}` has no line in this table",
                source.path
            ));
            continue;
        };
        for (number, line) in source.lines() {
            for name in named_modules(line) {
                if name != module && name != "model" && !allowed.contains(&name.as_str()) {
                    broken.push(format!(
                        "{}:{number}: `{module}` may not use `{name}`",
                        source.path
                    ));
                }
            }
        }
    }
    for (module, ..) in HOUSE {
        if !seen.contains(*module) {
            broken.push(format!("the table names `{module}`, which does not exist"));
        }
    }
    none_broken(
        "who may import whom is a table in tests/integration/tidy/wings.rs",
        &broken,
    );
}

#[test]
fn the_import_table_sees_what_it_should() {
    assert_eq!(named_modules("use crate::facts::Call;"), ["facts"]);
    assert_eq!(
        named_modules("use crate::{facts::Call, model};"),
        ["facts", "model"]
    );
    assert_eq!(
        named_modules("let x: crate::plan::Plan = crate::app::y();"),
        ["plan", "app"]
    );
    assert!(named_modules("$crate::facts::Field").is_empty());
}
