//! Where the tags of an HTML source are.
//!
//! `lol_html` finds the tags, its output is thrown away: registering for text
//! or changing an attribute would alter bytes that nobody asked it to alter.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use lol_html::errors::RewritingError;
use lol_html::html_content::{Comment, Element as Tag, EndTag};
use lol_html::{HtmlRewriter, Settings, comments, element, end_tag};

use super::ReportError;
use crate::report::entities;

/// Nesting of a report is below 20; without a limit, crosswise nesting could
/// take quadratic time.
const MAX_DEPTH: usize = 256;

/// An element, by its start tag.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// Name in lower case.
    pub name: String,
    /// Its `class` attribute.
    pub class: String,
    /// The start tag.
    pub start: Range<usize>,
    /// The end tag, if it has one of its own.
    pub end: Option<Range<usize>>,
    /// Whether it is written `<name />`. HTML takes that for a start tag, the
    /// Threat Modeling Tool, which writes XML, for an empty element.
    pub self_closing: bool,
}

impl Element {
    /// What is between the tags; `None` if the end is missing.
    pub(super) fn inner(&self) -> Option<Range<usize>> {
        if self.self_closing {
            return Some(self.start.end..self.start.end);
        }
        Some(self.start.end..self.end.as_ref()?.start)
    }

    /// Whether it is the frame of one item.
    pub(super) fn is_threat(&self) -> bool {
        self.name == "div"
            && self
                .class
                .split_ascii_whitespace()
                .any(|class| class == "threat")
    }
}

/// The tags of a source.
pub(super) struct Markup<'a> {
    /// The source.
    pub source: &'a str,
    /// Every element, in the order of the start tags.
    pub elements: Vec<Element>,
    /// All that a reader does not see (tags, comments, style sheets, scripts),
    /// in order.
    hidden: Vec<Range<usize>>,
}

#[derive(Default)]
struct Found {
    elements: Vec<Element>,
    hidden: Vec<Range<usize>>,
    depth: usize,
}

impl Found {
    fn hide(&mut self, range: Range<usize>) {
        // An end tag is reported once for each element that it closes.
        if self
            .hidden
            .last()
            .is_none_or(|last| last.end <= range.start)
        {
            self.hidden.push(range);
        }
    }

    /// Takes up a start tag; returns its index if an end tag may follow.
    fn open(&mut self, tag: &Tag<'_, '_>) -> Result<Option<usize>, TooDeep> {
        let start = tag.source_location().bytes();
        self.hide(start.clone());
        self.elements.push(Element {
            name: tag.tag_name(),
            class: tag.get_attribute("class").unwrap_or_default(),
            start,
            end: None,
            self_closing: tag.is_self_closing(),
        });
        if !tag.can_have_content() {
            return Ok(None);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            Err(TooDeep)
        } else {
            Ok(Some(self.elements.len() - 1))
        }
    }

    fn close(&mut self, index: usize, tag: &EndTag<'_>) {
        self.depth = self.depth.saturating_sub(1);
        let end = tag.source_location().bytes();
        let element = &mut self.elements[index];
        // Not its own where the end tag of an ancestor closes it.
        if element.name == tag.name() && !element.self_closing {
            element.end = Some(end.clone());
        }
        if matches!(element.name.as_str(), "style" | "script")
            && let Some(last) = self.hidden.last_mut()
        {
            last.end = end.end;
        }
        self.hide(end);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("tags are nested too deeply")]
struct TooDeep;

impl<'a> Markup<'a> {
    /// Finds the tags.
    pub(super) fn scan(source: &'a str) -> Result<Self, ReportError> {
        let found = Rc::new(RefCell::new(Found::default()));
        let (starts, hides) = (Rc::clone(&found), Rc::clone(&found));
        let settings = Settings::new()
            // Otherwise some sequences of tags are refused as ambiguous.
            .with_strict(false)
            .append_element_content_handler(element!("*", move |tag: &mut Tag<'_, '_>| {
                if let Some(index) = starts.borrow_mut().open(tag)? {
                    let ends = Rc::clone(&starts);
                    tag.on_end_tag(end_tag!(move |tag: &mut EndTag<'_>| {
                        ends.borrow_mut().close(index, tag);
                        Ok(())
                    }))?;
                }
                Ok(())
            }))
            .append_element_content_handler(comments!("*", move |comment: &mut Comment<'_>| {
                hides.borrow_mut().hide(comment.source_location().bytes());
                Ok(())
            }));
        let mut scanner = HtmlRewriter::new(settings, |_: &[u8]| {});
        scanner
            .write(source.as_bytes())
            .and_then(|()| scanner.end())
            .map_err(damage)?;
        let Found {
            elements, hidden, ..
        } = found.take();
        Ok(Self {
            source,
            elements,
            hidden,
        })
    }

    /// The parts of a range that a reader sees, in order.
    pub(super) fn visible(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self
            .hidden
            .partition_point(|hidden| hidden.end <= range.start);
        let mut hidden = self.hidden[first..]
            .iter()
            .take_while(move |hidden| hidden.start < range.end);
        let mut from = Some(range.start);
        std::iter::from_fn(move || {
            let start = from?;
            let next = hidden.next();
            from = next.map(|hidden| hidden.end.clamp(start, range.end));
            Some(start..next.map_or(range.end, |hidden| hidden.start.max(start)))
        })
    }

    /// Whether a reader sees what stands there.
    pub(super) fn is_visible(&self, at: usize) -> bool {
        let next = self.hidden.partition_point(|hidden| hidden.end <= at);
        self.hidden.get(next).is_none_or(|hidden| at < hidden.start)
    }

    /// The text in a range as a reader sees it.
    pub(super) fn text(&self, range: Range<usize>) -> String {
        let visible = self.visible(range).map(|seen| &self.source[seen]);
        entities::decode(&visible.collect::<String>())
    }
}

fn damage(error: RewritingError) -> ReportError {
    tracing::debug!(%error, "markup not understood");
    ReportError::Damaged
}
