//! A model (.tm7) instead of its report: the same statuses, a report of its own, and a scope for
//! each element of its diagrams. Offline, on the embedded recorded account.

use std::fs;

use serde_json::Value;

use crate::kit::Program;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/reports/pinewood.tm7"
);
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/report.htm");

/// A folder with the evidence of the embedded account.
fn recorded() -> (Program, String) {
    let program = Program::offline();
    program.run(&["demo"]).results();
    let evidence = program.path("evidence");
    fs::rename(program.path("out/evidence"), &evidence).expect("evidence");
    (program, evidence.display().to_string())
}

/// Threat, status and reason of every item.
fn decided(results: &Value) -> Vec<(String, String, String)> {
    let items = results["items"].as_array().expect("items");
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    items
        .iter()
        .map(|item| {
            (
                text(item, "threat"),
                text(item, "status"),
                text(item, "reason"),
            )
        })
        .collect()
}

#[test]
fn a_model_and_its_report_get_the_same_statuses() {
    let (program, evidence) = recorded();
    let report = program.run(&["evaluate", &evidence, REPORT]).results();
    let model = program.run(&["evaluate", &evidence, MODEL]).results();
    // The model has the first diagram alone, and only it tells what kind of database or storage an item is about.
    let comparable = |results: &Value| {
        let mut decided = decided(results);
        decided.truncate(32);
        decided.retain(|(threat, ..)| !threat.ends_with("-encryption"));
        decided
    };
    assert_eq!(comparable(&model.json), comparable(&report.json));
    assert_eq!(model.json["run"]["report"]["format"], "tm7");
    assert_eq!(model.json["scope"]["everything"], true);

    // Elements other than State, comment and modification stay.
    let before = fs::read_to_string(MODEL).expect("a model");
    let after = fs::read_to_string(program.path("out/pinewood.updated.tm7")).expect("a model");
    let around = |text: &str| {
        let (start, end) = (
            text.find("<ThreatInstances"),
            text.find("</ThreatInstances>"),
        );
        let (start, end) = (start.expect("a start"), end.expect("an end"));
        (text[..start].to_owned(), text[end..].to_owned())
    };
    assert!(around(&before) == around(&after));
    assert_eq!(after.matches("<b:ChangedBy>threatproof<").count(), 32);
    assert!(after.contains(" Scope: 111122223333, only eu-central-1."));

    // A rerun on its own output changes nothing.
    let own = program.path("out/pinewood.updated.tm7");
    let own = own.display().to_string();
    program
        .run(&["evaluate", &evidence, &own, "--output", "again.tm7"])
        .results();
    let again = fs::read_to_string(program.path("again.tm7")).expect("a model");
    assert!(again.replace(" Was Needs Investigation.", "") == after);
}

/// The item on the encryption of storage, whose element is of this kind.
fn on_storage(kind: &str) -> serde_json::Value {
    let (program, evidence) = recorded();
    let model = fs::read_to_string(MODEL).expect("a model");
    let changed = model.replace("<b:DisplayName>AWS S3<", &format!("<b:DisplayName>{kind}<"));
    assert_ne!(changed, model);
    let path = program.file("files.tm7", changed);
    let path = path.display().to_string();
    let results = program.run(&["evaluate", &evidence, &path]).results();
    let mut items = results.items().iter();
    let item = items.find(|item| item["threat"] == "storage-encryption");
    item.expect("an item on storage").clone()
}

#[test]
fn an_item_on_a_kind_that_is_not_read_keeps_its_state() {
    let item = on_storage("Storage Gateway");
    assert_eq!(item["status"], "needs-investigation");
    assert_eq!(
        item["reason"],
        "It is about an element of the kind Storage Gateway, which this version does not read."
    );
    assert_eq!(item["controls"], serde_json::json!([]));
}

/// Buckets that are encrypted say nothing of volumes and file systems.
#[test]
fn an_item_on_volumes_or_file_systems_is_judged_by_those_alone() {
    for (kind, of, status) in [
        ("Elastic Block Storage", "ebs-", "implemented"),
        ("Elastic File System", "efs-", "needs-investigation"),
    ] {
        let item = on_storage(kind);
        assert_eq!(item["status"], status, "{item}");
        let controls = item["controls"].as_array().expect("controls");
        assert!(!controls.is_empty());
        for control in controls {
            let id = control["control"].as_str().unwrap_or_default();
            assert!(id.starts_with(of), "{kind}: {control}");
        }
    }
}

