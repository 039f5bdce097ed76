//! What files of Threat Composer and Threat Dragon leave out, write as `null`, or keep elsewhere.

use serde_json::Value;

use super::*;

/// A workspace whose only threat has these members beside its own.
fn workspace(members: &str) -> String {
    format!(
        "{{\"schema\": 1, \"threats\": [\n {{ \"id\": \"1\", \"statement\": \"Plain HTTP\", {members} }} ]}}"
    )
}

/// A model with these cells.
fn model(cells: &str) -> String {
    format!(
        "{{ \"summary\": {{\"title\": \"Orders\"}},\n  \"detail\": {{\"diagrams\": [ {{\"title\": \"Main\", \
         \"cells\": [ {cells} ]}} ]}} }}"
    )
}

fn implemented(source: &str) -> String {
    let updates = vec![update(Status::Implemented, "x"); parse(source).items().len()];
    assert_eq!(parse(source).rehearse(), Ok(()), "{source}");
    updated_once(source, &updates)
}

/// Bug reports of awslabs/threat-composer: programs that write it put `null` for what is not there.
#[test]
fn null_in_a_workspace_is_absent_and_gives_way() {
    const NOTE: &str = "\"[threatproof 2026-11-23: x]\"";
    let entry = format!("[{{\"key\": \"Comments\", \"value\": {NOTE}}}]");
    for (members, expect) in [
        (
            "\"tags\": null, \"impactedAssets\": null, \"status\": null, \"metadata\": null",
            format!(
                "\"tags\": null, \"impactedAssets\": null, \"status\": \"threatResolved\", \"metadata\": {entry}"
            ),
        ),
        (
            "\"tags\": [null, \"s3-tls\"], \"status\": \"\", \"metadata\": [null, {\"key\": null, \"value\": null}]",
            format!(
                "\"tags\": [null, \"s3-tls\"], \"status\": \"threatResolved\", \"metadata\": [null, {{\"key\": null, \"value\": null}},{}]",
                entry.trim_matches(['[', ']']).replace("x\"", "x]\"")
            ),
        ),
        (
            "\"status\": null, \"metadata\": [{\"key\": \"Comments\", \"value\": null}]",
            format!("\"status\": \"threatResolved\", \"metadata\": {entry}"),
        ),
    ] {
        let before = workspace(members);
        let expect = workspace(&expect);
        assert_eq!(
            states(parse(&before).items()),
            [Some(State::Known(Status::NotStarted))]
        );
        assert_eq!(implemented(&before), expect);
    }
    let lacking = workspace("\"status\": null, \"metadata\": [{\"key\": \"Comments\"}]");
    let filled: Value = serde_json::from_str(&implemented(&lacking)).unwrap();
    assert_eq!(
        filled["threats"][0]["metadata"][0]["value"],
        "[threatproof 2026-11-23: x]"
    );
}

#[test]
fn null_in_a_model_is_absent_and_gives_way() {
    let boundary = "{\"id\": \"b\", \"shape\": \"trust-boundary-curve\", \"data\": {\"name\": \"VPC\", \"threats\": null}}";
    let store = |flag: &str, status: &str, mitigation: &str| {
        format!(
            "{{\"id\": null, \"shape\": \"store\", \"source\": null, \"threats\": null, \"data\": {{\"name\": \"Order files\", \
             \"hasOpenThreats\": {flag}, \"threats\": [ {{\"id\": null, \"title\": \"s3-tls\", \"status\": {status}, \
             \"description\": null, \"mitigation\": {mitigation}}} ]}}}}"
        )
    };
    let before = model(&format!(
        "null, {boundary}, {{\"data\": null}}, {}",
        store("null", "null", "null")
    ));
    let report = parse(&before);
    assert_eq!(states(report.items()), [None]);
    assert_eq!(
        implemented(&before),
        model(&format!(
            "null, {boundary}, {{\"data\": null}}, {}",
            store("false", "\"Mitigated\"", "\"[threatproof 2026-11-23: x]\"")
        ))
    );
    assert_eq!(report.updated(&[None], today()).unwrap(), before.as_bytes());
}

