//! Remedies and maps of control files: what they become, what is refused and where that is shown.

use super::families::{check, loads, text_of, with};
use super::*;

/// The problems of an embedded control with these tables before its subject, each in the file.
#[track_caller]
fn problems(tables: &str) -> Vec<Problem> {
    with(&[(TLS, written(tables))]).expect_err("a problem")
}

/// The embedded control with these tables in place of its own.
fn written(tables: &str) -> String {
    let text = text_of(TLS);
    let (head, tail) = text.split_once("[subject]").expect("a subject");
    let (head, _) = head.split_once("\nmaps = [").expect("its maps");
    format!("{}\n{tables}\n[subject]{tail}", head.trim_end())
}

#[track_caller]
fn one(tables: &str, shown: &str, message: &str, help: &str) {
    let found = problems(tables);
    assert_eq!(found.len(), 1, "{found:#?}");
    check(&found[0], TLS, shown, message, help);
}

#[test]
fn a_control_may_say_how_it_is_repaired_and_what_it_stands_for() {
    let tables = "[remedy]\naws-cli = \"aws s3 ls @name@\\n\"\nterraform = \"x\"\nuntested = \"no emulator\"\n\
        [[maps]]\nframework = \"security-hub\"\nid = \"S3.5\"\nstrength = \"equal\"\n";
    let catalog = loads(&[(TLS, written(tables))]);
    let control = super::families::control(&catalog, "s3-bucket-tls-required");
    let remedy = Remedy {
        aws_cli: Some("aws s3 ls @name@".to_owned()),
        terraform: Some("x".to_owned()),
        by_hand: None,
        untested: Some("no emulator".to_owned()),
    };
    assert_eq!(control.remedy, Some(remedy));
    let map = Map {
        framework: "security-hub".to_owned(),
        id: "S3.5".to_owned(),
        strength: Strength::Equal,
    };
    assert_eq!(control.maps, [map]);
}

#[test]
fn it_says_neither_too_little_nor_too_much() {
    one(
        "[remedy]\naws-cli = \"aws\"\nby-hand = \"not so\"\n",
        "\"not so\"",
        "`by-hand` tells why there is no command, but `aws-cli` is one",
        "write one of the two",
    );
    one(
        "[remedy]\nby-hand = \"a plan is bought\"\nuntested = \"why\"\n",
        "\"why\"",
        "`untested` is about `aws-cli`, which this remedy does not have",
        "",
    );
    let found = problems("[remedy]\nterraform = \"x\"\n");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        found[0].message,
        "this remedy has neither `aws-cli` nor `by-hand`"
    );
    one(
        "[remedy]\naws-cli = \" \"\n",
        "\" \"",
        "this must not be empty",
        "",
    );
}

#[test]
fn a_placeholder_that_does_not_exist_is_refused() {
    one(
        "[remedy]\naws-cli = \"aws s3 ls @nam@ @name@\"\n",
        "@nam@",
        "there is no placeholder `@nam@`",
        "did you mean `@name@`?",
    );
    let found = problems("[remedy]\nby-hand = \"w\"\nterraform = \"\"\"\nx = @elephants@\"\"\"\n");
    let help = found[0].help.as_deref().unwrap_or_default();
    assert!(help.starts_with("known: `@arn@`, `@name@`"), "{help}");
}

#[test]
fn maps_name_what_exists_once_and_in_its_form() {
    let map = |framework: &str, id: &str| {
        format!("[[maps]]\nframework = \"{framework}\"\nid = \"{id}\"\nstrength = \"near\"\n")
    };
    one(
        &map("cis-aws-5.0", "2.1.1"),
        "\"cis-aws-5.0\"",
        "there is no framework `cis-aws-5.0`",
        "did you mean `cis-aws-5.0.0`?",
    );
    one(
        &map("security-hub", "2.1.1"),
        "\"2.1.1\"",
        "`security-hub` has no such IDs",
        "they look like A.9",
    );
    let twice = map("security-hub", "S3.5").repeat(2);
    one(&twice, "\"S3.5\"", "this is mapped already", "");
}

const OWN: &str = "[house-rules]\nname = \"House rules\"\npublisher = \"We\"\nlicence = \"ours\"\n\
    link = \"https://example.com/\"\nas-of = \"2026-11-28\"\nforms = [\"A-9\"]\n";

#[test]
fn a_folder_may_bring_frameworks_of_its_own() {
    let map = "[[maps]]\nframework = \"house-rules\"\nid = \"HR-7\"\nstrength = \"part\"\n";
    let own = (frameworks::FILE, OWN.to_owned());
    let catalog = loads(&[own.clone(), (TLS, written(map))]);
    assert_eq!(catalog.frameworks["house-rules"].name, "House rules");
    // Those of the program stay.
    assert!(catalog.frameworks.contains_key("security-hub"));
    assert_ne!(catalog.digest, loads(&[]).digest);
    let replaced = OWN
        .replace("house-rules", "security-hub")
        .replace("A-9", "A.9");
    let catalog = loads(&[(frameworks::FILE, replaced)]);
    assert_eq!(catalog.frameworks["security-hub"].name, "House rules");
}

#[test]
fn what_is_wrong_with_a_framework_is_said_once() {
    let map = "[[maps]]\nframework = \"house-rules\"\nid = \"HR-7\"\nstrength = \"part\"\n";
    for (from, to, message) in [
        ("2026-11-28", "28.11.2026", "this is no date"),
        ("https://", "http://", "a reference must be a URL"),
        ("publisher", "publsher", "unknown field `publsher`"),
        ("\"We\"", "\"\"", "this must not be empty"),
    ] {
        let own = OWN.replace(from, to);
        let found = with(&[(frameworks::FILE, own), (TLS, written(map))]).expect_err(message);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].file, frameworks::FILE);
        assert!(found[0].message.contains(message), "{found:#?}");
    }
}
