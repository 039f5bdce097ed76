//! What a person at a shell expects: `help`, `-v`, manual pages, completions.

use std::collections::BTreeSet;

use crate::kit::Program;

fn place() -> Program {
    Program::offline()
}

#[test]
fn help_is_a_command_as_well() {
    let place = place();
    let help = place.run(&["help"]).printed();
    assert_eq!(help, place.run(&["--help"]).printed());
    for command in [&["scan"][..], &["checks", "show"]] {
        let asked = place.run(&[&["help"], command].concat()).printed();
        let told = place.run(&[command, &["--help"]].concat()).printed();
        assert_eq!(asked, told);
    }
}

#[test]
fn ids_of_checks_do_not_flood_the_help() {
    let place = place();
    for command in [&["scan"][..], &["checks", "show"], &["checks", "export"]] {
        let help = place.run(&[command, &["--help"]].concat()).printed();
        assert!(!help.contains("s3-tls"), "{help}");
    }
    let told = place.run(&["plan", "x", "--format", "yaml"]).refusal(2);
    assert!(!told.contains("s3-tls"), "{told}");
}

#[test]
fn shells_complete_ids_and_folders() {
    let place = place();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.run(&["completions", shell]).printed();
        assert!(script.contains("threatproof"), "{shell}");
        if shell != "powershell" && shell != "elvish" {
            assert!(script.contains("s3-mfa-delete"), "{shell}: no threat");
            assert!(
                script.contains("s3-bucket-tls-required"),
                "{shell}: no control"
            );
        }
    }
}

/// The pages that a page refers to.
fn references(page: &str) -> impl Iterator<Item = String> {
    page.split_whitespace()
        .filter_map(|word| word.strip_suffix("(1)"))
        .map(|name| format!("{}.1", name.replace('\\', "")))
}

#[test]
fn manual_pages_refer_to_pages_that_are_there() {
    let place = place();
    place.run(&["man", "-o", "man/man1"]).printed();
    let pages: BTreeSet<String> = place.listing("man/man1").into_iter().collect();
    for page in [
        "threatproof.1",
        "threatproof-scan.1",
        "threatproof-checks.1",
        "threatproof-checks-export.1",
        "threatproof-evidence-show.1",
    ] {
        assert!(pages.contains(page), "{pages:?}");
    }
    let mut referred = BTreeSet::new();
    for page in &pages {
        let text = place.read(&format!("man/man1/{page}"));
        let text = String::from_utf8(text).expect("UTF-8");
        referred.extend(references(&text));
        assert!(!text.contains("HOME"), "{page} tells of this machine");
    }
    let own = BTreeSet::from(["threatproof.1".to_owned()]);
    let below: BTreeSet<String> = pages.difference(&own).cloned().collect();
    assert_eq!(referred, below);
    let scan = String::from_utf8(place.read("man/man1/threatproof-scan.1")).expect("UTF-8");
    assert!(scan.contains("\\-\\-role\\-arn"), "{scan}");
    assert!(!scan.contains("/out"), "what is set here is no part of it");
    // The same, printed.
    assert_eq!(place.run(&["man", "scan"]).printed(), scan);
    let title = format!(
        "\n.TH \"threatproof-scan\" \"1\" \"\" \"threatproof {}\" \"threatproof manual\"\n",
        env!("CARGO_PKG_VERSION")
    );
    assert!(scan.contains(&title), "{scan}");
    let (_, synopsis) = scan.split_once("\n.SH SYNOPSIS\n").expect("a synopsis");
    let synopsis = synopsis.lines().next().unwrap_or_default();
    assert_eq!(synopsis, "\\fBthreatproof scan\\fR [OPTIONS] <REPORT>");
    let root = String::from_utf8(place.read("man/man1/threatproof.1")).expect("UTF-8");
    assert_eq!(place.run(&["man"]).printed(), root);
    place
        .run(&["man", "scam"])
        .refused(2, &["there is no command `scam`"]);
}
