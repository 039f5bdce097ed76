//! Where the elements of an XML source are.
//!
//! `quick_xml` finds the tags and checks that they match; what is edited are ranges of the
//! source. Names are compared without their prefix: in a model the same prefix stands for
//! different namespaces in different places.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::report::encoding::without_mark;
use crate::report::{ReportError, entities};

/// Nesting of a model is below 20.
const MAX_DEPTH: usize = 256;

/// A model of several megabytes has some ten thousands.
const MAX_ELEMENTS: usize = 1 << 24;

/// An element.
#[derive(Debug)]
struct Node<'a> {
    /// Name with its prefix.
    full_name: &'a str,
    /// Name without its prefix.
    name: &'a str,
    /// The start tag.
    start: Range<usize>,
    /// The end tag; none of `<name/>`.
    end: Option<Range<usize>>,
    /// Index of the first node behind the whole element.
    after: usize,
}

/// The elements of a source, in the order of their start tags.
pub(super) struct Xml<'a> {
    source: &'a str,
    nodes: Vec<Node<'a>>,
}

/// An element of an [`Xml`].
#[derive(Clone, Copy)]
pub(super) struct Element<'x, 'a> {
    xml: &'x Xml<'a>,
    index: usize,
}

impl<'a> Xml<'a> {
    /// Finds the elements.
    pub(super) fn scan(source: &'a str) -> Result<Self, ReportError> {
        let text = without_mark(source);
        let offset = source.len() - text.len();
        let mut reader = Reader::from_str(text);
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            let from = position(&reader) + offset;
            let damaged = || ReportError::DamagedModel { at: from };
            let event = reader.read_event().map_err(|error| {
                tracing::debug!(%error, "XML not understood");
                damaged()
            })?;
            let here = from..position(&reader) + offset;
            match event {
                Event::Start(tag) => {
                    if open.len() >= MAX_DEPTH || nodes.len() >= MAX_ELEMENTS {
                        return Err(damaged());
                    }
                    open.push(nodes.len());
                    nodes.push(node(source, &tag, here));
                }
                Event::Empty(tag) => {
                    if nodes.len() >= MAX_ELEMENTS {
                        return Err(damaged());
                    }
                    nodes.push(node(source, &tag, here));
                    let after = nodes.len();
                    nodes[after - 1].after = after;
                }
                Event::End(_) => {
                    let after = nodes.len();
                    let element = open.pop().and_then(|index| nodes.get_mut(index));
                    let element = element.ok_or_else(damaged)?;
                    (element.end, element.after) = (Some(here), after);
                }
                Event::DocType(_) => return Err(ReportError::DocumentType),
                Event::Eof => break,
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::GeneralRef(_) => {}
            }
        }
        if open.is_empty() {
            Ok(Self { source, nodes })
        } else {
            Err(ReportError::Truncated)
        }
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Option<Element<'_, 'a>> {
        (!self.nodes.is_empty()).then_some(Element {
            xml: self,
            index: 0,
        })
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn node<'a>(source: &'a str, tag: &BytesStart<'_>, start: Range<usize>) -> Node<'a> {
    // Behind the bracket, up to the end of the name.
    let name = start.start + 1..start.start + 1 + tag.name().as_ref().len();
    let name = source.get(name).unwrap_or_default();
    Node {
        full_name: name,
        name: name.rsplit(':').next().unwrap_or(name),
        start,
        end: None,
        after: 0,
    }
}

impl<'x, 'a> Element<'x, 'a> {
    fn node(self) -> &'x Node<'a> {
        &self.xml.nodes[self.index]
    }

    /// The name without its prefix.
    pub(super) fn name(self) -> &'a str {
        self.node().name
    }

    /// The name with its prefix.
    pub(super) fn full_name(self) -> &'a str {
        self.node().full_name
    }

