//! Items, and the HTML report that the Threat Modeling Tool would make of them.

use std::fmt::Write as _;

use crate::model::Status;

/// An item as a report shows it.
#[derive(Debug, Clone)]
pub(super) struct Threat {
    pub title: String,
    pub state: String,
    pub category: String,
    pub description: String,
    pub justification: String,
    /// Further rows: label and value.
    pub rows: Vec<(String, String)>,
}

/// A threat of the AWS template, whose `Comments` are empty.
pub(super) fn threat(title: &str, state: &str) -> Threat {
    Threat {
        title: title.to_owned(),
        state: state.to_owned(),
        category: "Storage".to_owned(),
        description: format!("What may happen: {title}"),
        justification: "Security Requirement".to_owned(),
        rows: vec![
            (
                "Action Items".to_owned(),
                "1. Do this 2. Do that".to_owned(),
            ),
            ("Comments".to_owned(), String::new()),
        ],
    }
}

/// A threat of a template without further rows.
pub(super) fn plain_threat(title: &str, state: &str, justification: &str) -> Threat {
    Threat {
        justification: justification.to_owned(),
        rows: Vec::new(),
        ..threat(title, state)
    }
}

pub(super) fn three() -> Vec<Threat> {
    vec![
        threat("Clear text", "Not Started"),
        threat("Open bucket", "Needs Investigation"),
        threat("No log", "Not Started"),
    ]
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

pub(super) fn counts(threats: &[&Threat]) -> Vec<(String, usize)> {
    let mut counts: Vec<_> = Status::ALL
        .into_iter()
        .map(|status| {
            let words = status.report_words();
            (
                words.to_owned(),
                threats
                    .iter()
                    .filter(|threat| threat.state == words)
                    .count(),
            )
        })
        .collect();
    counts.push(("Total".to_owned(), threats.len()));
    counts.push(("Total Migrated".to_owned(), 0));
    counts
}

fn html_summary(threats: &[&Threat]) -> String {
    let mut html = "<table>".to_owned();
    for (name, count) in counts(threats) {
        let _ = write!(
            html,
            "<tr tabindex=\"0\" role=\"row\"><td>{name}</td><td>{count}</td></tr>"
        );
    }
    html + "</table>"
}

/// The HTML report; each slice is a diagram, each item has its own interaction.
pub(super) fn html(diagrams: &[Vec<Threat>]) -> String {
    let all: Vec<_> = diagrams.iter().flatten().collect();
    let mut html = "\u{FEFF}\n\t <!DOCTYPE html>\n<html lang=\"en-US\" xmlns=\"http://www.w3.org/TR/xhtml1/strict\"><head>\
         <title>Threat Modeling Report</title><style>\n div.threat:nth-child(2n) h4 span { }\n</style></head><body>\
         <h1 class=\"title\" tabindex=\"0\">Threat Modeling Report</h1>\
         <p tabindex=\"0\"><strong>Threat Model Name: </strong>Shop</p><br />\
         <h3 tabindex=\"0\">Threat Model Summary:</h3>"
        .to_owned();
    html += &html_summary(&all);
    html += "<p class=\"bugtrack\" />";
    let mut number = 0;
    for (index, diagram) in diagrams.iter().enumerate() {
        let _ = write!(
            html,
            "<hr /><h2 tabindex=\"0\">\n            Diagram: D{index}</h2><img tabindex=\"0\" \
             src=\"data:image/png;base64,aGVsbG8=\" alt=\"D{index} diagram screenshot&#xA;            \" />\
             <h3 tabindex=\"0\">D{index} Diagram Summary:\n          </h3>{}",
            html_summary(&diagram.iter().collect::<Vec<_>>())
        );
        for threat in diagram {
            number += 1;
            html += &html_threat(number, threat);
        }
    }
    html + "</body></html>"
}

fn html_threat(number: usize, threat: &Threat) -> String {
    let mut html = format!(
        "<h3 tabindex=\"0\">\n      Interaction: Flow &amp; {number}</h3><div class=\"threat\">\
         <h4 tabindex=\"0\" id=\"&#xA;          t{number}\"><span>{number}. {}</span>\u{A0}\n        \
         [State: {}]\u{A0}\n        [Priority: High]\u{A0}\n        </h4><table role=\"grid\">",
        escape(&threat.title),
        threat.state
    );
    // A justification is escaped twice, but for the placeholder.
    let justification = if threat.justification.starts_with("<no ") {
        threat.justification.clone()
    } else {
        escape(&threat.justification)
    };
    for (label, value) in rows(threat) {
        let value = if label == "Justification" {
            escape(&justification)
        } else {
            escape(value)
        };
        let _ = write!(
            html,
            "<tr><td id=\"threat-title-property\" role=\"rowheader\" tabindex=\"0\"><strong>{label}:</strong></td>\
             <td class=\"infotd\" tabindex=\"0\" role=\"gridcell\" headers=\"threat-title-property\""
        );
        let _ = if value.is_empty() {
            write!(html, " /></tr>")
        } else {
            write!(html, ">{value}</td></tr>")
        };
    }
    html + "</table></div><br />"
}

pub(super) fn rows(threat: &Threat) -> Vec<(&str, &str)> {
    let mut rows = vec![
        ("Category", threat.category.as_str()),
        ("Description", &threat.description),
        ("Justification", &threat.justification),
    ];
    rows.extend(
        threat
            .rows
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str())),
    );
    rows
}
