//! `checks` for people who write their own: JSON, export, a control that nobody names, one control's examples.

use serde_json::Value;

use crate::kit::{Program, project};

fn place() -> Program {
    Program::offline()
}

fn json(place: &Program, arguments: &[&str]) -> Value {
    let printed = place.run(arguments).printed();
    serde_json::from_str(&printed).expect("JSON")
}

#[test]
fn programs_read_checks_as_json() {
    let place = place();
    let list = json(&place, &["checks", "list", "--format", "json"]);
    assert_eq!(list["schema_version"], "1");
    assert_eq!(list["threats"].as_array().expect("threats").len(), 42);
    let control = json(
        &place,
        &[
            "checks",
            "show",
            "s3-bucket-tls-required",
            "--format",
            "json",
        ],
    );
    assert_eq!(control["type"], "control");
    assert_eq!(control["severity"], "medium");
    assert_eq!(control["threats"], serde_json::json!(["s3-tls"]));
    assert!(
        control["actions"]
            .as_array()
            .is_some_and(|actions| actions.contains(&"s3:GetBucketPolicy".into())),
        "{control}"
    );
    let own = list["controls"].as_array().expect("controls").iter();
    let mut own = own.filter(|own| own["id"] == "s3-bucket-tls-required");
    assert_eq!(own.next().expect("it is listed")["fix"], control["fix"]);
    let threat = json(&place, &["checks", "show", "s3-tls", "--format", "json"]);
    assert_eq!(threat["type"], "threat");
    assert_eq!(threat["controls"][0], "s3-bucket-tls-required");
}

#[test]
fn a_check_file_is_printed_as_it_is() {
    let place = place();
    let path = "checks/controls/s3/s3-bucket-tls-required.toml";
    let file = std::fs::read_to_string(project(path)).expect("a check file");
    let printed = place.run(&["checks", "export", "s3-bucket-tls-required"]);
    assert_eq!(printed.printed(), file);
    // One's own as well, in the place of the embedded one.
    let own = file.replace("severity = \"medium\"", "severity = \"low\"");
    place.file("own/controls/s3/s3-bucket-tls-required.toml", &own);
    let printed = place.run(&[
        "checks",
        "export",
        "s3-bucket-tls-required",
        "--checks",
        "own",
    ]);
    assert_eq!(printed.printed(), own);
    place
        .run(&["checks", "export", "s3-tlss"])
        .refused(2, &["did you mean `s3-tls`?"]);
    place
        .run(&["checks", "export"])
        .refused(2, &["--output-directory"]);
}

#[test]
fn what_is_exported_is_a_folder_of_checks() {
    let place = place();
    // A control that is like a family comes with the family.
    place
        .run(&[
            "checks",
            "export",
            "redshift-cluster-encrypted-at-rest",
            "s3-tls",
            "-o",
            "own",
        ])
        .printed();
    let files = place.files().into_iter();
    let files: Vec<String> = files.filter(|file| file.starts_with("own/")).collect();
    assert!(
        files.contains(&"own/controls/redshift/redshift-cluster-encrypted-at-rest.toml".to_owned()),
        "{files:?}"
    );
    assert!(files.contains(&"own/threats/s3-tls.toml".to_owned()));
    assert!(
        files.iter().any(|file| file.starts_with("own/families/")),
        "{files:?}"
    );
    let lint = place.run(&["checks", "lint", "--checks", "own"]);
    assert_eq!(lint.stderr, "");
    assert!(lint.printed().ends_with("no problems\n"));
    // Again it changes nothing, and what was edited is not lost.
    let all = ["checks", "export", "-o", "own"];
    place.run(&all).printed();
    place.file("own/threats/s3-tls.toml", "edited");
    place
        .run(&all)
        .refused(2, &["own/threats/s3-tls.toml exists"]);
    assert_eq!(place.read("own/threats/s3-tls.toml"), b"edited");
    place.run(&[&all[..], &["--force"]].concat()).printed();
    assert_ne!(place.read("own/threats/s3-tls.toml"), b"edited");
}

#[test]
fn a_control_that_no_threat_names_is_told() {
    let place = place();
    let file = project("checks/controls/s3/s3-bucket-tls-required.toml");
    let file = std::fs::read_to_string(file).expect("a check file");
    let own = file.replace("s3-bucket-tls-required", "my-own-control");
    place.file("own/controls/s3/my-own-control.toml", own);
    let lint = place.run(&["checks", "lint", "--checks", "own"]);
    assert!(
        lint.stderr
            .starts_with("warning: the control `my-own-control` is never judged"),
        "{}",
        lint.stderr
    );
    assert!(lint.printed().ends_with("no problems\n"));
}

#[test]
fn the_examples_of_one_control_or_of_a_threat_are_run() {
    let place = place();
    let one = place
        .run(&["checks", "test", "s3-bucket-tls-required"])
        .printed();
    assert_eq!(
        one,
        "s3-bucket-tls-required  12 examples pass\n\n12 passed, 0 failed\n"
    );
    assert_eq!(place.run(&["checks", "test", "s3-tls"]).printed(), one);
    place
        .run(&["checks", "test", "s3-tlss"])
        .refused(2, &["did you mean `s3-tls`?"]);
}

#[test]
fn the_ids_of_a_framework_are_listed_with_the_controls_about_them() {
    let place = place();
    let list = ["checks", "list", "--framework"];
    let printed = place.run(&[&list[..], &["cis-aws-5.0.0"]].concat());
    let printed = printed.printed();
    assert!(printed.contains("never a verdict"), "{printed}");
    assert!(
        printed.contains("\n2.1.1  equal  s3-bucket-tls-required\n"),
        "{printed}"
    );
    // In the order of their numbers.
    let at = |id: &str| printed.find(&format!("\n{id} ")).expect("an ID");
    assert!(at("1.4") < at("1.9") && at("1.9") < at("1.15"), "{printed}");
    place.run(&[&list[..], &["cis-aws-5.0"]].concat()).refused(
        2,
        &["there is no framework", "did you mean `cis-aws-5.0.0`?"],
    );
    let arguments = [&list[..], &["cis-aws-5.0.0", "--format", "json"]].concat();
    let controls = json(&place, &arguments)["controls"].take();
    let controls = controls.as_array().expect("controls");
    assert!(!controls.is_empty() && controls.len() < 40, "{controls:#?}");
    let names = |control: &Value| {
        let mut maps = control["maps"].as_array().into_iter().flatten();
        maps.any(|map| map["framework"] == "cis-aws-5.0.0")
    };
    assert!(controls.iter().all(names));
}

#[test]
fn a_control_is_shown_with_its_commands_and_what_asks_for_it() {
    let place = place();
    let shown = |id: &str| place.run(&["checks", "show", id]).printed();
    let control = shown("s3-bucket-versioning-enabled");
    for words in [
        "\nwith the AWS CLI:\n",
        "aws s3api put-bucket-versioning --bucket \"@name@\"",
        "\nwith Terraform:\nresource \"aws_s3_bucket_versioning\"",
        "  security-hub: S3.14 (equal)\n",
    ] {
        assert!(control.contains(words), "no {words:?} in {control}");
    }
    assert!(shown("iam-root-mfa-enabled").contains("\nby hand:\nOnly the root user"));
    assert!(shown("cloudfront-waf-attached").contains("\nno test applies the commands:\n"));
}
