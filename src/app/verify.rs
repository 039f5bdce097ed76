//! Deriving the outputs of a run again from what is sealed, and comparing.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use super::deliver::{EVIDENCE, updated_name, write_outputs};
use super::recorded::accepted;
use super::{Input, Job, conclude};
use crate::changes::Changes;
use crate::comparison::{Live, compare};
use crate::conclusion::Conclusion;
use crate::error::{Exit, RunError};
use crate::evidence::VerifyingKey;
use crate::files::{OutputFolder, sha256_of};
use crate::model::{printable, printable_start, sha256};
use crate::output;
use crate::past::{Past, Unreadable};
use crate::report::Format;
use crate::seal::{self, Seal, SealError, Signed, Updated};

/// Characters of a line that are shown where two differ.
const SHOWN: usize = 100;

/// What came of a verification.
#[derive(Debug)]
pub struct Verification {
    /// Id of the run that read the evidence.
    pub run: String,
    /// Who vouches for the seal.
    pub signed: Signed,
    /// The version of the program that sealed, if it is not this one.
    pub other_program: Option<String>,
    /// Every output, by its name in the folder.
    pub outputs: Vec<(String, Comparison)>,
}

/// How an output compares with what is derived again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// The file, what was sealed, and what is derived again are the same.
    Equal,
    /// What was sealed and what is derived again are the same, and the file was written to another place.
    Elsewhere,
    /// It is not there.
    Missing,
    /// It is not as it was sealed.
    Changed,
    /// It is as it was sealed, and derived again it is something else: where they differ first.
    Differs(String),
    /// The seal names it, and nothing like it is derived.
    NotDerived,
    /// It is derived, and the seal does not name it.
    NotSealed,
    /// It has the name of an output, and neither the seal nor what is derived has it.
    Stray,
}

impl Verification {
    /// Whether everything is equal.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.outputs.iter().all(|(_, comparison)| match comparison {
            Comparison::Equal | Comparison::Elsewhere => true,
            Comparison::Missing
            | Comparison::Changed
            | Comparison::Differs(_)
            | Comparison::NotDerived
            | Comparison::NotSealed
            | Comparison::Stray => false,
        })
    }
}

/// Derives every output in a folder again, offline, from what its seal and the evidence hold. If keys are given, one
/// of them must have signed the seal. `evidence` is the bundle, if it is not beside the outputs.
///
/// # Errors
///
/// If there is no seal, or what it holds, or the evidence, is not as it was sealed, or cannot be used.
pub fn verify(
    folder: &Path,
    evidence: Option<&Path>,
    keys: &[VerifyingKey],
    now: jiff::Timestamp,
) -> Result<Verification, RunError> {
    let opened = seal::read(&folder.join(seal::FOLDER), keys).map_err(|error| unsealed(&error))?;
    let seal = opened.seal;
    let beside = folder.join(EVIDENCE);
    let bundle = evidence.unwrap_or(&beside);
    // The seal names the hash of its manifest, so that no signature of its own is needed.
    let (bundle, digest) = accepted(bundle, &[], now).map_err(|error| match evidence {
        Some(_) => error,
        None => error.hint("evidence that is not beside the outputs is named with --evidence"),
    })?;
    if digest != seal.evidence {
        return Err(RunError::new(
            Exit::GateFailed,
            "the evidence is not that from which the outputs were decided: the hash of its manifest differs from \
             that in the seal",
        )
        .hint("name the bundle that was evaluated with --evidence"));
    }
    if bundle.manifest.run_id != seal.run {
        return Err(RunError::new(
            Exit::GateFailed,
            "the seal names another run than the evidence",
        ));
    }
    let format = Format::ALL
        .iter()
        .find(|it| it.name() == seal.report.format);
    let report = opened.inputs.report.clone();
    let input = Input::sealed(&seal.report.name, report, format.copied());
    let job = Job::of(input, opened.inputs, &seal.threats)?;
    let mut conclusion = conclude(&job, &bundle).map_err(RunError::usage)?;
    conclusion.evidence = Some(digest);
    let place = tempfile::tempdir().map_err(|error| {
        RunError::new(
            Exit::Internal,
            format!("cannot make a temporary folder: {error}"),
        )
    })?;
    if let Some(packed) = &opened.previous {
        let changes = since(packed, place.path(), &conclusion);
        conclusion.changes = Some(changes.map_err(|error| {
            RunError::usage(format!(
                "cannot use the earlier results in the seal: {error}"
            ))
        })?);
    }
    let derived = OutputFolder::prepare(&place.path().join("derived"))?;
    let written = write_outputs(&derived, &conclusion, &formats(&seal)?)?;
    let mut outputs = Vec::new();
    for name in written.outputs.keys() {
        let sealed = seal.outputs.get(name);
        let comparison = held_against(&folder.join(name), sealed, &derived.file(name));
        outputs.push((
            name.clone(),
            comparison.map_err(|error| unreadable(name, &error))?,
        ));
    }
    let is_known = |name: &str| written.outputs.contains_key(name);
    let others = seal.outputs.keys().filter(|name| !is_known(name));
    outputs.extend(others.map(|name| (name.clone(), Comparison::NotDerived)));
    // What lies there under the name of an output would be taken for one.
    let names = output::FORMATS.iter().flat_map(|format| format.files);
    let strays = names.map(|file| file.name).filter(|name| !is_known(name));
    let strays = strays.filter(|name| folder.join(name).symlink_metadata().is_ok());
    outputs.extend(strays.map(|name| (name.to_owned(), Comparison::Stray)));
    outputs.sort_by(|(a, _), (b, _)| a.cmp(b));
    let name = updated_name(&job.source.name, job.report.format());
    let updated = of_updated(folder, &name, &conclusion, seal.updated.as_ref(), &derived)?;
    outputs.insert(0, (name, updated));
    let own = env!("CARGO_PKG_VERSION");
    Ok(Verification {
        run: seal.run,
        signed: opened.signed,
        other_program: (seal.program != own).then_some(seal.program),
        outputs,
    })
}

