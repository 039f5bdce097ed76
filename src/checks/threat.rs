//! A threat file: one threat type of a report, how an item of it is
//! recognised, and which controls answer it.

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::file::{self, Reader};
use super::problem::Problem;
use super::source::SourceFile;
use crate::model::{ControlId, ThreatId};

/// The file as written. Keys come in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ThreatFile {
    /// Equal to the file's name.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// Short name of the threat type.
    #[schemars(with = "String")]
    title: Spanned<String>,
    /// The report's category for it.
    #[schemars(with = "String")]
    category: Spanned<String>,
    /// What goes wrong without the mitigation.
    #[schemars(with = "String")]
    why: Spanned<String>,
    /// Documentation.
    #[schemars(with = "Vec<String>")]
    references: Vec<Spanned<String>>,
    /// How an item of the report is recognised.
    recognise: RecogniseFile,
    /// What an item is about, where that may be of several kinds.
    element: Option<ElementFile>,
    /// Which controls answer it.
    answer: AnswerFile,
    /// What only a human can confirm.
    #[serde(default, rename = "human")]
    humans: Vec<HumanFile>,
}

/// How an item is recognised.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RecogniseFile {
    /// GUID of the threat type in the template.
    #[schemars(with = "String")]
    type_guid: Spanned<String>,
    /// The template's title; `{target.Name}` and the like stand for any text.
    #[schemars(with = "String")]
    title: Spanned<String>,
    /// A phrase that only this type's description holds.
    #[schemars(with = "Option<String>")]
    description: Option<Spanned<String>>,
    /// A phrase that only this type's action items hold.
    #[schemars(with = "Option<String>")]
    action_items: Option<Spanned<String>>,
}

/// What an item is about, where that may be of several kinds: the target of the flow.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ElementFile {
    /// Stencils that leave the kind open, for example `Storage`.
    #[schemars(with = "Vec<String>")]
    generic: Vec<Spanned<String>>,
    /// ARN patterns of what it may be and is not read.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    unread: Vec<Spanned<String>>,
    /// What these are called; notes say so where the kind is not told.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    not_looked_at: Vec<Spanned<String>>,
}

/// Which controls answer a threat.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct AnswerFile {
    /// Ids of controls; none yet means that no scan can decide it.
    #[schemars(with = "Vec<String>")]
    controls: Vec<Spanned<String>>,
    /// Which of them need a resource.
    subjects: Subjects,
    /// What belongs to the matter and is not read; every note says so.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    not_looked_at: Vec<Spanned<String>>,
}

/// Which controls of a threat need at least one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subjects {
    /// Each one.
    Each,
    /// All of them together: a system has either kind of entry point, or both.
    Together,
}

/// A part that only a human can confirm.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct HumanFile {
    /// Id of the part, for attestations.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// A question that a human answers with yes.
    #[schemars(with = "String")]
    asks: Spanned<String>,
    /// Whether it is asked only where neither the report nor a scope tells the kind of the element.
    #[serde(default)]
    unless_told: bool,
}

/// A threat type whose controls all exist.
#[derive(Debug, Clone)]
pub struct Threat {
    /// Its id.
    pub id: ThreatId,
    /// Short name.
    pub title: String,
    /// The report's category for it.
    pub category: String,
    /// What goes wrong without the mitigation.
    pub why: String,
    /// Documentation.
    pub references: Vec<String>,
    /// How an item is recognised.
    pub recognise: Recognise,
    /// What an item is about, where that may be of several kinds.
    pub element: Option<ElementKinds>,
    /// The controls that answer it.
    pub controls: Vec<ControlId>,
    /// Which of them need a resource.
    pub subjects: Subjects,
    /// What belongs to the matter and is not read.
    pub not_looked_at: Vec<String>,
    /// What only a human can confirm.
    pub humans: Vec<HumanPart>,
}

/// What an item is about, where that may be of several kinds: the target of the flow. Beside these
/// it may be whatever the controls of the threat judge.
#[derive(Debug, Clone)]
pub struct ElementKinds {
    /// Stencils that leave the kind open.
    pub generic: Vec<String>,
    /// ARN patterns of what it may be and is not read.
    pub unread: Vec<String>,
    /// What these are called.
    pub not_looked_at: Vec<String>,
}

