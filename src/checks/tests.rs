//! The embedded catalogue loads, and broken files are refused with the place and a hint.

use super::*;
use crate::services::fact_kinds;

mod families;
mod family_files;
mod remedies;

const TLS: &str = "controls/s3/s3-bucket-tls-required.toml";

fn embedded_with(path: &str, change: impl Fn(&str) -> String) -> Result<Catalog, Vec<Problem>> {
    let mut files = embedded();
    let file = files
        .iter_mut()
        .find(|file| file.path == path)
        .expect("an embedded file");
    let changed = change(&file.text);
    assert_ne!(changed, *file.text, "the change found nothing to change");
    file.text = changed.into();
    load(files, &fact_kinds())
}

#[track_caller]
fn refused(from: &str, to: &str, message: &str, help: &str) {
    let problems = embedded_with(TLS, |text| text.replacen(from, to, 1)).expect_err("a problem");
    let found = problems.iter().any(|problem| {
        problem.message.contains(message)
            && problem.help.as_deref().unwrap_or_default().contains(help)
    });
    assert!(found, "{problems:#?}");
}

#[test]
fn the_embedded_catalogue_loads_and_its_examples_hold() {
    let catalog = load(embedded(), &fact_kinds()).unwrap_or_else(|problems| {
        let shown: Vec<String> = problems
            .iter()
            .map(|problem| problem.render(false))
            .collect();
        panic!("{}", shown.join("\n\n"))
    });
    assert!(catalog.controls.len() >= 10);
    assert!(catalog.digest.starts_with("sha256:"));
}

#[test]
fn a_misspelt_field_is_refused_with_the_nearest_one() {
    refused(
        "bucket.policy.tls == 'required'",
        "bucket.polici.tls == 'required'",
        "no field `polici`",
        "`policy`",
    );
    refused(
        "bucket.policy.tls == 'required'",
        "buckt.policy.tls == 'required'",
        "no `buckt`",
        "`bucket`",
    );
    refused(
        "fact = \"s3.bucket\"",
        "fact = \"s3.buckets\"",
        "no fact kind",
        "`s3.bucket`",
    );
    refused(
        "severity =",
        "severty =",
        "unknown field `severty`",
        "`severity`",
    );
}

#[test]
fn a_question_asks_something_and_nothing_else_does() {
    let question = "verdict = \"question\"\nreason";
    refused(
        "verdict = \"fail\"\nreason",
        question,
        "asks nothing",
        "`asks`",
    );
    let with = |asks: &str| {
        let asked = format!("verdict = \"question\"\nasks = \"{asks}\"\nreason");
        move |text: &str| text.replacen("verdict = \"fail\"\nreason", &asked, 1)
    };
    for (asks, message) in [
        ("Tell us", "question mark"),
        ("Is {bucket.polici} meant?", "no field `polici`"),
        // Its examples say otherwise.
        ("Is it meant?", "the verdict is `question`"),
    ] {
        let problems = embedded_with(TLS, with(asks)).expect_err(asks);
        let found = problems
            .iter()
            .any(|problem| problem.message.contains(message));
        assert!(found, "{message}: {problems:#?}");
    }
    refused(
        "verdict = \"fail\"\nreason",
        "verdict = \"fail\"\nasks = \"Is it meant?\"\nreason",
        "only the verdict `question` asks",
        "",
    );
}

#[test]
fn a_word_that_never_occurs_is_refused() {
    refused(
        "tls == 'required'",
        "tls == 'requird'",
        "this is never 'requird'",
        "`required`",
    );
}

#[test]
fn types_must_fit() {
    refused(
        "bucket.policy.tls == 'required'",
        "bucket.policy.tls == 1",
        "cannot be compared",
        "",
    );
    refused(
        "bucket.policy.tls == 'required'",
        "bucket.policy.tls",
        "true or false",
        "",
    );
    refused(
        "bucket.policy.tls == 'required'",
        "bucket.policy.tls.length() == 1",
        "no function",
        "",
    );
    refused(
        "bucket.policy.tls == 'required'",
        "bucket.policy == 'required'",
        "cannot be compared",
        "",
    );
}

