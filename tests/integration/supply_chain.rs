//! How many crates the program is made of, and that building it stays a matter of minutes. Which ones may be is in
//! `deny.toml`.

use std::collections::BTreeSet;
use std::process::Command;

/// Crates with their versions, on Linux, this one included: the core, and the whole program.
/// More of them is a decision: whoever raises a number says in the commit what it buys.
const CRATES: [(&str, usize); 2] = [("--no-default-features", 162), ("--all-features", 375)];

#[test]
fn the_number_of_crates_grows_only_on_purpose() {
    for (features, expected) in CRATES {
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
            .args(["--target", "x86_64-unknown-linux-gnu", "--format", "{p}"])
            .arg(features)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo starts");
        let errors = String::from_utf8_lossy(&tree.stderr);
        assert!(tree.status.success(), "{errors}");
        let tree = String::from_utf8(tree.stdout).expect("UTF-8");
        // A crate that was shown before is marked `(*)`.
        let version = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let crates: BTreeSet<String> = tree.lines().map(version).collect();
        assert_eq!(
            crates.len(),
            expected,
            "{features}: set the number in this file, with the reason in the commit"
        );
    }
}

/// What the longest scans and every run ask of.
const OPTIMISED: [&str; 4] = [
    "aws-sdk-account",
    "aws-sdk-s3",
    "aws-sdk-s3control",
    "aws-sdk-sts",
];

/// With the others unoptimised the whole program builds in about a third of the CPU time.
#[test]
fn most_service_crates_are_not_optimised() {
    let manifest: toml::Table = include_str!("../../Cargo.toml")
        .parse()
        .expect("Cargo.toml");
    let profile = &manifest["profile"]["release"]["package"];
    for name in manifest["dependencies"].as_table().expect("a table").keys() {
        if name.starts_with("aws-sdk-") && !OPTIMISED.contains(&name.as_str()) {
            let level = profile.get(name).and_then(|of| of.get("opt-level"));
            assert_eq!(
                level.and_then(toml::Value::as_integer),
                Some(0),
                "{name}: give it its line in [profile.release.package]"
            );
        }
    }
}
