//! Diagrams as SVG, from the coordinates in the model.

use std::fmt::Write as _;

use crate::model::printable;
use crate::report::diagram::{Diagram, Flow, Outline, Shape};

const MARGIN: f64 = 40.0;
/// Pictures larger than this, in the diagram's units, are shown smaller.
const MOST: f64 = 100_000.0;

/// All of a diagram.
pub(super) fn whole(diagram: &Diagram) -> String {
    let shapes: Vec<&Shape> = diagram.shapes.iter().collect();
    let flows: Vec<&Flow> = diagram.flows.iter().collect();
    svg(&shapes, &flows)
}

/// One flow and the elements at its ends.
pub(super) fn interaction(diagram: &Diagram, guid: &str) -> String {
    let flows: Vec<&Flow> = diagram
        .flows
        .iter()
        .filter(|flow| flow.guid == guid)
        .collect();
    let ends = |shape: &&Shape| {
        flows
            .iter()
            .any(|flow| flow.source == shape.guid || flow.target == shape.guid)
    };
    let shapes: Vec<&Shape> = diagram.shapes.iter().filter(ends).collect();
    svg(&shapes, &flows)
}

/// Left, top, right and bottom of what has been drawn.
struct Bounds([f64; 4]);

impl Bounds {
    fn take(&mut self, x: f64, y: f64) {
        let Self([left, top, right, bottom]) = self;
        *left = left.min(x);
        *top = top.min(y);
        *right = right.max(x);
        *bottom = bottom.max(y);
    }
}

fn svg(shapes: &[&Shape], flows: &[&Flow]) -> String {
    let mut bounds = Bounds([f64::MAX, f64::MAX, f64::MIN, f64::MIN]);
    for shape in shapes.iter().filter(|shape| shape.outline != Outline::Line) {
        let [left, top, width, height] = shape.place;
        bounds.take(left, top);
        bounds.take(left + width, top + height);
    }
    for (x, y) in flows.iter().flat_map(|flow| flow.path) {
        bounds.take(x, y);
    }
    let Bounds([left, top, right, bottom]) = bounds;
    let (width, height) = if left > right {
        (0.0, 0.0)
    } else {
        ((right - left).min(MOST), (bottom - top).min(MOST))
    };
    let (left, top) = if left > right {
        (0.0, 0.0)
    } else {
        (left, top)
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{:.0}\" viewBox=\"{:.0} {:.0} {:.0} {:.0}\" \
         font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\"><defs><marker id=\"end\" viewBox=\"0 0 8 8\" \
         refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\"/></marker></defs>",
        width + 2.0 * MARGIN,
        height + 2.0 * MARGIN,
        left - MARGIN,
        top - MARGIN,
        width + 2.0 * MARGIN,
        height + 2.0 * MARGIN,
    );
    // Boundaries lie behind what they enclose.
    for shape in shapes
        .iter()
        .filter(|shape| shape.outline == Outline::Boundary)
    {
        draw(shape, &mut out);
    }
    for flow in flows {
        let [(x1, y1), (x, y), (x2, y2)] = flow.path;
        let _ = write!(
            out,
            "<path d=\"M{x1:.0} {y1:.0}Q{x:.0} {y:.0} {x2:.0} {y2:.0}\" fill=\"none\" stroke=\"black\" marker-end=\"url(#end)\"/>"
        );
        label(&flow.name, x, y, &mut out);
    }
    for shape in shapes
        .iter()
        .filter(|shape| shape.outline != Outline::Boundary)
    {
        draw(shape, &mut out);
    }
    out.push_str("</svg>");
    out
}

fn draw(shape: &Shape, out: &mut String) {
    let [left, top, width, height] = shape.place;
    let (x, y) = (left + width / 2.0, top + height / 2.0);
    let right = left + width;
    let _ = match shape.outline {
        Outline::Ellipse => write!(
            out,
            "<ellipse cx=\"{x:.0}\" cy=\"{y:.0}\" rx=\"{:.0}\" ry=\"{:.0}\" fill=\"white\" stroke=\"black\"/>",
            width / 2.0,
            height / 2.0
        ),
        Outline::Rectangle => write!(
            out,
            "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"white\" stroke=\"black\"/>"
        ),
        Outline::ParallelLines => write!(
            out,
            "<path d=\"M{left:.0} {top:.0}H{right:.0}M{left:.0} {:.0}H{right:.0}\" stroke=\"black\"/>",
            top + height
        ),
        Outline::Boundary => write!(
            out,
            "<rect x=\"{left:.0}\" y=\"{top:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"none\" \
             stroke=\"firebrick\" stroke-dasharray=\"6 3\"/>"
        ),
        // Its course is not among what is read.
        Outline::Line => return,
    };
    match shape.outline {
        Outline::Boundary => label(&shape.name, x, top + 14.0, out),
        Outline::Ellipse | Outline::Rectangle | Outline::ParallelLines | Outline::Line => {
            label(&shape.name, x, y + 4.0, out);
        }
    }
}

fn label(text: &str, x: f64, y: f64, out: &mut String) {
    let text = printable(text);
    let text = text.trim().replace('&', "&amp;").replace('<', "&lt;");
    let _ = write!(
        out,
        "<text x=\"{x:.0}\" y=\"{y:.0}\" paint-order=\"stroke\" stroke=\"white\" stroke-width=\"3\">{text}</text>"
    );
}
