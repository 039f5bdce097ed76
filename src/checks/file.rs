//! What every check file has in common: TOML, spans, an id equal to the name.

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::condition::{Condition, ConditionProblem, RESOURCE, check_neutral_path, check_path};
use super::problem::{Problem, nearest};
use super::source::SourceFile;
use super::template::Template;
use crate::facts::FactKind;

/// Parses a file into its typed form.
pub(super) fn parse<T: DeserializeOwned>(source: &SourceFile) -> Result<T, Vec<Problem>> {
    parse_without(source, &[])
}

/// Keys that a file does not have, but another has, and what is said of them.
pub(super) type Elsewhere = &'static [(&'static [&'static str], &'static str)];

/// Parses a file into its typed form; whoever writes a key of another file is told where it stands.
pub(super) fn parse_without<T: DeserializeOwned>(
    source: &SourceFile,
    elsewhere: Elsewhere,
) -> Result<T, Vec<Problem>> {
    toml::from_str(&source.text).map_err(|error: toml::de::Error| {
        let message = error.message().to_owned();
        vec![Problem {
            file: source.path.clone(),
            text: Arc::clone(&source.text),
            span: error.span().unwrap_or(0..0),
            help: stands_elsewhere(&message, elsewhere).or_else(|| meant(&message)),
            message,
        }]
    })
}

/// What is said of a key that stands in another file.
fn stands_elsewhere(message: &str, elsewhere: Elsewhere) -> Option<String> {
    let written = message.strip_prefix("unknown field `")?.split('`').next()?;
    let (_, help) = elsewhere.iter().find(|(keys, _)| keys.contains(&written))?;
    Some((*help).to_owned())
}

/// "did you mean" for serde's "unknown field `x`, expected one of `a`, `b`".
fn meant(message: &str) -> Option<String> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let written = quoted.next()?;
    nearest(written, quoted).map(|best| format!("did you mean `{best}`?"))
}

/// Collects the problems of one file while it is checked.
pub(super) struct Reader<'a> {
    source: &'a SourceFile,
    /// Whether conditions call the resource `resource`, since it may be of several kinds.
    pub(super) is_family: bool,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a SourceFile) -> Self {
        Self {
            source,
            is_family: false,
            problems: Vec::new(),
        }
    }

    /// For a family, read for one of its controls.
    pub(super) fn of_family(source: &'a SourceFile) -> Self {
        Self {
            is_family: true,
            ..Self::new(source)
        }
    }

    pub(super) fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.problems.push(Problem {
            file: self.source.path.clone(),
            text: Arc::clone(&self.source.text),
            span,
            message: message.into(),
            help,
        });
    }

    /// An id that is well formed and equal to the file's name.
    pub(super) fn id<I: FromStr<Err = crate::model::InvalidId>>(
        &mut self,
        text: &Spanned<String>,
    ) -> Option<I> {
        if self.source.stem() != text.as_ref() {
            self.problem(
                text.span(),
                "the ID does not match the file name",
                Some(format!(
                    "rename the file to `{}.toml`, or change the ID",
                    text.as_ref()
                )),
            );
        }
        match text.as_ref().parse() {
            Ok(id) => Some(id),
            Err(invalid) => {
                self.problem(text.span(), invalid.to_string(), None);
                None
            }
        }
    }

    pub(super) fn not_empty(&mut self, text: &Spanned<String>) {
        if text.as_ref().trim().is_empty() {
            self.problem(text.span(), "this must not be empty", None);
        }
    }

    pub(super) fn references(&mut self, references: &[Spanned<String>]) {
        for reference in references {
            if !reference.as_ref().starts_with("https://") {
                self.problem(
                    reference.span(),
                    "a reference must be a URL that starts with https://",
                    None,
                );
            }
        }
    }

    pub(super) fn unknown_name<'n>(
        &mut self,
        name: &Spanned<String>,
        what: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let help = match nearest(name.as_ref(), known.clone()) {
            Some(best) => format!("did you mean `{best}`?"),
            None => format!("known: {}", known.collect::<Vec<_>>().join(", ")),
        };
        self.problem(
            name.span(),
            format!("there is no {what} `{}`", name.as_ref()),
            Some(help),
        );
    }

    /// What conditions of this file call a resource of the kind.
    pub(super) fn resource(&self, kind: &FactKind) -> &'static str {
        if self.is_family {
            RESOURCE
        } else {
            kind.variable()
        }
    }

    /// The fact kind of that name.
    pub(super) fn kind(
        &mut self,
        name: &Spanned<String>,
        kinds: &[&'static FactKind],
    ) -> Option<&'static FactKind> {
        let found = kinds
            .iter()
            .copied()
            .find(|kind| kind.name == name.as_ref());
        if found.is_none() {
            self.unknown_name(name, "fact kind", kinds.iter().map(|kind| kind.name));
        }
        found
    }

    pub(super) fn condition(
        &mut self,
        text: &Spanned<String>,
        kind: &FactKind,
    ) -> Option<Condition> {
        let check = if self.is_family {
            Condition::check_neutral
        } else {
            Condition::check
        };
        self.located(text, check(text.as_ref().trim_end(), kind))
    }

    pub(super) fn template(&mut self, text: &Spanned<String>, kind: &FactKind) -> Option<Template> {
        self.not_empty(text);
        let path = if self.is_family {
            check_neutral_path
        } else {
            check_path
        };
        self.located(
            text,
            Template::check(text.as_ref(), |text| path(text, kind)),
        )
    }

    /// Where a part of a text stands in the file; the whole of the text if that cannot be told.
    pub(super) fn within(&self, text: &Spanned<String>, part: &str) -> Range<usize> {
        let written = self.source.text.get(text.span()).unwrap_or_default();
        match written.find(part) {
            Some(at) => text.span().start + at..text.span().start + at + part.len(),
            None => text.span(),
        }
    }

    /// Moves the problems of a text to their place in the file.
    fn located<T>(
        &mut self,
        text: &Spanned<String>,
        checked: Result<T, Vec<ConditionProblem>>,
    ) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(problems) => {
                // A text with escapes does not stand in the file as it reads; then the whole of it is shown.
                let written = self.source.text.get(text.span()).unwrap_or_default();
                let start = written
                    .find(text.as_ref().as_str())
                    .map(|at| text.span().start + at);
                for problem in problems {
                    let span = match start {
                        Some(start) => start + problem.span.start..start + problem.span.end,
                        None => text.span(),
                    };
                    self.problem(span, problem.message, problem.help);
                }
                None
            }
        }
    }
}