/// The published schema has the threats of a cell beside its `data`, the application inside it:
/// <https://github.com/OWASP/threat-dragon/blob/main/td.vue/src/assets/schema/threat-dragon-v2.schema.json>
#[test]
fn threats_beside_and_inside_data_are_both_read_and_written() {
    let threat = |title: &str| {
        format!("{{\"title\": \"{title}\", \"status\": \"Open\", \"mitigation\": \"\"}}")
    };
    let before = model(&format!(
        "{{\"id\": \"1\", \"shape\": \"store\", \"data\": {{\"name\": \"Files\", \"hasOpenThreats\": true}}, \"threats\": [{}]}},\n\
         {{\"id\": \"2\", \"shape\": \"store\", \"threats\": [{}], \"data\": {{\"name\": \"Table\", \"hasOpenThreats\": true, \"threats\": [{}]}}}}",
        threat("s3-tls"),
        threat("macie"),
        threat("waf")
    ));
    let report = parse(&before);
    let told = report.items().iter().map(|item| {
        let name = item.elements[0].name.as_str();
        (item.title.as_deref().unwrap(), name)
    });
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("s3-tls", "Files"), ("macie", "Table"), ("waf", "Table")]
    );
    let note = "\"mitigation\": \"[threatproof 2026-11-23: x]\"";
    assert_eq!(
        implemented(&before),
        before
            .replace("\"Open\"", "\"Mitigated\"")
            .replace("\"mitigation\": \"\"", note)
            .replace("true", "false")
    );
}

/// The application's own rule: any threat whose status is `Open`. Its editor colours by the flag.
#[test]
fn the_flag_for_open_threats_follows_the_states() {
    let cell = |flag: &str, states: [&str; 2]| {
        let threat = |status: &str| format!("{{\"title\": \"t\", \"status\": \"{status}\"}}");
        let [one, two] = states.map(threat);
        format!(
            "{{\"data\": {{\"hasOpenThreats\": {flag}, \"threats\": [{one}, {two}]}}}}, \
             {{\"data\": {{\"hasOpenThreats\": true, \"threats\": []}}}}"
        )
    };
    let flag = |source: &str| {
        let value: Value = serde_json::from_str(source).unwrap();
        let cells = &value["detail"]["diagrams"][0]["cells"];
        // What no item is about stays.
        assert_eq!(cells[1]["data"]["hasOpenThreats"], true);
        cells[0]["data"]["hasOpenThreats"].as_bool().unwrap()
    };
    let open = || update(Status::NeedsInvestigation, "x");
    let closed = || update(Status::Implemented, "x");
    for (states, updates, expect) in [
        (["Mitigated", "Mitigated"], [open(), None], true),
        (["Open", "Open"], [closed(), closed()], false),
        (["Open", "Open"], [closed(), None], true),
        (["Open", "Accepted"], [closed(), None], false),
        (["open", "Mitigated"], [None, closed()], true),
    ] {
        for before in ["true", "false"] {
            let before = model(&cell(before, states));
            assert_eq!(flag(&updated_once(&before, &updates)), expect, "{before}");
            assert_eq!(updated(&before, &[None, None]), before);
        }
    }
}

/// Version 2 brings up to date what is opened and saved, a diagram at a time.
#[test]
fn a_diagram_that_version_1_wrote_is_named() {
    let source = "{\"summary\": {}, \"detail\": {\"diagrams\": [\
        {\"title\": \"Saved in 2\", \"cells\": [{\"data\": {\"threats\": [{\"title\": \"s3-tls\"}]}}]}, \
        {\"title\": \"Never opened\", \"diagramJson\": {\"cells\": []}}, \
        {\"title\": \" \", \"diagramJson\": {\"cells\": []}}, \
        {\"title\": \"Saved again\", \"diagramJson\": null}]}}";
    let error = read(source.as_bytes().to_vec(), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "still as Threat Dragon 1 wrote it: diagram \"Never opened\", diagram 3 of the file; open each of them \
         in Threat Dragon 2 and save it"
    );
}
