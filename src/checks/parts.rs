//! A control out of its parts: what its own file says, and what it may share with others.

use toml::{Spanned, Table};

use super::cases::{CaseFile, OtherwiseFile};
use super::control::{Control, Nothing, Severity};
use super::example::{self, ExampleFile};
use super::file::Reader;
use super::frameworks::{Known, MapFile};
use super::remedy_file::RemedyFile;
use crate::model::{ControlId, Verdict};

/// What every control says itself.
pub(super) struct Own {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) fix: Spanned<String>,
    pub(super) references: Vec<Spanned<String>>,
    pub(super) remedy: Option<Spanned<RemedyFile>>,
    pub(super) maps: Vec<MapFile>,
    pub(super) fact: Spanned<String>,
    pub(super) r#where: Option<Spanned<String>>,
    /// Read before the shared ones.
    pub(super) cases: Vec<CaseFile>,
    pub(super) examples: Vec<ExampleFile>,
    /// Fields that the shared examples leave out.
    pub(super) given: Option<Spanned<Table>>,
}

/// What controls may share.
pub(super) struct Shared {
    pub(super) severity: Severity,
    pub(super) why: Spanned<String>,
    /// Listed after the control's own.
    pub(super) references: Vec<Spanned<String>>,
    pub(super) claim: Spanned<String>,
    pub(super) none: Nothing,
    pub(super) cases: Vec<CaseFile>,
    pub(super) otherwise: OtherwiseFile,
    pub(super) examples: Vec<ExampleFile>,
}

impl Own {
    /// Checks what is the same for every kind of resource.
    fn check(&self, reader: &mut Reader<'_>) {
        reader.not_empty(&self.title);
        reader.not_empty(&self.fix);
        reader.references(&self.references);
        reader.evidence(&self.cases);
        for example in &self.examples {
            reader.not_empty(&example.name);
        }
    }
}

impl Shared {
    /// Checks what is the same for every kind of resource.
    pub(super) fn check(&self, reader: &mut Reader<'_>) {
        reader.not_empty(&self.why);
        reader.not_empty(&self.claim);
        reader.references(&self.references);
        reader.evidence(&self.cases);
        reader.never_a_pass(&self.otherwise);
        for example in &self.examples {
            reader.not_empty(&example.name);
        }
    }
}

/// The readers of the file that says what is own and of the file that says what is shared.
pub(super) struct Readers<'r, 'a> {
    pub(super) own: &'r mut Reader<'a>,
    pub(super) shared: &'r mut Reader<'a>,
}

impl Readers<'_, '_> {
    /// The control, if all of it fits its kind. Its examples have run; those that do not hold are problems.
    pub(super) fn control(
        &mut self,
        own: &Own,
        shared: &Shared,
        known: Known<'_>,
    ) -> Option<Control> {
        let control = self.assemble(own, shared, known)?;
        example::cover(
            self.own,
            &control,
            own.examples.iter().chain(&shared.examples),
        );
        example::run(self.own, &control, &own.examples, &Table::new());
        match &own.given {
            None => example::run(self.shared, &control, &shared.examples, &Table::new()),
            Some(given) if example::fits(self.own, &control, given) => {
                example::run(self.shared, &control, &shared.examples, given.as_ref());
            }
            Some(_) => {}
        }
        Some(control)
    }

    fn assemble(&mut self, own: &Own, shared: &Shared, known: Known<'_>) -> Option<Control> {
        let id = self.own.id::<ControlId>(&own.id);
        own.check(self.own);
        let remedy = own.remedy.as_ref().map(|written| self.own.remedy(written));
        let maps = self.own.maps(&own.maps, known.frameworks);
        let kind = self.own.kind(&own.fact, known.kinds)?;
        let filter = own
            .r#where
            .as_ref()
            .map(|text| self.own.condition(text, kind));
        let first = self.own.cases(&own.cases, kind);
        let then = self.shared.cases(&shared.cases, kind);
        let otherwise = self.shared.otherwise(&shared.otherwise, kind);
        let written = own.cases.iter().chain(&shared.cases);
        let mut verdicts = written
            .map(|case| case.verdict)
            .chain([*shared.otherwise.verdict.as_ref()]);
        // A person's answer is as good, and what should not be there holds where there is none.
        let is_met = |verdict| matches!(verdict, Verdict::Pass | Verdict::Question);
        if !verdicts.any(is_met) && !own.id.as_ref().ends_with("-absent") {
            self.own.problem(
                own.id.span(),
                "no case has the verdict `pass` or `question`, so this control can never hold",
                None,
            );
        }
        Some(Control {
            id: id?,
            title: own.title.as_ref().clone(),
            severity: shared.severity,
            why: shared.why.as_ref().trim().to_owned(),
            fix: own.fix.as_ref().trim().to_owned(),
            references: own
                .references
                .iter()
                .chain(&shared.references)
                .map(|reference| reference.as_ref().clone())
                .collect(),
            remedy,
            maps,
            kind,
            filter: match filter {
                Some(checked) => Some(checked?),
                None => None,
            },
            claim: shared.claim.as_ref().clone(),
            none: shared.none,
            examples: own.examples.len() + shared.examples.len(),
            cases: [first?, then?].concat(),
            otherwise: otherwise?,
        })
    }
}
