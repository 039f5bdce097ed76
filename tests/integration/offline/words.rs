//! Waivers, attestations and scopes that do nothing are told with their file and line.

use crate::kit::{Program, project};

const WORDS: &str = r#"# What we say
[[waiver]]
control = "s3-bucket-tls-required"
resource = "arn:aws:s3:::doesnotexist"
by = "Ada"
date = 2026-11-01
expires = 2027-05-01
note = "n"

[[waiver]]
control = "s3-bucket-tls-required"
resource = "arn:aws:s3:::*"
by = "Ada"
date = 2026-05-01
expires = 2026-11-01
note = "ended"

[[waiver]]
control = "s3-bucket-tls-required"
resource = "arn:aws:s3:::*"
by = "Ada"
date = 2026-12-01
expires = 2027-11-01
note = "future"

[[attestation]]
threat = "macie"
part = "findings-reviewed"
by = "Ada"
date = 2026-11-01
expires = 2026-11-29

[[attestation]]
threat = "macie"
part = "findings-reviewed"
by = "Ada"
date = 2026-11-01
expires = 2027-11-29

[[waiver]]
control = "s3-bucket-tls-required"
resource = "arn:aws:s3:::*"
by = "Ada"
date = 2026-11-01
expires = 2027-11-01
note = "in use"

[[attestation]]
control = "apigateway-management-least-privilege"
resource = "arn:aws:s3:::*"
by = "Ada"
date = 2026-11-01
expires = 2027-11-29

[[scope]]
name = "orders"
elements = ["Odrers DB"]
resources = ["arn:aws:s3:::*"]

[[scope]]
name = "mfa"
threats = ["console-mfa"]
accounts = ["111122223333"]
"#;

#[test]
fn words_that_do_nothing_are_told_with_file_and_line() {
    let program = Program::offline();
    program.file("threatproof.toml", WORDS);
    program.run(&["demo"]).results();
    let report = project("src/demo/report.htm");
    let evidence = program.path("out/evidence").display().to_string();
    let ran = program.run(&["evaluate", &evidence, &report, "--summary", "none"]);
    ran.results();
    insta::assert_snapshot!(ran.stderr.trim_end(), @r#"
    warning: threatproof.toml:2: this waiver matches no resource
    warning: threatproof.toml:10: this waiver ended on 2026-11-01
    warning: threatproof.toml:18: this waiver holds only from 2026-12-01 on
    warning: threatproof.toml:26: this attestation ends in 9 days, on 2026-11-29
    warning: threatproof.toml:48: this attestation answers nothing that is asked
    warning: threatproof.toml:55: the scope "orders" matches no item
    "#);

    // Nothing is said of what is as it should be, and nothing of what was not asked for.
    let ran = program.run(&[
        "evaluate",
        &evidence,
        &report,
        "--config",
        "/dev/null",
        "-q",
    ]);
    assert_eq!(ran.stderr, "");
    let ran = program.run(&["evaluate", &evidence, &report, "--threat", "console-mfa"]);
    assert!(
        !ran.stderr.contains("matches no resource"),
        "{}",
        ran.stderr
    );

    let hostile = "orders\\u001b[2J\\u202e\\nerror: fake";
    program.file(
        "threatproof.toml",
        WORDS.replace("\"orders\"", &format!("\"{hostile}\"")),
    );
    let ran = program.run(&["evaluate", &evidence, &report, "--summary", "none"]);
    let last = ran.stderr.lines().last().expect("a line");
    assert!(
        last.ends_with("the scope \"orders [2J  error: fake\" matches no item"),
        "{last:?}"
    );
}

#[test]
fn an_account_of_a_scope_that_was_not_read_makes_the_evidence_incomplete() {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let report = project("src/demo/report.htm");
    let evidence = program.path("out/evidence").display().to_string();
    for (account, code) in [("111122223333", 0), ("999988887777", 4)] {
        let scope = format!(
            "[[scope]]\nname = \"mfa\"\nthreats = [\"console-mfa\"]\naccounts = [\"{account}\"]\n"
        );
        program.file("threatproof.toml", &scope);
        let ran = program.run(&[
            "evaluate",
            &evidence,
            &report,
            "--force",
            "--threat",
            "console-mfa",
            "--fail-on",
            "incomplete",
        ]);
        assert_eq!(ran.code, Some(code), "{account}: {}", ran.stderr);
    }
}
