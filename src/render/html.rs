//! The HTML report of a model, in the structure of the tool's own, so that whatever reads that
//! reads this.
//!
//! Two things differ: the pictures are drawn from the model's coordinates (the tool takes
//! screenshots), and a justification is escaped once, so that a browser shows it as it was
//! written (the tool escapes it twice).

use std::collections::HashSet;
use std::fmt::Write as _;

use super::diagram;
use crate::model::{Status, is_unprintable};
use crate::report::diagram::{Diagram, Model, Property, Threat, status_of};

const STYLE: &str = include_str!("report.css");
/// What the tool prints where there is no justification.
const NO_JUSTIFICATION: &str = "<no mitigation provided>";
/// Bytes that the rows of properties may take where threats say nothing under them. The tool
/// writes them all; in a small file, though, many threats may meet many properties.
const MOST_IDLE: usize = 64 << 20;
/// About as long as a row is without its label.
const ROW: usize = 200;
/// Properties that have a place of their own in the report.
const PLACED: [&str; 7] = [
    "Title",
    "UserThreatCategory",
    "UserThreatDescription",
    "StateInformation",
    "InteractionString",
    "Priority",
    "UserThreatShortDescription",
];

/// The report; `created` is shown as the time of its creation.
#[must_use]
pub fn html(model: &Model, created: &str) -> String {
    // The tool writes the mark of UTF-8 and no other sign of the encoding.
    let mut out = "\u{FEFF}\n\t <!DOCTYPE html>\n<html lang=\"en-US\" xmlns=\"http://www.w3.org/TR/xhtml1/strict\">\
                   <head><title>Threat Modeling Report</title><meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\" />\
                   <style type=\"text/css\">"
        .to_owned();
    out.push_str(STYLE);
    let _ = write!(
        out,
        "</style></head><body><h1 class=\"title\" tabindex=\"0\">Threat Modeling Report</h1><span tabindex=\"0\">\n          \
         Created on {}</span>",
        escape(created)
    );
    for (label, text) in &model.about {
        let _ = write!(
            out,
            "<p tabindex=\"0\"><strong>{label}: </strong>{}</p>",
            escape(text)
        );
    }
    out.push_str("<br />");
    notes(model, &mut out);
    out.push_str("<h3 tabindex=\"0\">Threat Model Summary:</h3>");
    summary(model.threats.iter(), &mut out);
    out.push_str("<p class=\"bugtrack\" />");
    let further = Further::of(model);
    let mut number = 0;
    for (index, diagram) in model.diagrams.iter().enumerate() {
        let own = |threat: &&Threat| threat.diagram == Some(index);
        let threats: Vec<&Threat> = model.threats.iter().filter(own).collect();
        section(diagram, &threats, &mut out);
        interactions(&further, Some(diagram), &threats, &mut number, &mut out);
    }
    // Threats of a diagram that is no longer there.
    let rest: Vec<&Threat> = model
        .threats
        .iter()
        .filter(|threat| threat.diagram.is_none())
        .collect();
    interactions(&further, None, &rest, &mut number, &mut out);
    out.push_str("</body></html>");
    out
}

