//! What a model becomes.

use super::*;
use crate::report::diagram::{Model, Property};
use crate::report::{Format, read};

const MODEL: &str = include_str!("../../tests/fixtures/reports/pinewood.tm7");

fn model() -> Model {
    Model::read(MODEL).expect("a model")
}

#[test]
fn the_report_of_a_model_holds_its_items() {
    let html = html(&model(), "2026-11-23 10:00:00");
    let report = read(html.into_bytes(), None).expect("a report");
    assert_eq!(report.format(), Format::Html);
    assert_eq!(report.warnings(), [""; 0]);
    let model = read(MODEL.as_bytes().to_vec(), None).expect("a model");
    assert_eq!(report.items().len(), model.items().len());
    for (shown, own) in report.items().iter().zip(model.items()) {
        assert_eq!(shown.title, own.title);
        assert_eq!(shown.interaction, own.interaction);
        assert_eq!(shown.category, own.category);
        assert_eq!(shown.description, own.description);
        assert_eq!(shown.action_items, own.action_items);
        assert_eq!(shown.state, own.state);
    }
}

/// Each threat has a row for each property, so that a small model could make a report of any size.
#[test]
fn rows_that_say_nothing_are_left_out_where_they_would_fill_the_report() {
    let mut model = model();
    let usual = html(&model, "now").len();
    let key = "said".to_owned();
    let value = "v".repeat(1000);
    model.threats[0].values.insert(key.clone(), value.clone());
    let property = |key: String| Property {
        label: format!("L-{key}"),
        key,
        hidden: false,
    };
    for (properties, idle) in [(1000, true), (20_000, false)] {
        model.properties = (0..properties)
            .map(|number| property(number.to_string()))
            .collect();
        model.properties.extend(vec![property(key.clone()); 10_000]);
        let html = html(&model, "now");
        assert_eq!(html.matches("L-7:").count() == model.threats.len(), idle);
        assert_eq!(html.matches(&value).count(), 1);
        assert!(idle || html.len() < 2 * usual, "{}", html.len());
    }
}

#[test]
fn what_a_model_says_cannot_break_out_of_the_report() {
    let hostile =
        "</td><script>alert(1)</script>\"><img src=x onerror=alert(1)>\u{1b}[2J\u{202e}\r";
    let mut model = model();
    for threat in &mut model.threats {
        for value in threat.values.values_mut() {
            hostile.clone_into(value);
        }
        threat.interaction = hostile.into();
        hostile.clone_into(&mut threat.priority);
        hostile.clone_into(&mut threat.state);
    }
    for diagram in &mut model.diagrams {
        hostile.clone_into(&mut diagram.name);
        for shape in &mut diagram.shapes {
            hostile.clone_into(&mut shape.name);
        }
        for flow in &mut diagram.flows {
            hostile.clone_into(&mut flow.name);
        }
    }
    for (_, text) in &mut model.about {
        hostile.clone_into(text);
    }
    let html = html(&model, hostile);
    assert!(!html.contains("<script") && !html.contains("<img src=x"));
    assert!(!html.contains("%3Cscript"));
    assert!(!html.contains(['\u{1b}', '\u{202e}', '\r']) && html.contains("&#x202E;&#xD;"));
}

#[test]
fn otm_has_a_flow_for_each_flow_and_a_zone_for_each_boundary() {
    let model = model();
    let otm = otm(&model, "pinewood", "pinewood");
    assert_eq!(otm["otmVersion"], "0.2.0");
    let list = |name: &str| otm[name].as_array().expect(name).clone();
    let flows: usize = model
        .diagrams
        .iter()
        .map(|diagram| diagram.flows.len())
        .sum();
    assert_eq!(list("dataflows").len(), flows);
    let instances: usize = list("dataflows")
        .iter()
        .map(|flow| flow["threats"].as_array().expect("threats").len())
        .sum();
    assert_eq!(instances, model.threats.len());
    let zones: Vec<_> = list("trustZones")
        .iter()
        .map(|zone| zone["id"].clone())
        .collect();
    let mut inside = 0;
    for component in list("components") {
        assert!(
            zones.contains(&component["parent"]["trustZone"]),
            "{component}"
        );
        inside += usize::from(component["parent"]["trustZone"] != zones[0]);
    }
    assert!(
        inside > 0 && zones.len() > 1,
        "no component is inside a boundary"
    );
    let threats: Vec<_> = list("threats")
        .iter()
        .map(|threat| threat["id"].clone())
        .collect();
    for instance in list("dataflows")
        .iter()
        .flat_map(|flow| flow["threats"].as_array().unwrap())
    {
        assert!(threats.contains(&instance["threat"]));
    }
}

/// The report that the tool itself made of a model, where there is one.
#[test]
fn the_report_is_the_tools_own_but_for_pictures_style_and_time() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/samples");
    let sample = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).ok();
    let (Some(own), Some(model)) = (sample("aws_tmt_report.htm"), sample("aws-example.tm7")) else {
        // Past the test harness, which would swallow it.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("SKIPPED: no samples in {folder}\n").as_bytes(),
        );
        return;
    };
    let plain = |html: &str| {
        let mut html = html.replace("\r\n", "\n").replace("&#xD;", "");
        for (open, close) in [
            ("src=\"data:", "\""),
            ("<style", "</style>"),
            ("Created on ", "<"),
        ] {
            let mut from = 0;
            while let Some(start) = html[from..].find(open) {
                let start = from + start + open.len();
                let end = start + html[start..].find(close).expect("a close");
                html.replace_range(start..end, "");
                from = start;
            }
        }
        html
    };
    let rendered = html(&Model::read(&model).expect("a model"), "now");
    let (own, rendered) = (plain(&own), plain(&rendered));
    let differs = own.bytes().zip(rendered.bytes()).position(|(a, b)| a != b);
    if own != rendered {
        let at = differs.unwrap_or(own.len().min(rendered.len()));
        let around = |text: &str| {
            text[text.floor_char_boundary(at.saturating_sub(80))
                ..text.floor_char_boundary((at + 80).min(text.len()))]
                .to_owned()
        };
        panic!("at {at}:\n{}\n-----\n{}", around(&own), around(&rendered));
    }
}
