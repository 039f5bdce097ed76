//! Whether the outputs of a run may take the place of those of an earlier run: of the same report and accounts, and
//! as that run left them. Anything else is replaced only where `--force` says so.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::error::RunError;
use crate::evidence::ReportRef;
use crate::files::{OutputFolder, sha256_of};
use crate::model::printable;
use crate::output::RESULTS;

/// Id of the run in the embedded example, whose results nobody misses.
pub const EXAMPLE_RUN: &str = "20261120T020001.000000000Z-111122223333";

/// The accounts that a run reads.
#[derive(Debug, Clone, Copy)]
pub enum Accounts<'a> {
    /// Nobody knows them yet.
    Unknown,
    /// These; results of any other one are not of the same.
    Exactly(&'a [String]),
    /// Those of a list, which gains and loses accounts from run to run.
    AnyOf(&'a [String]),
}

impl Accounts<'_> {
    /// An account of earlier results that keeps them from being of the same.
    fn other<'t>(&self, targets: &'t [Target]) -> Option<&'t Target> {
        let is_in = |own: &[String], target: &Target| own.contains(&target.account);
        match self {
            Self::Unknown => None,
            Self::Exactly(own) => targets.iter().find(|target| !is_in(own, target)),
            Self::AnyOf(own) => {
                let is_same = targets.iter().any(|target| is_in(own, target));
                targets.first().filter(|_| !is_same)
            }
        }
    }
}

/// The run whose outputs are to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outputs<'a> {
    /// The report that they are about.
    pub(super) report: &'a ReportRef,
    /// The file of the updated report in the folder; none if it goes elsewhere.
    pub(super) updated: Option<&'a str>,
    /// The files of the formats that are asked for.
    pub(super) formats: &'a [&'a str],
    /// The folder of the evidence, if that is written, too.
    pub(super) evidence: Option<&'a str>,
    /// The accounts that were read.
    pub(super) accounts: Accounts<'a>,
    /// The run that read the evidence; none if it is this one.
    pub(super) run: Option<&'a str>,
}

/// What `results.json` says of the run that it is from.
#[derive(Debug, Deserialize)]
struct Results {
    tool: Tool,
    run: Run,
}

#[derive(Debug, Deserialize)]
struct Tool {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Run {
    id: String,
    report: OfReport,
    targets: Vec<Target>,
}

#[derive(Debug, Deserialize)]
struct OfReport {
    name: String,
    sha256: String,
    /// None if the report could not be updated.
    updated_sha256: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Target {
    account: String,
}

impl Outputs<'_> {
    /// Whether these may replace what is in the folder: outputs for the same report, of the same accounts and,
    /// where evidence is judged again, of that evidence.
    ///
    /// # Errors
    ///
    /// If something else would be lost.
    pub(super) fn may_replace(&self, folder: &OutputFolder) -> Result<(), RunError> {
        let path = folder.file(RESULTS.name);
        let Some(earlier) = earlier_run(&path)? else {
            let formats = self.formats.iter().copied();
            let others = self.updated.into_iter().chain(formats).chain(self.evidence);
            let mut others = others.map(|name| folder.file(name));
            return match others.find(|other| other.exists()) {
                None => Ok(()),
                Some(other) => Err(occupied(
                    &other,
                    &format!(
                        "it exists, and no {} says that it is of an earlier run",
                        RESULTS.name
                    ),
                )),
            };
        };
        let updated = earlier.report.updated_sha256.as_deref();
        if let Some(file) = self.updated.map(|name| folder.file(name))
            && let Some(digest) = digest(&file)?
            && Some(digest.as_str()) != updated
        {
            return Err(occupied(&file, "it is not as an earlier run wrote it"));
        }
        match self.difference(&earlier) {
            Some(difference) => Err(occupied(&path, &difference)),
            None => Ok(()),
        }
    }

    /// What keeps these from being outputs of the same as those of the earlier run.
    fn difference(&self, earlier: &Run) -> Option<String> {
        let Run {
            id,
            report,
            targets,
        } = earlier;
        if id == EXAMPLE_RUN {
            return None;
        }
        let own = self.report;
        // The updated report is the report with nothing but our updates.
        let is_same =
            own.sha256 == report.sha256 || Some(&own.sha256) == report.updated_sha256.as_ref();
        if !is_same {
            let name = printable(&report.name);
            return Some(match own.name == report.name {
                true => format!("it is about {name} with another content"),
                false => format!("it is about another report, {name}"),
            });
        }
        if let Some(target) = self.accounts.other(targets) {
            let account = printable(&target.account);
            return Some(format!("it is about another account, {account}"));
        }
        let is_other = self.run.is_some_and(|run| run != id);
        is_other.then(|| format!("it is of another run, {}", printable(id)))
    }
}

/// The run that results are from; none if there are none.
fn earlier_run(results: &Path) -> Result<Option<Run>, RunError> {
    let file = match File::open(results) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(results, &error)),
    };
    match serde_json::from_reader::<_, Results>(BufReader::new(file)) {
        Ok(results) if results.tool.name == "threatproof" => Ok(Some(results.run)),
        Ok(_) | Err(_) => Err(occupied(
            results,
            "the file there is not one of threatproof",
        )),
    }
}

