//! Charts, drawn as SVG: each stands beside its numbers, which say the same.

use askama::Template;
use askama::filters::HtmlSafe;

/// How wide a bar is, in its own units.
const WIDTH: usize = 1000;

/// A bar of parts, each as wide as its share.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = r##"<svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="{{ title }}"><title>{{ title }}</title>{% for part in parts %}<rect class="{{ part.kind }}" x="{{ part.x }}" y="0" width="{{ part.width }}" height="20"><title>{{ part.title }}</title></rect>{% endfor %}</svg>"##
)]
pub(super) struct Bar {
    title: String,
    parts: Vec<Part>,
}

impl HtmlSafe for Bar {}

/// A part of a bar.
#[derive(Debug)]
struct Part {
    kind: &'static str,
    x: usize,
    width: usize,
    title: String,
}

impl Bar {
    /// Of these parts: colour, word and count.
    pub(super) fn of(about: &str, parts: &[(&'static str, &str, usize)]) -> Self {
        let total: usize = parts.iter().map(|(.., count)| count).sum();
        let told = parts.iter().filter(|(.., count)| *count > 0);
        let told = told.map(|(_, word, count)| format!("{count} {}", word.to_lowercase()));
        let title = format!("{about}: {}", told.collect::<Vec<_>>().join(", "));
        let mut before = 0;
        let mut drawn = Vec::new();
        for (kind, word, count) in parts.iter().filter(|(.., count)| *count > 0) {
            let x = before * WIDTH / total;
            before += count;
            drawn.push(Part {
                kind,
                x,
                width: before * WIDTH / total - x,
                title: format!("{word}: {count}"),
            });
        }
        Self {
            title,
            parts: drawn,
        }
    }
}

/// A disc whose area is a share of the largest.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = r##"<svg class="disc {{ kind }}" viewBox="0 0 28 28" role="img" aria-label="{{ title }}"><title>{{ title }}</title><circle cx="14" cy="14" r="{{ tenths / 10 }}.{{ tenths % 10 }}"/></svg>"##
)]
pub(super) struct Disc {
    kind: &'static str,
    title: String,
    /// Of its radius.
    tenths: usize,
}

impl HtmlSafe for Disc {}

impl Disc {
    /// For a count among counts of which this is the largest.
    pub(super) fn of(kind: &'static str, title: String, count: usize, most: usize) -> Self {
        // (140 tenths)² is the area of the largest.
        let tenths = (count * 130 * 130 / most.max(1)).isqrt() + 10;
        Self {
            kind,
            title,
            tenths,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_its_parts_and_says_their_numbers() {
        let bar = Bar::of(
            "Items",
            &[
                ("pass", "Pass", 1),
                ("fail", "Fail", 2),
                ("none", "None", 0),
            ],
        );
        assert_eq!(bar.title, "Items: 1 pass, 2 fail");
        let widths: Vec<usize> = bar.parts.iter().map(|part| part.width).collect();
        assert_eq!(widths, [333, 667]);
        let empty = Bar::of("Items", &[("pass", "Pass", 0)]);
        assert!(empty.parts.is_empty());
    }

    #[test]
    fn a_disc_grows_with_its_count() {
        let radius = |count| Disc::of("fix", String::new(), count, 9).tenths;
        assert_eq!(radius(9), 140);
        assert!(radius(1) < radius(4) && radius(4) < radius(9));
    }
}
