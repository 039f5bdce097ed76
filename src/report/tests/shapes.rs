//! The shapes of plain text that extractors make of a report.

use super::fixture::{Threat, counts, rows};

/// How an extractor writes a table row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub name: &'static str,
    pub opening: &'static str,
    pub between: &'static str,
    pub closing: &'static str,
    /// An empty value, with the label before it.
    pub empty: &'static str,
    pub separator: &'static str,
    pub headings: bool,
    /// Whether items have a row `State`, as an update adds it.
    pub state_rows: bool,
}

const COMMON: Shape = Shape {
    name: "common",
    opening: "",
    between: ": | ",
    closing: " |",
    empty: ": |",
    separator: "\n",
    headings: false,
    state_rows: false,
};

pub(super) const SHAPES: [Shape; 10] = [
    COMMON,
    Shape {
        name: "headings",
        empty: ": | |",
        headings: true,
        ..COMMON
    },
    Shape {
        name: "markdown",
        opening: "| ",
        empty: ": |",
        ..COMMON
    },
    Shape {
        name: "trailing blanks",
        opening: "| ",
        closing: " | ",
        empty: ": |  | ",
        ..COMMON
    },
    Shape {
        name: "tight",
        opening: "|",
        between: ":||",
        closing: "|",
        empty: ":|",
        ..COMMON
    },
    Shape {
        name: "cell a line, opened",
        opening: "|",
        between: ":\n|",
        closing: "",
        empty: ":",
        ..COMMON
    },
    Shape {
        name: "cell a line",
        between: ":|\n",
        closing: "|",
        empty: ":|",
        ..COMMON
    },
    Shape {
        name: "bold",
        opening: "| **",
        between: ":** | ",
        empty: ":** |",
        separator: "\n\n",
        ..COMMON
    },
    Shape {
        name: "carriage returns",
        separator: "\r\n",
        ..COMMON
    },
    Shape {
        name: "copied from a browser",
        between: ":\t",
        closing: "",
        empty: ":\t",
        headings: true,
        ..COMMON
    },
];

/// The plain text of the same report.
pub(super) fn text(shape: Shape, diagrams: &[Vec<Threat>]) -> String {
    let all: Vec<_> = diagrams.iter().flatten().collect();
    let mut lines = vec!["Threat Model Name: Shop".to_owned(), "Owner:".to_owned()];
    lines.extend(text_summary(shape, &all));
    let mut number = 0;
    for diagram in diagrams {
        lines.extend(text_summary(shape, &diagram.iter().collect::<Vec<_>>()));
        for threat in diagram {
            number += 1;
            if shape.headings {
                lines.push(format!("Interaction: Flow & {number}"));
                lines.push(format!("{number}. {}", threat.title));
                lines.push(format!("[State: {}]", threat.state));
                lines.push("[Priority: High]".to_owned());
            }
            let mut rows = rows(threat);
            if shape.state_rows {
                rows.insert(2, ("State", &threat.state));
            }
            for (label, value) in rows {
                lines.push(match value {
                    "" => format!("{}{label}{}", shape.opening, shape.empty),
                    value => format!(
                        "{}{label}{}{value}{}",
                        shape.opening, shape.between, shape.closing
                    ),
                });
            }
        }
    }
    lines.join(shape.separator)
}

fn text_summary(shape: Shape, threats: &[&Threat]) -> Vec<String> {
    let between = shape.between.trim_start_matches(':');
    counts(threats)
        .into_iter()
        .map(|(name, count)| format!("{}{name}{between}{count}{}", shape.opening, shape.closing))
        .collect()
}
