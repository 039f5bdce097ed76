//! The house rules as code: every one names the file, the line and the rule that is broken.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

mod map;
mod readme;
mod wings;

use threatproof::facts::{Field, Type};
use threatproof::services::{self, SERVICES};

/// Lines that ask for the second subject of a file, and lines that no file has.
const MANY_LINES: usize = 500;
const MOST_LINES: usize = 800;

/// Files of more than [`MANY_LINES`], with the reason why they are one subject.
const LONG_FILES: &[(&str, &str)] = &[];

/// A source file of the project.
struct Source {
    /// Below the project, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// Whether the file is compiled for tests only.
    fn is_test(&self) -> bool {
        !self.path.starts_with("src/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
    }

    /// The lines that users run, numbered, without comments.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let shipped = self
            .text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        shipped
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.split("//").next().unwrap_or_default()))
    }

    fn module(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below
            .split('/')
            .next()
            .unwrap_or(below)
            .trim_end_matches(".rs")
    }
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(below: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&project().join(below), &mut paths);
    paths.sort();
    assert!(paths.len() > 5, "no sources below {below}");
    paths
        .into_iter()
        .map(|path| Source {
            path: path
                .strip_prefix(project())
                .expect("below the project")
                .to_string_lossy()
                .replace('\\', "/"),
            text: std::fs::read_to_string(&path).expect("UTF-8"),
        })
        .collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.components().any(|part| part.as_os_str() == "fuzz") {
            // A package of its own.
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Both the program's and the tests' sources.
fn all_sources() -> Vec<Source> {
    let mut all = sources("src");
    all.extend(sources("tests"));
    all
}

#[track_caller]
fn none_broken(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}\n  {}", broken.join("\n  "));
}

#[test]
fn every_file_says_what_it_is_for() {
    let broken: Vec<String> = all_sources()
        .iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| format!("{}:1: no `//!`", source.path))
        .collect();
    none_broken("a file begins with what it is for", &broken);
}

#[test]
fn files_have_one_subject() {
    let mut broken = Vec::new();
    for source in all_sources() {
        let lines = source.text.lines().count();
        let excused = LONG_FILES.iter().any(|(path, _)| *path == source.path);
        if lines > MOST_LINES || (lines > MANY_LINES && !excused) {
            broken.push(format!("{}:{lines}: {lines} lines", source.path));
        } else if excused && lines <= MANY_LINES {
            broken.push(format!("{}: short enough to need no excuse", source.path));
        }
    }
    none_broken("what is the second subject of a long file?", &broken);
}

#[test]
fn modules_are_named_after_what_is_in_them() {
    let broken: Vec<String> = all_sources()
        .iter()
        .filter(|source| {
            source.path.split('/').any(|part| {
                matches!(
                    part.trim_end_matches(".rs"),
                    "util"
                        | "utils"
                        | "helper"
                        | "helpers"
                        | "common"
                        | "manager"
                        | "data"
                        | "misc"
                )
            })
        })
        .map(|source| format!("{}:1: says nothing", source.path))
        .collect();
    none_broken("a module's name says what is in it", &broken);
}

#[test]
fn nothing_is_allowed_forgotten_or_unwrapped() {
    let mut broken = Vec::new();
    for source in sources("src") {
        for (number, line) in source.lines() {
            let place = format!("{}:{number}", source.path);
            if line.contains("#[allow(") || line.contains("#![allow(") {
                broken.push(format!(
                    "{place}: `#[expect(…, reason = …)]` instead of `#[allow]`"
                ));
            }
            for macro_name in ["todo!(", "unimplemented!(", "dbg!("] {
                if line.contains(macro_name) {
                    broken.push(format!("{place}: `{macro_name}…)`"));
                }
            }
            if !source.is_test() && line.contains(".unwrap()") {
                broken.push(format!("{place}: `unwrap()`"));
            }
        }
    }
    none_broken("nothing unfinished and no panic by carelessness", &broken);
}

