//! Writing what a run came to.

use std::path::{Path, PathBuf};

use super::Job;
use super::earlier::{Accounts, Outputs};
use super::place::{has_folder, vacant};
use crate::conclusion::Conclusion;
use crate::error::RunError;
use crate::evidence::{self, Bundle, ReportRef, SigningKey};
use crate::files::{OutputError, OutputFolder, write_as_it_comes, write_where_told};
use crate::model::{Shard, printable};
use crate::output::{self, FORMATS, RESULTS};
use crate::report::Format;

/// Where the outputs of a run are to go.
pub struct Destination {
    folder: OutputFolder,
    /// Where the updated report goes instead; `-` is standard output.
    report: Option<PathBuf>,
    evidence: Evidence,
    /// What is written beside `results.json`.
    formats: Vec<&'static output::Format>,
    /// Whether whatever stands there may be replaced.
    force: bool,
}

/// What becomes of the evidence.
enum Evidence {
    /// It was there before, and stays as it is.
    Kept,
    /// It is written, and signed if there is a key.
    Written(Option<SigningKey>),
}

/// Name of the folder of the bundle.
pub(super) const EVIDENCE: &str = "evidence";

impl Destination {
    /// Makes the folder for outputs of evidence that is there already. `inputs` are the files that are read;
    /// what stands in the place of outputs is replaced only by `force`.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written, or the file of the updated report exists.
    pub fn prepare(
        folder: &Path,
        report: Option<&Path>,
        inputs: &[&Path],
        force: bool,
    ) -> Result<Self, RunError> {
        if let Some(report) = report {
            if !force {
                vacant(report, inputs)?;
            }
            has_folder(report)?;
        }
        let folder = OutputFolder::prepare(folder)?;
        Ok(Self {
            force,
            folder,
            report: report.map(Path::to_owned),
            evidence: Evidence::Kept,
            formats: Vec::new(),
        })
    }

    /// The same with these formats beside `results.json`, each once. None of their files may be one that is read.
    ///
    /// # Errors
    ///
    /// If a file of them is an input.
    pub fn with_formats(
        mut self,
        formats: &[&'static output::Format],
        inputs: &[&Path],
    ) -> Result<Self, RunError> {
        let is_asked = |format: &&output::Format| formats.iter().any(|it| it.name == format.name);
        self.formats = FORMATS.iter().filter(is_asked).collect();
        for file in self.files() {
            let place = self.folder.file(file.name);
            let own = std::fs::canonicalize(&place).ok();
            let is_own = |input: &&Path| own.is_some() && std::fs::canonicalize(input).ok() == own;
            if inputs.iter().any(is_own) {
                return Err(RunError::usage(format!(
                    "cannot write {}: it is read by this run",
                    printable(&place.display().to_string())
                ))
                .hint("choose another folder with --output-directory"));
            }
        }
        Ok(self)
    }

    /// The files of the formats.
    fn files(&self) -> impl Iterator<Item = &'static output::File> {
        self.formats.iter().flat_map(|format| format.files)
    }

    /// The same for evidence that is written there, too, and signed if there is a key; before any work is
    /// done for it.
    ///
    /// # Errors
    ///
    /// If the key cannot be used, or something else than evidence is where that is to go.
    pub fn with_evidence(self, key: Option<&Path>) -> Result<Self, RunError> {
        let key = key.map(SigningKey::read).transpose();
        let key = key.map_err(|error| {
            RunError::usage(error)
                .hint("`minisign -G -W -s KEY -p KEY.pub` creates one without a password")
        })?;
        self.folder.may_replace(EVIDENCE, evidence::is_part)?;
        Ok(Self {
            evidence: Evidence::Written(key),
            ..self
        })
    }

