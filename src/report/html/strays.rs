//! What a whole report has inside its items and summaries only. Where it stands elsewhere, an item or a summary was
//! not recognised, and a copy would say one thing here and another there.

use std::ops::Range;

use super::ReportError;
use super::markup::{Element, Markup};
use crate::report::summary::Summary;

/// The start of a state, as the tool writes it into headings.
const STATE: &str = "[State:";

/// What the reader took.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// The frame of each item, with what stands behind it up to the next.
    pub items: Vec<Range<usize>>,
    /// The heading of each item.
    pub headings: Vec<Range<usize>>,
    /// How many summaries there are.
    pub summaries: usize,
}

/// Refuses a report in which a heading, a state or a count lies outside everything that was taken.
pub(super) fn none(
    markup: &Markup<'_>,
    elements: &[Element],
    taken: &Taken,
) -> Result<(), ReportError> {
    let cells = merged(of(elements, |element| element.name == "td"));
    let is_in = |ranges: &[Range<usize>], at: usize| {
        let next = ranges.partition_point(|range| range.end <= at);
        ranges.get(next).is_some_and(|range| range.start <= at)
    };
    // Values of items may hold markup of their own.
    let heading = elements.iter().find(|element| {
        let at = element.start.start;
        element.name == "h4" && !is_in(&cells, at) && !is_in(&taken.headings, at)
    });
    if heading.is_some() {
        return Err(ReportError::Stray);
    }
    // Names of diagrams and interactions may say anything.
    let named = of(elements, |element| {
        matches!(element.name.as_str(), "h1" | "h2" | "h3" | "title")
    });
    let spared = merged(named.chain(cells.clone()).chain(taken.headings.clone()));
    let state = markup.source.match_indices(STATE).map(|(at, _)| at);
    let mut seen = state.filter(|at| markup.is_visible(*at));
    if seen.any(|at| !is_in(&spared, at)) {
        return Err(ReportError::Stray);
    }
    let counts = elements.iter().filter(|element| {
        element.name == "td"
            && !is_in(&taken.items, element.start.start)
            && element
                .inner()
                .is_some_and(|inner| Summary::counts(markup.text(inner).trim()))
    });
    if counts.count() == taken.summaries * Summary::COUNTS {
        Ok(())
    } else {
        Err(ReportError::Stray)
    }
}

/// Where the elements of a kind stand, tags included.
fn of(
    elements: &[Element],
    is_it: impl Fn(&Element) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let found = elements.iter().filter(move |element| is_it(element));
    found.map(|element| {
        let end = element
            .end
            .as_ref()
            .map_or(element.start.end, |end| end.end);
        element.start.start..end
    })
}

/// The ranges as disjoint ones, in order.
fn merged(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = ranges.collect();
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => merged.push(range),
        }
    }
    merged
}
