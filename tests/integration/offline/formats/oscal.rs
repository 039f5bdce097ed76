//! Assessment results, judged by the model of OSCAL that compliance-trestle carries.

use serde_json::{Value, json};

use super::{accepted, run, standing};

#[test]
fn results_fit_the_model_and_satisfy_only_what_is_implemented() {
    let written = run();
    accepted("oscal", &[written.path("oscal.json")]);
    let document = written.json("oscal.json");
    let result = &document["assessment-results"]["results"][0];
    let findings = result["findings"].as_array().expect("findings");
    let observations = result["observations"].as_array().expect("observations");
    let start = |number: u64| format!("Item {number}: ");
    let of_item = |list: &[Value], number: u64| {
        let mut titles = list
            .iter()
            .map(|it| it["title"].as_str().unwrap_or_default());
        titles.position(|title| title.starts_with(&start(number)))
    };
    for (word, state) in [
        ("implemented", Some("satisfied")),
        ("not-started", Some("not-satisfied")),
        ("needs-investigation", None),
        ("kept", None),
        ("not-applicable", None),
    ] {
        for number in standing(&written.results, word) {
            let finding = of_item(findings, number).map(|at| &findings[at]);
            let own = finding.map(|it| it["target"]["status"]["state"].as_str().expect("a state"));
            assert_eq!(own, state, "{number} is {word}");
            let observed = of_item(observations, number).is_some();
            assert_eq!(observed, state.is_none(), "{number} is {word}");
        }
    }
}

#[test]
fn broken_results_are_refused() {
    let written = run();
    let document = written.json("oscal.json");
    let result = "/assessment-results/results/0";
    let broken = [
        (
            format!("{result}/findings/0/target/status/state"),
            json!("unknown"),
            "state",
        ),
        (
            "/assessment-results/import-ap".to_owned(),
            json!({}),
            "href",
        ),
        (format!("{result}/observations/0/uuid"), json!("x"), "uuid"),
        (
            format!("{result}/reviewed-controls"),
            json!({}),
            "control-selections",
        ),
    ];
    let broken = broken.map(|(place, value, why)| {
        let mut broken = document.clone();
        *broken.pointer_mut(&place).expect(&place) = value;
        (broken.to_string(), why)
    });
    written.refused("oscal", &broken);
}