    /// Whether the outputs of this job may go there. Of a live run, `accounts` are not known at first; `run`
    /// is the one that read the evidence, where it is not this.
    ///
    /// # Errors
    ///
    /// If they would take the place of anything but earlier outputs of the same.
    pub fn may_take(
        &self,
        job: &Job,
        accounts: Accounts<'_>,
        run: Option<&str>,
    ) -> Result<(), RunError> {
        if self.force {
            return Ok(());
        }
        let updated = updated_name(&job.source.name, job.report.format());
        // A run that was killed may have left evidence and no results; then its journal is there, too.
        let journal = self.folder.file(evidence::JOURNAL);
        let is_under_way = journal.exists() || journal.with_extension("").exists();
        let formats: Vec<&str> = self.files().map(|file| file.name).collect();
        let outputs = Outputs {
            report: &job.source,
            formats: &formats,
            updated: self.report.is_none().then_some(updated.as_str()),
            evidence: match &self.evidence {
                Evidence::Kept => None,
                Evidence::Written(_) => (!is_under_way).then_some(EVIDENCE),
            },
            accounts,
            run,
        };
        outputs.may_replace(&self.folder)
    }
}

impl Destination {
    /// Whether the evidence of a shard may go there.
    ///
    /// # Errors
    ///
    /// If it would take the place of anything but earlier evidence of the same shard for the same report.
    pub fn may_take_part(&self, report: &ReportRef, shard: Shard) -> Result<(), RunError> {
        let place = self.folder.file(EVIDENCE);
        if self.force || !place.exists() {
            return Ok(());
        }
        let earlier = evidence::manifest(&place);
        let is_same = earlier.as_ref().is_ok_and(|earlier| {
            earlier.shard == Some(shard) && earlier.report.sha256 == report.sha256
        });
        match is_same {
            true => Ok(()),
            false => Err(RunError::usage(format!(
                "cannot write {}: what is there is not the evidence of shard {shard} for {}",
                printable(&place.display().to_string()),
                printable(&report.name)
            ))
            .hint("choose another folder with --output-directory, or replace what is there with --force")),
        }
    }
}

/// Writes the evidence of a shard, and nothing else: no item can be judged by a part of the accounts. Returns
/// where it is.
///
/// # Errors
///
/// If it cannot be written; earlier evidence is then still whole.
pub fn deliver_part(bundle: &Bundle, destination: &Destination) -> Result<PathBuf, RunError> {
    let folder = &destination.folder;
    let key = match &destination.evidence {
        Evidence::Kept => None,
        Evidence::Written(key) => key.as_ref(),
    };
    let write = |folder: &Path| evidence::write(bundle, folder, key);
    Ok(folder.write_folder(EVIDENCE, evidence::is_part, write)?)
}

/// Writes the updated report, every format and, if it is new, the bundle. Returns where each is, by the name
/// that a person knows it by.
///
/// # Errors
///
/// If something cannot be written; earlier outputs are then still whole.
pub fn deliver(
    job: &Job,
    bundle: &Bundle,
    conclusion: &Conclusion<'_>,
    destination: &Destination,
) -> Result<Vec<(&'static str, PathBuf)>, RunError> {
    let folder = &destination.folder;
    let evidence = match &destination.evidence {
        Evidence::Kept => None,
        Evidence::Written(key) => {
            let write = |folder: &Path| evidence::write(bundle, folder, key.as_ref());
            Some(folder.write_folder(EVIDENCE, evidence::is_part, write)?)
        }
    };
    let is_in_parts = write_parts(folder, conclusion)
        .map_err(|error| saved(error.into(), evidence.as_deref(), "move what is in the way"))?;
    let mut written = Vec::new();
    let results = folder.file(RESULTS.name);
    write_as_it_comes(&results, |file| (RESULTS.write)(conclusion, file))?;
    written.push(("results", results));
    for format in &destination.formats {
        for file in format.files {
            let path = folder.file(file.name);
            write_as_it_comes(&path, |out| (file.write)(conclusion, out))?;
            written.push((format.name, path));
        }
    }
    if !is_in_parts {
        folder.clear(output::PARTS, output::is_part)?;
    }
    let updated = match &conclusion.updated {
        Ok(updated) => updated,
        Err(error) => {
            let message = format!("cannot update the report {}: {error}", job.source.name);
            let error = RunError::usage(message);
            return Err(saved(error, evidence.as_deref(), "fix the report"));
        }
    };
    let report = match &destination.report {
        Some(path) => {
            write_where_told(path, updated).map_err(|error| RunError::unwritten(path, error))?;
            (path.as_os_str() != "-").then(|| path.clone())
        }
        None => Some(folder.write(
            &updated_name(&job.source.name, job.report.format()),
            updated,
        )?),
    };
    let report = report.map(|path| ("updated report", path));
    let evidence = evidence.map(|path| ("evidence", path));
    let written = report.into_iter().chain(written).chain(evidence);
    Ok(written.collect())
}

