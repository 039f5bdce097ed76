//! What is known about a service stands in its folder. To add one takes the folder, two lines in
//! `src/services/mod.rs` and the crate in `Cargo.toml`: nothing else in `src/` has to name it.
//!
//! `src/aws/pace/limits.toml` is no such place. It holds the limits that AWS documents, each with its
//! source, and knows a default for services that it does not name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use threatproof::services::SERVICES;

/// Folders and files with another subject than what is read of which service.
const OTHER_SUBJECTS: &[(&str, &str)] = &[
    (
        "src/services/",
        "the folders, which name their neighbours, and the list of them",
    ),
    (
        "src/output/resource.rs",
        "what CloudFormation, and with it OCSF and ASFF, calls resources",
    ),
    (
        "src/policy/",
        "what the actions and conditions of IAM mean, whatever is read",
    ),
    (
        "src/app/targets/",
        "which accounts a run reads, for which an organization is asked",
    ),
    (
        "src/commands/scope/draft.rs",
        "words that are too common to find a resource by",
    ),
    (
        "src/aws/nowhere.rs",
        "which endpoints some regions lack is known of the endpoints as a whole",
    ),
    (
        "src/permissions/session.rs",
        "what AWS's own policies let auditors read is a list of IAM's",
    ),
];

/// Files that use one service for what only that has.
const NEEDS: &[(&str, &str, &str)] = &[
    (
        "src/app/conclude/mod.rs",
        "resourcegroupstaggingapi",
        "scopes can be by tag",
    ),
    (
        "src/app/conclude/idle.rs",
        "resourcegroupstaggingapi",
        "scopes can be by tag",
    ),
    (
        "src/app/job.rs",
        "resourcegroupstaggingapi",
        "scopes can be by tag",
    ),
    (
        "src/commands/accounts.rs",
        "organizations",
        "it lists the accounts of an organization",
    ),
    (
        "src/commands/args/targets.rs",
        "organizations",
        "an organization is one of the ways to name accounts",
    ),
    (
        "src/commands/policy.rs",
        "organizations",
        "whoever scans an organization has to list it",
    ),
    (
        "src/commands/policy.rs",
        "iam",
        "the ARN of the scanner's role is one of IAM",
    ),
    (
        "src/model/target.rs",
        "iam",
        "the ARN of a role is one of IAM",
    ),
    (
        "src/commands/scan/mod.rs",
        "organizations",
        "what rules say of accounts decides what the organization is asked",
    ),
    (
        "src/commands/scan/preflight.rs",
        "iam",
        "it works out what the caller may do",
    ),
    (
        "src/aws/session.rs",
        "s3",
        "buckets are addressed in another way at an endpoint of one's own",
    ),
    (
        "src/aws/transport.rs",
        "s3",
        "each bucket has a host of its own, and all of a region are one endpoint",
    ),
    (
        "src/collect/mod.rs",
        "iam",
        "the ARN of the root user stands for the account",
    ),
    (
        "src/facts/own.rs",
        "iam",
        "it works out what the caller may do",
    ),
    (
        "src/scope/claim.rs",
        "cloudfront",
        "its resources live in no region, unlike buckets, whose region may merely be untold",
    ),
];

/// The lines of `src/` that users run, each with its file.
fn shipped(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().replace('\\', "/");
        let at = name.rfind("/src/").expect("below src") + 1;
        let name = name[at..].to_owned();
        if path.is_dir() {
            if !name.ends_with("/tests") {
                shipped(&path, into);
            }
        } else if name.ends_with(".rs") && !name.ends_with("/tests.rs") {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
            into.extend(text.lines().map(|line| {
                let code = line.split("//").next().unwrap_or_default();
                (name.clone(), code.to_owned())
            }));
        }
    }
}

fn names(line: &str, service: &str) -> bool {
    let quoted = [
        format!("\"{service}\""),
        format!("\"{service}:"),
        format!("\"{service}."),
    ];
    let path = format!("services::{service}");
    let follows = line
        .split_once(&path)
        .map(|(_, rest)| rest.chars().next().unwrap_or(' '));
    quoted.iter().any(|word| line.contains(word)) || follows.is_some_and(|c| !c.is_alphanumeric())
}

/// Every folder of a service.
fn folders() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/services");
    let entries = fs::read_dir(root).expect("a folder");
    let folders = entries.map(|entry| entry.expect("an entry").path());
    let folders = folders.filter(|path| path.is_dir());
    folders
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect()
}

#[test]
fn nothing_but_its_folder_has_to_name_a_service() {
    let services = folders();
    assert!(services.len() >= SERVICES.len(), "{services:?}");
    let mut lines = Vec::new();
    shipped(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut lines,
    );
    let elsewhere = lines.iter().filter(|(file, _)| {
        let mut other = OTHER_SUBJECTS.iter();
        !other.any(|(folder, _)| file.starts_with(folder))
    });
    let mut found = BTreeSet::new();
    for (file, line) in elsewhere {
        for service in services.iter().filter(|service| names(line, service)) {
            found.insert((file.as_str(), service.as_str()));
        }
    }
    let needed: BTreeSet<(&str, &str)> = NEEDS
        .iter()
        .map(|(file, service, _)| (*file, *service))
        .collect();
    assert_eq!(
        found, needed,
        "what is known about a service belongs into its folder"
    );
}

#[test]
fn two_lines_register_a_service() {
    let registry = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/services/mod.rs");
    let registry = fs::read_to_string(registry).expect("UTF-8");
    let shipped = registry.split("#[cfg(test)]").next().unwrap_or_default();
    for service in SERVICES {
        let own = [
            format!("pub mod {};", service.name),
            format!("    &{}::SERVICE,", service.name),
        ];
        let lines: Vec<&str> = shipped
            .lines()
            .filter(|line| {
                line.split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == service.name)
            })
            .collect();
        assert_eq!(lines, own, "{}", service.name);
    }
}

#[test]
fn a_name_is_told_from_a_part_of_another() {
    assert!(names("use crate::services::iam::X;", "iam"));
    assert!(names("match it { \"rds\" => 1 }", "rds"));
    assert!(names("of(\"s3:GetObject\")", "s3"));
    assert!(!names(
        "use crate::services::apigatewayv2::X;",
        "apigateway"
    ));
    assert!(!names("let x = \"s3control\";", "s3"));
    assert!(!names("let rds = 1;", "rds"));
}