#[test]
fn with_a_scope_items_of_one_threat_are_judged_by_their_own_elements() {
    let (program, evidence) = recorded();
    let scope = r#"
        [[scope]]
        name = "orders"
        elements = ["Orders"]
        threats = ["database-encryption"]
        resources = ["arn:aws:dynamodb:*:*:table/orders"]

        [[scope]]
        name = "customers"
        elements = ["Customers"]
        threats = ["database-encryption"]
        resources = ["arn:aws:dynamodb:*:*:table/print-jobs"]
    "#;
    program.file("threatproof.toml", scope.as_bytes());
    let results = program.run(&["evaluate", &evidence, MODEL]).results();
    let statuses: Vec<_> = decided(&results.json)
        .into_iter()
        .filter(|(threat, _, _)| threat == "database-encryption")
        .map(|(_, status, reason)| (status, reason))
        .collect();
    let [(customers, why), (orders, because)] = statuses.as_slice() else {
        panic!("two items: {statuses:?}");
    };
    assert_eq!(customers, "needs-investigation", "{why}");
    assert!(
        why.contains("print-jobs")
            && why.ends_with(" Scope: customers. Regions: only eu-central-1."),
        "{why}"
    );
    assert_eq!(orders, "implemented", "{because}");
    assert!(
        !because.contains("print-jobs")
            && because.ends_with(" Scope: orders. Regions: only eu-central-1."),
        "{because}"
    );

    let scope = &results.json["scope"];
    assert_eq!(scope["everything"], false);
    assert_eq!(scope["rules"][0]["resources"], 1);
    assert_eq!(scope["unmatched_items"].as_array().map(Vec::len), Some(30));
    let unclaimed = scope["unclaimed_resources"].to_string();
    assert!(unclaimed.contains("function:orders"), "{unclaimed}");
}

#[test]
fn a_report_without_elements_is_matched_by_no_rule_on_elements() {
    let (program, evidence) = recorded();
    let scope = "[[scope]]\nname = \"all\"\nelements = [\"*\"]\nregions = [\"eu-*\"]\n";
    program.file("threatproof.toml", scope.as_bytes());
    let results = program.run(&["evaluate", &evidence, REPORT]).results();
    assert_eq!(
        results.json["scope"]["unmatched_items"]
            .as_array()
            .map(Vec::len),
        Some(47)
    );
    let (_, _, reason) = &decided(&results.json)[0];
    assert!(
        reason.contains(
            "no rule matches this item, so everything in the account counts. Regions: only"
        ),
        "{reason}"
    );
}

#[test]
fn a_model_is_rendered_as_report_and_as_open_threat_model() {
    let program = Program::offline();
    program.run(&["render", MODEL, "--output", "report.htm"]);
    let html = fs::read_to_string(program.path("report.htm")).expect("a report");
    assert!(html.contains("Interaction: Browse and order"));
    program.run(&["render", MODEL, "--format", "otm", "--output", "model.otm"]);
    let otm = fs::read(program.path("model.otm")).expect("a model");
    let otm: Value = serde_json::from_slice(&otm).expect("JSON");
    assert_eq!(otm["project"]["name"], "Pinewood Prints");
    program
        .run(&["render", REPORT])
        .refused(2, &["cannot use the model"]);
}

#[test]
fn a_scope_is_drafted_from_recorded_evidence() {
    let (program, evidence) = recorded();
    let ran = program.run(&["scope", "suggest", MODEL, "--evidence", &evidence]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    program.file("threatproof.toml", &ran.stdout);
    let results = program.run(&["evaluate", &evidence, MODEL]).results();
    let rules = results.json["scope"]["rules"].as_array().expect("rules");
    let names: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule["name"].as_str())
        .collect();
    assert_eq!(names, ["Take order", "Orders", "Originals"]);
    assert!(
        rules
            .iter()
            .all(|rule| rule["resources"] == 1 && rule["items"] != Value::Null)
    );

    let report = program.run(&["scope", "suggest", REPORT, "--evidence", &evidence]);
    report.refused(2, &["cannot use the model"]);
}