/// The hash of a file; none if there is none.
fn digest(file: &Path) -> Result<Option<String>, RunError> {
    match sha256_of(file) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(file, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> RunError {
    let shown = printable(&path.display().to_string());
    RunError::usage(format!("cannot read {shown}: {error}"))
}

fn occupied(path: &Path, why: &str) -> RunError {
    let shown = printable(&path.display().to_string());
    RunError::usage(format!("cannot write {shown}: {why}")).hint(
        "choose another folder with --output-directory, or replace what is there with --force",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sha256;

    /// A report whose content is its name.
    fn report(name: &str) -> ReportRef {
        ReportRef {
            name: name.to_owned(),
            format: "html".to_owned(),
            sha256: sha256(name.as_bytes()),
        }
    }

    /// The results of a run on `a.htm`, whose updated report says `x`.
    fn results(id: &str) -> String {
        let (own, updated) = (report("a.htm").sha256, sha256(b"x"));
        format!(
            r#"{{"tool": {{"name": "threatproof"}}, "items": [], "run": {{"id": "{id}", "targets": [{{"account": "1"}}],
            "report": {{"name": "a.htm", "format": "html", "sha256": "{own}", "updated_sha256": "{updated}"}}}}}}"#
        )
    }

    fn told(folder: &OutputFolder, of: Outputs<'_>) -> String {
        match of.may_replace(folder) {
            Ok(()) => String::new(),
            Err(error) => error.message,
        }
    }

    fn scan(report: &ReportRef) -> Outputs<'_> {
        Outputs {
            report,
            updated: Some("a.updated.htm"),
            formats: &["dossier.html"],
            evidence: Some("evidence"),
            accounts: Accounts::Unknown,
            run: None,
        }
    }

    #[test]
    fn only_a_rerun_takes_the_place_of_results() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        let (own, other) = (report("a.htm"), report("b.htm"));
        let accounts = ["1", "2"].map(str::to_owned);
        let scan = scan(&own);
        let told = |of| told(&outputs, of);
        assert_eq!(told(scan), "");
        for name in ["a.updated.htm", "evidence"] {
            outputs.write(name, b"x").unwrap();
            assert!(told(scan).contains("no results.json says"));
            std::fs::remove_file(outputs.file(name)).unwrap();
        }
        outputs.write("results.json", b"{\"mine\": 1}").unwrap();
        assert!(told(scan).contains("not one of threatproof"));
        outputs
            .write("results.json", results("earlier").as_bytes())
            .unwrap();
        outputs.write("a.updated.htm", b"x").unwrap();
        let of_accounts = |accounts| Outputs { accounts, ..scan };
        let of_run = |run| Outputs {
            run: Some(run),
            evidence: None,
            ..scan
        };
        let of_report = |report| Outputs { report, ..scan };
        assert_eq!(told(scan), "");
        assert_eq!(told(of_accounts(Accounts::Exactly(&accounts))), "");
        assert_eq!(told(of_run("earlier")), "");
        assert!(told(of_report(&other)).contains("another report, a.htm"));
        let others = &accounts[1..];
        assert!(told(of_accounts(Accounts::Exactly(others))).contains("another account, 1"));
        assert!(told(of_accounts(Accounts::AnyOf(others))).contains("another account, 1"));
        assert_eq!(told(of_accounts(Accounts::AnyOf(&accounts))), "");
        assert!(told(of_run("later")).contains("another run, earlier"));
        outputs
            .write("results.json", results(EXAMPLE_RUN).as_bytes())
            .unwrap();
        assert_eq!(told(of_run("later")), "");
    }

    #[test]
    fn a_report_is_the_same_by_its_content_and_not_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        outputs
            .write("results.json", results("earlier").as_bytes())
            .unwrap();
        let of = |name: &str, content: &[u8]| ReportRef {
            sha256: sha256(content),
            ..report(name)
        };
        for (report, words) in [
            (of("a.htm", b"a.htm"), ""),
            (of("moved.htm", b"a.htm"), ""),
            // The updated report is what the run made of it.
            (of("a.updated.htm", b"x"), ""),
            (of("a.htm", b"b"), "about a.htm with another content"),
            (of("a.updated.htm", b"edited"), "another report, a.htm"),
        ] {
            let told = told(&outputs, scan(&report));
            assert!(
                told.contains(words) && told.is_empty() == words.is_empty(),
                "{told}"
            );
        }
    }

    #[test]
    fn an_updated_report_that_somebody_edited_stays() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        let own = report("a.htm");
        for id in ["earlier", EXAMPLE_RUN] {
            outputs
                .write("results.json", results(id).as_bytes())
                .unwrap();
            for (content, is_own) in [("x", true), ("x, edited", false)] {
                outputs.write("a.updated.htm", content.as_bytes()).unwrap();
                let told = told(&outputs, scan(&own));
                assert_eq!(told.is_empty(), is_own, "{told}");
                assert!(
                    is_own || told.contains("a.updated.htm: it is not as"),
                    "{told}"
                );
            }
        }
        // The run could not write it, so this is of somebody else.
        let none = results("earlier").replace("updated_sha256", "format_of_later");
        outputs.write("results.json", none.as_bytes()).unwrap();
        outputs.write("a.updated.htm", b"x").unwrap();
        assert!(told(&outputs, scan(&own)).contains("it is not as"));
    }
}
