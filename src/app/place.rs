//! Whether an output may take the place of what stands where it is to go: never that of a file that somebody
//! else wrote, of what was read, or of another run's results, unless `--force` says so.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::error::RunError;
use crate::evidence::ReportRef;
use crate::files::{OutputError, OutputFolder};
use crate::model::printable;
use crate::output::RESULTS;

/// Whether a file may be written there: `-`, a device or a pipe may, and so may what does not exist. `inputs`
/// are the files that are read, for the sake of the message.
///
/// # Errors
///
/// If there is a file.
pub fn vacant(place: &Path, inputs: &[&Path]) -> Result<(), RunError> {
    if place.as_os_str() == "-" || !place.is_file() {
        return Ok(());
    }
    let shown = printable(&place.display().to_string());
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let own = whole(place);
    let is_input = own.is_some() && inputs.iter().any(|input| whole(input) == own);
    let message = if is_input {
        format!("cannot write {shown}: it is the file that is read")
    } else {
        format!("cannot write {shown}: the file exists")
    };
    Err(RunError::usage(message).hint("choose another file, or replace this one with --force"))
}

/// Id of the run in the embedded example, whose outputs nobody misses.
pub const EXAMPLE_RUN: &str = "20261120T020001.000000000Z-111122223333";

/// Whether there is a folder for a file; that there is none is better said before the work than after it.
///
/// # Errors
///
/// If there is none.
pub(super) fn has_folder(place: &Path) -> Result<(), RunError> {
    let folder = place.parent().filter(|it| !it.as_os_str().is_empty());
    match folder.map(std::fs::metadata) {
        Some(Err(source)) => {
            let path = place.to_owned();
            Err(RunError::unwritten(place, OutputError { path, source }))
        }
        Some(Ok(_)) | None => Ok(()),
    }
}

