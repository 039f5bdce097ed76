//! What is wrong with a check file, shown in the file.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::model::{printable, printable_lines};

/// One problem of one check file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to its folder of checks.
    pub file: String,
    /// The file's text; empty if it could not be read.
    pub text: Arc<str>,
    /// The bytes that it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do, if there is something to say.
    pub help: Option<String>,
}

impl Problem {
    /// The system gives no thread to read the files on: a problem of no file in particular.
    pub(super) fn no_room(error: &io::Error) -> Self {
        Self {
            file: "checks".to_owned(),
            text: Arc::from(""),
            span: 0..0,
            message: format!("cannot start a thread to read the checks: {error}"),
            help: None,
        }
    }

    /// Line of the file, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        let end = self.span.start.min(self.text.len());
        self.text.as_bytes()[..end]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1
    }

    /// The problem in the lines around it, as a compiler would show it.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let title = Level::ERROR.primary_title(printable_lines(&self.message));
        // Whoever wrote the file steers nothing here, and what is shown may be shorter for it.
        let shown = |end: usize| printable_lines(&self.text[..self.text.floor_char_boundary(end)]);
        let start = shown(self.span.start).len();
        let span = start..shown(self.span.end).len().max(start);
        let snippet = Snippet::source(printable_lines(&self.text))
            .path(printable(&self.file))
            .annotation(AnnotationKind::Primary.span(span));
        let mut report: Vec<Group<'_>> = vec![title.element(snippet)];
        if let Some(help) = &self.help {
            let help = printable_lines(help);
            report.push(Group::with_title(Level::HELP.secondary_title(help)));
        }
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.render(&report)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line(), self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

/// The candidate that was probably meant, if one is near enough.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(name.len()) / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}
