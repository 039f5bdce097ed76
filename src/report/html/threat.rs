//! One item: a `<div class="threat">` with a heading and a table of rows.

use std::ops::Range;

use super::markup::{Element, Markup};
use super::trimmed;
use crate::model::Status;
use crate::report::entities;
use crate::report::layout::{Places, Slot};
use crate::report::{Item, ReportError, State};

/// What the tool prints where a model has no justification.
const NO_JUSTIFICATION: &str = "<no mitigation provided>";

/// Reads the item whose elements these are; all of it is before `limit`. With it comes where
/// its heading is.
pub(super) fn read(
    markup: &Markup<'_>,
    elements: &[Element],
    limit: usize,
) -> Result<(Item, Places, Range<usize>), ReportError> {
    let complete = |element: &Element| {
        element
            .inner()
            .filter(|inner| inner.end <= limit)
            .ok_or(ReportError::Truncated)
    };
    let mut item = Item::default();
    let mut places = Places::default();

    let heading = elements
        .iter()
        .find(|element| element.name == "h4")
        .ok_or(ReportError::Truncated)?;
    let start = heading.start.start;
    let heading = complete(heading)?;
    let title = elements
        .iter()
        .find(|element| element.name == "span" && heading.contains(&element.start.start))
        .and_then(|span| Some((span.inner()?, span.end.as_ref()?.end)))
        .filter(|(_, after)| *after <= heading.end);
    // A title may hold anything, so the state is looked for behind it.
    let after_title = title.as_ref().map_or(heading.start, |(_, after)| *after);
    let state = state_words(markup.source, after_title..heading.end);
    let behind = markup.text(after_title..heading.end);
    let says_one = |status: Status| behind.contains(status.report_words());
    if state.is_none() && Status::ALL.into_iter().any(says_one) {
        // A state is there, and where it would be edited is not.
        return Err(ReportError::Stray);
    }
    let title = match (&title, &state) {
        (Some((title, _)), _) => title.clone(),
        (None, Some((whole, _))) => heading.start..whole.start,
        (None, None) => heading.clone(),
    };
    item.title = Some(without_number(markup.text(title).trim()).to_owned());
    if let Some((_, words)) = state {
        item.state = Some(State::from_words(&markup.text(words.clone())));
        places.state = Some(Slot::Filled(words));
    }

    let mut justification = None;
    let mut comments = None;
    for [label, cell] in rows(elements) {
        let label = markup.text(complete(label)?);
        let inner = complete(cell)?;
        let text = || markup.text(inner.clone()).trim().to_owned();
        match label.trim().trim_end_matches(':') {
            "Category" => item.category = text(),
            "Description" => item.description = text(),
            "Action Items" => item.action_items = text(),
            "Justification" => justification = Some(cell),
            "Comments" => comments = Some(cell),
            _ => {}
        }
    }
    places.note = comments
        .or(justification)
        .and_then(|cell| note_slot(markup, cell));
    places.heading = Some(start..heading.end);
    Ok((item, places, start..heading.end))
}

/// The label cell and the value cell of each row.
fn rows(elements: &[Element]) -> impl Iterator<Item = [&Element; 2]> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let label = next
            + elements
                .get(next..)?
                .iter()
                .position(|element| element.name == "td")?;
        let inside = |element: &Element, cell: &Element| {
            element.start.start < cell.end.as_ref().map_or(cell.start.end, |end| end.end)
        };
        let after = |cell: usize| {
            (cell + 1..elements.len()).find(|index| !inside(&elements[*index], &elements[cell]))
        };
        let cell = (after(label)?..elements.len())
            .find(|index| matches!(elements[*index].name.as_str(), "td" | "tr"))?;
        // A table inside the value is the value's.
        next = if elements[cell].name == "td" {
            after(cell).unwrap_or(elements.len())
        } else {
            cell
        };
        Some([&elements[label], &elements[cell]])
    })
    // A row of a single cell says nothing.
    .filter(|[_, cell]| cell.name == "td")
}

/// `[State: …]` as a whole and the words in it.
fn state_words(source: &str, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let text = &source[range.clone()];
    let whole = text.find("[State:")?;
    let words = whole + "[State:".len();
    let end = words + text[words..].find([']', '['])?;
    let found = range.start + words..range.start + end;
    text[end..]
        .starts_with(']')
        .then(|| (range.start + whole..found.end + 1, trimmed(source, found)))
}

/// The slot of our note in a cell of comments or justification.
fn note_slot(markup: &Markup<'_>, cell: &Element) -> Option<Slot> {
    let inner = cell.inner()?;
    if cell.self_closing {
        // `<td … />` becomes `<td …>note</td>`.
        let tag = markup.source[cell.start.clone()].strip_suffix("/>")?;
        let attributes = cell.start.start + tag.trim_end().len();
        return Some(Slot::vacant(attributes..cell.start.end, ">", "</td>"));
    }
    // Ours is what a reader sees; in a tag or a comment it is somebody's copy, and what may stand
    // there is another matter.
    let own = markup
        .visible(inner.clone())
        .filter_map(|seen| Slot::own_note(markup.source, seen));
    Some(own.last().unwrap_or_else(|| {
        let content = trimmed(markup.source, inner.clone());
        // The tool escapes a justification twice.
        let text = entities::decode(&markup.text(content.clone()));
        if text.trim() == NO_JUSTIFICATION && !markup.source[content.clone()].contains('<') {
            Slot::vacant(content, "", "")
        } else if text.trim().is_empty() {
            Slot::vacant(content.end..content.end, "", "")
        } else {
            Slot::vacant(content.end..content.end, " ", "")
        }
    }))
}

/// The title without the number that the report puts before it.
fn without_number(heading: &str) -> &str {
    match heading.split_once('.') {
        Some((number, title)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            title.trim_start()
        }
        _ => heading,
    }
}