/// What is wrong, and how to go on from the evidence, if it is new: nothing has to be read again.
fn saved(error: RunError, evidence: Option<&Path>, first: &str) -> RunError {
    match evidence {
        Some(evidence) => error.hint(format!(
            "the evidence is saved: {first}, then run `threatproof evaluate {} --force` with it",
            evidence.display()
        )),
        None => error,
    }
}

/// Writes the results of each account, if there are too many findings for one file. Tells whether there are.
fn write_parts(folder: &OutputFolder, conclusion: &Conclusion<'_>) -> Result<bool, OutputError> {
    let mut parts = output::parts(conclusion).peekable();
    if parts.peek().is_none() {
        return Ok(false);
    }
    let write = |folder: &Path| {
        for part in parts {
            let own = folder.join(part.folder());
            std::fs::create_dir(&own).map_err(|source| OutputError {
                path: own.clone(),
                source,
            })?;
            write_as_it_comes(&own.join(part.file()), |file| part.write(file))?;
        }
        Ok(())
    };
    folder.write_folder(output::PARTS, output::is_part, write)?;
    Ok(true)
}

/// `report.htm` becomes `report.updated.htm`, `shop.tc.json` becomes `shop.updated.tc.json`; standard input takes
/// the format's extension.
fn updated_name(name: &str, format: Format) -> String {
    let (stem, extension) = split(name);
    match extension {
        Some(extension) => format!("{stem}.updated.{extension}"),
        None if name == "stdin" => format!("{stem}.updated.{}", format.extension()),
        None => format!("{stem}.updated"),
    }
}

/// A name and its extension, which may be one of two words that a tool knows its files by.
fn split(name: &str) -> (&str, Option<&str>) {
    let stem_of_double = |format: &Format| {
        let extension = format.extension();
        let at = name.len().checked_sub(extension.len())?;
        let ends = extension.contains('.') && name.get(at..)?.eq_ignore_ascii_case(extension);
        let stem = name.get(..at)?.strip_suffix('.')?;
        (ends && !stem.is_empty()).then_some((stem, Some(&name[at..])))
    };
    let doubles = Format::ALL.iter().find_map(stem_of_double);
    doubles.unwrap_or_else(|| match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, Some(extension)),
        Some(_) | None => (name, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_updated_stands_before_the_whole_extension() {
        for (name, expect) in [
            ("report.htm", "report.updated.htm"),
            ("shop.tc.json", "shop.updated.tc.json"),
            ("Shop.v2.TC.JSON", "Shop.v2.updated.TC.JSON"),
            ("model.json", "model.updated.json"),
            ("shop.v2.tm7", "shop.v2.updated.tm7"),
            ("étc.json", "étc.updated.json"),
            (".tc.json", ".tc.updated.json"),
            (".report", ".report.updated"),
            ("report", "report.updated"),
        ] {
            assert_eq!(updated_name(name, Format::Html), expect);
        }
        let piped = updated_name("stdin", Format::ThreatComposer);
        assert_eq!(piped, "stdin.updated.tc.json");
    }
}