/// The run whose outputs are to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outputs<'a> {
    /// The report that they are about.
    pub(super) report: &'a ReportRef,
    /// The file of the updated report in the folder; none if it goes elsewhere.
    pub(super) updated: Option<&'a str>,
    /// The folder of the evidence, if that is written, too.
    pub(super) evidence: Option<&'a str>,
    /// The accounts that were read; none as long as nobody knows.
    pub(super) accounts: Option<&'a [String]>,
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
        let path = folder.file(RESULTS.file);
        let shown = printable(&path.display().to_string());
        let occupied = |why: String| {
            RunError::usage(why).hint(
                "choose another folder with --output-directory, or replace what is there with --force",
            )
        };
        let standing: Results = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let others = self.updated.into_iter().chain(self.evidence);
                let mut others = others.map(|name| folder.file(name));
                return match others.find(|other| other.exists()) {
                    None => Ok(()),
                    Some(other) => {
                        let other = printable(&other.display().to_string());
                        Err(occupied(format!(
                            "cannot write {other}: it exists, and no {} says that it is of an earlier run",
                            RESULTS.file
                        )))
                    }
                };
            }
            Err(error) => {
                return Err(RunError::usage(format!("cannot read {shown}: {error}")));
            }
            Ok(file) => match serde_json::from_reader(BufReader::new(file)) {
                Ok(results @ Results { .. }) if results.tool.name == "threatproof" => results,
                Ok(_) | Err(_) => {
                    return Err(occupied(format!(
                        "cannot write {shown}: the file there is not one of threatproof"
                    )));
                }
            },
        };
        let Run {
            id,
            report,
            targets,
        } = standing.run;
        if id == EXAMPLE_RUN {
            return Ok(());
        }
        let other = |what: String| occupied(format!("cannot write {shown}: it is {what}"));
        if report.sha256 != self.report.sha256 && !is_same_name(&report.name, &self.report.name) {
            let name = printable(&report.name);
            return Err(other(format!("about another report, {name}")));
        }
        if let Some(accounts) = self.accounts
            && let Some(target) = targets.iter().find(|it| !accounts.contains(&it.account))
        {
            let account = printable(&target.account);
            return Err(other(format!("about another account, {account}")));
        }
        match self.run {
            Some(run) if run != id => {
                let id = printable(&id);
                Err(other(format!("of another run, {id}")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Whether a report is another with nothing but our updates.
fn is_same_name(one: &str, other: &str) -> bool {
    one.replace(".updated", "") == other.replace(".updated", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::write_atomically;

    #[test]
    fn files_are_known_by_whatever_path_leads_to_them() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("model.tm7");
        assert!(vacant(&input, &[&input]).is_ok());
        assert!(vacant(Path::new("-"), &[&input]).is_ok());
        assert!(vacant(folder.path(), &[]).is_ok());
        write_atomically(&input, b"x").unwrap();
        let by_detour = folder.path().join(".").join("model.tm7");
        let mut paths = vec![input.clone(), by_detour];
        #[cfg(unix)]
        {
            let (soft, hard) = (folder.path().join("soft"), folder.path().join("hard"));
            std::os::unix::fs::symlink(&input, &soft).unwrap();
            std::fs::hard_link(&input, &hard).unwrap();
            let told = vacant(&hard, &[&input]).unwrap_err().message;
            assert!(told.contains("exists"), "{told}");
            paths.push(soft);
        }
        for path in paths {
            let told = vacant(&path, &[&input]).unwrap_err().message;
            assert!(told.contains("the file that is read"), "{told}");
        }
        let told = vacant(&input, &[]).unwrap_err().message;
        assert!(told.contains("exists"), "{told}");
    }

    #[test]
    fn only_a_rerun_takes_the_place_of_results() {
        let folder = tempfile::tempdir().unwrap();
        let outputs = OutputFolder::prepare(folder.path()).unwrap();
        let report = |name: &str| ReportRef {
            name: name.to_owned(),
            format: "html".to_owned(),
            sha256: name.to_owned(),
        };
        let (own, updated, other) = (report("a.htm"), report("a.updated.htm"), report("b.htm"));
        let accounts = ["1".to_owned(), "2".to_owned()];
        let scan = Outputs {
            report: &own,
            updated: Some("a.updated.htm"),
            evidence: Some("evidence"),
            accounts: None,
            run: None,
        };
        let told = |of: Outputs<'_>| match of.may_replace(&outputs) {
            Ok(()) => String::new(),
            Err(error) => error.message,
        };
        assert_eq!(told(scan), "");
        for name in ["a.updated.htm", "evidence"] {
            outputs.write(name, b"x").unwrap();
            assert!(told(scan).contains("no results.json says"));
            std::fs::remove_file(outputs.file(name)).unwrap();
        }
        outputs.write("results.json", b"{\"mine\": 1}").unwrap();
        assert!(told(scan).contains("not one of threatproof"));
        let results = |id: &str| {
            let text = format!(
                r#"{{"tool": {{"name": "threatproof"}}, "items": [], "run": {{"id": "{id}", "targets": [{{"account": "1"}}],
                "report": {{"name": "a.htm", "format": "html", "sha256": "0"}}}}}}"#
            );
            outputs.write("results.json", text.as_bytes()).unwrap();
        };
        results("earlier");
        outputs.write("a.updated.htm", b"x").unwrap();
        let of_accounts = |accounts| Outputs { accounts, ..scan };
        let of_run = |run| Outputs {
            run: Some(run),
            evidence: None,
            ..scan
        };
        let of_report = |report| Outputs { report, ..scan };
        assert_eq!(told(scan), "");
        assert_eq!(told(of_report(&updated)), "");
        assert_eq!(told(of_accounts(Some(&accounts))), "");
        assert_eq!(told(of_run("earlier")), "");
        assert!(told(of_report(&other)).contains("another report, a.htm"));
        assert!(told(of_accounts(Some(&accounts[1..]))).contains("another account, 1"));
        assert!(told(of_run("later")).contains("another run, earlier"));
        results(EXAMPLE_RUN);
        assert_eq!(told(of_run("later")), "");
    }
}