fn notes(model: &Model, out: &mut String) {
    if model.notes.is_empty() {
        return;
    }
    out.push_str(
        "<h3>Notes:</h3><table class=\"bordered\"><thead><tr><th>Id</th><th>Note</th><th>Date</th><th>Added By</th>\
         </tr></thead>",
    );
    for note in &model.notes {
        out.push_str("<tr>");
        for text in [&note.id, &note.message, &note.date, &note.author] {
            let _ = write!(out, "<td>{}</td>", escape(text));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

fn summary<'t>(threats: impl Iterator<Item = &'t Threat> + Clone, out: &mut String) {
    let row = |name: &str, count: usize, out: &mut String| {
        let _ = write!(
            out,
            "<tr tabindex=\"0\" role=\"row\"><td>{name}</td><td>{count}</td></tr>"
        );
    };
    out.push_str("<table>");
    for status in Status::ALL {
        let count = threats
            .clone()
            .filter(|threat| status_of(threat.state.trim()) == Some(status))
            .count();
        row(status.report_words(), count, out);
    }
    row("Total", threats.count(), out);
    row("Total Migrated", 0, out);
    out.push_str("</table>");
}

fn section(diagram: &Diagram, threats: &[&Threat], out: &mut String) {
    let name = escape(&diagram.name);
    let _ = write!(
        out,
        "<hr /><h2 tabindex=\"0\">\n            Diagram: {name}</h2>"
    );
    image(
        &diagram::whole(diagram),
        &format!("{} diagram screenshot\n            ", diagram.name),
        out,
    );
    let _ = write!(
        out,
        "<h3 tabindex=\"0\">{name} Diagram Summary:\n          </h3>"
    );
    summary(threats.iter().copied(), out);
}

/// Threats by their flows, which follow each other.
fn interactions(
    further: &Further<'_>,
    diagram: Option<&Diagram>,
    threats: &[&Threat],
    number: &mut usize,
    out: &mut String,
) {
    for flow in threats.chunk_by(|a, b| a.flow == b.flow) {
        let name = &flow[0].interaction;
        let _ = write!(
            out,
            "<h3 tabindex=\"0\">\n      Interaction: {}</h3>",
            escape(name)
        );
        if let Some(diagram) = diagram {
            image(
                &diagram::interaction(diagram, &flow[0].flow),
                &format!("{name} interaction screenshot\n      "),
                out,
            );
        }
        for threat in flow {
            *number += 1;
            item(further, *number, threat, out);
        }
        out.push_str("<br />");
    }
}

fn image(svg: &str, alt: &str, out: &mut String) {
    out.push_str("<img tabindex=\"0\" src=\"data:image/svg+xml,");
    percent_encode(svg, out);
    let _ = write!(out, "\" alt=\"{}\" />", attribute(alt));
}

fn item(further: &Further<'_>, number: usize, threat: &Threat, out: &mut String) {
    let state = match status_of(threat.state.trim()) {
        Some(status) => status.report_words(),
        None => &threat.state,
    };
    let _ = write!(
        out,
        "<div class=\"threat\"><h4 tabindex=\"0\" id=\"&#xA;          t{number}\"><span>{number}. {}</span>\u{A0}\n        \
         [State: {}]\u{A0}\n        [Priority: {}]\u{A0}\n        </h4><table role=\"grid\">",
        escape(threat.value("Title")),
        escape(state),
        escape(&threat.priority),
    );
    let justification = match threat.value("StateInformation") {
        "" => NO_JUSTIFICATION,
        text => text,
    };
    row(
        "category",
        "Category",
        threat.value("UserThreatCategory"),
        out,
    );
    row(
        "description",
        "Description",
        threat.value("UserThreatDescription"),
        out,
    );
    row("justification", "Justification", justification, out);
    for property in &further.properties {
        let value = threat.value(&property.key);
        if further.idle || !value.trim_end().is_empty() {
            row("property", &property.label, value, out);
        }
    }
    out.push_str("</table></div>");
}

/// The properties that have no place of their own in the report.
struct Further<'m> {
    properties: Vec<&'m Property>,
    /// Whether those that a threat says nothing under have their rows too.
    idle: bool,
}

impl<'m> Further<'m> {
    fn of(model: &'m Model) -> Self {
        // A threat keeps one value under a key, and it is shown once.
        let mut keys = HashSet::new();
        let is_further = |property: &&'m Property| {
            let key = property.key.as_str();
            !property.hidden && !PLACED.contains(&key) && keys.insert(key)
        };
        let properties: Vec<&Property> = model.properties.iter().filter(is_further).collect();
        let each = properties.iter().map(|property| property.label.len() + ROW);
        let all = each.sum::<usize>().saturating_mul(model.threats.len());
        Self {
            properties,
            idle: all <= MOST_IDLE,
        }
    }
}

fn row(kind: &str, label: &str, value: &str, out: &mut String) {
    let _ = write!(
        out,
        "<tr><td id=\"threat-title-{kind}\" role=\"rowheader\" tabindex=\"0\"><strong>{}:</strong></td>\
         <td class=\"infotd\" tabindex=\"0\" role=\"gridcell\" headers=\"threat-title-{kind}\"",
        escape(label)
    );
    // As the tool does.
    let value = value.trim_end();
    let _ = if value.is_empty() {
        write!(out, " /></tr>")
    } else {
        write!(out, ">{}</td></tr>", escape(value))
    };
}

/// Text as an element's content. What could steer a terminal that shows the page is a reference.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\t' => escaped.push(c),
            _ if is_unprintable(c) => {
                let _ = write!(escaped, "&#x{:X};", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text as an attribute's value.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;").replace('\n', "&#xA;")
}

/// Text as a part of a URI.
fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b" -_.~/:=,;()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
