//! Checks as JSON, version 1: what `checks list` and `checks show` print for programs. Fields may be added, never
//! changed.

use schemars::JsonSchema;
use serde::Serialize;

use crate::checks;
use crate::model::Verdict;

/// What `checks list --format json` prints: every threat and control.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Catalog {
    /// `1`: fields may be added, never changed.
    pub schema_version: String,
    /// Digest over all check files, as results.json has it.
    pub digest: String,
    /// The threats, by ID.
    pub threats: Vec<Threat>,
    /// The controls, by ID.
    pub controls: Vec<Control>,
}

/// What `checks show --format json` prints: one of them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Check {
    /// A threat.
    Threat(Threat),
    /// A control.
    Control(Box<Control>),
}

/// A threat type.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Threat {
    /// Its ID.
    pub id: String,
    /// Short name.
    pub title: String,
    /// The report's category for it.
    pub category: String,
    /// What goes wrong without the mitigation.
    pub why: String,
    /// IDs of the controls that answer it.
    pub controls: Vec<String>,
    /// What only a person can confirm.
    pub human: Vec<HumanPart>,
    /// Documentation.
    pub references: Vec<String>,
}

/// A part of a threat that only a person can confirm.
#[derive(Debug, Serialize, JsonSchema)]
pub struct HumanPart {
    /// Its ID, the `part` of an attestation.
    pub id: String,
    /// The question.
    pub asks: String,
}

/// A control.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Control {
    /// Its ID.
    pub id: String,
    /// The statement that should be true.
    pub title: String,
    /// `low`, `medium`, `high` or `critical`.
    pub severity: String,
    /// The kind of resource that it judges.
    pub fact: String,
    /// What goes wrong without it.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// The same as commands and code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// What it stands for in frameworks of others: context, never a verdict.
    pub maps: Vec<Map>,
    /// Which resources it judges; all if absent.
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// The cases; the first whose condition holds decides.
    pub cases: Vec<Case>,
    /// The verdict if none holds.
    pub otherwise: String,
    /// IAM actions that it takes to judge a resource.
    pub actions: Vec<String>,
    /// IDs of the threats that it answers.
    pub threats: Vec<String>,
    /// How many examples its file holds; all of them pass.
    pub examples: usize,
    /// Documentation.
    pub references: Vec<String>,
}

/// What repairs a violation; `@name@` and the like stand for the resource.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Remedy {
    /// Commands for bash and the AWS CLI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aws_cli: Option<String>,
    /// Terraform code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terraform: Option<String>,
    /// Why there is no command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<String>,
    /// Why no test applies the commands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub untested: Option<String>,
}

/// What a control stands for in a framework.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Map {
    /// The framework's ID, such as `cis-aws-5.0.0`.
    pub framework: String,
    /// Its ID for the matter.
    pub id: String,
    /// `equal`, `part` or `near`.
    pub strength: String,
}

/// A case of a control.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Case {
    /// The verdict.
    pub verdict: String,
    /// Its condition.
    pub when: String,
}

impl Catalog {
    /// Of a whole catalogue.
    #[must_use]
    pub fn of(catalog: &checks::Catalog) -> Self {
        let controls = catalog.controls.values();
        Self {
            schema_version: "1".to_owned(),
            digest: catalog.digest.clone(),
            threats: catalog.threats.values().map(threat).collect(),
            controls: controls.map(|own| control(own, catalog)).collect(),
        }
    }
}

impl Check {
    /// Of a threat.
    #[must_use]
    pub fn threat(of: &checks::Threat) -> Self {
        Self::Threat(threat(of))
    }

    /// Of a control in its catalogue.
    #[must_use]
    pub fn control(of: &checks::Control, catalog: &checks::Catalog) -> Self {
        Self::Control(Box::new(control(of, catalog)))
    }
}

fn remedy(remedy: &checks::Remedy) -> Remedy {
    Remedy {
        aws_cli: remedy.aws_cli.clone(),
        terraform: remedy.terraform.clone(),
        by_hand: remedy.by_hand.clone(),
        untested: remedy.untested.clone(),
    }
}

fn map(map: &checks::Map) -> Map {
    Map {
        framework: map.framework.clone(),
        id: map.id.clone(),
        strength: map.strength.as_str().to_owned(),
    }
}

fn threat(threat: &checks::Threat) -> Threat {
    let humans = threat.humans.iter().map(|human| HumanPart {
        id: human.id.clone(),
        asks: human.asks.clone(),
    });
    Threat {
        id: threat.id.to_string(),
        title: threat.title.clone(),
        category: threat.category.clone(),
        why: threat.why.clone(),
        controls: threat.controls.iter().map(ToString::to_string).collect(),
        human: humans.collect(),
        references: threat.references.clone(),
    }
}

fn control(control: &checks::Control, catalog: &checks::Catalog) -> Control {
    let verdict = |verdict: Verdict| verdict.as_str().to_owned();
    let cases = control.cases().map(|(own, when)| Case {
        verdict: verdict(own),
        when: when.to_owned(),
    });
    let threats = catalog.threats.values();
    let threats = threats.filter(|threat| threat.controls.contains(&control.id));
    Control {
        id: control.id.to_string(),
        title: control.title.clone(),
        severity: control.severity.as_str().to_owned(),
        fact: control.kind.name.to_owned(),
        why: control.why.clone(),
        fix: control.fix.clone(),
        remedy: control.remedy.as_ref().map(remedy),
        maps: control.maps.iter().map(map).collect(),
        filter: control.filter.as_ref().map(|own| own.source().to_owned()),
        cases: cases.collect(),
        otherwise: verdict(control.otherwise_verdict()),
        actions: control.actions().into_iter().map(str::to_owned).collect(),
        threats: threats.map(|threat| threat.id.to_string()).collect(),
        examples: control.examples,
        references: control.references.clone(),
    }
}