#[test]
fn every_file_belongs_to_a_module() {
    let sources = all_sources();
    let text_of = |path: &str| {
        sources
            .iter()
            .find(|source| source.path == path)
            .map(|source| source.text.as_str())
    };
    let mut broken = Vec::new();
    for source in &sources {
        let path = &source.path;
        if matches!(
            path.as_str(),
            "src/lib.rs" | "src/main.rs" | "tests/integration/main.rs"
        ) {
            continue;
        }
        let (folder, file) = path.rsplit_once('/').expect("below a folder");
        let (folder, name) = match file {
            "mod.rs" => folder.rsplit_once('/').expect("below a folder"),
            _ => (folder, file.trim_end_matches(".rs")),
        };
        let parents = [
            format!("{folder}/mod.rs"),
            format!("{folder}.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
        ];
        let declared = parents
            .iter()
            .filter_map(|parent| text_of(parent))
            .any(|text| {
                text.lines().any(|line| {
                    let line = line.trim().trim_end_matches(';');
                    line.ends_with(&format!("mod {name}"))
                        || line.ends_with(&format!("mod {name} {{"))
                })
            });
        if !declared {
            broken.push(format!("{path}:1: no `mod {name};` leads here"));
        }
    }
    none_broken("a file without a `mod` line is never compiled", &broken);
}

#[test]
fn every_service_is_registered() {
    let registry = std::fs::read_to_string(project().join("src/services/mod.rs")).expect("a file");
    let mut broken = Vec::new();
    for source in sources("src/services") {
        let below = source.path.trim_start_matches("src/services/");
        let name = below
            .split('/')
            .next()
            .unwrap_or(below)
            .trim_end_matches(".rs");
        let offers = source.text.contains("static SERVICE: Service");
        if offers && !registry.contains(&format!("&{name}::SERVICE")) {
            broken.push(format!("{}: not in SERVICES", source.path));
        }
        if offers && !SERVICES.iter().any(|service| service.name == name) {
            broken.push(format!(
                "{}: the service's name is not `{name}`",
                source.path
            ));
        }
    }
    let mut names = BTreeSet::new();
    for service in SERVICES {
        if service.kinds.is_empty() {
            broken.push(format!("{}: no kind of fact", service.name));
        }
        for kind in service.kinds {
            if kind.service() != service.name {
                broken.push(format!("{}: belongs to `{}`", kind.name, service.name));
            }
            if !names.insert(kind.name) {
                broken.push(format!("{}: twice", kind.name));
            }
        }
    }
    none_broken("a service that is not registered is never read", &broken);
}

fn fields_of(path: &str, of: &Type, broken: &mut Vec<String>) {
    match of {
        Type::Record(fields) => {
            let mut names = BTreeSet::new();
            for field in fields {
                let Field { name, doc, of, .. } = field;
                let path = format!("{path}.{name}");
                if matches!(
                    *name,
                    "absent" | "denied" | "failed" | "items" | "incomplete"
                ) {
                    broken.push(format!("{path}: stands for a value that is not there"));
                }
                if !names.insert(*name) {
                    broken.push(format!("{path}: twice"));
                }
                if doc.trim().is_empty() {
                    broken.push(format!("{path}: not explained"));
                }
                fields_of(&path, of, broken);
            }
        }
        Type::List(of) => fields_of(&format!("{path}[]"), of, broken),
        Type::Word(words) => {
            let distinct: BTreeSet<_> = words.iter().collect();
            if distinct.len() != words.len() || words.is_empty() {
                broken.push(format!("{path}: a word twice, or none"));
            }
        }
        Type::Bool | Type::Int | Type::Text => {}
    }
}

#[test]
fn no_field_is_named_like_what_stands_for_a_missing_value() {
    let mut broken = Vec::new();
    for kind in services::fact_kinds() {
        fields_of(kind.name, &Type::Record((kind.fields)()), &mut broken);
    }
    none_broken(
        "a field must be told from a value that is not there",
        &broken,
    );
}