/// How an item of a threat type is recognised.
#[derive(Debug, Clone)]
pub struct Recognise {
    /// GUID of the type, lower case.
    pub type_guid: String,
    /// The template's title with its placeholders.
    pub title: String,
    /// Phrase of the description.
    pub description: Option<String>,
    /// Phrase of the action items.
    pub action_items: Option<String>,
}

/// A part of a threat that only a human can confirm.
#[derive(Debug, Clone)]
pub struct HumanPart {
    /// Its id.
    pub id: String,
    /// The question.
    pub asks: String,
    /// Whether it is asked only where neither the report nor a scope tells the kind of the element.
    pub unless_told: bool,
}

impl Threat {
    /// Reads and checks one threat file; `known` are the controls that exist.
    pub(super) fn read<'c>(
        source: &SourceFile,
        known: impl Iterator<Item = &'c str> + Clone,
    ) -> Result<Self, Vec<Problem>> {
        let from = file::parse::<ThreatFile>(source)?;
        let mut reader = Reader::new(source);
        let threat = reader.threat(from, known);
        match threat {
            Some(threat) if reader.problems.is_empty() => Ok(threat),
            _ => Err(reader.problems),
        }
    }
}

fn plain(list: Vec<Spanned<String>>) -> Vec<String> {
    list.into_iter().map(Spanned::into_inner).collect()
}

impl Reader<'_> {
    fn threat<'c>(
        &mut self,
        from: ThreatFile,
        known: impl Iterator<Item = &'c str> + Clone,
    ) -> Option<Threat> {
        let id = self.id::<ThreatId>(&from.id);
        for text in [
            &from.title,
            &from.category,
            &from.why,
            &from.recognise.title,
        ] {
            self.not_empty(text);
        }
        self.references(&from.references);
        self.phrases(&from);
        let mut controls = Vec::new();
        for control in &from.answer.controls {
            match control.as_ref().parse::<ControlId>() {
                Ok(id) if known.clone().any(|name| name == id.as_str()) => controls.push(id),
                Ok(_) | Err(_) => self.unknown_name(control, "control", known.clone()),
            }
        }
        for text in &from.answer.not_looked_at {
            self.not_empty(text);
        }
        for human in &from.humans {
            self.not_empty(&human.id);
            self.not_empty(&human.asks);
            if human.unless_told && from.element.is_none() {
                let message = "an item is always about the same kind where there is no `[element]`";
                self.problem(human.asks.span(), message, None);
            }
        }
        let element = from.element.map(|element| self.element(element));
        Some(Threat {
            id: id?,
            title: from.title.into_inner(),
            category: from.category.into_inner(),
            why: from.why.into_inner().trim().to_owned(),
            references: plain(from.references),
            recognise: Recognise {
                type_guid: from.recognise.type_guid.into_inner().to_ascii_lowercase(),
                title: from.recognise.title.into_inner(),
                description: from.recognise.description.map(Spanned::into_inner),
                action_items: from.recognise.action_items.map(Spanned::into_inner),
            },
            element,
            controls,
            subjects: from.answer.subjects,
            not_looked_at: plain(from.answer.not_looked_at),
            humans: from
                .humans
                .into_iter()
                .map(|human| HumanPart {
                    id: human.id.into_inner(),
                    asks: human.asks.into_inner(),
                    unless_told: human.unless_told,
                })
                .collect(),
        })
    }

    fn element(&mut self, from: ElementFile) -> ElementKinds {
        for text in from.generic.iter().chain(&from.not_looked_at) {
            self.not_empty(text);
        }
        for pattern in &from.unread {
            if !pattern.as_ref().starts_with("arn:") {
                let help = "for example `arn:*:elasticfilesystem:*`".to_owned();
                self.problem(pattern.span(), "expected an ARN", Some(help));
            }
        }
        ElementKinds {
            generic: plain(from.generic),
            unread: plain(from.unread),
            not_looked_at: plain(from.not_looked_at),
        }
    }

    fn phrases(&mut self, from: &ThreatFile) {
        let recognise = &from.recognise;
        let phrases: Vec<_> = recognise
            .description
            .iter()
            .chain(&recognise.action_items)
            .collect();
        if phrases.is_empty() {
            self.problem(
                from.id.span(),
                "plain-text reports have no titles: add a phrase of the description or of the action items",
                None,
            );
        }
        for phrase in phrases {
            if phrase.as_ref().trim().len() < 8 {
                self.problem(phrase.span(), "too short to distinguish threat types", None);
            }
        }
    }
}