    /// The elements directly inside.
    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let mut next = self.index + 1;
        let after = self.node().after;
        std::iter::from_fn(move || {
            let child = (next < after).then_some(Self {
                xml: self.xml,
                index: next,
            })?;
            next = child.node().after;
            Some(child)
        })
    }

    /// The first element of that name directly inside.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.name() == name)
    }

    /// All of it, tags included.
    pub(super) fn range(self) -> Range<usize> {
        let node = self.node();
        node.start.start..node.end.as_ref().map_or(node.start.end, |end| end.end)
    }

    /// What is between the tags; none of `<name/>`.
    pub(super) fn inner(self) -> Option<Range<usize>> {
        let node = self.node();
        Some(node.start.end..node.end.as_ref()?.start)
    }

    /// The value of an attribute, whatever its prefix.
    pub(super) fn attribute(self, name: &str) -> Option<String> {
        let tag = &self.xml.source[self.node().start.clone()];
        let tag = tag.trim_start_matches('<').trim_end_matches(['>', '/']);
        let tag = BytesStart::from_content(tag, self.full_name().len());
        let found = tag
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(entities::decode(&found.value))
    }

    /// The text directly inside, with references replaced; empty if there is none.
    pub(super) fn text(self) -> String {
        let Some(inner) = self.inner() else {
            return String::new();
        };
        let mut rest = &self.xml.source[inner];
        let mut text = String::new();
        while let Some(open) = rest.find('<') {
            text.push_str(&entities::decode(&rest[..open]));
            rest = &rest[open..];
            let (verbatim, end) = if rest.starts_with("<![CDATA[") {
                (true, "]]>")
            } else if rest.starts_with("<!--") {
                (false, "-->")
            } else {
                (false, ">")
            };
            let Some(close) = rest.find(end) else {
                return text;
            };
            if verbatim {
                text.push_str(&rest["<![CDATA[".len()..close]);
            }
            rest = &rest[close + end.len()..];
        }
        text.push_str(&entities::decode(rest));
        text
    }
}

/// Text as a model holds it: the tool leaves quotes as they are.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => encoded.push_str("&lt;"),
            '>' => encoded.push_str("&gt;"),
            '&' => encoded.push_str("&amp;"),
            other => encoded.push(other),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\u{FEFF}<?xml version=\"1.0\"?><r xmlns:b=\"u\"><b:a i:nil=\"true\"/>\
                          <b:a k='1 &lt; 2'>x &amp; <![CDATA[<y>]]><!-- > no --><c>in</c> z</b:a><!-- e --></r>\n";

    #[test]
    fn elements_are_found_with_their_places() {
        let xml = Xml::scan(SOURCE).unwrap();
        let root = xml.root().unwrap();
        assert_eq!(root.name(), "r");
        let children: Vec<_> = root.children().collect();
        assert_eq!(children.len(), 2);
        assert_eq!(children[0].attribute("nil").as_deref(), Some("true"));
        assert_eq!(children[0].full_name(), "b:a");
        assert!(children[0].inner().is_none());
        assert_eq!(&SOURCE[children[0].range()], "<b:a i:nil=\"true\"/>");
        assert_eq!(children[1].attribute("k").as_deref(), Some("1 < 2"));
        assert_eq!(children[1].text(), "x & <y>in z");
        assert_eq!(children[1].child("c").unwrap().text(), "in");
        assert!(SOURCE[children[1].range()].ends_with("z</b:a>"));
    }

    #[test]
    fn a_name_ends_where_xml_says_so() {
        let xml = Xml::scan("<b:a\u{b}\u{85}c k='1'/>").unwrap();
        let root = xml.root().unwrap();
        assert_eq!(root.full_name(), "b:a\u{b}\u{85}c");
        assert_eq!(root.attribute("k").as_deref(), Some("1"));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for (source, expect) in [
            ("<r><a></r>", None),
            ("<r><a>", Some(ReportError::Truncated)),
            ("</r>", None),
            ("<!DOCTYPE r []><r/>", Some(ReportError::DocumentType)),
            (&"<a>".repeat(1000), None),
        ] {
            let error = Xml::scan(source).err().expect(source);
            match expect {
                Some(expect) => assert_eq!(error, expect, "{source:.40}"),
                None => assert!(
                    matches!(error, ReportError::DamagedModel { .. }),
                    "{source:.40}"
                ),
            }
        }
    }
}