/// How the updated report compares.
fn of_updated(
    folder: &Path,
    name: &str,
    conclusion: &Conclusion<'_>,
    sealed: Option<&Updated>,
    derived: &OutputFolder,
) -> Result<Comparison, RunError> {
    Ok(match (&conclusion.updated, sealed) {
        (Ok(bytes), Some(sealed)) => {
            let path = derived.write("updated", bytes)?;
            match &sealed.file {
                Some(file) if *file == name => {
                    let compared = held_against(&folder.join(name), Some(&sealed.sha256), &path);
                    compared.map_err(|error| unreadable(name, &error))?
                }
                Some(_) => Comparison::NotDerived,
                None if sha256(bytes) == sealed.sha256 => {
                    let here = held_against(&folder.join(name), Some(&sealed.sha256), &path);
                    match here.map_err(|error| unreadable(name, &error))? {
                        Comparison::Missing => Comparison::Elsewhere,
                        here => here,
                    }
                }
                None => Comparison::Differs("it is not in the folder to compare lines".to_owned()),
            }
        }
        (Ok(_), None) => Comparison::NotSealed,
        (Err(_), Some(_)) => Comparison::NotDerived,
        (Err(error), None) => {
            let why = format!("the report cannot be updated: {error}");
            return Err(RunError::usage(why));
        }
    })
}

/// What changed since the earlier results of the seal, which are unpacked in a folder.
fn since(packed: &Path, folder: &Path, conclusion: &Conclusion<'_>) -> Result<Changes, Unreadable> {
    let path = folder.join("previous.json");
    seal::unpack(packed, &mut File::create(&path)?)?;
    compare(&Past::open(&path)?, &Live::new(conclusion), &[])
}

/// The formats that were written.
fn formats(seal: &Seal) -> Result<Vec<&'static output::Format>, RunError> {
    let known = |name: &String| {
        output::format(name).ok_or_else(|| {
            let shown = printable(name);
            RunError::usage(format!(
                "this version of threatproof does not write {shown}"
            ))
        })
    };
    seal.formats.iter().map(known).collect()
}

/// A file, what was sealed of it, and what is derived again.
fn held_against(file: &Path, sealed: Option<&String>, derived: &Path) -> io::Result<Comparison> {
    let Some(sealed) = sealed else {
        return Ok(Comparison::NotSealed);
    };
    // A pipe would wait for somebody to write.
    match std::fs::metadata(file) {
        Ok(it) if it.is_file() => {}
        Ok(_) => return Ok(Comparison::Changed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Comparison::Missing),
        Err(error) => return Err(error),
    }
    let own = sha256_of(file)?;
    if own != *sealed {
        return Ok(Comparison::Changed);
    }
    match sha256_of(derived)? == own {
        true => Ok(Comparison::Equal),
        false => Ok(Comparison::Differs(first_difference(file, derived)?)),
    }
}

/// The first line in which two files differ.
fn first_difference(file: &Path, derived: &Path) -> io::Result<String> {
    let mut files = [
        BufReader::new(File::open(file)?),
        BufReader::new(File::open(derived)?),
    ];
    let mut lines = [Vec::new(), Vec::new()];
    for number in 1_usize.. {
        for (line, file) in lines.iter_mut().zip(&mut files) {
            line.clear();
            file.read_until(b'\n', line)?;
        }
        let [own, derived] = &lines;
        if own != derived {
            let [own, derived] = [own, derived].map(|line| shown(line));
            return Ok(format!(
                "line {number} is {own}, and derived again {derived}"
            ));
        }
        if own.is_empty() {
            break;
        }
    }
    Ok("in nothing that lines show".to_owned())
}

fn shown(line: &[u8]) -> String {
    match line {
        [] => "missing".to_owned(),
        line => {
            let text = String::from_utf8_lossy(line);
            format!("`{}`", printable_start(text.trim(), SHOWN))
        }
    }
}

fn unreadable(name: &str, error: &io::Error) -> RunError {
    RunError::usage(format!("cannot read {}: {error}", printable(name)))
}

fn unsealed(error: &SealError) -> RunError {
    let words = format!("cannot verify: {error}");
    match error {
        SealError::Unreadable { .. } => RunError::usage(words)
            .hint("give the folder of outputs of a run: its seal is in the folder `seal`"),
        SealError::Damaged(_) | SealError::Version(_) => RunError::usage(words),
        SealError::Changed(_) | SealError::NotSigned(_) => RunError::new(Exit::GateFailed, words),
    }
}