#[test]
fn what_may_be_absent_must_be_asked_for() {
    refused(
        "has(bucket.policy) && bucket.policy.tls == 'required'",
        "bucket.policy.tls == 'required'",
        "may be absent",
        "has(bucket.policy)",
    );
    refused(
        "has(bucket.policy) && bucket.policy.tls == 'required'",
        "has(bucket.policy) || bucket.policy.tls == 'required'",
        "may be absent",
        "has(bucket.policy)",
    );
    refused(
        "!has(bucket.policy)",
        "!has(bucket.name)",
        "is never absent",
        "",
    );
}

#[test]
fn no_pass_without_evidence() {
    refused(
        "has(bucket.policy) && bucket.policy.tls == 'required'",
        "true",
        "a pass needs evidence",
        "",
    );
    refused(
        "[otherwise]\nverdict = \"fail\"",
        "[otherwise]\nverdict = \"pass\"",
        "can only be",
        "",
    );
}

#[test]
fn an_example_that_does_not_hold_is_a_problem() {
    refused(
        "expect = \"pass\"",
        "expect = \"fail\"",
        "the verdict is `pass`",
        "",
    );
    refused(
        "tls = \"required\", tls_detail",
        "tls = \"requird\", tls_detail",
        "never 'requird'",
        "",
    );
    refused(
        "given = { policy = { absent = true }, resource_control = \"none\" }",
        "given = { resource_control = \"none\" }",
        "does not give `bucket.policy`",
        "",
    );
}

#[test]
fn the_place_is_shown() {
    let problems = embedded_with(TLS, |text| {
        text.replacen(
            "bucket.policy.tls == 'required'",
            "bucket.policy.tsl == 'required'",
            1,
        )
    })
    .expect_err("a problem");
    let problem = &problems[0];
    assert_eq!(&problem.text[problem.span.clone()], "bucket.policy.tsl");
    assert!(
        problem
            .render(false)
            .contains("when = \"has(bucket.policy) && bucket.policy.tsl"),
        "{}",
        problem.render(false)
    );
}

#[test]
fn of_many_problems_the_first_are_shown_and_the_rest_is_counted() {
    let many = "references = [".to_owned() + &"\"http://x\",".repeat(299);
    let problems = embedded_with(TLS, |text| text.replacen("references = [", &many, 1));
    let problems = problems.expect_err("problems");
    assert_eq!(problems.len(), 299);
    assert!(Arc::ptr_eq(&problems[0].text, &problems[298].text));
    let shown = crate::error::RunError::in_files(problems).render(false);
    assert_eq!(shown.matches("a reference must be a URL").count(), 50);
    assert!(shown.contains(&format!("and 249 more in {TLS}")), "{shown}");
    assert!(shown.contains("error: 299 problems in"), "{shown}");
}

#[test]
fn a_threat_may_only_name_controls_that_exist() {
    let text = "id = \"made-up\"\ntitle = \"t\"\ncategory = \"Storage\"\nwhy = \"w\"\nreferences = []\n\
        [recognise]\ntype-guid = \"g\"\ntitle = \"t\"\ndescription = \"a long phrase\"\n\
        [answer]\ncontrols = [\"s3-bucket-tls-requird\"]\nsubjects = \"each\"\n";
    let mut files = embedded();
    files.push(SourceFile {
        path: "threats/made-up.toml".to_owned(),
        text: text.into(),
    });
    let problems = load(files, &fact_kinds()).expect_err("a problem");
    assert!(
        problems[0]
            .help
            .as_deref()
            .unwrap_or_default()
            .contains("`s3-bucket-tls-required`"),
        "{problems:?}"
    );
}
